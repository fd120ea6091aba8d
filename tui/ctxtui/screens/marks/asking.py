"""What is asked before a mark or an anchor is changed: the dialog, and what its yes does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ctxtui.core.repo.anchors import Anchor
from ctxtui.core.repo.pruning import KEPT
from ctxtui.core.rewind.marks import Change, Mark
from ctxtui.present import marks as present
from ctxtui.screens.marks.deeds import Deed, delete, delete_stray, edit
from ctxtui.screens.marks.dialogs import AskFolder, Field, MarkDialog, Sure
from ctxtui.screens.marks.listed import Listed

UNDO_DAYS = round(KEPT / 86_400)


def change_dialog(folder: Path, mark: Mark, at: Field) -> MarkDialog:
    """Asks for another name and note of a mark in `folder`'s store; `at` has the cursor."""

    def save(name: str, note: str) -> Change | None:
        return edit(folder, mark, name, note)

    return MarkDialog(
        f"◆ {present.mark_name(mark)}",
        "its anchor stays as it is",
        save,
        name=mark.name,
        note=mark.note,
        at=at,
    )


def folder_dialog(listed: Listed, id: str | None, anchor: Anchor) -> AskFolder:
    """Asks where the code of `id`, which `anchor` kept, is checked out."""
    one = listed.standing(id)
    name = present.mark_name(one.mark) if one is not None else anchor.id
    return AskFolder(
        f"Check out {listed.name(id)}",
        "a new work tree; the project's own stays as it is",
        "check out",
        present.check_out_lines(anchor),
        present.folder_for(name, anchor),
    )


def delete_dialog(
    folder: Path, listed: Listed, id: str | None
) -> tuple[Sure, Callable[[], Deed]] | None:
    """Asks whether `id` goes, and what deletes it; None for what is not there."""
    one, stray = listed.standing(id), listed.stray(id)
    act: Callable[[], Deed]
    if one is not None:
        mark = one.mark
        lines, act = present.delete_lines(mark, UNDO_DAYS), lambda: delete(folder, mark)
    elif stray is not None:
        anchor = stray
        lines = present.delete_stray_lines(anchor, UNDO_DAYS)
        act = lambda: delete_stray(anchor)  # noqa: E731
    else:
        return None
    return Sure(f"Delete {listed.name(id)}?", "can be undone", "delete", lines), act
