"""What stands on the screen of a brief, and how it is drawn."""

from __future__ import annotations

from datetime import UTC, datetime
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
from ctxtui.core.handoff.secrets import Secret
from ctxtui.core.handoff.trace import trace
from ctxtui.core.places import data_dir
from ctxtui.core.settings import Settings
from ctxtui.core.text import one_line
from ctxtui.present import brief_screen as present
from ctxtui.present.brief_evidence import evidence_blocks
from ctxtui.present.brief_secrets import SECRET, SECRETS, secret_blocks, secrets_in
from ctxtui.present.home import crumbs, project_title
from ctxtui.screens.brief.draft import UNCOVERED, Draft
from ctxtui.screens.brief.keeping import Keeper
from ctxtui_widgets.cells import width as cells
from ctxtui_widgets.item_list import ItemList
from ctxtui_widgets.key_bar import KeyBar, KeyHint
from ctxtui_widgets.ordered_input import OrderedInput
from ctxtui_widgets.ordered_text import OrderedText
from ctxtui_widgets.pane import Pane, SpanLine
from ctxtui_widgets.prose import Prose, lay_block
from ctxtui_widgets.rows import Span

WIDE, AIRY = 110, 30
MOST_EVIDENCE = 9
"""Lines of the evidence pane, its title too."""


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
        self.secrets: tuple[Secret, ...] = ()
        """Those in the brief, as they were when it was counted last."""
        self.grew = False
        """The session went on since it was read."""
        self.doing = ""
        """What the drafting is at; empty while nothing is drafted."""
        self.given = goal
        """The goal as it came, from whoever opened the screen or with an earlier draft."""

    @property
    def brief(self) -> Brief | None:
        """As the user has made it so far; None until it is drafted."""
        return self.draft.brief if self.draft is not None else None

    def compose(self) -> ComposeResult:
        yield SpanLine(id="head")
        yield Static(classes="air")
        with Horizontal(id="goal-row"):
            yield Label("Goal", id="goal-label")
            yield OrderedInput(
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
                    OrderedText(id="text-area", soft_wrap=True, show_line_numbers=False),
                    id="text",
                )
                yield Static(classes="air between")
                yield Pane("Evidence", Prose(id="evidence-text"), id="evidence")
        yield Static(classes="air")
        yield SpanLine(id="sums")
        yield Static(classes="air")
        yield KeyBar()
        yield OrderedInput(id="words", compact=True, select_on_focus=False)

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

    @property
    def untouched(self) -> bool:
        """There is nothing yet to come back to: the first draft is made, no goal was typed."""
        drafting = self.draft is None and bool(self.doing)
        return drafting and self.focused is self.goal and self.goal.value == self.given

    def item(self) -> Item | None:
        """Under the cursor, be it one that is missing in the brief."""
        row = (self.items.cursor_id or "").removeprefix(present.MISSING)
        return self.brief.find(row) if self.brief is not None and row else None

    def secret(self) -> Secret | None:
        """Under the cursor: its own row, or the only one of an item."""
        row = self.items.cursor_id or ""
        if row.startswith(SECRET):
            return next((one for one in self.secrets if SECRET + one.id == row), None)
        item = self.item()
        mine = secrets_in(self.secrets, item)
        return mine[0] if len(mine) == 1 else None

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
            missing = coverage(brief).missing
            rows = present.brief_rows(brief, folded, missing, self.secrets, airy=airy)
            self.items.show(rows)
        if self.grew and not self.doing:
            pane.set_right(present.went_on(self.app.size.width))
        elif self.doing:
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
        secret = self.secret()
        if item is None and secret is not None:
            self.evidence.show(secret_blocks(secret, self.brief), about=secret.id)
            self.call_after_refresh(self.fit_evidence)
            return
        about = (item.id, item.edited) if item else "none"
        drafted = self.draft.whole.find(item.id) if self.draft is not None and item else None
        tree = self.picture.tree
        traces = [trace(one, tree) for one in item.evidence] if item is not None else []
        mine = secrets_in(self.secrets, item)
        blocks = evidence_blocks(item, drafted, traces, mine, datetime.now(UTC))
        self.evidence.show(blocks, about=str(about))
        self.call_after_refresh(self.fit_evidence)

    def fit_evidence(self) -> None:
        """Under the list it takes no more lines than it has to say."""
        lines = MOST_EVIDENCE
        if self.has_class("-source"):  # as wide as the screen, but it may not be laid out yet
            room = max(1, self.app.size.width - 2)
            told = sum(len(lay_block(block, room)) for block in self.evidence.blocks)
            lines = 1 + max(1, told)
        self.query_one("#evidence", Pane).styles.height = min(lines, MOST_EVIDENCE)
        if self.has_class("-source"):
            self.query_one("#right").styles.height = min(lines, MOST_EVIDENCE)
        else:
            self.query_one("#right").styles.height = "1fr"

    def draw_sums(self) -> None:
        if self.brief is None:
            return
        width = self.app.size.width
        budget = self.settings.brief_budget
        left = present.sum_left(self.brief, self.finished, budget, width)
        room = width - cells(left) - 4
        self.sums.show(left, present.sum_right(coverage(self.brief), self.finished, room))

    def draw_keys(self) -> None:
        self.key_bar.show(self.hints())

    def hints(self) -> list[KeyHint]:
        if self.focused is self.words:
            return [("↵", "keep the words", ""), ("esc", "leave them", "back")]
        hints: list[KeyHint] = []
        own: list[KeyHint] = []
        leaves = "stop" if self.doing and self.draft is not None else "back"
        leaves = "leave field" if self.typing and not self.untouched else leaves
        help_key = "F1" if self.typing else "?"
        end: list[KeyHint] = [("esc", leaves, "back"), (help_key, "help", "app.help")]
        if not self.typing and self.brief is not None:
            row = self.items.cursor_id or ""
            if row.startswith(present.MISSING):
                hints += [("a", "add", "add")]
            elif row == UNCOVERED:
                hints += [("a", "what is missing", "add")]
            elif not row.startswith(SECRET) and row != SECRETS:
                hints += [("space", "strike", "focused.strike")]
                item = self.item()
                if item is not None and item.path:
                    hints += [("→", "hunks", "focused.fold(True)")]
                hints += [] if self.has_class("-wide") else [("↵", "source", "source")]
                own = [("e", "edit", "edit"), ("p", "pin", "pin"), ("J K", "move", "")]
            own.insert(0, ("w", "your words", "said"))
            secret = self.secret()
            if secret is not None and secret.fingerprint:
                hints.insert(0, ("x", "redact" if secret.passes else "let pass", "let_pass"))
        if self.brief is not None:
            hints += [
                ("F5", "copy", "copy"),
                ("F2", "write", "write"),
                ("F8", "hand over", "hand_over"),
            ]
        if not self.typing:
            hints += [("r", "redraft", "redraft")] if self.grew and not self.doing else []
            hints += own
            hints += [("E", "text", "edit_text"), ("i", "goal", "goal")]
            hints += [("s", "diff since", "since")] if self.brief is not None else []
        return [*hints, ("tab", "next pane", "next_field(1)"), *end]
