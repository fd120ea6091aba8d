"""The failing tests that an output lists, each with the line that says why it failed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BLOCK = 3_000
"""Characters of what is said of one test that are looked through."""
_TITLE = 60

# Of an assertion these words are nothing without the name of its test.
_ASSERTS = re.compile(
    r"(?:[\w.]*Assert\w*|assert|Assertion|assertion|Failed asserting|Failed: DID|expect|Expect\w*|"
    r"(?:Error: )?(?:expect|Test timed out|Test timeout|Timed out|Timeout|thrown:)|"
    r"XCTAssert\w*|\S+:\d+: Failure|Condition not satisfied|org\.\S*Assertion\w*)\b"
)
_FAILS_OTHERWISE = re.compile(
    r"\b(?!Assert)\w*(?:Error|Exception|Fault)\b(?!: expect)|\bpanic(?:ked)?\b|\berror(?:\[|:)"
    r"|\bundefined\b"
)
_COMPARES = re.compile(
    r"\b(?:[Aa]ssert\w*|expect(?:ed|s)?|Expected|should|got|want(?:ed)?|actual|left|equal"
    r"|match\w*)\b"
    r"|\w+_test\.go:\d+:|XCTAssert|Assert\.|[=!]==?| ≈ ",
    re.IGNORECASE,
)


def only_asserts(says: str) -> bool:
    """Whether a test ran to where it compares, and found something else than it wanted."""
    plain = _ASSERTION.sub("assert", says)
    return _COMPARES.search(plain) is not None and not _FAILS_OTHERWISE.search(plain)


_ASSERTION = re.compile(
    r"(?:[\w.]*Assert\w*(?:Error|Exception|Failed\w*)|Failure/Error|ComparisonFailure)\b:?"
)
_ANY_ERROR = (
    r"(?P<says>(?:[A-Za-z_$][\w$]*(?:\.|::|\\))*[A-Za-z_$][\w$]*(?:Error|Exception|Failure|Fault)"
    r"\b(?: \[\w+\])?(?: \(.{1,40}\))?: ?.+)"
)
_CAUSED = r"^Caused by: (?P<says>.+)"
_FIRST_LINE = r"\A\s*(?P<says>\S.*)"


@dataclass(frozen=True, slots=True)
class _Framework:
    """How one prints a failing test: the line that opens it, and what says why, best first."""

    needs: tuple[str, ...]
    """Words without one of which it is not this one."""
    opens: re.Pattern[str]
    why: tuple[re.Pattern[str], ...]
    after: str = ""
    """Where the list begins, if its lines are also printed before."""
    named: bool = False
    """The name of the test always goes with it."""
    last: bool = False
    """What is said last was raised to the top."""


def _of(
    needs: tuple[str, ...],
    opens: str,
    *why: str,
    after: str = "",
    named: bool = False,
    last: bool = False,
) -> _Framework:
    patterns = tuple(re.compile(one, re.MULTILINE) for one in why)
    return _Framework(needs, re.compile(opens, re.MULTILINE), patterns, after, named, last)


_FRAMEWORKS = (
    # vitest
    _of(
        (" FAIL  ",),
        r"^ ?FAIL +(?P<title>\S+ > .+|\S+\.\w+)(?: \[.*\])?$",
        rf"^ *{_ANY_ERROR}",
        r"^(?P<says>Error: .+)",
    ),
    # jest
    _of(
        ("● ",),
        r"^ *● (?!Console$)(?:Test suite failed to run|(?P<title>\S.*))$",
        _FIRST_LINE,
    ),
    # playwright
    _of(
        (" › ",),
        r"^ +\d+\) (?:\[[\w -]+\] › )?\S+:\d+:\d+ › (?P<title>.+?)(?: ─*)?$",
        rf"^ *{_ANY_ERROR}",
        r"^ *(?P<says>Error: .+|Test timeout .+)",
    ),
    # vitest, without its list
    _of(("→ ",), r"^ *[×✕✗] (?P<title>.+?)(?: \d+ms)?$", r"\A\s*→ (?P<says>.+)"),
    # rspec
    _of(
        ("Failure/Error: ",),
        r"^ +\d+(?:\.\d+)?\) (?P<title>.+)$",
        r"^ *(?P<says>Failure/Error:(?:.*\n){1,4}?\n? +(?:\w+(?:::\w+)*(?:Error|Exception)|"
        r"NoMethodError|[A-Z]\w*(?:::\w+)+):\n +\S.*)",
        r"^ *(?P<says>Failure/Error: .+)",
    ),
    # ExUnit
    _of(
        (" test, ", " tests, "),
        r"^ +\d+\) (?:test|property|doctest) (?P<title>.+?)(?: \([\w.]+\))?$",
        r"^ +\*\* (?P<says>\(.+)",
        r"^ +(?P<says>Assertion with .+|Expected .+|match \(=\) failed|Assertion .+)",
        r"\A\n? +\S+:\d+\n +(?P<says>.+)",
    ),
    # mocha
    _of((" failing",), r"^ +\d+\) (?P<title>.+(?:\n {6,}\S.*)*):$", rf"^ *{_ANY_ERROR}",
        r"^ +(?P<says>Error: .+)", after=" failing"),
    # PHPUnit
    _of(
        ("There was ", "There were "),
        r"^\d+\) (?:\S+::)?(?P<title>\S+)(?: with data set .+)?$",
        r"\A\n(?P<says>\S.*)",
    ),
    # unittest
    _of(
        ("FAIL: ", "ERROR: "),
        r"^(?:FAIL|ERROR): (?P<title>\w+) \(.+\).*$",
        r"^(?P<says>[\w.]+(?:Error|Exception|Exit|Warning|Interrupt)\b(?:: .+)?)",
        last=True,
    ),
    # minitest
    _of(
        ("Failure:\n", "Error:\n"),
        r"^ *(?:\d+\) )?(?:Failure|Error):\n(?P<title>\S+#[^\s:\[]+)(?: \[.*\])?:$",
        _FIRST_LINE,
        named=True,
    ),
    # go test, testify
    _of(
        ("--- FAIL: ",),
        r"^ *--- FAIL: (?P<title>\S+).*$",
        r"^\s+(?P<says>\S+\.go:\d+:) *\n(?:.*\n){0,4}?\s+Error: +\t?(?P<more>.+)",
        r"^\s+(?P<says>\S+\.go:\d+: .+)",
        r"^(?P<says>panic: .+)",
        named=True,
    ),
    # cargo test
    _of(
        (" stdout ----",),
        r"^---- (?P<title>\S+) stdout ----$",
        r"panicked at [^'\n].*:\n(?P<says>.+)",
        r"panicked at '(?P<says>.+)', \S+$",
        r"^(?P<says>Error: .+)",
    ),
    # JUnit by Gradle, by surefire
    _of(
        (" FAILED\n", "<<< "),
        r"^(?!> Task)(?:(?P<title>\S+ > .+?)(?:\(\))? FAILED|\[ERROR\] +(?P<name>[\w.$]+)\S* .*<<< "
        r"(?:FAILURE|ERROR)!|(?P<old>\w+)\(.+<<< (?:FAILURE|ERROR)!)$",
        _CAUSED,
        rf"^\s*{_ANY_ERROR}",
        r"\A\s+(?P<says>Condition not satisfied:)\n+\s+(?P<more>\S.*)",
        r"\A\n {4}(?P<says>\S.*)",
    ),
    # dotnet test
    _of(
        ("Error Message:",),
        r"^ *(?:Failed|X) (?P<title>\S.*?)(?: \[[\d.,<> ]+ m?s\])?$",
        r"Error Message:\s+(?P<says>\S.*)",
        named=True,
    ),
    # googletest
    _of(
        (": Failure\n",),
        r"^\[ RUN +\] (?P<title>\S+)",
        r"^(?:\S*/)?(?P<says>[^\s/]+:\d+: Failure)\n(?P<more>\S.*)",
        named=True,
    ),
    # node --test
    _of(
        ("✖ ",),
        r"^ *✖ (?!failing tests)(?P<title>.+?) \([\d.]+m?s\)$",
        rf"^ *{_ANY_ERROR}",
        after="failing tests:",
    ),
    # a widget that threw
    _of(
        ("╡ EXCEPTION CAUGHT BY ",),
        r"^══╡ EXCEPTION CAUGHT BY .+ ╞═+$",
        r"^The following .+:\n(?P<says>\S.*)",
    ),
    # Julia
    _of(
        (": Test Failed at ", ": Error During Test at "),
        r"^(?P<title>.+?): (?:Test Failed|Error During Test) at \S+$",
        r"^ +Evaluated: (?P<says>.+)",
        r"^ {2}(?P<says>[A-Z]\w*(?:Error|Exception)\b.*)",
        r"^ +(?P<says>Expression: .+)",
        named=True,
    ),
    # GUT
    _of(
        ("[Failed]:",),
        r"^[-*] (?P<title>test_\w+)$",
        r"^ *\[Failed\]: *(?P<says>.+)",
        named=True,
    ),
    # dart test, testthat, bats
    _of((" [E]",),
        r"^[\d:]+ \+.* -\d+: (?:\S+\.dart: )?(?P<title>.+) \[E\]$", _FIRST_LINE, named=True),
    _of(("Failure (", "Error ("), r"^(?:── )?(?:Failure|Error) \(\S+?\): (?P<title>.+?)(?: ─+)?$",
        _FIRST_LINE, named=True),
    _of((" ✗ ",), r"^ ✗ (?P<title>.+)$", r"^ +(?P<says>`.+' failed.*)", named=True),
    _of(
        ("not ok ",),
        r"^ *not ok \d+ (?:- )?(?P<title>.+?)(?: # .*)?$",
        r"^ +error: (?:\|-\n +)?['\"]?(?P<says>\S.*?)['\"]?$",
        r"^# +(?P<says>`.+' failed.*)",
        named=True,
    ),
)  # fmt: skip

_PYTEST = re.compile(
    r"^_{3,} (?:ERROR (?:collecting|at setup of|at teardown of) )?(?P<title>.+?) _{3,}$",
    re.MULTILINE,
)
_E_LINES = re.compile(r"^E {2,}(?P<says>\S.*)(?P<rest>(?:\nE(?: .*)?$)*)", re.MULTILINE)
_SUMMARY = re.compile(r"^(?:FAILED|ERROR) (?P<says>\S+ - .+)", re.MULTILINE)
_INNER = re.compile(r"\b(?P<says>[A-Za-z_][\w.]*(?:Error|Exception): [^\"\n]+)")
# A short text, or one that only compares what nobody can see.
_CUT = re.compile(r"\.\.\.")


def failing_tests(text: str) -> Iterator[tuple[str, str]]:
    """Why each test failed, with its name where that is needed, and the text that follows."""
    if "\nE  " in text or text.startswith("E  "):
        yield from _of_pytest(text)
        return
    if "FAILED " in text or "ERROR " in text:
        found = [(one["says"], "") for one in _SUMMARY.finditer(text)]
        if found:
            yield from found
            return
    for framework in _FRAMEWORKS:
        if any(word in text for word in framework.needs):
            tests = list(_of_framework(framework, text))
            if tests:
                yield from tests
                return


def _of_pytest(text: str) -> Iterator[tuple[str, str]]:
    heads = list(_PYTEST.finditer(text))
    starts = [("", 0), *((one["title"], one.end()) for one in heads)]
    ends = [*(one.start() for one in heads), len(text)]
    for (title, start), end in zip(starts, ends, strict=True):
        groups = list(_E_LINES.finditer(text, start, end))
        if not groups:
            continue
        last = groups[-1]  # of exceptions the last was raised to the top
        says = last["says"]
        if says.startswith(("assert ", "AssertionError")) and _CUT.search(says):
            inner = _INNER.search(last["rest"]) or _INNER.search(text, last.end(), end)
            if inner is not None:
                says = f"{says} ({inner['says'].rstrip()})"
        yield _named(title.rsplit(".", 1)[-1], says), ""


def _of_framework(framework: _Framework, text: str) -> Iterator[tuple[str, str]]:
    start = max(0, text.find(framework.after)) if framework.after else 0
    heads = list(framework.opens.finditer(text, start))
    for at, head in enumerate(heads):
        end = heads[at + 1].start() if at + 1 < len(heads) else len(text)
        body = text[head.end() : min(end, head.end() + _BLOCK)]
        if (found := _why(framework, body)) is None:
            continue
        says = " ".join(part for part in found.groups() if part)
        title = next((part for part in head.groups() if part), "")
        title = " ".join(re.split(r" [›>] ", title)[-1].split())
        yield _named(title, says, always=framework.named), body[found.start() :]


def _why(framework: _Framework, body: str) -> re.Match[str] | None:
    for pattern in framework.why:
        hits = list(pattern.finditer(body))
        if hits:
            deepest = framework.last or pattern.pattern == _CAUSED
            return hits[-1] if deepest else hits[0]
    return None


def _named(title: str, says: str, *, always: bool = False) -> str:
    if not title or not (always or _ASSERTS.match(says)):
        return says
    title = title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…"
    return f"{title}: {says}"
