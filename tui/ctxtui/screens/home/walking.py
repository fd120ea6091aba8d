"""Which panes of Home are in sight, and how one goes from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import getters, on
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget

from ctxtui.screens.home.sessions import SessionsPane
from ctxtui.screens.home.turn import TurnPane
from ctxtui.screens.home.turns import TurnsPane
from ctxtui_widgets.folding_prose import FoldingProse
from ctxtui_widgets.pane import Pane
from ctxtui_widgets.session_list import SessionList
from ctxtui_widgets.turn_tree import TurnTree

if TYPE_CHECKING:
    from ctxtui.core.context.picture import Picture

TWO_PANES, THREE_PANES, WIDE, TALL = 76, 110, 150, 30


class Walking(Screen[None]):
    """Of Home: three panes, two or one as the size allows, and one that has the focus."""

    sessions_pane = getters.query_one("#sessions", SessionsPane)
    turns_pane = getters.query_one("#turns", TurnsPane)
    sessions = getters.query_one("#session-list", SessionList)
    turns = getters.query_one("#turn-tree", TurnTree)
    detail = getters.query_one("#turn", FoldingProse)
    opened: str | None
    laid_out_for: Size | None = None

    @property
    def picture(self) -> Picture | None:
        """The session that is shown; None until it is read."""
        raise NotImplementedError

    def draw(self) -> None:
        """All of it, for the panes that are in sight now."""
        raise NotImplementedError

    def draw_header(self) -> None:
        raise NotImplementedError

    def draw_keys(self) -> None:
        raise NotImplementedError

    def on_resize(self) -> None:
        if self.is_mounted and self.laid_out_for != self.app.size:
            self.take_size()
            self.refocus()
            self.draw()

    def take_size(self, *, update: bool = True) -> None:
        self.laid_out_for = self.app.size
        width, height = self.app.size
        classes = {
            "-one": width < TWO_PANES,
            "-three": width >= THREE_PANES,
            "-wide": width >= WIDE,
            "-tall": height >= TALL,
        }
        self.update_classes(classes, update=update, animate=False)

    @property
    def one_pane(self) -> bool:
        return self.has_class("-one")

    def panes(self) -> list[SessionList | TurnTree | FoldingProse]:
        """What can be seen and have the focus, from left to right."""
        return [one for one in (self.sessions, self.turns, self.detail) if seen(one)]

    def refocus(self) -> None:
        """Leave no focus on a pane that is not shown."""
        if self.focused is not None and not seen(self.focused):
            shown = self.panes()
            if shown:
                (self.turns if self.turns in shown else shown[0]).focus()

    @on(TurnsPane.Chosen)
    def read_turn(self) -> None:
        if seen(self.detail):
            self.detail.focus()
        else:
            self.action_full()

    @on(SessionsPane.Left)
    def leave_sessions(self) -> None:
        self.action_next_pane(1)

    @on(TurnsPane.Left)
    @on(TurnPane.Left)
    def leave(self, event: TurnsPane.Left | TurnPane.Left) -> None:
        if not self.has_class("-full"):
            self.action_next_pane(event.by)

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
        inside = [pane.has_focus_within for pane in self.query(Pane) if seen(pane)]
        at = inside.index(True) if True in inside else 0
        shown[(at + by) % len(shown)].focus()

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

    def action_back(self) -> None:
        for pane in (self.sessions_pane, self.turns_pane):
            if pane.has_focus_within and pane.back():
                return
        if self.has_class("-full"):
            self.action_full()
        elif self.one_pane and self.has_class("-reading"):
            self.action_next_pane(-1)
        elif not self.sessions.has_focus and seen(self.sessions):
            self.sessions.focus()


def seen(widget: object) -> bool:
    """Is it and all that holds it displayed?"""
    assert isinstance(widget, Widget)
    return all(one.display for one in widget.ancestors_with_self if isinstance(one, Widget))
