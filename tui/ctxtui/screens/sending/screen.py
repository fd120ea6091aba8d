"""The dialog of a delivery: says where a text would go, and takes it there on F8."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static
from textual.worker import get_current_worker

from ctxtui.core.delivery.outcome import Outcome, Step, Watch
from ctxtui.core.delivery.reach import Reach
from ctxtui.core.settings import Settings
from ctxtui.core.text import one_line
from ctxtui.keys import BACK, HELP
from ctxtui.log import failure
from ctxtui.present import sending as present
from ctxtui.sending import WAYS, Errand, deliver, reach_of, why_not
from ctxtui.toast import toast
from ctxtui_widgets.key_bar import KeyBar, KeyHint
from ctxtui_widgets.ordered_input import OrderedInput
from ctxtui_widgets.prose import Prose

FULL_BELOW, AIRY, ROOMY = 76, 24, 30


class SendDialog(ModalScreen[Outcome | None]):
    """Takes `errand` to a client; dismisses with what became of it, or None.

    `data` is where texts are kept that don't arrive, and where deliveries are remembered; `model`
    the one whose tokens are counted.
    """

    CSS_PATH = "sending.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "deliver", "do it", key_display="F8", id="send.deliver", priority=True),
        Binding("down", "choose(1)", "next way", key_display="↓", id="send.next", priority=True),
        Binding("up", "choose(-1)", "way before", key_display="↑", id="send.before", priority=True),
        Binding("f3", "send", "send at once", key_display="F3", id="send.send", priority=True),
        Binding("f6", "worktree", "its own worktree", key_display="F6", id="send.worktree",
                priority=True),
        BACK,
        HELP,
    ]  # fmt: skip

    head = getters.query_one("#send-head", Prose)
    name_field = getters.query_one("#send-name", Input)
    key_bar = getters.query_one(KeyBar)

    @dataclass
    class Looked(Message, bubble=False):
        """Which ways are open, and how long the text is."""

        reach: Reach
        tokens: int

    @dataclass
    class LookFailed(Message, bubble=False):
        """That can't be told, and why."""

        why: str

    @dataclass
    class Stepped(Message, bubble=False):
        """It came so far."""

        step: Step

    @dataclass
    class Ended(Message, bubble=False):
        """It is over."""

        outcome: Outcome

    def __init__(
        self, errand: Errand, settings: Settings, data: Path, model: str | None = None
    ) -> None:
        super().__init__()
        self.errand = errand
        self.settings = settings
        self.data = data
        self.model = model
        self.reach: Reach | None = None
        self.tokens: int | None = None
        self.choice = present.Choice(WAYS[errand.what][0])
        self.why = ""
        self.busy = False

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            yield Prose(id="send-head")
            with Horizontal(id="send-name-row"):
                yield Label("Name", classes="label")
                yield OrderedInput(
                    one_line(self.errand.name, 60),
                    id="send-name",
                    compact=True,
                    select_on_focus=False,
                )
            yield Static(classes="air")
            yield KeyBar()
        box.border_title = f" {present.title(self.errand)} "

    def on_mount(self) -> None:
        self.head.can_focus = False
        self.on_resize()
        self.look()

    def on_resize(self) -> None:
        width, height = self.app.size
        self.update_classes({"-narrow": width < FULL_BELOW, "-airy": height >= AIRY})
        self.call_after_refresh(self.draw)

    # -- what is open, in a thread

    @work(thread=True, exclusive=True, group="look", exit_on_error=False)
    def look(self) -> None:
        try:
            reach = reach_of(self.errand, self.settings)
            news: Message = self.Looked(reach, present.tokens_of(self.errand, self.model))
        except Exception as error:
            news = self.LookFailed(failure("looking where a text can go", error))
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    def on_send_dialog_looked(self, news: Looked) -> None:
        fresh = self.reach is None
        self.reach, self.tokens = news.reach, news.tokens
        if fresh:
            self.choice.way = present.first_way(self.errand, news.reach)
        self.draw()

    def on_send_dialog_look_failed(self, news: LookFailed) -> None:
        self.why = news.why
        self.draw()

    # -- drawing

    @property
    def against(self) -> str:
        if self.reach is None:
            return self.why or "looking"
        return why_not(self.reach, self.choice.way, send=self.choice.send)

    @property
    def switches(self) -> bool:
        """Would F3 lead anywhere? Not where the way is closed with Enter and without."""
        other = not self.choice.send
        return not self.against or (
            self.reach is not None and not why_not(self.reach, self.choice.way, send=other)
        )

    def draw(self) -> None:
        if not self.is_mounted:
            return
        if self.why:
            blocks = present.failed_blocks(self.why)
        else:
            blocks = present.head_blocks(
                self.errand,
                self.reach,
                self.choice,
                self.tokens,
                width=self.head.size.width - 2,
                airy=self.app.size.height >= ROOMY,
            )
        if self.choice.steps:
            blocks += present.course_blocks(self.choice.steps)
        self.head.show(blocks, about="send")
        self.head.styles.height = max(1, min(len(self.head.lines), self.app.size.height - 6))
        named = self.choice.way in ("window", "background")
        self.query_one("#send-name-row").display = named
        promise = "types nothing" if self.against else "types nothing until F8"
        promise = "stops what can be stopped: esc" if self.busy else promise
        self.query_one("#box", Vertical).border_subtitle = f" {promise} "
        self.draw_keys(named)

    def draw_keys(self, named: bool) -> None:
        hints: list[KeyHint] = []
        if not self.busy:
            if not self.against:
                hints.append(("F8", present.act(self.errand, self.choice), "deliver"))
            several = len(WAYS[self.errand.what]) > 1
            ways = [("↑↓", "where", "choose(1)")] if several else []
            if self.against and self.reach is not None:
                hints += ways or [("↓", "look again", "choose(1)")]
            if self.choice.way != "background" and self.switches:
                hints.append(("F3", "fill in" if self.choice.send else "at once", "send"))
            if named and self.errand.what == "prompt":
                words = "no worktree" if self.choice.worktree else "worktree"
                hints.append(("F6", words, "worktree"))
            hints += ways if not self.against else []
        away = "back" if self.has_class("-narrow") else "cancel"  # F6 needs the room
        self.key_bar.show([*hints, ("esc", away, "back"), ("F1", "help", "app.help")])

    # -- the user's hand

    def action_choose(self, by: int) -> None:
        if self.busy:
            return
        ways = WAYS[self.errand.what]
        self.choice.way = ways[(ways.index(self.choice.way) + by) % len(ways)]
        self.draw()
        self.look()  # the client may be idle by now

    def action_send(self) -> None:
        if not self.busy and self.choice.way != "background":
            self.choice.send = not self.choice.send
            self.draw()

    def action_worktree(self) -> None:
        if not self.busy and self.errand.what == "prompt":
            self.choice.worktree = not self.choice.worktree
            self.draw()

    @on(Input.Submitted)
    def action_deliver(self) -> None:
        """On F8, and on Enter in the name, which is the last thing to be typed."""
        if self.busy or self.against:
            return
        self.busy = True
        self.choice.steps.clear()
        self.draw()
        errand = replace(self.errand, name=self.name_field.value.strip() or self.errand.name)
        self.deliver(errand, replace(self.choice, steps=[]))

    @work(thread=True, exclusive=True, group="deliver", exit_on_error=False)
    def deliver(self, errand: Errand, choice: present.Choice) -> None:
        worker = get_current_worker()

        def tell(step: Step) -> None:
            self.post_message(self.Stepped(step))

        try:
            outcome = deliver(
                errand,
                choice.way,
                self.settings,
                send=choice.send,
                data=self.data,
                worktree=choice.worktree,
                watch=Watch(tell, lambda: worker.is_cancelled),
            )
        except Exception as error:
            outcome = Outcome("stopped", failure("delivering", error))
        self.post_message(self.Ended(outcome))

    def on_send_dialog_stepped(self, news: Stepped) -> None:
        self.choice.steps.append(news.step)
        self.draw()

    def on_send_dialog_ended(self, news: Ended) -> None:
        ok = news.outcome.state != "stopped"
        title, seconds = present.title(self.errand), 8 if ok else 20
        toast(self, "ok" if ok else "warn", title, news.outcome.sentence, seconds)
        self.dismiss(news.outcome)

    def action_back(self) -> None:
        """Leaves; while it is on its way only stops it, and the outcome is told as ever."""
        if self.busy:
            self.workers.cancel_group(self, "deliver")
        else:
            self.dismiss(None)
