"""The JSON documents of `ctxtui list`, `show` and `context` (design 7; `ctxtui schema`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ctxtui.core.context.calibration import calibrate
from ctxtui.core.context.growth import growth, step_tokens
from ctxtui.core.context.measures import Counts
from ctxtui.core.context.parts import Share, account
from ctxtui.core.context.picture import Picture
from ctxtui.core.context.tokens import family
from ctxtui.core.context.used import UsedHow, Window, make_window, window
from ctxtui.core.context.weigh import weigh_measure
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.library.library import Library, Session
from ctxtui.core.library.registry import Status
from ctxtui.core.library.summary import Parent
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.chain import Chain, chain_to, live_chain
from ctxtui.core.transcripts.conversation import Part, conversation, how_open
from ctxtui.core.transcripts.locate import Place
from ctxtui.core.transcripts.subagents import Subagent, subagents
from ctxtui.core.transcripts.touched import touched_files
from ctxtui.core.transcripts.transcript import Transcript, read_transcript
from ctxtui.core.transcripts.turns import Turn, TurnTree
from ctxtui.present import figures

if TYPE_CHECKING:  # `list` has nothing to do with them
    from ctxtui.core.rewind.marks import Mark
    from ctxtui.core.rewind.standing import Standing

Json = dict[str, Any]


def session_window(session: Session, settings: Settings) -> Window:
    """The window of a listed session; one without an answer to tell it is read once more.

    Unknown if its file has gone or been replaced meanwhile: a list doesn't fail for one session.
    """
    summary = session.summary
    if summary.compacted:
        with suppress(CtxtuiError):
            transcript = read_transcript(summary.path)
            return window(transcript, live_chain(transcript), settings)
    how: UsedHow | None = "exact" if summary.used is not None else None
    return make_window(summary.used, how, summary.model, summary.largest, settings)


def window_document(one: Window) -> Json:
    share = one.share
    return {
        "used": one.used,
        "used_how": one.used_how,
        "limit": one.limit.tokens,
        "limit_source": one.limit.source,
        "share": round(share, 4) if share is not None else None,
        "zone": one.zone,
    }


def parent_document(parent: Parent) -> Json:
    return {"id": parent.id, "how": parent.how, "shared": parent.shared, "sure": parent.sure}


def session_document(session: Session, settings: Settings) -> Json:
    summary = session.summary
    parent = session.parent
    return {
        "id": summary.id,
        "path": str(summary.path.absolute()),
        "project": summary.project,
        "title": summary.title or None,
        "status": session.status,
        "waiting_for": session.waiting_for,
        "pid": session.pid,
        "pids": list(session.pids),
        "elsewhere": session.elsewhere,
        "kind": summary.kind,
        "model": summary.model,
        "version": summary.version,
        "started": figures.iso(summary.started),
        "updated": figures.iso(summary.updated),
        "turns": summary.turns,
        "branches": summary.branches,
        "compactions": summary.compactions,
        "bad_lines": summary.bad_lines,
        "window": window_document(session_window(session, settings)),
        "parent": parent_document(parent) if parent is not None else None,
    }


def list_document(library: Library, settings: Settings) -> Json:
    return {
        "config_dirs": [str(one.absolute()) for one in library.config_dirs],
        "sessions": [session_document(session, settings) for session in library.sessions],
    }


def show_document(
    session: Session, tree: TurnTree, settings: Settings, marks: Iterable[Mark] = ()
) -> Json:
    """`marks` are those whose row may be in the tree; each stands at its turn."""
    from ctxtui.core.rewind.standing import Standing, place_of
    from ctxtui.present.marks import marks_document

    sizes = growth(tree)
    agents = subagents(tree)
    marked: dict[str, list[Standing]] = {}
    for mark in marks:
        place = place_of(tree, mark.row)
        if place is not None:
            standing = Standing(mark, session.summary.path, place)
            marked.setdefault(place.turn.id, []).append(standing)

    def context(turn: Turn) -> Json | None:
        size = sizes[turn.id]
        if turn.kind == "compaction" or size.after is None:
            return None
        return {"after": size.after, "delta": size.delta}

    return {
        "session": session_document(session, settings),
        "turns": [
            turn_document(tree, turn, context, [one for one in agents if one.turn == turn.id])
            | marks_document(marked.get(turn.id, ()))
            for turn in tree.turns
        ],
    }


def turn_document(
    tree: TurnTree, turn: Turn, context: Callable[[Turn], Json | None], agents: list[Subagent]
) -> Json:
    tools: dict[str, int] = {}
    for call in turn.calls:
        tools[call.name] = tools.get(call.name, 0) + 1
    return {
        "id": turn.id,
        "number": turn.number,
        "parent": turn.parent,
        "on_live_path": turn.on_live_path,
        "in_context": turn.in_context,
        "kind": turn.kind,
        "prompt": turn.text,
        "started": figures.iso(turn.started),
        "ended": figures.iso(turn.ended),
        "context": context(turn),
        "tools": tools,
        "files": [
            {"path": one.path, "reads": one.reads, "edits": one.edits}
            for one in touched_files(tree.transcript, [turn])
        ],
        "errors": turn.errors,
        "interrupted": turn.interrupted,
        "steps": [
            {
                "number": step.number,
                "rows": [row.uuid for row in (*step.rows, *step.results)],
                "tools": [call.name for call in step.calls],
                "tokens": tokens,
            }
            for step, tokens in zip(turn.steps, step_tokens(turn), strict=True)
        ],
        "subagents": [
            {
                "id": one.id,
                "type": one.type,
                "description": one.description,
                "tokens": one.tokens,
                "status": one.status,
                "problem": one.problem,
            }
            for one in agents
        ],
    }


def context_document(
    picture: Picture,
    settings: Settings,
    place: Place | None = None,
    *,
    status: Status = "ended",
    goal: str = "",
    now: datetime | None = None,
) -> Json:
    """The conversation of the live path, or of the path to the end of `place`; what it costs and
    what to do next only of the live one. `now` is UTC."""
    tree, counts = picture.tree, picture.counts
    transcript = tree.transcript
    chain = tree.chain if place is None else chain_to(transcript, place.end)
    messages = conversation(transcript, chain)
    one = window(transcript, chain, settings, counts)
    calibration = calibrate(transcript, chain, counts)
    taken = account(tree, chain, one, calibration, counts)
    sizes = _sizes(transcript, chain, one.model, counts)
    return {
        "session": transcript.id,
        "leaf": chain.leaf.uuid if chain.leaf is not None else None,
        "model": one.model,
        "open": how_open(messages),
        "messages": [
            {
                "role": message.role,
                "rows": list(dict.fromkeys(part.row.uuid for part in message.parts)),
                "blocks": list(_blocks(message.parts, sizes)),
            }
            for message in messages
        ],
        "used": one.used,
        "used_how": one.used_how,
        "used_why": one.why,
        "limit": one.limit.tokens,
        "calibration": {
            "family": calibration.family,
            "intervals": calibration.intervals,
            "how": calibration.how,
        },
        "parts": [_share(part) for part in taken.shares],
        "results": [_share(part) for part in taken.by_tool],
        "files": [_share(part) for part in taken.by_file],
        "turns": [{"turn": turn, "tokens": tokens} for turn, tokens in taken.by_turn.items()],
        "pending": sum(it.tokens for it in taken.since),
        **(_ahead(picture, settings, status, goal, now) if place is None else _NOTHING_AHEAD),
    }


_NOTHING_AHEAD: Json = {"cost": None, "waste": [], "clocks": [], "pace": {}, "moves": []}


def _ahead(
    picture: Picture, settings: Settings, status: Status, goal: str, now: datetime | None
) -> Json:
    # Half of the time in which `list` starts, which has nothing to do with it.
    from ctxtui.core.moves.outlook import next_moves, outlook
    from ctxtui.present import outlook as told

    now = now or datetime.now(UTC)
    seen = outlook(picture, settings, status=status, now=now)
    return {
        "cost": told.cost_document(seen.cost),
        "waste": [told.waste_document(one) for one in seen.signals.waste],
        "clocks": [told.clock_document(one) for one in seen.clocks(now)],
        "pace": told.pace_document(seen.pace),
        "moves": [
            told.move_document(one) for one in next_moves(picture, seen, settings, now, goal=goal)
        ],
    }


def _share(share: Share) -> Json:
    return {"name": share.name, "tokens": share.tokens, "how": share.how, "rows": list(share.rows)}


Sizes = dict[tuple[str, str, int], int]
"""Tokens of a row's blocks by its uuid, their type and which of that type they are."""


