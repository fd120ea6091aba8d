"""What is done with marks and anchors, and taken back. It asks git: not on the loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ctxtui.core.errors import NotFound
from ctxtui.core.places import as_typed, tilde
from ctxtui.core.repo.anchors import Anchor
from ctxtui.core.repo.pruning import Pruned, prune, unprune
from ctxtui.core.repo.putting_away import PutAway, bring_back, put_away
from ctxtui.core.repo.worktree_state import Inside
from ctxtui.core.repo.worktrees import CheckedOut, check_out
from ctxtui.core.rewind.marks import Change, Mark, Marks
from ctxtui.core.rewind.worktrees import take_away
from ctxtui.core.store import Store
from ctxtui.present import marks as present
from ctxtui.present.worktrees import away_words, back_words


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, and what takes it back; `words` are for when it was."""

    words: str
    undo: Change | CheckedOut | Pruned | PutAway


@dataclass(frozen=True, slots=True)
class Deed:
    """How it went. `done` is None for what was itself an undo."""

    title: str
    says: str
    done: Done | None
    trouble: bool = False


def edit(folder: Path, mark: Mark, name: str, note: str) -> Change | None:
    """Write what the user changed, and only that; as one change, so that it is undone at once."""
    with Store.open(folder) as store:
        marks = Marks(store)
        first = marks.rename(mark.id, name) if name.strip() != mark.name else None
        last = marks.note(mark.id, note) if note.strip() != mark.note else None
    if first is not None and last is not None:
        return Change(first.before, last.after)
    return first or last


def make_worktree(anchor: Anchor, typed: str) -> Deed:
    """Check `anchor` out into the folder that the user typed, beside the project if relative."""
    folder = as_typed(typed)
    folder = check_out(anchor, folder if folder.is_absolute() else anchor.root / folder)
    made = CheckedOut(anchor.id, anchor.commit, folder)
    says = f"{tilde(folder)}  u undo"
    return Deed("Checked out", says, Done("The work tree is gone again", made))


def delete(folder: Path, mark: Mark) -> Deed:
    with Store.open(folder) as store:
        change = Marks(store).delete(mark.id)
    name = present.mark_name(mark)
    done = Done(f"◆ {name} is back", change)
    says = change.trouble or "u undo"
    return Deed(f"◆ {name} is deleted", says, done, trouble=bool(change.trouble))


def delete_stray(anchor: Anchor) -> Deed:
    pruned = prune(anchor.root, [anchor.id])
    name = present.stray_name(anchor)
    return Deed(f"{name} is deleted", "u undo", Done(f"{name} is back", pruned))


def remove_worktree(made: CheckedOut, config_dirs: Sequence[Path], discard: bool | Inside) -> Deed:
    """Take one away, with `discard` as `put_away` has it."""
    away = take_away(made, config_dirs, discard=discard)
    return Deed("Removed", f"{away_words(away)}  u undo", Done("It is back", away))


def take_back(folder: Path, done: Done | None, away: Sequence[PutAway] = ()) -> Deed:
    """Undo `done`; without it the newest deletion of any time, of a mark or of those `away`.
    Raises NotFound for none."""
    if done is None:
        done = _last_away(folder, away)
    if done is not None and isinstance(done.undo, PutAway):
        bring_back(done.undo)
        return Deed(done.words, back_words(done.undo), None)
    if done is not None and isinstance(done.undo, CheckedOut):
        put_away(done.undo)
        return Deed(done.words, tilde(done.undo.folder), None)
    if done is not None and isinstance(done.undo, Pruned):
        unprune(done.undo)
        return Deed(done.words, "", None)
    with Store.open(folder) as store:
        marks = Marks(store)
        change = done.undo if done is not None else marks.last_deleted()
        if not isinstance(change, Change):
            raise NotFound("No mark was deleted.")
        trouble = marks.undo(change).trouble
    words = done.words if done is not None else f"◆ {present.change_name(change)} is back"
    return Deed(words, trouble, None, bool(trouble))


def _last_away(folder: Path, away: Sequence[PutAway]) -> Done | None:
    """The newest of them, unless a mark was deleted after that."""
    newest = max(away, key=lambda one: one.at, default=None)
    if newest is None:
        return None
    with Store.open(folder) as store:
        change = Marks(store).last_deleted()
    if change is not None and (change.after.deleted or 0.0) > newest.at:
        return None
    return Done("It is back", newest)
