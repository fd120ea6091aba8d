"""The forecast screen: works all out in the background, then copies or opens what was decided."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Literal

from textual import getters, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import get_current_worker

from ctxtui.copying import copy_text
from ctxtui.core.context.picture import Picture
from ctxtui.core.library.library import Session
from ctxtui.core.moves.forecast import Forecast, make_forecast, open_window, refreshed, refusal
from ctxtui.core.settings import Settings
from ctxtui.core.terminal.tmux import Tmux
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.turns import Turn
from ctxtui.keys import BACK, HELP, QUIT
from ctxtui.log import failure
from ctxtui.present import forecast_screen as present
from ctxtui.present.forecast_lines import cost_lines, drift_lines, loads_lines
from ctxtui.present.home import crumbs, project_title
from ctxtui.toast import toast
from ctxtui_widgets.key_bar import KeyBar, KeyHint
from ctxtui_widgets.pane import Pane, SpanLine
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import Blank, Block, Span

SIDE, TALL, SHORT = 110, 30, 24
UPPER = 8
"""Lines of the upper pane that nothing takes, where the panes are stacked."""
TICK = 30.0
"""Seconds between two looks at the cache."""
Act = Literal["copy", "open"]


def utc_now() -> datetime:
    return datetime.now(UTC)


class ForecastScreen(Screen[None]):
    """Says what resuming `session` would do. Nothing is started unless the user says so, and
    never one that is live somewhere."""

    CSS_PATH = "forecast.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r,enter", "resume('copy')", "copy the command", key_display="r",
                id="forecast.resume"),
        Binding("f8", "resume('open')", "open in a window", key_display="F8", id="forecast.open"),
        Binding("f", "branch", "branch", id="forecast.branch"),
        Binding("b", "brief", "brief", id="forecast.brief"),
        Binding("tab", "next_pane(1)", "next pane", key_display="tab", id="forecast.next-pane"),
        Binding("shift+tab", "next_pane(-1)", "pane before", show=False,
                id="forecast.pane-before"),
        BACK,
        QUIT,
        HELP,
    ]  # fmt: skip

    key_bar = getters.query_one(KeyBar)

    @dataclass
    class BranchAsked(Message):
        """The user wants to branch from this session: at `turn`, which would be left out unasked,
        or at the last turn where that is None."""

        picture: Picture
        turn: Turn | None

    @dataclass
    class BriefAsked(Message):
        """The user wants a brief of this session."""

        picture: Picture

    @dataclass
    class Made(Message, bubble=False):
        """All there is to say; a later one may replace it unheard."""

        forecast: Forecast

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, ForecastScreen.Made)

    @dataclass
    class Failed(Message, bubble=False):
        """It could not be worked out, and why."""

        why: str

    @dataclass
    class Refused(Message, bubble=False):
        """The session was not resumed, and why; `session` is what it is now."""

        why: str
        session: Session

    @dataclass
    class Resumed(Message, bubble=False):
        """The command was copied, or a window opened."""

        title: str
        says: str
        ok: bool = True

    def __init__(
        self,
        picture: Picture,
        session: Session,
        settings: Settings,
        state: Sequence[Span] = (),
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__()
        self.picture = picture
        self.session = session
        self.settings = settings
        self.state = tuple(state)
        """Model and status, as Home shows them."""
        self.clock = clock
        self.forecast: Forecast | None = None
        self.failure = ""
        self.busy = False
        self.tmux = Tmux.from_env(os.environ) is not None

    def compose(self) -> ComposeResult:
        yield SpanLine(id="header")
        yield Static(classes="air head-air")
        with Horizontal(id="upper"):
            yield Pane("What loads", Prose(id="loads-text"), id="loads")
            yield Static(classes="gap")
            yield Pane("Cost and client", Prose(id="cost-text"), id="cost")
        yield Pane("Resume forecast", Prose(id="all-text"), id="all")
        yield Static(classes="air")
        with Horizontal(id="lower"):
            yield Pane("Since then", Prose(id="drift-text"), id="drift")
            yield Static(classes="gap")
            yield Pane("What to do", Prose(id="do-text"), id="do")
        yield Static(classes="air")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#header", SpanLine).show(
            crumbs([project_title(self.picture.cwd), one_line(self.picture.title), "resume"]),
            self.state,
        )
        for pane in self.query(Pane):
            pane.set_right([Span("working it out…", "text-dim")])
        self.set_interval(TICK, self.draw)
        self.draw_keys()
        self.work_out()

    def on_resize(self) -> None:
        width, height = self.app.size
        self.update_classes(
            {
                "-stacked": width < SIDE,
                "-tall": height >= TALL,
                "-short": height <= SHORT,
            }
        )
        focused = self.focused
        if focused is None or focused not in self.panes:
            self.panes[0].focus()
        self.draw()
        self.call_after_refresh(self.fit)

    @property
    def panes(self) -> list[Widget]:
        """What can be read now, in the order of tab."""
        names = ("all", "do") if self.has_class("-stacked") else ("loads", "cost", "drift", "do")
        return [self.query_one(f"#{name}-text") for name in names]

    # -- working it out, in a thread

    @work(thread=True, exclusive=True, group="forecast", exit_on_error=False)
    def work_out(self) -> None:
        try:
            self.session = refreshed(self.session)
            made = make_forecast(self.picture, self.session, self.settings, now=self.clock())
            news: Message = self.Made(made)
        except Exception as error:
            news = self.Failed(failure("forecasting a resume", error))
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    def on_forecast_screen_made(self, news: Made) -> None:
        self.forecast, self.failure = news.forecast, ""
        self.session = news.forecast.session
        self.draw()

    def on_forecast_screen_failed(self, news: Failed) -> None:
        self.forecast, self.failure = None, news.why
        self.busy = False
        self.draw()

    # -- drawing

    def draw(self) -> None:
        one, now = self.forecast, self.clock()
        if one is None:
            if self.failure:
                self.fill("loads", present.failed_blocks(self.failure))
                self.fill("all", present.failed_blocks(self.failure))
                for pane in self.query(Pane):
                    pane.set_right([Span("✗ not known", "urgent")])
                self.fill("cost", [])
                self.fill("drift", [])
                self.fill("do", [])
            self.draw_keys()
            return
        loads = present.blocks(loads_lines(one, now))
        cost = present.blocks(cost_lines(one, now))
        drift = present.blocks(drift_lines(one, now))
        self.fill("loads", loads, present.loads_right(one))
        self.fill("cost", cost, present.cost_right(one))
        self.fill("drift", drift, present.drift_right(one))
        self.fill("all", [*cost, Blank(), *loads, Blank(), *drift], present.cost_right(one))
        close = self.has_class("-short") and self.has_class("-stacked")
        self.fill("do", present.do_blocks(one, window=self.tmux, close=close))
        self.call_after_refresh(self.fit)
        self.draw_keys()

    def fit(self) -> None:
        """The upper panes are as high as what they say, and at most half of the screen; stacked,
        what to do stands whole as long as that leaves the upper one the cost and what loads."""
        room = self.app.size.height - (5 if self.has_class("-tall") else 4)
        whole = min(1 + len(self.query_one("#do-text", Prose).lines), room - UPPER)
        self.query_one("#lower").styles.height = whole if self.has_class("-stacked") else None
        half = (self.app.size.height - 4) // 2
        said = max(len(self.query_one(f"#{name}-text", Prose).lines) for name in ("loads", "cost"))
        self.query_one("#upper").styles.height = max(6, min(said + 1, half))

    def fill(self, name: str, blocks: Sequence[Block], right: Sequence[Span] = ()) -> None:
        self.query_one(f"#{name}-text", Prose).show(blocks, about=name)
        self.query_one(f"#{name}", Pane).set_right(right)

    def draw_keys(self) -> None:
        keys: list[KeyHint] = []
        if self.can_resume:
            keys.append(("r", "copy command", "resume('copy')"))
            if self.tmux:
                keys.append(("F8", "open window", "resume('open')"))
        if self.forecast is not None:
            keys += [("f", "branch", "branch"), ("b", "brief", "brief")]
        keys.append(("tab", "next pane", "next_pane(1)"))
        self.key_bar.show([*keys, ("esc", "read only", "back"), ("?", "help", "app.help")])

    @property
    def can_resume(self) -> bool:
        return self.forecast is not None and not self.forecast.refusal and not self.busy

    # -- the user's hand

    def action_resume(self, act: Act) -> None:
        """Copy the command or open a window with it, unless somebody else has the session."""
        one = self.forecast
        if one is None or self.busy:
            return
        if one.refusal:
            self.say_refused(one.refusal)
        elif act == "copy" or self.tmux:
            self.busy = True
            self.draw_keys()
            self.resume(one, act)

    @work(thread=True, exclusive=True, group="resume", exit_on_error=False)
    def resume(self, one: Forecast, act: Act) -> None:
        news: Message
        try:
            now = refreshed(one.session)
            if why := refusal(now, one.cwd):
                news = self.Refused(why, now)
            elif act == "copy":
                done = copy_text(self, one.line)
                news = self.Resumed("The command to resume", done.sentence, done.ok)
            else:
                news = self.Resumed("Resumed", open_window(one))
        except Exception as error:
            news = self.Refused(failure("resuming", error), one.session)
        self.post_message(news)

    def on_forecast_screen_resumed(self, news: Resumed) -> None:
        self.busy = False
        toast(self, "ok" if news.ok else "warn", news.title, news.says, 6)
        self.draw_keys()

    def on_forecast_screen_refused(self, news: Refused) -> None:
        self.busy = False
        self.session = news.session
        self.say_refused(news.why)
        self.draw_keys()
        self.work_out()  # something is not as it was

    def say_refused(self, why: str) -> None:
        toast(self, "failed", "Not resumed", why, 10)

    def action_branch(self) -> None:
        if self.forecast is not None:
            lost = [turn for some in self.forecast.loading.lost for turn in some.turns]
            self.post_message(self.BranchAsked(self.picture, lost[-1] if lost else None))

    def action_brief(self) -> None:
        if self.forecast is not None:
            self.post_message(self.BriefAsked(self.picture))

    def action_next_pane(self, by: int) -> None:
        panes = self.panes
        here = panes.index(self.focused) if self.focused in panes else 0
        panes[(here + by) % len(panes)].focus()

    def action_back(self) -> None:
        self.dismiss()
