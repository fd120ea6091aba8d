"""What the user does to a brief: items in and out, worded, pinned, moved; hunks; the base."""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual import events, on, work
from textual.message import Message
from textual.widgets import Input
from textual.worker import get_current_worker

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.handoff.brief import Brief
from ctxtui.core.handoff.hunks import with_hunks
from ctxtui.core.handoff.progress import Stopped
from ctxtui.core.repo.base import Base
from ctxtui.present.brief_screen import MISSING
from ctxtui.present.brief_secrets import SECRET, SECRETS
from ctxtui.screens.brief.beginnings import Beginnings
from ctxtui.screens.brief.draft import UNCOVERED
from ctxtui.screens.brief.passing import Passing
from ctxtui.screens.brief.your_words import Turned, YourWords
from ctxtui_widgets.item_list import ItemList
from ctxtui_widgets.line_list import LineList


class InHand(Passing):
    """A brief to work on."""

    @dataclass
    class Unfolded(Message, bubble=False):
        """A file's hunks were looked up."""

        path: str
        brief: Brief
        notes: tuple[str, ...]

    wording: str | None = None
    """Id of the item whose words are being typed."""

    # -- items

    @on(ItemList.Struck, "#items")
    def strike(self, event: ItemList.Struck) -> None:
        if self.draft is None:
            return
        if event.row_id.startswith(MISSING) or event.row_id == UNCOVERED:
            self.action_add()
        elif event.row_id.startswith(SECRET):
            pass  # x alone lets one pass: space is pressed too easily
        else:
            self.draft.strike(event.row_id)
            self.regenerate()

    def action_add(self) -> None:
        """Have in what is missing; the cursor goes on to the next such fact. On their heading: to
        the first of them."""
        item = self.item()
        if self.items.cursor_id == UNCOVERED and not self.typing:
            self.turn(UNCOVERED, open=True)
            first = next((row for row in self.items.rows if row.id.startswith(MISSING)), None)
            self.items.select(first.id if first is not None else UNCOVERED)
            return
        if self.draft is None or self.typing or item is None or item.on:
            if (self.items.cursor_id or "").startswith(MISSING) and item is None:
                self.say("No item says this; write it into the text with E.", "!")
            return
        self.draft.add(item.id)
        self.regenerate()

    def action_pin(self) -> None:
        item = self.item()
        if self.draft is not None and not self.typing and item is not None:
            self.draft.pin(item.id)
            self.regenerate()

    def action_move(self, by: int) -> None:
        item = self.item()
        if self.draft is not None and not self.typing and item is not None:
            self.draft.move(item.id, by)
            self.regenerate()
            self.items.reveal()

    def action_trim(self) -> None:
        if self.draft is not None and not self.typing:
            gone = self.draft.trim(self.settings.brief_budget)
            self.regenerate()
            items = f"{gone} item{'s' * (gone != 1)}"
            self.say(f"{items} left out; what you chose stays.", "✓ Fitted")

    # -- folding, and the hunks of a file

    @on(LineList.FoldAsked, "#items")
    def fold(self, event: LineList.FoldAsked) -> None:
        self.turn(event.row_id, open=event.open)

    @on(LineList.Chosen, "#items")
    def choose(self, event: LineList.Chosen) -> None:
        if self.draft is None:
            return
        if event.row_id.startswith((MISSING, SECRET)):
            self.action_source()
        elif self.draft.brief.find(event.row_id) is None:
            self.turn(event.row_id, open=event.row_id in self.draft.folded)
        else:
            self.action_source()

    def turn(self, row_id: str, *, open: bool) -> None:
        """Fold or unfold what the row heads."""
        if self.draft is None:
            return
        if row_id.startswith(MISSING):
            row_id = UNCOVERED
        elif row_id.startswith(SECRET):
            row_id = SECRETS
        item = self.draft.brief.find(row_id)
        if item is not None and open and not item.path:
            return
        name = self.draft.fold(row_id, open=open)
        if item is not None and item.path and open and not self.draft.has_hunks(item.id):
            self.look_up(self.draft.whole, item.path)
        self.draw()
        if not open:
            self.items.select(name)

    @work(thread=True, group="hunks", exit_on_error=False)
    def look_up(self, whole: Brief, path: str) -> None:
        worker = get_current_worker()

        def step(_: str) -> None:
            if worker.is_cancelled:
                raise Stopped

        try:
            brief, notes = with_hunks(whole, [path], step)
        except Stopped:
            return
        except CtxtuiError as error:
            brief, notes = whole, (str(error),)
        if not worker.is_cancelled:
            self.post_message(self.Unfolded(path, brief, notes))

    @on(Unfolded)
    def show_hunks(self, news: Unfolded) -> None:
        if self.draft is None:
            return
        for note in news.notes:
            self.say(note, "! Hunks")
        file = next(
            (one for one in news.brief.section("diff").items if one.path == news.path), None
        )
        fresh = [one for one in news.brief.section("diff").items if file and one.under == file.id]
        if not fresh:
            self.say(f"{news.path} has no lines to show.", "!")
            return
        section = self.draft.whole.section("diff")
        known = {one.id for one in section.items}
        section = replace(
            section, items=(*section.items, *(one for one in fresh if one.id not in known))
        )
        sections = tuple(
            section if one.name == "diff" else one for one in self.draft.whole.sections
        )
        self.draft.whole = replace(self.draft.whole, sections=sections)
        hunks = dict.fromkeys((*self.draft.choices.hunks, news.path))
        self.draft.choose(replace(self.draft.choices, hunks=tuple(hunks)))
        self.regenerate()

    # -- the words of one item, typed in its place

    def action_edit(self) -> None:
        """The item's words; where there is no item the whole text."""
        item = self.item()
        if self.typing:
            return
        if item is None or (self.items.cursor_id or "").startswith(MISSING):
            self.action_edit_text()
            return
        self.wording = item.id
        self.words.value = item.text
        self.add_class("-wording")
        self.place_words()
        self.words.focus()
        self.words.cursor_position = len(item.text)

    def place_words(self) -> None:
        """Over the item's row."""
        region = self.items.region
        y = region.y + self.items.cursor + self.items.top_lines - self.items.scroll_offset.y
        self.words.styles.offset = (region.x + 4, max(region.y, min(y, region.bottom - 1)))
        self.words.styles.width = max(10, region.width - 5)

    @on(Input.Submitted, "#words")
    def keep_words(self, event: Input.Submitted) -> None:
        item_id = self.wording
        self.leave_words()
        if self.draft is not None and item_id is not None:
            self.draft.word(item_id, event.value)
            self.regenerate()

    def leave_words(self) -> None:
        self.wording = None
        self.remove_class("-wording")
        self.items.focus()

    @on(events.Resize)
    def move_words(self) -> None:
        if self.wording is not None:
            self.call_after_refresh(self.place_words)

    # -- where the diff begins

    def action_since(self) -> None:
        if self.draft is None:
            return

        def answer(base: Base | None) -> None:
            if base is not None and self.draft is not None and base != self.draft.whole.base:
                self.since = None if base.how == "start" else base
                self.make()
                self.keep()

        self.app.push_screen(Beginnings(self.picture, self.data, self.draft.whole.base), answer)

    # -- the user's own words

    def action_said(self) -> None:
        if self.draft is None or self.typing:
            return
        tree = self.picture.tree

        def answer(turned: tuple[Turned, ...] | None) -> None:
            if not turned or self.draft is None:
                return
            try:
                for one in turned:
                    self.draft.carry(one.said, tree, on=one.on)
            except CtxtuiError as error:
                self.say(str(error), "! Your words")
            self.regenerate()

        self.app.push_screen(YourWords(tree, self.draft.brief), answer)

    # -- the whole text

    def action_edit_text(self) -> None:
        if not self.has_class("-wide"):
            self.remove_class("-source")
            self.add_class("-writing")
        self.area.focus()

    def action_source(self) -> None:
        """Where it was seen, under the list where there is no pane for it."""
        if not self.has_class("-wide"):
            self.toggle_class("-source")
        self.draw_evidence()
