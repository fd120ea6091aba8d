"""What lies ahead of the session that is shown: its gauge with the clocks, and the next bar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING

from textual import getters, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.worker import get_current_worker

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.settings import Settings
from ctxtui.log import log_failure
from ctxtui.present.home import gauge_row
from ctxtui_widgets.gauge import Gauge
from ctxtui_widgets.next_bar import NextBar

if TYPE_CHECKING:
    from ctxtui.core.context.picture import Picture
    from ctxtui.core.context.used import Window
    from ctxtui.core.library.registry import Status
    from ctxtui.core.moves.moves import Move
    from ctxtui.core.moves.outlook import Outlook
    from ctxtui.core.rewind.marks import Mark

TICK = 15.0
"""Seconds between two looks at the clock; nothing is read for it."""
QUIET = 0.3
"""Seconds a session must be still before its moves are worked out anew."""
SHARE = 5
"""Working them out may take one part in so many of the time."""


class Ahead(Vertical):
    """Draws the window as soon as it is known, the rest when it has been worked out."""

    DEFAULT_CSS = """
    Ahead { height: auto; }
    Ahead NextBar { display: none; }
    Ahead.-moves NextBar { display: block; }
    """

    gauge = getters.query_one(Gauge)
    bar = getters.query_one(NextBar)

    @dataclass
    class Known(Message, bubble=False):
        """The outlook of one picture, and the moves from there."""

        picture: Picture
        outlook: Outlook
        moves: tuple[Move, ...]

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.window: Window | None = None
        self.picture: Picture | None = None
        self.status: Status = "ended"
        self.marks: tuple[Mark, ...] = ()
        self.known: Ahead.Known | None = None
        self.waiting: Timer | None = None
        self.took = 0.0

    def compose(self) -> ComposeResult:
        yield Gauge()
        yield NextBar()

    def on_mount(self) -> None:
        self.set_interval(TICK, self.draw)

    def show(self, window: Window | None, picture: Picture | None, status: Status) -> None:
        """Draw this session's window from now on."""
        if picture is None or (self.known is not None and self.known.picture.id != picture.id):
            self.known = None
        fresh = picture is not None and picture is not self.picture
        self.window, self.picture, self.status = window, picture, status
        if fresh:
            if self.waiting is not None:
                self.waiting.stop()
            self.waiting = self.set_timer(max(QUIET, SHARE * self.took), self.look_ahead)
        self.draw()

    def show_marks(self, marks: tuple[Mark, ...]) -> None:
        """Points that the user may want to go back to, from now on."""
        if marks != self.marks:
            self.marks = marks
            self.look_ahead()

    @property
    def outlook(self) -> Outlook | None:
        """None until it was worked out."""
        return self.known.outlook if self.known is not None else None

    def draw(self) -> None:
        known, window = self.known, self.window
        self.set_class(known is not None and self.settings.next_bar, "-moves")
        if known is None or window is None:
            self.gauge.show(gauge_row(window, self.settings.zones))
            return
        from ctxtui.present.clocks import gauge_clocks
        from ctxtui.present.moves import is_warm, next_row

        now = datetime.now(UTC)
        shown = known.outlook.clocks(now, self.status)
        self.gauge.show(gauge_row(window, self.settings.zones, *gauge_clocks(shown, window.zone)))
        self.bar.show(next_row(known.moves, is_warm(known.outlook, now)))

    # -- working it out, in a thread

    def look_ahead(self) -> None:
        if self.picture is not None:
            self.work_out(self.picture, self.status, self.marks)

    @work(thread=True, exclusive=True, group="ahead", description="ahead", exit_on_error=False)
    def work_out(self, picture: Picture, status: Status, marks: tuple[Mark, ...]) -> None:
        from ctxtui.core.evidence import rules
        from ctxtui.core.moves.outlook import next_moves, outlook
        from ctxtui.present.marks import rewind_points

        start, now, points = monotonic(), datetime.now(UTC), rewind_points(marks)
        try:
            seen = outlook(picture, self.settings, status=status, now=now)
            moves = next_moves(picture, seen, self.settings, now, marks=points)
            news = self.Known(picture, seen, moves)
        except CtxtuiError:
            return  # the file was replaced meanwhile; the next picture will tell
        except Exception as error:  # the gauge stays without its clocks
            log_failure("looking ahead", error)
            return
        self.took = monotonic() - start
        if not get_current_worker().is_cancelled:
            self.post_message(news)
            rules.load()  # for the first brief

    def on_ahead_known(self, news: Known) -> None:
        if self.picture is not None and news.picture.id == self.picture.id:
            self.known = news
            self.draw()
