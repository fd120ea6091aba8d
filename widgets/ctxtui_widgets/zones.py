"""How a zone of the window is written: its sign and its ink."""

from __future__ import annotations

from ctxtui_widgets.rows import Zone

SIGNS: dict[Zone, str] = {"note": "·", "warn": "!", "urgent": "!!"}


def sign(zone: Zone) -> str:
    """What stands behind a number, without a blank; nothing when calm or unknown."""
    return SIGNS.get(zone, "")


def zone_ink(zone: Zone, calm: str = "text-secondary") -> str:
    """Ink of the number and of its sign; `calm` has no colour of its own."""
    return calm if zone in (None, "calm") else str(zone)
