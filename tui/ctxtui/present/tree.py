"""The turn tree of a session as rows."""

from __future__ import annotations

from ctxtui.core.context.picture import Picture
from ctxtui.core.context.windows import zone
from ctxtui.core.settings import Zones
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.subagents import Subagent
from ctxtui.core.transcripts.turns import EDITORS, READERS, Turn
from ctxtui.present import figures
from ctxtui.present.lanes import Node, guides
from ctxtui_widgets.rows import AgentState, Fade, TurnRow

TITLE = 300
"""Characters of a prompt that a row may need; a row shows as many as fit."""


def turn_rows(picture: Picture, zones: Zones, *, live: bool) -> list[TurnRow]:
    """Prompts and compactions in file order, subagents under the turn that started them.

    `live` says whether a process has the session open: what has no end then is still running.
    """
    turns = [turn for turn in picture.tree.turns if turn.kind != "command"]
    nodes = [_node(picture, turn) for turn in turns]
    own, under = guides(nodes)
    rows: list[TurnRow] = []
    left: set[str] = set()
    for turn, guide, below in zip(turns, own, under, strict=True):
        rows.append(_row(picture, turn, guide, zones, left))
        rows += [
            _agent_row(agent, below or guide, turn, live=live)
            for agent in picture.agents.get(turn.id, ())
        ]
    return rows


def _node(picture: Picture, turn: Turn) -> Node:
    return Node(
        turn.id,
        turn.parent,
        live=turn.on_live_path,
        summarised=turn.on_live_path and not turn.in_context,
        joins=turn.kind == "compaction",
    )


def fade_of(turn: Turn) -> Fade:
    if not turn.on_live_path:
        return "rewound"
    return "window" if turn.in_context else "summarised"


def title_of(turn: Turn) -> str:
    """The first line of the prompt that says something, in one line."""
    for line in turn.text.split("\n"):
        text = one_line(line, TITLE)
        if text and not text.startswith("<"):
            return text
    return one_line(turn.text, TITLE) or "empty prompt"


def _row(picture: Picture, turn: Turn, guide: str, zones: Zones, left: set[str]) -> TurnRow:
    size = picture.growth[turn.id]
    limit = picture.window.limit.tokens
    if turn.kind == "compaction":
        before = picture.growth.get(turn.parent or "")
        meta = turn.row.compaction
        pre = meta.pre_tokens if meta is not None else None
        shown = before.after if before is not None and turn.resumed is None else pre
        return TurnRow(
            turn.id,
            "compaction",
            guide,
            title=turn.text,
            before=figures.tokens(shown if shown is not None else pre),
            used=figures.tokens(size.after, about=True),
            fade=fade_of(turn),
        )
    fade = fade_of(turn)
    first_gone = fade == "rewound" and turn.parent not in left
    if fade == "rewound":
        left.add(turn.id)
    calls = turn.calls
    return TurnRow(
        turn.id,
        "prompt",
        guide,
        label=turn.label,
        title=title_of(turn),
        fade=fade,
        errors=turn.errors,
        added=figures.change(picture.added.get(turn.id)),
        used=figures.tokens(size.after),
        zone=zone(size.after, limit, zones),
        tools=str(len(calls)) if calls else "",
        files=str(_files(turn)) if calls else "",
        took=figures.took(_seconds(turn)),
        also="rewound" if first_gone else "interrupted" if turn.interrupted else "",
    )


def _files(turn: Turn) -> int | str:
    """Calls that read or edited files; paths are in the file and not read for a list."""
    count = sum(call.name in READERS or call.name in EDITORS for call in turn.calls)
    return count or ""


def _seconds(turn: Turn) -> float | None:
    if turn.started is None or turn.ended is None:
        return None
    return max(0.0, (turn.ended - turn.started).total_seconds())


def agent_id(agent: Subagent) -> str:
    """The row id of a subagent."""
    return f"agent {agent.id}"


def agent_state(agent: Subagent, *, live: bool) -> AgentState:
    if agent.status == "unfinished":
        return "running" if live else ""
    return "done" if agent.status == "done" else "failed"


def _agent_row(agent: Subagent, guide: str, turn: Turn, *, live: bool) -> TurnRow:
    title = agent.description or agent.type or "subagent"
    return TurnRow(
        agent_id(agent),
        "agent",
        guide,
        title=one_line(title, TITLE),
        used=figures.tokens(agent.tokens),
        state=agent_state(agent, live=live),
        fade=fade_of(turn),
    )
