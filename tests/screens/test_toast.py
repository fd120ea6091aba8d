"""What became of something is told in one line, with the sign of how it went."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App
from textual.widgets import Static

from ctxtui.toast import LONGEST, Mood, toast


class Telling(App[None]):
    """Keeps what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, dict[str, Any]]] = []

    def notify(self, message: str, **how: Any) -> None:
        self.told.append((message, how))


@pytest.mark.parametrize(
    ("mood", "title", "shown", "severity"),
    [
        ("ok", "Brief written", "✓ Brief written", "information"),
        ("warn", "Not yet", "! Not yet", "warning"),
        ("failed", "Not kept", "✗ Not kept", "error"),
        ("warn", "", "!", "warning"),
    ],
)
async def test_each_mood_has_its_sign(mood: Mood, title: str, shown: str, severity: str) -> None:
    app = Telling()
    async with app.run_test():
        toast(app.screen, mood, title, "It is there.", 6)
    (told,) = app.told
    how = {"title": shown, "severity": severity, "timeout": 6, "markup": False}
    assert told == ("It is there.", how)


async def test_hostile_and_long_words_stay_one_plain_line() -> None:
    app = Telling()
    async with app.run_test() as pilot:
        await pilot.app.mount(Static(id="inside"))
        toast(app.query_one("#inside"), "failed", "Not read", "[b]a\nb\x1b[31m " + "x" * 1_000)
    ((says, _),) = app.told
    assert says.startswith("[b]a b") and "\x1b" not in says and "\n" not in says
    assert len(says) <= LONGEST
