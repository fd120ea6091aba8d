"""The skeleton of a session: which rows start turns, and how turns hang from one another.

Cheap: it looks at links and first words only, so a list of sessions can afford it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from ctxtui.core.transcripts.chain import Chain, live_chain
from ctxtui.core.transcripts.prompts import starts
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.transcript import Transcript

EntryKind = Literal["prompt", "compaction", "command"]


@dataclass(slots=True)
class Outline:
    """Entries (prompts, compactions, commands) by uuid in file order, and the entry above each."""

    transcript: Transcript
    entries: dict[str, EntryKind] = field(default_factory=dict)
    above: dict[str, str | None] = field(default_factory=dict)
    """The turn or compaction before an entry on its branch; commands are passed over."""
    owner: dict[str, str | None] = field(default_factory=dict)
    """The entry that a row belongs to; None for rows before the first prompt."""
    forks: int = 0
    """Rows with two or more subtrees that each hold a prompt: real branches only (design 4.1)."""

    def of_kind(self, kind: EntryKind) -> list[str]:
        return [uuid for uuid, one in self.entries.items() if one == kind]

    @property
    def leaves(self) -> list[str]:
        """Prompts with no prompt after them on their branch, in file order."""
        inner: set[str] = set()
        for uuid in self.of_kind("prompt"):
            at = self.above[uuid]
            while at is not None and at not in inner:
                inner.add(at)
                at = self.above[at]
        return [uuid for uuid in self.of_kind("prompt") if uuid not in inner]

    def live_path(self, chain: Chain | None = None) -> set[str]:
        """Uuids on the way from the leaf to the first row, followed through compactions."""
        chain = chain or live_chain(self.transcript)
        rows = self.transcript.by_uuid
        path = {row.uuid for row in chain.rows if row.uuid}  # what a compaction preserved is on it
        seen: set[str] = set()
        at = chain.leaf
        if at is None and chain.boundary is not None:
            at = chain.boundary
        while at is not None and at.uuid is not None and at.uuid not in seen:
            seen.add(at.uuid)
            above = rows.get(at.parent or "")
            if above is None and self.entries.get(at.uuid) == "compaction":
                above = closed_row(self.transcript, at)
            at = above
        return path | seen


def closed_row(transcript: Transcript, compaction: Row) -> Row | None:
    """The last row before a compaction: what it says, else the row before it in the file.

    1.0 clients write no boundary, and 25 of 110 public boundaries name a row that is not there.
    """
    named = transcript.by_uuid.get(compaction.logical_parent or "")
    if named is not None:
        return named
    for index in range(compaction.index - 1, -1, -1):
        row = transcript.rows[index]
        if not row.sidechain and row.type in ("user", "assistant", "system"):
            return row
    return None


def outline(transcript: Transcript) -> Outline:
    rows = transcript.rows
    parents: dict[str, str | None] = {row.uuid: row.parent for row in rows if row.uuid is not None}
    prompts = starts(rows, parents)
    result = Outline(transcript)
    for row in rows:
        uuid = row.uuid
        if uuid is None:
            continue
        kind: EntryKind | None = prompts.get(uuid)
        if kind is None and _is_compaction(transcript, row):
            kind = "compaction"
        if kind is not None:
            result.entries[uuid] = kind
    _own(result, rows, parents)
    for uuid, kind in result.entries.items():
        at: str | None = parents.get(uuid)
        if kind == "compaction":
            closed = closed_row(transcript, transcript.by_uuid[uuid])
            at = closed.uuid if closed is not None else None
        at = result.owner.get(at or "")
        seen: set[str] = set()
        while at is not None and result.entries[at] == "command" and at not in seen:
            seen.add(at)
            at = result.owner.get(parents.get(at) or "")
        result.above[uuid] = at if at != uuid else None
    _break_cycles(result)
    result.forks = sum(1 for _ in fork_points(result, parents))
    return result


def _is_compaction(transcript: Transcript, row: Row) -> bool:
    if row.is_boundary and not row.sidechain:
        return True
    if not row.summary_of_compaction or row.sidechain or row.type != "user":
        return False
    above = transcript.by_uuid.get(row.parent or "")
    seen: set[str | None] = set()
    while above is not None and above.type == "attachment" and above.uuid not in seen:
        seen.add(above.uuid)  # an automatic compaction puts some of its context before the summary
        above = transcript.by_uuid.get(above.parent or "")
    return above is None or not above.is_boundary


def _own(result: Outline, rows: list[Row], parents: dict[str, str | None]) -> None:
    owner = result.owner
    entries = result.entries
    for row in rows:
        at: str | None = row.uuid
        trail: list[str] = []
        while at is not None and at not in owner and at not in entries:
            if at not in parents:
                at = None
                break
            trail.append(at)
            owner[at] = None
            at = parents[at]
        top = at if at in entries else owner.get(at or "")
        for uuid in trail:
            owner[uuid] = top
        if row.uuid is not None and row.uuid in entries:
            owner[row.uuid] = row.uuid


def _break_cycles(result: Outline) -> None:
    """A file whose links go round still gives a tree: the link that closes the round is cut."""
    safe: set[str] = set()
    for uuid in result.entries:
        trail: set[str] = set()
        at: str | None = uuid
        while at is not None and at not in safe:
            trail.add(at)
            above = result.above.get(at)
            if above in trail:
                result.above[at] = None
                break
            at = above
        safe |= trail


def fork_points(result: Outline, parents: dict[str, str | None]) -> Iterator[str]:
    """Rows from which two or more subtrees lead to prompts."""
    reached: dict[str, set[str]] = {}
    for uuid in result.of_kind("prompt"):
        child, at = uuid, parents.get(uuid)
        while at is not None and at in parents:
            below = reached.setdefault(at, set())
            first = not below
            if child in below:
                break
            below.add(child)
            if not first:
                break
            child, at = at, parents[at]
    for uuid, below in reached.items():
        if len(below) > 1:
            yield uuid
