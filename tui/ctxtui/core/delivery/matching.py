"""Whether a prompt holds a text that left a session: the same text, or nearly so.

A client wraps what is pasted, a person writes a word before it or edits a line, so lines are
compared, and long ones sentence by sentence. What proves nothing is left out: headings, which all
briefs have, and what was said in several places anyway. A wrong lineage is worse than none.
"""

from __future__ import annotations

import os
import re
from itertools import islice
from pathlib import Path

from ctxtui.core.places import tilde

ENOUGH = 0.8
"""Share of a text, by its bytes, that must be in the prompt."""
LEAST = 200
"""Bytes that must be found which nobody says by chance."""
WORDS = 5_000
"""Of a prompt, in which the name of a file is looked for."""

_BULLET = re.compile(r"(?:[-*+•>]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_AROUND = "\"'`“”‘’()<>[]{},;:!?*_"


def parts(text: str) -> frozenset[str]:
    """The lines of `text` and the sentences in them, without blanks, bullets and headings."""
    found: set[str] = set()
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            continue
        words = " ".join(line.split())
        words = words[bullet.end() :] if (bullet := _BULLET.match(words)) else words
        found.update(_SENTENCE.split(words))
    found.discard("")
    return frozenset(found)


def share(text: frozenset[str], prompt: frozenset[str]) -> float:
    """How much of a text is in a prompt, both as `parts`; by bytes, 0 to 1."""
    found = text & prompt
    return _size(found) / _size(text) if found else 0.0


def proves(
    text: frozenset[str], prompt: frozenset[str], common: frozenset[str] = frozenset()
) -> bool:
    """Is there enough of a text in a prompt, and enough that is not `common`; all as `parts`."""
    return share(text, prompt) >= ENOUGH and _size((text & prompt) - common) >= LEAST


def probes(text: frozenset[str]) -> tuple[str, ...]:
    """Some of a text's `parts`, of which a prompt that has `ENOUGH` must have one at least: to look
    for these takes far less time than to take the prompt apart."""
    room = (1 - ENOUGH) * _size(text)
    chosen: list[str] = []
    for part in sorted(text, key=len, reverse=True):
        chosen.append(part)
        room -= len(part.encode("utf-8", "surrogatepass"))
        if room < 0:
            break
    return tuple(chosen)


def names_file(prompt: str, cwd: str | None, file: Path) -> bool:
    """Does a prompt, given in the folder `cwd`, name this file: `@brief.md`, or its whole path?"""
    if file.name not in prompt:
        return False
    whole = "|".join(re.escape(one) for one in (str(file), tilde(file)))
    if re.search(rf"(?<![\w/.~-])(?:{whole})(?!\w|\.\w|/)", prompt):
        return True
    if cwd is None:
        return False
    for word in islice(prompt.split(), WORDS):
        name = word.strip(_AROUND).removeprefix("@").strip(_AROUND).rstrip(".")
        # Joined as text, for the words of a prompt are no paths of ours.
        if name.endswith(file.name) and os.path.normpath(f"{cwd}/{name}") == str(file):
            return True
    return False


def _size(some: frozenset[str]) -> int:
    return sum(len(one.encode("utf-8", "surrogatepass")) for one in some)
