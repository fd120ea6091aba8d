"""Marks as rows, as prose and as the JSON document of `ctxtui marks` (design 7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from ctxtui.core.moves import places
from ctxtui.core.places import tilde
from ctxtui.core.repo.anchors import SEEN_BY_ALL, Anchor
from ctxtui.core.repo.left_out import LeftOut
from ctxtui.core.rewind.marks import Change, Mark
from ctxtui.core.rewind.standing import Standing
from ctxtui.core.text import clean, one_line
from ctxtui.core.transcripts.prompts import headline
from ctxtui.present import figures
from ctxtui.present.labelled import labelled
from ctxtui.present.tables import Column, Step, table, wrapped
from ctxtui_widgets.rows import Blank, Block, Columns, Heading, Paragraph, Span

NAME = 60
"""Characters of a name in a sentence."""
LISTED = 60
"""Files that are named one by one."""
STRAY = (
    "No mark here speaks of this anchor: a ctxtui was stopped before it had kept one, or it "
    "belongs to another user's or machine's. It is the code as it was then; del takes it away."
)
WHY = {
    "secret": "may hold a secret",
    "large": "too large",
    "unreadable": "can't be read",
    "submodule": "submodule, kept as its commit",
    "filter": "behind a filter such as git-lfs",
    "too many": "beyond the limit of new files",
}


class MarkRow(Struct, frozen=True, gc=False):
    """One mark of the list."""

    id: str
    name: str
    ref: str = ""
    """Such as `#14.3`; empty if its row is nowhere any more."""
    session: str = ""
    age: str = ""
    files: str = ""
    """Those its anchor holds; empty without one."""
    trouble: str = ""
    """What stands in the way of going back to it, in a word or two."""
    stray: bool = False
    """It is an anchor without a mark."""


# -- names


def mark_name(mark: Mark) -> str:
    """As it was named, else the start of its id, by which the command line finds it as well."""
    return one_line(mark.name, NAME) or f"mark {mark.id[:4]}"


def rewind_points(marks: Iterable[Mark]) -> tuple[places.Mark, ...]:
    """As the moves take them: points a rewind can go back to."""
    return tuple(places.Mark(mark.row, mark_name(mark)) for mark in marks)


# -- the list


def mark_rows(
    standings: Iterable[Standing], titles: Mapping[str, str], now: datetime
) -> list[MarkRow]:
    """The newest first; `titles` are those of sessions by id."""
    return [_row(one, titles, now) for one in reversed(list(standings))]


def _row(one: Standing, titles: Mapping[str, str], now: datetime) -> MarkRow:
    mark = one.mark
    return MarkRow(
        mark.id,
        mark_name(mark),
        one.ref,
        session_name(mark, titles),
        figures.age(mark.created, now),
        str(mark.anchor.files) if mark.anchor is not None else "",
        trouble_word(one),
    )


def stray_rows(strays: Iterable[Anchor], now: datetime) -> list[MarkRow]:
    """Anchors without a mark, in their order."""
    return [
        MarkRow(
            one.id,
            stray_name(one),
            session=one_line(one.root.name, 120),
            age=figures.age(one.created, now),
            files=str(one.files),
            stray=True,
        )
        for one in strays
    ]


def stray_name(anchor: Anchor) -> str:
    return f"anchor {anchor.id[:8]}, no mark"


def session_name(mark: Mark, titles: Mapping[str, str]) -> str:
    return one_line(titles.get(mark.session, ""), 120) or one_line(mark.session[:8])


def trouble_word(one: Standing) -> str:
    if one.place is not None:
        return ""
    return "row not found" if one.path is not None else "session deleted"


# -- what is told of one


def mark_blocks(one: Standing, titles: Mapping[str, str], now: datetime) -> list[Block]:
    """Where it stands, its note, and what its anchor holds."""
    mark = one.mark
    blocks: list[Block] = [
        _line("session", session_name(mark, titles)),
        _line("turn", _turn_words(one)),
        _line("set", f"{mark.created:%Y-%m-%d %H:%M} UTC, {figures.ago(mark.created, now)}"),
    ]
    if one.place is None:
        sentence = gone_sentence(one)
        blocks += [Blank(), Paragraph(sentence, "warn", first=(Span("! ", "warn"),))]
    elif one.path is not None and one.path.stem != mark.session:
        copy = f"Its session was deleted; the copy {one_line(one.path.stem)} holds the row."
        blocks += [Blank(), Paragraph(copy, "text-dim")]
    if mark.note:
        blocks += [Blank(), Heading("Note"), Paragraph(clean(mark.note))]
    blocks += [Blank(), *_anchor_blocks(mark.anchor, mark.no_anchor)]
    return blocks


def stray_blocks(anchor: Anchor, now: datetime) -> list[Block]:
    """Where an anchor without a mark may come from, and what it holds."""
    return [
        _line("taken", f"{anchor.created:%Y-%m-%d %H:%M} UTC, {figures.ago(anchor.created, now)}"),
        Blank(),
        Paragraph(STRAY, "text-dim"),
        Blank(),
        *_anchor_blocks(anchor, ""),
    ]


def gone_sentence(one: Standing) -> str:
    """Why a mark is at no turn."""
    if one.path is not None:
        return "Its session no longer has the row, or can't be read."
    if one.mark.trouble:
        return one.mark.trouble
    code = " The code of its anchor can still be checked out." if one.mark.anchor else ""
    return f"Its session was deleted, and no copy of it holds the row.{code}"


def _turn_words(one: Standing) -> str:
    if one.place is None:
        return "–"
    return f"{one.ref}  {one_line(headline(one.place.turn.text), 200)}"


def change_name(change: Change) -> str:
    """Name of the mark before a change."""
    return one_line(change.before.name, NAME) or f"mark {change.before.id[:4]}"


def _line(label: str, text: str, ink: str = "text-secondary") -> Block:
    return labelled(label, Span(text, ink), ink="text-dim", lines=3)


def _anchor_blocks(anchor: Anchor | None, why: str) -> Iterator[Block]:
    if anchor is None:
        yield Heading("Code", "not kept")
        yield Paragraph(one_line(why) or "No anchor was asked for.", "text-dim")
        return
    yield Heading("Code", figures.plural(anchor.files, "file"))
    yield _line("folder", one_line(tilde(anchor.root)))
    yield _line("anchor", anchor.ref, "text-dim")
    yield _line("commit", anchor.commit[:12], "text-dim")
    if anchor.left_out:
        yield _line("left out", left_out_words(anchor.left_out))
        for left in anchor.left_out[:LISTED]:
            yield Columns(
                (Span(f"  {_left_name(left)}", "text-secondary"),),
                (Span(WHY[left.why], "text-dim"),),
            )
        if len(anchor.left_out) > LISTED:
            yield Paragraph(f"  … {len(anchor.left_out) - LISTED} more", "text-dim")


def _left_name(left: LeftOut) -> str:
    name = one_line(left.path)
    return f"{name}  {left.count} files" if left.count > 1 else name


def left_out_words(left_out: Iterable[LeftOut]) -> str:
    """`3 files: 1 may hold a secret, 2 too large`; `1 file: may hold a secret`."""
    counts: Counter[str] = Counter()
    for one in left_out:
        counts[one.why] += one.count
    whys = ", ".join(f"{count} {WHY[why]}" for why, count in counts.items())
    if len(counts) == 1:
        whys = WHY[next(iter(counts))]
    return f"{figures.plural(counts.total(), 'file')}: {whys}"


# -- anchors


def no_marks_blocks() -> list[Block]:
    """What stands where there are no marks yet."""
    return [
        Heading("No marks yet"),
        Paragraph(
            "m in the turn tree sets one on the turn or step under the cursor: a name, a "
            "note, and the code as it is then. A session can be rewound to it or branched "
            "from it, and the code compared or checked out.",
        ),
        *about_anchors(),
    ]


def unread_blocks(why: str) -> list[Block]:
    """What stands where the marks can't be read."""
    return [Heading("✗ Not read"), Paragraph(one_line(why, 400), "text-dim")]


