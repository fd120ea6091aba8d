"""A small dialog: where the diff begins, and how much each beginning would give."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Label
from textual.worker import get_current_worker

from ctxtui.core.context.picture import Picture
from ctxtui.core.handoff.bases import Offer, offer
from ctxtui.core.repo.base import Base
from ctxtui.core.text import one_line
from ctxtui.keys import BACK
from ctxtui.log import log_failure
from ctxtui.present.brief_screen import offer_rows
from ctxtui.screens.brief.drafting import offered
from ctxtui_widgets.item_list import ItemList
from ctxtui_widgets.key_bar import KeyBar
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.ordered_input import OrderedInput
from ctxtui_widgets.pane import SpanLine
from ctxtui_widgets.rows import Span


class Beginnings(ModalScreen[Base | None]):
    """Dismisses with the base to compare with, or None."""

    CSS_PATH = "beginnings.tcss"
    AUTO_FOCUS = "#offers"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "a revision", show=False, priority=True),
        BACK,
    ]

    offers = getters.query_one("#offers", ItemList)
    revision = getters.query_one("#revision", Input)
    said = getters.query_one("#said", SpanLine)

    @dataclass
    class Found(Message, bubble=False):
        """What there is to choose from."""

        offers: list[Offer]

    @dataclass
    class Looked(Message, bubble=False):
        """What a typed revision would give."""

        offer: Offer

    def __init__(self, picture: Picture, data: Path, now: Base) -> None:
        super().__init__()
        self.picture = picture
        self.data = data
        self.now = now
        self.found: list[Offer] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            yield ItemList(id="offers")
            with Horizontal(id="revision-row"):
                yield Label("Revision", id="revision-label")
                yield OrderedInput(
                    placeholder="a commit, branch or tag", id="revision", compact=True
                )
            yield SpanLine([Span("asking git…", "text-dim")], id="said")
            yield KeyBar()
        box.border_title = " Diff since "
        box.border_subtitle = " only decides what is compared "

    def on_mount(self) -> None:
        hints = [("↵", "take it", ""), ("tab", "a revision", ""), ("esc", "cancel", "back")]
        self.query_one(KeyBar).show(hints)
        self.find()

    @work(thread=True, exclusive=True, group="bases", exit_on_error=False)
    def find(self) -> None:
        try:
            news = self.Found(offered(self.picture, self.data))
        except Exception as error:  # the dialog stays; a revision can still be typed
            log_failure("looking for where a diff may begin", error)
            news = self.Found([])
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    def on_beginnings_found(self, news: Found) -> None:
        self.found = news.offers
        self.offers.show(offer_rows(self.found, self.now))
        at = next((n for n, one in enumerate(self.found) if one.base == self.now), 0)
        self.offers.select(str(at))
        if not self.revision.value:  # what is said of a revision stays
            self.said.show([])

    @on(LineList.Chosen, "#offers")
    def take(self, event: LineList.Chosen) -> None:
        chosen = self.found[int(event.row_id)]
        if chosen.base is not None:
            self.dismiss(chosen.base)
        else:
            self.refuse(chosen.trouble)

    @on(Input.Submitted, "#revision")
    def look(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self.said.show([Span("asking git…", "text-dim")])
            self.look_up(event.value.strip())

    @work(thread=True, exclusive=True, group="revision", exit_on_error=False)
    def look_up(self, text: str) -> None:
        try:
            found = offer(self.picture.tree, None, text)
        except Exception as error:
            log_failure("looking up a revision", error)
            found = Offer(text, None, trouble=f"{type(error).__name__}. The log says more.")
        if not get_current_worker().is_cancelled:
            self.post_message(self.Looked(found))

    def on_beginnings_looked(self, news: Looked) -> None:
        if news.offer.base is not None:
            self.dismiss(news.offer.base)
        else:
            self.refuse(news.offer.trouble)

    def refuse(self, why: str) -> None:
        self.said.show([Span("✗ ", "urgent"), Span(one_line(why, 300))])

    def action_back(self) -> None:
        if self.focused is self.revision:
            self.offers.focus()
        else:
            self.dismiss(None)
