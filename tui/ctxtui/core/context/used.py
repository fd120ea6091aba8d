"""How full the window is: exact from the newest answer, estimated right after a compaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from ctxtui.core.context.measures import Counts, Measure
from ctxtui.core.context.tokens import count, family
from ctxtui.core.context.weigh import weigh_measure
from ctxtui.core.context.windows import Limit, Zone, limit_for, window_override, zone
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.chain import Chain, chain_to
from ctxtui.core.transcripts.conversation import role_of
from ctxtui.core.transcripts.prompts import is_command, may_be_prompt, own_words
from ctxtui.core.transcripts.rows import ABSURD, SYNTHETIC, Row
from ctxtui.core.transcripts.transcript import Transcript
from ctxtui.core.transcripts.turns import Turn, TurnTree
from ctxtui.core.transcripts.usage import last_model, newest_answer

UsedHow = Literal["exact", "estimated"]


@dataclass(frozen=True, slots=True)
class Window:
    """The context window at one moment of a session."""

    used: int | None
    """Tokens; None before the first answer."""
    used_how: UsedHow | None
    limit: Limit
    zone: Zone | None
    model: str | None
    why: str | None = None
    """Why `used` is unknown, in words; None where it is known."""

    @property
    def share(self) -> float | None:
        """Fraction of the limit; above 1.0 when the limit was guessed too low."""
        if self.used is None or not self.limit.tokens:
            return None
        return self.used / self.limit.tokens


def window(
    transcript: Transcript, chain: Chain, settings: Settings, counts: Counts | None = None
) -> Window:
    """The window as `/context` would show it for this chain."""
    counts = counts if counts is not None else Counts()
    used, how = used_of(transcript, chain, counts)
    largest = counts.largest_request(transcript)
    found = make_window(used, how, last_model(transcript, chain), largest, settings)
    return found if used is not None else replace(found, why=_why_unknown(chain))


def _why_unknown(chain: Chain) -> str:
    answers = [row for row in chain.rows if row.type == "assistant" and role_of(row) is not None]
    if any(row.message is not None and row.message.model != SYNTHETIC for row in answers):
        return "the answers give no token counts that can be right"
    return "no answer of the model yet"


def make_window(
    used: int | None, how: UsedHow | None, model: str | None, largest: int, settings: Settings
) -> Window:
    limit = limit_for(model, largest, window_override(model, settings.windows))
    return Window(used, how, limit, zone(used, limit.tokens, settings.zones), model)


def used_of(
    transcript: Transcript, chain: Chain, counts: Counts | None = None
) -> tuple[int | None, UsedHow | None]:
    """Tokens in the window and how they are known."""
    newest = newest_answer(chain)
    if newest is not None and newest.message is not None and newest.message.usage is not None:
        return newest.message.usage.used, "exact"
    if not chain.rows:
        return None, None
    estimated = estimate_after_compaction(transcript, chain, counts)
    return (estimated, "estimated") if estimated is not None else (None, None)


def base_tokens(transcript: Transcript, counts: Counts | None = None) -> int | None:
    """The fixed part of the window: the first request less its prompt; None before an answer.

    Estimated, because the prompt's own tokens are.
    """
    first = next((row for row in transcript.rows if row.is_real_answer and not row.sidechain), None)
    if first is None or first.message is None or first.message.usage is None:
        return None
    key = ("base", first.uuid, first.offset, first.length)
    if counts is not None and key in counts.kept:
        return counts.kept[key]
    tokenizer, prompt = family(first.message.model), 0.0
    for row in transcript.rows[: first.index]:
        if row.type == "user" and not row.sidechain and not row.meta:
            prompt += weigh_measure(Measure("text", count(own_words(row.text))), tokenizer)
    base = max(0, first.message.usage.used - round(prompt))
    if counts is not None:
        counts.kept[key] = base
    return base


def estimate_after_compaction(
    transcript: Transcript, chain: Chain, counts: Counts | None = None
) -> int | None:
    """Base, summary, what was preserved or read again, and what was asked since.

    The client's own `postTokens` leaves the base out, so it is never the figure; but it counted
    the very messages it sends, which a transcript doesn't always hold whole: where it is the
    larger one, it stands for the summary and what came with it.
    """
    counts = counts if counts is not None else Counts()
    base = base_tokens(transcript, counts)
    if base is None:
        return None
    tokenizer = family(last_model(transcript, chain))
    kept, since = 0.0, 0.0
    asked = _first_prompt(chain)
    tools: dict[str | None, str | None] = {}
    rows = [
        (row, again)
        for row in (*chain.rows, *trailing(transcript, chain))
        if (again := row.attachment is not None and row.attachment.type == "file")
        or role_of(row) is not None
    ]
    counts.take(transcript, (row for row, _ in rows))
    for row, again in rows:
        for one in counts.of(transcript, row):
            if one.type == "reminder":
                continue
            if one.type == "tool_use":
                tools[one.id] = one.name
            tokens = weigh_measure(one, tokenizer, tools.get(one.id))
            if row.index < asked or again:
                kept += tokens
            else:
                since += tokens
    meta = chain.boundary.compaction if chain.boundary is not None else None
    told = (meta.post_tokens or 0) if meta is not None else 0
    return base + round(max(kept, told if told <= ABSURD else 0)) + round(since)


def _first_prompt(chain: Chain) -> int:
    """Where the first prompt after the compaction stands in the file; past the end without one."""
    after = chain.boundary.index if chain.boundary is not None else -1
    prompts = [
        row.index
        for row in chain.rows
        if row.index > after and may_be_prompt(row) and not is_command(row)
    ]
    return min(prompts, default=1 << 62)


def trailing(transcript: Transcript, chain: Chain) -> Iterator[Row]:
    """What the client attached behind the leaf: it goes with the next request, but a chain ends
    at its last real row."""
    if chain.leaf is None:
        return
    behind = {chain.leaf.uuid}
    for row in transcript.rows[chain.leaf.index + 1 :]:
        if row.type in ("attachment", "system") and row.parent in behind and not row.is_boundary:
            behind.add(row.uuid)
            yield row


def used_at_compaction(
    tree: TurnTree, compaction: Turn, counts: Counts | None = None
) -> int | None:
    """Estimated tokens in the window right after a compaction, before anything was asked.

    The files that the client reads again may stand after the rows of `/compact` itself.
    """
    rows = list(compaction.rows)
    after = [turn for turn in tree.turns if turn.parent == compaction.id]
    asked = min((turn.row.index for turn in after if turn.kind == "prompt"), default=None)
    for turn in after:
        if turn.kind == "command" and (asked is None or turn.row.index < asked):
            rows += turn.rows
    last = max(rows, key=lambda row: row.index, default=compaction.row)
    counts = counts if counts is not None else Counts()
    key = ("compaction", compaction.id, last.uuid, last.offset)
    if key not in counts.kept:
        estimated = estimate_after_compaction(
            tree.transcript, chain_to(tree.transcript, last), counts
        )
        if not _settled(tree.transcript, last):
            return estimated
        counts.kept[key] = estimated
    return counts.kept[key]


def _settled(transcript: Transcript, last: Row) -> bool:
    """An answer follows: nothing more will be attached to what the compaction left."""
    return any(row.is_real_answer for row in transcript.rows[last.index + 1 :])
