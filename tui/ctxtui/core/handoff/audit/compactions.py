"""The compactions of a session: what stood before each, and what came out of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ctxtui.core.context.attached import attached_text
from ctxtui.core.evidence.rules import sentences
from ctxtui.core.text import clean, one_line
from ctxtui.core.transcripts.chain import preserved
from ctxtui.core.transcripts.conversation import parts_of
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.turns import Turn, TurnTree

Extent = Literal["whole", "from here", "up to here"]
Where = Literal["summary", "attached", "kept"]

# What the client writes round every summary; it says nothing of this session.
_FRAME = re.compile(
    r"This session is being continued from|The (?:conversation|summary below) (?:is|covers)"
    r"|If you need specific details from before|Continue the conversation from where"
    r"|(?:Please )?continue (?:with )?the (?:conversation|last task)|Resume directly"
    r"|Pick up the last task|Recent messages are preserved|\[scrubbed \d+ chars\]"
    r"|Analysis:|Summary:|</?(?:analysis|summary)>",
    re.IGNORECASE,
)
_FILES = frozenset({"file", "compact_file_reference", "edited_text_file"})
_PROSE = frozenset(
    {
        "instructions", "nested_memory", "plan_file_reference", "task_reminder", "todo_reminder",
        "hook_additional_context", "session_cron_carry", "task_status",
    }
)  # fmt: skip
_LONGEST = 400_000
"""Characters of a summary or an attachment that are looked through."""


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence the model has after the compaction, or the text of a file it was given again,
    cleaned; secrets are still in it.

    `where` is "kept" for rows that stayed word for word. `line` is the whole line of a sentence.
    """

    text: str
    line: str
    where: Where
    file: str = ""
    """As recorded; of an attached file only."""


@dataclass(frozen=True, slots=True)
class Compaction:
    """One compaction, whichever client made it. `before` are the turns the model had in its
    window, oldest first; of the last one only the rows up to `end` are meant."""

    number: int
    turn: Turn
    before: tuple[Turn, ...]
    end: int
    """Index of the first row that came of it."""
    preserved: frozenset[str]
    """Uuids of the rows that stayed word for word."""
    extent: Extent
    told: tuple[Told, ...]
    summary: str

    @property
    def id(self) -> str:
        return self.turn.id

    @property
    def trigger(self) -> str | None:
        """ "auto" or "manual"; None where the client writes neither."""
        meta = self.turn.row.compaction
        return meta.trigger if meta is not None else None

    @property
    def tokens_before(self) -> int | None:
        meta = self.turn.row.compaction
        return meta.pre_tokens if meta is not None else None


def compactions(tree: TurnTree) -> list[Compaction]:
    """All of the session, in file order, those on rewound branches too.

    Reads the bodies of what was attached. Raises CtxtuiError if the file was replaced.
    """
    found = [turn for turn in tree.turns if turn.kind == "compaction"]
    return [_compaction(tree, turn, number) for number, turn in enumerate(found, 1)]


def _compaction(tree: TurnTree, turn: Turn, number: int) -> Compaction:
    row = turn.row
    rows = dict.fromkeys(preserved(row, tree.transcript.by_uuid))
    kept = frozenset(rows)
    summary = "\n".join(one.text for one in turn.rows if one.summary_of_compaction)
    return Compaction(
        number,
        turn,
        tuple(_before(tree, turn, kept)),
        row.index,
        kept,
        _extent(row),
        (*_sentences(summary, "summary"), *_attached(tree, turn), *_kept(tree, rows)),
        summary,
    )


def _before(tree: TurnTree, turn: Turn, kept: frozenset[str]) -> list[Turn]:
    """Up to the compaction before. Of that one, what it preserved was in the window as well."""
    found: list[Turn] = []
    seen: set[str] = set()
    at = tree.by_id.get(turn.parent or "")
    while at is not None and at.id not in seen:
        seen.add(at.id)
        if at.kind == "compaction":
            carried = set(preserved(at.row, tree.transcript.by_uuid))
            found += [one for one in reversed(tree.turns) if one.id in carried and one not in found]
            break
        if at.kind == "prompt":
            found.append(at)
        at = tree.by_id.get(at.parent or "")
    # "Up to here" closes what it summarised, so the rows it kept may hang elsewhere.
    found += [one for one in tree.turns if one.id in kept and one not in found]
    prompts = [one for one in found if one.kind == "prompt" and one.row.index < turn.row.index]
    return sorted(prompts, key=lambda one: one.row.index)


def _extent(row: Row) -> Extent:
    meta = row.compaction
    if meta is None or meta.summarized is None:
        return "whole"
    source = meta.messages or meta.segment
    return "from here" if source is not None and source.anchor == row.uuid else "up to here"


def _sentences(text: str, where: Where) -> Iterator[Told]:
    for line in clean(text[:_LONGEST]).splitlines():
        whole = one_line(line)
        if not whole or _FRAME.match(whole):
            continue
        for sentence in sentences(line):
            yield Told(sentence, whole, where)


def _attached(tree: TurnTree, turn: Turn) -> Iterator[Told]:
    for row in turn.rows:
        kind = row.attachment.type if row.attachment is not None else ""
        if kind in _FILES:
            body = tree.transcript.body(row)
            given = body.get("attachment")
            name = given.get("filename") if isinstance(given, dict) else None
            if isinstance(name, str) and name:
                text = clean(attached_text(body)[:_LONGEST])
                yield Told(text, one_line(f"{name}, attached again", 200), "attached", name)
        elif kind in _PROSE:
            yield from _sentences(attached_text(tree.transcript.body(row)), "attached")


def _kept(tree: TurnTree, rows: Iterable[str]) -> Iterator[Told]:
    for uuid in rows:
        row = tree.transcript.by_uuid.get(uuid)
        if row is None or row.type not in ("user", "assistant") or row.meta:
            continue
        for part in parts_of(tree.transcript, row):
            if part.type == "text" and part.text and not row.summary_of_compaction:
                yield from _sentences(part.text, "kept")
