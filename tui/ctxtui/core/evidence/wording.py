"""Text of a transcript as one short line that is safe to quote: no secrets, no tags, no markup."""

from __future__ import annotations

import re
from functools import lru_cache

from ctxtui.core.redaction import redact
from ctxtui.core.text import clean, one_line

LOOKED_AT = 20_000
"""Characters of a prompt or an output that are looked at; what matters stands at either end."""

_SHORT = 1_000
_WORD = re.compile(r"\w+")

# What the client wraps around text it injects: never quoted, lest the next session believes it.
_TAGS = re.compile(
    r"</?(?:system-reminder|command-\w+|local-command-\w+|task-notification|teammate-message|"
    r"bash-\w+|user-prompt-\w+|ide_\w+|pasted_content|persisted-output|tool_use_error|"
    r"antml:\w+|function_\w+|invoke|parameter)\b[^>]{0,200}>"
)
_OPENS_A_BLOCK = re.compile(r"^(?:\s|#{1,6}\s|>|`{3,}|~{3,}|[-*+]\s|={3,}|-{3,})+")


def safe(text: str) -> str:
    """`text` cleaned and without secrets, lines kept; long text loses its middle.

    Secrets go before anything is cut: half a key would no longer be recognised.
    """
    return _short(text) if len(text) <= _SHORT else _long(text)


# A session's commands are looked at again and again, by every rule; long outputs are not.
@lru_cache(maxsize=16_384)
def _short(text: str) -> str:
    return _redacted(text)


@lru_cache(maxsize=256)
def _long(text: str) -> str:
    return _redacted(text)


def _redacted(text: str) -> str:
    text = ends(clean(text))
    return redact(_TAGS.sub("", text) if "<" in text else text).text


def ends(text: str) -> str:
    """Head and tail of a text that is too long to look through, cut at line ends; a line that is
    too long by itself goes, for half of it may be half a secret."""
    if len(text) <= LOOKED_AT:
        return text
    head, tail = text[: LOOKED_AT // 2], text[-LOOKED_AT // 2 :]
    return head[: head.rfind("\n") + 1] + tail[tail.find("\n") + 1 or len(tail) :]


def quoted(text: str, limit: int = 160) -> str:
    """One line to stand in a list: at most `limit` cells, and nothing that opens a block."""
    return _OPENS_A_BLOCK.sub("", one_line(_OPENS_A_BLOCK.sub("", safe(text)), limit))


def named(text: str, limit: int = 70) -> str:
    """The first line of a prompt in quotes, as a name for what it asked."""
    lines = (line for line in safe(text).splitlines() if line.strip())
    return f"“{quoted(next(lines, ''), limit)}”"


def bare(text: str) -> str:
    """Only its words, in small letters with a blank between them, to hold texts against others."""
    return " ".join(_WORD.findall(text.lower()))


def code(text: str) -> str:
    """A command or path between backticks; those inside it don't end it."""
    line = one_line(text)
    if "`" not in line:
        return f"`{line}`"
    fence = "`" * (max(map(len, re.findall("`+", line))) + 1)
    return f"{fence} {line} {fence}"


def listed(parts: list[str], most: int = 3) -> str:
    """`a, b and 4 more`."""
    if len(parts) <= most:
        return ", ".join(parts)
    return f"{', '.join(parts[:most])} and {len(parts) - most} more"
