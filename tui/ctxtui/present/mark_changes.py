"""What differs between an anchor and another one, or the files now: the files and their lines."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ctxtui.core.repo.changes import Changes, FileChange
from ctxtui.core.text import one_line
from ctxtui.present import figures
from ctxtui.present.diff import Hunk, diff_blocks
from ctxtui_widgets.rows import Block, Fold, Paragraph, Span

STATUS = {"added": "+", "untracked": "+", "deleted": "−", "modified": "~", "renamed": "→"}
SIGN_INKS = {"+": "ok", "−": "urgent"}


def diff_heading(name: str, other: str = "") -> str:
    """`name` and `other` as they are listed; without another one it is the files now."""
    return f"From {name} to {other}" if other else "Changed since, up to now"


def changes_blocks(
    changes: Changes, patches: Mapping[str, str | None], opened: Collection[str]
) -> list[Block]:
    """One line a file, which unfolds; `patches` are those that were read, None for a file that
    has none to show."""
    if not changes.files:
        return [Paragraph("Nothing: the files are as the anchor has them.", "text-dim")]
    blocks: list[Block] = []
    for change in changes.files:
        is_open = change.path in opened
        blocks.append(
            Fold(change.path, tuple(_file_spans(change)), tuple(_counts(change)), is_open)
        )
        if is_open:
            blocks += _patch_blocks(change, patches)
    if beyond := changes.beyond.files:
        more = figures.plural(beyond, "more file")
        blocks.append(Paragraph(f"{more} beyond the limit: only counted.", "text-dim"))
    if changes.unread:
        more = figures.plural(changes.unread, "new file")
        blocks.append(Paragraph(f"{more} beyond the limit: not looked at.", "text-dim"))
    return blocks


def changes_right(changes: Changes) -> list[Span]:
    """`3 files +24 −8`; what is none is left out, and `unchanged` if no file differs."""
    files = len(changes.files) + changes.beyond.files
    if not files and not changes.unread:
        return [Span("unchanged", "text-dim")]
    count = Span(figures.plural(files, "file"), "text-dim")
    return [count, *(_lines(changes.added, changes.removed, "  "))]


def _file_spans(change: FileChange) -> Iterator[Span]:
    sign = STATUS.get(change.status, "~")
    yield Span(f"{sign} ", SIGN_INKS.get(sign, "note"))
    if change.old_path:
        yield Span(f"{one_line(change.old_path)} → ", "text-dim")
    yield Span(one_line(change.path), "text-secondary")


def _counts(change: FileChange) -> Iterator[Span]:
    if change.added is None and change.removed is None:
        yield Span(change.kind if change.kind != "text" else "–", "text-dim")
        return
    yield from _lines(change.added or 0, change.removed or 0) or [Span("–", "text-dim")]


def _lines(added: int, removed: int, air: str = "") -> list[Span]:
    spans = [Span(f"{air}+{added}", "ok")] if added else []
    spans += [Span(f"{' ' if added else air}−{removed}", "urgent")] if removed else []
    return spans


def _patch_blocks(change: FileChange, patches: Mapping[str, str | None]) -> list[Block]:
    if change.path not in patches:
        return [Paragraph("reading…", "text-dim", indent=2)]
    patch = patches[change.path]
    if not patch:
        why = "may hold a secret" if change.kind == "secret" else change.kind
        return [Paragraph(f"No lines to show ({why}).", "text-dim", indent=2)]
    return diff_blocks(_hunks(patch), indent=2)


def _hunks(patch: str) -> list[Hunk]:
    found: list[Hunk] = []
    for line in patch.split("\n"):
        if line.startswith("@@"):
            found.append((None, []))
        elif found and line[:1] in ("+", "-", " "):
            found[-1][1].append(line)
    return found
