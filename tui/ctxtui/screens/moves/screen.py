"""The dialog of the moves: compares the five, says why, and does what can be done now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, Label, Static
from textual.worker import get_current_worker

from ctxtui.copying import copy_text
from ctxtui.core.context.picture import Picture
from ctxtui.core.moves.moves import Move
from ctxtui.core.moves.outlook import Outlook, next_moves
from ctxtui.core.moves.places import Mark
from ctxtui.core.moves.rules import Kind
from ctxtui.core.settings import Settings
from ctxtui.core.terminal.clipboard import Copied
from ctxtui.core.text import one_line
from ctxtui.keys import BACK, HELP
from ctxtui.log import failure
from ctxtui.present import moves as present
from ctxtui.screens.moves.how import how_to
from ctxtui.toast import toast
from ctxtui_widgets.key_bar import KeyBar, KeyHint
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.move_list import MoveList
from ctxtui_widgets.ordered_input import OrderedInput
from ctxtui_widgets.pane import Pane
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import ComingRow, Span

FULL_BELOW, AIRY = 76, 28
RERANK = 0.3
"""Seconds after the last letter of the goal before the moves are ranked for it."""
TICK = 60.0
"""Seconds between two looks at the cache."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class MovesScreen(ModalScreen[None]):
    """Shows what each move would leave, cost and lose; the goal ranks them anew.

    `number` puts the cursor on that move. Nothing is sent to the session from here.
    """

    CSS_PATH = "moves.tcss"
    AUTO_FOCUS = "#move-list"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(n), f"choose({n})", f"the move {n}", show=False, id=f"moves.{n}")
            for n in range(1, 6)
        ),
        Binding("i", "goal", "edit the goal", id="moves.goal"),
        Binding("space", "read_on", "read on", key_display="space", id="moves.read-on"),
        Binding("tab", "next_pane(1)", "next pane", key_display="tab", id="moves.next-pane"),
        Binding("shift+tab", "next_pane(-1)", "pane before", show=False, id="moves.pane-before"),
        Binding("q", "back", "back", show=False, id="moves.back"),
        BACK,
        HELP,
    ]

    goal = getters.query_one("#goal", Input)
    list = getters.query_one("#move-list", MoveList)
    detail = getters.query_one("#move-detail", Prose)
    key_bar = getters.query_one(KeyBar)

    @dataclass
    class Chosen(Message):
        """The user wants this move made, for this goal; what can be pasted for it was copied."""

        kind: Kind
        move: Move
        goal: str

    @dataclass
    class Ranked(Message, bubble=False):
        """The moves as they are now; whole, so a later one may replace it unheard."""

        goal: str
        warm: bool | None
        moves: Sequence[Move]
        hows: Mapping[Kind, present.How]

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, MovesScreen.Ranked)

    @dataclass
    class Failed(Message, bubble=False):
        """They could not be worked out, and why."""

        why: str

    @dataclass
    class Gone(Message, bubble=False):
        """Something was copied, as far as that can be known."""

        what: str
        copied: Copied

    def __init__(
        self,
        picture: Picture,
        outlook: Outlook,
        settings: Settings,
        number: int | None = None,
        *,
        goal: str = "",
        marks: Sequence[Mark] = (),
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__()
        self.picture = picture
        self.outlook = outlook
        self.settings = settings
        self.number = number
        self.first_goal = goal
        self.marks = tuple(marks)
        self.clock = clock
        self.ranked: MovesScreen.Ranked | None = None
        self.failure: str | None = None
        self.waiting: Timer | None = None
        self.placed: str | None = None
        """The move that we put the cursor on; the user's own choice is left alone."""
        self.steady = number is not None
        self.asked: Kind | None = None
        """The move to be made as soon as it is worked out for the goal as it stands."""

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            with Horizontal(id="goal-row"):
                yield Label("Goal", id="goal-label")
                yield OrderedInput(
                    self.first_goal,
                    placeholder="what is to be done next: it ranks the moves",
                    id="goal",
                    compact=True,
                    select_on_focus=False,
                )
            yield Static(classes="air")
            yield MoveList([ComingRow(f"coming {n}", 18) for n in range(5)], id="move-list")
            yield Static(classes="air")
            yield Pane("Why", Prose(id="move-detail"), id="why")
            yield Static(classes="air below")
            yield KeyBar()
        box.border_title = f" Next move, {one_line(self.picture.title, 50)} "
        box.border_subtitle = " sends nothing to the session "

    def on_mount(self) -> None:
        self.query_one("#why", Pane).set_right([Span("working it out…", "text-dim")])
        self.set_interval(TICK, self.rank_now)
        self.draw_keys()
        self.rank_now()

    def on_resize(self) -> None:
        width, height = self.app.size
        self.update_classes(
            {
                "-narrow": width < FULL_BELOW,
                "-dialog": width >= FULL_BELOW,
                "-short": height < AIRY,
            }
        )

    # -- ranking, in a thread

    def rank_now(self) -> None:
        """Work all out for the goal as it is typed and the cache as it is now."""
        if self.waiting is not None:
            self.waiting.stop()
        self.rank(self.goal.value.strip())

    @work(thread=True, exclusive=True, group="moves", exit_on_error=False)
    def rank(self, goal: str) -> None:
        now = self.clock()
        try:
            moves = next_moves(
                self.picture, self.outlook, self.settings, now, goal=goal, marks=self.marks
            )
            hows = {one.kind: how_to(self.picture, self.outlook, one, goal) for one in moves}
            warm = present.is_warm(self.outlook, now)
            news: Message = self.Ranked(goal, warm, moves, hows)
        except Exception as error:
            news = self.Failed(failure("working out the moves", error))
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    def on_moves_screen_ranked(self, news: Ranked) -> None:
        self.ranked, self.failure = news, None
        self.list.name_columns(*present.column_names(news.warm))
        self.list.show(present.move_rows(news.moves, news.warm))
        if self.number is not None:
            self.action_choose(self.number)
            self.number = None
        elif not self.steady:
            self.placed = news.moves[0].kind
            self.list.select(self.placed)
        self.draw()
        if self.asked is not None and self.is_up_to_date:
            self.make(self.asked)

    def on_moves_screen_failed(self, news: Failed) -> None:
        self.ranked, self.failure = None, news.why
        self.list.show([])
        self.draw()

    @on(Input.Changed, "#goal")
    def wait_for_more(self) -> None:
        if self.waiting is not None:
            self.waiting.stop()
        self.waiting = self.set_timer(RERANK, self.rank_now)

    @on(Input.Submitted, "#goal")
    def keep_goal(self) -> None:
        self.rank_now()
        self.list.focus()

    # -- drawing

    def draw(self) -> None:
        pane = self.query_one("#why", Pane)
        if self.failure is not None:
            pane.set_title("Why")
            pane.set_right([Span("✗ not worked out", "urgent")])
            self.detail.show(present.failed_blocks(self.failure), about="failure")
        elif self.ranked is not None:
            move = self.move()
            if move is not None:
                pane.set_title(present.label(move))
                pane.set_right(present.standing(move, self.ranked.moves))
                blocks = present.move_blocks(
                    move,
                    self.ranked.moves,
                    self.outlook,
                    self.ranked.warm,
                    self.ranked.hows[move.kind],
                )
                self.detail.show(blocks, about=f"{move.kind} {self.ranked.goal}")
        self.draw_keys()

    def draw_keys(self) -> None:
        if self.typing:
            keys: Sequence[KeyHint] = [
                ("↵", "keep", "focused.submit"),
                ("tab", "next pane", "next_pane(1)"),
                ("esc", "leave field", "back"),
                ("F1", "help", "app.help"),
            ]
        else:
            keys = [
                *self.doing(),
                ("i", "goal", "goal"),
                ("space", "read on", "read_on"),
                ("1-5", "choose", ""),
                ("tab", "next pane", "next_pane(1)"),
                ("esc", "back", "back"),
                ("?", "help", "app.help"),
            ]
        self.key_bar.show(keys)

    def doing(self) -> Sequence[KeyHint]:
        """What enter does to the move under the cursor."""
        how = self.how()
        if how is None or not self.list.has_focus:
            return []
        if self.list.cursor_id == "clear":
            return [("↵", "write the brief", "focused.choose")]
        return [("↵", f"copy {how.what}", "focused.choose")] if how.copied else []

    def move(self) -> Move | None:
        """The move under the cursor; None until they are worked out."""
        moves = self.ranked.moves if self.ranked is not None else ()
        return next((one for one in moves if one.kind == self.list.cursor_id), None)

    def how(self) -> present.How | None:
        move = self.move()
        return self.ranked.hows[move.kind] if move is not None and self.ranked else None

    @property
    def typing(self) -> bool:
        return self.goal.has_focus

    def on_descendant_focus(self) -> None:
        self.draw_keys()

    # -- the user's hand

    @on(LineList.Highlighted, "#move-list")
    def explain(self) -> None:
        self.steady |= self.ranked is not None and self.list.cursor_id != self.placed
        self.draw()

    @on(LineList.Chosen, "#move-list")
    def do(self) -> None:
        move = self.move()
        if move is not None and self.is_up_to_date:
            self.make(move.kind)
        elif move is not None:
            self.asked = move.kind

    @property
    def is_up_to_date(self) -> bool:
        """What is shown is for the goal as it stands."""
        return self.ranked is not None and self.ranked.goal == self.goal.value.strip()

    def make(self, kind: Kind) -> None:
        """Copy what can be pasted for this move, or say what to do; the app does the rest."""
        assert self.ranked is not None
        self.asked = None
        move = next(one for one in self.ranked.moves if one.kind == kind)
        how = self.ranked.hows[kind]
        if how.copied:
            self.copy(how.what, how.copied)
        elif kind != "clear":
            self.notify(
                one_line(" ".join(how.says), 300),
                title=present.label(move),
                timeout=8,
                markup=False,
            )
        self.post_message(self.Chosen(kind, move, self.ranked.goal))

    def action_choose(self, number: int) -> None:
        moves = self.ranked.moves if self.ranked is not None else ()
        for one in moves:
            if one.number == number:
                self.steady = True
                self.list.select(one.kind)
                self.list.focus()

    def action_goal(self) -> None:
        self.goal.focus()

    def action_read_on(self) -> None:
        """A page further in what is said of the move; from its end back to the start."""
        if self.detail.scroll_offset.y < self.detail.max_scroll_y:
            self.detail.action_leap(1)
        else:
            self.detail.action_edge(-1)

    def action_next_pane(self, by: int) -> None:
        panes = [self.goal, self.list, self.detail]
        at = next((n for n, one in enumerate(panes) if one.has_focus), 1)
        panes[(at + by) % len(panes)].focus()

    def action_back(self) -> None:
        if self.typing:
            self.list.focus()
        else:
            self.dismiss()

    @work(thread=True, exclusive=True, group="copy", exit_on_error=False)
    def copy(self, what: str, text: str) -> None:
        self.post_message(self.Gone(what, copy_text(self, text)))

    def on_moves_screen_gone(self, news: Gone) -> None:
        what = news.what[:1].upper() + news.what[1:]
        toast(self, "ok" if news.copied.ok else "warn", what, news.copied.sentence, 5)
