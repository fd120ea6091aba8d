"""The hunks of a changed file as items: each a place to look at, and its change in a few words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from ctxtui.core.evidence.wording import code
from ctxtui.core.handoff.budget import Keep
from ctxtui.core.handoff.items import Brief, Evidence, Item, make_item
from ctxtui.core.handoff.progress import Step, unwatched
from ctxtui.core.repo.patch import Hunk, patches, split

MOST_HUNKS = 50
MOST_BYTES = 400_000
"""Of one file's patch; what lies beyond is not listed."""
SHOWN_LINES = 3
LINE_CELLS = 72


def with_hunks(
    brief: Brief, paths: Iterable[str], step: Step = unwatched
) -> tuple[Brief, tuple[str, ...]]:
    """The brief with the hunks of these changed files beneath them, each off; and a sentence for
    each file that has more than are listed. Files without lines to show are passed over.

    Blocks for as long as git takes; `step` may stop it. Raises CtxtuiError when git fails.
    """
    changes = brief.changes
    section = brief.section("diff")
    files = {item.path: item for item in (*section.items, *section.spare) if item.path}
    wanted = [path for path in dict.fromkeys(paths) if path in files]
    if changes is None or not wanted:
        return brief, ()
    known = {file.path: file for file in changes.files}
    told = patches(
        changes.root,
        changes.base,
        (known[one] for one in wanted),
        MOST_BYTES,
        watch=lambda: step("reading the hunks"),
    )
    found: list[Item] = []
    notes: list[str] = []
    for path in wanted:
        hunks, lines_left = split(told.get(path, ""))
        found += _items(files[path], hunks[:MOST_HUNKS], brief.model)
        if len(hunks) > MOST_HUNKS or lines_left:
            notes.append(
                f"{path}: the first {min(MOST_HUNKS, len(hunks))} hunks are listed; "
                f"git diff {(changes.base.rev or '')[:10]} has all of them."
            )
    fresh = {item.under for item in found}
    items = [item for item in section.items if item.under not in fresh]
    section = replace(section, items=(*items, *found))
    sections = tuple(section if one.name == "diff" else one for one in brief.sections)
    return replace(brief, sections=sections), tuple(notes)


def _items(file: Item, hunks: list[Hunk], model: str | None) -> list[Item]:
    seen: Counter[tuple[str, ...]] = Counter()
    items: list[Item] = []
    for at, hunk in enumerate(hunks):
        # Lines before it move it; what it changes makes it the same hunk in a redraft.
        key = tuple(line for line in hunk.lines if line[:1] in "+-")
        seen[key] += 1
        source = "\0".join(("hunk", file.path, str(seen[key]), *key))
        quote = " ⏎ ".join(key)
        evidence = Evidence("file", next(one.ref for one in file.evidence), quote)
        rank = Keep.CHANGED.at(at)
        item = make_item(
            "diff", source, _text(file.path, hunk), (evidence,), rank=rank, on=False, model=model
        )
        items.append(replace(item, under=file.id))
    return items


def _text(path: str, hunk: Hunk) -> str:
    """`app.py:3-5` +2 −1: what came, or what went where nothing came."""
    plus = [line[1:].strip() for line in hunk.lines if line.startswith("+")]
    minus = [line[1:].strip() for line in hunk.lines if line.startswith("-")]
    first, last = hunk.first, hunk.last
    where = code(f"{path}:{first}" if last <= first else f"{path}:{first}-{last}")
    size = f"+{len(plus)} −{len(minus)}"
    if len(plus) == len(minus) == 1:
        return f"{where}: {_code(minus[0])} is now {_code(plus[0])}"
    shown = [one for one in plus or minus if one]
    words = ", ".join(_code(one) for one in shown[:SHOWN_LINES])
    more = ", …" if len(shown) > SHOWN_LINES else ""
    gone = "removed " if minus and not plus else ""
    return f"{where} {size}: {gone}{words}{more}" if words else f"{where} {size}"


def _code(line: str) -> str:
    from ctxtui.core.text import one_line

    return code(one_line(line, LINE_CELLS)) if line else "an empty line"
