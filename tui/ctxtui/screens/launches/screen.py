"""The Launches screen: what was launched, and what subagents did; the report in one pane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import get_current_worker

from ctxtui.copying import copy_text
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.library.library import Library
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.turns import Step, Turn
from ctxtui.keys import BACK, HELP, QUIT
from ctxtui.log import failure
from ctxtui.present import figures
from ctxtui.present import launches as present
from ctxtui.present.home import crumbs
from ctxtui.present.launch_entries import Entry, LaunchEntry
from ctxtui.screens.launches.deeds import put_in_brief, stop
from ctxtui.screens.launches.launch_list import LaunchList
from ctxtui.screens.launches.reading import Reader, Seen
from ctxtui.screens.launches.stopping import StopDialog
from ctxtui.toast import toast
from ctxtui_widgets.key_bar import KeyBar, KeyHint
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.pane import Pane, SpanLine
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import Block, Heading, Paragraph, Span

SIDE, TALL = 110, 30
EVERY = 2.0
"""Seconds between two looks at what the launches do."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class LaunchesScreen(Screen[None]):
    """Lists the launches of `folder`'s store and the subagents of all sessions; `library` gives
    these as they are at the time."""

    CSS_PATH = "launches.tcss"
    AUTO_FOCUS = "#launch-list"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5,ctrl+s,y", "copy", "copy the report", key_display="F5", id="launches.copy"),
        Binding("p", "send", "paste the report to its parent", id="launches.paste"),
        Binding("b", "brief", "put the report in the brief", id="launches.brief"),
        Binding("delete", "stop", "stop it", key_display="del", id="launches.stop"),
        Binding("tab", "next_pane", "next pane", key_display="tab", id="launches.next-pane"),
        Binding("shift+tab", "next_pane", "pane before", show=False, id="launches.pane-before"),
        BACK,
        QUIT,
        HELP,
    ]

    launch_list = getters.query_one(LaunchList)
    detail = getters.query_one("#launch-detail", Prose)
    key_bar = getters.query_one(KeyBar)

    @dataclass
    class GoAsked(Message):
        """The user wants to see this place of a session."""

        path: Path
        turn: Turn
        step: Step | None

    @dataclass
    class SendAsked(Message):
        """The user wants this report in the pane of the session that asked for it."""

        text: str
        session: str

    @dataclass
    class Read(Message, bubble=False):
        """All that is known by now; whole, so a later one may replace it unheard."""

        seen: Seen

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, LaunchesScreen.Read)

    @dataclass
    class Failed(Message, bubble=False):
        """The launches could not be read, and why."""

        why: str

    @dataclass
    class Told(Message, bubble=False):
        """How something ended that the user asked for."""

        title: str
        says: str
        ok: bool

    def __init__(
        self,
        library: Callable[[], Library],
        folder: Path,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__()
        self.library = library
        self.folder = folder
        self.clock = clock
        self.reader = Reader(library().config_dirs, folder)
        self.seen: Seen | None = None
        self.by_id: dict[str, Entry] = {}
        self.failure = ""
        self.stopping = False
        self.shown_rows: Sequence[present.LaunchRow] = ()

    def compose(self) -> ComposeResult:
        yield SpanLine(crumbs(["launches"]), id="header")
        yield Static(classes="air head-air")
        with Container(id="panes"):
            yield Pane("Launches and subagents", LaunchList(id="launch-list"), id="launches")
            yield Static(classes="gap")
            yield Pane("Launch", Prose(id="launch-detail"), id="launch")
        yield Static(classes="air")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#launches", Pane).set_right([Span("reading…", "text-dim")])
        self.draw_keys()
        self.read()
        self.set_interval(EVERY, self.look_again)

    def on_resize(self) -> None:
        width, height = self.app.size
        self.update_classes({"-side": width >= SIDE, "-tall": height >= TALL})

    # -- reading, in a thread

    def look_again(self) -> None:
        """Not while the last look is still at work: it would begin anew each time."""
        if not any(
            one.group == "launches" and one.is_running and one.node is self for one in self.workers
        ):
            self.read()

    @work(thread=True, exclusive=True, group="launches", exit_on_error=False)
    def read(self) -> None:
        worker = get_current_worker()
        try:
            library = self.library()
            for seen in self.reader.read(library, self.clock(), lambda: worker.is_cancelled):
                self.post_message(self.Read(seen))
        except Exception as error:
            self.post_message(self.Failed(failure("reading launches", error)))

    def on_launches_screen_read(self, news: Read) -> None:
        self.seen, self.failure = news.seen, ""
        self.by_id = {one.id: one for one in news.seen.entries}
        rows = present.launch_rows(news.seen.entries, news.seen.titles, self.clock())
        if rows != self.shown_rows:
            self.shown_rows = rows
            self.launch_list.show(rows)
        self.draw()

    def on_launches_screen_failed(self, news: Failed) -> None:
        first, self.failure = not self.failure, news.why
        self.draw()
        if first:  # a look every two seconds would say it again and again
            toast(self, "failed", "Launches can't be read", news.why, 6)

    # -- drawing

    def draw(self) -> None:
        pane, one = self.query_one("#launch", Pane), self.entry
        if one is not None and self.seen is not None:
            glyph, ink = present.STATES.get(one.state, ("·", "text-dim"))
            pane.set_title(one.name)
            pane.set_right([Span(f"{glyph} {one.state}", ink)])
            self.detail.show(
                present.launch_blocks(one, self.seen.titles, self.clock()), about=one.id
            )
        else:
            pane.set_title("Launch")
            pane.set_right([])
            self.detail.show(self.nothing(), about="nothing")
        self.draw_count()
        self.draw_keys()

    def draw_count(self) -> None:
        right = [Span("reading…", "text-dim")]
        if self.failure:
            right = [Span("✗ not read", "urgent")]
        elif self.seen is not None:
            running = sum(
                one.state in ("started", "working", "running", "waiting")
                for one in self.seen.entries
            )
            right = [Span(f"{running} running  ", "ok")] if running else []
            right.append(Span(str(len(self.seen.entries)), "text-dim"))
            if self.seen.left:
                left = figures.plural(self.seen.left, "session")
                right.append(Span(f", {left} to read", "text-dim"))
        self.query_one("#launches", Pane).set_right(right)

    def nothing(self) -> list[Block]:
        if self.failure:
            return [Heading("✗ Not read"), Paragraph(one_line(self.failure, 400), "text-dim")]
        if self.seen is None or self.seen.left:
            return []
        return [
            Heading("No launches yet"),
            Paragraph(
                "A template (a in the list of sessions, then F8) starts one: in the session's "
                "pane, in a new window, or in the background. What it does and what it reports "
                "stands here, and so does every subagent that a session started by itself."
            ),
        ]

    def draw_keys(self) -> None:
        keys: list[KeyHint] = []
        one = self.entry
        if one is not None:
            if one.going is not None and not self.detail.has_focus:
                keys.append(("↵", "go to it", "focused.choose"))
            if one.report:
                keys.append(("F5", "copy", "copy"))
            if one.report and one.source:
                keys += [("p", "paste to parent", "send"), ("b", "to the brief", "brief")]
            if one.job is not None:
                keys.append(("del", "stop", "stop"))
            keys.append(("tab", "next pane", "next_pane"))
        self.key_bar.show([*keys, ("esc", "back", "back"), ("?", "help", "app.help")])

    def on_descendant_focus(self) -> None:
        self.draw_keys()

    @property
    def entry(self) -> Entry | None:
        """What the cursor is on."""
        return self.by_id.get(self.launch_list.cursor_id or "")

    @on(LineList.Highlighted)
    def show_entry(self) -> None:
        self.draw()

    # -- the user's hand

    @on(LineList.Chosen)
    def go(self) -> None:
        one = self.entry
        if one is None:
            return
        if one.going is None:
            toast(self, "warn", "Nowhere to go", "No transcript holds anything of it.", 6)
        else:
            self.post_message(self.GoAsked(*one.going))

    def action_copy(self) -> None:
        report = self.report()
        if report is not None:
            self.copy(report[1])

    @work(thread=True, exclusive=True, group="copy", exit_on_error=False)
    def copy(self, text: str) -> None:
        copied = copy_text(self, text)
        self.post_message(self.Told("Report", copied.sentence, copied.ok))

    def action_send(self) -> None:
        report = self.report(parent=True)
        if report is not None:
            one, text = report
            self.post_message(self.SendAsked(f"Report of {one.name}:\n\n{text}", one.source))

    def action_brief(self) -> None:
        report = self.report(parent=True)
        if report is not None:
            self.put_in_brief(report[0].source, report[0].name, report[1])

    def report(self, *, parent: bool = False) -> tuple[Entry, str] | None:
        """What the cursor is on and its report; None, and said so, where there is none."""
        one = self.entry
        if one is None:
            return None
        if not one.report:
            toast(self, "warn", "No report", "It has said nothing so far.", 6)
            return None
        if parent and not one.source:
            toast(self, "warn", "No parent", "It was launched from no session.", 6)
            return None
        return one, one.report

    @work(thread=True, group="brief", exit_on_error=False)
    def put_in_brief(self, session: str, name: str, report: str) -> None:
        try:
            says = put_in_brief(self.folder, session, name, report)
            news = self.Told("In the brief", says, True)
        except (CtxtuiError, OSError) as error:
            news = self.Told("Not in the brief", str(error), False)
        self.post_message(news)

    def action_stop(self) -> None:
        one = self.entry
        if not isinstance(one, LaunchEntry) or one.job is None:
            if one is not None:
                says = "Only what was launched in the background, and still runs, can be stopped."
                toast(self, "warn", "Not stopped", says, 6)
            return
        entry = one

        def answer(yes: bool | None) -> None:
            if yes and not self.stopping:
                self.stopping = True
                self.query_one("#launch", Pane).set_right([Span("stopping…", "warn")])
                self.stop_it(entry)

        self.app.push_screen(StopDialog(f"Stop {one.name}?", present.stop_lines(one)), answer)

    @work(thread=True, group="stop", exit_on_error=False)
    def stop_it(self, one: LaunchEntry) -> None:
        try:
            ended = stop(self.folder, one.followed, self.library().config_dirs)
            news = self.Told("Stopped" if ended.ended else "Not stopped", ended.sentence,
                             ended.ended)  # fmt: skip
        except Exception as error:
            news = self.Told("Not stopped", failure("stopping a launch", error), False)
        self.post_message(news)

    def on_launches_screen_told(self, news: Told) -> None:
        if self.stopping and news.title in ("Stopped", "Not stopped"):
            self.stopping = False
            self.look_again()
        toast(self, "ok" if news.ok else "warn", news.title, news.says, 6)

    def action_next_pane(self) -> None:
        (self.launch_list if self.detail.has_focus else self.detail).focus()

    def action_back(self) -> None:
        if self.detail.has_focus:
            self.launch_list.focus()
        else:
            self.dismiss()
