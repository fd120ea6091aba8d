"""The Marks screen: all marks, what each one kept, and what changed in the code since."""

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
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import get_current_worker

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.library.library import Library
from ctxtui.core.places import as_typed, tilde
from ctxtui.core.repo.anchor_diff import anchor_diff, anchor_patches
from ctxtui.core.repo.anchors import Anchor
from ctxtui.core.repo.changes import Changes
from ctxtui.core.repo.pruning import KEPT
from ctxtui.core.repo.worktrees import CheckedOut, check_out, put_away
from ctxtui.core.rewind.marks import Change, Mark, Marks
from ctxtui.core.rewind.standing import Standing, find_standings
from ctxtui.core.store import Store
from ctxtui.core.text import one_line
from ctxtui.keys import BACK, HELP, QUIT
from ctxtui.log import log_failure
from ctxtui.present import marks as present
from ctxtui.present.home import crumbs
from ctxtui.screens.marks.dialogs import AskFolder, MarkDialog, Sure
from ctxtui.screens.marks.mark_list import MarkList
from ctxtui_widgets.folding_prose import FoldingProse
from ctxtui_widgets.key_bar import KeyBar, KeyHint
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.pane import Pane, SpanLine
from ctxtui_widgets.rows import Blank, Block, Heading, Paragraph, Span

SIDE, TALL = 110, 30
LARGEST_PATCH = 60_000
"""Bytes of one file's diff that are shown."""


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Done:
    """What was done last, and what takes it back."""

    words: str
    undo: Change | CheckedOut


