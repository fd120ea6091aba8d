"""Keys act in the order in which they were typed, however fast they come."""

from __future__ import annotations

from collections import deque

from textual import events
from textual.app import App
from textual.widget import Widget


class KeyOrder(App[None]):
    """Textual sends a key to the widget with the focus and acts when it has come back up; of keys
    that come in one go, as over a slow line or from a macro, the second has then gone to that
    widget as well (Textual 8.2): `/auth` opens no filter, it presses `a` on the list.

    So a key waits until what the one before it did is done, and the focus is where that put it.
    Within a field of text all keys go to the field, which minds their order itself.
    """

    def __init__(self) -> None:
        super().__init__()
        self._typed: deque[events.Key] = deque()

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
            return
        self._typed.append(event)
        if len(self._typed) == 1:
            self.call_later(self._next_key)

    async def _next_key(self) -> None:
        try:
            await self._act(self._typed[0])
        finally:
            self._typed.popleft()
            if self._typed:
                self.call_later(self._next_key)  # behind what this one has put off, as the focus

    async def _act(self, event: events.Key) -> None:
        bound = None
        if self.focused is None or not _is_field(self.focused):
            bound = self.screen.active_bindings.get(event.key)
        acted = (
            bound is not None
            and bound.enabled
            and await self.run_action(bound.binding.action, bound.node)
        )
        if not acted:
            await super().on_event(event)


def _is_field(widget: Widget) -> bool:
    """Whether letters are typed into it."""
    return widget.check_consume_key("x", "x")
