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
from textual.timer import Timer
from textual.widgets import Input, Label, Static, TextArea
from textual.worker import get_current_worker

from ctxtui.core.context.picture import Picture
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.handoff.compact.composing import Composition, Line, compose, finish_line
from ctxtui.core.handoff.compact.linting import Lint, lint
from ctxtui.core.terminal.clipboard import Copied, copy
from ctxtui.core.text import one_line
from ctxtui.keys import BACK, HELP, QUIT
from ctxtui.log import copied_path, log_failure
from ctxtui.present import compact as present
from ctxtui.present import figures
from ctxtui.present.detail import failed_blocks
from ctxtui.present.home import crumbs, project_title
from ctxtui_widgets.item_list import ItemList
from ctxtui_widgets.key_bar import KeyBar, KeyHint
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.pane import Pane, SpanLine
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import Span

WIDE, TALL, LOW = 110, 34, 24
CHECK = 7
"""Lines that are kept for the check where it stands under the line."""
RECOUNT = 0.15
"""Seconds after the last change before tokens are counted."""


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
    area = getters.query_one("#line-area", TextArea)
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
    class Counted(Message, bubble=False):
        """What would leave now."""

        line: Line

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
        self.written = ""
        """The line as the parts made it last."""
        self.line: Line | None = None
        self.counting: Timer | None = None

    def compose(self) -> ComposeResult:
        yield SpanLine(id="head")
        yield Static(classes="air low-air")
        with Horizontal(id="goal-row"):
            yield Label("Next", id="goal-label")
            yield Input(
                self.first_goal, placeholder="what comes after the compaction", id="goal",
                compact=True,
            )  # fmt: skip
        yield Static(classes="air")
        with Horizontal(id="panes"):
            yield Pane("Keep", ItemList(id="part-list"), id="parts")
            yield Static(classes="gap")
            with Vertical(id="right"):
                area = TextArea(id="line-area", soft_wrap=True, show_line_numbers=False)
                yield Pane("Line", area, id="line")
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
        self.set_class(width >= WIDE, "-wide")
        self.set_class(height >= TALL, "-tall")
        self.set_class(height < LOW, "-low")
        self.draw()
        self.call_after_refresh(self.fit)

    # -- reading and counting, in threads

    @work(thread=True, exclusive=True, group="compose", exit_on_error=False)
    def read(self) -> None:
        try:
            news: Message = self.Composed(compose(self.picture, self.first_goal))
        except CtxtuiError as error:
            news = self.Failed(str(error))
        except Exception as error:  # the screen stays; a line can still be typed by hand
            log_failure("composing a line", error)
            news = self.Failed(f"{type(error).__name__}. The log says more.")
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    @work(thread=True, exclusive=True, group="count", exit_on_error=False)
    def count(self, text: str, model: str | None) -> None:
        line = finish_line(text, model)
        if not get_current_worker().is_cancelled:
            self.post_message(self.Counted(line))

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

    def on_compact_screen_counted(self, news: Counted) -> None:
        self.line = news.line
        self.draw_sums()

    # -- the line

    @property
    def edited(self) -> bool:
        """Did the user change the line by hand? Then parts and goal leave it alone."""
        return self.area.text != self.written

    def rewrite(self) -> None:
        """Write the line of the parts, unless the user has made it their own."""
        if self.composition is not None and not self.edited:
            self.written = self.composition.line
            self.area.load_text(self.written)
        self.draw()
        self.recount()

    def recount(self) -> None:
        if self.counting is not None:
            self.counting.stop()
        self.counting = self.set_timer(RECOUNT, self.count_now)

    def count_now(self) -> None:
        model = self.composition.model if self.composition is not None else None
        self.count(self.area.text, model)

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
        self.recount()

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
        word = "edited by hand" if self.edited else "as composed"
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
        typing = self.typing
        hints: list[KeyHint] = []
        if not typing and self.composition is not None and self.composition.parts:
            hints.append(("space", "keep or drop", "focused.strike"))
        hints.append(("F5", "copy", "copy"))
        if self.can_send:
            hints.append(("F8", "send", "send"))
        if self.focused is self.goal:
            hints.append(("↵", "to the parts", "focused.submit"))
        if not typing:
            word = "edit" if self.has_class("-wide") else "edit, check"
            hints += [("e", word, "edit"), ("i", "next", "goal")]
            hints += [("r", "anew", "anew")] if self.edited else []
        hints.append(("tab", "next pane", "next_field(1)"))
        hints.append(("esc", "leave field" if typing else "back", "back"))
        self.key_bar.show([*hints, ("F1" if typing else "?", "help", "app.help")])

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
        """One part; of a heading all below it, off, or on again once all are off."""
        if self.composition is None:
            return
        part = self.composition.find(event.row_id)
        if part is not None:
            self.composition = self.composition.with_part(part.id, not part.on)
        else:
            below = [one for one in self.composition.parts if one.kind == event.row_id]
            to = not any(one.on for one in below)
            for one in below:
                self.composition = self.composition.with_part(one.id, to)
        self.rewrite()

    @on(LineList.FoldAsked, "#part-list")
    def fold(self, event: LineList.FoldAsked) -> None:
        if self.composition is None:
            return
        part = self.composition.find(event.row_id)
        name = part.kind if part is not None else event.row_id
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
            self.written = self.area.text  # what was typed is given up
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
            model = self.composition.model if self.composition is not None else None
            self.post_message(self.Send(finish_line(self.area.text, model), self.picture, self))

    def sent(self, ok: bool, sentence: str) -> None:
        """What became of a `Send`: for whoever sends it to say."""
        self.notify(
            one_line(sentence, 300),
            title="✓ /compact sent" if ok else "✗ Not sent",
            severity="information" if ok else "error",
            timeout=6 if ok else 20,
            markup=False,
        )

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
        def to_terminal(words: str) -> None:
            self.app.call_from_thread(self.app.copy_to_clipboard, words)

        model = self.composition.model if self.composition is not None else None
        line = finish_line(text, model)
        copied = copy(line.command, write_osc52=to_terminal, file=copied_path())
        self.post_message(self.Gone(copied, line))

    def on_compact_screen_gone(self, news: Gone) -> None:
        ok = news.copied.ok
        self.notify(
            one_line(news.copied.sentence),
            title=f"{'✓' if ok else '!'} /compact line, ≈{news.line.tokens} tokens",
            severity="information" if ok else "warning",
            timeout=8,
            markup=False,
        )