class MarksScreen(Screen[None]):
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
    detail = getters.query_one("#mark-detail", FoldingProse)
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
        """All marks, the earliest first; whole, so a later one may replace it unheard."""

        standings: Sequence[Standing]
        titles: dict[str, str]
        notice: str

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
    class Compared(Message, bubble=False):
        """What differs between the anchor of a mark and that of another, or the files now."""

        mark: str
        other: str | None
        changes: Changes | None
        why: str = ""
        """It could not be told, and why."""

    @dataclass
    class PatchRead(Message, bubble=False):
        """The lines of one file that differ; None if there are none to show."""

        mark: str
        other: str | None
        path: str
        patch: str | None

    @dataclass
    class WasDone(Message, bubble=False):
        """A mark or a work tree was changed."""

        title: str
        says: str
        done: Done | None
        """None for what was itself an undo."""
        trouble: bool = False

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
        self.standings: dict[str, Standing] = {}
        self.titles: dict[str, str] = {}
        self.was_read = False
        self.failure = ""
        self.first: str | None = None
        """The mark that is to be compared with one still to be chosen."""
        self.other: str | None = None
        """The mark that the one under the cursor is compared with; None is the files now."""
        self.compared: MarksScreen.Compared | None = None
        self.patches: dict[str, str | None] = {}
        self.opened: set[str] = set()
        self.done: list[Done] = []

    def compose(self) -> ComposeResult:
        yield SpanLine(crumbs(["marks"]), id="header")
        yield Static(classes="air head-air")
        with Container(id="panes"):
            yield Pane("Marks", MarkList(id="mark-list"), id="marks")
            yield Static(classes="gap")
            yield Pane("Mark", FoldingProse(id="mark-detail"), id="mark")
        yield Static(classes="air")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#marks", Pane).set_right([Span("reading…", "text-dim")])
        self.draw_keys()
        self.read()

    def on_resize(self) -> None:
        width, height = self.app.size
        self.set_class(width >= SIDE, "-side")
        self.set_class(height >= TALL, "-tall")

    # -- reading, in threads

    @work(thread=True, exclusive=True, group="marks", exit_on_error=False)
    def read(self) -> None:
        files = [one.summary.path for one in self.library.sessions]
        known = {one.mark.row: one for one in self.standings.values()}
        try:
            with Store.open(self.folder) as store:
                marks = Marks(store).all()
                titles = {one.session: one.title for one in store.lives().values()}
                notice = store.notice
            titles |= {one.id: one.summary.title for one in self.library.sessions}
            fresh = [mark for mark in marks if mark.row not in known]
            known |= {one.mark.row: one for one in find_standings(fresh, files)}
            standings = [
                Standing(mark, known[mark.row].path, known[mark.row].place) for mark in marks
            ]
            news: Message = self.Read(standings, titles, notice)
        except CtxtuiError as error:
            news = self.Failed("The marks can't be read", str(error), reading=True)
        except Exception as error:
            log_failure("reading the marks", error)
            why = f"{type(error).__name__}. The log says more."
            news = self.Failed("The marks can't be read", why, reading=True)
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    def on_marks_screen_read(self, news: Read) -> None:
        self.was_read, self.failure = True, ""
        before = self.standing()
        self.standings = {one.mark.id: one for one in news.standings}
        self.titles = news.titles
        self.marks.show(present.mark_rows(news.standings, news.titles, self.clock()))
        if self.at is not None:
            self.marks.select(self.at)
            self.at = None
        count = Span(str(len(news.standings)), "text-dim")
        self.query_one("#marks", Pane).set_right([count])
        if news.notice:
            self.app.notify(one_line(news.notice, 300), title="!", severity="warning", markup=False)
        after = self.standing()
        if before is None or after is None or before.mark.id != after.mark.id:
            self.look()
        self.draw()

    def on_marks_screen_failed(self, news: Failed) -> None:
        if news.reading:
            self.failure = news.why
            self.query_one("#marks", Pane).set_right([Span("✗ not read", "urgent")])
            self.draw()
        self.app.notify(
            one_line(news.why, 300), title=f"✗ {news.what}", severity="error", markup=False
        )

    def look(self) -> None:
        """Compare the mark under the cursor with the other one, or with the files now."""
        self.compared, self.patches, self.opened = None, {}, set()
        one = self.standing()
        anchor = one.mark.anchor if one is not None else None
        other = self.standings.get(self.other or "")
        if one is not None and anchor is not None:
            self.compare(one.mark.id, anchor, self.other, other.mark.anchor if other else None)

    @work(thread=True, exclusive=True, group="diff", exit_on_error=False)
    def compare(
        self, mark: str, anchor: Anchor, other: str | None, other_anchor: Anchor | None
    ) -> None:
        try:
            news = self.Compared(mark, other, anchor_diff(anchor, other_anchor))
        except CtxtuiError as error:
            news = self.Compared(mark, other, None, str(error))
        except Exception as error:
            log_failure("comparing with an anchor", error)
            news = self.Compared(mark, other, None, f"{type(error).__name__}. The log says more.")
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    def on_marks_screen_compared(self, news: Compared) -> None:
        if (news.mark, news.other) == (self.marks.cursor_id, self.other):
            self.compared = news
            self.draw()

    @on(FoldingProse.FoldAsked)
    def unfold(self, event: FoldingProse.FoldAsked) -> None:
        if event.fold_id is None or self.compared is None or self.compared.changes is None:
            return
        if not event.open:
            self.opened.discard(event.fold_id)
        else:
            self.opened.add(event.fold_id)
            if event.fold_id not in self.patches:
                self.read_patch(self.compared, event.fold_id)
        self.draw()

    @work(thread=True, group="patch", exit_on_error=False)
    def read_patch(self, compared: Compared, path: str) -> None:
        anchor, other = (self.anchor_of(one) for one in (compared.mark, compared.other))
        assert anchor is not None and compared.changes is not None
        wanted = [one for one in compared.changes.files if one.path == path]
        patch: str | None = None
        try:
            patch = anchor_patches(anchor, other, wanted, LARGEST_PATCH).get(path)
        except CtxtuiError as error:
            self.post_message(self.Failed("Not compared", str(error)))
        self.post_message(self.PatchRead(compared.mark, compared.other, path, patch))

    def on_marks_screen_patch_read(self, news: PatchRead) -> None:
        if (news.mark, news.other) == (self.marks.cursor_id, self.other):
            self.patches[news.path] = news.patch
            self.draw()

    # -- drawing

    def draw(self) -> None:
        one, pane = self.standing(), self.query_one("#mark", Pane)
        if one is None:
            pane.set_title("Mark")
            pane.set_right([])
            self.detail.show(self.nothing(), about="nothing")
        else:
            pane.set_title(f"◆ {present.mark_name(one.mark)}")
            found = self.compared.changes if self.compared is not None else None
            pane.set_right(present.changes_right(found) if found is not None else [])
            about = f"{one.mark.id} {self.other}"
            blocks = present.mark_blocks(one, self.titles, self.clock())
            self.detail.show([*blocks, *self.differences(one.mark)], about=about)
        if self.was_read:
            self.draw_title()
        self.draw_keys()

    def draw_title(self) -> None:
        first = self.standings.get(self.first or "")
        title = f"Compare ◆ {present.mark_name(first.mark)} with" if first else "Marks"
        self.query_one("#marks", Pane).set_title(title)

    def nothing(self) -> list[Block]:
        if self.failure:
            return [Heading("✗ Not read"), Paragraph(one_line(self.failure, 400), "text-dim")]
        if not self.was_read:
            return []
        return [
            Heading("No marks yet"),
            Paragraph(
                "m in the turn tree sets one on the turn or step under the cursor: a name, a "
                "note, and the code as it is then. A session can be rewound to it or branched "
                "from it, and the code compared or checked out.",
            ),
            *present.about_anchors(),
        ]

    def differences(self, mark: Mark) -> list[Block]:
        if mark.anchor is None:
            return []
        other = self.standings.get(self.other or "")
        heading = present.diff_heading(mark, other.mark if other else None)
        blocks: list[Block] = [Blank(), Heading(heading)]
        if self.compared is None:
            blocks.append(Paragraph("comparing…", "text-dim"))
        elif self.compared.changes is None:
            blocks.append(Paragraph(one_line(self.compared.why, 400), "warn"))
        else:
            blocks += present.changes_blocks(self.compared.changes, self.patches, self.opened)
        return [*blocks, *present.about_anchors()]

    def draw_keys(self) -> None:
        keys: list[KeyHint] = []
        one = self.standing()
        if self.first is not None:
            keys = [("↵", "compare with it", "focused.choose")]
        elif one is not None:
            if self.detail.has_focus:
                keys.append(("↵", "unfold", "focused.choose"))
            elif one.place is not None:
                keys.append(("↵", "go to it", "focused.choose"))
            keys += [("r", "rename", "rename"), ("n", "note", "note")]
            if one.mark.anchor is not None:
                compare = "compare" if self.other is None else "with now"
                keys += [("d", compare, "compare"), ("w", "check out", "check_out")]
            keys += [("del", "delete", "delete"), ("u", "undo", "undo")]
            keys.append(("tab", "next pane", "next_pane"))
        else:
            keys.append(("u", "undo", "undo"))
        self.key_bar.show([*keys, ("esc", "back", "back"), ("?", "help", "app.help")])

    def on_descendant_focus(self) -> None:
        self.draw_keys()

    # -- what the cursor is on

    def standing(self) -> Standing | None:
        return self.standings.get(self.marks.cursor_id or "")

    def anchor_of(self, mark_id: str | None) -> Anchor | None:
        one = self.standings.get(mark_id or "")
        return one.mark.anchor if one is not None else None

    @on(LineList.Highlighted)
    def show_mark(self) -> None:
        if self.first is None:
            self.other = None
            self.look()
        self.draw()

    @on(LineList.Chosen)
    def choose(self) -> None:
        one = self.standing()
        if one is None:
            return
        if self.first is not None:
            self.compare_with(one.mark)
        elif one.place is not None:
            self.post_message(self.GoAsked(one))
        else:
            self.refuse("Nowhere to go", present.gone_sentence(one))

    # -- the user's hand

    def action_rename(self) -> None:
        self.edit("name")

    def action_note(self) -> None:
        self.edit("note")

    def edit(self, at: str) -> None:
        one = self.standing()
        if one is None:
            return
        mark = one.mark

        def save(name: str, note: str) -> Change | None:
            with Store.open(self.folder) as store:
                return edited(Marks(store), mark, name, note)

        def kept(what: Mark | Change | None) -> None:
            if isinstance(what, Change):
                self.was_done(Done(f"◆ {present.mark_name(mark)} is as it was", what))

        dialog = MarkDialog(
            f"◆ {present.mark_name(mark)}",
            "its anchor stays as it is",
            save,
            name=mark.name,
            note=mark.note,
            at="note" if at == "note" else "name",
        )
        self.app.push_screen(dialog, kept)

    def action_compare(self) -> None:
        """With the files now again, else with another mark that is chosen next."""
        one = self.standing()
        if self.other is not None:
            self.other = None
            self.look()
        elif one is not None and one.mark.anchor is None:
            self.refuse("Nothing to compare", "This mark has no anchor: its code was not kept.")
        elif one is not None:
            self.first = one.mark.id
            self.marks.focus()
        self.draw()

    def compare_with(self, other: Mark) -> None:
        mine, first = self.anchor_of(self.first), self.first
        if first is None or first == other.id or mine is None:
            self.first = None
            self.draw()
        elif other.anchor is None:
            self.refuse("Nothing to compare", "That mark has no anchor: its code was not kept.")
        else:
            self.first, self.other = None, other.id
            with self.prevent(LineList.Highlighted):
                self.marks.select(first)
            self.look()
            self.draw()

    def action_check_out(self) -> None:
        one = self.standing()
        anchor = one.mark.anchor if one is not None else None
        if one is None:
            return
        if anchor is None:
            self.refuse("Nothing to check out", "This mark has no anchor: its code was not kept.")
            return

        def answer(folder: str | None) -> None:
            if folder is not None:
                self.make_worktree(anchor, folder)

        self.app.push_screen(
            AskFolder(
                f"Check out ◆ {present.mark_name(one.mark)}",
                "a new work tree; the project's own stays as it is",
                "check out",
                present.check_out_lines(anchor),
                present.folder_for(one.mark, anchor),
            ),
            answer,
        )

    @work(thread=True, group="act", exit_on_error=False)
    def make_worktree(self, anchor: Anchor, typed: str) -> None:
        try:
            folder = as_typed(typed)
            folder = check_out(anchor, folder if folder.is_absolute() else anchor.root / folder)
        except CtxtuiError as error:
            self.post_message(self.Failed("Not checked out", str(error)))
            return
        made = CheckedOut(anchor.id, anchor.commit, folder)
        says = f"{tilde(folder)}  u undo"
        self.post_message(
            self.WasDone("Checked out", says, Done("The work tree is gone again", made))
        )

    def action_delete(self) -> None:
        one = self.standing()
        if one is None:
            return
        mark = one.mark

        def answer(yes: str | None) -> None:
            if yes is not None:
                self.delete(mark)

        title = f"Delete ◆ {present.mark_name(mark)}?"
        lines = present.delete_lines(mark, round(KEPT / 86_400))
        self.app.push_screen(Sure(title, "can be undone", "delete", lines), answer)

    @work(thread=True, group="act", exit_on_error=False)
    def delete(self, mark: Mark) -> None:
        name = present.mark_name(mark)
        try:
            with Store.open(self.folder) as store:
                change = Marks(store).delete(mark.id)
        except CtxtuiError as error:
            self.post_message(self.Failed(f"◆ {name} is not deleted", str(error)))
            return
        done = Done(f"◆ {name} is back", change)
        says = change.trouble or "u undo"
        self.post_message(
            self.WasDone(f"◆ {name} is deleted", says, done, trouble=bool(change.trouble))
        )

    def action_undo(self) -> None:
        """What was done here last; with nothing left of that, the newest deletion of any time."""
        self.undo(self.done.pop() if self.done else None)

    @work(thread=True, exclusive=True, group="act", exit_on_error=False)
    def undo(self, done: Done | None) -> None:
        trouble = ""
        try:
            if done is not None and isinstance(done.undo, CheckedOut):
                put_away(done.undo)
            else:
                with Store.open(self.folder) as store:
                    marks = Marks(store)
                    change = done.undo if done is not None else marks.last_deleted()
                    if not isinstance(change, Change):
                        self.post_message(self.Failed("Nothing to undo", "No mark was deleted."))
                        return
                    trouble = marks.undo(change).trouble
                    done = done or Done(f"◆ {present.change_name(change)} is back", change)
        except CtxtuiError as error:
            self.post_message(self.Failed("Not undone", str(error)))
            return
        folder = tilde(done.undo.folder) if isinstance(done.undo, CheckedOut) else ""
        self.post_message(self.WasDone(done.words, trouble or folder, None, bool(trouble)))

    def on_marks_screen_was_done(self, news: WasDone) -> None:
        self.app.notify(
            one_line(news.says, 300),
            title=f"{'!' if news.trouble else '✓'} {one_line(news.title, 80)}",
            severity="warning" if news.trouble else "information",
            timeout=8,
            markup=False,
        )
        self.was_done(news.done)

    def was_done(self, done: Done | None) -> None:
        if done is not None:
            self.done.append(done)
        self.post_message(self.Changed())
        self.read()

    def refuse(self, what: str, why: str) -> None:
        self.app.notify(
            one_line(why, 300), title=f"! {what}", severity="warning", timeout=6, markup=False
        )

    def action_next_pane(self) -> None:
        (self.marks if self.detail.has_focus else self.detail).focus()

    def action_back(self) -> None:
        if self.first is not None:
            first, self.first = self.first, None
            self.marks.select(first)
            self.draw()
        elif self.detail.has_focus:
            self.marks.focus()
        else:
            self.dismiss()


def edited(marks: Marks, mark: Mark, name: str, note: str) -> Change | None:
    """Write what the user changed, and only that; as one change, so that it is undone at once."""
    first = marks.rename(mark.id, name) if name.strip() != mark.name else None
    last = marks.note(mark.id, note) if note.strip() != mark.note else None
    if first is not None and last is not None:
        return Change(first.before, last.after)
    return first or last
