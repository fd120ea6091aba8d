"""Follows a piece of evidence back to where it was seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.handoff.items import Evidence
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.locate import Place, locate
from ctxtui.core.transcripts.turns import TurnTree


@dataclass(frozen=True, slots=True)
class Trace:
    """`what` is who or what did it: `you`, the names of a step's tools; `when` as recorded."""

    there: bool
    what: str = ""
    when: datetime | None = None
    failed: bool = False


def trace(one: Evidence, tree: TurnTree) -> Trace:
    """Only turns and steps are looked for in the session; for the rest git or the disk answers."""
    if one.kind != "turn":
        return Trace(True)
    try:
        place = locate(tree, one.ref)
    except CtxtuiError:
        return Trace(False)
    return Trace(True, _what(place), place.end.time, _failed(place))


def _what(place: Place) -> str:
    if place.step is None:
        return "you" if place.turn.kind == "prompt" else place.turn.kind
    return one_line(" ".join(dict.fromkeys(call.name for call in place.step.calls)), 40)


def _failed(place: Place) -> bool:
    return place.step is not None and any(
        call.failed and not call.rejected for call in place.step.calls
    )
