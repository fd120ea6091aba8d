"""What the Templates screen works on: the templates there are, and what was made of each."""

from __future__ import annotations

from pathlib import Path

from ctxtui.core.subagents.agents import Agents
from ctxtui.core.subagents.filling import Filling
from ctxtui.core.subagents.prompt import Finished, finish
from ctxtui.core.subagents.shelf import Templates
from ctxtui.core.subagents.suggestions import Suggestion
from ctxtui.core.subagents.template import Broken, Template
from ctxtui.core.transcripts.locate import Place
from ctxtui.screens.templates.work import Work


class Desk:
    """One template at most is `shown`; what was made of the others is kept beside it.

    `filling` knows the session, if there is one, and the place in it that fields are filled from.
    """

    def __init__(self, project: Path | None, filling: Filling) -> None:
        self.project = project
        self.filling = filling
        self.templates: Templates | None = None
        self.agents = Agents(())
        self.works: dict[str, Work] = {}
        self.shown: Template | None = None

    @property
    def current(self) -> Work | None:
        """What was made of the template that is shown."""
        return self.works.get(self.shown.key) if self.shown is not None else None

    def show(self, template: Template) -> Work:
        self.shown = template
        return self.works.setdefault(template.key, Work())

    def at(self, row_id: str | None) -> Template | Broken | None:
        """What a row of the list stands for; None for the heading of a group."""
        if self.templates is None:
            return None
        found = next((one for one in self.templates.usable if one.key == row_id), None)
        broken = (one for one in self.templates.broken if str(one.path) == row_id)
        return found or next(broken, None)

    def suggest(self, one: Suggestion) -> Template | None:
        """Fill in the template that would have kept an output out, from the turn of that output;
        None without a session. Raises CtxtuiError if there is no such template here."""
        was = self.filling
        if self.templates is None or was.tree is None:
            return None
        template = self.templates.find(one.template)
        turn = was.tree.by_id.get(one.turn)
        if turn is not None:
            self.filling = Filling(
                self.project, was.tree, place=Place(turn), file=was.file, marks=was.marks
            )
        for each in self.works.values():
            each.found = None  # it was about another place
        self.works[template.key] = Work(given=dict(one.fields))
        self.shown = None
        return template

    def unknown_agent(self) -> str:
        """The agent that is to run what is shown, if there is none of that name; else ""."""
        agent = self.current.agent if self.current is not None else ""
        return agent if agent and self.agents.named(agent) is None else ""

    def finished(self) -> Finished | None:
        """The prompt as it may leave; None if no template is shown. Raises CtxtuiError that says
        what lacks."""
        if self.shown is None or self.current is None:
            return None
        return finish(self.shown, self.current.answers(self.shown), self.filling.model)
