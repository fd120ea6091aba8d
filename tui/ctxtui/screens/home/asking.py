"""The keys of Home that lead elsewhere: what the user asks for, told to the app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from ctxtui.present import home as present
from ctxtui.screens.home.ahead import Ahead
from ctxtui.screens.home.turns import TurnsPane
from ctxtui.toast import toast
from ctxtui_widgets.rows import Span

if TYPE_CHECKING:
    from ctxtui.core.context.picture import Picture
    from ctxtui.core.library.library import Session
    from ctxtui.core.moves.outlook import Outlook
    from ctxtui.core.rewind.marks import Mark
    from ctxtui.core.transcripts.locate import Place
    from ctxtui.present.tree_place import Place as TreePlace


@dataclass
class BriefAsked(Message, namespace="home"):
    """The user wants a brief of this session."""

    picture: Picture


@dataclass
class CompactAsked(Message, namespace="home"):
    """The user wants to compose a line for `/compact`."""

    picture: Picture
    live: bool


@dataclass
class AuditAsked(Message, namespace="home"):
    """The user wants to know what compactions of this session lost."""

    picture: Picture


@dataclass
class TemplatesAsked(Message, namespace="home"):
    """The user wants a subagent's prompt, filled from this session and place; from none if
    nothing is shown."""

    picture: Picture | None
    place: Place | None
    marks: tuple[Mark, ...]
    """Those of the session."""


@dataclass
class ContextAsked(Message, namespace="home"):
    """The user wants to see what fills the window."""

    picture: Picture
    state: tuple[Span, ...]
    outlook: Outlook | None


@dataclass
class MovesAsked(Message, namespace="home"):
    """The user wants to know what could be done next; `number` is the move to look at."""

    picture: Picture
    outlook: Outlook
    number: int | None


@dataclass
class BranchAsked(Message, namespace="home"):
    """The user wants a new session that ends at this place."""

    picture: Picture
    place: Place
    live: bool


@dataclass
class ForecastAsked(Message, namespace="home"):
    """The user wants to know what resuming this session would do."""

    picture: Picture
    session: Session
    state: tuple[Span, ...]


@dataclass
class MarkAsked(Message, namespace="home"):
    """The user wants to mark what the cursor stands on."""

    place: TreePlace


@dataclass
class MarksAsked(Message, namespace="home"):
    """The user wants to see the marks."""


@dataclass
class LaunchesAsked(Message, namespace="home"):
    """The user wants to see what was launched, and the subagents."""


@dataclass
class DemoAsked(Message, namespace="home"):
    """There are no sessions, and the user wants to look round."""


class Asking(Screen[None]):
    """Of Home: what it asks the app for, about the session and the place that are shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "brief", "brief", id="home.brief"),
        Binding("c", "compact", "compact composer", id="home.compact"),
        Binding("A", "audit", "what compactions lost", id="home.audit"),
        Binding("a", "templates", "subagent templates", id="home.templates"),
        Binding("x", "context", "what fills the window", id="home.context"),
        Binding("r", "forecast", "resume forecast", id="home.forecast"),
        Binding("f", "branch", "branch here", id="home.branch"),
        Binding("m", "mark", "mark this place", id="home.mark"),
        Binding("M", "marks", "marks", id="home.marks"),
        Binding("t", "launches", "launches and subagents", id="home.launches"),
        Binding("1", "move(1)", "move 1: continue", id="home.move-1"),
        Binding("2", "move(2)", "move 2: rewind", id="home.move-2"),
        Binding("3", "move(3)", "move 3: compact", id="home.move-3"),
        Binding("4", "brief", "move 4: clear, with a brief", id="home.move-4"),
        Binding("5", "move(5)", "move 5: subagent", id="home.move-5"),
        Binding("0", "moves", "all moves, with reasons", id="home.moves"),
    ]

    turns_pane = getters.query_one("#turns", TurnsPane)
    ahead = getters.query_one(Ahead)
    marks: tuple[Mark, ...]

    @property
    def picture(self) -> Picture | None:
        """The session that is shown; None until it is read."""
        raise NotImplementedError

    def current(self) -> Session | None:
        """The same in the list; None while that doesn't have it."""
        raise NotImplementedError

    def action_brief(self) -> None:
        if self.picture is not None:
            self.post_message(BriefAsked(self.picture))

    def action_compact(self) -> None:
        session = self.current()
        if self.picture is not None:
            live = session is not None and session.live
            self.post_message(CompactAsked(self.picture, live))

    def action_audit(self) -> None:
        if self.picture is not None:
            self.post_message(AuditAsked(self.picture))

    def action_templates(self) -> None:
        from ctxtui.core.transcripts.locate import Place

        under = self.turns_pane.place
        place = None if under is None or under.agent is not None else Place(under.turn, under.step)
        held = set[str | None]()
        if self.picture is not None:
            held = {row.uuid for row in self.picture.tree.transcript.rows}
        marks = tuple(mark for mark in self.marks if mark.row in held)
        self.post_message(TemplatesAsked(self.picture, place, marks))

    def action_context(self) -> None:
        if self.picture is not None:
            state = present.tree_right(self.picture.window, self.current())
            self.post_message(ContextAsked(self.picture, tuple(state), self.ahead.outlook))

    def action_branch(self) -> None:
        place, session = self.turns_pane.place, self.current()
        if place is None or self.picture is None:
            return
        if place.agent is not None:
            says = "A subagent has no session of its own. Branch at the turn that started it."
            toast(self, "warn", "", says)
            return
        from ctxtui.core.transcripts.locate import Place

        live = session is not None and session.live
        self.post_message(BranchAsked(self.picture, Place(place.turn, place.step), live))

    def action_forecast(self) -> None:
        session = self.current()
        if self.picture is not None and session is not None:
            state = tuple(present.tree_right(self.picture.window, session))
            self.post_message(ForecastAsked(self.picture, session, state))

    def action_mark(self) -> None:
        place = self.turns_pane.place
        if place is not None:
            self.post_message(MarkAsked(place))

    def action_marks(self) -> None:
        self.post_message(MarksAsked())

    def action_launches(self) -> None:
        self.post_message(LaunchesAsked())

    def action_moves(self) -> None:
        self.action_move(None)

    def action_move(self, number: int | None) -> None:
        """Needs what the next bar is made of, so it waits with that until it is worked out."""
        if number == 4:
            self.action_brief()
        elif self.picture is not None and self.ahead.outlook is not None:
            self.post_message(MovesAsked(self.picture, self.ahead.outlook, number))
        elif self.picture is not None:
            self.notify("The moves are still being worked out.", title="Moves", markup=False)

    def action_demo(self) -> None:
        self.post_message(DemoAsked())
