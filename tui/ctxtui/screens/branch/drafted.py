"""The prompt of a branch: what we wrote of it, and what is the user's own."""

from __future__ import annotations

from dataclasses import dataclass

from ctxtui.core.rewind.reprompt import work_in
from ctxtui.present.branch import Facts


@dataclass(slots=True)
class Drafted:
    """Keeps our words and the user's apart, though they stand in one text."""

    text: str = ""
    """The prompt as we wrote it; the user's own is left alone."""
    told: str = ""
    """The line above it that says in which worktree to work."""

    def own(self, text: str) -> str:
        """`text` without the line about the worktree."""
        if self.told and text.startswith(self.told):
            return text.removeprefix(self.told).lstrip("\n")
        return text

    def renewed(self, own: str, facts: Facts) -> str:
        """`own`, or the draft of these `facts` where the user had changed nothing."""
        if own != self.text:
            return own
        self.text = facts.reprompt.text
        return self.text

    def below(self, own: str, facts: Facts | None, *, worktree: bool) -> str:
        """`own` below what the client must be told of the worktree, if there is to be one."""
        self.told = ""
        if worktree and facts is not None and facts.anchor and facts.folder:
            self.told = work_in(facts.folder, facts.anchor.root)
        return f"{self.told}\n\n{own}" if self.told else own
