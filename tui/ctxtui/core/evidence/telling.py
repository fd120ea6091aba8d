"""The lines of an output that say what went wrong."""

from __future__ import annotations

import re

from ctxtui.core.evidence.wording import quoted, safe

LONGEST = 160

_RAISED = r"^(?P<says>[\w.]+(?:Error|Exception|Interrupt|Exit|Warning)\b: .+)"
# In the order in which they are preferred.
_TELLING = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"##\[error\](?P<says>.+)",
        r"^Execution failed for task .+\n> (?P<says>.+)",  # Gradle: what went wrong comes after
        r"^[ \t]*(?P<says>Failed asserting that .+)",  # PHPUnit
        r"^E {2,}(?=\w)(?P<says>(?:[\w.]*(?:Error|Exception|Failed|Exit)\b|Failed:|assert ).*)",
        _RAISED,
        r"^[ \t]+(?P<says>(?:[\w$]+\.)*\w+(?:Error|Exception|Failure)\b: .+)",  # a test's
        r"^(?:FAILED|ERROR) (?P<says>\S+ - .+)",
        r"^[ \t]*(?:[✗✖✘]|not ok \d+ -) *(?P<says>.+)",
        r"^(?P<says>.*\b(?:undefined reference to|unresolved external symbol|multiple definition)"
        r" .+)",
        r"^[ \t]*(?P<says>SC\d{4}\b.+)",  # shellcheck
        r"^ {1,4}\d+ {3,}(?P<says>[A-Z].+)",  # a table of findings below the name of a file
        r"^(?P<says>error(?:\[\w+\])?: .+)",
        r"^(?P<says>--- FAIL: .+(?:\n\s+\S+:\d+: .+)?)",
        r"^(?P<says>panic: .+|fatal: .+|Fatal error.+)",
        r"^(?P<says>\S+\.\w+[:(]\d+(?:[:,]\d+)?\)?:? .+)",
        r"^(?P<says>.*\b(?:command not found|No such file or directory|Permission denied|not found|"
        r"timed out|refused|denied).*)",
        r"^(?P<says>.*\b(?:error|ERROR|Error|FAIL|failed|cannot|could not|unable to)\b.*)",
    )
)
_NOISE = re.compile(
    r"\s*(?:Exit code \d+|\$ .*|\[[\w:./-]+\] \$ .*|[-=_~*#]{3,}.*|npm ERR! A complete log.*"
    r"|.*ERROR task failed.*|Totals?: \d+.*|exit status \d+|Finished in .*"
    r"|make: \*\*\* .*|ok\s.*|\[?ERROR\]? Found \d+ errors?.*|collect2: error: ld returned.*)?\s*$"
)
_WARNING = re.compile(r"(?:[\w.]*Warning\b|.*\bFutureWarning\b|.*\bDeprecationWarning\b)")
# What a task runner puts before each line of a task.
_LABEL = re.compile(r"^\[[\w:./-]+\] (?!\$)", re.MULTILINE)
# What was wanted and what came, when a framework gives them lines of their own.
_PAIR = re.compile(
    r"^[ \t]*(?P<one>(?:expected|left|want|wanted)\b[^:\n]{0,12}:[ \t]*\S.*)\n"
    r"[ \t]*(?P<other>(?:actual|got|received|right|but was)\b[^:\n]{0,12}:[ \t]*\S.*)",
    re.MULTILINE | re.IGNORECASE,
)
_STRING = re.compile(r"\nString: .*", re.DOTALL)


def telling(output: str, limit: int = LONGEST) -> str:
    """One line: the error as the output words it, else its first line that says anything."""
    output = _LABEL.sub("", _STRING.sub("", safe(output)))
    for pattern in _TELLING:
        hits = list(pattern.finditer(output))
        # Of exceptions the last one was raised to the top; of all else the first came first.
        for found in reversed(hits) if pattern.pattern == _RAISED else hits:
            if not _WARNING.match(found["says"]) and not _NOISE.match(found["says"]):
                return _with_pair(found["says"], output[found.start() :], limit)
    lines = [line for line in output.splitlines() if not _NOISE.match(line)]
    return quoted(lines[0], limit) if lines else quoted(output, limit)


def _with_pair(says: str, rest: str, limit: int) -> str:
    """The line with what was expected and what came, where these stand in lines after it."""
    pair = _PAIR.search(rest[:2_000])
    if pair is None or pair["one"].strip() in says:
        return quoted(says, limit)
    values = " ".join(f"{pair['one'].strip()}, {pair['other'].strip()}".split())
    told = quoted(says, limit)
    room = limit - len(told) - 3
    return f"{told} ({quoted(values, room)})" if room > 12 else told
