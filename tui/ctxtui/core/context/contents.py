"""A window taken apart at one place of a session, with what each of its results was about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ctxtui.core.context.attached import attached_text
from ctxtui.core.context.calibration import calibrate
from ctxtui.core.context.parts import Account, Weight, account
from ctxtui.core.context.picture import Picture
from ctxtui.core.context.used import Window, window
from ctxtui.core.context.waste import Waste, waste
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.bodies import Bodies
from ctxtui.core.transcripts.chain import chain_to
from ctxtui.core.transcripts.conversation import REMINDER, parts_of
from ctxtui.core.transcripts.locate import Place
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.turns import Call, TurnTree


@dataclass(frozen=True, slots=True)
class Contents:
    """What filled the window at the end of a turn or step, or fills it now."""

    picture: Picture
    at: Place | None
    """None is now."""
    window: Window
    account: Account
    findings: tuple[Waste, ...]
    """Of the window as it is now; none for an earlier one."""
    inputs: dict[tuple[str, int], dict[str, Any]]
    """What the call was given, by the row of its result and which result of that row it is."""


def contents(picture: Picture, settings: Settings, at: Place | None = None) -> Contents:
    """Take the window apart. Reads bodies: slow. Raises CtxtuiError if the file was replaced."""
    tree = picture.tree
    transcript, counts = tree.transcript, picture.counts
    chain = tree.chain if at is None else chain_to(transcript, at.end)
    shown = window(transcript, chain, settings, counts)
    taken = account(tree, chain, shown, calibrate(transcript, chain, counts), counts)
    return Contents(
        picture=picture,
        at=at,
        window=shown,
        account=taken,
        findings=tuple(waste(tree, counts=counts)) if at is None else (),
        inputs=_inputs(tree, taken),
    )


def block_text(contents: Contents, weight: Weight) -> str:
    """The block as it was recorded; empty where the file holds no text of it, as for thinking.

    Raises CtxtuiError if the file was replaced meanwhile.
    """
    transcript = contents.picture.tree.transcript
    row = transcript.by_uuid.get(weight.row)
    if row is None:
        return ""
    if weight.type in ("attachment", "reminder"):
        return _attached(contents, row, weight)
    parts = [part for part in parts_of(transcript, row) if part.type == weight.type]
    if weight.nth >= len(parts):
        return ""
    part = parts[weight.nth]
    if part.type == "thinking" and isinstance(part.payload, dict):
        return str(part.payload.get("thinking") or "")
    if part.type == "tool_use":
        return _listed(part.payload)
    return part.text or ""


def _attached(contents: Contents, row: Row, weight: Weight) -> str:
    transcript = contents.picture.tree.transcript
    if row.type == "attachment":
        return attached_text(transcript.body(row))
    texts = [part.text or "" for part in parts_of(transcript, row) if part.type == "text"]
    reminders = [text for text in texts if text.startswith(REMINDER)]
    return reminders[weight.nth] if weight.nth < len(reminders) else ""


def _listed(given: Any) -> str:
    if not isinstance(given, dict):
        return "" if given is None else str(given)
    return "\n".join(f"{key}: {value}" for key, value in given.items())


def _inputs(tree: TurnTree, taken: Account) -> dict[tuple[str, int], dict[str, Any]]:
    wanted = {one.row for one in taken.weights if one.type == "tool_result"}
    calls: dict[str, Call] = {
        call.id: call
        for turn in tree.turns
        for call in turn.calls
        if call.result is not None and call.result.uuid in wanted
    }
    found: dict[tuple[str, int], dict[str, Any]] = {}
    with Bodies(tree.transcript) as bodies:
        for uuid in wanted:
            row = tree.transcript.by_uuid.get(uuid)
            blocks = row.message.content if row is not None and row.message is not None else None
            ids = (
                [one.tool_use_id for one in blocks if one.type == "tool_result"]
                if isinstance(blocks, list)
                else []
            )
            for nth, id in enumerate(ids):
                call = calls.get(id or "")
                if call is not None:
                    found[uuid, nth] = bodies.given(call)
    return found
