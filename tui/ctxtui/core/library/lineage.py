"""Which session comes from which: by pointers, shared rows, what was seen live, and the history.

Nothing here reads a file: all it takes is in the summaries, so a picture of thousands of sessions
is related again whenever one of them grew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from ctxtui.core.library.footprint import first_own, leading
from ctxtui.core.library.history import Cleared
from ctxtui.core.library.registry import Registered
from ctxtui.core.library.summary import Parent, ParentHow, Summary

CANDIDATES = 40
"""Sessions that one is compared with, at most, in families of hundreds of copies."""
SEEN_LATE = 60.0
"""Seconds by which a process may be noticed in its new session after that one began."""
NEAR = 5.0
"""Seconds between a `/clear` in the history and the row of the command."""

Age = Literal["original", "copy", "unknown"]


@dataclass(frozen=True, slots=True)
class Succession:
    """One process left a session for another."""

    pid: int | None
    before: str
    after: str
    seen: float
    """Seconds since the epoch."""
    how: ParentHow | None = None
    """None where all that was seen is the change: `related` tells by the sessions."""


def seen(
    previous: Iterable[Registered], present: Iterable[Registered], now: float
) -> list[Succession]:
    """The processes, known by pid and start, that changed their session between two readings.

    Entries without a start time are passed over: their pid may be another process's by now.
    """
    before = {(one.pid, one.proc_start): one.session for one in previous if one.live}
    found: dict[tuple[int, str], Succession] = {}
    for one in present:
        was = before.get((one.pid, one.proc_start))
        if one.live and one.proc_start is not None and was not in (None, one.session):
            found[one.pid, one.session] = Succession(one.pid, was or "", one.session, now)
    return list(found.values())


def recalled(noted: Iterable[tuple[int | None, str, str, float, str | None]]) -> list[Succession]:
    """Successions as `Store.successions` gives them; a `how` of a later version says nothing."""
    hows: dict[str | None, ParentHow] = {one: one for one in get_args(ParentHow)}
    return [
        Succession(pid, before, after, when, hows.get(how))
        for pid, before, after, when, how in noted
    ]


def related(
    summaries: Sequence[Summary],
    successions: Iterable[Succession] = (),
    cleared: Iterable[Cleared] = (),
) -> dict[str, Parent]:
    """The parent of each session that has one, by the session's id.

    The surest source wins: the pointer in its rows or in its parent's, then the rows it shares,
    then what was seen live, and at last the order in the history, which is a guess
    (`Parent.sure`). Nobody becomes an ancestor of itself.
    """
    by_id = {one.id: one for one in summaries}
    parents = _by_rows(summaries)
    for one in summaries:
        child_id = one.continued_in
        if child_id and child_id != one.id and child_id in by_id:
            copied = parents.get(child_id)
            if copied is None or copied.id == one.id:
                shared = copied.shared if copied is not None else 0
                parents[child_id] = Parent(one.id, "continued", shared)
    # What is told, of a handoff, goes before what was merely seen of the same change.
    for step in sorted(successions, key=lambda one: one.how is None):
        child = by_id.get(step.after)
        if child is not None and child.id not in parents and step.before != child.id:
            how = step.how or _how_seen(child, step)
            if how is not None:
                parents[child.id] = Parent(step.before, how)
    parents |= _by_history(summaries, tuple(cleared), parents)
    return _without_circles(parents)


def _by_rows(summaries: Sequence[Summary]) -> dict[str, Parent]:
    """Copies of other sessions. A copy begins with a row that begins something in its original:
    its first row, or the compaction after which it was copied."""
    begun: dict[str, list[Summary]] = {}
    for one in summaries:
        for root in one.footprint.roots:
            begun.setdefault(root, []).append(one)
    for family in begun.values():
        # Those that grew by themselves first, for they may be originals.
        family.sort(key=lambda one: (one.footprint.at_once, one.footprint.rows, one.id))
        del family[CANDIDATES:]
    parents: dict[str, Parent] = {}
    for one in summaries:
        if one.parent is not None:
            parents[one.id] = one.parent
        if not one.footprint.roots or 0 < one.footprint.at_once <= one.copied:
            continue  # nothing was copied but the rows that say where they come from
        found = _closest(one, begun[one.footprint.roots[0]])
        if found is not None:
            parents[one.id] = found
    return parents


def _closest(one: Summary, family: Iterable[Summary]) -> Parent | None:
    """The original that shares most of its rows; None if none shares more than the rows which
    say themselves where they come from.

    Of several with the same rows the shortest: the others went on from a copy of their own.
    """
    pointer = one.parent
    best: tuple[int, bool, int, str] | None = None
    for other in family:
        if other.id == one.id or (pointer is not None and other.id == pointer.id):
            continue
        if other.parent is not None and other.parent.id == one.id:
            continue
        shared = leading(one.footprint.keys, other.footprint.keys)
        if shared <= one.copied:
            continue
        if best is not None and best > (shared, True, -other.footprint.rows, other.id):
            continue
        age = _age(other, one, shared)
        if age != "copy":
            rank = (shared, age == "original", -other.footprint.rows, other.id)
            best = rank if best is None else max(best, rank)
    if best is None:
        return None
    shared, sure, _, id = best
    return Parent(id, "fork" if sure else "shared-rows", shared, sure)


def _age(other: Summary, one: Summary, shared: int) -> Age:
    """Is `other` the original of `one`, with which `one` shares its `shared` leading rows?

    The later of two writers may be the one in the original (a live session from which a fork was
    taken goes on after it), so the time of their own rows is not asked first:

    1. All that a copy shares stands at its head; in the original other rows may lie between.
    2. A copy is written in one go, the rows of a session that grew are not.
    3. A session all of whose rows the other one holds was there first: a copy goes on.
    4. Else it isn't known, and who first gave a prompt of its own passes for the original.
    """
    back = leading(other.footprint.keys, one.footprint.keys)
    if back != shared:
        return "original" if back < shared else "copy"
    in_one_go = one.footprint.at_once >= shared
    other_in_one_go = other.footprint.at_once >= shared
    if in_one_go != other_in_one_go:
        return "original" if in_one_go else "copy"
    mine, theirs = one.footprint.rows, other.footprint.rows
    if (back == theirs) != (shared == mine):
        return "original" if back == theirs else "copy"
    began = first_own(one.footprint, other.footprint), first_own(other.footprint, one.footprint)
    if began[0] is not None and began[1] is not None and began[0] != began[1]:
        return "unknown" if began[1] < began[0] else "copy"
    return "unknown" if other.id < one.id else "copy"


def _how_seen(child: Summary, step: Succession) -> ParentHow | None:
    """`/resume` moves a process to a session that was there before: that is no descent."""
    if child.started is None or child.started.timestamp() < step.seen - SEEN_LATE:
        return None
    return "clear"


def _by_history(
    summaries: Sequence[Summary], cleared: Sequence[Cleared], known: dict[str, Parent]
) -> dict[str, Parent]:
    """Sessions that begin with `/clear`, next to the line of the command in the history.

    The line names the session that was left. Which one came of it is told by the time of the
    command, else by whose prompt follows in the history; two clients in one folder may mislead
    both, hence never `sure`.
    """
    found: dict[str, Parent] = {}
    if not cleared:
        return found
    for one in summaries:
        if not one.cleared or one.id in known or one.started is None:
            continue
        began = one.started
        lines = [line for line in cleared if line.session != one.id and line.project == one.project]
        near = min(lines, key=lambda line: abs(line.when - began), default=None)
        if near is not None and abs(near.when - began).total_seconds() <= NEAR:
            found[one.id] = Parent(near.session, "clear", sure=False)
            continue
        after = [line for line in lines if line.then == one.id and line.when <= began]
        if after:
            latest = max(after, key=lambda line: line.when)
            found[one.id] = Parent(latest.session, "clear", sure=False)
    return found


def _without_circles(parents: dict[str, Parent]) -> dict[str, Parent]:
    """Hostile or broken pointers may lead round; the links that close a circle are dropped."""
    done: set[str] = set()
    for start in sorted(parents):
        path: dict[str, None] = {}
        at = start
        while at not in done and at in parents:
            path[at] = None
            above = parents[at].id
            if above in path:
                del parents[at]
                break
            at = above
        done.update(path)
    return parents
