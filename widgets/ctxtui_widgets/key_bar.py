"""The footer: the keys that work now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual import events
from textual.app import App
from textual.binding import Binding

from ctxtui_widgets.cells import blank
from ctxtui_widgets.cells import width as cells
from ctxtui_widgets.glyphs import key_name, wants_ascii
from ctxtui_widgets.one_line import OneLine
from ctxtui_widgets.rows import Span, Spans

KeyHint = tuple[str, str, str]
"""Key as it is written on the keyboard, label, and the action that a click runs."""

STAYING = ("esc", "?", "F1")
ROOMY = 100


class KeyBar(OneLine):
    """`key label` pairs; esc and help keep the right end, the others leave from the right."""

    def __init__(
        self, pairs: Sequence[KeyHint] = (), *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.pairs = pairs

    def show(self, pairs: Sequence[KeyHint]) -> None:
        """The most important first; a label is one or two words in lower case.

        Actions without a namespace are the screen's; `app.` and `focused.` reach the others.
        """
        self.pairs = pairs
        self.refresh()

    def lay_out(self, width: int) -> list[tuple[int, list[Span], str]]:
        """The hints that have room, each with its first cell and its action."""
        air = 3 if width >= ROOMY else 2
        ascii = wants_ascii(self.app)
        anew = self.bound_anew()
        staying = sorted(
            (pair for pair in self.pairs if pair[0] in STAYING), key=lambda p: STAYING.index(p[0])
        )
        ends = [(hint_spans(pair, ascii, anew), pair[2]) for pair in staying]
        end = width - 1 - sum(cells(spans) for spans, _ in ends) - air * max(0, len(ends) - 1)
        placed: list[tuple[int, list[Span], str]] = []
        at = 1
        for pair in self.pairs:
            if pair[0] in STAYING:
                continue
            spans = hint_spans(pair, ascii, anew)
            if at + cells(spans) + (air if ends else 1) > (end if ends else width):
                break
            placed.append((at, spans, pair[2]))
            at += cells(spans) + air
        for spans, action in ends:
            placed.append((max(end, 1), spans, action))
            end += cells(spans) + air
        return placed

    def bound_anew(self) -> dict[str, str]:
        """Keys by action, of the bindings that the user has set: an app says which ones by an
        attribute `bound_anew`, a set of their ids."""
        ids = getattr(self.app, "bound_anew", None)
        if not ids:
            return {}
        keys: dict[str, str] = {}
        for one in self.screen.active_bindings.values():
            if one.binding.id in ids:
                keys.setdefault(one.binding.action, written_key(self.app, one.binding))
        return keys

    def spans(self, width: int) -> Spans:
        out: list[Span] = []
        at = 0
        for first, spans, _ in self.lay_out(width):
            out += [blank(first - at), *spans]
            at = first + cells(spans)
        return out

    async def on_click(self, event: events.Click) -> None:
        for first, spans, action in self.lay_out(self.size.width):
            if first <= event.x < first + cells(spans) and action:
                event.stop()
                await self.app.run_action(action, default_namespace=self.screen)
                return


def hint_spans(pair: KeyHint, ascii: bool, anew: Mapping[str, str]) -> list[Span]:
    key, label, action = pair
    if " " not in key:  # a pair of keys stands for two bindings
        key = anew.get(action.removeprefix("focused."), key)
    return [Span(key_name(key, ascii), "accent"), Span(f" {label}", "text-dim")]


def written_key(app: App[Any], binding: Binding) -> str:
    """The key of a binding as it is written on the keyboard; plain letters where asked for."""
    key = app.get_key_display(binding).replace("^", "ctrl+").replace("⏎", "↵")
    return key_name(key, wants_ascii(app))
