"""A dialog with all that the user said, to have some of it in the brief."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Label
from textual.worker import get_current_worker

from ctxtui.core.handoff.brief import Brief
from ctxtui.core.handoff.said import Said, all_said, quoting
from ctxtui.core.transcripts.turns import TurnTree
from ctxtui.keys import BACK
from ctxtui.log import failure
from ctxtui.present.brief_said import holding, said_blocks, said_count, said_rows
from ctxtui.present.detail import failed_blocks
from ctxtui_widgets.item_list import ItemList
from ctxtui_widgets.key_bar import KeyBar
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.ordered_input import OrderedInput
from ctxtui_widgets.prose import Prose

WHOLE = 3
"""Lines for all of the sentence under the cursor."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A sentence that is to be in the brief now, or out of it."""

    said: Said
    on: bool


class YourWords(ModalScreen[tuple[Turned, ...]]):
    """Dismisses with what was turned."""

    CSS_PATH = "your_words.tcss"
    AUTO_FOCUS = "#look-for"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step(1)", "next row", show=False, id="brief.words-down"),
        Binding("up", "step(-1)", "row before", show=False, id="brief.words-up"),
        Binding("pagedown", "page(1)", "a page down", show=False, id="brief.words-page-down"),
        Binding("pageup", "page(-1)", "a page up", show=False, id="brief.words-page-up"),
        BACK,
    ]

    look_for = getters.query_one("#look-for", Input)
    sentences = getters.query_one("#sentences", ItemList)
    whole = getters.query_one("#whole", Prose)
    box = getters.query_one("#box", Vertical)

    @dataclass
    class Found(Message, bubble=False):
        """All that was said, and whether the brief has it."""

        said: list[Said]
        on: dict[str, bool]

    @dataclass
    class Failed(Message, bubble=False):
        """It could not be read, and why."""

        why: str

    def __init__(self, tree: TurnTree, brief: Brief) -> None:
        super().__init__()
        self.turn_tree = tree
        self.brief = brief
        self.said: dict[str, Said] = {}
        self.before: dict[str, bool] = {}
        self.chosen: dict[str, bool] = {}

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            with Horizontal(id="look-for-row"):
                yield Label("/", id="look-for-label")
                yield OrderedInput(placeholder="some of its words", id="look-for", compact=True)
            yield ItemList(id="sentences")
            yield Prose(id="whole")
            yield KeyBar()
        box.border_title = " Your words "
        box.border_subtitle = " reading… "

    def on_mount(self) -> None:
        hints = [("↵", "in, or out", ""), ("↑ ↓", "move", ""), ("esc", "done", "back")]
        self.query_one(KeyBar).show(hints)
        self.find()

    @work(thread=True, exclusive=True, group="said", exit_on_error=False)
    def find(self) -> None:
        news: Message
        try:
            said = all_said(self.turn_tree)
            items = quoting(said, self.brief)
            news = self.Found(said, {id: self.has(items[id]) for id in items})
        except Exception as error:  # the dialog stays and says so
            news = self.Failed(failure("reading what was said", error))
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    def has(self, ids: Iterable[str]) -> bool:
        """Is one of these items in the brief, as the brief came here?"""
        return any(item is not None and item.on for item in map(self.brief.find, ids))

    @on(Found)
    def show_found(self, news: Found) -> None:
        self.said = {one.id: one for one in news.said}
        self.before, self.chosen = news.on, dict(news.on)
        self.show()

    @on(Failed)
    def say_why(self, news: Failed) -> None:
        self.box.border_subtitle = ""
        self.add_class("-failed")
        self.whole.show(failed_blocks(news.why), about="failed")

    @on(Input.Changed, "#look-for")
    def narrow(self) -> None:
        if self.said:
            self.show()

    def show(self) -> None:
        found = holding(tuple(self.said.values()), self.look_for.value)
        self.sentences.show(said_rows(found, self.chosen))
        self.box.border_subtitle = said_count(len(found), len(self.said), sum(self.chosen.values()))
        self.tell_whole()

    @on(LineList.Highlighted, "#sentences")
    def tell_whole(self) -> None:
        one = self.said.get(self.sentences.cursor_id or "")
        self.whole.show(said_blocks(one, WHOLE), about=one.id if one is not None else "")

    @on(Input.Submitted, "#look-for")
    @on(LineList.Chosen, "#sentences")
    @on(ItemList.Struck, "#sentences")
    def turn(self) -> None:
        """Have the sentence under the cursor in, or out."""
        row = self.sentences.cursor_id
        if row in self.chosen:
            self.chosen[row] = not self.chosen[row]
            self.show()

    def action_step(self, by: int) -> None:
        self.sentences.action_step(by)

    def action_page(self, by: int) -> None:
        self.sentences.action_step(by * max(1, self.sentences.size.height - 1))

    def action_back(self) -> None:
        turned = [one for id, one in self.said.items() if self.chosen[id] != self.before[id]]
        self.dismiss(tuple(Turned(one, self.chosen[one.id]) for one in turned))
