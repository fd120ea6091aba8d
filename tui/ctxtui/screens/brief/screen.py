"""The screen of a brief: its keys, its fields, and the ways out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from ctxtui.copying import terminal_of
from ctxtui.core.delivery.outcome import Outcome
from ctxtui.core.handoff.brief import Brief
from ctxtui.core.handoff.drafts import SavedDraft
from ctxtui.core.handoff.redacting import finish
from ctxtui.core.redaction import Allowed, redact
from ctxtui.keys import BACK, HELP, QUIT
from ctxtui.screens.brief.hand import InHand
from ctxtui.screens.brief.leaving import Left, copy_out, suggested_path, write_out
from ctxtui.toast import toast
from ctxtui_widgets.line_list import LineList


class BriefScreen(InHand):
    """Drafts the brief of one session; nothing leaves before F5 or F2."""

    CSS_PATH = "brief.tcss"
    AUTO_FOCUS = "#goal"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5,ctrl+s", "copy", "copy", key_display="F5", id="brief.copy", priority=True),
        Binding(
            "f2", "write", "write to a file", key_display="F2", id="brief.write", priority=True
        ),
        Binding(
            "f8", "hand_over", "hand over", key_display="F8", id="brief.hand-over", priority=True
        ),
        Binding("x", "let_pass", "let a secret pass, or not", id="brief.let-pass"),
        Binding("r", "redraft", "redraft: the session went on", id="brief.redraft"),
        Binding("e", "edit", "edit an item in its place", id="brief.edit"),
        Binding("E", "edit_text", "edit the whole text", id="brief.edit-text"),
        Binding("i", "goal", "edit the goal", id="brief.goal"),
        Binding("p", "pin", "pin an item: the budget leaves it", id="brief.pin"),
        Binding("K,shift+up", "move(-1)", "move an item up", key_display="K", id="brief.up"),
        Binding("J,shift+down", "move(1)", "move an item down", key_display="J", id="brief.down"),
        Binding("a", "add", "add what is missing", id="brief.add"),
        Binding("w", "said", "your words: have any in", id="brief.said"),
        Binding("t", "trim", "trim to the budget", id="brief.trim"),
        Binding("s,f3", "since", "where the diff begins", key_display="s", id="brief.since"),
        Binding("ctrl+n", "anew", "start anew, or back", key_display="ctrl+n", id="brief.anew"),
        Binding("tab", "next_field(1)", "next pane", key_display="tab", id="brief.next-pane"),
        Binding("shift+tab", "next_field(-1)", "pane before", show=False, id="brief.pane-before"),
        BACK,
        QUIT,
        HELP,
    ]

    @dataclass
    class Gone(Message, bubble=False):
        """The brief was copied, as far as that can be known; `draft` is what it was made of."""

        left: Left
        draft: SavedDraft

    @dataclass
    class Written(Message, bubble=False):
        """The brief was written to a file, or not."""

        left: Left
        draft: SavedDraft

    @dataclass
    class PathAsked(Message):
        """The user wants the brief in a file; the answer goes to `write_to`."""

        suggested: str
        screen: BriefScreen

    @dataclass
    class SendAsked(Message):
        """The user wants it handed to a client; what comes of it goes to `tell_sent`. `text` is
        redacted, but for what is `allowed`."""

        text: str
        goal: str
        allowed: Allowed
        draft: SavedDraft
        screen: BriefScreen

    # -- from field to field

    def on_descendant_focus(self) -> None:
        if self.focused is self.goal:
            self.goal.cursor_position = len(self.goal.value)
        self.draw_keys()

    @on(LineList.Highlighted, "#items")
    def show_evidence(self) -> None:
        self.draw_evidence()
        self.draw_keys()

    @on(Input.Blurred, "#goal")
    def show_its_start(self) -> None:
        self.goal.cursor_position = 0

    @on(Input.Submitted, "#goal")
    def leave_goal(self) -> None:
        self.items.focus()

    def action_goal(self) -> None:
        self.goal.focus()

    def action_next_field(self, by: int) -> None:
        if self.focused is self.words:
            self.leave_words()
            return
        fields = [self.goal, self.items, self.area]
        at = next((n for n, one in enumerate(fields) if one is self.focused), 0)
        to = fields[(at + by) % len(fields)]
        if to is self.area:
            self.action_edit_text()
        else:
            self.remove_class("-writing")
            to.focus()

    def action_back(self) -> None:
        if self.focused is self.words:
            self.leave_words()
        elif self.typing and not self.untouched:
            self.remove_class("-writing")
            self.items.focus()
        elif self.doing and self.draft is not None:
            self.stop_making()
        elif self.has_class("-source"):
            self.remove_class("-source")
        else:
            self.dismiss()

    # -- out

    def action_copy(self) -> None:
        if self.ready():
            assert self.brief is not None
            self.copy(self.brief, self.area.text, self.allowed, self.as_it_is())

    def action_write(self) -> None:
        if self.ready():
            self.post_message(self.PathAsked(suggested_path(self.picture), self))

    def action_hand_over(self) -> None:
        if self.ready():
            assert self.brief is not None
            goal = self.brief.goal.strip().split("\n")[0]
            self.finish_it(self.brief, self.area.text, goal, self.allowed, self.as_it_is())

    @work(thread=True, exclusive=True, group="hand-over", exit_on_error=False)
    def finish_it(
        self, brief: Brief, text: str, goal: str, allowed: Allowed, draft: SavedDraft
    ) -> None:
        finished = finish(brief, text, allowed)
        name = redact(goal).text  # a session's title is no place for a secret, allowed or not
        self.post_message(self.SendAsked(finished.markdown, name, allowed, draft, self))

    def tell_sent(self, outcome: Outcome | None, draft: SavedDraft) -> None:
        """What became of it: once it has arrived the draft on disk is done with."""
        if outcome is not None and outcome.arrived:
            self.keeper.taken_out(draft)

    def ready(self) -> bool:
        """A brief without a goal goes nowhere: the cursor goes to the goal."""
        if self.focused is self.words:
            self.leave_words()
        if self.brief is None:
            self.notify("The draft isn't there yet.", severity="warning")
            return False
        if not self.goal.value.strip():
            self.goal.focus()
            self.notify("Type the goal first: what is the next session to do?", severity="warning")
            return False
        return True

    @work(thread=True, exclusive=True, group="copy", exit_on_error=False)
    def copy(self, brief: Brief, text: str, allowed: Allowed, draft: SavedDraft) -> None:
        left = copy_out(brief, text, allowed, terminal_of(self), self.data)
        self.post_message(self.Gone(left, draft))

    @on(Gone)
    def tell_gone(self, news: Gone) -> None:
        if news.left.ok:
            self.keeper.taken_out(news.draft)
        title = f"Brief, ≈{news.left.tokens} tokens"
        toast(self, "ok" if news.left.ok else "warn", title, news.left.sentence, 8)

    @work(thread=True, exclusive=True, group="write", exit_on_error=False)
    def write_to(self, given: str) -> None:
        """Write the brief to the file that the user named."""
        assert self.brief is not None
        draft = self.as_it_is()
        left = write_out(self.brief, self.area.text, self.allowed, given, self.data)
        self.post_message(self.Written(left, draft))

    @on(Written)
    def tell_written(self, news: Written) -> None:
        left = news.left
        if left.ok:
            self.keeper.taken_out(news.draft)
        if left.ok:
            toast(self, "ok", "Brief written", left.sentence, 6)
        else:
            toast(self, "failed", "Not written", left.sentence, 20)
