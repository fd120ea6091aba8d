"""One line to type in, whose keys act in the order in which they were typed."""

from __future__ import annotations

from textual.binding import Binding
from textual.events import Key
from textual.widget import Widget
from textual.widgets import Input


def actions_of(kind: type[Widget]) -> dict[str, str]:
    """What a field does by itself, by key."""
    bindings = Binding.make_bindings(kind.BINDINGS)
    return {one.key: one.action for one in bindings if not one.priority}


async def act_at_once(field: Widget, actions: dict[str, str], event: Key) -> None:
    """Do what the key does in a field, if it does anything there, and send it no further.

    Textual inserts a letter at once, but sends any other key up to the app first: of keys that
    come in one go, as over a slow line or from a macro, what `backspace` or `ctrl+u` takes away
    may then be what was typed after it (Textual 8.2).
    """
    action = actions.get(event.key)
    if action is not None:
        event.stop()
        event.prevent_default()
        await field.run_action(action)


class OrderedInput(Input):
    """An input as `act_at_once` says."""

    _ACTIONS = actions_of(Input)

    async def on_key(self, event: Key) -> None:
        await act_at_once(self, self._ACTIONS, event)
