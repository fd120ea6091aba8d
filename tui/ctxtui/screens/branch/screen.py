"""The dialog of a branch: shows what would be written and opened, and does it on F8."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static, TextArea
from textual.worker import get_current_worker

from ctxtui.copying import copy_text
from ctxtui.core.context.picture import Picture
from ctxtui.core.repo.anchors import Anchor
from ctxtui.core.settings import Settings
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.locate import Place
from ctxtui.keys import BACK, HELP
from ctxtui.log import failure
from ctxtui.present import branch as present
from ctxtui.present.labelled import LABEL
from ctxtui.screens.branch.doing import Act, Branched, carry_out
from ctxtui.screens.branch.drafted import Drafted
from ctxtui.screens.branch.facts import facts_at, how_it_differs
from ctxtui.toast import toast
from ctxtui_widgets.key_bar import KeyBar, KeyHint
from ctxtui_widgets.ordered_input import OrderedInput
from ctxtui_widgets.ordered_text import OrderedText
from ctxtui_widgets.prose import Prose, lay_block
from ctxtui_widgets.rows import Paragraph, Span

FULL_BELOW, AIRY, SHORT = 76, 28, 22
PROMPT = 8
"""Lines of the prompt that are in sight, at most."""


class BranchDialog(ModalScreen[str | None]):
    """Branches `picture`'s session at `place`; dismisses with the new session's id, or None.

    `folder` holds the store with the marks. A `live` session gets the client's own rewind too.
    """

    CSS_PATH = "branch.tcss"
    AUTO_FOCUS = "#prompt"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f8", "branch('open')", "branch and open", key_display="F8", id="branch.open",
            priority=True,
        ),
        Binding(
            "f2", "branch('write')", "only write", key_display="F2", id="branch.write",
            priority=True,
        ),
        Binding(
            "f5", "branch('copy')", "write and copy the command", key_display="F5",
            id="branch.copy", priority=True,
        ),
        Binding("f3", "better", "the better place", key_display="F3", id="branch.better",
                priority=True),
        Binding("f6", "code", "worktree or not", key_display="F6", id="branch.code",
                priority=True),
        Binding("f4", "recipe", "the client's own rewind", key_display="F4", id="branch.recipe",
                priority=True),
        Binding("tab", "next_field(1)", "next field", key_display="tab", id="branch.next-field",
                priority=True),
        Binding("shift+tab", "next_field(-1)", "field before", show=False,
                id="branch.field-before", priority=True),
        BACK,
        HELP,
    ]  # fmt: skip

    head = getters.query_one("#branch-head", Prose)
    name_field = getters.query_one("#branch-name", Input)
    prompt = getters.query_one("#prompt", TextArea)
    more = getters.query_one("#branch-more", Prose)
    key_bar = getters.query_one(KeyBar)

    @dataclass
    class Planned(Message, bubble=False):
        """What would be done there."""

        facts: present.Facts

    @dataclass
    class Compared(Message, bubble=False):
        """How the code at the mark differs from the files now, or why that can't be told."""

        anchor: str
        words: str

    @dataclass
    class Refused(Message, bubble=False):
        """There can be no branch, or it was not written, and why."""

        why: str

    @dataclass
    class Written(Message, bubble=False):
        """It was done, as far as it went."""

        branched: Branched

    def __init__(
        self,
        picture: Picture,
        settings: Settings,
        place: Place,
        folder: Path,
        *,
        live: bool = False,
    ) -> None:
        super().__init__()
        self.picture = picture
        self.settings = settings
        self.place = place
        self.folder = folder
        self.live = live
        self.facts: present.Facts | None = None
        self.worktree = False
        self.drafted = Drafted()
        self.differ = ""
        self.fresh = False
        """The prompt was put there by us just now: where the cursor goes is still open."""
        self.showing_recipe = False
        self.busy = False

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            yield Prose(id="branch-head")
            yield Static(classes="air")
            with Horizontal(id="name-row"):
                yield Label("Name", classes="label")
                yield OrderedInput(
                    one_line(f"{self.picture.title}, again", 120),
                    id="branch-name",
                    compact=True,
                    select_on_focus=False,
                )
            yield Static(classes="air between")
            with Horizontal(id="prompt-row"):
                yield Label("Prompt", classes="label")
                yield OrderedText(id="prompt", compact=True, tab_behavior="focus")
            yield Static(classes="air after")
            yield Prose(id="branch-more")
            yield Static(classes="air below")
            yield KeyBar()
        box.border_title = f" Branch from {one_line(self.picture.title, 50)} "

    def on_mount(self) -> None:
        self.head.can_focus = False
        self.say("working it out…")
        self.draw_keys()
        self.plan(self.place)

    def on_resize(self) -> None:
        width, height = self.app.size
        self.update_classes(
            {
                "-narrow": width < FULL_BELOW,
                "-airy": height >= AIRY,
                "-short": height < SHORT,
            }
        )
        self.call_after_refresh(self.draw)

    # -- what would be done, in a thread

    @work(thread=True, exclusive=True, group="plan", exit_on_error=False)
    def plan(self, place: Place) -> None:
        try:
            facts = facts_at(self.picture, self.settings, place, live=self.live, folder=self.folder)
            news: Message = self.Planned(facts)
        except Exception as error:
            news = self.Refused(failure("planning a branch", error))
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    def on_branch_dialog_planned(self, news: Planned) -> None:
        before = self.facts.anchor if self.facts is not None else None
        own = self.drafted.own(self.prompt.text)
        self.facts = news.facts
        self.place = news.facts.place
        anchor = news.facts.anchor
        self.worktree = self.worktree and anchor is not None
        self.write_prompt(self.drafted.renewed(own, news.facts))
        if anchor is not None and anchor != before:
            self.differ = "comparing…"
            self.compare(anchor)
        self.draw()

    @work(thread=True, exclusive=True, group="differ", exit_on_error=False)
    def compare(self, anchor: Anchor) -> None:
        words = how_it_differs(anchor)
        if not get_current_worker().is_cancelled:
            self.post_message(self.Compared(anchor.id, words))

    def on_branch_dialog_compared(self, news: Compared) -> None:
        anchor = self.facts.anchor if self.facts is not None else None
        if anchor is not None and anchor.id == news.anchor:
            self.differ = one_line(news.words, 200)
            self.draw()

    # -- the prompt

    def write_prompt(self, own: str) -> None:
        """Put `own` there, below what the client must be told of the worktree."""
        text = self.drafted.below(own, self.facts, worktree=self.worktree)
        if text != self.prompt.text:
            self.prompt.replace(text, (0, 0), self.prompt.document.end)
            self.fresh = True

    def on_branch_dialog_refused(self, news: Refused) -> None:
        self.busy = False
        if self.facts is None:
            self.say(news.why, sign="✗ ")
        else:
            toast(self, "failed", "No branch", news.why, 20)
        self.draw_keys()

    # -- drawing

    def say(self, words: str, sign: str = "") -> None:
        self.head.show([Paragraph((Span(sign, "urgent"), Span(one_line(words), "text-dim")))])
        self.fit()

    def draw(self) -> None:
        if not self.is_mounted:
            return
        facts, room = self.facts, self.head.size.width - 2 - LABEL
        if facts is not None:
            self.head.show(present.head_blocks(facts, room))
            self.fit()
            if self.showing_recipe and facts.recipe is not None:
                self.more.show(present.recipe_blocks(facts.recipe), about="recipe")
            else:
                self.more.show(present.more_blocks(facts, self.choice, room), about="branch")
                if len(self.more.lines) > self.room_below():
                    blocks = present.more_blocks(facts, self.choice, room, tight=True)
                    self.more.show(blocks, about="branch")
        self.fit()
        self.draw_keys()

    @property
    def choice(self) -> present.Choice:
        return present.Choice(self.worktree, self.prompt.text.strip(), self.differ)

    def fit(self) -> None:
        """The prompt is as high as its text as far as that leaves room for what is written; the
        rest takes what is left."""
        width = self.head.size.width - 2
        self.head.styles.height = max(1, len(self.head.lines))
        must = 1
        if self.facts is not None:
            blocks = present.written_blocks(self.facts, self.choice, width - LABEL)
            must = sum(len(lay_block(block, width)) for block in blocks) if width > 0 else 1
        lines = self.prompt.wrapped_document.height
        high = max(2, min(lines, PROMPT, self.room_below(0) - must))
        self.prompt.styles.height = high
        self.more.styles.height = max(1, min(len(self.more.lines), self.room_below()))
        if self.fresh and width > 0:
            self.fresh = False
            end = self.prompt.document.end
            self.prompt.move_cursor(end if lines <= high else (0, 0))

    def room_below(self, prompt: int | None = None) -> int:
        """Lines that are left below a prompt of so many; None is as high as it is."""
        if prompt is None:
            prompt = int(self.prompt.styles.height.value) if self.prompt.styles.height else 2
        airs = 1 if self.has_class("-short") else 7 if self.has_class("-airy") else 2
        fixed = len(("top", "name", "keys", "bottom"))
        return self.app.size.height - fixed - airs - len(self.head.lines) - prompt

    def draw_keys(self) -> None:
        hints: list[KeyHint] = []
        facts = self.facts
        if facts is not None and not self.busy:
            if not facts.way.why_not:
                hints.append(("F8", "branch and open", "branch('open')"))
            hints += [("F2", "only write", "branch('write')")]
            hints += [("F6", "code", "code")] if facts.anchor is not None else []
            hints += [("F3", "better place", "better")] if facts.better is not None else []
            hints += [("F5", "copy command", "branch('copy')")]
            hints += [("F4", "own rewind", "recipe")] if facts.recipe is not None else []
        first = "F2" if facts is not None and facts.way.why_not else "F8"
        self.query_one("#box", Vertical).border_subtitle = f" writes nothing until {first} "
        self.key_bar.show([*hints, ("esc", "cancel", "back"), ("F1", "help", "app.help")])

    @on(TextArea.Changed, "#prompt")
    def typed(self) -> None:
        self.draw()

    # -- the user's hand

    def action_better(self) -> None:
        if self.facts is not None and self.facts.better is not None and not self.busy:
            self.plan(self.facts.better.place)

    def action_code(self) -> None:
        if self.facts is not None and self.facts.anchor is not None and not self.busy:
            own = self.drafted.own(self.prompt.text)
            self.worktree = not self.worktree
            self.write_prompt(own)
            self.draw()

    def action_recipe(self) -> None:
        self.showing_recipe = not self.showing_recipe
        self.draw()

    def action_next_field(self, by: int) -> None:
        fields = [self.name_field, self.prompt, self.more]
        at = next((n for n, one in enumerate(fields) if one.has_focus), 0)
        fields[(at + by) % len(fields)].focus()

    @on(Input.Submitted, "#branch-name")
    def leave_name(self) -> None:
        self.prompt.focus()

    def action_back(self) -> None:
        """Leaves; while it is being opened only the wait for the client ends, and the outcome is
        told as ever."""
        if self.busy:
            self.workers.cancel_group(self, "branch")
        else:
            self.dismiss(None)

    def action_branch(self, act: Act) -> None:
        if self.facts is None or self.busy:
            return
        if act == "open" and self.facts.way.why_not:
            act = "copy"
        self.busy = True
        self.draw_keys()
        folder = self.facts.folder if self.worktree else None
        prompts = self.prompt.text, self.drafted.own(self.prompt.text)
        self.branch(self.facts, act, self.name_field.value, prompts, folder)

    @work(thread=True, exclusive=True, group="branch", exit_on_error=False)
    def branch(
        self,
        facts: present.Facts,
        act: Act,
        name: str,
        prompts: tuple[str, str],
        folder: Path | None,
    ) -> None:
        worker = get_current_worker()
        news: Message
        try:
            news = self.Written(
                carry_out(
                    facts, act, name, prompts, folder,
                    stopped=lambda: worker.is_cancelled,
                    copy=lambda text: copy_text(self, text),
                )
            )  # fmt: skip
        except Exception as error:
            news = self.Refused(failure("branching", error))
        self.post_message(news)

    def on_branch_dialog_written(self, news: Written) -> None:
        done = news.branched
        toast(self, "ok" if done.ok else "warn", "Branched", done.words, 8 if done.ok else 20)
        self.dismiss(done.id)
