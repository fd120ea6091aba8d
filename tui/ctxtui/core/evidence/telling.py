"""The lines of an output that say what went wrong."""

from __future__ import annotations

import re

from ctxtui.core.evidence.wording import quoted, safe

LONGEST = 160

# In the order in which they are preferred.
_TELLING = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"##\[error\](?P<says>.+)",
        r"^E {2,}(?=\w)(?P<says>(?:[\w.]*(?:Error|Exception|Failed|Exit)\b|Failed:|assert ).*)",
        r"^(?P<says>[\w.]+(?:Error|Exception|Interrupt|Exit|Warning)\b: .+)",
        r"^(?:FAILED|ERROR) (?P<says>\S+ - .+)",
        r"^[ \t]*(?:[✗✖✘]|not ok \d+ -) *(?P<says>.+)",
        r"^(?P<says>error(?:\[\w+\])?: .+)",
        r"^(?P<says>--- FAIL: .+(?:\n\s+\S+:\d+: .+)?)",
        r"^(?P<says>panic: .+|fatal: .+|Fatal error.+)",
        r"^(?P<says>\S+\.\w+[:(]\d+(?:[:,]\d+)?\)?:? .+)",
        r"^(?P<says>.*\b(?:command not found|No such file or directory|Permission denied|not found|"
        r"timed out|refused|denied).*)",
        r"^(?P<says>.*\b(?:error|ERROR|Error|FAIL|failed|cannot|could not|unable to)\b.*)",
    )
)
_RAISED = _TELLING[2]
_NOISE = re.compile(
    r"\s*(?:Exit code \d+|\$ .*|\[[\w:./-]+\] \$ .*|[-=_~*#]{3,}.*|npm ERR! A complete log.*"
    r"|.*ERROR task failed.*|Totals?: \d+.*|exit status \d+|Finished in .*"
    r"|make: \*\*\* .*|ok\s.*)?\s*$"
)
_WARNING = re.compile(r"(?:[\w.]*Warning\b|.*\bFutureWarning\b|.*\bDeprecationWarning\b)")
# What a task runner puts before each line of a task.
_LABEL = re.compile(r"^\[[\w:./-]+\] (?!\$)", re.MULTILINE)
_STRING = re.compile(r"\nString: .*", re.DOTALL)


def telling(output: str, limit: int = LONGEST) -> str:
    """One line: the error as the output words it, else its first line that says anything."""
    output = _LABEL.sub("", _STRING.sub("", safe(output)))
    for pattern in _TELLING:
        hits = list(pattern.finditer(output))
        # Of exceptions the last one was raised to the top; of all else the first came first.
        for found in reversed(hits) if pattern is _RAISED else hits:
            if not _WARNING.match(found["says"]) and not _NOISE.match(found["says"]):
                return quoted(found["says"], limit)
    lines = [line for line in output.splitlines() if not _NOISE.match(line)]
    return quoted(lines[0], limit) if lines else quoted(output, limit)
