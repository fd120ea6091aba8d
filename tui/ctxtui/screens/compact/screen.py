"""The screen of the composer: toggles parts, shows the line and what the lint says, hands it on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Label, Static, TextArea
from textual.worker import get_current_worker

from ctxtui.copying import copy_text
from ctxtui.core.context.picture import Picture
from ctxtui.core.handoff.compact.composing import Composition, Line, compose, finish_line
from ctxtui.core.handoff.compact.linting import Lint, lint
from ctxtui.core.terminal.clipboard import Copied
from ctxtui.core.text import one_line
from ctxtui.keys import BACK, HELP, QUIT
from ctxtui.log import failure
from ctxtui.present import compact as present
from ctxtui.present import figures
from ctxtui.present.detail import failed_blocks
from ctxtui.present.home import crumbs, project_title
from ctxtui.screens.compact.hints import compact_hints
from ctxtui.screens.compact.line_area import LineArea
from ctxtui.screens.compact.switching import heading_of, switched
from ctxtui.toast import toast
from ctxtui_widgets.item_list import ItemList
from ctxtui_widgets.key_bar import KeyBar
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.ordered_input import OrderedInput
from ctxtui_widgets.pane import Pane, SpanLine
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import Span

WIDE, TALL, LOW = 110, 34, 24
CHECK = 7
"""Lines that are kept for the check where it stands under the line."""


class CompactScreen(Screen[None]):
    """Composes a line for `/compact` of one session; nothing leaves before F5 or F8."""

    CSS_PATH = "compact.tcss"
    AUTO_FOCUS = "#goal"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5,ctrl+s", "copy", "copy", key_display="F5", id="compact.copy", priority=True),
        Binding("f8", "send", "send to the pane", key_display="F8", id="compact.send",
                priority=True),
        Binding("enter", "leave_line", "to the list", show=False, id="compact.leave-line",
                priority=True),
        Binding("e", "edit", "edit the line", id="compact.edit"),
        Binding("i", "goal", "edit the goal", id="compact.goal"),
        Binding("r", "anew", "write the line anew", id="compact.anew"),
        Binding("tab", "next_field(1)", "next pane", key_display="tab", id="compact.next-pane"),
        Binding("shift+tab", "next_field(-1)", "pane before", show=False,
                id="compact.pane-before"),
        BACK,
        QUIT,
        HELP,
    ]  # fmt: skip

    goal = getters.query_one("#goal", Input)
    parts = getters.query_one("#part-list", ItemList)
    area = getters.query_one("#line-area", LineArea)
    check = getters.query_one("#check-text", Prose)
    sums = getters.query_one("#sums", SpanLine)
    key_bar = getters.query_one(KeyBar)

    @dataclass
    class Send(Message):
        """The user wants this line sent as `/compact LINE` into the pane of the session.

        It is finished: one line, secrets out. The answer goes to `screen.sent`.
        """

        line: Line
        picture: Picture
        screen: CompactScreen

    @dataclass
    class Composed(Message, bubble=False):
        """The parts are there."""

        composition: Composition

    @dataclass
    class Failed(Message, bubble=False):
        """They can't be read, and why."""

        why: str

    @dataclass
    class Gone(Message, bubble=False):
        """The line was copied, as far as that can be known."""

        copied: Copied
        line: Line

    def __init__(self, picture: Picture, goal: str = "", *, can_send: bool = False) -> None:
        """`can_send` says that the session's pane can be reached: F8 works."""
        super().__init__()
        self.picture = picture
        self.first_goal = goal
        self.can_send = can_send
        self.composition: Composition | None = None
        self.folded: set[str] = set()
        self.line: Line | None = None

    def compose(self) -> ComposeResult:
        yield SpanLine(id="head")
        yield Static(classes="air low-air")
        with Horizontal(id="goal-row"):
            yield Label("Next", id="goal-label")
            yield OrderedInput(
                self.first_goal, placeholder="what comes after the compaction", id="goal",
                compact=True,
            )  # fmt: skip
        yield Static(classes="air")
        with Horizontal(id="panes"):
            yield Pane("Keep", ItemList(id="part-list"), id="parts")
            yield Static(classes="gap")
            with Vertical(id="right"):
                yield Pane("Line", LineArea(id="line-area"), id="line")
                yield Pane("Check", Prose(id="check-text"), id="check")
        yield Static(classes="air")
        yield SpanLine(id="sums")
        yield Static(classes="air low-air")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#parts", Pane).set_right([Span("reading…", "text-dim")])
        self.read()
        self.draw()

    def on_resize(self) -> None:
        width, height = self.app.size
        self.update_classes({"-wide": width >= WIDE, "-tall": height >= TALL, "-low": height < LOW})
        self.draw()
        self.call_after_refresh(self.fit)

    # -- reading, in a thread

    @work(thread=True, exclusive=True, group="compose", exit_on_error=False)
    def read(self) -> None:
        try:
            news: Message = self.Composed(compose(self.picture, self.first_goal))
        except Exception as error:  # the screen stays; a line can still be typed by hand
            news = self.Failed(failure("composing a line", error))
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    def on_compact_screen_composed(self, news: Composed) -> None:
        self.composition = news.composition.with_goal(self.goal.value)
        self.rewrite()
        first = next((one.id for one in self.composition.parts), None)
        if first is not None:
            self.parts.select(first)
        else:
            self.notify(present.NOTHING, title="Compact", timeout=6, markup=False)

    def on_compact_screen_failed(self, news: Failed) -> None:
        self.query_one("#parts", Pane).set_right([Span("not read", "urgent")])
        self.check.show(failed_blocks(news.why))

    # -- the line

    @on(LineArea.Counted)
    def take_count(self, news: LineArea.Counted) -> None:
        self.line = news.line
        self.draw_sums()

    def rewrite(self) -> None:
        """Write the line of the parts, unless the user has made it their own."""
        if self.composition is not None:
            self.area.write(self.composition.line)
        self.draw()
        self.area.recount(self.model)

    @property
    def model(self) -> str | None:
        """Whose tokens are counted."""
        return self.composition.model if self.composition is not None else None

    @property
    def remarks(self) -> list[Lint]:
        return lint(self.area.text)

    @on(Input.Changed, "#goal")
    def take_goal(self) -> None:
        if self.composition is not None:
            self.composition = self.composition.with_goal(self.goal.value)
            self.rewrite()

    @on(Input.Blurred, "#goal")
    def show_its_start(self) -> None:
        self.goal.cursor_position = 0

    @on(Input.Submitted, "#goal")
    def leave_goal(self) -> None:
        self.parts.focus()

    @on(TextArea.Changed, "#line-area")
    def typed(self) -> None:
        self.draw_line_head()
        self.draw_check()
        self.draw_keys()
        self.area.recount(self.model)

    # -- drawing

    def draw(self) -> None:
        if not self.is_mounted:
            return
        title = one_line(self.picture.title, 200)
        parts = [project_title(self.picture.cwd), title, "compact"]
        right = present.head_right(self.composition, self.app.size.width)
        self.query_one("#head", SpanLine).show(crumbs(parts), right)
        if self.composition is not None:
            airy = self.app.size.height >= TALL
            places = 3 if self.app.size.width >= 76 else 1
            rows = present.part_rows(self.composition, self.folded, airy=airy, places=places)
            self.parts.show(rows)
            self.query_one("#parts", Pane).set_right([Span("of the window", "text-dim")])
        self.draw_line_head()
        self.draw_check()
        self.draw_sums()
        self.draw_keys()

    def draw_line_head(self) -> None:
        word = "edited by hand" if self.area.edited else "as composed"
        self.query_one("#line", Pane).set_right([Span(word, "text-dim")])
        self.call_after_refresh(self.fit)

    def fit(self) -> None:
        """The line is as high as its text, as far as there is room for the parts or the check."""
        if not self.is_mounted:
            return
        room = self.query_one("#panes").size.height
        lines = max(2, self.area.wrapped_document.height)
        under_parts = not self.has_class("-wide") and not self.has_class("-line")
        most = room * 2 // 5 if under_parts else room - CHECK
        pane = self.query_one("#line", Pane)
        pane.styles.height = 1 + max(2, min(lines, most))
        if under_parts and lines > most:
            more = lines - max(2, most)
            pane.set_right([Span(f"{figures.plural(more, 'line')} more", "text-dim")])

    def draw_check(self) -> None:
        if self.composition is None:
            return
        turns = self.composition.turning
        self.check.show(present.check_blocks(self.remarks, turns))
        state = [Span("! the work turns", "warn")] if turns is not None else []
        self.query_one("#check", Pane).set_right(state)

    def draw_sums(self) -> None:
        if self.composition is not None:
            turns = self.composition.turning
            self.sums.show(
                present.sum_left(self.line, self.app.size.width),
                present.sum_right(self.remarks, self.line, turns, self.app.size.width),
            )

    def draw_keys(self) -> None:
        composition = self.composition
        hints = compact_hints(
            parts=composition is not None and bool(composition.parts),
            can_send=self.can_send,
            typing=self.typing,
            in_goal=self.focused is self.goal,
            edited=self.area.edited,
            wide=self.has_class("-wide"),
        )
        self.key_bar.show(hints)

    @property
    def typing(self) -> bool:
        return self.focused in (self.goal, self.area)

    def on_descendant_focus(self) -> None:
        if self.focused is self.goal:
            self.goal.cursor_position = len(self.goal.value)
        self.set_class(self.focused in (self.area, self.check), "-line")
        self.draw_line_head()
        self.draw_keys()

    # -- the user's hand

    @on(ItemList.Struck, "#part-list")
    def switch(self, event: ItemList.Struck) -> None:
        if self.composition is not None:
            self.composition = switched(self.composition, event.row_id)
            self.rewrite()

    @on(LineList.FoldAsked, "#part-list")
    def fold(self, event: LineList.FoldAsked) -> None:
        if self.composition is None:
            return
        name = heading_of(self.composition, event.row_id)
        (self.folded.discard if event.open else self.folded.add)(name)
        self.draw()
        if not event.open:
            self.parts.select(name)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A line has no second one: enter leaves it, and is its own key everywhere else."""
        if action == "leave_line":
            return self.focused is self.area
        return True

    def action_leave_line(self) -> None:
        self.parts.focus()

    def action_edit(self) -> None:
        self.area.focus()

    def action_goal(self) -> None:
        self.goal.focus()

    def action_anew(self) -> None:
        if self.composition is not None:
            self.area.give_up()
            self.rewrite()

    def action_next_field(self, by: int) -> None:
        fields = [self.goal, self.parts, self.area]
        fields += [self.check] if self.check.region or self.focused is self.area else []
        at = next((n for n, one in enumerate(fields) if one is self.focused), 0)
        fields[(at + by) % len(fields)].focus()

    def action_back(self) -> None:
        if self.typing:
            self.parts.focus()
        else:
            self.dismiss()

    # -- out

    def action_copy(self) -> None:
        if self.ready():
            self.copy_out(self.area.text)

    def action_send(self) -> None:
        """Only a line that the lint lets pass, and only where the pane can be reached."""
        if not self.can_send:
            why = "No pane of this session can be reached. F5 copies the line."
            self.notify(why, severity="warning", markup=False)
        elif self.ready():
            line = finish_line(self.area.text, self.model)
            self.post_message(self.Send(line, self.picture, self))

    def sent(self, ok: bool, sentence: str) -> None:
        """What became of a `Send`: for whoever sends it to say."""
        if ok:
            toast(self, "ok", "/compact sent", sentence, 6)
        else:
            toast(self, "failed", "Not sent", sentence, 20)

    def ready(self) -> bool:
        """A line with something fatal about it stays."""
        fatal = next((one for one in self.remarks if one.fatal), None)
        if fatal is not None:
            self.area.focus()  # where it can be mended, and the reason stands
            self.notify(
                f"{fatal.says}. {fatal.why}", title="✗ Not yet", severity="warning", markup=False
            )
        return fatal is None

    @work(thread=True, exclusive=True, group="copy", exit_on_error=False)
    def copy_out(self, text: str) -> None:
        line = finish_line(text, self.model)
        self.post_message(self.Gone(copy_text(self, line.command), line))

    def on_compact_screen_gone(self, news: Gone) -> None:
        title = f"/compact line, ≈{news.line.tokens} tokens"
        toast(self, "ok" if news.copied.ok else "warn", title, news.copied.sentence, 8)
