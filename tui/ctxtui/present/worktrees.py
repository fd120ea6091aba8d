"""Work trees of ours as rows, as prose, and as the document of `ctxtui worktrees`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from ctxtui.core.places import tilde
from ctxtui.core.repo.pruning import KEPT
from ctxtui.core.repo.putting_away import PutAway
from ctxtui.core.repo.worktree_state import Inside
from ctxtui.core.rewind.standing import Standing
from ctxtui.core.rewind.worktrees import Found, Worktree
from ctxtui.core.text import cells, one_line
from ctxtui.present import figures
from ctxtui.present.marks import mark_name, session_name
from ctxtui.present.tables import wrapped
from ctxtui_widgets.rows import Blank, Block, Columns, Heading, Paragraph, Span

LISTED = 60
"""Files that are named one by one."""
NAMED = 3
"""Of them in a dialog."""
NOTHING = "nothing was done in it"
DAYS = round(KEPT / 86_400)
BUSY = "Claude Code is open in it"
"""Said of one that is not taken away for that."""

Standings = Mapping[str, Standing]
"""By the mark's id."""


class WorktreeRow(Struct, frozen=True, gc=False):
    """One work tree of the list."""

    id: str
    name: str
    origin: str = ""
    """The mark or the launch it was made for."""
    ref: str = ""
    """Such as `#14.3`."""
    done: str = ""
    """What was done in it; empty for nothing."""
    files: str = ""
    """How many of its files changed since."""
    age: str = ""
    trouble: bool = False
    """It is gone, or can't be looked into."""


# -- the list


def worktree_rows(
    worktrees: Sequence[Worktree], standings: Standings, titles: Mapping[str, str], now: datetime
) -> list[WorktreeRow]:
    """In their order."""
    return [_row(one, standings, titles, now) for one in worktrees]


def _row(
    one: Worktree, standings: Standings, titles: Mapping[str, str], now: datetime
) -> WorktreeRow:
    inside = one.inside
    files = len(inside.changed) + inside.more if inside is not None else 0
    return WorktreeRow(
        one.id,
        worktree_name(one),
        origin_words(one, titles),
        origin_ref(one, standings),
        done_words(one),
        str(files) if files else "",
        figures.age(one.made.made, now),
        inside is None or not inside.there,
    )


def worktree_name(one: Worktree) -> str:
    return one_line(one.made.folder.name, 60) or "/"


def done_words(one: Worktree) -> str:
    """`2 changed files, 1 new commit on fix`; empty if nothing was done there."""
    if one.inside is None:
        return "not readable"
    words = [] if one.inside.there else ["folder gone"]
    return one_line(", ".join([*words, *one.inside.words()]), 200)


def origin_words(one: Worktree, titles: Mapping[str, str]) -> str:
    """The mark it was made from, or the launch it was made for, and of which session."""
    if one.mark is not None:
        return f"◆ {mark_name(one.mark)}, {session_name(one.mark, titles)}"
    if one.launch is not None:
        name = one_line(one.launch.name or one.launch.template, 60) or "a launch"
        title = one_line(titles.get(one.launch.source, ""), 60)
        return f"launch {name}, {title}" if title else f"launch {name}"
    if one.made.anchor.startswith("launch-"):
        return "a launch"
    return f"anchor {one_line(one.made.anchor[:8])}, no mark"


def origin_ref(one: Worktree, standings: Standings) -> str:
    """`#14.3`; empty where its turn isn't known (any more)."""
    if one.mark is not None:
        standing = standings.get(one.mark.id)
        return standing.ref if standing is not None else ""
    place = one_line(one.launch.place, 12) if one.launch is not None else ""
    return f"#{place}" if place[:1].isdigit() else place


# -- what is told of one


