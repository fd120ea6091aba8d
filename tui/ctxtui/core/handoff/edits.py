"""Keeps what the user typed into a brief when its sections change beneath it."""

from __future__ import annotations

from difflib import SequenceMatcher


def carried(edited: str, before: str, after: str) -> str:
    """`edited`, which the user made of `before`, with what has changed from `before` to `after`.

    A line that left goes if the user kept it as it was; a line that came is put behind the line
    it follows now, if that is still there, else at the end. Nothing that the user typed goes.
    """
    lines = edited.split("\n")
    old, new = before.split("\n"), after.split("\n")
    for kind, low, high, start, end in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            continue
        at = _place(lines, new[:start])
        for line in old[low:high]:
            if line.strip() and line in lines:
                gone = lines.index(line)
                del lines[gone]
                at -= gone < at
        lines[at:at] = new[start:end]
    return "\n".join(lines)


def _place(lines: list[str], above: list[str]) -> int:
    """Behind the nearest line above that the user kept."""
    for line in reversed(above):
        if line.strip() and line in lines:
            return lines.index(line) + 1
    return len(lines) if above else 0
