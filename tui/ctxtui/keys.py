"""Bindings that every screen shares, and the user's own keys."""

from __future__ import annotations

from collections.abc import Mapping

from textual.binding import Binding

from ctxtui.core.settings import Settings

HELP = Binding("question_mark,f1", "app.help", "help", key_display="?", id="app.help")
QUIT = Binding("q", "app.quit", "quit", id="app.quit")
BACK = Binding("escape,ctrl+g", "back", "back", key_display="esc", id="app.back")


def keymap(settings: Settings) -> Mapping[str, str]:
    """Keys by binding id, as Textual's keymap takes them."""
    return {one: _textual_name(key) for one, key in settings.keys.items()}


def _textual_name(keys: str) -> str:
    return ",".join(_one(key.strip()) for key in keys.split(",") if key.strip())


def _one(key: str) -> str:
    names = {"?": "question_mark", "/": "slash", "esc": "escape", "{": "left_curly_bracket"}
    names["}"] = "right_curly_bracket"
    return names.get(key, key)
