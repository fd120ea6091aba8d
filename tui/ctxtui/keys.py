"""Bindings that every screen shares, and the user's own keys."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import ModuleType

from textual.binding import Binding
from textual.dom import DOMNode

from ctxtui.core.settings import Settings, wrong_key

HELP = Binding("question_mark,f1", "app.help", "help", key_display="?", id="app.help")
QUIT = Binding("q", "app.quit", "quit", id="app.quit")
BACK = Binding("escape,ctrl+g", "back", "back", key_display="esc", id="app.back")


def keymap(settings: Settings) -> Mapping[str, str]:
    """Keys by binding id, as Textual's keymap takes them."""
    return {one: _textual_name(key) for one, key in settings.keys.items()}


def check_keys(settings: Settings, known: Collection[str]) -> None:
    """Raise UsageError with file and line for the first key that is set for no binding."""
    from difflib import get_close_matches

    for binding in settings.keys:
        if binding not in known:
            near = get_close_matches(binding, sorted(known), n=1, cutoff=0)
            raise wrong_key(binding, f"is no binding; the nearest is {near[0]}.")


def binding_ids(packages: Iterable[ModuleType], *more: type[DOMNode]) -> set[str]:
    """Ids of the bindings of every screen and widget in `packages`, and of the classes in `more`.

    Imports all modules of the packages: only for who has set a key.
    """
    from importlib import import_module
    from pkgutil import walk_packages

    classes = set(more)
    for package in packages:
        for found in walk_packages(package.__path__, f"{package.__name__}."):
            for one in vars(import_module(found.name)).values():
                if isinstance(one, type) and issubclass(one, DOMNode):
                    classes.add(one)
    bindings = (one for node in classes for one in vars(node).get("BINDINGS", ()))
    return {one.id for one in bindings if isinstance(one, Binding) and one.id}


def _textual_name(keys: str) -> str:
    return ",".join(_one(key.strip()) for key in keys.split(",") if key.strip())


def _one(key: str) -> str:
    names = {"?": "question_mark", "/": "slash", "esc": "escape", "{": "left_curly_bracket"}
    names["}"] = "right_curly_bracket"
    return names.get(key, key)
