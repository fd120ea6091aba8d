"""The clocks of a session, as the gauge and the command line tell them."""

from __future__ import annotations

from collections.abc import Sequence

from ctxtui.core.context.clocks import Clock, ClockName, Turns
from ctxtui.core.context.windows import Zone
from ctxtui.present import figures
from ctxtui_widgets.rows import Clock as GaugeClock

LABELS: dict[ClockName, str] = {
    "cache": "cache",
    "rot": "rot",
    "auto-compaction": "compact",
    "idle compaction": "idle compact",
    "idle timeout": "idle",
    "deletion": "deleted",
    "checkpoints": "checkpoints",
}
ALWAYS = ("cache", "auto-compaction")
"""Told from the zone note on; the others only when they are near."""
FAR = 99
"""Turns beyond which a guess is none."""


def gauge_clocks(
    shown: Sequence[Clock], zone: Zone | None
) -> tuple[GaugeClock | None, tuple[GaugeClock, ...]]:
    """When the next zone begins, and the clocks worth a look, the most important first.

    A calm session shows only what is near.
    """
    loud = zone not in (None, "calm")
    ahead = next(
        (one for one in shown if one.name == "rot" and one.state == "running" and one.zone), None
    )
    told = [
        one
        for one in shown
        if not _said_elsewhere(one) and left(one) and (one.near or (loud and one.name in ALWAYS))
    ]
    told.sort(key=lambda one: one.name not in ALWAYS)
    first = None
    if ahead is not None and (loud or ahead.near) and left(ahead):
        first = GaugeClock(str(ahead.zone), left(ahead), _ink(ahead))
    return first, tuple(GaugeClock(LABELS[one.name], left(one), _ink(one)) for one in told)


def _said_elsewhere(clock: Clock) -> bool:
    """The next zone stands for rot; a timeout that has passed shows in the list, by the age."""
    return clock.name == "rot" or (clock.name == "idle timeout" and clock.state == "over")


def left(clock: Clock) -> str:
    """`41m`, `≈3–5 turns`, `cold`, `88k`; empty where there is nothing to count."""
    if clock.state in ("off", "unknown"):
        return ""
    if clock.state == "cold":
        return "cold"
    if clock.name == "checkpoints":
        if clock.state == "over" or clock.turns is None:
            return "over"
        return figures.plural(clock.turns.least, "prompt")
    if clock.state == "over":
        return "due"
    if clock.turns is not None:
        return turns(clock.turns)
    if clock.tokens is not None:
        return f"in {figures.tokens(clock.tokens)}"
    return time_left(clock.seconds) if clock.seconds is not None else ""


def turns(found: Turns) -> str:
    """`≈3–5 turns`; nothing for a number so large that it says nothing."""
    if found.least > FAR:
        return ""
    if found.most is None or found.most > FAR:
        return f"≈{found.least}+ turns"
    if found.most == found.least:
        return f"≈{figures.plural(found.least, 'turn')}"
    return f"≈{found.least}–{found.most} turns"


def time_left(seconds: float) -> str:
    """`41m`, `3h`, `12d`; never seconds."""
    if seconds < 60:
        return "<1m"
    if seconds < 3_600:
        return f"{int(seconds // 60)}m"
    if seconds < 2 * 86_400:
        return f"{int(seconds // 3_600)}h"
    return f"{int(seconds // 86_400)}d"


def _ink(clock: Clock) -> str:
    if clock.name == "rot":
        return str(clock.zone) if clock.near else "text-secondary"
    return "warn" if clock.near else "text-secondary"
