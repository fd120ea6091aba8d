"""The small dialogs around marks: name one, say where to check one out, be sure to delete one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Label, TextArea

from ctxtui.core.errors import UsageError
from ctxtui.core.rewind.marks import NAME_CELLS, Change, Mark, Marks
from ctxtui.core.store import Store
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.locate import Place
from ctxtui.keys import BACK, HELP
from ctxtui.log import failure
from ctxtui.present import marks as present
from ctxtui.present.tree_place import Place as TreePlace
from ctxtui.present.turn_rows import title_of
from ctxtui.toast import Mood, toast
from ctxtui_widgets.glyphs import plain, wants_ascii
from ctxtui_widgets.key_bar import KeyBar, KeyHint
from ctxtui_widgets.ordered_input import OrderedInput
from ctxtui_widgets.ordered_text import OrderedText
from ctxtui_widgets.pane import SpanLine
from ctxtui_widgets.rows import Span, Spans

NARROW = 76
Field = Literal["name", "note"]
Save = Callable[[str, str], Mark | Change | None]
"""Keeps a name and a note, called in a thread; None if nothing changed. May raise CtxtuiError."""


class MarkDialog(ModalScreen[Mark | Change | None]):
    """Asks for a name and a note, keeps them, and dismisses with what was kept; None if left.

    It stays while they are kept and when that fails, so nothing typed is lost.
    """

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "keep", "keep", key_display="F2", id="mark.keep", priority=True),
        Binding("tab", "app.focus_next", "next field", show=False, priority=True),
        BACK,
        HELP,
    ]

    name_field = getters.query_one("#mark-name", Input)
    note_field = getters.query_one("#mark-note", TextArea)
    key_bar = getters.query_one(KeyBar)

    @dataclass
    class Kept(Message, bubble=False):
        """It is kept."""

        what: Mark | Change | None

    @dataclass
    class Failed(Message, bubble=False):
        """It could not be, and why."""

        why: str

    def __init__(
        self,
        title: str,
        promise: str,
        save: Save,
        *,
        name: str = "",
        note: str = "",
        at: Field = "name",
        working: str = "keeping…",
    ) -> None:
        super().__init__()
        self.asked, self.promise, self.save = title, promise, save
        self.first_name, self.first_note, self.at = name, note, at
        self.working = working
        self.busy = False

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            with Horizontal(classes="field"):
                yield Label("Name", classes="label")
                yield OrderedInput(
                    self.first_name,
                    placeholder="such as: before the rewrite",
                    id="mark-name",
                    max_length=NAME_CELLS,
                    compact=True,
                    select_on_focus=False,
                )
            with Horizontal(classes="field note"):
                yield Label("Note", classes="label")
                yield OrderedText(
                    self.first_note,
                    id="mark-note",
                    soft_wrap=True,
                    show_line_numbers=False,
                    compact=True,
                )
            yield SpanLine(id="state")
            yield KeyBar()
        box.border_title = f" {shown(self, one_line(self.asked, 60))} "
        box.border_subtitle = f" {self.promise} "

    def on_mount(self) -> None:
        (self.name_field if self.at == "name" else self.note_field).focus()
        self.name_field.cursor_position = len(self.first_name)
        self.draw_keys()

    def on_resize(self) -> None:
        self.set_class(self.app.size.width < NARROW, "-narrow")

    def draw_keys(self) -> None:
        keys: list[KeyHint] = [("F2", "keep", "keep"), ("tab", "name, note", "app.focus_next")]
        if self.name_field.has_focus:
            keys[0] = ("↵", "keep", "keep")
        self.key_bar.show([*keys, ("esc", "cancel", "back"), ("F1", "help", "app.help")])

    def on_descendant_focus(self) -> None:
        self.draw_keys()

    @on(Input.Submitted)
    def action_keep(self) -> None:
        if not self.busy:
            self.busy = True
            self.query_one("#state", SpanLine).show([Span(self.working, "text-dim")])
            self.keep(self.name_field.value, self.note_field.text)

    @work(thread=True, exclusive=True, group="mark", exit_on_error=False)
    def keep(self, name: str, note: str) -> None:
        try:
            news: Message = self.Kept(self.save(name, note))
        except Exception as error:
            news = self.Failed(failure("keeping a mark", error))
        self.post_message(news)

    def on_mark_dialog_kept(self, news: Kept) -> None:
        if isinstance(news.what, Mark):
            mark = news.what
            mood: Mood = "ok" if mark.anchor is not None else "warn"
            toast(self, mood, f"◆ {present.mark_name(mark)}", present.set_words(mark), 8)
        self.dismiss(news.what)

    def on_mark_dialog_failed(self, news: Failed) -> None:
        self.busy = False
        self.query_one("#state", SpanLine).show([])
        toast(self, "failed", "Not kept", news.why)

    def action_back(self) -> None:
        if not self.busy:  # what is being kept can't be called back, only deleted afterwards
            self.dismiss(None)


def set_mark(place: TreePlace, folder: Path) -> MarkDialog:
    """Asks for the name of a new mark at a row of the tree, which is kept in `folder`'s store.

    Raises UsageError for a row that can't be one: those of subagents.
    """
    if place.agent is not None:
        raise UsageError("A subagent's rows can't be marked. Mark the turn that started it.")
    row = Place(place.turn, place.step).end.uuid
    picture = place.picture
    label = place.turn.label or title_of(place.turn)
    where = f"{label}.{place.step.number}" if place.step is not None else label

    def save(name: str, note: str) -> Mark:
        project = Path(picture.cwd) if picture.cwd else None
        with Store.open(folder) as store:
            return Marks(store).make(row or "", picture.id, project, name=name, note=note)

    promise = "keeps the code as it is now"
    return MarkDialog(f"Mark {where}", promise, save, working="keeping the code…")


class _Small(ModalScreen[str | None]):
    """A few lines and what to do; dismisses with the answer, or None."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [BACK, HELP]

    def __init__(self, title: str, promise: str, act: str, lines: Sequence[Spans]) -> None:
        super().__init__()
        self.asked, self.promise, self.act, self.told = title, promise, act, lines

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            yield from self.fields()
            for line in self.told:
                yield SpanLine(line)
            yield SpanLine()
            yield KeyBar([*self.keys(), ("F1", "help", "app.help")])
        box.border_title = f" {shown(self, one_line(self.asked, 60))} "
        box.border_subtitle = f" {self.promise} "

    def fields(self) -> ComposeResult:
        return ()

    def keys(self) -> list[KeyHint]:
        return [("↵", self.act, "answer"), ("esc", "cancel", "back")]

    def on_resize(self) -> None:
        self.set_class(self.app.size.width < NARROW, "-narrow")

    def action_back(self) -> None:
        self.dismiss(None)


