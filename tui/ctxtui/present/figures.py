"""Numbers and ages as the screens and the command line write them (VISUAL.md 7)."""

from __future__ import annotations

from datetime import datetime


def tokens(count: int | None, *, about: bool = False) -> str:
    """At most four cells: `847`, `1.2k`, `48k`, `312k`, `1M`, `1.2M`; `–` for unknown."""
    if count is None:
        return "–"
    return ("≈" if about else "") + _short(count)


def _short(count: int) -> str:
    if count < 1_000:
        return str(count)
    if count < 9_950:
        return f"{count / 1000:.1f}".removesuffix(".0") + "k"
    if count < 999_500:
        return f"{round(count / 1000)}k"
    return f"{count / 1_000_000:.1f}".removesuffix(".0") + "M"


def change(count: int | None) -> str:
    """`+24k`, `−208k` with the real minus; empty for unknown."""
    if count is None:
        return ""
    return f"+{_short(count)}" if count >= 0 else f"−{_short(-count)}"


def share(fraction: float | None) -> str:
    """`31%`; `<1%` rather than 0; `–` for unknown."""
    if fraction is None:
        return "–"
    if 0 < fraction < 0.005:
        return "<1%"
    return f"{round(fraction * 100)}%"


def age(then: datetime | None, now: datetime) -> str:
    """`now`, `6m`, `3h`, `2d`, `5w`, then `Mar 4`; never seconds."""
    if then is None:
        return "–"
    seconds = (now - then).total_seconds()
    if seconds < 60:
        return "now"
    if seconds < 3_600:
        return f"{int(seconds // 60)}m"
    if seconds < 86_400:
        return f"{int(seconds // 3_600)}h"
    if seconds < 14 * 86_400:
        return f"{int(seconds // 86_400)}d"
    if seconds < 70 * 86_400:
        return f"{int(seconds // (7 * 86_400))}w"
    return f"{then:%b} {then.day}"


def ago(then: datetime | None, now: datetime) -> str:
    """`now`, `6m ago`, `2d ago`, then `Mar 4`."""
    said = age(then, now)
    return f"{said} ago" if said[:1].isdigit() else said


def took(seconds: float | None) -> str:
    """How long a turn ran: `40s` is `<1m`, `4m`, `2h`."""
    if seconds is None:
        return ""
    if seconds < 60:
        return "<1m"
    if seconds < 3_600:
        return f"{int(seconds // 60)}m"
    return f"{int(seconds // 3_600)}h"


def plural(count: int, word: str) -> str:
    """`1 turn`, `3 turns`, `2 branches`."""
    if count == 1:
        return f"1 {word}"
    return f"{count} {word}{'es' if word.endswith(('ch', 's', 'x')) else 's'}"


def money(dollars: float | None) -> str:
    """`$0.06`, `$2.50`, `$12`; `<$0.01` rather than 0; `–` for unknown."""
    if dollars is None:
        return "–"
    if 0 < dollars < 0.005:
        return "<$0.01"
    return f"${dollars:.2f}" if dollars < 9.995 else f"${dollars:.0f}"


def iso(when: datetime | None) -> str | None:
    """ISO 8601 UTC with Z, to the millisecond, as the JSON has it."""
    if when is None:
        return None
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")
