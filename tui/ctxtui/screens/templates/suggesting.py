"""One line that points out a turn whose output a subagent would have kept out of the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import work
from textual.message import Message
from textual.worker import get_current_worker

from ctxtui.core.subagents.suggestions import Suggestion, suggestions
from ctxtui.core.transcripts.turns import TurnTree
from ctxtui.log import log_failure
from ctxtui.present.suggestions import suggestion_spans
from ctxtui_widgets.pane import SpanLine
from ctxtui_widgets.rows import Span


class SuggestionLine(SpanLine):
    """Looks for such turns in a thread, and is not there until one is found; the largest first."""

    DEFAULT_CSS = """
    SuggestionLine { height: 1; display: none; }
    SuggestionLine.-some { display: block; }
    """

    @dataclass
    class Found(Message, bubble=False):
        """All of them."""

        suggestions: Sequence[Suggestion]

    def __init__(self, tree: TurnTree | None) -> None:
        super().__init__()
        self.turns = tree
        self.found: Sequence[Suggestion] | None = None
        self.at = 0

    def on_mount(self) -> None:
        if self.turns is not None:
            self.look(self.turns)

    @work(thread=True, exclusive=True, group="suggest", exit_on_error=False)
    def look(self, tree: TurnTree) -> None:
        try:
            found = sorted(suggestions(tree), key=lambda one: -one.tokens)
        except Exception as error:  # the templates work without it
            log_failure("looking for unused outputs", error)
            found = []
        if not get_current_worker().is_cancelled:
            self.post_message(self.Found(found))

    def on_suggestion_line_found(self, news: Found) -> None:
        self.found = news.suggestions
        self.set_class(bool(self.found), "-some")
        self.point()

    def point(self) -> None:
        if self.found:
            count = f"  {self.at + 1} of {len(self.found)}" if len(self.found) > 1 else ""
            right = [Span("F7", "accent"), Span(f" open{count}", "text-dim")]
            self.show(suggestion_spans(self.found[self.at]), right)

    def take(self) -> Suggestion | None:
        """The one that is pointed out; the next one is from now on."""
        if not self.found:
            return None
        one = self.found[self.at]
        self.at = (self.at + 1) % len(self.found)
        self.point()
        return one
