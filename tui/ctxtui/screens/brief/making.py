"""Makes the draft in a thread, brings back the one that was left, and keeps it on disk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from textual import on, work
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, TextArea
from textual.worker import Worker, get_current_worker

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.handoff.brief import Brief
from ctxtui.core.handoff.choices import Choices
from ctxtui.core.handoff.drafts import SavedDraft
from ctxtui.core.handoff.progress import Stopped
from ctxtui.core.handoff.redacting import Finished, finish
from ctxtui.core.handoff.secrets import NOTHING, Secret, secrets_of
from ctxtui.core.redaction import Allowed
from ctxtui.core.repo.base import Base
from ctxtui.core.text import one_line
from ctxtui.log import failure, log_failure
from ctxtui.messages import SessionGrew
from ctxtui.present.detail import failed_blocks
from ctxtui.present.figures import ago
from ctxtui.screens.brief.draft import Draft
from ctxtui.screens.brief.drafting import Asked, Made, newer
from ctxtui.screens.brief.drafting import draft as draft_it
from ctxtui.screens.brief.keeping import SOON
from ctxtui.screens.brief.page import BriefPage
from ctxtui.toast import toast
from ctxtui_widgets.pane import Pane
from ctxtui_widgets.rows import Span

RECOUNT = 0.15
"""Seconds after the last change before tokens are counted and secrets looked for."""


class Making(BriefPage):
    """A draft that is made, made anew, and kept."""

    @dataclass
    class Opened(Message, bubble=False):
        """What was left of an earlier draft, if anything."""

        saved: SavedDraft | None
        allowed: Allowed
        trouble: str

    @dataclass
    class Doing(Message, bubble=False):
        """How far the drafting is."""

        what: str

    @dataclass
    class Drafted(Message, bubble=False):
        """The draft is there: all of it, before anything is chosen."""

        made: Made

    @dataclass
    class DraftFailed(Message, bubble=False):
        """There is no draft, and why."""

        why: str

    @dataclass
    class Counted(Message, bubble=False):
        """What would leave now."""

        finished: Finished
        secrets: tuple[Secret, ...]

    @dataclass
    class NotKept(Message, bubble=False):
        """The draft could not be saved, and why."""

        why: str

    since: Base | None = None
    """The base that the user chose; None is the session's start."""
    stands_since: Base | None = None
    """That of the draft on the screen."""
    choices = Choices()
    """Those the next draft is made with."""
    saved: SavedDraft | None = None
    """The draft that was left, until it stands on the screen."""
    put_by: SavedDraft | None = None
    """The draft that the user turned away from, to go back to."""
    allowed = NOTHING
    """Secrets that the user lets pass in a brief of this session."""
    opened = False
    anew = False
    """What is being drafted is the session as it is by now."""
    making: Worker[None] | None = None
    recounting: Timer | None = None
    keeping: Timer | None = None
    told_not_kept = False

    def on_mount(self) -> None:
        self.doing = "drafting"
        self.start()
        self.draw()

    # -- in threads

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def start(self) -> None:
        saved, allowed, trouble = None, NOTHING, ""
        try:
            allowed = self.keeper.allowed(self.picture.id)
        except CtxtuiError as error:
            trouble = str(error)
        try:
            saved = self.keeper.open(self.picture.id)
        except CtxtuiError as error:
            trouble = str(error)
        except Exception as error:  # a draft can still be made
            log_failure("opening a draft", error)
            trouble = f"The earlier draft could not be read: {type(error).__name__}."
        self.post_message(self.Opened(saved, allowed, trouble))

    def make(self) -> None:
        """Draft it, from the session as it is now and with all that the user chose."""
        if self.making is not None:
            self.making.cancel()
        self.anew = self.grew or (bool(self.doing) and self.anew)
        self.doing, self.grew = "drafting", False
        self.draw()
        self.making = self.make_it(Asked(self.since, self.choices, self.allowed), self.anew)

    @work(thread=True, exclusive=True, group="draft", exit_on_error=False)
    def make_it(self, asked: Asked, anew: bool) -> None:
        worker = get_current_worker()

        def step(what: str) -> None:
            if worker.is_cancelled:
                raise Stopped
            self.post_message(self.Doing(what))

        news: Message
        try:
            picture = self.picture
            if anew:
                step("reading the session")
                picture = newer(picture, self.settings)
            news = self.Drafted(draft_it(picture, asked, step))
        except Stopped:
            return
        except Exception as error:  # the screen stays; the user can still write a brief by hand
            news = self.DraftFailed(failure("drafting a brief", error))
        if not worker.is_cancelled:
            self.post_message(news)

    @work(thread=True, exclusive=True, group="count", exit_on_error=False)
    def count(self, brief: Brief, goal: str, text: str, allowed: Allowed) -> None:
        finished = finish(brief, text, allowed)
        secrets = secrets_of(brief, goal, text, self.picture.tree, allowed)
        if not get_current_worker().is_cancelled:
            self.post_message(self.Counted(finished, secrets))

    @work(thread=True, group="keep", exit_on_error=False)
    def write_down(self) -> None:
        try:
            self.keeper.write()
        except CtxtuiError as error:
            self.post_message(self.NotKept(str(error)))

    # -- a session that goes on

    def on_session_grew(self, news: SessionGrew) -> None:
        """Nothing moves under the user's hand: a key drafts it anew, with all that was chosen."""
        if news.path == self.picture.path and not self.grew:
            self.grew = True
            self.draw()

    def action_redraft(self) -> None:
        if self.opened and self.grew and not self.typing:
            self.make()

    # -- what comes of it

    @on(Opened)
    def take_up(self, news: Opened) -> None:
        self.opened = True
        self.allowed = news.allowed
        if news.trouble:
            self.say(news.trouble, "! The earlier draft")
        if news.saved is not None:
            self.restore(news.saved)
            when = ago(news.saved.saved, datetime.now(UTC))
            came = "just now" if when == "now" else f"from {when}"
            self.say(f"Your draft {came} is back. ctrl+n starts anew.", "✓ Brief")
        self.make()

    def restore(self, saved: SavedDraft) -> None:
        """A goal that was given or typed meanwhile is the newer one."""
        self.saved = saved
        self.since, self.choices = saved.since, saved.choices
        if not self.goal.value.strip():
            self.given = self.goal.value = saved.goal
            if self.goal.has_focus:
                self.goal.select_all()  # what is typed now is another goal

    @on(Doing)
    def tell(self, news: Doing) -> None:
        if self.doing:
            self.doing = news.what
            self.query_one("#sections", Pane).set_right([Span(f"{news.what}…", "text-dim")])

    @on(Drafted)
    def show_draft(self, news: Drafted) -> None:
        self.doing = ""
        before, brief = self.draft, news.made.brief
        self.stands_since = self.since
        self.picture = news.made.picture
        budget, goal = self.settings.brief_budget, self.goal.value
        values = news.made.values
        self.draft = Draft.of(brief, goal, budget, self.choices, self.allowed, values)
        if before is not None:
            self.draft.folded = before.folded
            self.draft.generated = before.generated
        elif self.saved is not None and self.saved.text is not None:
            self.draft.generated = self.saved.generated
            self.area.load_text(self.saved.text)
        self.saved = None
        self.regenerate()
        if before is None and self.draft.first is not None:
            self.items.select(self.draft.first)
        for note in brief.notes:
            self.notify(one_line(note, 200), title="Brief", timeout=6, markup=False)

    @on(DraftFailed)
    def say_why(self, news: DraftFailed) -> None:
        self.doing = ""
        if self.draft is None:
            self.query_one("#sections", Pane).set_right([Span("not drafted", "urgent")])
            self.evidence.show(failed_blocks(news.why))
        else:
            self.draw()
        toast(self, "failed", "No draft", news.why, 20)

    def stop_making(self) -> None:
        """The draft that stands on the screen stays, as it was made."""
        if self.making is not None:
            self.making.cancel()
        self.doing = ""
        self.grew = self.grew or self.anew
        self.since = self.stands_since
        self.draw()
        self.keep()
        self.say("Stopped: the draft is as it was.", "✓ Brief")

    @on(Counted)
    def sum_up(self, news: Counted) -> None:
        self.finished = news.finished
        if news.secrets != self.secrets:
            self.secrets = news.secrets
            self.draw()
        else:
            self.draw_sums()

    @on(NotKept)
    def warn(self, news: NotKept) -> None:
        if not self.told_not_kept:
            self.told_not_kept = True
            self.say(news.why, "! Not saved")

    def say(self, words: str, title: str) -> None:
        severity = "information" if title.startswith("✓") else "warning"
        self.notify(
            one_line(words, 300),
            title=title,
            severity="information" if severity == "information" else "warning",
            timeout=8,
            markup=False,
        )

    # -- the text

    def regenerate(self) -> None:
        """Write the text anew from the items; what was typed into it stays."""
        if self.draft is None:
            return
        self.choices = self.draft.choices
        text = self.draft.text(self.area.text)
        at = self.area.cursor_location
        if text != self.area.text:
            self.area.load_text(text)
            self.area.move_cursor(at)
        self.draw()
        self.recount()
        self.keep()

    def recount(self) -> None:
        if self.recounting is not None:
            self.recounting.stop()
        self.recounting = self.set_timer(RECOUNT, self.count_now)

    def count_now(self) -> None:
        if self.draft is not None:
            self.count(self.draft.brief, self.goal.value, self.area.text, self.allowed)

    @on(Input.Changed, "#goal")
    def take_goal(self) -> None:
        if self.draft is not None:
            self.draft.aim(self.goal.value, self.settings.brief_budget)
            self.regenerate()
        else:
            self.keep()
            self.draw_keys()

    @on(TextArea.Changed, "#text-area")
    def typed(self) -> None:
        self.draw_text_head()
        self.recount()
        self.keep()

    # -- on disk

    def as_it_is(self) -> SavedDraft:
        """What the user made of it, to be kept."""
        edited = self.draft is not None and self.edited
        text, generated = None, ""
        if edited:
            text, generated = self.area.text, self.draft.generated if self.draft else ""
        elif self.saved is not None:  # not on the screen yet
            text, generated = self.saved.text, self.saved.generated
        return SavedDraft(
            self.picture.id, self.goal.value, self.since, self.choices, text, generated
        )

    def keep(self) -> None:
        """Soon, and while somebody types on and on as well."""
        if self.opened and self.keeper.hand(self.as_it_is()) and self.keeping is None:
            self.keeping = self.set_timer(SOON, self.keep_now)

    def keep_now(self) -> None:
        self.keeping = None
        if self.keeper.hand(self.as_it_is()):
            self.write_down()

    def on_unmount(self) -> None:
        """Nothing typed is lost by leaving, and nothing is read on."""
        if self.making is not None:
            self.making.cancel()
        try:
            self.keeper.write()
        except CtxtuiError as error:
            log_failure("keeping a draft", error)

    def action_anew(self) -> None:
        """Turn away from the draft, or back to the one that was turned away from."""
        if not self.opened:
            return
        back, self.put_by = self.put_by, self.as_it_is()
        fresh = back or SavedDraft(self.picture.id)
        self.draft, self.finished = None, None
        self.since, self.choices = fresh.since, fresh.choices
        self.saved = fresh
        self.given = self.goal.value = fresh.goal
        self.area.load_text("")
        words = "Your draft is back." if back else "A new draft. ctrl+n brings yours back."
        self.say(words, "✓ Brief")
        self.make()
        self.keep()
