"""What the session is at now: a clock that ran on, and cookies that were cut in two."""

from __future__ import annotations

from ctxtui.demo.auth.acts import LOG, failed, look, passed
from ctxtui.demo.script import Agent, Bash, Edit, Grep, Read, Step, Turn, Write

OLD_PARSER = """\
    found = {}
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        if not name:
            continue
        if value.startswith('"') and value.endswith('"'):
            value = value[1:-1]
        found.setdefault(name, value)
    return found
"""

PARSER = """\
    found = {}
    for name, quoted, plain in PAIR.findall(header):
        found.setdefault(name, quoted or plain)
    return found
"""

PARSER_FIXED = """\
    found = {}
    for name, quoted, plain in PAIR.findall(header):
        value = quoted[1:-1] if quoted else plain.strip()
        found.setdefault(name, value)
    return found
"""

PAIR = '''\
"""Cookies as browsers send them."""

import re

# A quoted value may hold the semicolon that otherwise ends it.
PAIR = re.compile(
    r"""
    \\s* ([^=;\\s]+) \\s* = \\s*     # name
    (?: ("[^"]*") | ([^;]*) )     # quoted, or up to the next semicolon
    \\s* (?: ; | $ )
    """,
    re.VERBOSE,
)
'''

TEST_COOKIES = '''\
"""Cookie headers as browsers really send them."""

import pytest
from auth.cookies import parse_cookie


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("", {}),
        ("a=1", {"a": "1"}),
        ("a=1; b=2", {"a": "1", "b": "2"}),
        ('a="1"', {"a": "1"}),
        ('a="1;2"; b=3', {"a": "1;2", "b": "3"}),
        ("a=1; a=2", {"a": "1"}),
    ],
)
def test_a_header_is_read(header, found):
    assert parse_cookie(header) == found


def test_two_quoted_values():
    assert parse_cookie('a="x;y"; b="z"') == {"a": "x;y", "b": "z"}


def test_a_name_without_a_value_is_empty():
    assert parse_cookie("a=") == {"a": ""}


def test_blanks_around_a_value_are_dropped():
    assert parse_cookie("a= 1 ;b=2") == {"a": "1", "b": "2"}
'''

CLOCK = """\
E       assert [0, 0, 0, 0, 0, 0] == [0, 0, 0, 0, 0, 60]
tests/auth/test_limits.py:8: AssertionError
FAILED tests/auth/test_limits.py::test_the_sixth_attempt_waits - assert [0, 0, 0, 0, 0, 0] == ...
======== 1 failed, 30 passed in 3.12s ========"""

QUOTED = """\
E       AssertionError: assert {'a': '"x;y"', 'b': '"z"'} == {'a': 'x;y', 'b': 'z'}
tests/auth/test_cookies.py:24: AssertionError
FAILED tests/auth/test_cookies.py::test_two_quoted_values - AssertionError
======== 1 failed, 36 passed in 0.58s ========"""

REVIEW = Agent(
    "review the diff",
    "general-purpose",
    "Review the uncommitted diff for mistakes a reader would stumble over. Do not change files.",
    12_060,
    (
        Step((Bash("git diff --stat", " src/auth/cookies.py | 24 ++++++++++++++++++------"),)),
        Step((Read("src/auth/cookies.py"),)),
        Step((Read(LOG, page=True),)),
    ),
)

COOKIE_TURNS = (
    Turn(
        "Settle the flaky clock in the tests",
        288_262,
        11,
        4,
        (
            Step((Read("tests/auth/test_limits.py"),), think="Which test reads the real clock?"),
            Step(
                (failed(CLOCK),),
                say="A sleep() in the tests hides the clock bug: without it this one fails.",
            ),
            *look(3, "src/auth/limits.py"),
            Step((Bash("git mv docs/limits.md docs/rate-limits.md", ""),)),
            Step(
                (
                    Edit(
                        "tests/auth/test_limits.py",
                        "    limiter = Limiter(clock=lambda: 100.0)\n",
                        "    limiter = Limiter(clock=iter([100.0] * 6).__next__)\n",
                    ),
                ),
            ),
            Step((passed(31),)),
            Step((Bash("git add tests/auth/test_limits.py", ""),)),
        ),
        "The test reads a clock that stands still, six times and no more. sleep() in tests is "
        "ruled out: it hides the clock bug.",
    ),
    Turn(
        "Fix the cookie parser\n\nThe cookie parser drops the second value when both are quoted. "
        "Fix it, and keep the old signature.",
        312_301,
        0,
        4,
        (
            Step((Read("src/auth/cookies.py"), Read(LOG, page=True)), k=6),
            Step((Grep("parse_cookie"), Write("tests/auth/test_cookies.py", TEST_COOKIES)), k=1),
            Step(
                (
                    Edit("src/auth/cookies.py", OLD_PARSER, PARSER),
                    Edit("src/auth/cookies.py", '"""Cookies as browsers send them."""\n', PAIR),
                ),
                think="Quoted values first, then the rest up to the semicolon.",
                k=2,
            ),
            Step((failed(QUOTED, command="pytest -x tests/auth"),), k=9),
            Step((Edit("src/auth/cookies.py", PARSER, PARSER_FIXED),), say="The quotes stay.", k=1),
            Step((passed(41, command="pytest -x tests/auth"), REVIEW), k=5),
        ),
        "The parser split on “;” before it took the quotes off, so a quoted value that held one "
        "was cut in two. It now reads quoted values first. The signature is unchanged.",
    ),
)
