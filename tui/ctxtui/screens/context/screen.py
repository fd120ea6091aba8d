"""The Context screen: takes a window apart in the background, and lets the user look inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Literal

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import get_current_worker

from ctxtui.core.context.contents import Contents, block_text, contents
from ctxtui.core.context.parts import Weight
from ctxtui.core.context.picture import Picture
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.moves.outlook import Outlook
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.locate import Place
from ctxtui.keys import BACK, HELP, QUIT
from ctxtui.log import failure
from ctxtui.present import context as present
from ctxtui.present.clocks import gauge_clocks
from ctxtui.present.home import crumbs, gauge_row, project_title
from ctxtui.toast import toast
from ctxtui_widgets.gauge import Gauge
from ctxtui_widgets.growth_chart import GrowthChart
from ctxtui_widgets.key_bar import KeyBar, KeyHint
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.pane import Pane, SpanLine
from ctxtui_widgets.part_list import PartList
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import Span

SIDE, TALL = 110, 30
Level = Literal["panes", "behind", "block"]


class ContextScreen(Screen[None]):
    """Shows one window; `[` and `]` go through the turns, enter goes inside."""

    CSS_PATH = "context.tcss"
    AUTO_FOCUS = "#part-list"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "sort", "sort files by size or name", id="context.sort"),
        Binding("[", "turn(-1)", "the window a turn before", id="context.turn-before"),
        Binding("]", "turn(1)", "the window a turn later", id="context.turn-after"),
        Binding("b", "brief", "brief", id="context.brief"),
        Binding("tab", "next_pane(1)", "next pane", key_display="tab", id="context.next-pane"),
        Binding("shift+tab", "next_pane(-1)", "pane before", show=False, id="context.pane-before"),
        BACK,
        QUIT,
        HELP,
    ]

    parts = getters.query_one("#part-list", PartList)
    files = getters.query_one("#file-list", PartList)
    chart = getters.query_one(GrowthChart)
    behind = getters.query_one("#behind-list", PartList)
    block = getters.query_one("#block-text", Prose)
    gauge = getters.query_one(Gauge)
    key_bar = getters.query_one(KeyBar)

    @dataclass
    class BriefAsked(Message):
        """The user wants a brief of this session."""

        picture: Picture

    @dataclass
    class Read(Message, bubble=False):
        """A window was taken apart; a later one may replace it unheard."""

        contents: Contents

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, ContextScreen.Read)

    @dataclass
    class Failed(Message, bubble=False):
        """It could not be, and why."""

        why: str

    @dataclass
    class BlockRead(Message, bubble=False):
        """The text of one block."""

        weight: Weight
        text: str

    def __init__(
        self,
        picture: Picture,
        settings: Settings,
        at: Place | None = None,
        state: Sequence[Span] = (),
        outlook: Outlook | None = None,
    ) -> None:
        super().__init__()
        self.picture = picture
        self.settings = settings
        self.at = at
        self.state = tuple(state)
        """Model and status, as Home shows them."""
        self.outlook = outlook
        self.contents: Contents | None = None
        self.by_name = False
        self.part_group = present.Group()
        self.file_group = present.Group()
        self.shown: list[Weight] = []
        """The blocks that are listed behind a row."""
        self.from_pane: Widget | None = None

    def compose(self) -> ComposeResult:
        yield SpanLine(id="header")
        yield Static(classes="air head-air")
        with Horizontal(id="upper"):
            yield Pane("By part", PartList(id="part-list"), id="parts")
            yield Static(classes="gap")
            yield Pane("By file and command", PartList(id="file-list"), id="files")
        yield Static(classes="air between")
        yield Pane("Growth", GrowthChart(), right=present.legend(), id="lower")
        yield Pane("Blocks", PartList(id="behind-list"), id="behind")
        yield Pane("Block", Prose(id="block-text"), id="block")
        yield Static(classes="air")
        yield Gauge()
        yield Static(classes="air")
        yield KeyBar()

    def on_mount(self) -> None:
        self.chart.show(
            present.columns(self.picture),
            present.levels(self.picture.window.limit.tokens, self.settings.zones),
        )
        if self.at is not None:
            self.chart.select(self.at.turn.id)
        self.query_one("#parts", Pane).set_right([Span("counting…", "text-dim")])
        self.draw_header()
        self.draw_keys()
        self.take_apart(self.at)

    # -- how many panes

    def on_resize(self) -> None:
        width, height = self.app.size
        self.update_classes(
            {
                "-stacked": width < SIDE,
                "-side": width >= SIDE,
                "-tall": height >= TALL,
            }
        )
        self.stand_on(self.focused)
        self.draw_keys()

    def stand_on(self, widget: Widget | None) -> None:
        """Where panes are stacked, the one with the focus is shown."""
        at = "growth" if widget is self.chart else "files" if widget is self.files else "parts"
        if self.level == "panes":
            self.update_classes({f"-at-{one}": one == at for one in ("parts", "files", "growth")})

    @property
    def level(self) -> Level:
        if self.has_class("-block"):
            return "block"
        return "behind" if self.has_class("-behind") else "panes"

    def action_next_pane(self, by: int) -> None:
        if self.level != "panes":
            return
        panes: list[Widget] = [self.parts, self.files, self.chart]
        here = panes.index(self.focused) if self.focused in panes else 0
        to = panes[(here + by) % len(panes)]
        self.stand_on(to)
        to.focus()
        self.draw_keys()

    # -- taking it apart, in a thread

    @work(thread=True, exclusive=True, group="contents", exit_on_error=False)
    def take_apart(self, at: Place | None) -> None:
        try:
            news: Message = self.Read(contents(self.picture, self.settings, at))
        except Exception as error:
            news = self.Failed(failure("taking a window apart", error))
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    def on_context_screen_read(self, news: Read) -> None:
        self.contents = news.contents
        self.draw()

    def on_context_screen_failed(self, news: Failed) -> None:
        self.query_one("#parts", Pane).set_right([Span("✗ not read", "urgent")])
        toast(self, "failed", "The window can't be taken apart", news.why)

    # -- drawing

    def draw(self) -> None:
        found = self.contents
        if found is None:
            return
        self.part_group = present.part_group(found)
        self.file_group = present.file_group(found, by_name=self.by_name)
        self.parts.show(self.part_group.rows)
        self.files.show(self.file_group.rows)
        self.query_one("#parts", Pane).set_right(present.part_right(found))
        self.query_one("#files", Pane).set_right(present.how_right(found))
        self.draw_gauge(found)
        self.draw_keys()

    def draw_gauge(self, found: Contents) -> None:
        """The clocks are those of now: an earlier window has none."""
        if self.outlook is None or found.at is not None:
            self.gauge.show(gauge_row(found.window, self.settings.zones))
            return
        shown = self.outlook.clocks(datetime.now(UTC))
        clocks = gauge_clocks(shown, found.window.zone)
        self.gauge.show(gauge_row(found.window, self.settings.zones, *clocks))

    def draw_header(self) -> None:
        cwd = self.picture.cwd
        header = self.query_one("#header", SpanLine)
        header.show(
            crumbs([project_title(cwd), self.picture.title, "context"]),
            self.state,
        )

    def draw_keys(self) -> None:
        keys: list[KeyHint] = []
        if self.level != "block":
            keys.append(("↵", "open", "focused.choose"))
        if self.level == "panes":
            keys += [("s", "sort", "sort"), ("[ ]", "turn", ""), ("b", "brief", "brief")]
            keys.append(("tab", "next pane", "next_pane(1)"))
        keys += [("esc", "back", "back"), ("?", "help", "app.help")]
        self.key_bar.show(keys)

    # -- going inside, and out again

    @on(LineList.Chosen, "#part-list")
    def open_part(self, event: LineList.Chosen) -> None:
        self.open_behind(self.part_group, event.row_id)

    @on(LineList.Chosen, "#file-list")
    def open_file(self, event: LineList.Chosen) -> None:
        self.open_behind(self.file_group, event.row_id)

    def open_behind(self, group: present.Group, row_id: str) -> None:
        weights = group.behind.get(row_id, [])
        if weights:
            self.list_blocks(weights, group.titles[row_id])
        elif row_id == "base":
            self.notify(present.BASE, title="Base", markup=False)

    def on_growth_chart_chosen(self, event: GrowthChart.Chosen) -> None:
        found = self.contents
        turn = self.picture.tree.by_id.get(event.column_id)
        if found is None or turn is None:
            return
        weights = [one for one in found.account.weights if one.turn == turn.id]
        if weights:
            weights.sort(key=lambda one: -one.tokens)
            self.list_blocks(weights, f"Turn {turn.label}" if turn.label else "The compaction")
        else:
            self.notify("Nothing of this turn is in the window.", title=turn.label, markup=False)

    def list_blocks(self, weights: list[Weight], title: str) -> None:
        found = self.contents
        if found is None:
            return
        self.shown, self.from_pane = weights, self.focused
        pane = self.query_one("#behind", Pane)
        pane.set_title(title)
        pane.set_right([Span(present.blocks_word(weights), "text-dim")])
        self.behind.show(present.block_rows(found, weights))
        self.behind.select("block 0")
        self.add_class("-behind")
        self.behind.focus()
        self.draw_keys()

    @on(LineList.Chosen, "#behind-list")
    def open_block(self, event: LineList.Chosen) -> None:
        number = int(event.row_id.removeprefix("block "))
        if number < len(self.shown):
            self.read_block(self.shown[number])

    @work(thread=True, exclusive=True, group="block", exit_on_error=False)
    def read_block(self, weight: Weight) -> None:
        found = self.contents
        if found is None:
            return
        news: Message
        try:
            news = self.BlockRead(weight, block_text(found, weight))
        except CtxtuiError as error:
            news = self.Failed(str(error))
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    def on_context_screen_block_read(self, news: BlockRead) -> None:
        found = self.contents
        if found is None or self.level != "behind":
            return
        self.block.show(present.block_blocks(news.text))
        pane = self.query_one("#block", Pane)
        pane.set_title(present.block_title(found, news.weight))
        pane.set_right(present.block_right(found, news.weight))
        self.add_class("-block")
        self.block.focus()
        self.draw_keys()

    def action_back(self) -> None:
        if self.level == "block":
            self.remove_class("-block")
            self.behind.focus()
        elif self.level == "behind":
            self.remove_class("-behind")
            (self.from_pane or self.parts).focus()
        else:
            self.dismiss()
            return
        self.draw_keys()

    # -- other turns, other orders

    def action_turn(self, by: int) -> None:
        """The window as it was at the end of the turn before, or after; the last is now."""
        if self.level != "panes":
            return
        turns = [turn for turn in self.picture.tree.live if turn.kind == "prompt"]
        if not turns:
            return
        here = next(
            (n for n, turn in enumerate(turns) if self.at is not None and turn is self.at.turn),
            len(turns) - 1,
        )
        to = here + by
        if not 0 <= to < len(turns):
            return
        self.at = Place(turns[to]) if to < len(turns) - 1 else None
        self.chart.select(turns[to].id)
        self.take_apart(self.at)

    def action_sort(self) -> None:
        self.by_name = not self.by_name
        self.draw()

    def action_brief(self) -> None:
        self.post_message(self.BriefAsked(self.picture))
