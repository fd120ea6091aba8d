"""What the list of marks holds, by id: marks, worktrees, and anchors that no mark has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ctxtui.core.repo.anchors import Anchor
from ctxtui.core.repo.putting_away import PutAway
from ctxtui.core.rewind.standing import Standing
from ctxtui.core.rewind.worktrees import Found, Worktree
from ctxtui.present import marks as present
from ctxtui.present.figures import plural
from ctxtui.present.worktrees import (
    WorktreeRow,
    worktree_blocks,
    worktree_name,
    worktree_rows,
)
from ctxtui_widgets.rows import Block


@dataclass(slots=True)
class Listed:
    """An id may be None or of none of them, which then stands for nothing."""

    standings: Mapping[str, Standing] = field(default_factory=dict)
    strays: Mapping[str, Anchor] = field(default_factory=dict)
    worktrees: Mapping[str, Worktree] = field(default_factory=dict)
    put_away: tuple[PutAway, ...] = ()
    """Worktrees that can be brought back."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Of sessions, by id."""
    deleted: bool = False
    """There is a mark that was deleted at any time, and can be brought back."""

    def take_marks(
        self, standings: Iterable[Standing], titles: Mapping[str, str], *, deleted: bool
    ) -> None:
        self.standings = {one.mark.id: one for one in standings}
        self.titles = titles
        self.deleted = deleted

    def take_strays(self, strays: Iterable[Anchor]) -> None:
        self.strays = {one.id: one for one in strays}

    def take_worktrees(self, found: Found) -> None:
        self.worktrees = {one.id: one for one in found.worktrees}
        self.put_away = found.put_away

    def rows(self, now: datetime) -> list[present.MarkRow | WorktreeRow]:
        made = list(self.worktrees.values())
        return [
            *present.mark_rows(list(self.standings.values()), self.titles, now),
            *worktree_rows(made, self.standings, self.titles, now),
            *present.stray_rows(self.strays.values(), now),
        ]

    @property
    def count(self) -> str:
        made = f" · {plural(len(self.worktrees), 'worktree')}" if self.worktrees else ""
        return f"{len(self.standings)}{made}"

    def standing(self, id: str | None) -> Standing | None:
        return self.standings.get(id or "")

    def stray(self, id: str | None) -> Anchor | None:
        return self.strays.get(id or "")

    def worktree(self, id: str | None) -> Worktree | None:
        return self.worktrees.get(id or "")

    def origin(self, id: str | None) -> Standing | None:
        """The mark itself, or that of which a worktree was made."""
        made = self.worktree(id)
        return self.standing(made.made.anchor if made is not None else id)

    def anchor(self, id: str | None) -> Anchor | None:
        """Of a mark, which may have none, or of no mark."""
        one = self.standing(id)
        return one.mark.anchor if one is not None else self.stray(id)

    def others(self, id: str | None) -> set[str]:
        """Ids of all that have an anchor, but `id`."""
        every = (*self.standings, *self.strays)
        return {one for one in every if one != id and self.anchor(one) is not None}

    def name(self, id: str | None) -> str:
        """As it stands in the list; empty for what is not there."""
        one, stray, made = self.standing(id), self.stray(id), self.worktree(id)
        if one is not None:
            return f"◆ {present.mark_name(one.mark)}"
        if made is not None:
            return worktree_name(made)
        return present.stray_name(stray) if stray is not None else ""

    def blocks(self, id: str | None, now: datetime) -> list[Block] | None:
        """What is told of it; None for what is not there."""
        one, stray, made = self.standing(id), self.stray(id), self.worktree(id)
        if one is not None:
            return present.mark_blocks(one, self.titles, now)
        if made is not None:
            return worktree_blocks(made, self.standings, self.titles, now)
        return present.stray_blocks(stray, now) if stray is not None else None
