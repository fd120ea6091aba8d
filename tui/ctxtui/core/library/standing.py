"""What a session is doing now: by its registry entries, its newest row, and the time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ctxtui.core.library.registry import RECENT, Registered, Status
from ctxtui.core.library.summary import Summary

_MOST_PRESSING: tuple[Status, ...] = ("waiting", "working", "background", "idle")
CLOCK_SLACK = 2.0
"""Seconds that a row may lie in the future and still count as recent."""


@dataclass(frozen=True, slots=True)
class Standing:
    status: Status = "ended"
    waiting_for: str | None = None
    pids: tuple[int, ...] = ()
    """Every live process on the session, the one whose status is told first."""


def standing(summary: Summary, entries: Sequence[Registered], now: float) -> Standing:
    """`entries` are those of this session, `now` is in seconds since the epoch.

    Of two live processes the more pressing status is told: one that waits for the user isn't
    hidden by one that works. What nobody registered can only be seen by its rows: a session is
    then working for `RECENT` seconds after each, if it is one whose client does not register:
    `-p` and the SDK, and every client before 2.1. Another one that has no entry has ended.
    """
    live = sorted(
        (one for one in entries if one.live),
        key=lambda one: (_MOST_PRESSING.index(one.status), -one.updated, one.pid),
    )
    if live:
        pids = tuple(dict.fromkeys(one.pid for one in live))
        return Standing(live[0].status, live[0].waiting_for, pids)
    if any(one.status == "ended" for one in entries):
        return Standing("ended")
    age = now - summary.updated.timestamp()
    if -CLOCK_SLACK <= age < RECENT and _unregistered(summary):
        return Standing("working")
    return Standing("stale" if entries else "ended")


def _unregistered(summary: Summary) -> bool:
    if summary.printed:
        return True
    number = re.match(r"(\d{1,6})\.(\d{1,6})", summary.version or "")
    return number is not None and (int(number[1]), int(number[2])) < (2, 1)
