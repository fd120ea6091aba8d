"""The screen of the audit: audits in the background, lets facts be ticked, copies the card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import get_current_worker

from ctxtui.copying import copy_text
from ctxtui.core.context.picture import Picture
from ctxtui.core.handoff.audit.audit import Audit, Audited, Finding, audit, card_of, lost
from ctxtui.core.handoff.audit.card import Card
from ctxtui.core.terminal.clipboard import Copied
from ctxtui.core.text import one_line
from ctxtui.keys import BACK, HELP, QUIT
from ctxtui.log import failure
from ctxtui.present import audit as present
from ctxtui.present.detail import failed_blocks
from ctxtui.present.home import crumbs, project_title
from ctxtui.toast import toast
from ctxtui_widgets.fact_list import FactList
from ctxtui_widgets.key_bar import KeyBar, KeyHint
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.pane import Pane, SpanLine
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import Paragraph, Span

WIDE, TALL, LOW = 110, 34, 24


class AuditScreen(Screen[None]):
    """Audits the compactions of one session; writes nothing, F5 copies the card."""

    CSS_PATH = "audit.tcss"
    AUTO_FOCUS = "#fact-list"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5,ctrl+s", "copy", "copy the card", key_display="F5", id="audit.copy",
                priority=True),
        Binding("c", "card", "the card", id="audit.card"),
        Binding("tab", "next_pane(1)", "next pane", key_display="tab", id="audit.next-pane"),
        Binding("shift+tab", "next_pane(-1)", "pane before", show=False, id="audit.pane-before"),
        BACK,
        QUIT,
        HELP,
    ]  # fmt: skip

    facts = getters.query_one("#fact-list", FactList)
    line = getters.query_one("#line-text", Prose)
    card_text = getters.query_one("#card-text", Prose)
    sums = getters.query_one("#sums", SpanLine)
    key_bar = getters.query_one(KeyBar)

    @dataclass
    class Done(Message, bubble=False):
        """The audit is there; of the newest compaction what is gone is ticked already."""

        audit: Audit
        ticked: set[tuple[str, str]]

    @dataclass
    class Failed(Message, bubble=False):
        """There is none, and why."""

        why: str

    @dataclass
    class Written(Message, bubble=False):
        """The card of what is ticked now."""

        card: Card

    @dataclass
    class Gone(Message, bubble=False):
        """The card was copied, as far as that can be known."""

        copied: Copied
        card: Card

    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self.picture = picture
        self.audit: Audit | None = None
        self.ticked: set[tuple[str, str]] = set()
        """Compaction and fact, by id."""
        self.folded: set[str] = set()
        self.card = Card("", 0)

    def compose(self) -> ComposeResult:
        yield SpanLine(id="head")
        yield Static(classes="air low-air")
        with Horizontal(id="panes"):
            yield Pane("Facts", FactList(id="fact-list"), id="facts")
            yield Static(classes="gap")
            with Vertical(id="right"):
                yield Pane("What is left", Prose(id="line-text"), id="line")
                yield Pane("Card", Prose(id="card-text"), id="card")
        yield Static(classes="air")
        yield SpanLine(id="sums")
        yield Static(classes="air low-air")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#facts", Pane).set_right([Span("comparing…", "text-dim")])
        self.run_audit()
        self.draw()

    def on_resize(self) -> None:
        width, height = self.app.size
        self.update_classes({"-wide": width >= WIDE, "-tall": height >= TALL, "-low": height < LOW})
        self.draw()

    # -- in threads

    @work(thread=True, exclusive=True, group="audit", exit_on_error=False)
    def run_audit(self) -> None:
        try:
            done = audit(self.picture.tree)
            ticked: set[tuple[str, str]] = set()
            for newest in done.compactions[-1:]:
                card = card_of(newest, lost(newest), done.model)
                room = set(lost(newest)) - {fact.id for fact in card.left_out}
                ticked = {(newest.compaction.id, fact) for fact in room}
            news: Message = self.Done(done, ticked)
        except Exception as error:
            news = self.Failed(failure("auditing compactions", error))
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    @work(thread=True, exclusive=True, group="card", exit_on_error=False)
    def write_card(self, audited: Audited, ticked: frozenset[str], model: str | None) -> None:
        card = card_of(audited, ticked, model)
        if not get_current_worker().is_cancelled:
            self.post_message(self.Written(card))

    def on_audit_screen_done(self, news: Done) -> None:
        self.audit = news.audit
        self.ticked = news.ticked
        self.folded = {one.compaction.id for one in news.audit.compactions[:-1]}
        self.draw()
        newest = next((one for one in reversed(news.audit.compactions)), None)
        if newest is not None and newest.findings:
            first = present.in_order(newest)[0].fact.id
            self.facts.select(present.row_id(newest.compaction.id, first))
        self.renew_card()

    def on_audit_screen_failed(self, news: Failed) -> None:
        self.query_one("#facts", Pane).set_right([Span("not audited", "urgent")])
        self.line.show(failed_blocks(news.why))

    def on_audit_screen_written(self, news: Written) -> None:
        self.card = news.card
        self.draw_card()

    # -- what is under the cursor

    @property
    def audited(self) -> Audited | None:
        """The compaction under the cursor, else the newest."""
        if self.audit is None or not self.audit.compactions:
            return None
        id = (self.facts.cursor_id or "").split(" ", 1)[0]
        found = (one for one in self.audit.compactions if one.compaction.id == id)
        return next(found, self.audit.compactions[-1])

    @property
    def finding(self) -> Finding | None:
        compaction, _, fact = (self.facts.cursor_id or "").partition(" ")
        return self.audit.find(compaction, fact) if self.audit is not None and fact else None

    def renew_card(self) -> None:
        audited = self.audited
        if audited is not None and self.audit is not None:
            id = audited.compaction.id
            ticked = frozenset(fact for compaction, fact in self.ticked if compaction == id)
            self.write_card(audited, ticked, self.audit.model)

    # -- drawing

    def draw(self) -> None:
        if not self.is_mounted:
            return
        title = one_line(self.picture.title, 200)
        parts = [project_title(self.picture.cwd), title, "compactions"]
        right = present.head_right(self.audit) if self.app.size.width >= 76 else []
        self.query_one("#head", SpanLine).show(crumbs(parts), right)
        if self.audit is not None:
            airy = self.app.size.height >= TALL
            rows = present.audit_rows(self.audit, self.ticked, self.folded, airy=airy)
            self.facts.show(rows)
            self.query_one("#facts", Pane).set_right([])
        self.draw_line()
        self.draw_card()
        self.draw_keys()

    def draw_line(self) -> None:
        if self.audit is None:
            return
        if not self.audit.compactions:
            self.line.show([Paragraph(present.NONE, "text-dim")])
            return
        self.line.show(present.finding_blocks(self.finding), about=self.facts.cursor_id or "none")

    def draw_card(self) -> None:
        if self.audit is None:
            return
        self.card_text.show(present.card_blocks(self.card))
        self.query_one("#card", Pane).set_right(present.card_right(self.card))
        right = present.sum_right(self.card) if self.audited is not None else []
        self.sums.show(present.sum_left(self.audited), right)
        self.draw_keys()

    def draw_keys(self) -> None:
        hints: list[KeyHint] = []
        if self.finding is not None and self.facts.has_focus:
            hints.append(("space", "tick", "focused.tick"))
        if self.card.text:
            hints.append(("F5", "copy the card", "copy"))
        if self.audited is not None:
            if not self.has_class("-wide") and not self.has_class("-tall"):
                hints.append(("c", "facts" if self.has_class("-card") else "card", "card"))
            if self.has_class("-wide") or not self.has_class("-card"):
                hints.append(("tab", "next pane", "next_pane(1)"))
        self.key_bar.show([*hints, ("esc", "back", "back"), ("?", "help", "app.help")])

    # -- the user's hand

    @on(LineList.Highlighted, "#fact-list")
    def look(self) -> None:
        self.draw_line()
        self.draw_keys()
        self.renew_card()

    @on(FactList.Ticked, "#fact-list")
    def tick(self, event: FactList.Ticked) -> None:
        """One fact; of a heading all that is gone there, or none once they all are ticked."""
        compaction, _, fact = event.row_id.partition(" ")
        audited = self.audited
        if audited is None:
            return
        if fact:
            self.ticked ^= {(compaction, fact)}
        else:
            gone = {(compaction, one) for one in lost(audited)}
            self.ticked = self.ticked - gone if gone <= self.ticked else self.ticked | gone
        self.draw()
        self.renew_card()

    @on(LineList.FoldAsked, "#fact-list")
    def fold(self, event: LineList.FoldAsked) -> None:
        self.turn(event.row_id.split(" ", 1)[0], open=event.open)

    @on(LineList.Chosen, "#fact-list")
    def choose(self, event: LineList.Chosen) -> None:
        if " " not in event.row_id:
            self.turn(event.row_id, open=event.row_id in self.folded)

    def turn(self, compaction: str, *, open: bool) -> None:
        """Fold or unfold the facts of one compaction."""
        (self.folded.discard if open else self.folded.add)(compaction)
        self.draw()
        if not open:
            self.facts.select(compaction)

    def action_card(self) -> None:
        """The card whole, where there is no pane for it."""
        if not self.has_class("-wide"):
            self.toggle_class("-card")
            (self.card_text if self.has_class("-card") else self.facts).focus()
        self.draw_keys()

    def on_descendant_focus(self) -> None:
        self.draw_keys()

    def action_next_pane(self, by: int) -> None:
        panes = [one for one in (self.facts, self.line, self.card_text) if one.region]
        at = next((n for n, one in enumerate(panes) if one is self.focused), 0)
        if panes:
            panes[(at + by) % len(panes)].focus()
        self.draw_keys()

    def action_back(self) -> None:
        if self.has_class("-card"):
            self.action_card()
        else:
            self.dismiss()

    # -- out

    def action_copy(self) -> None:
        if self.card.text:
            self.copy_out(self.card)
        else:
            self.notify("Tick a fact first: space.", severity="warning", markup=False)

    @work(thread=True, exclusive=True, group="copy", exit_on_error=False)
    def copy_out(self, card: Card) -> None:
        self.post_message(self.Gone(copy_text(self, card.text), card))

    def on_audit_screen_gone(self, news: Gone) -> None:
        title = f"Card, ≈{news.card.tokens} tokens"
        toast(self, "ok" if news.copied.ok else "warn", title, news.copied.sentence, 8)
