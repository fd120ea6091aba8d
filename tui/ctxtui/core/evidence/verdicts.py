"""What the output of a check says: that it failed, and its own last word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ctxtui.core.evidence.ways import letters_in
from ctxtui.core.text import small

_LINES = 400
"""A summary stands near the end."""
_LONGEST = 300
_LONG_LINE = 600


@dataclass(frozen=True, slots=True)
class _Way:
    """A pattern, the pieces, in small letters, without one of which no line matches it, and the
    words without one of which no output has such a line."""

    pieces: tuple[str, ...]
    words: frozenset[str]
    pattern: re.Pattern[str]


def _ways(*ways: tuple[str, str, str]) -> tuple[_Way, ...]:
    return tuple(
        _Way(tuple(pieces.split("|")), frozenset(words.split()), re.compile(pattern, re.MULTILINE))
        for pieces, words, pattern in ways
    )


_SUMMARIES = _ways(
    (  # pytest
        "passed|failed|error",
        "passed failed error errors",
        r"\d+ (?:passed|failed|errors?)\b.* in [\d.:]+\s*m?s?",
    ),
    ("test result: ", "result", r"test result: \w+\..*"),  # cargo
    ("tests:|tests ", "tests", r"Tests:?\s+\d+ .*"),  # jest, vitest
    (
        "fail|passed",
        "failure failures failed passed",
        r"\d+ (?:tests?|specs?|examples?|assertions?)\b.*\b\d+ (?:failures?|failed|passed)\b.*",
    ),
    ("passing|failing", "passing failing", r"\d+ (?:passing|failing)\b.*"),  # mocha
    (  # unittest, phpunit
        "ok (|ok(|failed|ran ",
        "ok failed ran",
        r"(?:OK|FAILED)\s*\((?:[^)]*\d[^)]*)\)|Ran \d+ tests? in .*",
    ),
    (
        "✖|found |success",
        "problem problems found success",
        r"✖ \d+ problems?.*|Found \d+ (?:errors?|warnings?|issues?)\b.*|Success: no issues.*",
    ),
    (
        "all checks passed|issue",
        "checks issue issues",
        r"(?i:All checks passed!?|\d+ issues?[:.]?$|no issues found.*)",
    ),
    ("contracts: ", "contracts", r"Contracts: .*"),  # import-linter
    (
        "build ",
        "build",
        r"BUILD (?:SUCCESSFUL|FAILED|SUCCESS|FAILURE)\b.*|Build (?:succeeded|FAILED)\b.*",
    ),
    (" is valid| is invalid", "valid invalid", r"\S.*\bis (?:valid|invalid)\b.*"),
    ("passed|failed", "passed failed", r"\d+ (?:passed|failed)\b.*"),
)
_FAILS = _ways(
    (
        "fail",
        "fail failed failure failures failing",
        r"\b[1-9]\d* (?:failed|failures?|failing)\b|^FAIL\b|^--- FAIL|^FAILED\b|BUILD FAIL"
        r"|Build FAILED|task failed|test result: FAILED|\tfail\t|^ERROR: failed to|^ +FAIL  ?\S"
        r"|^Failed to compile|^Result: FAIL|\[ FAIL [1-9]|Some tests failed|Failed with errors"
        r"|version solving has failed",
    ),
    (
        "error",
        "error errors",
        r"\b[1-9]\d* errors?\b|error TS\d+|^error(?:\[\w+\])?:|^(?:│ )?Error: "
        r"|^\S+:\d+(?::\d+)?: (?:fatal )?error: |: error [A-Z]+\d+:|^CMake Error|^Error in "
        r"|Error Message:|^(?:PHP )?(?:Fatal|Parse) error:|: ERROR: |^ERROR - |^SCRIPT ERROR: "
        r"|^ERROR: LoadError|^ERROR: Package \S+ errored|^Execution halted|^.* : error \w+\d: ",
    ),
    (
        "problem|issue|broken",
        "problem problems issue issues broken",
        r"\b[1-9]\d* (?:problems?|issues?|broken)\b",
    ),
    ("npm err!", "err", r"npm ERR!"),
    ("panic:", "panic", r"^panic:"),
    ("traceback", "traceback", r"^Traceback \(most"),
    ("e   ", "e", r"^E {3}"),
    ("is invalid", "invalid", r"is invalid"),
    (": ***", "", r"^\w*make(?:\[\d+\])?: \*\*\*"),
    ("command not found", "command", r"command not found"),
    ("fatal:", "fatal", r"^fatal:"),
    ("ld returned", "ld", r": ld returned [1-9]"),
    ("ninja: ", "ninja", r"^ninja: build stopped"),
    ("×|✘|✕|✗", "", r"^ {0,3}[×✘✕✗] .*\["),
    ("elifecycle", "elifecycle", r"\bELIFECYCLE\b"),
    (
        "! ",
        "latex undefined emergency missing",
        r"^! (?:LaTeX|Undefined|Emergency|Missing)",
    ),
    ("not ok ", "ok", r"^not ok \d"),
    ("offense", "offense offenses", r"[1-9]\d* offenses? detected"),
    ("aborted with", "aborted", r"^Aborted with \d+ warn"),
    ("\nl.", "l", r"^l\.\d+ "),
    ("segmentation", "segmentation", r"\bSegmentation fault\b"),
    ("timed out", "timed", r"^Command timed out after"),
    ("exited with", "exited", r"hook exited with code [1-9]"),
)
# As programs begin the line in which they give up; what a log or a test quotes stands elsewhere.
_BROKE = _ways(
    (
        "error",
        "",  # any name may end so
        r"^(?:psql:\S+ )?ERROR: (?!\d+ (?:RID|resource))|^(?:│ )?Error: |^[Ee]rror: |^error:$"
        r"|^npm error "
        r"|^Error response from |^Error from server|^[A-Za-z_][\w.]*Error: |^CMake Error"
        r"|^error\[\w+\]|^\S+:\d+(?::\d+)?: (?:fatal )?error: |\): error [A-Z]+\d+: "
        r"|\bAn error occurred \(\w+\) when calling |^error during |^rsync error|^\[error\] "
        r"|^ERROR \d+ \("
        r"|^\S+\.\w+:\d+:in [`'].* \(\w+\)$|^ERROR in |^ERROR \[",
    ),
    (
        "fail",
        "failed fail failure",
        r"\bfailed=[1-9]|BUILD FAIL|^Job for \S+ failed|^The following build commands failed",
    ),
    (
        "exception",
        "",
        r"^Unhandled exception[.:]|^Exception in thread |^[A-Za-z_][\w.]*Exception: ",
    ),
    ("@inc", "inc", r"^Can't locate \S+ in @INC "),
    ("err_pnpm_", "pnpm", r"^ ?ERR_PNPM_"),
    ("script error: ", "script", r"^(?:USER )?SCRIPT ERROR: "),
    ("] failed", "failed", r"^\[!\] .* failed"),
    ("npm err!", "err", r"^npm ERR! "),
    ("e: ", "e", r"^E: "),
    ("fatal: ", "fatal", r"^fatal: |^FATAL: "),
    ("panic: ", "panic", r"^panic: "),
    ("traceback", "traceback", r"^Traceback \(most"),
    ("is invalid: ", "invalid", r"^The \S+ \".+\" is invalid: "),
    ("caused by: ", "caused", r"^Caused by: "),
    ("** (", "", r"^\*\* \(\w"),
    ("! ", "", r"^! (?!\[)\S|^! \[(?:remote )?rejected"),
    ("aborted", "aborted", r"^rake aborted!"),
    (": ***", "", r"^\w*make(?:\[\d+\])?: \*\*\* "),
    ("command not found", "command", r": command not found|^command not found: "),
    ("curl: ", "curl", r"^curl: \(\d+\)"),
    ("ssh: ", "ssh", r"^ssh: "),
    ("permission denied", "permission", r"^Permission denied"),
    (".go:", "go", r"^\S+\.go:\d+:\d+: "),
    ("halted", "halted", r"^Execution halted"),
    ("emerg", "emerg", r"\[emerg\]"),
    (":in ", "in", r"^\S+\.\w+:\d+:in [`'].* \(\w+\)$"),
    ("×", "", r"^ +× \S"),
)
# `exit=2`, as people have a line print it.
_STATUS = _ways(
    (
        "xit|rc|tatus|ret",
        "exit exited rc status ret",
        r"^[^\w\n]{0,12}(?i:exit(?:ed)?|rc|status|ret)(?i: code| status)?(?: ?[:=] ?"
        r"| )[1-9]\d{0,2}[^\w\n]{0,8}$",
    ),
)
_STATUS_LINE = 48
"""Characters of a line that holds nothing else, at most."""
_PASSES = _ways(
    (
        " in ",
        "built ready compiled finished done",
        r"\b(?:built|ready|compiled|finished|done) in [\d.]+ ?m?s",
    ),
    ("compiled ", "compiled", r"\bcompiled (?:successfully|with \d+ warn)"),
    ("✓ ", "", r"^ *✓ (?:built|Compiled)"),
    ("finished ", "finished", r"^[ \t]{0,12}Finished `?(?:dev|release|test|bench|\w+ \[)"),
    ("build complete", "complete", r"\bBuild complete!?"),
    ("output written on ", "written", r"^Output written on "),
    ("latexmk: all ", "latexmk", r"^Latexmk: All targets "),
    ("succeeded", "succeeded", r"^\** ?(?:BUILD|TEST) SUCCEEDED|^build succeeded"),
    ("built target ", "target", r"^\[100%\] Built target "),
    ("tests passed", "passed", r"^100% tests passed"),
    ("successfully ", "successfully", r"^Successfully (?:built|tagged|installed)"),
    ("no changes. ", "changes", r"^No changes\. "),
    ("plan: ", "plan", r"^Plan: \d"),
    ("apply complete!", "complete", r"^Apply complete!"),
    ("all matched files use ", "matched", r"^All matched files use "),
    ("ninja: no work ", "ninja", r"^ninja: no work to do"),
    (": nothing to be done for ", "nothing", r": Nothing to be done for "),
    ("is up to date.", "date", r"is up to date\.$"),
    ("writing image sha256:", "image", r"writing image sha256:"),
    ("naming to ", "naming", r"naming to \S+ .*done$"),
    (
        "xit|rc|tatus|ret",
        "exit exited rc status ret",
        r"^[^\w\n]{0,12}(?i:exit(?:ed)?|rc|status|ret)(?i: code| status)?(?: ?[:=] ?| )"
        r"0[^\w\n]{0,8}$",
    ),
)
_RULE = " \t\r\x0b\x0c\xa0=-─━#*·"
"""What tools draw lines with, around what they say."""
_DURATION = re.compile(r"\s+in [\d.:]+\s*m?s?(?:\s.*)?$")


class Told:
    """An output as the verdicts look at it."""

    __slots__ = ("low", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        self.low = small(text)
        self.words = letters_in(self.low)


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


def says_failed(told: Told) -> bool:
    """Whether it says so itself, as where a pipe hides the exit status."""
    return _on_a_line(_FAILS, told)


def says_passed(told: Told) -> bool:
    """Whether it says that it did what it was to, as where a pipe hides the exit status."""
    return _on_a_line(_PASSES, told)


def says_broke(told: Told) -> bool:
    """Whether a program whose exit status nobody saw says that it gave up."""
    return _on_a_line(_BROKE, told) or _on_a_line(_STATUS, told, _STATUS_LINE)


def _on_a_line(ways: Sequence[_Way], told: Told, longest: int | None = None) -> bool:
    """Whether a line of the output, at most so long, matches one of these."""
    low = told.low
    for way in ways:
        if way.words and way.words.isdisjoint(told.words):
            continue  # as nearly always
        seen = -1
        for piece in way.pieces:
            at = low.find(piece)
            while at >= 0:
                start = low.rfind("\n", 0, at + 1) + 1
                end = low.find("\n", max(start, at))
                end = end if end >= 0 else len(low)
                if start != seen and (longest is None or end - start <= longest):
                    seen = start
                    if way.pattern.search(told.text, start, end):
                        return True
                at = low.find(piece, end)
    return False


def sum_up(told: Told) -> str:
    """Its own last word, such as `41 passed`, without the time it took; empty if it gave none.
    It is as the output has it: not yet safe to quote."""
    if found := _last_summary(told):
        return _DURATION.sub("", found)
    return _packages(told.text.splitlines()) if told.words & {"ok", "fail"} else ""


def _last_lines(output: str) -> int:
    """Where the last `_LINES` lines begin."""
    if output.count("\n") < _LINES:
        return 0
    at = len(output)
    for _ in range(_LINES):
        at = output.rfind("\n", 0, at)
    return at + 1


def _last_summary(told: Told) -> str:
    """The summary on the last line that holds one; of two on that line the one told first above.
    Each is looked for from the end, by its pieces: a pattern on each line would take its time."""
    low, said = told.low, ""
    begin = _last_lines(told.text)
    last = begin - 1
    for way in _SUMMARIES:
        if way.words.isdisjoint(told.words):
            continue
        for piece in way.pieces:
            end = len(low)
            while (at := low.rfind(piece, begin, end)) >= 0:
                start = low.rfind("\n", 0, at) + 1
                if start <= last:
                    break
                stop = low.find("\n", at)
                line = told.text[start : stop if stop >= 0 else len(low)].strip(_RULE)
                if len(line) <= _LONGEST and (found := way.pattern.search(line)):
                    last, said = start, found[0]
                    break
                end = start
    return said


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