def worktree_blocks(
    one: Worktree, standings: Standings, titles: Mapping[str, str], now: datetime
) -> list[Block]:
    """Where it is and comes from, and what was done in it."""
    made, ref = one.made, origin_ref(one, standings)
    came = f"{origin_words(one, titles)}  {ref}".rstrip()
    blocks: list[Block] = [_line("folder", one_line(tilde(made.folder))), _line("from", came)]
    if made.made is not None:
        age = figures.age(made.made, now)
        ago = f"{age} ago" if age[-1:] in "mhdw" and age != "now" else age
        blocks.append(_line("made", f"{made.made:%Y-%m-%d %H:%M} UTC, {ago}"))
    inside = one.inside
    if inside is not None and inside.there:
        at = inside.branch if inside.branch is not None else "no branch: HEAD is detached"
        blocks.append(_line("branch", one_line(at, 200)))
    if one.sessions:
        busy = f"{BUSY}: {', '.join(_title(each, titles) for each in one.sessions)}."
        blocks += [Blank(), Paragraph(busy, "warn", first=(Span("! ", "warn"),))]
    blocks.append(Blank())
    if inside is None:
        return [*blocks, Heading("✗ Not readable"), Paragraph(one_line(one.trouble, 400), "warn")]
    if inside.locked is not None:
        why = f": {one_line(inside.locked, 200)}" if inside.locked else ""
        blocks += [Paragraph(f"It is locked{why}. `git worktree unlock` lets it go."), Blank()]
    if not inside.there:
        gone = "Its folder is gone; git lists it still, and del takes that away too."
        blocks += [Paragraph(gone, "warn", first=(Span("! ", "warn"),)), Blank()]
    return [*blocks, *_done_blocks(inside)]


def _done_blocks(inside: Inside) -> Iterator[Block]:
    words = one_line(", ".join(inside.words()), 200)
    yield Heading("Done in it", words if words else "nothing")
    if inside.untouched:
        if inside.there:
            says = "No file differs from what it was made of, and nothing was committed in it."
            yield Paragraph(says, "text-dim")
        return
    for change in inside.changed[:LISTED]:
        name = Span(one_line(change.path, 300), "text-secondary")
        yield Columns((name,), (Span(_status(change.status, change.kind), "text-dim"),))
    if more := len(inside.changed[LISTED:]) + inside.more:
        yield Paragraph(f"… {more} more", "text-dim")
    for path in inside.ignored[:LISTED]:
        name = Span(one_line(path, 300), "text-secondary")
        yield Columns((name,), (Span("ignored", "text-dim"),))
    if more := len(inside.ignored[LISTED:]):
        yield Paragraph(f"… {more} more that git ignores", "text-dim")
    if inside.commits:
        where = f"Its commits stay on {one_line(inside.branch, 120)}." if inside.branch else ""
        if inside.unheld:
            where = "Of its commits some are on no branch; with it they would go."
        yield from (Blank(), Paragraph(where or "Its commits are kept elsewhere.", "text-dim"))


def _status(status: str, kind: str) -> str:
    status = "new" if status == "untracked" else status
    return f"{status}, {kind}" if kind not in ("text", "generated") else status


def _title(session: str, titles: Mapping[str, str]) -> str:
    return one_line(titles.get(session, ""), 60) or one_line(session[:8])


def _line(label: str, text: str) -> Block:
    first = (Span(f"{label:<10}", "text-dim"),)
    return Paragraph((Span(text, "text-secondary"),), first=first, rest=(Span(" " * 10),), lines=3)


# -- before one goes


def stays_words(one: Worktree) -> str:
    """Why it is not even asked whether it may go."""
    if one.sessions:
        return f"{BUSY} (session {one_line(one.sessions[0][:8])}). Leave that first."
    if one.inside is None:
        return one_line(one.trouble, 300)
    why = f": {one_line(one.inside.locked or '', 120)}" if one.inside.locked else ""
    return f"It is locked{why}. `git worktree unlock` lets it go."


def remove_lines(one: Worktree) -> list[list[Span]]:
    """What goes with one in which nothing was done."""
    return [
        _said("goes", one_line(tilde(one.made.folder), 200)),
        _said("keeps", "its mark, the repository, all branches"),
        _said("undo", f"u, for {DAYS} days"),
    ]


