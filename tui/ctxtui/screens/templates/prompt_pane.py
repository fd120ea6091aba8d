"""The pane of the prompt: made in a thread from what the form holds, and counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import work
from textual.message import Message
from textual.timer import Timer
from textual.worker import get_current_worker

from ctxtui.core.subagents.prompt import Answers, Drafted, draft
from ctxtui.core.subagents.template import Template
from ctxtui.log import failure
from ctxtui.present import templates as present
from ctxtui.present.detail import failed_blocks
from ctxtui.screens.templates.work import Work
from ctxtui_widgets.pane import Pane
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import Block, Span

REDRAFT = 0.08
"""Seconds after the last key before the prompt is made anew."""


class PromptPane(Pane):
    """Shows the prompt of one template at a time; until there is another one the last stays."""

    @dataclass
    class Changed(Message):
        """There is another prompt, or none any more."""

    @dataclass
    class DraftMade(Message, bubble=False):
        """The prompt as it is now."""

        key: str
        drafted: Drafted
        tokens: int | None

    @dataclass
    class DraftFailed(Message, bubble=False):
        """There can be none, and why."""

        why: str

    def __init__(self, *, id: str | None = None) -> None:
        self.prose = Prose(id="prompt-text")
        super().__init__("Prompt", self.prose, id=id)
        self.template: Template | None = None
        self.drafted: Drafted | None = None
        self.tokens: int | None = None
        self.waiting: Timer | None = None

    def begin(self, template: Template | None) -> None:
        """From now on it is the prompt of this one, or of none."""
        self.template, self.drafted, self.tokens = template, None, None

    def tell(self, blocks: Sequence[Block], right: Sequence[Span] = ()) -> None:
        """Something else, in the place of a prompt."""
        self.drafted = None
        self.set_right(list(right))
        self.prose.show(list(blocks))

    def fail(self, why: str) -> None:
        self.tell(failed_blocks(why), [Span("✗ no prompt", "urgent")])
        self.post_message(self.Changed())

    def redraft(self, work: Work, model: str | None, *, at_once: bool = False) -> None:
        """Make the prompt anew from `work`, as it is by then."""
        template = self.template
        if self.waiting is not None:
            self.waiting.stop()

        def now() -> None:
            if template is not None and template is self.template and work.found is not None:
                self.make(template, work.answers(template), model)

        if at_once:
            now()
        else:
            self.waiting = self.set_timer(REDRAFT, now)

    @work(thread=True, exclusive=True, group="draft", exit_on_error=False)
    def make(self, template: Template, answers: Answers, model: str | None) -> None:
        """The prompt, shown before its tokens are counted."""
        from ctxtui.core.context.tokens import estimate

        worker = get_current_worker()
        try:
            drafted = draft(template, answers)
            if worker.is_cancelled:
                return
            self.post_message(self.DraftMade(template.key, drafted, None))
            tokens = estimate(drafted.text, model)
            news: Message = self.DraftMade(template.key, drafted, tokens)
        except Exception as error:
            news = self.DraftFailed(failure("making a prompt", error))
        if not worker.is_cancelled:
            self.post_message(news)

    def on_prompt_pane_draft_failed(self, news: DraftFailed) -> None:
        self.fail(news.why)

    def on_prompt_pane_draft_made(self, news: DraftMade) -> None:
        template = self.template
        if template is None or template.key != news.key:
            return
        if news.tokens is not None or news.drafted != self.drafted:
            self.tokens = news.tokens
        self.drafted = news.drafted
        self.set_right(present.prompt_right(self.tokens, news.drafted.redacted))
        self.prose.show(present.prompt_blocks(news.drafted), about=template.key)
        self.post_message(self.Changed())
