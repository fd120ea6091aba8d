"""Which rows the client sends on resume: the algorithm of transcript-format.md section 4."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ctxtui.core.transcripts.rows import REAL_TYPES, Row
from ctxtui.core.transcripts.transcript import Checkpoint, Transcript


@dataclass(frozen=True, slots=True)
class Chain:
    """The rows that reach the model, oldest first, parallel tool calls repaired."""

    rows: tuple[Row, ...]
    leaf: Row | None
    boundary: Row | None
    """The last compaction, if any; what stands before it is gone unless it was preserved."""


def live_chain(transcript: Transcript) -> Chain:
    """The chain the client would send if the session were resumed now."""
    return _chain(transcript.rows, transcript.checkpoint, leaf=None)


def chain_to(transcript: Transcript, row: Row) -> Chain:
    """The chain that ends at `row`, as if no later row of the file existed."""
    rows = transcript.rows[: row.index + 1]
    # A row may stand in the file before its parent (format 4.2): what led to it comes along.
    later = [one for one in _upwards(row, transcript.by_uuid, {}) if one.index > row.index]
    rows += sorted(later, key=lambda one: one.index)
    return _chain(rows, Checkpoint(), leaf=row)


def _chain(rows: Sequence[Row], checkpoint: Checkpoint, leaf: Row | None) -> Chain:
    boundary = next((row for row in reversed(rows) if row.is_boundary), None)
    known = {row.uuid: row for row in rows if row.uuid}
    parents: dict[str, str | None] = {}
    if boundary is not None:
        kept = preserved(boundary, known)
        known, parents = _after(boundary, rows, kept)
    if leaf is None:
        leaf = _leaf(known, parents, checkpoint)
    way = list(_upwards(leaf, known, parents))
    first = next((n for n, row in enumerate(way) if row.type in REAL_TYPES), None)
    if first is None:
        return Chain((), None, boundary)
    path = way[first:][::-1]
    return Chain(tuple(_repaired(path, list(known.values()))), path[-1], boundary)


def _upwards(
    row: Row | None, known: Mapping[str, Row], parents: Mapping[str, str | None]
) -> Iterator[Row]:
    """The row and those above it, nearest first; ends where links are missing or go round."""
    seen: set[str] = set()
    while row is not None and row.uuid is not None and row.uuid not in seen:
        seen.add(row.uuid)
        yield row
        row = known.get(_parent(row, parents) or "")


def preserved(boundary: Row, known: Mapping[str, Row]) -> list[str]:
    """Uuids of the rows that the compaction kept word for word, in their order (format 4.3)."""
    meta = boundary.compaction
    if meta is None:
        return []
    if meta.messages is not None and meta.messages.uuids is not None:
        return [uuid for uuid in meta.messages.uuids if uuid in known]
    segment = meta.segment
    if segment is None or segment.tail is None:
        return []
    kept: list[str] = []
    at = segment.tail
    while at in known and at not in kept:
        kept.append(at)
        if at == segment.head:
            break
        at = known[at].parent or ""
    kept.reverse()
    return kept


def _after(
    boundary: Row, rows: Sequence[Row], kept: list[str]
) -> tuple[dict[str, Row], dict[str, str | None]]:
    """What is left after a compaction, and the parents that it changed."""
    keep = set(kept)
    left = {
        row.uuid: row
        for row in rows
        if row.uuid and (row.index >= boundary.index or row.uuid in keep)
    }
    parents: dict[str, str | None] = {}
    meta = boundary.compaction
    source = (meta.messages or meta.segment) if meta else None
    anchor = source.anchor if source else None
    if kept and anchor:
        for row in rows:
            if row.index <= boundary.index or not row.uuid or row.uuid in keep:
                continue
            if row.parent == anchor:
                parents[row.uuid] = kept[-1]
        for before, uuid in zip([anchor, *kept], kept, strict=False):
            parents[uuid] = before
    return left, parents


def _parent(row: Row, parents: Mapping[str, str | None]) -> str | None:
    return parents.get(row.uuid or "", row.parent)


def _leaf(
    known: dict[str, Row], parents: dict[str, str | None], checkpoint: Checkpoint
) -> Row | None:
    if checkpoint.cleared:
        return None
    last: Row | None = None
    for row in known.values():
        if not row.sidechain and (last is None or row.index > last.index):
            last = row
    last = _tip(last, known, parents)
    marked = known.get(checkpoint.leaf) if checkpoint.leaf else None
    if marked is None or last is None or marked is last:
        return last
    if checkpoint.explicit:
        return marked
    return last if any(row is marked for row in _upwards(last, known, parents)) else marked


def _tip(
    row: Row | None, known: Mapping[str, Row], parents: Mapping[str, str | None]
) -> Row | None:
    """`row`, or what follows it although it stands before it in the file (format 4.2).

    2.1.197 may write an answer before its prompt, and no checkpoint for a while. Live it goes on
    from the answer, and 2.1.329 resumes there; only 2.1.197 itself forgets the answer on resume.
    """
    if row is None or all(_parent(one, parents) != row.uuid for one in known.values()):
        return row
    below: dict[str, Row] = {}
    for one in sorted(known.values(), key=lambda one: one.index):
        if not one.sidechain:
            below[_parent(one, parents) or ""] = one  # the last in the file of each parent's
    seen: set[str] = set()
    while row.uuid is not None and row.uuid in below and row.uuid not in seen:
        seen.add(row.uuid)
        row = below[row.uuid]
    return row


def _repaired(path: list[Row], rows: list[Row]) -> list[Row]:
    """Add the parallel calls and results that a single path misses (format 4.6)."""
    ids = {row.message_id for row in path if row.type == "assistant" and row.message_id}
    if not ids:
        return path
    answers: dict[str, list[Row]] = {}
    for row in rows:
        if row.type == "assistant" and row.message_id in ids and not row.sidechain:
            answers.setdefault(row.message_id or "", []).append(row)
    owner = {row.uuid: key for key, group in answers.items() for row in group}
    on_path = {row.uuid for row in path}
    results: dict[str, list[Row]] = {}
    for row in rows:
        if (
            row.type == "user"
            and not row.sidechain
            and row.parent in owner
            and row.uuid not in on_path
            and row.has_tool_result
        ):
            results.setdefault(owner[row.parent], []).append(row)
    out: list[Row] = []
    done: set[str] = set()
    for row in path:
        key = row.message_id if row.type == "assistant" else None
        if key is None:
            out.append(row)
        elif key not in done:
            done.add(key)
            out += sorted(answers.get(key, [row]), key=lambda one: one.index)
            out += results.get(key, [])
    return out
