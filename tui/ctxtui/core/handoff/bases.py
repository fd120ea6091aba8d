"""What a diff may begin at, and what each beginning would give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.handoff.ground import MERGE_BASE, START, find_base
from ctxtui.core.repo.base import Base
from ctxtui.core.repo.size import Size, diff_size
from ctxtui.core.transcripts.turns import TurnTree


@dataclass(frozen=True, slots=True)
class Offer:
    """`base` is None where there is none to be had; `trouble` then says why."""

    name: str
    base: Base | None
    size: Size | None = None
    trouble: str = ""


def offers(tree: TurnTree, cwd: Path | None, marks: Sequence[Base] = ()) -> list[Offer]:
    """The session's start, its marks, the merge-base with the default branch. Blocks for git."""
    place = cwd or _project(tree)
    found = [_offer(tree, place, "session start", START)]
    found += [_offer(tree, place, f"mark {one.name or (one.rev or '')[:8]}", one) for one in marks]
    found.append(_offer(tree, place, "merge-base", MERGE_BASE))
    return found


def offer(tree: TurnTree, cwd: Path | None, since: str) -> Offer:
    """What a revision that somebody typed would give."""
    return _offer(tree, cwd or _project(tree), since, since)


def _project(tree: TurnTree) -> Path | None:
    """The folder that the session recorded."""
    found = next((row.cwd for row in tree.transcript.rows if row.cwd), "")
    return Path(found) if found else None


def _offer(tree: TurnTree, cwd: Path | None, name: str, since: str | Base) -> Offer:
    if cwd is None:
        return Offer(name, None, trouble="The session recorded no project folder.")
    try:
        base = find_base(tree, cwd, since)
        if base.rev is None:
            return Offer(name, None, trouble=base.reason)
        return Offer(base.name or name, base, diff_size(cwd, base))
    except CtxtuiError as error:
        return Offer(name, None, trouble=str(error))
