"""What is typed into a field in one go comes out as it was typed."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Key
from textual.widgets import Input, TextArea

from ctxtui_widgets.ordered_input import OrderedInput
from ctxtui_widgets.ordered_text import OrderedText


class Fields(App[None]):
    def compose(self) -> ComposeResult:
        with Vertical(), Vertical():
            yield OrderedInput("Old", select_on_focus=False)
            yield OrderedText("Old")

    def on_input_changed(self) -> None:
        """A screen that draws much when a field changes is slow to send a key on."""
        self.screen.refresh(layout=True, recompose=False)


def burst(app: App[None], *keys: str) -> None:
    """As a terminal sends them: no one waits for what the key before did."""
    for key in keys:
        app.post_message(Key(key, key if len(key) == 1 else None))


TYPED = {
    ("b", "a", "backspace", "c"): "Oldbc",
    ("ctrl+u", "N", "e", "w"): "New",
    ("a", "left", "b", "end", "c"): "Oldbac",
    ("home", "x", "ctrl+k", "y"): "xy",
}


async def test_keys_act_in_the_order_in_which_they_were_typed() -> None:
    app = Fields()
    async with app.run_test() as pilot:
        field, area = app.query_one(Input), app.query_one(TextArea)
        for keys, left in TYPED.items():
            field.value = "Old"
            field.focus()
            field.cursor_position = len(field.value)
            await pilot.pause()
            burst(app, *keys)
            await pilot.pause()
            assert (keys, field.value) == (keys, left)
            area.load_text("Old")
            area.focus()
            area.cursor_location = area.document.end
            await pilot.pause()
            burst(app, *keys)
            await pilot.pause()
            assert (keys, area.text) == (keys, left)


async def test_enter_still_submits_and_other_keys_go_up() -> None:
    class Listening(Fields):
        BINDINGS: ClassVar[list[BindingType]] = [Binding("f5", "note", "note")]
        noted: tuple[str, ...] = ()

        def action_note(self) -> None:
            self.noted += ("f5",)

        def on_input_submitted(self, event: Input.Submitted) -> None:
            self.noted += (event.value,)

    app = Listening()
    async with app.run_test() as pilot:
        app.query_one(Input).focus()
        await pilot.press("enter", "f5")
        assert app.noted == ("Old", "f5")
