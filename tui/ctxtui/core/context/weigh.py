"""Estimated tokens of one block of the conversation, by the model's family."""

from __future__ import annotations

from typing import Any

from ctxtui.core.context.tokens import estimate
from ctxtui.core.transcripts.conversation import Part

IMAGE = 1_600
"""Tokens of one image at the size the client sends; images can't be counted as text."""


def weigh(part: Part, model: str | None) -> int:
    """Estimated tokens of a block. A thinking block whose text was taken out weighs nothing:
    the file keeps its signature only, and that is not what the model is charged for."""
    if part.type in ("image", "document"):
        return IMAGE
    if part.type == "thinking":
        text = part.payload.get("thinking") if isinstance(part.payload, dict) else None
        return estimate(text, model) if isinstance(text, str) else 0
    if part.type == "redacted_thinking":
        return 0
    if part.type == "tool_use":
        return estimate(f"{part.name} {_compact(part.payload)}", model)
    if part.type == "tool_result":
        return estimate(part.text or "", model) + IMAGE * part.other
    return estimate(part.text or _compact(part.payload), model)


def _compact(value: Any) -> str:
    import msgspec

    if value is None:
        return ""
    try:
        return msgspec.json.encode(value).decode("utf-8", "replace")
    except (msgspec.MsgspecError, UnicodeEncodeError, TypeError):
        return str(value)
