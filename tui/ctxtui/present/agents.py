"""Subagents as the tree hangs them: under steps, and under one another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctxtui.core.context.picture import Picture
    from ctxtui.core.transcripts.subagents import Subagent
    from ctxtui_widgets.rows import AgentState


def agent_id(agent: Subagent) -> str:
    """The row id of a subagent."""
    return f"agent {agent.id}"


def agent_title(agent: Subagent) -> str:
    """What it was asked for; as recorded, so not yet to be drawn."""
    return agent.description or agent.type or "subagent"


def agent_state(agent: Subagent, *, live: bool) -> AgentState:
    if agent.status == "unfinished":
        return "running" if live else ""
    return "done" if agent.status == "done" else "failed"


def outermost(picture: Picture, turn_id: str) -> list[Subagent]:
    """Those that the session itself started in this turn."""
    agents = picture.agents.get(turn_id, [])
    known = {agent.id: agent for agent in agents}
    return [agent for agent in agents if not _hangs(agent, known)]


def _hangs(agent: Subagent, known: dict[str, Subagent]) -> bool:
    """Was it started by another of the turn? One of a circle that names itself was not."""
    seen = {agent.id}
    above = agent.parent
    while above in known and above not in seen:
        seen.add(above)
        above = known[above].parent
    return agent.parent in known and above not in seen


def agent_picture(picture: Picture, agent: Subagent) -> Picture | None:
    """A subagent's own tree as a picture of its own, for an agent of the session's `picture`,
    however deep it lies; None if only its report is known."""
    from ctxtui.core.context.growth import first_delta, growth

    tree = agent.tree
    if tree is None:
        return None
    calls = {call.id: turn.id for turn in tree.turns for call in turn.calls}
    first = tree.turns[0].id if tree.turns else ""
    children: dict[str, list[Subagent]] = {}
    for one in picture.agents.get(agent.turn or "", []):
        if one.parent == agent.id and one is not agent:
            children.setdefault(calls.get(one.tool_use or "", first), []).append(one)
    sizes = growth(tree)
    return replace(
        picture,
        tree=tree,
        growth=sizes,
        added={
            turn.id: first_delta(tree, turn) if turn.parent is None else sizes[turn.id].delta
            for turn in tree.turns
        },
        agents=children,
        title=agent_title(agent),
    )
