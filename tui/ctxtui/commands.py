"""The palette: every action of the screen beneath it, as `noun: Verb`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from textual.binding import ActiveBinding, Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.dom import DOMNode

from ctxtui.themes import THEMES
from ctxtui_widgets.key_bar import written_key

NOUNS = {
    "home": "session",
    "turns": "turn",
    "brief": "brief",
    "compact": "compact",
    "audit": "audit",
    "facts": "fact",
    "templates": "template",
    "template-editor": "template",
    "options": "option",
    "field": "field",
    "launches": "launch",
    "send": "delivery",
    "moves": "move",
    "context": "context",
    "chart": "column",
    "marks": "mark",
    "mark": "mark",
    "branch": "branch",
    "forecast": "forecast",
    "app": "ctxtui",
    "list": "list",
    "filter": "filter",
    "move": "move",
}
"""What a binding's id begins with, as a noun of the screens; in the order they are offered."""
NAME_CELLS = 40


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette."""

    name: str
    key: str
    run: Callable[[], Any]

    @property
    def shown(self) -> Content:
        """The name, and the key that does the same in a column of its own."""
        return with_key(Content(self.name), self.key)


def live(bindings: Sequence[ActiveBinding]) -> Iterator[tuple[Binding, DOMNode]]:
    """The bindings that work now, each id once."""
    said: set[str] = set()
    for one in bindings:
        name = one.binding.id or ""
        words = f"{name} {one.binding.action}"
        if one.enabled and name and one.binding.description and words not in said:
            said.add(words)
            yield one.binding, one.node


def command_name(binding: Binding) -> str:
    """`turn: Next error` for the binding `turns.next-error`."""
    place = (binding.id or "").split(".", 1)[0]
    words = binding.description
    return f"{NOUNS.get(place, place)}: {words[:1].upper()}{words[1:]}"


def with_key(name: Content, key: str) -> Content:
    return Content.assemble(name.pad_right(NAME_CELLS - len(name.plain)), (key, "$text-muted"))


class KeyCommands(Provider):
    """What the keys do, made from the live bindings; and our themes."""

    def commands(self) -> list[Command]:
        app = self.app
        found = [
            Command(
                command_name(binding),
                written_key(app, binding),
                partial(app.run_action, binding.action, node),
            )
            for binding, node in live(list(self.screen.active_bindings.values()))
            if binding.action not in ("command_palette", "app.command_palette")
        ]
        for theme in THEMES:
            words = "dark" if theme.dark else "light"
            found.append(
                Command(
                    f"theme: Use the {words} one", "", partial(setattr, app, "theme", theme.name)
                )
            )
        order = [*NOUNS.values(), "theme"]
        return sorted(found, key=lambda one: order.index(one.name.split(":")[0]))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for one in self.commands():
            score = matcher.match(one.name)
            if score > 0:
                name = matcher.highlight(one.name)
                yield Hit(score, with_key(name, one.key), one.run, text=one.name)

    async def discover(self) -> Hits:
        for one in self.commands():
            yield DiscoveryHit(one.shown, one.run, text=one.name)
