"""What a session is doing now: by its registry entries, its newest row, and the time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ctxtui.core.library.registry import RECENT, Registered, Status

if TYPE_CHECKING:
    from ctxtui.core.library.pulse import Pulse
    from ctxtui.core.library.summary import Summary

_MOST_PRESSING: tuple[Status, ...] = ("waiting", "working", "background", "idle")
_REGISTERS_SINCE = (2, 1, 0)
_PRINTED_REGISTERS_SINCE = (2, 1, 197)
"""The earliest version that was seen to register `-p` and SDK runs, before their first row."""
CLOCK_SLACK = 2.0
"""Seconds that a row may lie in the future and still count as recent."""
WORKS_SILENTLY = 3_600.0
"""Seconds for which a client that nobody here can check is believed to be at work: it would have
written something by then."""
RESTS_SILENTLY = 86_400.0
"""Seconds for which it is believed to be there at all. A client says nothing while it is idle, and
one whose container was removed leaves its entry behind for good."""


@dataclass(frozen=True, slots=True)
class Standing:
    status: Status = "ended"
    waiting_for: str | None = None
    pids: tuple[int, ...] = ()
    """Every live process on the session, the one whose status is told first."""
    elsewhere: bool = False
    """It is the word of a client in another container or on another machine; `pids` is empty."""


def standing(summary: Summary | Pulse, entries: Sequence[Registered], now: float) -> Standing:
    """`entries` are those of this session, `now` is in seconds since the epoch.

    Of two live processes the more pressing status is told: one that waits for the user isn't
    hidden by one that works. Without one that can be checked, the word of one `elsewhere` holds
    for a while after it, or a row of the session, was written.

    What nobody registered can only be seen by its rows: a session is then working for `RECENT`
    seconds after each that was written since the last process was seen to leave it, if its client
    is one that does not register (format 6, as tried with 2.1.197 and 2.1.329). Another one that
    has no entry has ended.
    """
    heard = summary.updated.timestamp()
    here = [one for one in entries if one.live and not one.elsewhere]
    there = [one for one in entries if one.live and one.elsewhere and _believed(one, heard, now)]
    live = sorted(
        here or there,
        key=lambda one: (_MOST_PRESSING.index(one.status), -one.updated, one.pid),
    )
    if live:
        pids = tuple(dict.fromkeys(one.pid for one in live)) if here else ()
        return Standing(live[0].status, live[0].waiting_for, pids, elsewhere=not here)
    left = max((one.gone for one in entries if one.gone is not None), default=0.0)
    recent = -CLOCK_SLACK <= now - heard < RECENT
    if recent and heard > left and _unregistered(summary):
        return Standing("working")
    return Standing("stale" if any(one.status == "stale" for one in entries) else "ended")


def _believed(one: Registered, heard: float, now: float) -> bool:
    signs = [when for when in (one.updated, heard) if when <= now + CLOCK_SLACK]
    silent = now - max(signs, default=0.0)
    return silent < (WORKS_SILENTLY if one.status == "working" else RESTS_SILENTLY)


def _unregistered(summary: Summary | Pulse) -> bool:
    number = re.match(r"(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?", summary.version or "")
    if number is None:
        return summary.printed
    version = (int(number[1]), int(number[2]), int(number[3] or 0))
    return version < (_PRINTED_REGISTERS_SINCE if summary.printed else _REGISTERS_SINCE)
