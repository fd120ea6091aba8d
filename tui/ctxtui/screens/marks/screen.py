"""The Marks screen: all marks, what each one kept, what changed in the code since; worktrees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.message import Message
from textual.widgets import Static
from textual.worker import get_current_worker

from ctxtui.core.library.library import Library
from ctxtui.core.repo.anchors import Anchor
from ctxtui.core.rewind.marks import Change, Mark
from ctxtui.core.rewind.standing import Standing
from ctxtui.core.text import one_line
from ctxtui.keys import BACK, HELP, QUIT
from ctxtui.log import failure, log_failure
from ctxtui.present import marks as present
from ctxtui.present.home import crumbs
from ctxtui.present.mark_changes import changes_right, diff_heading
from ctxtui.screens.marks.asking import change_dialog, delete_dialog, folder_dialog
from ctxtui.screens.marks.deeds import Deed, Done, make_worktree
from ctxtui.screens.marks.deeds import take_back as taken_back
from ctxtui.screens.marks.dialogs import Field
from ctxtui.screens.marks.differences import Differences
from ctxtui.screens.marks.hints import mark_hints, stray_hints, undo_hint, worktree_hints
from ctxtui.screens.marks.listed import Listed
from ctxtui.screens.marks.mark_list import MarkList
from ctxtui.screens.marks.reading import Seen, anchor_folders, read_marks, read_strays
from ctxtui.screens.marks.worktrees import Worktrees
from ctxtui.toast import toast
from ctxtui_widgets.key_bar import KeyBar
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.pane import Pane, SpanLine
from ctxtui_widgets.rows import Span

SIDE, TALL = 110, 30
NO_CODE = "mark has no anchor: its code was not kept."


def utc_now() -> datetime:
    return datetime.now(UTC)


class MarksScreen(Worktrees):
    """Lists the marks of `folder`'s store; `at` is the id of the one to stand on first."""

    CSS_PATH = "marks.tcss"
    AUTO_FOCUS = "#mark-list"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "rename", "rename", id="marks.rename"),
        Binding("n", "note", "edit the note", id="marks.note"),
        Binding("d", "compare", "differs from another mark", id="marks.compare"),
        Binding("w", "check_out", "check the code out beside it", id="marks.check-out"),
        Binding("delete", "delete", "delete", key_display="del", id="marks.delete"),
        Binding("u", "undo", "undo", id="marks.undo"),
        Binding("tab", "next_pane", "next pane", key_display="tab", id="marks.next-pane"),
        Binding("shift+tab", "next_pane", "pane before", show=False, id="marks.pane-before"),
        BACK,
        QUIT,
        HELP,
    ]

    marks = getters.query_one(MarkList)
    detail = getters.query_one("#mark-detail", Differences)
    key_bar = getters.query_one(KeyBar)

    @dataclass
    class GoAsked(Message):
        """The user wants to see this mark in the tree of the session that holds it."""

        standing: Standing

    @dataclass
    class Changed(Message):
        """The marks are others now: whoever shows them has to look again."""

    @dataclass
    class Read(Message, bubble=False):
        """All marks; whole, so a later one may replace it unheard."""

        seen: Seen

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, MarksScreen.Read)

    @dataclass
    class Failed(Message, bubble=False):
        """Something could not be done, and why."""

        what: str
        why: str
        reading: bool = False
        """It was to read the marks."""

    @dataclass
    class StraysFound(Message, bubble=False):
        """Anchors without a mark in the repositories of the marks and sessions."""

        strays: Sequence[Anchor]

    @dataclass
    class WasDone(Message, bubble=False):
        """A mark, an anchor or a work tree was changed."""

        deed: Deed

    def __init__(
        self,
        library: Library,
        folder: Path,
        at: str | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__()
        self.library = library
        self.folder = folder
        self.at = at
        self.clock = clock
        self.listed = Listed()
        self.was_read = False
        self.failure = ""
        self.first: str | None = None
        """What is to be compared with one still to be chosen."""
        self.other: str | None = None
        """What the one under the cursor is compared with; None is the files now."""
        self.done: list[Done] = []

    def compose(self) -> ComposeResult:
        yield SpanLine(crumbs(["marks"]), id="header")
        yield Static(classes="air head-air")
        with Container(id="panes"):
            yield Pane("Marks", MarkList(id="mark-list"), id="marks")
            yield Static(classes="gap")
            yield Pane("Mark", Differences(id="mark-detail"), id="mark")
        yield Static(classes="air")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#marks", Pane).set_right([Span("reading…", "text-dim")])
        self.draw_keys()
        self.read()

    def on_resize(self) -> None:
        width, height = self.app.size
        self.update_classes({"-side": width >= SIDE, "-tall": height >= TALL})
        self.fit()

    # -- reading, in threads

    @work(thread=True, exclusive=True, group="marks", exit_on_error=False)
    def read(self) -> None:
        try:
            known = self.listed.standings.values()
            news: Message = self.Read(read_marks(self.folder, self.library, known))
        except Exception as error:
            why = failure("reading the marks", error)
            news = self.Failed("The marks can't be read", why, reading=True)
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    def on_marks_screen_read(self, news: Read) -> None:
        self.was_read, self.failure = True, ""
        before = self.marks.cursor_id
        self.listed.take_marks(news.seen.standings, news.seen.titles, deleted=news.seen.deleted)
        self.fill()
        if self.at is not None:
            self.marks.select(self.at)
            self.at = None
        self.look_for_strays(anchor_folders(news.seen.standings, self.library))
        self.look_for_worktrees(news.seen.standings)
        if news.seen.notice:
            toast(self, "warn", "", news.seen.notice)
        if before is None or before != self.marks.cursor_id:
            self.look()
        self.draw()

    def fill(self) -> None:
        if self.first is not None:
            self.marks.offered = self.listed.others(self.first)
        self.marks.show(self.listed.rows(self.clock()))
        self.query_one("#marks", Pane).set_right([Span(self.listed.count, "text-dim")])
        self.fit()

    def fit(self) -> None:
        """Above what is told of one, the list is as high as its marks, up to what the CSS says."""
        high = max(5, len(self.marks.rows) + 2)
        self.query_one("#marks").styles.height = None if self.has_class("-side") else high

    @work(thread=True, exclusive=True, group="strays", exit_on_error=False)
    def look_for_strays(self, folders: Sequence[Path]) -> None:
        worker = get_current_worker()
        try:
            found = read_strays(self.folder, folders, self.clock(), lambda: worker.is_cancelled)
        except Exception as error:  # the marks themselves are there
            log_failure("looking for anchors without a mark", error)
            return
        if not worker.is_cancelled:
            self.post_message(self.StraysFound(found))

    def on_marks_screen_strays_found(self, news: StraysFound) -> None:
        self.listed.take_strays(news.strays)
        self.refill()

    def refill(self) -> None:
        before = self.marks.cursor_id
        self.fill()
        if before != self.marks.cursor_id:
            self.look()
        self.draw()

    def on_marks_screen_failed(self, news: Failed) -> None:
        if news.reading:
            self.failure = news.why
            self.query_one("#marks", Pane).set_right([Span("✗ not read", "urgent")])
            self.draw()
        toast(self, "failed", news.what, news.why)

    def look(self) -> None:
        """Compare what is under the cursor with the other one, or with the files now."""
        anchor = self.listed.anchor
        self.detail.compare_with(anchor(self.marks.cursor_id), anchor(self.other))

    @on(Differences.Compared)
    def draw_count(self) -> None:
        self.draw()

    # -- drawing

    def draw(self) -> None:
        pane = self.query_one("#mark", Pane)
        at = self.first or self.marks.cursor_id  # while the other one is chosen the first stays
        name, compared = self.listed.name(at), self.detail.compared
        found = compared.changes if compared is not None else None
        pane.set_title(name or "Mark")
        pane.set_right(changes_right(found) if found is not None else [])
        blocks = self.listed.blocks(at, self.clock())
        if blocks is not None:
            heading = diff_heading(name, self.listed.name(self.other))
            self.detail.tell(blocks, f"{at} {self.other}", heading)
        elif self.failure:
            self.detail.tell(present.unread_blocks(self.failure), "nothing")
        else:
            self.detail.tell(present.no_marks_blocks() if self.was_read else [], "nothing")
        if self.was_read:
            self.draw_title()
        self.draw_keys()

    def draw_title(self) -> None:
        title = f"Compare {self.listed.name(self.first)} with" if self.first else "Marks"
        self.query_one("#marks", Pane).set_title(title)

    def draw_keys(self) -> None:
        one, at, beside = self.standing, self.marks.cursor_id, self.detail.has_focus
        undo = bool(self.done or self.listed.deleted or self.listed.put_away)
        keys = undo_hint(undo)
        compare = "compare" if self.listed.others(at) else ""
        compare = "with now" if self.other is not None else compare
        if self.first is not None:
            keys = [("↵", "compare with it", "focused.choose")]
        elif one is not None:
            keys = mark_hints(one, compare=compare, undo=undo, beside=beside)
        elif self.listed.stray(at) is not None:
            keys = stray_hints(compare=compare, undo=undo)
        elif self.listed.worktree(at) is not None:
            origin = self.listed.origin(at)
            marked = origin is not None and origin.place is not None
            keys = worktree_hints(marked=marked, undo=undo, beside=beside)
        self.key_bar.show([*keys, ("esc", "back", "back"), ("?", "help", "app.help")])

    def on_descendant_focus(self) -> None:
        self.draw_keys()

    # -- what the cursor is on

    @property
    def standing(self) -> Standing | None:
        """The mark under the cursor."""
        return self.listed.standing(self.marks.cursor_id)

    @on(LineList.Highlighted)
    def show_mark(self) -> None:
        if self.first is None:
            self.other = None
            self.look()
        self.draw()

    @on(LineList.Chosen)
    def choose(self) -> None:
        one = self.listed.origin(self.marks.cursor_id)
        if self.first is not None:
            self.compare_with(self.marks.cursor_id)
        elif one is not None and one.place is not None:
            self.post_message(self.GoAsked(one))
        elif one is not None:
            self.refuse("Nowhere to go", present.gone_sentence(one))

    # -- the user's hand

    def action_rename(self) -> None:
        self.edit("name")

    def action_note(self) -> None:
        self.edit("note")

    def edit(self, at: Field) -> None:
        one = self.standing
        if one is None:
            return
        name = present.mark_name(one.mark)

        def kept(what: Mark | Change | None) -> None:
            if isinstance(what, Change):
                self.was_done(Done(f"◆ {name} is as it was", what))

        self.app.push_screen(change_dialog(self.folder, one.mark, at), kept)

    def action_compare(self) -> None:
        """With the files now again, else with another one that is chosen next."""
        at = self.marks.cursor_id
        if self.first is not None:
            self.leave_comparing()
        elif self.other is not None:
            self.other = None
            self.look()
        elif self.standing is not None and self.listed.anchor(at) is None:
            self.refuse("Nothing to compare", f"This {NO_CODE}")
        elif self.listed.worktree(at) is not None:
            return  # what was done in it stands there already
        elif not self.listed.others(at):
            self.refuse("Nothing to compare", "There is no other mark with code.")
        elif at is not None:
            self.first = at
            self.marks.offer(self.listed.others(at))
            self.marks.focus()
        self.draw()

    def compare_with(self, other: str | None) -> None:
        if self.listed.anchor(other) is not None:
            self.other = other
        self.leave_comparing()
        self.look()
        self.draw()

    def leave_comparing(self) -> None:
        """Back to what is, or was to be, compared."""
        first, self.first = self.first, None
        with self.prevent(LineList.Highlighted):
            self.marks.offer(None)
            self.marks.select(first or "")
        self.draw()

    def action_check_out(self) -> None:
        at = self.marks.cursor_id
        anchor = self.listed.anchor(at)
        if anchor is None:
            if self.standing is not None:
                self.refuse("Nothing to check out", f"This {NO_CODE}")
            return

        def answer(folder: str | None) -> None:
            if folder is not None:
                self.do("Not checked out", lambda: make_worktree(anchor, folder))

        self.app.push_screen(folder_dialog(self.listed, at, anchor), answer)

    def action_delete(self) -> None:
        at = self.marks.cursor_id
        made = self.listed.worktree(at)
        if made is not None:
            self.ask_to_remove(made)
            return
        asked = delete_dialog(self.folder, self.listed, at)
        if asked is None:
            return
        dialog, act = asked
        name = self.listed.name(at)

        def answer(yes: str | None) -> None:
            if yes is not None:
                self.do(f"{name} is not deleted", act)

        self.app.push_screen(dialog, answer)

    def action_undo(self) -> None:
        """What was done here last; with nothing left of that, the newest deletion of any time."""
        last = self.done.pop() if self.done else None
        away = self.listed.put_away
        self.do("Not undone", lambda: taken_back(self.folder, last, away))

    @work(thread=True, group="act", exit_on_error=False)
    def do(self, failed: str, act: Callable[[], Deed]) -> None:
        """Do it, and tell how it went; `failed` is said when it could not be done."""
        news: Message
        try:
            news = self.WasDone(act())
        except Exception as error:
            news = self.Failed(failed, failure("changing marks", error))
        self.post_message(news)

    def on_marks_screen_was_done(self, news: WasDone) -> None:
        deed = news.deed
        toast(self, "warn" if deed.trouble else "ok", one_line(deed.title, 80), deed.says, 8)
        self.was_done(deed.done)

    def was_done(self, done: Done | None) -> None:
        if done is not None:
            self.done.append(done)
        self.post_message(self.Changed())
        self.read()

    def refuse(self, what: str, why: str) -> None:
        toast(self, "warn", what, why, 6)

    def action_next_pane(self) -> None:
        (self.marks if self.detail.has_focus else self.detail).focus()

    def action_back(self) -> None:
        if self.first is not None:
            self.leave_comparing()
        elif self.detail.has_focus:
            self.marks.focus()
        else:
            self.dismiss()
