"""The screen of a brief: drafts it, shows it, and lets the user strike, edit and take it."""

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
from ctxtui.core.handoff.brief import Brief, Item, draft_brief
from ctxtui.core.handoff.coverage import uncovered
from ctxtui.core.handoff.redacting import Finished, finish
from ctxtui.core.settings import Settings
from ctxtui.core.text import one_line
from ctxtui.keys import BACK, HELP, QUIT
from ctxtui.present import brief_screen as present
from ctxtui.present.detail import failed_blocks
from ctxtui.present.home import crumbs, project_title
from ctxtui.screens.brief.draft import Draft
from ctxtui.screens.brief.leaving import Left, copy_out, suggested_path, write_out
from ctxtui_widgets.item_list import ItemList
from ctxtui_widgets.key_bar import KeyBar, KeyHint
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.pane import Pane, SpanLine
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import Span

WIDE, AIRY = 110, 30
RECOUNT = 0.15
"""Seconds after the last change before tokens are counted and secrets looked for."""


class BriefScreen(Screen[None]):
    """Drafts the brief of one session; nothing leaves before F5 or F2."""

    CSS_PATH = "brief.tcss"
    AUTO_FOCUS = "#goal"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5,ctrl+s", "copy", "copy", key_display="F5", id="brief.copy", priority=True),
        Binding(
            "f2", "write", "write to a file", key_display="F2", id="brief.write", priority=True
        ),
        Binding("e", "edit", "edit the text", id="brief.edit"),
        Binding("i", "goal", "edit the goal", id="brief.goal"),
        Binding("tab", "next_field(1)", "next pane", key_display="tab", id="brief.next-pane"),
        Binding("shift+tab", "next_field(-1)", "pane before", show=False, id="brief.pane-before"),
        BACK,
        QUIT,
        HELP,
    ]

    goal = getters.query_one("#goal", Input)
    items = getters.query_one("#items", ItemList)
    area = getters.query_one("#text-area", TextArea)
    evidence = getters.query_one("#evidence-text", Prose)
    sums = getters.query_one("#sums", SpanLine)
    key_bar = getters.query_one(KeyBar)

    @dataclass
    class Drafted(Message, bubble=False):
        """The draft is there."""

        brief: Brief

    @dataclass
    class DraftFailed(Message, bubble=False):
        """There is no draft, and why."""

        why: str

    @dataclass
    class Counted(Message, bubble=False):
        """What would leave now."""

        finished: Finished

    @dataclass
    class Gone(Message, bubble=False):
        """The brief was copied, as far as that can be known."""

        left: Left

    @dataclass
    class PathAsked(Message):
        """The user wants the brief in a file; the answer goes to `write_to`."""

        suggested: str
        screen: BriefScreen

    def __init__(self, picture: Picture, settings: Settings, goal: str = "") -> None:
        super().__init__()
        self.first_goal = goal
        self.picture = picture
        self.settings = settings
        self.draft: Draft | None = None
        self.finished: Finished | None = None
        self.recounting: Timer | None = None

    @property
    def brief(self) -> Brief | None:
        """As the user has made it so far; None until it is drafted."""
        return self.draft.brief if self.draft is not None else None

    def compose(self) -> ComposeResult:
        yield SpanLine(id="head")
        yield Static(classes="air")
        with Horizontal(id="goal-row"):
            yield Label("Goal", id="goal-label")
            yield Input(
                self.first_goal,
                placeholder="what the next session is to do",
                id="goal",
                compact=True,
            )
        yield Static(classes="air")
        with Horizontal(id="panes"):
            yield Pane("Sections", ItemList(id="items"), id="sections")
            yield Static(classes="gap")
            with Vertical(id="right"):
                yield Pane(
                    "Text",
                    TextArea(id="text-area", soft_wrap=True, show_line_numbers=False),
                    id="text",
                )
                yield Static(classes="air between")
                yield Pane("Evidence", Prose(id="evidence-text"), id="evidence")
        yield Static(classes="air")
        yield SpanLine(id="sums")
        yield Static(classes="air")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#sections", Pane).set_right([Span("drafting…", "text-dim")])
        self.start_draft()
        self.draw()

    def on_resize(self) -> None:
        self.set_class(self.app.size.width >= WIDE, "-wide")
        if self.has_class("-wide"):
            self.remove_class("-source", "-writing")
        self.draw()

    # -- drafting and counting, in threads

    @work(thread=True, exclusive=True, group="draft", exit_on_error=False)
    def start_draft(self) -> None:
        try:
            brief = draft_brief(self.picture.tree, "", None, self.settings)
            news: Message = self.Drafted(brief)
        except CtxtuiError as error:
            news = self.DraftFailed(str(error))
        except Exception as error:  # the screen stays; the user can still write a brief by hand
            self.log.error(repr(error))
            news = self.DraftFailed(f"The draft failed: {error!r}. Please report it.")
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    @work(thread=True, exclusive=True, group="count", exit_on_error=False)
    def count(self, brief: Brief, text: str) -> None:
        finished = finish(brief, text)
        if not get_current_worker().is_cancelled:
            self.post_message(self.Counted(finished))

    def on_brief_screen_drafted(self, news: Drafted) -> None:
        self.draft = Draft.of(news.brief, self.goal.value)
        self.regenerate()
        if self.draft.first is not None:
            self.items.select(self.draft.first)
        for note in news.brief.notes:
            self.notify(one_line(note, 200), title="Brief", timeout=6, markup=False)

    def on_brief_screen_draft_failed(self, news: DraftFailed) -> None:
        self.query_one("#sections", Pane).set_right([Span("not drafted", "urgent")])
        self.evidence.show(failed_blocks(news.why))
        self.notify(
            one_line(news.why, 300),
            title="✗ No draft",
            severity="error",
            timeout=20,
            markup=False,
        )

    def on_brief_screen_counted(self, news: Counted) -> None:
        self.finished = news.finished
        self.draw_sums()

    # -- the text

    @property
    def edited(self) -> bool:
        """Did the user change the text by hand?"""
        return self.area.text != (self.draft.generated if self.draft is not None else "")

    def regenerate(self) -> None:
        """Write the text anew from the items; what was typed into it stays."""
        if self.draft is None:
            return
        text = self.draft.text(self.area.text)
        at = self.area.cursor_location
        if text != self.area.text:
            self.area.load_text(text)
            self.area.move_cursor(at)
        self.draw()
        self.recount()

    def recount(self) -> None:
        if self.recounting is not None:
            self.recounting.stop()
        self.recounting = self.set_timer(RECOUNT, self.count_now)

    def count_now(self) -> None:
        if self.brief is not None:
            self.count(self.brief, self.area.text)

    @on(Input.Changed, "#goal")
    def take_goal(self) -> None:
        if self.draft is not None:
            self.draft.aim(self.goal.value)
            self.regenerate()

    @on(Input.Blurred, "#goal")
    def show_its_start(self) -> None:
        self.goal.cursor_position = 0

    @on(Input.Submitted, "#goal")
    def leave_goal(self) -> None:
        self.items.focus()

    @on(TextArea.Changed, "#text-area")
    def typed(self) -> None:
        self.draw_text_head()
        self.recount()

    # -- drawing

    def draw(self) -> None:
        if not self.is_mounted:
            return
        parts = [
            project_title(self.picture.cwd),
            one_line(self.picture.title, 200),
            "brief",
        ]
        right = present.head_right(self.brief, self.app.size.width)
        self.query_one("#head", SpanLine).show(crumbs(parts), right)
        if self.draft is not None:
            airy = self.app.size.height >= AIRY
            rows = present.brief_rows(self.draft.brief, self.draft.folded, airy=airy)
            self.items.show(rows)
            self.query_one("#sections", Pane).set_right([Span("tokens", "text-dim")])
        self.draw_evidence()
        self.draw_text_head()
        self.draw_sums()
        self.draw_keys()

    def draw_text_head(self) -> None:
        word = "edited by hand" if self.brief is not None and self.edited else "as drafted"
        self.query_one("#text", Pane).set_right([Span(word, "text-dim")])

    def draw_evidence(self) -> None:
        item = self.item()
        pane = self.query_one("#evidence", Pane)
        pane.set_title("Evidence")
        if self.brief is None:
            return
        count = len(item.evidence) if item is not None else 0
        pane.set_right([Span(f"{count} place{'s' * (count != 1)}", "text-dim")] if count else [])
        self.evidence.show(present.evidence_blocks(item), about=item.id if item else "none")

    def draw_sums(self) -> None:
        if self.brief is None:
            return
        width = self.app.size.width
        missing = len(uncovered(self.brief))
        budget = self.settings.brief_budget
        self.sums.show(
            present.sum_left(self.brief, self.finished, budget, width),
            present.sum_right(missing, self.finished, width),
        )

    def draw_keys(self) -> None:
        hints: list[KeyHint] = []
        typing = self.typing
        if not typing and self.brief is not None:
            hints += [("space", "strike", "focused.strike")]
            hints += [] if self.has_class("-wide") else [("↵", "source", "source")]
        hints += [("F5", "copy", "copy"), ("F2", "write", "write")]
        if not typing:
            hints += [("e", "edit", "edit"), ("i", "goal", "goal")]
        hints += [("tab", "next pane", "next_field(1)")]
        hints.append(("esc", "leave field" if typing else "back", "back"))
        self.key_bar.show([*hints, ("F1" if typing else "?", "help", "app.help")])

    def item(self) -> Item | None:
        row = self.items.cursor_id
        return self.brief.find(row) if self.brief is not None and row else None

    @property
    def typing(self) -> bool:
        return self.focused in (self.goal, self.area)

    def on_descendant_focus(self) -> None:
        if self.focused is self.goal:
            self.goal.cursor_position = len(self.goal.value)
        self.draw_keys()

    # -- the user's hand

    @on(ItemList.Struck, "#items")
    def strike(self, event: ItemList.Struck) -> None:
        if self.draft is not None:
            self.draft.strike(event.row_id)
            self.regenerate()

    @on(LineList.FoldAsked, "#items")
    def fold(self, event: LineList.FoldAsked) -> None:
        if self.draft is not None:
            name = self.draft.fold(event.row_id, open=event.open)
            self.draw()
            if not event.open:
                self.items.select(name)

    @on(LineList.Chosen, "#items")
    def choose(self, event: LineList.Chosen) -> None:
        if self.draft is not None and self.draft.brief.find(event.row_id) is None:
            self.draft.fold(event.row_id, open=event.row_id in self.draft.folded)
            self.draw()
        else:
            self.action_source()

    @on(LineList.Highlighted, "#items")
    def show_evidence(self) -> None:
        self.draw_evidence()

    def action_source(self) -> None:
        """Where it was seen, under the list where there is no pane for it."""
        if not self.has_class("-wide"):
            self.toggle_class("-source")
        self.draw_evidence()

    def action_edit(self) -> None:
        if not self.has_class("-wide"):
            self.remove_class("-source")
            self.add_class("-writing")
        self.area.focus()

    def action_goal(self) -> None:
        self.goal.focus()

    def action_next_field(self, by: int) -> None:
        fields = [self.goal, self.items, self.area]
        at = next((n for n, one in enumerate(fields) if one is self.focused), 0)
        to = fields[(at + by) % len(fields)]
        if to is self.area:
            self.action_edit()
        else:
            self.remove_class("-writing")
            to.focus()

    def action_back(self) -> None:
        if self.typing:
            self.remove_class("-writing")
            self.items.focus()
        elif self.has_class("-source"):
            self.remove_class("-source")
        else:
            self.dismiss()

    # -- out

    def action_copy(self) -> None:
        if self.ready():
            assert self.brief is not None
            self.copy(self.brief, self.area.text)

    def action_write(self) -> None:
        if self.ready():
            self.post_message(self.PathAsked(suggested_path(self.picture), self))

    def ready(self) -> bool:
        """A brief without a goal goes nowhere: the cursor goes to the goal."""
        if self.brief is None:
            self.notify("The draft isn't there yet.", severity="warning")
            return False
        if not self.goal.value.strip():
            self.goal.focus()
            self.notify("Type the goal first: what is the next session to do?", severity="warning")
            return False
        return True

    @work(thread=True, exclusive=True, group="copy", exit_on_error=False)
    def copy(self, brief: Brief, text: str) -> None:
        def to_terminal(words: str) -> None:
            self.app.call_from_thread(self.app.copy_to_clipboard, words)

        self.post_message(self.Gone(copy_out(brief, text, to_terminal)))

    def on_brief_screen_gone(self, news: Gone) -> None:
        self.notify(
            one_line(news.left.sentence),
            title=f"{'✓' if news.left.ok else '!'} Brief, ≈{news.left.tokens} tokens",
            severity="information" if news.left.ok else "warning",
            timeout=8,
            markup=False,
        )

    @work(thread=True, exclusive=True, group="write", exit_on_error=False)
    def write_to(self, given: str) -> None:
        """Write the brief to the file that the user named."""
        assert self.brief is not None
        left = write_out(self.brief, self.area.text, given)
        self.app.call_from_thread(
            self.notify,
            one_line(left.sentence, 300),
            title="✓ Brief written" if left.ok else "✗ Not written",
            severity="information" if left.ok else "error",
            timeout=6 if left.ok else 20,
            markup=False,
        )