def _sizes(transcript: Transcript, chain: Chain, model: str | None, counts: Counts) -> Sizes:
    """As the model's family takes them: the same wherever the conversation is cut."""
    tokenizer, tools, sizes = family(model), dict[str | None, str | None](), Sizes()
    for row in chain.rows:
        seen: dict[str, int] = {}
        for one in counts.of(transcript, row):
            if one.type == "tool_use":
                tools[one.id] = one.name
            seen[one.type] = nth = seen.get(one.type, -1) + 1
            tool = tools.get(one.id)
            sizes[row.uuid or "", one.type, nth] = round(weigh_measure(one, tokenizer, tool))
    return sizes


def _blocks(parts: Sequence[Part], sizes: Sizes) -> Iterator[Json]:
    seen: dict[tuple[str, str], int] = {}
    for part in parts:
        key = (part.row.uuid or "", part.type)
        seen[key] = nth = seen.get(key, -1) + 1
        yield _block(part, sizes.get((*key, nth), 0))


def _block(part: Part, tokens: int) -> Json:
    block: Json = {"type": part.type, "tokens": tokens}
    if part.type in ("text", "tool_result"):
        block["text"] = part.text or ""
    if part.type == "tool_use":
        block |= {"id": part.id, "name": part.name}
    if part.type == "tool_result":
        block |= {"tool_use_id": part.tool_use_id, "is_error": part.is_error, "other": part.other}
    return block
