"""Whether a session ended with a request that got no answer."""

from __future__ import annotations

from dataclasses import dataclass

from ctxtui.core.evidence.actions import step_ref, turn_ref
from ctxtui.core.transcripts.conversation import role_of
from ctxtui.core.transcripts.rows import SYNTHETIC, Row
from ctxtui.core.transcripts.turns import Turn, TurnTree


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The last request; `says` how it ended, as the beginning of a sentence."""

    turn: Turn
    says: str
    ref: str


def unanswered(tree: TurnTree) -> Unanswered | None:
    """None if the model answered last, or the user said nothing."""
    live = [turn for turn in tree.live if turn.kind == "prompt"]
    if not live:
        return None
    turn = live[-1]
    last = next((row for row in reversed(turn.rows) if _counts(row)), None)
    ref = step_ref(turn, turn.steps[-1].number) if turn.steps else turn_ref(turn)
    if turn.interrupted and (last is None or last.type == "user"):
        return Unanswered(turn, "Your last request was interrupted", ref)
    if last is None or last.uuid == turn.id or not turn.steps:
        return Unanswered(turn, "Your last request got no answer", ref)
    if last.api_error:
        return Unanswered(turn, "Your last request ended in an API error", ref)
    if last.type == "user" or any(block.type == "tool_use" for block in last.blocks):
        return Unanswered(turn, "Your last request was still being worked on", ref)
    return None


def _counts(row: Row) -> bool:
    if row.api_error:
        return True
    if role_of(row) is None or row.meta or row.type not in ("user", "assistant"):
        return False
    return row.message is None or row.message.model != SYNTHETIC
