"""Marks: named points to go back to, each a row of a session, with the code as it was.

A mark is found by its row's uuid, so it stands in every file that holds the row: after a
compaction, in forks, branches and copies. It outlives its session and its repository.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ctxtui.core.errors import CtxtuiError, NotFound, UsageError
from ctxtui.core.redaction import redact
from ctxtui.core.repo.anchors import Anchor, read_left_out, take_anchor, write_left_out
from ctxtui.core.repo.pruning import Pruned, drop, prune, unprune
from ctxtui.core.store import Marked, Store
from ctxtui.core.text import clean, one_line

NAME_CELLS = 120
"""A longer name is cut."""
_SHORTEST = 4  # characters of an id that may stand for it


@dataclass(frozen=True, slots=True)
class Mark:
    """A point to go back to: what stands at `row` stays, all after it goes."""

    id: str
    name: str
    note: str
    session: str
    """The one it was set in; the row may stand in others too."""
    project: Path | None
    row: str
    created: datetime
    anchor: Anchor | None = None
    no_anchor: str = ""
    """Why there is no anchor, a sentence; empty if none was asked for."""
    gone: datetime | None = None
    """When its session's file was first missed; None while it is there, or never was seen."""

    @property
    def trouble(self) -> str:
        """What stands in the way of going back to it, a sentence; mostly empty."""
        if self.gone is None:
            return ""
        code = " The code of its anchor can still be checked out." if self.anchor else ""
        return (
            f"Its session was deleted by {self.gone:%Y-%m-%d}; a copy that holds the row still "
            f"serves.{code}"
        )


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to a mark; `Marks.undo` takes it."""

    before: Marked
    after: Marked
    pruned: Pruned | None = None
    trouble: str = ""
    """A sentence if the mark was deleted and its anchor could not be."""


@dataclass(slots=True)
class Marks:
    """The marks in a store. Other ctxtui may write to them meanwhile: a change that would undo
    theirs unseen is refused."""

    store: Store
    now: Callable[[], float] = time.time

    def make(
        self, row: str, session: str, project: Path | None, *, name: str = "", note: str = ""
    ) -> Mark:
        """Mark a row, with the code in `project` as it is now.

        Where no anchor can be made the mark is set without one, and `no_anchor` says why. If the
        mark can't be kept CtxtuiError is raised, and there is no anchor either.
        """
        id = secrets.token_hex(6)
        if project is None:
            trouble = "The session does not say where it ran, so there is no code to keep."
            return self.add(row, session, None, name=name, note=note, no_anchor=trouble)
        try:
            anchor = take_anchor(project, id, datetime.fromtimestamp(self.now(), UTC))
        except CtxtuiError as error:
            return self.add(row, session, project, name=name, note=note, no_anchor=str(error))
        try:
            return self.add(row, session, project, name=name, note=note, anchor=anchor)
        except BaseException:
            with suppress(CtxtuiError):
                drop(project, id)
            raise

    def add(
        self,
        row: str,
        session: str,
        project: Path | None,
        *,
        name: str = "",
        note: str = "",
        anchor: Anchor | None = None,
        no_anchor: str = "",
    ) -> Mark:
        """Keep a mark, with an anchor that was taken before, if any; its id is the anchor's."""
        if not row or not session:
            raise UsageError("A mark needs a row and its session. Name a turn or a step.")
        kept = Marked(
            id=anchor.id if anchor else secrets.token_hex(6),
            name=_name(name),
            note=_note(note),
            session=session,
            project=str(project) if project else None,
            row=row,
            created=self.now(),
            anchor=_anchor_json(anchor) if anchor else None,
            no_anchor=no_anchor,
        )
        self.store.marks.add(kept)
        return _mark(kept, None)

    def all(self) -> list[Mark]:
        """The earliest first."""
        lives = self.store.lifecycle.all()
        return [
            _mark(one, lives[one.session].gone if one.session in lives else None)
            for one in self.store.marks.all()
            if one.deleted is None
        ]

    def of_session(self, session: str) -> list[Mark]:
        """Those set in this session; `of_rows` finds those that came along from others too."""
        return [mark for mark in self.all() if mark.session == session]

    def of_rows(self, rows: Iterable[str]) -> list[Mark]:
        """Those whose row is among these uuids, whichever session they were set in."""
        marks = self.all()
        held = set(rows) if marks else set()
        return [mark for mark in marks if mark.row in held]

    def find(self, text: str) -> Mark:
        """By id, by the start of one, or by name. Raises NotFound for none, UsageError for two."""
        marks = self.all()
        found = [mark for mark in marks if mark.id == text] or [
            mark
            for mark in marks
            if (mark.name and mark.name == text)
            or (len(text) >= _SHORTEST and mark.id.startswith(text))
        ]
        if not found:
            raise NotFound(f"{one_line(text)}: no mark has this id or name. See `ctxtui marks`.")
        if len(found) > 1:
            several = ", ".join(mark.id for mark in found)
            raise UsageError(f"{one_line(text)}: is not one mark but {several}. Give an id.")
        return found[0]

    def rename(self, id: str, name: str) -> Change:
        was = self._kept(id)
        return self._change(was, was._replace(name=_name(name)))

    def note(self, id: str, note: str) -> Change:
        """Put another note in the place of the mark's."""
        was = self._kept(id)
        return self._change(was, was._replace(note=_note(note)))

    def delete(self, id: str) -> Change:
        """Take a mark away, and its anchor. An anchor that can't be taken away (its repository is
        gone, or can't be written) does not keep the mark; `trouble` then says why."""
        was, now = self._kept(id), self.now()
        change = self._change(was, was._replace(deleted=now))
        anchor = _anchor(was)
        if anchor is None:
            return change
        try:
            pruned = prune(anchor.root, [anchor.id], now)
        except CtxtuiError as error:
            return replace(change, trouble=f"The mark is deleted, its anchor isn't: {error}")
        return replace(change, pruned=pruned)

    def undo(self, change: Change) -> Change:
        """Make the mark what it was before; undoing what is returned does it again.

        Raises CtxtuiError, and changes nothing, if somebody else changed the mark since. An
        anchor that can't be brought back does not keep the mark; `trouble` then says why.
        """
        back = self._change(change.after, change.before)
        if change.pruned is None:
            return back
        try:
            unprune(change.pruned)
        except CtxtuiError as error:
            return replace(back, trouble=f"The mark is back, its anchor isn't: {error}")
        return back

    def last_deleted(self) -> Change | None:
        """The newest deletion, for an undo after a restart."""
        gone = [one for one in self.store.marks.all() if one.deleted is not None]
        if not gone:
            return None
        last = max(gone, key=lambda one: one.deleted or 0.0)
        anchor = _anchor(last)
        pruned = None
        if anchor is not None:
            pruned = Pruned(anchor.root, int(last.deleted or 0.0), (anchor.id,))
        return Change(last._replace(deleted=None), last, pruned)

    def strays(self, anchors: Iterable[Anchor]) -> list[Anchor]:
        """Anchors that belong to no mark here: a ctxtui was killed between the two, or they are of
        another user's, or another machine's, ctxtui."""
        known = {one.id for one in self.store.marks.all() if one.anchor and one.deleted is None}
        return [anchor for anchor in anchors if anchor.id not in known]

    def _kept(self, id: str) -> Marked:
        for one in self.store.marks.all():
            if one.id == id and one.deleted is None:
                return one
        raise NotFound(f"{one_line(id)}: no such mark (any more). See `ctxtui marks`.")

    def _change(self, before: Marked, after: Marked) -> Change:
        if not self.store.marks.change(before, after):
            raise CtxtuiError(
                f"{before.name or before.id}: another ctxtui changed this mark meanwhile, so "
                "nothing was done. Look at it, and try again."
            )
        return Change(before, after)


