"""Where marks stand now: in which file, turn and step."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.library.library import slug
from ctxtui.core.rewind.marks import Mark
from ctxtui.core.transcripts.locate import Place
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import TurnTree, turn_tree


@dataclass(frozen=True, slots=True)
class Standing:
    """A mark, and the turn or step that it is the end of."""

    mark: Mark
    path: Path | None = None
    """The transcript that holds its row: of its own session, else of a copy. Without a `place` the
    session's own, which has lost the row or can't be read; None if it is deleted."""
    place: Place | None = None

    @property
    def ref(self) -> str:
        """`#14`, `#14.3`; empty if it stands nowhere."""
        if self.place is None:
            return ""
        label = self.place.turn.label or {"compaction": "≡"}.get(self.place.turn.kind, "/")
        return f"{label}.{self.place.step.number}" if self.place.step is not None else label


def place_of(tree: TurnTree, row: str) -> Place | None:
    """The turn that ends with a row, else the step that holds it; None if the tree has no turn
    with this row."""
    turn = tree.by_id.get(tree.outline.owner.get(row) or "")
    if turn is None:
        return None
    if turn.last_row.uuid == row:
        return Place(turn)
    for step in turn.steps:
        if any(one.uuid == row for one in (*step.rows, *step.results)):
            return Place(turn, step)
    return Place(turn)


def read_tree(path: Path) -> TurnTree:
    return turn_tree(read_transcript(path))


def find_standings(
    marks: Iterable[Mark], files: Iterable[Path], read: Callable[[Path], TurnTree] = read_tree
) -> list[Standing]:
    """Where each of `marks` stands among `files`, the transcripts there are. Slow: it reads those
    that hold one. A file that can't be read holds none."""
    listed = list(files)
    trees: dict[Path, TurnTree | None] = {}

    def tree_of(path: Path) -> TurnTree | None:
        if path not in trees:
            try:
                trees[path] = read(path)
            except CtxtuiError:
                trees[path] = None
        return trees[path]

    def standing(mark: Mark) -> Standing:
        for path in _candidates(mark, listed):
            tree = tree_of(path)
            place = place_of(tree, mark.row) if tree is not None else None
            if place is not None:
                return Standing(mark, path, place)
        return Standing(mark, next(_own(mark, listed), None))

    return [standing(mark) for mark in marks]


def _candidates(mark: Mark, files: Iterable[Path]) -> Iterator[Path]:
    """Its own session's file, then those of its project that name its row."""
    yield from _own(mark, files)
    if mark.project is not None:
        folder = slug(str(mark.project))
        for path in files:
            named = path.parent.name == folder and path.stem != mark.session
            if named and _names(path, mark.row):
                yield path


def _own(mark: Mark, files: Iterable[Path]) -> Iterator[Path]:
    return (path for path in files if path.stem == mark.session)


def _names(path: Path, row: str) -> bool:
    """Does the file say this uuid anywhere? Without reading a line of it."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held:
            return held.find(row.encode(errors="surrogatepass")) >= 0
    except (OSError, ValueError):  # gone meanwhile, or empty
        return False
