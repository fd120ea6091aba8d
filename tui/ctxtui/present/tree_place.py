"""What a row of the turn tree stands for."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from ctxtui.core.context.picture import Picture
from ctxtui.core.transcripts.subagents import Subagent
from ctxtui.core.transcripts.turns import Step, Turn
from ctxtui_widgets.rows import TurnRow


class Place(Struct, frozen=True):
    """A turn, a step of one, or a subagent and what lies in it."""

    picture: Picture
    """The session's, or that of the subagent the row lies in."""
    turn: Turn
    """For a subagent's own row the turn that started it."""
    step: Step | None = None
    agent: Subagent | None = None
    """The subagent whose row it is, or in whose tree the row lies."""
    own: bool = False
    """It is the subagent's own row."""
    above: str | None = None
    """The row it lies in; None outside of any."""


class TreeView(Struct, frozen=True):
    """The rows as folded, and what those that are not turns of the session stand for."""

    rows: tuple[TurnRow, ...]
    inner: Mapping[str, Place]