def _name(text: str) -> str:
    return one_line(redact(clean(text)).text, NAME_CELLS)


def _note(text: str) -> str:
    return redact(clean(text)).text.strip()  # it is listed, and stands in re-prompts


def _mark(kept: Marked, gone: float | None) -> Mark:
    when = datetime.fromtimestamp(kept.created, UTC)
    return Mark(
        *(kept.id, kept.name, kept.note, kept.session),
        Path(kept.project) if kept.project is not None else None,
        *(kept.row, when, _anchor(kept), kept.no_anchor),
        None if gone is None else datetime.fromtimestamp(gone, UTC),
    )


def _anchor_json(anchor: Anchor) -> str:
    return json.dumps(
        {
            "root": str(anchor.root),
            "commit": anchor.commit,
            "created": anchor.created.timestamp(),
            "files": anchor.files,
            "left_out": write_left_out(anchor.left_out),
        }
    )


def _anchor(kept: Marked) -> Anchor | None:
    """None, too, for what a later ctxtui may have written there: the mark itself still serves."""
    if kept.anchor is None:
        return None
    try:
        told = json.loads(kept.anchor)
        return Anchor(
            *(kept.id, Path(told["root"]), str(told["commit"])),
            datetime.fromtimestamp(float(told["created"]), UTC),
            *(int(told["files"]), read_left_out(told["left_out"])),
        )
    except (ValueError, TypeError, KeyError):
        return None
