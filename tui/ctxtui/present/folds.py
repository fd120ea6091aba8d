"""What is folded and unfolded in the tree of one session."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Folds:
    """The user's choices; turns of the live path are shown whatever it says."""

    open: set[str] = field(default_factory=set)
    """Rows whose inside shows: turns, subagents and their turns."""
    shut: set[str] = field(default_factory=set)
    """Rewound branches drawn as one row, by the id of their first turn."""
    copied: bool = False
    """Turns that were copied from another session show one by one."""
    everything: bool = False
    """Every turn in file order, commands included; nothing is drawn as one row."""

    def copy(self) -> Folds:
        """As it is now, for a thread."""
        return Folds(set(self.open), set(self.shut), self.copied, self.everything)

    @property
    def lines(self) -> tuple[frozenset[str], bool, bool]:
        """What decides which turns have a line of their own."""
        return frozenset(self.shut), self.copied, self.everything