def discard_lines(one: Worktree, inside: Inside) -> list[list[Span]]:
    """What would be lost with one that was worked in, and what of that can come back."""
    lines = [_said("goes", one_line(tilde(one.made.folder), 200))]
    lines += [
        _said("" if n else "with", one_line(word, 200)) for n, word in enumerate(inside.words())
    ]
    if inside.commits and inside.branch is not None:
        lines.append(_said("keeps", f"branch {one_line(inside.branch, 120)} with its commits"))
    lines.append(_said("undo", f"u, for {DAYS} days"))
    lost = inside.not_kept
    if lost:
        named = ", ".join(one_line(path, 60) for path in lost[:NAMED])
        more = f" and {len(lost) - NAMED} more" if lost[NAMED:] else ""
        lines.append([Span(f"{'but not':<10}", "warn"), Span(f"{named}{more}", "warn")])
    return lines


def _said(label: str, text: str) -> list[Span]:
    return [Span(f"{label:<10}", "text-dim"), Span(text, "text-secondary")]


def away_words(away: PutAway) -> str:
    return f"{one_line(tilde(away.made.folder), 200)} is gone. It can come back for {DAYS} days."


def back_words(away: PutAway) -> str:
    return f"{one_line(tilde(away.made.folder), 200)} is back; nothing is staged in it."


# -- for scripts, and on paper


def worktrees_document(found: Found, standings: Standings) -> dict[str, Any]:
    return {
        "worktrees": [_document(one, standings) for one in found.worktrees],
        "removed": [_away_document(one) for one in found.put_away],
    }


def _document(one: Worktree, standings: Standings) -> dict[str, Any]:
    made, inside = one.made, one.inside
    standing = standings.get(one.mark.id) if one.mark is not None else None
    place = standing.place if standing is not None else None
    return {
        "folder": str(made.folder),
        "anchor": made.anchor,
        "commit": made.commit,
        "made": figures.iso(made.made),
        "mark": one.mark.id if one.mark is not None else None,
        "launch": one.launch.id if one.launch is not None else None,
        "session": one.mark.session if one.mark else one.launch.source if one.launch else None,
        "turn": place.turn.id if place is not None else None,
        "place": origin_ref(one, standings) or None,
        "open_in": list(one.sessions),
        "inside": _inside_document(inside) if inside is not None else None,
        "trouble": one.trouble or None,
    }


def _inside_document(inside: Inside) -> dict[str, Any]:
    return {
        "there": inside.there,
        "untouched": inside.untouched,
        "branch": inside.branch,
        "changed": [
            {"path": one.path, "status": one.status, "kind": one.kind} for one in inside.changed
        ],
        "more": inside.more,
        "ignored": list(inside.ignored),
        "commits": inside.commits,
        "unheld": list(inside.unheld),
        "operation": inside.operation,
        "locked": inside.locked,
    }


def _away_document(away: PutAway) -> dict[str, Any]:
    return {
        "folder": str(away.made.folder),
        "anchor": away.made.anchor,
        "branch": away.branch,
        "removed": figures.iso(datetime.fromtimestamp(away.at, UTC)),
        "until": figures.iso(datetime.fromtimestamp(away.at + KEPT, UTC)),
    }


def printed_worktrees(
    found: Found,
    standings: Standings,
    titles: Mapping[str, str],
    now: datetime,
    width: int = 0,
) -> Iterator[str]:
    """Two lines each: where it is and what was done in it, then what it comes from; in `width`
    cells, if that is given. A folder is never cut: it is what --remove and --restore take."""
    for one in found.worktrees:
        row = _row(one, standings, titles, now)
        done = "open in Claude Code; " if one.sessions else ""
        yield from _printed(row.age, one.made.folder, f"{done}{row.done or NOTHING}", width)
        yield from wrapped(f"{'':8}{row.origin}  {row.ref}".rstrip(), width, 10)
    for away in found.put_away:
        age = figures.age(datetime.fromtimestamp(away.at, UTC), now)
        yield from _printed(age, away.made.folder, "removed; --restore brings it back", width)
    if not (found.worktrees or found.put_away):
        none = "No worktrees of ctxtui's. `ctxtui branch SESSION TURN --worktree` makes one."
        yield from wrapped(none, width)


def _printed(age: str, folder: Path, says: str, width: int) -> Iterator[str]:
    """What is said of a folder goes below it where there is no room beside it."""
    where = f"{age:>6}  {one_line(tilde(folder))}"
    if not width or cells(where) + 2 + cells(says) <= width:
        yield f"{where}  {says}"
    else:
        yield where
        yield from wrapped(f"{'':8}{says}", width, 10)
