"""What the output of a check says: that it failed, and its own last word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ctxtui.core.evidence.wording import quoted

_LINES = 400
"""A summary stands near the end."""
_LONGEST = 300
_LONG_LINE = 600

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
        (("tests:", "tests "), r"Tests:?\s+\d+ .*", 0),  # jest, vitest
        (
            ("fail", "passed"),
            r"\d+ (?:tests?|specs?|examples?|assertions?)\b.*\b\d+ (?:failures?|failed|passed)\b.*",
            0,
        ),
        (("passing", "failing"), r"\d+ (?:passing|failing)\b.*", 0),  # mocha
        (
            ("ok (", "ok(", "failed", "ran "),  # unittest, phpunit
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
        ((" is valid", " is invalid"), r"\S.*\bis (?:valid|invalid)\b.*", 0),
        (("passed", "failed"), r"\d+ (?:passed|failed)\b.*", 0),
    )
)
_FAILS = re.compile(
    r"\b[1-9]\d* (?:failed|failures?|failing|errors?|problems?|issues?|broken)\b"
    r"|^FAIL\b|^--- FAIL|^FAILED\b|BUILD FAIL|Build FAILED|task failed|npm ERR!|error TS\d+"
    r"|^error(?:\[\w+\])?:|^panic:|^Traceback \(most|^E {3}|test result: FAILED|is invalid|\tfail\t"
    r"|^\w*make(?:\[\d+\])?: \*\*\*|command not found|^fatal:|^\S+:\d+(?::\d+)?: (?:fatal )?error: "
    r"|: ld returned [1-9]|^ninja: build stopped|^(?:│ )?Error: |^ {0,3}[×✘✕✗] .*\["
    r"|^ERROR: failed to"
    r"|^ +FAIL  ?\S|\bELIFECYCLE\b|^! (?:LaTeX|Undefined|Emergency|Missing)|^not ok \d"
    r"|: error [A-Z]+\d+:"
    r"|^error:$|^CMake Error|^Failed to compile|[1-9]\d* offenses? detected|^Result: FAIL"
    r"|\[ FAIL [1-9]"
    r"|Some tests failed|^Error in |Error Message:|Failed with errors|version solving has failed"
    r"|^(?:PHP )?(?:Fatal|Parse) error:|^Aborted with \d+ warn|: ERROR: |^ERROR - |^l\.\d+ "
    r"|\bSegmentation fault\b|^Command timed out after|hook exited with code [1-9]",
    re.MULTILINE,
)
# Words without one of which it finds nothing.
_FAILS_NEEDS = (
    *("fail", "FAIL", "error", "problem", "issue", "broken", "npm ERR!", "panic:", "Traceback"),
    *("E   ", "is invalid", "make", "command not found", "fatal:"),
    *("ld returned", "ninja: ", "Error: ", "×", "✘", "✕", "✗", "ERROR", "ELIFECYCLE", "! "),
    "not ok ",
    *("CMake Error", "Failed", "offense", "Result: ", "tests failed", "Error", "Parse", "Aborted"),
    *("\nl.", "Segmentation", "timed out", "exited with"),
)
# As programs begin the line in which they give up; what a log or a test quotes stands elsewhere.
_BROKE = re.compile(
    r"^(?:psql:\S+ )?ERROR: |^(?:│ )?Error: |^[Ee]rror: |^error:$|^E: |^fatal: |^panic: "
    r"|^ ?ERR_PNPM_"
    r"|^Traceback \(most|^npm (?:ERR!|error) |^Error response from |^Error from server"
    r"|^The \S+ \".+\" is invalid: |^Unhandled exception[.:]|^Exception in thread |^Caused by: "
    r"|^[A-Za-z_][\w.]*(?:Error|Exception): |^\*\* \(\w|^! (?!\[)\S|^CMake Error|^error\[\w+\]"
    r"|^\S+:\d+(?::\d+)?: (?:fatal )?error: |\): error [A-Z]+\d+: |\bfailed=[1-9]|^rake aborted!"
    r"|^\w*make(?:\[\d+\])?: \*\*\* |: command not found|^An error occurred \(\w+\) when "
    r"|^command not found: |^curl: \(\d+\)|^ssh: |^Permission denied|BUILD FAIL|^FATAL: "
    r"|^error during "
    r"|^\S+\.go:\d+:\d+: |^Execution halted|\[emerg\]|^Job for \S+ failed|^rsync error|^\[error\] "
    r"|^ERROR \d+ \(|^\S+\.\w+:\d+:in [`'].* \(\w+\)$|^ +× \S|^ERROR in |^ERROR \["
    r"|^The following build commands failed|^! \[(?:remote )?rejected",
    re.MULTILINE,
)
_BROKE_NEEDS = (
    *("rror", "ERR", "E: ", "FATAL", "fatal: ", "panic: ", "Traceback", "xception", "Caused by: "),
    *("is invalid: ", "** (", "! ", "failed", "aborted", "make", "not found", "curl: ", "ssh: "),
    *("denied", "FAIL", "×", ".go:", "halted", "emerg", ":in "),
)
# `exit=2`, as people have a line print it.
_STATUS = re.compile(
    r"^[^\w\n]{0,12}(?i:exit(?:ed)?|rc|status|ret)(?i: code| status)?(?: ?[:=] ?"
    r"| )[1-9]\d{0,2}[^\w\n]{0,8}$"
)
_STATUS_NEEDS = ("xit", "XIT", "rc", "RC", "tatus")
_STATUS_LINE = 48
"""Characters of a line that holds nothing else, at most."""
_PASSES = re.compile(
    r"\b(?:built|ready|compiled|finished|done) in [\d.]+ ?m?s|\bcompiled (?:successfully"
    r"|with \d+ warn)"
    r"|^ *✓ (?:built|Compiled)|^[ \t]{0,12}Finished `?(?:dev|release|test|bench|\w+ \[)"
    r"|\bBuild complete!?"
    r"|^Output written on |^Latexmk: All targets |^\** ?(?:BUILD|TEST) SUCCEEDED|^build succeeded"
    r"|^\[100%\] Built target |^100% tests passed|^Successfully (?:built|tagged|installed)"
    r"|^No changes\. |^Plan: \d|^Apply complete!|^All matched files use |^ninja: no work to do"
    r"|: Nothing to be done for |is up to date\.$|writing image sha256:|naming to \S+ .*done$"
    r"|^[^\w\n]{0,12}(?i:exit(?:ed)?|rc|status|ret)(?i: code| status)?(?: ?[:=] ?| )0[^\w\n]{0,8}$",
    re.MULTILINE,
)
_RULE = re.compile(r"^[\s=\-─━#*·]+|[\s=\-─━#*]+$")
_DURATION = re.compile(r"\s+in [\d.:]+\s*m?s?(?:\s.*)?$")


def lines_cut(output: str) -> str:
    """Without the middles of lines that are so long that no tool wrote them for people, and with
    one of many empty lines: patterns would take their time over them."""
    lines = output.split("\n")
    if max(map(len, lines)) <= _LONG_LINE and "\n\n\n\n" not in output:
        return output
    kept = (
        line
        if len(line) <= _LONG_LINE
        else f"{line[: _LONG_LINE // 2]} … {line[-_LONG_LINE // 4 :]}"
        for line, before in zip(lines, ["x", *lines], strict=False)
        if line.strip() or before.strip()
    )
    return "\n".join(kept)


def says_failed(output: str) -> bool:
    """Whether it says so itself, as where a pipe hides the exit status."""
    return _on_a_line(_FAILS, _FAILS_NEEDS, output)


def says_passed(output: str) -> bool:
    """Whether it says that it did what it was to, as where a pipe hides the exit status."""
    return _PASSES.search(output) is not None


def says_broke(output: str) -> bool:
    """Whether a program whose exit status nobody saw says that it gave up."""
    return _on_a_line(_BROKE, _BROKE_NEEDS, output) or _on_a_line(
        _STATUS, _STATUS_NEEDS, output, _STATUS_LINE
    )


def _on_a_line(
    pattern: re.Pattern[str], needs: Sequence[str], output: str, longest: int | None = None
) -> bool:
    """Whether a line of the output, at most so long, matches; only those are looked at that have
    one of `needs`, without which the pattern finds nothing."""
    seen: set[int] = set()
    for word in needs:
        at = output.find(word)
        while at >= 0:
            start = output.rfind("\n", 0, at + 1) + 1
            end = output.find("\n", max(start, at))
            end = end if end >= 0 else len(output)
            if start not in seen and (longest is None or end - start <= longest):
                seen.add(start)
                if pattern.search(output, start, end):
                    return True
            at = output.find(word, end)
    return False


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
        for word in words:
            if word in low:
                break
        else:
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
