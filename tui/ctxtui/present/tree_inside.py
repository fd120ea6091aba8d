"""Rows inside a turn of the tree: its steps, the subagents they started, and theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from ctxtui.core.context.growth import step_tokens
from ctxtui.core.context.picture import Picture
from ctxtui.core.context.windows import zone
from ctxtui.core.settings import Zones
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.subagents import Subagent
from ctxtui.core.transcripts.turns import Step
from ctxtui.present import figures
from ctxtui.present.agents import agent_id, agent_state, agent_title
from ctxtui.present.folds import Folds
from ctxtui.present.steps import TITLE, outcome_of, step_title
from ctxtui.present.tree_marks import TreeMarks
from ctxtui.present.tree_place import Place
from ctxtui.present.turn_rows import title_of
from ctxtui_widgets.rows import Fade, TurnRow


class Shape(Protocol):
    """What the rows need of the tree they lie in."""

    picture: Picture
    zones: Zones
    marks: TreeMarks
    about: dict[str, str]

    def agent_picture(self, agent: Subagent) -> Picture | None: ...


@dataclass(frozen=True, slots=True)
class Inside:
    """Rows inside a turn of the session: they share its guide and how it fades."""

    shape: Shape
    folds: Folds
    live: bool
    guide: str
    fade: Fade
    places: dict[str, Place]

    def of_turn(
        self, place: Place, row_id: str, agents: list[Subagent], depth: int
    ) -> Iterator[TurnRow]:
        """Its steps, and under each the subagents it started."""
        left = list(agents)
        for step, size in zip(place.turn.steps, step_tokens(place.turn), strict=True):
            yield self.of_step(place, row_id, step, size, depth)
            calls = {call.id for call in step.calls}
            for agent in [one for one in left if one.tool_use in calls]:
                left.remove(agent)
                yield from self.of_agent(place, agent, row_id, depth)
        for agent in left:
            yield from self.of_agent(place, agent, row_id, depth)

    def of_step(
        self, place: Place, above: str, step: Step, size: int | None, depth: int
    ) -> TurnRow:
        row_id = f"{above}.{step.number}"
        self.places[row_id] = Place(place.picture, place.turn, step, place.agent, above=above)
        limit = self.shape.picture.window.limit.tokens if place.agent is None else None
        return TurnRow(
            row_id,
            "step",
            self.guide,
            label=str(step.number),
            title=step_title(step, self.shape.about),
            mark=self.shape.marks.at(place.turn.id, step.number) if place.agent is None else "",
            fade=self.fade,
            errors=sum(call.failed for call in step.calls),
            added=figures.change(size),
            used=figures.tokens(step.used),
            zone=zone(step.used, limit, self.shape.zones),
            tools=str(len(step.calls)) if step.calls else "",
            depth=depth,
            outcome=outcome_of(step.calls),
        )

    def of_agent(
        self, started: Place, agent: Subagent, above: str | None, depth: int
    ) -> Iterator[TurnRow]:
        """Its own row, and unfolded its own turns with their steps."""
        row_id = agent_id(agent)
        self.places[row_id] = Place(
            started.picture, started.turn, agent=agent, own=True, above=above
        )
        yield TurnRow(
            row_id,
            "agent",
            self.guide,
            title=one_line(agent_title(agent), TITLE),
            used=figures.tokens(agent.tokens),
            state=agent_state(agent, live=self.live),
            fade=self.fade,
            depth=depth,
        )
        picture = self.shape.agent_picture(agent) if row_id in self.folds.open else None
        if picture is None:
            return
        for turn in picture.tree.turns:
            if turn.kind == "command" and not self.folds.everything:
                continue
            place = Place(picture, turn, agent=agent, above=row_id)
            yield from self.of_agents_turn(place, depth + 1)

    def of_agents_turn(self, place: Place, depth: int) -> Iterator[TurnRow]:
        turn = place.turn
        row_id = f"{place.above} {turn.id}"
        self.places[row_id] = place
        size = place.picture.growth[turn.id]
        yield TurnRow(
            row_id,
            "prompt",
            self.guide,
            title=title_of(turn),
            fade=self.fade,
            errors=turn.errors,
            added=figures.change(place.picture.added.get(turn.id)),
            used=figures.tokens(size.after),
            depth=depth,
        )
        if row_id in self.folds.open:
            agents = place.picture.agents.get(turn.id, [])
            yield from self.of_turn(place, row_id, agents, depth + 1)
