"""Home: sessions, the turn tree of one, and the turn under the cursor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static
from textual.worker import get_current_worker

from ctxtui.core.context.picture import Picture, read_picture
from ctxtui.core.context.used import Window
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.library.library import Library, Session
from ctxtui.core.repo.door import NoRepo
from ctxtui.core.repo.state import RepoState
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.turns import Turn
from ctxtui.keys import BACK, HELP, QUIT
from ctxtui.messages import (
    DetailRead,
    LibraryRead,
    PaneFound,
    RepoRead,
    SessionFailed,
    SessionRead,
)
from ctxtui.present import home as present
from ctxtui.present.detail import failed_blocks, safe_detail
from ctxtui.present.empty import empty_blocks
from ctxtui.present.tree import turn_rows
from ctxtui_widgets.gauge import Gauge
from ctxtui_widgets.key_bar import KeyBar, KeyHint
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.pane import Pane, SpanLine
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import Span
from ctxtui_widgets.session_list import SessionList
from ctxtui_widgets.turn_tree import TurnTree

TWO_PANES, THREE_PANES, WIDE, TALL = 76, 110, 150, 30
SETTLE = 0.12
"""Seconds the cursor rests on a session before it is read: moving past one costs nothing."""
AGES_EVERY = 30.0


class Home(Screen[None]):
    """Lists what there is, and shows the session under the cursor."""

    CSS_PATH = "home.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "brief", "brief", id="home.brief"),
        Binding("space", "full", "full screen", key_display="space", id="home.full"),
        Binding("tab", "next_pane(1)", "next pane", key_display="tab", id="home.next-pane"),
        Binding("shift+tab", "next_pane(-1)", "pane before", show=False, id="home.pane-before"),
        Binding("d", "demo", "sample sessions", id="home.demo"),
        BACK,
        QUIT,
        HELP,
    ]

    sessions = getters.query_one("#session-list", SessionList)
    turns = getters.query_one("#turn-tree", TurnTree)
    detail = getters.query_one("#turn", Prose)
    gauge = getters.query_one(Gauge)
    header = getters.query_one("#header", SpanLine)
    key_bar = getters.query_one(KeyBar)

    @dataclass
    class BriefAsked(Message):
        """The user wants a brief of this session."""

        picture: Picture

    @dataclass
    class DemoAsked(Message):
        """There are no sessions, and the user wants to look round."""

    def __init__(self, config_dirs: tuple[Path, ...], settings: Settings, here: Path) -> None:
        super().__init__()
        self.settings = settings
        self.here = here
        self.library = Library(config_dirs)
        self.windows: dict[str, Window] = {}
        self.left = 1
        self.opened: str | None = None
        self.picture: Picture | None = None
        self.failure: SessionFailed | None = None
        self.repos: dict[str, RepoState | NoRepo] = {}
        self.folded: set[str] = set()
        self.whole: set[str] = set()
        self.chosen_by_user = False
        self.settling: Timer | None = None

    def compose(self) -> ComposeResult:
        yield SpanLine(id="header")
        yield Static(classes="air head-air")
        yield Prose(id="empty")
        with Horizontal(id="panes"):
            yield Pane("Sessions", SessionList(id="session-list"), id="sessions")
            yield Static(classes="gap")
            yield Pane("Turns", TurnTree(id="turn-tree"), id="turns")
            yield Static(classes="gap")
            yield Pane("Turn", Prose(id="turn"), id="detail")
        yield Static(classes="air")
        yield Gauge()
        yield Static(classes="air")
        yield KeyBar()

    def on_mount(self) -> None:
        self.sessions.focus()
        self.set_interval(AGES_EVERY, self.draw_sessions)
        self.draw()

    # -- how many panes

    def on_resize(self) -> None:
        width, height = self.app.size
        self.set_class(width < TWO_PANES, "-one")
        self.set_class(width >= THREE_PANES, "-three")
        self.set_class(width >= WIDE, "-wide")
        self.set_class(height >= TALL, "-tall")
        self.refocus()
        self.draw()

    @property
    def one_pane(self) -> bool:
        return self.has_class("-one")

    def panes(self) -> list[SessionList | TurnTree | Prose]:
        """What can be seen and have the focus, from left to right."""
        return [one for one in (self.sessions, self.turns, self.detail) if seen(one)]

    def refocus(self) -> None:
        """Leave no focus on a pane that is not shown."""
        if self.focused is not None and not seen(self.focused):
            shown = self.panes()
            if shown:
                (self.turns if self.turns in shown else shown[0]).focus()

    # -- news

    def on_library_read(self, news: LibraryRead) -> None:
        self.library, self.windows, self.left = news.library, news.windows, news.left
        if self.opened is None or not self.chosen_by_user:
            first = self.first_session()
            if first is not None and first.id != self.opened and self.opened is None:
                self.open(first)
        self.draw()
        current = self.current()
        if current is not None and self.picture is not None and self.picture.id == current.id:
            read = self.picture.tree.transcript.size
            if current.summary.rows != len(self.picture.tree.transcript.rows) or not read:
                self.read_session(current.summary.path, present.session_title(current))

    def first_session(self) -> Session | None:
        """The newest of the project we were started in, a live one before past ones."""
        mine = [one for one in self.library.sessions if one.summary.project == str(self.here)]
        some = mine or list(self.library.sessions)
        return next((one for one in some if one.live), some[0] if some else None)

    def on_pane_found(self, news: PaneFound) -> None:
        """The Claude pane beside us decides what is shown first, unless the user chose already."""
        session = self.find(news.session_id)
        if session is not None and not self.chosen_by_user:
            self.open(session)
            if self.one_pane and not self.has_class("-full"):
                self.action_next_pane(1)

    def on_session_read(self, news: SessionRead) -> None:
        if news.picture.id != self.opened:
            return
        fresh = self.picture is None or self.picture.id != news.picture.id
        self.picture, self.failure = news.picture, None
        self.draw()
        last = news.picture.last_live
        if fresh and last is not None:
            self.turns.select(last.id)
            if not self.chosen_by_user and seen(self.turns):
                self.turns.focus()
        self.read_detail()

    def on_session_failed(self, news: SessionFailed) -> None:
        if self.opened is not None and news.path.stem == self.opened:
            self.picture, self.failure = None, news
            self.draw()
            self.detail.show(failed_blocks(news.why))

    def on_detail_read(self, news: DetailRead) -> None:
        if news.turn_id == self.turn_id():
            self.detail.show(news.blocks, about=news.turn_id)

    def on_repo_read(self, news: RepoRead) -> None:
        self.repos[news.project] = news.state
        self.draw_header()

    # -- what is under the cursor

    def find(self, session_id: str | None) -> Session | None:
        return next((one for one in self.library.sessions if one.id == session_id), None)

    def current(self) -> Session | None:
        return self.find(self.opened)

    def turn_id(self) -> str | None:
        """The turn under the cursor; that of a subagent's row is the one that started it."""
        row_id = self.turns.cursor_id
        if self.picture is None or row_id is None:
            return None
        if row_id in self.picture.tree.by_id:
            return row_id
        for turn_id, agents in self.picture.agents.items():
            if any(row_id == f"agent {agent.id}" for agent in agents):
                return turn_id
        return None

    def turn(self) -> Turn | None:
        return self.picture.tree.by_id.get(self.turn_id() or "") if self.picture else None

    def open(self, session: Session) -> None:
        """Show this session, read in the background."""
        if session.id != self.opened:
            self.picture, self.failure = None, None
        self.opened = session.id
        self.read_session(session.summary.path, present.session_title(session))
        if session.summary.project:
            self.read_repo(session.summary.project)
        self.draw()

    # -- reading, in threads

    @work(thread=True, exclusive=True, group="session", exit_on_error=False)
    def read_session(self, path: Path, title: str) -> None:
        try:
            news: Message = SessionRead(read_picture(path, self.settings, title))
        except CtxtuiError as error:
            news = SessionFailed(path, str(error))
        except Exception as error:  # a failure in one pane never takes the app down
            self.log.error(repr(error))
            news = SessionFailed(path, f"{path}: {error!r}. Please report it.")
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    @work(thread=True, exclusive=True, group="detail", exit_on_error=False)
    def read_detail(self) -> None:
        picture, turn = self.picture, self.turn()
        if picture is None or turn is None:
            return
        session = self.current()
        live = session is not None and session.live
        blocks = safe_detail(picture, turn, datetime.now(UTC), live=live)
        if not get_current_worker().is_cancelled:
            self.post_message(DetailRead(turn.id, blocks))

    @work(thread=True, exclusive=True, group="repo", exit_on_error=False)
    def read_repo(self, project: str) -> None:
        from ctxtui.core.repo.state import read_state

        state = read_state(Path(project))
        if not get_current_worker().is_cancelled:
            self.post_message(RepoRead(project, state))

    # -- drawing

    def draw(self) -> None:
        if not self.is_mounted:
            return
        empty = not self.library.sessions and not self.library.unreadable and not self.left
        self.set_class(empty, "-empty")
        if empty:
            empty_query = self.query_one("#empty", Prose)
            empty_query.show(empty_blocks(self.library.config_dirs), about="empty")
            self.gauge.display = False
            empty_query.focus()
        elif not self.gauge.display:
            self.gauge.display = True
            self.sessions.focus()
        self.draw_header()
        self.draw_sessions()
        self.draw_turns()
        self.draw_keys()

    def draw_header(self) -> None:
        session = self.current()
        project = session.summary.project if session is not None else str(self.here)
        if self.one_pane and self.has_class("-reading") and session is not None:
            parts = [present.project_title(project), present.session_title(session)]
            self.header.show(present.crumbs(parts), present.status_spans(session))
            return
        repo = self.repos.get(project or "")
        left = present.header_left(project, repo)
        self.header.show(left, present.header_right(self.library, self.left))

    def draw_sessions(self) -> None:
        rows = present.session_rows(
            self.library,
            self.windows,
            str(self.here),
            self.folded,
            self.whole,
            datetime.now(UTC),
        )
        self.sessions.show(rows)
        if self.opened is not None and not (self.sessions.has_focus and self.chosen_by_user):
            self.sessions.select(self.opened)
        count = Span(str(len(self.library.sessions)), "text-dim")
        self.query_one("#sessions", Pane).set_right([count, Span("  ")])

    def draw_turns(self) -> None:
        session, pane = self.current(), self.query_one("#turns", Pane)
        window = self.picture.window if self.picture else self.windows.get(self.opened or "")
        title = present.session_title(session) if session is not None else "Turns"
        pane.set_title("Turns" if self.one_pane else title)
        right = present.tree_right(window, None if self.one_pane else session)
        if self.failure is not None:
            right = [Span("not read", "urgent")]
        pane.set_right(right)
        live = session is not None and session.live
        rows = turn_rows(self.picture, self.settings.zones, live=live) if self.picture else []
        self.turns.show(rows)
        self.gauge.show(present.gauge_row(window, self.settings.zones))
        turn = self.turn()
        label = turn.label or "≡" if turn is not None else "Turn"
        self.query_one("#detail", Pane).set_title(label)

    def draw_keys(self) -> None:
        hints: list[KeyHint] = []
        if self.has_class("-empty"):
            hints = [("d", "demo", "demo"), ("ctrl+p", "palette", "app.command_palette")]
        else:
            hints.append(("↵", "open", "focused.choose"))
            if self.picture is not None:
                hints += [("b", "brief", "brief"), ("space", "full", "full")]
            hints += [("tab", "next pane", "next_pane(1)")] if len(self.panes()) > 1 else []
            hints.append(("ctrl+p", "palette", "app.command_palette"))
        hints.append(("q", "quit", "app.quit"))
        if self.has_class("-full"):
            hints = [one for one in hints if one[0] not in ("↵", "space", "tab")]
            hints.append(("esc", "back", "back"))
        elif self.one_pane and self.has_class("-reading"):
            hints.append(("esc", "list", "back"))
        self.key_bar.show([*hints, ("?", "help", "app.help")])

    # -- the user's hand

    @on(LineList.Highlighted, "#session-list")
    def rest_on(self, event: LineList.Highlighted) -> None:
        session = self.find(event.row_id)
        if self.settling is not None:
            self.settling.stop()
        if session is None or not self.sessions.has_focus:
            return
        if session.id != self.opened:
            self.chosen_by_user = True
            self.settling = self.set_timer(SETTLE, lambda: self.open(session))

    @on(LineList.Chosen, "#session-list")
    def choose(self, event: LineList.Chosen) -> None:
        if event.row_id.startswith("more "):
            self.whole.add(event.row_id.removeprefix("more "))
            self.draw_sessions()
            return
        session = self.find(event.row_id)
        if session is None:
            self.fold(event.row_id, open=event.row_id in self.folded)
            return
        self.chosen_by_user = True
        if session.id != self.opened:
            self.open(session)
        self.set_class(self.one_pane, "-reading")
        self.draw()
        self.turns.focus()

    @on(LineList.FoldAsked, "#session-list")
    def fold_session(self, event: LineList.FoldAsked) -> None:
        if event.row_id.startswith("project "):
            self.fold(event.row_id, open=event.open)
        elif event.open:
            self.action_next_pane(1)
        else:
            session = self.find(event.row_id)
            if session is not None:
                self.sessions.select(present.project_key(session.summary.project))

    def fold(self, key: str, *, open: bool) -> None:
        (self.folded.discard if open else self.folded.add)(key)
        self.draw_sessions()

    @on(LineList.FoldAsked, "#turn-tree")
    def leave_tree(self, event: LineList.FoldAsked) -> None:
        self.action_next_pane(1 if event.open else -1)

    @on(LineList.Highlighted, "#turn-tree")
    def show_turn(self) -> None:
        turn = self.turn()
        if turn is not None:
            self.query_one("#detail", Pane).set_title(turn.label or "≡")
            self.read_detail()

    @on(LineList.Chosen, "#turn-tree")
    def read_turn(self) -> None:
        if seen(self.detail):
            self.detail.focus()
        else:
            self.action_full()

    def action_full(self) -> None:
        """The turn alone on the screen, and back."""
        if self.picture is None:
            return
        full = not self.has_class("-full")
        self.set_class(full, "-full")
        if full:
            self.detail.focus()
        else:
            self.set_class(self.one_pane, "-reading")
            self.turns.focus()
        self.draw_header()
        self.draw_keys()

    def action_next_pane(self, by: int) -> None:
        if self.one_pane and not self.has_class("-full"):
            reading = by > 0 and self.opened is not None
            self.set_class(reading, "-reading")
            (self.turns if reading else self.sessions).focus()
            self.draw()
            return
        shown = self.panes()
        if not shown:
            return
        at = next((n for n, one in enumerate(shown) if one.has_focus), 0)
        shown[(at + by) % len(shown)].focus()

    def action_back(self) -> None:
        if self.has_class("-full"):
            self.action_full()
        elif self.one_pane and self.has_class("-reading"):
            self.action_next_pane(-1)
        elif not self.sessions.has_focus and seen(self.sessions):
            self.sessions.focus()

    def action_brief(self) -> None:
        if self.picture is not None:
            self.post_message(self.BriefAsked(self.picture))

    def action_demo(self) -> None:
        self.post_message(self.DemoAsked())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "demo":
            return self.has_class("-empty")
        if action in ("brief", "full"):
            return self.picture is not None
        return True


def seen(widget: object) -> bool:
    """Is it and all that holds it displayed?"""
    from textual.widget import Widget

    assert isinstance(widget, Widget)
    return all(one.display for one in widget.ancestors_with_self if isinstance(one, Widget))
