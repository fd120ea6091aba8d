"""What an output says went wrong: of each failing test the line that tells why, else of the call.

Tests come first, then what a compiler or an exception says, then the tools around them, and at the
end whatever speaks of an error. Lines that only sum up or pass on that something failed tell
nothing while there is another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctxtui.core.evidence.failing_tests import failing_tests
from ctxtui.core.evidence.failure_lines import SAYS, is_noise, lines_that_say
from ctxtui.core.evidence.verdicts import lines_cut
from ctxtui.core.evidence.wording import quoted, safe

LONGEST = 220
_TAIL = 110
"""Of a line that is longer, so much of its end: of `a: b: c` the cause stands last."""
_ANY = 10_000
MOST = 3
"""Failing tests or files of one output that are told: the fourth is seldom the cause."""

# What task runners, containers and boxes put before each line.
_BEFORE = re.compile(
    r"^(?:\[(?!ERROR\])[\w:./-]+\] (?!\$)|#\d+ (?:\d+\.\d+ )?|\d+\.\d{3} (?=\S)|[│╷╵] ?"
    r"|[\w.-]+-\d+ +\| |\d\d:\d\d:\d\d {2}|[^\t\n]+\t[^\t\n]+\t\ufeff?\d{4}-\d\d-\d\dT[\d:.]+Z )",
    re.MULTILINE,
)
# The lines of a log that a wrapper quotes.
_QUOTED_LOG = re.compile(r"^ +> ", re.MULTILINE)
_STRING = re.compile(r"\nString: .*", re.DOTALL)
# What was wanted and what came, when a framework gives them lines of their own.
_PAIR = re.compile(
    r"^[ \t#]*(?P<one>(?:expected|left|wante?d?|got|specified)\b[^:\n]{0,16}:[ \t]*\S.*)\n+"
    r"[ \t#]*(?P<other>(?:actual|got|received|right|but was|expected)\b[^:\n]{0,16}:[ \t]*\S.*)",
    re.MULTILINE | re.IGNORECASE,
)
_NODE_PAIR = re.compile(r"^[ \t]*(?P<one>\S.{0,60} [!=]==? .{1,60})$", re.MULTILINE)
_EQUAL = re.compile(r"\[ERR_ASSERTION\]: Expected values to be ")
_AHEAD = 1_500
_NEAR = 5
# By what a cloud knows the request again, which nobody reads.
_REQUEST = re.compile(
    r"operation error [\w ]+: \w+, |https response error StatusCode: \d+, |RequestID: [\w-]+, "
    r"|arn:[\w-]*:[\w-]*:[\w-]*:\d*:"
)


def telling(output: str, limit: int = LONGEST) -> str:
    """One line: the error as the output words it, else its first line that says anything."""
    found = tellings(output, limit, 1)
    return found[0] if found else ""


def tellings(output: str, limit: int = LONGEST, most: int = MOST) -> list[str]:
    """As `telling`, but of every failing test, or of every file that doesn't compile."""
    text = _BEFORE.sub("", _STRING.sub("", lines_cut(safe(output))))
    if " log lines:" in text:
        text = _QUOTED_LOG.sub("", text)
    found: dict[str, None] = {}
    for says, rest in _said(text):
        found[_with_pair(_with_next(says, text), rest, limit)] = None
        if len(found) == most:
            break
    if not found:
        lines = [line for line in text.splitlines() if not is_noise(line)]
        found[_cut(lines[0] if lines else text, limit)] = None
    return [one for one in found if one]


def _with_next(says: str, text: str) -> str:
    """A line that ends with a colon, with the one that it announces."""
    if not says.endswith(":") or (at := text.find(says)) < 0:
        return says
    for line in text[at + len(says) : at + len(says) + _AHEAD].split("\n")[:_NEAR]:
        if line.strip() and not is_noise(line):
            return f"{says} {line.strip().removeprefix('- ').removeprefix('* ')}"
    return says


def _said(text: str) -> Iterator[tuple[str, str]]:
    """What is said, and the text in which the values that it compares may follow."""
    tests = False
    for test in failing_tests(text):
        tests = True
        yield test
    if tests:
        return
    seen: set[str] = set()
    for family in SAYS:
        hits = [one for one in lines_that_say(family, text) if not is_noise(one.says)]
        for one in hits:
            if one.file not in seen:
                seen.add(one.file)
                yield one.says, text[one.start : one.start + _AHEAD]
            if not one.file:  # of one call the first cause is enough
                return
        if hits:
            return


def _cut(says: str, limit: int) -> str:
    told = quoted(says, _ANY)
    if len(told) > limit and ("RequestID: " in told or "arn:" in told):
        told = _REQUEST.sub("", told)
    if len(told) <= limit or limit < 2 * _TAIL:
        return quoted(told, limit)
    tail = told[-_TAIL:]
    return f"{quoted(told, limit - _TAIL - 1)} {tail[tail.find(' ') + 1 :]}"


def _with_pair(says: str, rest: str, limit: int) -> str:
    """The line with what was expected and what came, where these stand in lines after it."""
    if pair := _PAIR.search(rest):
        both = (" ".join(pair[part].split()) for part in ("one", "other"))
        values = ", ".join(part for part in both if part not in says)
        if not values:
            return _cut(says, limit)
    elif _EQUAL.search(says) and (node := _NODE_PAIR.search(rest[rest.find("\n") + 1 :])):
        values = node["one"].strip()
    else:
        return _cut(says, limit)
    told = _cut(says, limit)
    room = limit - len(told) - 3
    return f"{told} ({quoted(values, room)})" if room > 12 else told