def about_anchors() -> list[Block]:
    """What every user of anchors should know once."""
    return [Blank(), Heading("About anchors"), Paragraph(SEEN_BY_ALL, "text-dim")]


# -- what was done


def set_words(mark: Mark) -> str:
    """What was kept with a new mark, and what wasn't, for a toast."""
    if mark.anchor is None:
        return f"Set without its code. {one_line(mark.no_anchor)}"
    kept = f"{figures.plural(mark.anchor.files, 'file')} kept"
    if not mark.anchor.left_out:
        return f"{kept}."
    return f"{kept}; left out {left_out_words(mark.anchor.left_out)}."


def delete_stray_lines(anchor: Anchor, days: int) -> list[list[Span]]:
    """What goes with an anchor that has no mark."""
    return [
        _said("goes", anchor.ref),
        _said("in", one_line(tilde(anchor.root))),
        _said("but", "another user's mark may need it"),
        _said("undo", f"u, for {days} days"),
    ]


def delete_lines(mark: Mark, days: int) -> list[list[Span]]:
    """What goes with a mark; `days` for which its anchor can come back."""
    lines = [_said("goes", f"◆ {mark_name(mark)}")]
    if mark.anchor is not None:
        lines.append(_said("", mark.anchor.ref))
        lines.append(_said("in", one_line(tilde(mark.anchor.root))))
        lines.append(_said("undo", f"u, for {days} days"))
    else:
        lines.append(_said("undo", "u"))
    return lines


