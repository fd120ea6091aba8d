"""What the status line needs of a session: how full its window is, how fast it fills, how long its
cache lasts.

Worked out when the file is read, by its rows alone, so a skeleton tells the same. It is kept
beside the summary, which holds more and takes longer to take up again.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ctxtui.core.library.summary import Summary
    from ctxtui.core.transcripts.caching import Ttl


class Pulse(NamedTuple):
    """Some fields of a `Summary`; they mean what they mean there. (A dataclass takes longer to
    define, which tells where the whole program is over at once.)"""

    id: str
    project: str | None
    title: str
    model: str | None
    version: str | None
    updated: datetime
    printed: bool
    lines: int
    """Rows and bad lines; 0 if nothing was said in it."""
    used: int | None
    largest: int
    answered: datetime | None
    ttl: Ttl | None
    growth: tuple[int, int] | None


def pulse_of(summary: Summary) -> Pulse:
    return Pulse(
        id=summary.id,
        project=summary.project,
        title=summary.title,
        model=summary.model,
        version=summary.version,
        updated=summary.updated,
        printed=summary.printed,
        lines=summary.rows + summary.bad_lines,
        used=summary.used,
        largest=summary.largest,
        answered=summary.answered,
        ttl=summary.ttl,
        growth=summary.growth,
    )


def dump(one: Pulse) -> str:
    """ASCII only, so lone surrogates survive too."""
    return json.dumps(one, default=datetime.isoformat)


def load(text: str) -> Pulse:
    """Raises ValueError if `text` is not from `dump`."""
    try:
        values = dict(zip(Pulse._fields, json.loads(text), strict=True))
        for name in ("updated", "answered"):
            if values[name] is not None:
                values[name] = datetime.fromisoformat(values[name])
        if values["growth"] is not None:
            values["growth"] = tuple(values["growth"])
        return Pulse(**values)
    except (TypeError, RecursionError) as error:
        raise ValueError(f"not a pulse: {error}") from error
