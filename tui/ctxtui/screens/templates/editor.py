"""The editor of a template: what is wrong with it is said while it is typed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static, TextArea
from textual.worker import get_current_worker

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.places import tilde
from ctxtui.core.subagents.front_matter import read_text
from ctxtui.core.subagents.saving import Planned, plan_template, write
from ctxtui.core.subagents.shelf import source_of
from ctxtui.core.subagents.template import Broken, Template
from ctxtui.core.text import clean, one_line
from ctxtui.keys import BACK, HELP
from ctxtui.present.home import crumbs
from ctxtui.toast import toast
from ctxtui_widgets.key_bar import KeyBar
from ctxtui_widgets.ordered_text import OrderedText
from ctxtui_widgets.pane import Pane, SpanLine
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import Block, Columns, Paragraph, Span

RECHECK = 0.1
"""Seconds after the last key before the text is read."""
LONGEST = 64 * 1024
"""Bytes of a broken file that are shown."""
MOST = 4
"""Problems in sight."""


def text_of(one: Template | Broken) -> str:
    """What there is to edit: of a broken file its beginning, as far as a template may be long.

    Raises OSError.
    """
    if isinstance(one, Broken):
        return one.path.read_bytes()[:LONGEST].decode("utf-8", "replace")
    return source_of(one)


class EditorScreen(Screen[str | None]):
    """Edits `text` and saves it below `folder`; dismisses with the key of what was saved, or None.

    `before` is the template it is the text of; None for a new one.
    """

    CSS_PATH = "editor.tcss"
    AUTO_FOCUS = "#template-text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "save", "save", key_display="F2", id="template-editor.save",
                priority=True),
        Binding("f4", "problem", "to the first problem", key_display="F4",
                id="template-editor.problem", priority=True),
        BACK,
        HELP,
    ]  # fmt: skip

    area = getters.query_one("#template-text", TextArea)
    problems = getters.query_one("#problems", Prose)
    key_bar = getters.query_one(KeyBar)

    @dataclass
    class Checked(Message, bubble=False):
        """The text was read; whole, so a later one may replace it unheard."""

        text: str
        found: Template | Broken

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, EditorScreen.Checked)

    @dataclass
    class Saved(Message, bubble=False):
        """It was, or why not."""

        key: str | None
        sentence: str

    def __init__(self, text: str, folder: Path, before: Template | None = None) -> None:
        super().__init__()
        self.began = clean(text)
        self.folder = folder
        self.before = before
        self.found: Template | Broken | None = None
        self.waiting: Timer | None = None
        self.agreed: Planned | None = None
        """What may be written over a file, once the user has said so."""
        self.leaving = False

    def compose(self) -> ComposeResult:
        title = one_line(self.before.name, 60) if self.before is not None else "new template"
        yield SpanLine(crumbs(["templates", title, "edit"]))
        yield Static(classes="air")
        yield Pane(
            "Template",
            OrderedText(
                self.began, id="template-text", show_line_numbers=True, tab_behavior="focus",
                compact=True,
            ),
            id="text-pane",
        )  # fmt: skip
        yield Static(classes="air")
        yield Prose(id="problems")
        yield Static(classes="air")
        yield KeyBar()

    def on_mount(self) -> None:
        self.problems.can_focus = False
        self.draw()
        self.check(self.began)

    # -- reading it

    @on(TextArea.Changed)
    def typed(self) -> None:
        self.agreed, self.leaving = None, False
        if self.waiting is not None:
            self.waiting.stop()
        self.waiting = self.set_timer(RECHECK, lambda: self.check(self.area.text))

    @work(thread=True, exclusive=True, group="check", exit_on_error=False)
    def check(self, text: str) -> None:
        found = read_text(text, self.folder / "template.md")
        if not get_current_worker().is_cancelled:
            self.post_message(self.Checked(text, found))

    def on_editor_screen_checked(self, news: Checked) -> None:
        self.found = news.found
        self.draw()

    # -- drawing

    def draw(self) -> None:
        blocks: list[Block] = []
        right: list[Span] = []
        if isinstance(self.found, Broken):
            count = len(self.found.problems)
            right = [Span(f"✗ {count} to mend", "urgent")]
            for one in self.found.problems[:MOST]:
                where = f"line {one.line}" if one.line else "file"
                blocks.append(Paragraph((Span(f"{where:<9}", "note"), Span(one_line(one.why)))))
        elif self.found is not None:
            right = [Span("✓ can be saved", "ok")]
            path = self.folder / f"{self.found.key}.md"
            blocks.append(
                Columns(
                    (Span("saves to  ", "text-dim"), Span(tilde(path), "text-secondary")),
                    (Span(f"{len(self.found.fields)} fields", "text-dim"),),
                )
            )
        self.problems.show(blocks)
        self.query_one("#text-pane", Pane).set_right(right)
        hints = [("F2", "save", "save")]
        hints += [("F4", "problem", "problem")] if isinstance(self.found, Broken) else []
        self.key_bar.show([*hints, ("esc", "cancel", "back"), ("F1", "help", "app.help")])

    # -- the user's hand

    def action_problem(self) -> None:
        if isinstance(self.found, Broken) and self.found.problems[0].line:
            self.area.move_cursor((self.found.problems[0].line - 1, 0), center=True)
            self.area.focus()

    def action_save(self) -> None:
        try:
            planned = plan_template(self.area.text, self.folder, self.before)
        except CtxtuiError as error:
            toast(self, "failed", "Not saved", str(error))
            return
        own = self.before is not None and planned.path == self.before.path
        if planned.over and not own and self.agreed != planned:
            self.agreed = planned
            says = f"{tilde(planned.path)} is there already. F2 again replaces it."
            toast(self, "warn", "Not saved yet", says)
            return
        self.save(planned)

    @work(thread=True, exclusive=True, group="save", exit_on_error=False)
    def save(self, planned: Planned) -> None:
        try:
            path = write(planned, over=planned.over)
        except CtxtuiError as error:
            self.post_message(self.Saved(None, str(error)))
            return
        found = read_text(planned.text, path)
        key = found.key if isinstance(found, Template) else ""
        self.post_message(self.Saved(key, tilde(path)))

    def on_editor_screen_saved(self, news: Saved) -> None:
        ok = news.key is not None
        if ok:
            toast(self, "ok", "Template saved", news.sentence, 6)
            self.dismiss(news.key)
        else:
            toast(self, "failed", "Not saved", news.sentence, 6)

    def action_back(self) -> None:
        """What was typed is thrown away by the second esc only."""
        if self.area.text != self.began and not self.leaving:
            self.leaving = True
            self.notify("esc again throws your changes away.", severity="warning", timeout=6)
            return
        self.dismiss(None)
