"""What stands on the screen of a brief, and how it is drawn."""

from __future__ import annotations

from pathlib import Path

from textual import getters
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Input, Label, Static, TextArea

from ctxtui.core.context.picture import Picture
from ctxtui.core.handoff.brief import Brief, Item
from ctxtui.core.handoff.coverage import coverage
from ctxtui.core.handoff.drafts import Drafts
from ctxtui.core.handoff.redacting import Finished
from ctxtui.core.places import data_dir
from ctxtui.core.settings import Settings
from ctxtui.core.text import one_line
from ctxtui.present import brief_screen as present
from ctxtui.present.home import crumbs, project_title
from ctxtui.screens.brief.draft import Draft
from ctxtui.screens.brief.keeping import Keeper
from ctxtui_widgets.item_list import ItemList
from ctxtui_widgets.key_bar import KeyBar, KeyHint
from ctxtui_widgets.pane import Pane, SpanLine
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import Span

WIDE, AIRY = 110, 30


class BriefPage(Screen[None]):
    """The goal, the sections, the text, the evidence, the sums and the keys."""

    goal = getters.query_one("#goal", Input)
    items = getters.query_one("#items", ItemList)
    area = getters.query_one("#text-area", TextArea)
    words = getters.query_one("#words", Input)
    evidence = getters.query_one("#evidence-text", Prose)
    sums = getters.query_one("#sums", SpanLine)
    key_bar = getters.query_one(KeyBar)

    def __init__(
        self, picture: Picture, settings: Settings, goal: str = "", data: Path | None = None
    ) -> None:
        """`data` is where drafts and marks are kept, if not in our data folder."""
        super().__init__()
        self.first_goal = goal
        self.picture = picture
        self.settings = settings
        self.data = data or data_dir()
        self.keeper = Keeper(Drafts.below(self.data))
        self.draft: Draft | None = None
        self.finished: Finished | None = None
        self.doing = ""
        """What the drafting is at; empty while nothing is drafted."""

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
        yield Input(id="words", compact=True, select_on_focus=False)

    def on_resize(self) -> None:
        self.set_class(self.app.size.width >= WIDE, "-wide")
        if self.has_class("-wide"):
            self.remove_class("-source", "-writing")
        self.draw()

    # -- what is shown

    @property
    def edited(self) -> bool:
        """Did the user change the text by hand?"""
        return self.area.text != (self.draft.generated if self.draft is not None else "")

    @property
    def typing(self) -> bool:
        return self.focused in (self.goal, self.area, self.words)

    def item(self) -> Item | None:
        """Under the cursor, be it one that is missing in the brief."""
        row = (self.items.cursor_id or "").removeprefix(present.MISSING)
        return self.brief.find(row) if self.brief is not None and row else None

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
        self.draw_items()
        self.draw_evidence()
        self.draw_text_head()
        self.draw_sums()
        self.draw_keys()

    def draw_items(self) -> None:
        pane = self.query_one("#sections", Pane)
        if self.draft is not None:
            airy = self.app.size.height >= AIRY
            brief, folded = self.draft.brief, self.draft.folded
            self.items.show(present.brief_rows(brief, folded, coverage(brief).missing, airy=airy))
        if self.doing:
            pane.set_right([Span(f"{self.doing}…", "text-dim")])
        elif self.draft is not None:
            pane.set_right([Span("tokens", "text-dim")])

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
        about = (item.id, item.edited) if item else "none"
        drafted = self.draft.whole.find(item.id) if self.draft is not None and item else None
        blocks = present.evidence_blocks(item, drafted)
        self.evidence.show(blocks, about=str(about))

    def draw_sums(self) -> None:
        if self.brief is None:
            return
        width = self.app.size.width
        budget = self.settings.brief_budget
        self.sums.show(
            present.sum_left(self.brief, self.finished, budget, width),
            present.sum_right(coverage(self.brief), self.finished, width),
        )

    def draw_keys(self) -> None:
        self.key_bar.show(self.hints())

    def hints(self) -> list[KeyHint]:
        if self.focused is self.words:
            return [("↵", "keep the words", ""), ("esc", "leave them", "back")]
        hints: list[KeyHint] = []
        end: list[KeyHint] = [("esc", "back", "back"), ("?", "help", "app.help")]
        if self.doing:
            end[0] = ("esc", "stop", "back") if not self.typing else end[0]
        if not self.typing and self.brief is not None:
            if (self.items.cursor_id or "").startswith(present.MISSING):
                hints += [("a", "add", "add")]
            else:
                hints += [("space", "strike", "focused.strike")]
                item = self.item()
                if item is not None and item.path:
                    hints += [("→", "hunks", "focused.fold(True)")]
                hints += [] if self.has_class("-wide") else [("↵", "source", "source")]
                hints += [("e", "edit", "edit"), ("p", "pin", "pin"), ("J K", "move", "")]
        hints += [("F5", "copy", "copy"), ("F2", "write", "write")]
        if not self.typing:
            hints += [("E", "text", "edit_text"), ("i", "goal", "goal")]
            hints += [("s", "diff since", "since")] if self.brief is not None else []
        return [*hints, ("tab", "next pane", "next_field(1)"), *end]
