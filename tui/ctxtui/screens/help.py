"""Help, made from the bindings that are live on the screen beneath."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from ctxtui.keys import BACK
from ctxtui.present.help import help_blocks
from ctxtui_widgets.key_bar import written_key
from ctxtui_widgets.prose import Prose


class Help(ModalScreen[None]):
    """The keys that work now, and the words that stand on the screen."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        BACK,
        Binding("q,question_mark", "back", "back", show=False),
    ]

    def __init__(self, bindings: dict[str, ActiveBinding]) -> None:
        super().__init__()
        self.live = bindings

    def compose(self) -> ComposeResult:
        box = Vertical(Prose(), id="box")
        box.border_title = " Help "
        box.border_subtitle = " made from the live keys "
        yield box

    def on_mount(self) -> None:
        self.fill()
        self.query_one(Prose).focus()

    def on_resize(self) -> None:
        self.set_class(self.app.size.width < 76, "-narrow")
        self.fill()

    def fill(self) -> None:
        width = min(82, self.app.size.width - 4) - 4
        blocks = help_blocks(
            [(one.binding, one.node) for one in self.live.values() if one.enabled],
            partial(written_key, self.app),
            two_columns=width >= 68,
        )
        self.query_one(Prose).show(blocks, about="help")

    def action_back(self) -> None:
        self.dismiss()
