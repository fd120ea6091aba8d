"""Secrets of a brief on the screen: one key lets one of them pass, and takes that back."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on, work
from textual.message import Message

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.handoff.brief import Brief
from ctxtui.core.handoff.secrets import Originals, Secret, originals
from ctxtui.core.redaction import Allowed
from ctxtui.present.brief_secrets import NOT_TO_BE_HAD, secrets_in
from ctxtui.screens.brief.making import Making


class Passing(Making):
    """A brief of which single secrets may leave."""

    @dataclass
    class LetPass(Message, bubble=False):
        """The user's word on one secret is kept."""

        allowed: Allowed
        values: Originals
        rule: str
        passes: bool

    @dataclass
    class NotLetPass(Message, bubble=False):
        """It could not be kept, and why; nothing changed."""

        why: str

    def action_let_pass(self) -> None:
        """Let the one secret under the cursor leave with this brief, or no longer."""
        secret = self.secret()
        if self.draft is None or self.typing:
            return
        if not self.allowed.salt:
            self.say("The list of what may pass can't be read, so nothing passes.", "! Secret")
        elif secret is not None and secret.fingerprint:
            self.let_pass(self.draft.marked, self.allowed, secret)
        elif secret is not None:
            self.say(NOT_TO_BE_HAD, "! It stays out")
        elif secrets_in(self.secrets, self.item()):
            self.say("There are several in it: choose one under Secrets.", "!")

    @work(thread=True, group="allow", exit_on_error=False)
    def let_pass(self, marked: Brief, allowed: Allowed, secret: Secret) -> None:
        passes = not secret.passes
        try:
            new = self.keeper.allow(self.picture.id, allowed, secret.fingerprint, passes)
            values = originals(marked, self.picture.tree, new)
        except CtxtuiError as error:
            self.post_message(self.NotLetPass(str(error)))
        else:
            self.post_message(self.LetPass(new, values, secret.rule, passes))

    @on(LetPass)
    def with_secrets(self, news: LetPass) -> None:
        self.allowed = news.allowed
        if self.draft is not None:
            self.draft.let_pass(news.allowed, news.values)
            self.regenerate()
        if news.passes:
            self.say(f"A secret leaves with this brief ({news.rule}). x takes it back.", "! Secret")
        else:
            self.say(f"It is taken out again ({news.rule}).", "✓ Secret")

    @on(NotLetPass)
    def keep_out(self, news: NotLetPass) -> None:
        self.say(news.why, "! It stays out")
