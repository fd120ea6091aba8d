"""Keys that come in one go act as if each had waited for the one before."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList

from ctxtui.key_order import KeyOrder


class Asking(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("x", "close", "close")]

    def compose(self) -> ComposeResult:
        yield Label("Sure?")

    def action_close(self) -> None:
        self.dismiss()


class Lists(KeyOrder):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "find", "find"),
        Binding("a", "note('a')", "a key that does something else"),
        Binding("d", "ask", "ask"),
        Binding("x", "note('x')", "on the screen below"),
    ]
    noted = ""

    def compose(self) -> ComposeResult:
        yield OptionList("one", "two", "three")
        yield Input()

    def action_find(self) -> None:
        self.query_one(Input).focus()

    def action_note(self, what: str) -> None:
        self.noted += what

    def action_ask(self) -> None:
        self.push_screen(Asking())


def burst(app: Lists, *keys: str) -> None:
    for key in keys:
        app.post_message(Key(key, {"slash": "/"}.get(key, key if len(key) == 1 else None)))


async def test_what_follows_the_key_of_a_filter_is_typed_into_it() -> None:
    app = Lists()
    async with app.run_test() as pilot:
        app.query_one(OptionList).focus()
        await pilot.pause()
        burst(app, "slash", "a", "u", "t", "h")
        await pilot.pause()
        assert app.query_one(Input).value == "auth"
        assert app.noted == ""


async def test_what_follows_the_key_of_a_dialog_is_for_the_dialog() -> None:
    app = Lists()
    async with app.run_test() as pilot:
        app.query_one(OptionList).focus()
        await pilot.pause()
        burst(app, "d", "x", "a")
        await pilot.pause()
        assert not isinstance(app.screen, Asking)
        assert app.noted == "a"


async def test_keys_of_a_list_and_of_the_app_keep_their_order() -> None:
    app = Lists()
    async with app.run_test() as pilot:
        options = app.query_one(OptionList)
        options.focus()
        await pilot.pause()
        burst(app, "down", "a", "down", "x", "a")
        await pilot.pause()
        assert options.highlighted == 2
        assert app.noted == "axa"
