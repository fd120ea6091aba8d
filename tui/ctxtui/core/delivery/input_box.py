"""The client's input as its screen shows it: a prompt sign between two rules (2.1.197, 2.1.329)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ctxtui.core.terminal.tmux import Screen
from ctxtui.core.text import clean

_RULE = re.compile(r"─{3}.*─")  # the upper one may hold the session's name, or "History 1/3"
_SCROLLED = re.compile(r"─+ [↑↓] \d+ more ─")
_SIGN = re.compile(r"([❯!>])(?:[ \xa0].*)?")
_PASTED = re.compile(r"(?:\[Pasted text #\d+(?: \+\d+ lines)?\]\s*)+")
_UNTOLD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Box:
    """What the input holds. A client that shows something else in its place, a dialog, a menu or
    its transcript, has none."""

    sign: str
    """`❯`, or `!` in shell mode."""
    lines: tuple[str, ...]
    at_start: bool
    """The cursor stands where the first character would."""
    scrolled: bool
    """It holds more lines than it shows."""

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()

    @property
    def empty(self) -> bool:
        """After the keys that empty it: what is still shown right of the cursor is a hint."""
        return self.at_start and len(self.lines) == 1

    @property
    def placeholder(self) -> bool:
        """It shows that something was pasted instead of the text."""
        return _PASTED.fullmatch(self.text) is not None

    def shows(self, text: str) -> bool:
        """Is what it shows `text`, all of it unless the box scrolls, or the sign for a paste? Only
        letters and digits are compared: how the rest is drawn depends on the terminal."""
        shown, given = (_UNTOLD.sub("", one) for one in (self.text, text))
        if self.placeholder:
            return True
        if not given:
            return bool(self.text)
        return shown == given or (self.scrolled and bool(shown) and shown in given)


def read_box(screen: Screen) -> Box | None:
    """The box around the cursor; None if the screen shows none there."""
    column, row = screen.cursor
    if row >= len(screen.lines):
        return None
    top = next((at for at in range(row, -1, -1) if _RULE.fullmatch(screen.lines[at])), None)
    after = range(row, len(screen.lines))
    bottom = next((at for at in after if _RULE.fullmatch(screen.lines[at])), None)
    if top is None or bottom is None or not top < row < bottom:
        return None
    first = _SIGN.fullmatch(screen.lines[top + 1])
    above, below = (_SCROLLED.match(screen.lines[at]) is not None for at in (top, bottom))
    if first is None and not above:
        return None
    sign = first[1] if first is not None else "❯"
    lines = tuple(clean(line[2:]).rstrip() for line in screen.lines[top + 1 : bottom])
    at_start = first is not None and (column, row) == (2, top + 1)
    return Box(sign, lines, at_start, above or below)
