"""The JSON documents of `ctxtui list`, `show` and `context` (design 7; `ctxtui schema`)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from ctxtui.core.context.growth import growth, step_tokens
from ctxtui.core.context.parts import parts
from ctxtui.core.context.used import UsedHow, Window, make_window, window
from ctxtui.core.context.weigh import weigh
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.library.library import Library, Session
from ctxtui.core.library.summary import Parent
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.chain import chain_to, live_chain
from ctxtui.core.transcripts.conversation import Part, conversation, how_open
from ctxtui.core.transcripts.locate import Place
from ctxtui.core.transcripts.subagents import Subagent, subagents
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import Turn, TurnTree, touched_files

Json = dict[str, Any]


def iso(when: datetime | None) -> str | None:
    """ISO 8601 UTC with Z, to the millisecond."""
    if when is None:
        return None
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


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
        "kind": summary.kind,
        "model": summary.model,
        "version": summary.version,
        "started": iso(summary.started),
        "updated": iso(summary.updated),
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


def show_document(session: Session, tree: TurnTree, settings: Settings) -> Json:
    sizes = growth(tree)
    agents = subagents(tree)

    def context(turn: Turn) -> Json | None:
        size = sizes[turn.id]
        if turn.kind == "compaction" or size.after is None:
            return None
        return {"after": size.after, "delta": size.delta}

    return {
        "session": session_document(session, settings),
        "turns": [
            turn_document(tree, turn, context, [one for one in agents if one.turn == turn.id])
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
        "started": iso(turn.started),
        "ended": iso(turn.ended),
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
            }
            for one in agents
        ],
        "marks": [],
    }


def context_document(tree: TurnTree, settings: Settings, place: Place | None = None) -> Json:
    """The conversation of the live path, or of the path to the end of `place`."""
    transcript = tree.transcript
    chain = tree.chain if place is None else chain_to(transcript, place.end)
    messages = conversation(transcript, chain)
    one = window(transcript, chain, settings)
    return {
        "session": transcript.id,
        "leaf": chain.leaf.uuid if chain.leaf is not None else None,
        "model": one.model,
        "open": how_open(messages),
        "messages": [
            {
                "role": message.role,
                "rows": list(dict.fromkeys(part.row.uuid for part in message.parts)),
                "blocks": [_block(part, one.model) for part in message.parts],
            }
            for message in messages
        ],
        "used": one.used,
        "used_how": one.used_how,
        "limit": one.limit.tokens,
        "parts": [
            {"name": part.name, "tokens": part.tokens, "how": part.how}
            for part in parts(messages, one.used, one.model)
        ],
        "clocks": [],
        "pace": {},
        "moves": [],
    }


def _block(part: Part, model: str | None) -> Json:
    block: Json = {"type": part.type, "tokens": weigh(part, model)}
    if part.type in ("text", "tool_result"):
        block["text"] = part.text or ""
    if part.type == "tool_use":
        block |= {"id": part.id, "name": part.name}
    if part.type == "tool_result":
        block |= {"tool_use_id": part.tool_use_id, "is_error": part.is_error, "other": part.other}
    return block
