"""Finds the sessions in which texts turned up that were carried there by hand: a brief that was
copied and pasted, or written to a file that a first prompt names."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from ctxtui.core.delivery.matching import names_file, parts, probes, proves, share
from ctxtui.core.delivery.records import Deliveries, Handoff
from ctxtui.core.library.folders import files_named
from ctxtui.core.library.library import Library
from ctxtui.core.library.summary import ParentHow
from ctxtui.core.transcripts.prompts import is_command, may_be_prompt, own_words
from ctxtui.core.transcripts.reader import lines, rows_of

EARLY = 5
"""Prompts at the head of a session that are looked at: what comes later is no beginning."""
WAITS = timedelta(days=14)
"""For which a text that left is expected somewhere."""
REACH = 1 << 20
"""Bytes at the head of a file that are read for them."""
MOST_READ = 2_000
"""Sessions that are read in one look, unless it is said otherwise."""
COMMON = 2
"""Other sessions that handed on the same line, at which it proves nothing any more."""
COPIES: tuple[ParentHow | None, ...] = ("branch", "fork", "shared-rows", "continued", "handoff")
"""Sessions of which it is known better where they come from."""

_PIECE = 1 << 16


@dataclass(frozen=True)
class Prompt:
    """One of the first prompts of a session."""

    session: str
    number: int
    when: datetime
    text: str
    cwd: str | None

    @cached_property
    def in_one_line(self) -> str:
        return " ".join(self.text.split())

    @cached_property
    def parts(self) -> frozenset[str]:
        return parts(self.text)


@dataclass(slots=True)
class Arrivals:
    """Looks again and again; a session whose first prompts are the same is not read twice."""

    most: int = MOST_READ
    """Sessions that one look may read, the newest; the next one goes on with the others."""
    _looked: dict[Path, bytes] = field(default_factory=dict)

    def note(
        self, deliveries: Deliveries, library: Library, now: datetime | None = None
    ) -> list[Handoff]:
        """Remember of each handoff that arrived by hand where it did; those that are new.

        Each arrives once, in the session whose prompt came first, and each session is the child
        of one. Only sessions that had one of their first prompts after the oldest handoff that
        nobody knows the end of are read, and of these only the head. Raises CtxtuiError if the
        store can't be read or written.
        """
        waiting = deliveries.waiting((now or datetime.now(UTC)) - WAITS)
        if not waiting:
            return []
        oldest = min(one.when for one in waiting)
        prompts = [
            one
            for path, last in self._fresh(library, oldest)
            for one in first_prompts(path, last)
            if one.when > oldest
        ]
        if not prompts:
            return []
        matching = _Matching(deliveries, library, {one.id: one for one in waiting})
        found: list[Handoff] = []
        for prompt in sorted(prompts, key=lambda one: (one.when, one.session)):
            one = matching.match(prompt)
            if one is not None:
                found.append(deliveries.arrived(one, prompt.session))
        return found

    def _fresh(self, library: Library, oldest: datetime) -> Iterator[tuple[Path, int]]:
        """Files with a first prompt since then that was not looked at, and when the last of their
        first prompts was given, in seconds since the epoch."""
        room = self.most
        for session in library.sessions:
            summary = session.summary
            if summary.updated < oldest or not room:
                return
            if session.parent is not None and session.parent.how in COPIES:
                continue
            early = array("I", summary.footprint.prompts)[: 2 * EARLY]
            if all(when < int(oldest.timestamp()) for when in early[1::2]):
                continue
            if self._looked.get(summary.path) != early.tobytes():
                self._looked[summary.path] = early.tobytes()
                room -= 1
                yield summary.path, max(early[1::2])


class _Matching:
    """One look: which handoffs still wait, and whose child is known by now."""

    def __init__(
        self, deliveries: Deliveries, library: Library, waiting: dict[str, Handoff]
    ) -> None:
        self.waiting = waiting
        told = deliveries.store.successions.all()
        self.known = {one.after: one.before for one in told if one.how}
        """The source of each session that was told to come from another."""
        self.config_dirs = library.config_dirs
        self.sessions = {one.id: one for one in library.sessions}
        self.handoffs = deliveries.handoffs()
        self.parts: Mapping[str, frozenset[str]] = {
            one.id: parts(one.text) for one in waiting.values()
        }
        self.probes = {id: probes(some) for id, some in self.parts.items()}

    def match(self, prompt: Prompt) -> Handoff | None:
        """The handoff that is in a prompt: of several the one with most of it, the newest."""
        if prompt.session in self.known:
            return None
        best = max(
            (one for one in self.waiting.values() if self._fits(one, prompt)),
            key=lambda one: (share(self.parts[one.id], prompt.parts), one.when),
            default=None,
        )
        if best is not None:
            del self.waiting[best.id]
            self.known[prompt.session] = best.source
        return best

    def _fits(self, one: Handoff, prompt: Prompt) -> bool:
        if one.when >= prompt.when:
            return False
        mine, kept = self.parts[one.id], one.kept if prompt.number == 1 else None
        named = kept is not None and names_file(prompt.text, prompt.cwd, kept)
        if not named:
            likely = any(part in prompt.in_one_line for part in self.probes[one.id])
            if not likely or not proves(mine, prompt.parts):
                return False
        if prompt.session in self._line(one.source):
            return False
        return named or proves(mine, prompt.parts, self._common(one))

    def _line(self, session: str) -> set[str]:
        """A session and those it comes from: a text that goes back there makes no child."""
        line: set[str] = set()
        while session not in line:
            line.add(session)
            at = self.sessions.get(session)
            above = at.parent.id if at is not None and at.parent is not None else None
            session = above or self.known.get(session, session)
        return line

    def _common(self, one: Handoff) -> frozenset[str]:
        """What the user may say again without this text: it began the session that it comes from,
        or other sessions handed it on as well."""
        mine = self.parts[one.id]
        named = files_named(self.config_dirs, one.source)
        source = next((path for path in named if path.stem == one.source), None)
        said = first_prompts(source, one.when.timestamp()) if source is not None else ()
        begun = " ".join(prompt.in_one_line for prompt in said)
        told: dict[str, set[str]] = {}
        for other in self.handoffs:
            if other.source != one.source:
                for part in parts(other.text) & mine:
                    told.setdefault(part, set()).add(other.source)
        often = {part for part, sources in told.items() if len(sources) >= COMMON}
        return frozenset(often | {part for part in mine if part in begun})


def first_prompts(path: Path, until: float) -> Iterator[Prompt]:
    """The first prompts of a session up to that second since the epoch; none from a file that
    can't be read any more."""
    number = 0
    try:
        for row in rows_of(_said(path)):
            when = row.time
            if row.type != "user" or when is None or is_command(row) or not may_be_prompt(row):
                continue
            if int(when.timestamp()) > until:
                return
            number += 1
            yield Prompt(path.stem, number, when, own_words(row.text), row.cwd)
            if number == EARLY or int(when.timestamp()) == until:
                return
    except OSError:
        return


def _said(path: Path) -> Iterator[tuple[int, bytes]]:
    """Lines that may hold a prompt: to decode the others takes most of the time."""
    for offset, line in lines(path, chunk=_PIECE):
        if offset > REACH:
            return
        if b'"user"' in line and b'"tool_use_id":' not in line:
            yield offset, line