def check_out_lines(anchor: Anchor) -> list[list[Span]]:
    """What a work tree made from an anchor holds."""
    lines = [
        _said("holds", f"{figures.plural(anchor.files, 'file')} as they were, HEAD as it was"),
        _said("of", one_line(tilde(anchor.root))),
    ]
    if anchor.left_out:
        lines.append(_said("not", left_out_words(anchor.left_out)))
    return lines


def _said(label: str, text: str) -> list[Span]:
    return [Span(f"{label:<10}", "text-dim"), Span(text, "text-secondary")]


def folder_for(name: str, anchor: Anchor) -> str:
    """A name for the work tree, beside the project."""
    words = "".join(char if char.isalnum() else " " for char in name.lower()).split()
    short = "-".join(words)[:40].rstrip("-") or anchor.id
    return tilde(anchor.root.with_name(f"{anchor.root.name}-{short}"))


# -- for scripts, and on paper


def mark_document(one: Standing) -> dict[str, Any]:
    mark, place = one.mark, one.place
    return {
        "id": mark.id,
        "name": mark.name,
        "note": mark.note,
        "session": mark.session,
        "project": str(mark.project) if mark.project is not None else None,
        "turn": place.turn.id if place is not None else None,
        "number": place.turn.number if place is not None else None,
        "step": place.step.number if place is not None and place.step is not None else None,
        "row": mark.row,
        "path": str(one.path.absolute()) if one.path is not None else None,
        "created": figures.iso(mark.created),
        "anchor": _anchor_document(mark.anchor) if mark.anchor is not None else None,
        "no_anchor": mark.no_anchor or None,
    }


def _anchor_document(anchor: Anchor) -> dict[str, Any]:
    return {
        "ref": anchor.ref,
        "commit": anchor.commit,
        "root": str(anchor.root),
        "files": anchor.files,
        "left_out": [
            {"path": one.path, "why": one.why, "count": one.count} for one in anchor.left_out
        ],
    }


def marks_document(standings: Iterable[Standing]) -> dict[str, Any]:
    return {"marks": [mark_document(one) for one in standings]}


ID, REF, KEPT, AGE, NAMED, WHERE = range(6)
COLUMNS = (
    Column(),
    Column(6, right=True),
    Column(10, right=True),
    Column(6, right=True),
    Column(32),
    Column(),
)
GIVE: tuple[Step, ...] = (
    (WHERE, 24),
    (NAMED, 24),
    (KEPT, 0),
    (WHERE, 15),
    (NAMED, 16),
    (AGE, 0),
    (WHERE, 0),
    (NAMED, 8),
)
"""What stands in the way of going back to a mark outlives all but its name."""


def printed_marks(
    standings: Sequence[Standing], titles: Mapping[str, str], now: datetime, width: int = 0
) -> Iterator[str]:
    """One line a mark, the newest first; in `width` cells, if that is given."""
    rows = [
        (
            f"◆ {row.id[:8]}",
            row.ref or "–",
            f"{row.files} files" if row.files else "no code",
            row.age,
            row.name,
            f"{row.trouble}, {row.session}" if row.trouble else row.session,
        )
        for row in mark_rows(standings, titles, now)
    ]
    yield from table(rows, COLUMNS, GIVE, width)
    if not standings:
        none = "No marks. Set one with `ctxtui mark SESSION TURN --name NAME`."
        yield from wrapped(none, width)
