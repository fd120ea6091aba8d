"""What the output of a check says: that it failed, and its own last word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ctxtui.core.evidence.wording import quoted

_LINES = 400
"""A summary stands near the end."""
_LONGEST = 300

# Each with words, in small letters, without one of which it finds nothing: most lines have none.
_SUMMARIES = tuple(
    (words, re.compile(pattern, flags))
    for words, pattern, flags in (
        (
            ("passed", "failed", "error"),  # pytest
            r"\d+ (?:passed|failed|errors?)\b.* in [\d.:]+\s*m?s?",
            0,
        ),
        (("test result: ",), r"test result: \w+\..*", 0),  # cargo
        (("test",), r"Tests:?\s+\d+ .*", 0),  # jest, vitest
        (
            ("fail", "passed"),
            r"\d+ (?:tests?|specs?|examples?|assertions?)\b.*\b\d+ (?:failures?|failed|passed)\b.*",
            0,
        ),
        (("ing",), r"\d+ (?:passing|failing)\b.*", 0),  # mocha
        (
            ("ok", "failed", "ran "),  # unittest, phpunit
            r"(?:OK|FAILED)\s*\((?:[^)]*\d[^)]*)\)|Ran \d+ tests? in .*",
            0,
        ),
        (
            ("✖", "found ", "success"),
            r"✖ \d+ problems?.*|Found \d+ (?:errors?|warnings?|issues?)\b.*|Success: no issues.*",
            0,
        ),
        (
            ("all checks passed", "issue"),
            r"All checks passed!?|\d+ issues?[:.]?$|no issues found.*",
            re.IGNORECASE,
        ),
        (("contracts: ",), r"Contracts: .*", 0),  # import-linter
        (
            ("build ",),
            r"BUILD (?:SUCCESSFUL|FAILED|SUCCESS|FAILURE)\b.*|Build (?:succeeded|FAILED)\b.*",
            0,
        ),
        (("valid",), r"\S.*\bis (?:valid|invalid)\b.*", 0),
        (("passed", "failed"), r"\d+ (?:passed|failed)\b.*", 0),
    )
)
_FAILS = re.compile(
    r"\b[1-9]\d* (?:failed|failures?|failing|errors?|problems?|issues?|broken)\b"
    r"|^FAIL\b|^--- FAIL|^FAILED\b|BUILD FAIL|Build FAILED|task failed|npm ERR!|error TS\d+"
    r"|^error(?:\[\w+\])?:|^panic:|^Traceback \(most|^E {3}|test result: FAILED|is invalid|\tfail\t"
    r"|^make: \*\*\*|command not found|^fatal:",
    re.MULTILINE,
)
# Words without one of which it finds nothing.
_FAILS_NEEDS = (
    *("fail", "FAIL", "error", "problem", "issue", "broken", "npm ERR!", "panic:", "Traceback"),
    *("E   ", "is invalid", "make: ***", "command not found", "fatal:"),
)
_RULE = re.compile(r"^[\s=\-─━#*·]+|[\s=\-─━#*]+$")
_DURATION = re.compile(r"\s+in [\d.:]+\s*m?s?(?:\s.*)?$")


def says_failed(output: str) -> bool:
    """Whether it says so itself, as where a pipe hides the exit status."""
    return any(word in output for word in _FAILS_NEEDS) and _FAILS.search(output) is not None


def sum_up(output: str) -> str:
    """Its own last word, such as `41 passed`, without the time it took; empty if it gave none."""
    lines = output.splitlines()
    last, low = lines[-_LINES:], output.lower()
    there = [one for one in _SUMMARIES if any(word in low for word in one[0])]
    for line in reversed(last) if there else ():
        if found := _summary(line, there):
            return quoted(_DURATION.sub("", found), 80).rstrip(".:")
    return _packages(lines) if "ok" in low or "fail" in low else ""


def _summary(line: str, there: Sequence[tuple[tuple[str, ...], re.Pattern[str]]]) -> str:
    low, bare = line.lower(), ""
    for words, pattern in there:
        if not any(word in low for word in words):
            continue
        bare = bare or _RULE.sub("", line)
        if len(bare) > _LONGEST:
            return ""
        if found := pattern.search(bare):
            return found[0]
    return ""


def _packages(lines: list[str]) -> str:
    """`go test` sums nothing up: its lines are counted."""
    good = sum(line.startswith(("ok  \t", "ok  ", "ok \t")) for line in lines)
    bad = sum(line.startswith(("FAIL\t", "FAIL ")) for line in lines)
    tests = [line for line in lines if line.startswith("--- FAIL")]
    if not good and not bad:
        return ""
    said = f"{good} packages ok" if good != 1 else "1 package ok"
    if bad:
        said += f", {bad} failed"
    if tests:
        said += f" ({len(tests)} tests)" if len(tests) > 1 else " (1 test)"
    return said
