"""Lines to type in, whose keys act in the order in which they were typed."""

from __future__ import annotations

from textual.events import Key
from textual.widgets import TextArea  # takes its time, so Home's fields do without this module

from ctxtui_widgets.ordered_input import act_at_once, actions_of


class OrderedText(TextArea):
    """A text area as `act_at_once` says."""

    _ACTIONS = actions_of(TextArea)

    async def on_key(self, event: Key) -> None:
        await act_at_once(self, self._ACTIONS, event)
