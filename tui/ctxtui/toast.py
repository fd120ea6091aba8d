"""A sentence over the screen: what became of something, or why nothing did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ctxtui.core.text import one_line

if TYPE_CHECKING:
    from typing import Any

    from textual.app import App
    from textual.message_pump import MessagePump
    from textual.notifications import SeverityLevel

Mood = Literal["ok", "warn", "failed"]
LONGEST = 400
_SIGNS: dict[Mood, tuple[str, SeverityLevel]] = {
    "ok": ("✓", "information"),
    "warn": ("!", "warning"),
    "failed": ("✗", "error"),
}


def toast(
    teller: MessagePump, mood: Mood, title: str, says: str, seconds: float | None = None
) -> None:
    """Tell `says` in one line under `title`, which is cleaned already; None is Textual's time."""
    sign, severity = _SIGNS[mood]
    app: App[Any] = teller.app
    app.notify(
        one_line(says, LONGEST),
        title=f"{sign} {title}".rstrip(),
        severity=severity,
        timeout=seconds,
        markup=False,
    )
