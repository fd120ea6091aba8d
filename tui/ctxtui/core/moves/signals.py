"""What a session shows that bears on the next move, each fact with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ctxtui.core.context.measures import Counts
from ctxtui.core.context.used import UsedHow, Window, base_tokens, used_at_compaction
from ctxtui.core.context.waste import Waste, waste, wasted
from ctxtui.core.context.windows import Zone
from ctxtui.core.evidence.actions import Action, read_actions, turn_ref
from ctxtui.core.evidence.kept import Kept, kept_files
from ctxtui.core.evidence.pending import unanswered
from ctxtui.core.evidence.todos import todos
from ctxtui.core.evidence.topic import Shift, known_words, shift
from ctxtui.core.moves.attempts import Attempt, Fact, attempts, interrupted, unsettled
from ctxtui.core.moves.corrections import Correction
from ctxtui.core.moves.failing import Failing, failing
from ctxtui.core.subagents.suggestions import LEAST, Suggestion, suggestions
from ctxtui.core.transcripts.caching import Ttl
from ctxtui.core.transcripts.turns import Turn, TurnTree

RECENT = 2
"""Prompts, from the end, whose failures still say something about the next move."""


@dataclass(frozen=True, slots=True)
class Cache:
    """What the clocks say of the prompt cache; `warm` None is unknown."""

    warm: bool | None = None
    ttl: Ttl = "5m"
    idle: float | None = None
    """Seconds since the last request."""


@dataclass(frozen=True, slots=True)
class Signals:
    """Facts only, nothing weighed; what is not the case is empty or None."""

    used: int | None
    """Tokens in the window with the last answer; the last request alone does not hold it."""
    used_how: UsedHow | None
    limit: int | None
    zone: Zone | None
    base: int | None
    cache: Cache
    turns: tuple[Turn, ...]
    """Of the live path since the last compaction, prompts only."""
    summary: int | None
    """Tokens that the last compaction left beside the base, estimated."""
    corrected: tuple[Correction, ...] = ()
    """The run of corrections at the end that nothing shows to be settled."""
    failures: tuple[Failing, ...] = ()
    interrupted: Fact | None = None
    unfinished: tuple[Fact, ...] = ()
    shift: Shift | None = None
    words: frozenset[str] = frozenset()
    """What the prompts of the live path and its summaries speak of."""
    files: tuple[Kept, ...] = ()
    waste: tuple[Waste, ...] = ()
    compacted: Fact | None = None
    """The compaction, while at most one prompt was answered since."""
    suggested: tuple[Suggestion, ...] = ()
    """Turns that a subagent would have kept out of the window."""
    attempts: tuple[Attempt, ...] = ()
    """What went wrong and was not put right, in the order it is best gone back behind."""


def signals(
    tree: TurnTree,
    window: Window,
    cache: Cache | None = None,
    findings: Sequence[Waste] | None = None,
    counts: Counts | None = None,
) -> Signals:
    """Read what the live path shows since its last compaction.

    Reads the bodies of all calls there: slow for large sessions, so not for the event loop.
    `findings` are those of `waste`, worked out here if nobody has them; `counts` keeps what was
    counted. Raises CtxtuiError if the file was replaced.
    """
    counts = counts if counts is not None else Counts()
    turns = _turns(tree)
    actions = read_actions(tree.transcript, turns)
    wrong = unsettled(turns, actions)
    recent = turns[-RECENT:]
    failures = [one for one in failing(actions) if one.tries[-1].turn in recent]
    stopped = interrupted(turns, actions)
    files = kept_files(tree, actions, counts)
    dead = tuple(waste(tree, counts=counts) if findings is None else findings)
    # Both look for outputs that nobody used; the one that costs less is asked first.
    worth = wasted(dead, "unused", "concluded") >= LEAST
    return Signals(
        used=_used(tree, window),
        used_how=window.used_how,
        limit=window.limit.tokens,
        zone=window.zone,
        base=base_tokens(tree.transcript),
        cache=cache or Cache(),
        turns=tuple(turns),
        summary=_summary(tree),
        corrected=tuple(wrong),
        failures=tuple(failures),
        interrupted=stopped,
        unfinished=tuple(_unfinished(tree, actions, failures)),
        shift=shift(turns, files),
        words=known_words(tree.live),
        files=tuple(files),
        waste=dead,
        compacted=_compacted(tree, turns),
        suggested=tuple(suggestions(tree)) if worth else (),
        attempts=attempts(turns, actions, wrong, failures, stopped),
    )


def _turns(tree: TurnTree) -> list[Turn]:
    boundary = tree.chain.boundary
    after = boundary.index if boundary is not None else -1
    return [
        turn
        for turn in tree.live
        if turn.kind == "prompt" and any(row.index > after for row in turn.rows)
    ]


def _used(tree: TurnTree, window: Window) -> int | None:
    """The last request, and the answer to it that the next one sends along."""
    if window.used is None or window.used_how != "exact":
        return window.used
    newest = next((row for row in reversed(tree.chain.rows) if row.is_real_answer), None)
    usage = newest.message.usage if newest is not None and newest.message is not None else None
    return window.used + (max(0, usage.output_tokens or 0) if usage is not None else 0)


def _summary(tree: TurnTree) -> int | None:
    base = base_tokens(tree.transcript)
    last = next((turn for turn in reversed(tree.live) if turn.kind == "compaction"), None)
    after = used_at_compaction(tree, last) if last is not None else None
    return max(0, after - base) if after is not None and base is not None else None


def _unfinished(
    tree: TurnTree, actions: Sequence[Action], failures: Sequence[Failing]
) -> list[Fact]:
    """What shows that the task goes on, beyond any doubt."""
    found: list[Fact] = []
    waiting = unanswered(tree)
    if waiting is not None and not waiting.turn.interrupted:
        found.append(Fact(f"{waiting.says} (#{waiting.ref}).", (waiting.ref,), (waiting.turn.id,)))
    left = [one for one in todos(actions) if not one.done]
    if left:
        what = f"“{left[0].text}”" + (f" and {len(left) - 1} more" if len(left) > 1 else "")
        rows = tuple(one.call.row.uuid or "" for one in actions if one.ref == left[0].ref)
        found.append(
            Fact(f"Its task list has {what} open (#{left[0].ref}).", (left[0].ref,), rows[:1])
        )
    for one in failures[-1:]:
        last = one.tries[-1]
        text = f"`{one.what}` fails as of #{last.ref}: {one.says}"
        found.append(Fact(text, (last.ref,), (last.call.row.uuid or "",)))
    return found


def _compacted(tree: TurnTree, turns: Sequence[Turn]) -> Fact | None:
    boundary = tree.chain.boundary
    if boundary is None or boundary.uuid is None:
        return None
    since = [one for one in turns if one.row.index > boundary.index and one.steps]
    if len(since) > 1:
        return None
    text = "It was compacted just now" if not since else f"It was compacted before {since[0].label}"
    return Fact(f"{text}.", tuple(turn_ref(one) for one in since), (boundary.uuid,))