class Sure(_Small):
    """Asks before something goes; dismisses with its `act`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "answer", "yes", key_display="↵", id="mark.sure")
    ]

    def action_answer(self) -> None:
        self.dismiss(self.act)


class Discard(_Small):
    """Asks before work goes that is nowhere else: Enter keeps it. Dismisses with its `act`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "back", "keep it", key_display="↵", id="mark.keep-work"),
        Binding("D", "answer", "discard it", id="mark.discard"),
    ]

    def __init__(self, title: str, lines: Sequence[Spans]) -> None:
        super().__init__(title, "Enter keeps it", "discard", lines)

    def keys(self) -> list[KeyHint]:
        return [("↵", "keep it", "back"), ("D", "discard it", "answer"), ("esc", "cancel", "back")]

    def action_answer(self) -> None:
        self.dismiss(self.act)


class AskFolder(_Small):
    """Asks for a folder; dismisses with what was typed."""

    def __init__(
        self, title: str, promise: str, act: str, lines: Sequence[Spans], value: str
    ) -> None:
        super().__init__(title, promise, act, lines)
        self.value = value

    def fields(self) -> ComposeResult:
        with Horizontal(classes="field"):
            yield Label("Folder", classes="label")
            yield OrderedInput(self.value, id="folder", compact=True, select_on_focus=False)
        yield SpanLine()

    @on(Input.Submitted)
    def action_answer(self) -> None:
        self.dismiss(self.query_one(Input).value.strip() or None)


def shown(dialog: Screen[Any], title: str) -> str:
    """A title that Textual draws: with plain letters where the others are."""
    return plain(title) if wants_ascii(dialog.app) else title
