"""What is told of a mark, and what differs between its anchor and another one, or the files now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on, work
from textual.message import Message
from textual.worker import get_current_worker

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.repo.anchor_diff import anchor_diff, anchor_patches
from ctxtui.core.repo.anchors import Anchor
from ctxtui.core.repo.changes import Changes
from ctxtui.core.text import one_line
from ctxtui.log import failure, log_failure
from ctxtui.present import mark_changes as present
from ctxtui.present.marks import about_anchors
from ctxtui_widgets.folding_prose import FoldingProse
from ctxtui_widgets.rows import Blank, Block, Heading, Paragraph

LARGEST_PATCH = 60_000
"""Bytes of one file's diff that are shown."""


class Differences(FoldingProse):
    """Shows the blocks it is given, and below them the files that differ; each one unfolds."""

    @dataclass
    class Compared(Message):
        """What differs is known now; None if it can't be told, and why."""

        anchor: str
        other: str | None
        changes: Changes | None
        why: str = ""

    @dataclass
    class PatchRead(Message, bubble=False):
        """The lines of one file that differ; None if there are none to show."""

        anchor: str
        other: str | None
        path: str
        patch: str | None

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.mine: Anchor | None = None
        self.other: Anchor | None = None
        self.compared: Differences.Compared | None = None
        self.patches: dict[str, str | None] = {}
        self.opened: set[str] = set()
        self.told: Sequence[Block] = ()
        self.heading = ""
        self.subject = ""

    def compare_with(self, anchor: Anchor | None, other: Anchor | None) -> None:
        """Find out what differs from `anchor` to `other`; None is the files now."""
        self.mine, self.other = anchor, other
        self.compared, self.patches, self.opened = None, {}, set()
        if anchor is not None:
            self.compare(anchor, other)

    def tell(self, blocks: Sequence[Block], subject: str, heading: str = "") -> None:
        """Show these `blocks` from now on, and what differs under its `heading`."""
        self.told, self.subject, self.heading = blocks, subject, heading
        self.draw()

    def draw(self) -> None:
        self.show([*self.told, *self.differences()], about=self.subject)

    def differences(self) -> list[Block]:
        if self.mine is None:
            return []
        blocks: list[Block] = [Blank(), Heading(self.heading)]
        if self.compared is None:
            blocks.append(Paragraph("comparing…", "text-dim"))
        elif self.compared.changes is None:
            blocks.append(Paragraph(one_line(self.compared.why, 400), "warn"))
        else:
            blocks += present.changes_blocks(self.compared.changes, self.patches, self.opened)
        return [*blocks, *about_anchors()]

    @property
    def asked(self) -> tuple[str | None, str | None]:
        """The ids of what is compared."""
        return (
            self.mine.id if self.mine is not None else None,
            self.other.id if self.other is not None else None,
        )

    # -- reading, in threads

    @work(thread=True, exclusive=True, group="diff", exit_on_error=False)
    def compare(self, anchor: Anchor, other: Anchor | None) -> None:
        ids = anchor.id, other.id if other is not None else None
        try:
            news = self.Compared(*ids, anchor_diff(anchor, other))
        except Exception as error:
            news = self.Compared(*ids, None, failure("comparing with an anchor", error))
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    def on_differences_compared(self, news: Compared) -> None:
        if (news.anchor, news.other) == self.asked:
            self.compared = news
            self.draw()
        else:
            news.stop()

    @on(FoldingProse.FoldAsked)
    def unfold(self, event: FoldingProse.FoldAsked) -> None:
        if event.fold_id is None or self.compared is None or self.compared.changes is None:
            return
        if not event.open:
            self.opened.discard(event.fold_id)
        else:
            self.opened.add(event.fold_id)
            if event.fold_id not in self.patches and self.mine is not None:
                self.read_patch(self.mine, self.other, self.compared.changes, event.fold_id)
        self.draw()

    @work(thread=True, group="patch", exit_on_error=False)
    def read_patch(self, anchor: Anchor, other: Anchor | None, changes: Changes, path: str) -> None:
        wanted = [one for one in changes.files if one.path == path]
        patch: str | None = None
        try:
            patch = anchor_patches(anchor, other, wanted, LARGEST_PATCH).get(path)
        except CtxtuiError as error:
            log_failure("reading the lines of a file", error)
        ids = anchor.id, other.id if other is not None else None
        self.post_message(self.PatchRead(*ids, path, patch))

    def on_differences_patch_read(self, news: PatchRead) -> None:
        if (news.anchor, news.other) == self.asked:
            self.patches[news.path] = news.patch
            self.draw()
