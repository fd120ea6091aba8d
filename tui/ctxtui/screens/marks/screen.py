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
from ctxtui.core.repo.anchors import Anchor
from ctxtui.core.repo.pruning import KEPT
from ctxtui.core.rewind.marks import Change, Mark, Marks
from ctxtui.core.rewind.standing import Standing, find_standings
from ctxtui.core.rewind.strays import find_strays
from ctxtui.core.store import Store
from ctxtui.core.text import one_line
from ctxtui.keys import BACK, HELP, QUIT
from ctxtui.log import log_failure
from ctxtui.present import marks as present
from ctxtui.present.home import crumbs
from ctxtui.present.mark_changes import changes_right, diff_heading
from ctxtui.screens.marks.deeds import Deed, Done, delete, delete_stray, edit, make_worktree
from ctxtui.screens.marks.deeds import take_back as taken_back
from ctxtui.screens.marks.dialogs import AskFolder, MarkDialog, Sure
from ctxtui.screens.marks.differences import Differences
from ctxtui.screens.marks.mark_list import MarkList
from ctxtui_widgets.key_bar import KeyBar, KeyHint
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.pane import Pane, SpanLine
from ctxtui_widgets.rows import Block, Heading, Paragraph, Span

SIDE, TALL = 110, 30
UNDO_DAYS = round(KEPT / 86_400)


