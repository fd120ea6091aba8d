"""Fields whose keys act in the order in which they were typed."""

from __future__ import annotations

from textual.binding import Binding
from textual.events import Key
from textual.widget import Widget
from textual.widgets import Input, TextArea


def _own(kind: type[Widget]) -> dict[str, str]:
    """What a field does by itself, by key."""
    bindings = Binding.make_bindings(kind.BINDINGS)
    return {one.key: one.action for one in bindings if not one.priority}


class OrderedInput(Input):
    """One line to type in.

    Textual inserts a letter at once, but sends any other key up to the app first: of keys that
    come in one go, as over a slow line or from a macro, what `backspace` or `ctrl+u` takes away
    may then be what was typed after it (Textual 8.2).
    """

    _ACTIONS = _own(Input)

    async def on_key(self, event: Key) -> None:
        await _act(self, self._ACTIONS, event)


class OrderedText(TextArea):
    """Lines to type in, in the order of the keys as in an `OrderedInput`."""

    _ACTIONS = _own(TextArea)

    async def on_key(self, event: Key) -> None:
        await _act(self, self._ACTIONS, event)


async def _act(field: Widget, actions: dict[str, str], event: Key) -> None:
    action = actions.get(event.key)
    if action is not None:
        event.stop()
        event.prevent_default()
        await field.run_action(action)
