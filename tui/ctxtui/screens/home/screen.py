"""Wires the three panes of Home to each other, to the news, and to the app."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from ctxtui.core.settings import Settings
from ctxtui.keys import BACK, HELP, QUIT
from ctxtui.messages import LibraryRead, PaneFound, RepoRead, SessionFailed, SessionGrew
from ctxtui.present import home as present
from ctxtui.present.hints import home_hints
from ctxtui.present.turns_rule import turns_rule
from ctxtui.screens.home.ahead import Ahead
from ctxtui.screens.home.asking import Asking
from ctxtui.screens.home.copying import Copying
from ctxtui.screens.home.going import Going
from ctxtui.screens.home.listed import Listed
from ctxtui.screens.home.reading import MarksRead, Reading, SessionRead
from ctxtui.screens.home.sessions import SessionsPane
from ctxtui.screens.home.turn import TurnPane
from ctxtui.screens.home.turns import TurnsPane
from ctxtui.screens.home.walking import Walking, seen
from ctxtui.toast import toast
from ctxtui_widgets.key_bar import KeyBar
from ctxtui_widgets.pane import Panes, SpanLine
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import Span

if TYPE_CHECKING:  # all this is read while the first frame is already on the screen
    from ctxtui.core.context.picture import Picture
    from ctxtui.core.context.used import Window
    from ctxtui.core.library.library import Library, Session
    from ctxtui.core.repo.door import NoRepo
    from ctxtui.core.repo.state import RepoState
    from ctxtui.core.rewind.marks import Mark
    from ctxtui.core.transcripts.turns import Step, Turn
    from ctxtui.present.tree import TreeShape

AGES_EVERY = 30.0


class Home(Walking, Reading, Copying, Going, Asking):
    """Lists what there is, and shows the session under the cursor."""

    CSS_PATH = "home.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "filter, find", key_display="/", id="home.filter"),
        Binding("n", "find(1)", "next match", id="turns.next-match"),
        Binding("N", "find(-1)", "match before", id="turns.match-before"),
        Binding("z", "order", "sort order", id="home.order"),
        Binding("{", "jump('prompt', -1)", "previous prompt", id="turns.previous"),
        Binding("}", "jump('prompt', 1)", "next prompt", id="turns.next"),
        Binding("[", "jump('branch', -1)", "previous branch", id="turns.branch-before"),
        Binding("]", "jump('branch', 1)", "next branch", id="turns.next-branch"),
        Binding("E", "jump('error', -1)", "previous error", id="turns.error-before"),
        Binding("e", "jump('error', 1)", "next error", id="turns.next-error"),
        Binding("L", "live", "newest turn", id="turns.live"),
        Binding("<", "kin('before')", "session it came from", id="home.before"),
        Binding(">", "kin('after')", "session that came of it", id="home.after"),
        Binding("minus", "fold_all", "fold all", key_display="-", id="turns.fold-all"),
        Binding("v", "everything", "everything said", id="turns.everything"),
        Binding("space", "full", "full screen", key_display="space", id="home.full"),
        Binding("tab", "next_pane(1)", "next pane", key_display="tab", id="home.next-pane"),
        Binding("shift+tab", "next_pane(-1)", "pane before", show=False, id="home.pane-before"),
        Binding("d", "demo", "sample sessions", id="home.demo"),
        BACK,
        QUIT,
        HELP,
    ]

    turn_pane = getters.query_one("#detail", TurnPane)
    header = getters.query_one("#header", SpanLine)
    key_bar = getters.query_one(KeyBar)

    @dataclass
    class Opened(Message):
        """This session is shown from now on."""

        path: Path

    def __init__(self, config_dirs: tuple[Path, ...], settings: Settings, here: Path) -> None:
        super().__init__()
        self.settings = settings
        self.here = here
        self.config_dirs = config_dirs
        self.listed = Listed(config_dirs)
        self.opened: str | None = None
        self.shape: TreeShape | None = None
        self.failure: SessionFailed | None = None
        self.repos: dict[str, RepoState | NoRepo] = {}
        self.chosen_by_user = False
        self.marks: tuple[Mark, ...] = ()
        self.going = ""
        """Row of the tree at which to arrive when its session has been read."""
        self.followed: str | None = None
        """The session of the client beside us."""

    def compose(self) -> ComposeResult:
        self.take_size(update=False)  # so the widgets come styled for it, and but once
        yield SpanLine(id="header")
        with Panes(id="panes"):
            yield SessionsPane(id="sessions")
            yield TurnsPane(id="turns")
            yield TurnPane(id="detail")
        yield Ahead(self.settings)
        yield KeyBar()

    def on_mount(self) -> None:
        self.sessions.focus()
        self.set_interval(AGES_EVERY, self.sessions_pane.draw)
        self.draw()

    # -- news

    def on_library_read(self, news: LibraryRead) -> None:
        if self.listed.left and not news.left:
            gc.freeze()  # what was read stays: no collection has to walk it again
        if self.listed.known is None:
            self.sessions_pane.filter.make()
        self.tell_crossings(self.listed.take(news))
        if self.opened is None:
            first = self.listed.first(self.here)
            if first is not None:
                self.open(first)
        self.draw()
        current, picture = self.current(), self.picture
        if current is not None and picture is not None and picture.id == current.id:
            transcript = picture.tree.transcript
            if current.summary.rows != len(transcript.rows) or not transcript.size:
                self.read(current)

    def tell_crossings(self, before: dict[str, Window]) -> None:
        """Ring when a window came to warn or urgent since `before`."""
        if not (before and self.settings.bell):
            return
        from ctxtui.present.crossing import crossings

        for session, sentence in crossings(self.listed.by_id, before, self.listed.windows):
            title = present.session_title(session)
            self.app.bell()
            toast(self, "warn", title, sentence)

    def on_pane_found(self, news: PaneFound) -> None:
        """The client we are beside decides what is shown, until the user looks at another."""
        session = self.find_session(news.session_id)
        if session is None:
            return
        before, self.followed = self.followed, session.id
        if self.chosen_by_user and self.opened != before:
            return
        if session.id != self.opened:
            self.open(session)
        if news.beside and before is None and self.one_pane and not self.has_class("-full"):
            self.action_next_pane(1)

    def on_session_grew(self, news: SessionGrew) -> None:
        current = self.current()
        if current is not None and current.summary.path == news.path:
            self.read(current, news.read)
        else:
            news.read.set()

    def on_home_session_read(self, news: SessionRead) -> None:
        picture = news.shape.picture
        if picture.id != self.opened:
            return
        fresh = self.picture is None or self.picture.id != picture.id
        self.turns_pane.filter.make()
        self.shape, self.failure = news.shape, None
        if fresh:
            gc.freeze()  # as above: collecting among a million objects takes half a second
        self.draw()
        if self.going:
            self.arrive()
        elif fresh and picture.last_live is not None:
            self.turns_pane.select(picture.last_live)
            if not self.chosen_by_user and seen(self.turns):
                self.turns.focus()
        self.tell_place()

    def on_session_failed(self, news: SessionFailed) -> None:
        if self.opened is not None and news.path.stem == self.opened:
            from ctxtui.present.detail import failed_blocks

            self.shape, self.failure = None, news
            self.draw()
            self.turn_pane.say(failed_blocks(news.why))

    def on_repo_read(self, news: RepoRead) -> None:
        self.repos[news.project] = news.state
        self.draw_header()

    # -- what is shown

    @property
    def library(self) -> Library:
        """All sessions that are known of; none before the first news."""
        return self.listed.library

    @property
    def picture(self) -> Picture | None:
        """The session that is shown; None until it is read."""
        return self.shape.picture if self.shape is not None else None

    def find_session(self, session_id: str | None) -> Session | None:
        return self.listed.find(session_id)

    def current(self) -> Session | None:
        return self.find_session(self.opened)

    def turn(self) -> Turn | None:
        """The turn under the cursor; that of a step or a subagent's row is the one it is in."""
        place = self.turns_pane.place
        return place.turn if place is not None else None

    def open(self, session: Session) -> None:
        """Show this session, read in the background."""
        if session.id != self.opened:
            self.shape, self.failure = None, None
        self.opened = session.id
        self.post_message(self.Opened(session.summary.path))
        self.read(session)
        if session.summary.project:
            self.read_repo(session.summary.project)
        self.draw()

    # -- where the cursor goes

    def on_home_marks_read(self, news: MarksRead) -> None:
        self.marks = news.marks
        self.ahead.show_marks(news.marks)
        if self.shape is not None and self.shape.show_marks(self.marks):
            self.turns_pane.draw()

    def go(self, path: Path, turn: Turn, step: Step | None) -> None:
        """Show this place of a session, as soon as that is read."""
        session = next((one for one in self.library.sessions if one.summary.path == path), None)
        if session is None:
            says = f"{path}: is no longer in the list."
            toast(self, "warn", "", says)
            return
        self.chosen_by_user = True
        self.going = turn.id if step is None else f"{turn.id}.{step.number}"
        if self.picture is not None and self.picture.id == session.id:
            self.arrive()
        else:
            self.open(session)

    def arrive(self) -> None:
        """Put the cursor where `go` said."""
        going, self.going = self.going, ""
        turn = self.picture.tree.by_id.get(going.split(".")[0]) if self.picture else None
        if turn is not None:
            self.turns_pane.select(turn)
            self.turns.select(going)

    # -- drawing

    def draw(self) -> None:
        empty = self.listed.empty
        self.set_class(empty, "-empty")
        if empty:
            from ctxtui.present.empty import empty_blocks

            prose = next(iter(self.query("#empty").results(Prose)), None)
            if prose is None:
                prose = Prose(id="empty")
                self.mount(prose, after=self.header)
            prose.show(empty_blocks(self.config_dirs), about="empty")
            self.ahead.display = False
            prose.focus()
        elif not self.ahead.display:
            self.ahead.display = True
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
        left = present.header_left(project, self.repos.get(project or ""))
        self.header.show(left, present.header_right(self.listed.known, self.listed.left))

    def draw_sessions(self) -> None:
        self.sessions_pane.show(
            self.listed.known,
            self.listed.windows,
            str(self.here),
            self.opened,
            narrow=self.one_pane,
        )

    def draw_turns(self) -> None:
        session = self.current()
        self.turns_pane.show(self.shape, live=session is not None and session.live)
        window = self.picture.window if self.picture else self.listed.windows.get(self.opened or "")
        status = session.status if session is not None else "ended"
        self.ahead.show(window, self.picture, status)
        self.draw_turns_rule()

    def draw_turns_rule(self) -> None:
        """Title, model and state; while something is looked for or shown otherwise, that."""
        pane, session = self.turns_pane, self.current()
        window = self.picture.window if self.picture else self.listed.windows.get(self.opened or "")
        title = present.session_title(session) if session is not None else "Turns"
        pane.set_title("Turns" if self.one_pane else title)
        place = pane.place
        at = place.turn.id if place is not None and place.agent is None else None
        extra = [pane.search.place(at)] if pane.search.words else []
        extra += ["everything"] if pane.folds.everything else []
        shown = (None, None) if self.one_pane else (session, self.picture)
        right = turns_rule(title, pane.size.width, window, *shown, self.listed.by_id, extra)
        if self.failure is not None:
            right = [Span("not read", "urgent")]
        pane.set_right(right)
        self.turn_pane.set_title(present.place_title(place))

    def draw_keys(self) -> None:
        session = self.current()
        hints = home_hints(
            empty=self.has_class("-empty"),
            read=self.picture is not None,
            live=session is not None and session.live,
            full=self.has_class("-full"),
            reading=self.one_pane and self.has_class("-reading"),
            typing=self.typing,
            panes=len(self.panes()),
            in_turns=self.turns_pane.has_focus_within,
            in_detail=self.turn_pane.has_focus_within,
            unfolds=self.turns_pane.unfolds,
        )
        self.key_bar.show(hints)

    @property
    def typing(self) -> bool:
        return self.sessions_pane.filter.typing or self.turns_pane.filter.typing

    def on_descendant_focus(self) -> None:
        self.draw_keys()

    # -- from pane to pane

    @on(SessionsPane.Rested)
    def show_session(self, event: SessionsPane.Rested) -> None:
        session = self.find_session(event.session_id)
        self.chosen_by_user = True
        if session is not None and session.id != self.opened:
            self.open(session)

    @on(SessionsPane.Chosen)
    def read_turns(self, event: SessionsPane.Chosen) -> None:
        session = self.find_session(event.session_id)
        if session is None:
            return
        self.chosen_by_user = True
        if session.id != self.opened:
            self.open(session)
        self.set_class(self.one_pane, "-reading")
        self.draw()
        self.turns.focus()

    @on(TurnsPane.Rested)
    def tell_place(self) -> None:
        session = self.current()
        live = session is not None and session.live
        self.turn_pane.show(self.turns_pane.place, live=live)
        self.draw_turns_rule()
        self.draw_keys()

    @on(TurnsPane.Folded)
    def tell_keys(self) -> None:
        self.draw_keys()

    # -- the user's hand

    def action_filter(self) -> None:
        (self.turns_pane if self.turns_pane.has_focus_within else self.sessions_pane).ask()

    def action_find(self, by: int) -> None:
        self.turns_pane.find(by)

    def action_order(self) -> None:
        self.sessions_pane.turn_order()

    async def action_jump(self, kind: str, by: int) -> None:
        await self.turns.run_action(f"{kind}({by})")

    def action_live(self) -> None:
        if self.picture is not None and self.picture.last_live is not None:
            self.turns_pane.select(self.picture.last_live)

    def action_kin(self, which: Literal["before", "after"]) -> None:
        """Along the chain of branches, handoffs and `/clear`s."""
        from ctxtui.present import lineage

        current = self.current()
        if current is None:
            return
        other = getattr(lineage, which)(current, self.listed.by_id)
        if other is None:
            none = {"before": "It came from no session that is here.", "after": "None came of it."}
            self.notify(none[which], title="Lineage", markup=False)
            return
        self.chosen_by_user = True
        self.open(other)
        self.sessions.select(other.id)

    def action_fold_all(self) -> None:
        self.turns_pane.fold_all()

    def action_everything(self) -> None:
        self.turns_pane.show_everything()
        self.draw_turns_rule()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "demo":
            return self.has_class("-empty")
        if self.has_class("-empty"):
            return action in ("back",)
        if action == "find":
            return bool(self.turns_pane.search.words) if self.is_mounted else False
        if action in (
            "brief",
            "compact",
            "audit",
            "full",
            "jump",
            "live",
            "fold_all",
            "everything",
        ):
            return self.picture is not None
        return True