def utc_now() -> datetime:
    return datetime.now(UTC)


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
        self.standings: dict[str, Standing] = {}
        self.titles: dict[str, str] = {}
        self.was_read = False
        self.failure = ""
        self.first: str | None = None
        """What is to be compared with one still to be chosen."""
        self.other: str | None = None
        """What the one under the cursor is compared with; None is the files now."""
        self.strays: dict[str, Anchor] = {}
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
        self.set_class(width >= SIDE, "-side")
        self.set_class(height >= TALL, "-tall")
        self.fit()

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
        before = self.marks.cursor_id
        self.standings = {one.mark.id: one for one in news.standings}
        self.titles = news.titles
        self.fill()
        if self.at is not None:
            self.marks.select(self.at)
            self.at = None
        count = Span(str(len(news.standings)), "text-dim")
        self.query_one("#marks", Pane).set_right([count])
        self.look_for_strays(self.folders())
        if news.notice:
            self.app.notify(one_line(news.notice, 300), title="!", severity="warning", markup=False)
        if before is None or before != self.marks.cursor_id:
            self.look()
        self.draw()

    def fill(self) -> None:
        now = self.clock()
        rows = present.mark_rows(list(self.standings.values()), self.titles, now)
        self.marks.show([*rows, *present.stray_rows(self.strays.values(), now)])
        self.fit()

    def fit(self) -> None:
        """Above what is told of one, the list is as high as its marks, up to what the CSS says."""
        high = max(5, len(self.marks.rows) + 2)
        self.query_one("#marks").styles.height = None if self.has_class("-side") else high

    def folders(self) -> list[Path]:
        """Where anchors may lie: in the repositories of the marks, then the newest sessions'."""
        marked = [one.mark.anchor.root for one in self.standings.values() if one.mark.anchor]
        named = (one.summary.project for one in self.library.sessions)
        return [*marked, *(Path(one) for one in named if one)]

    @work(thread=True, exclusive=True, group="strays", exit_on_error=False)
    def look_for_strays(self, folders: Sequence[Path]) -> None:
        worker = get_current_worker()
        try:
            with Store.open(self.folder) as store:
                found = find_strays(
                    Marks(store), folders, self.clock(), lambda: worker.is_cancelled
                )
        except Exception as error:  # the marks themselves are there
            log_failure("looking for anchors without a mark", error)
            return
        if not worker.is_cancelled:
            self.post_message(self.StraysFound(found))

    def on_marks_screen_strays_found(self, news: StraysFound) -> None:
        before = self.marks.cursor_id
        self.strays = {one.id: one for one in news.strays}
        self.fill()
        if before != self.marks.cursor_id:
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
        """Compare what is under the cursor with the other one, or with the files now."""
        self.detail.compare_with(self.anchor_of(self.marks.cursor_id), self.anchor_of(self.other))

    @on(Differences.Compared)
    def draw_count(self) -> None:
        self.draw()

    # -- drawing

    def draw(self) -> None:
        pane, now = self.query_one("#mark", Pane), self.clock()
        at, one, stray = self.marks.cursor_id, self.standing(), self.stray()
        name, compared = self.name_of(at), self.detail.compared
        found = compared.changes if compared is not None else None
        pane.set_title(name or "Mark")
        pane.set_right(changes_right(found) if found is not None else [])
        heading = diff_heading(name, self.name_of(self.other))
        if one is not None:
            blocks = present.mark_blocks(one, self.titles, now)
            self.detail.tell(blocks, f"{at} {self.other}", heading)
        elif stray is not None:
            self.detail.tell(present.stray_blocks(stray, now), f"{at} {self.other}", heading)
        else:
            self.detail.tell(self.nothing(), "nothing")
        if self.was_read:
            self.draw_title()
        self.draw_keys()

    def draw_title(self) -> None:
        title = f"Compare {self.name_of(self.first)} with" if self.first else "Marks"
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
        elif self.stray() is not None:
            keys = [("w", "check out", "check_out"), ("del", "delete", "delete")]
            compare = "compare" if self.other is None else "with now"
            keys += [("u", "undo", "undo"), ("d", compare, "compare")]
            keys.append(("tab", "next pane", "next_pane"))
        else:
            keys.append(("u", "undo", "undo"))
        self.key_bar.show([*keys, ("esc", "back", "back"), ("?", "help", "app.help")])

    def on_descendant_focus(self) -> None:
        self.draw_keys()

    # -- what the cursor is on

    def standing(self) -> Standing | None:
        return self.standings.get(self.marks.cursor_id or "")

    def stray(self) -> Anchor | None:
        return self.strays.get(self.marks.cursor_id or "")

    def anchor_of(self, id: str | None) -> Anchor | None:
        """Of a mark, or of none."""
        one = self.standings.get(id or "")
        return one.mark.anchor if one is not None else self.strays.get(id or "")

    def name_of(self, id: str | None) -> str:
        """As it stands in the list; empty for what is not there."""
        one, stray = self.standings.get(id or ""), self.strays.get(id or "")
        if one is not None:
            return f"◆ {present.mark_name(one.mark)}"
        return present.stray_name(stray) if stray is not None else ""

    @on(LineList.Highlighted)
    def show_mark(self) -> None:
        if self.first is None:
            self.other = None
            self.look()
        self.draw()

    @on(LineList.Chosen)
    def choose(self) -> None:
        one = self.standing()
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

    def edit(self, at: str) -> None:
        one = self.standing()
        if one is None:
            return
        mark = one.mark

        def save(name: str, note: str) -> Change | None:
            return edit(self.folder, mark, name, note)

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
        """With the files now again, else with another one that is chosen next."""
        at = self.marks.cursor_id
        if self.other is not None:
            self.other = None
            self.look()
        elif at is not None and self.anchor_of(at) is None:
            self.refuse("Nothing to compare", "This mark has no anchor: its code was not kept.")
        elif at is not None:
            self.first = at
            self.marks.focus()
        self.draw()

    def compare_with(self, other: str | None) -> None:
        first = self.first
        if first is None or first == other:
            self.first = None
            self.draw()
        elif self.anchor_of(other) is None:
            self.refuse("Nothing to compare", "That mark has no anchor: its code was not kept.")
        else:
            self.first, self.other = None, other
            with self.prevent(LineList.Highlighted):
                self.marks.select(first)
            self.look()
            self.draw()

    def action_check_out(self) -> None:
        at = self.marks.cursor_id
        anchor, one = self.anchor_of(at), self.standing()
        if anchor is None:
            if one is not None:
                why = "This mark has no anchor: its code was not kept."
                self.refuse("Nothing to check out", why)
            return

        def answer(folder: str | None) -> None:
            if folder is not None:
                self.do("Not checked out", lambda: make_worktree(anchor, folder))

        name = present.mark_name(one.mark) if one is not None else anchor.id
        self.app.push_screen(
            AskFolder(
                f"Check out {self.name_of(at)}",
                "a new work tree; the project's own stays as it is",
                "check out",
                present.check_out_lines(anchor),
                present.folder_for(name, anchor),
            ),
            answer,
        )

    def action_delete(self) -> None:
        one, stray = self.standing(), self.stray()
        name = self.name_of(self.marks.cursor_id)
        act: Callable[[], Deed]
        if one is not None:
            mark = one.mark
            lines, act = present.delete_lines(mark, UNDO_DAYS), lambda: delete(self.folder, mark)
        elif stray is not None:
            lines = present.delete_stray_lines(stray, UNDO_DAYS)
            act = lambda: delete_stray(stray)  # noqa: E731
        else:
            return

        def answer(yes: str | None) -> None:
            if yes is not None:
                self.do(f"{name} is not deleted", act)

        self.app.push_screen(Sure(f"Delete {name}?", "can be undone", "delete", lines), answer)

    def action_undo(self) -> None:
        """What was done here last; with nothing left of that, the newest deletion of any time."""
        last = self.done.pop() if self.done else None
        self.do("Not undone", lambda: taken_back(self.folder, last))

    @work(thread=True, group="act", exit_on_error=False)
    def do(self, failed: str, act: Callable[[], Deed]) -> None:
        """Do it, and tell how it went; `failed` is said when it could not be done."""
        news: Message
        try:
            news = self.WasDone(act())
        except CtxtuiError as error:
            news = self.Failed(failed, str(error))
        except Exception as error:
            log_failure("changing marks", error)
            news = self.Failed(failed, f"{type(error).__name__}. The log says more.")
        self.post_message(news)

    def on_marks_screen_was_done(self, news: WasDone) -> None:
        deed = news.deed
        self.app.notify(
            one_line(deed.says, 300),
            title=f"{'!' if deed.trouble else '✓'} {one_line(deed.title, 80)}",
            severity="warning" if deed.trouble else "information",
            timeout=8,
            markup=False,
        )
        self.was_done(deed.done)

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
