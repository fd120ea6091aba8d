"""What the session has for a template, and what the user made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ctxtui.core.subagents.filling import Filling
from ctxtui.core.subagents.matching import Choice
from ctxtui.core.subagents.prompt import Answers
from ctxtui.core.subagents.template import Field, Template
from ctxtui.present import templates as present

AGENT = Field(":agent", "Run by", hint="a subagent of no special type", required=False)
OUTPUT, MODEL = ":output", ":model"
"""Lines of the form that every template has; no field has such a name."""


@dataclass(slots=True)
class Found:
    """What the session has for one template."""

    auto: Mapping[str, str]
    facts: Mapping[str, str]
    choices: Mapping[str, Sequence[Choice]]


def find(filling: Filling, template: Template) -> Found:
    """Asks the session, and git: not on the loop. Raises CtxtuiError."""
    auto = filling.fill(template, {})
    facts = filling.facts(template)
    return Found(auto, facts, {one.name: filling.choices(one) for one in template.fields})


@dataclass(slots=True)
class Work:
    """What the user made of a template so far; kept while another one is looked at."""

    given: dict[str, str] = field(default_factory=dict)
    output: str = ""
    model: str = ""
    agent: str = ""
    struck: set[str] = field(default_factory=set)
    """Facts that are to stay out."""
    found: Found | None = None

    def take(self, name: str, value: str) -> None:
        """What the user put into the line of the form that has this name."""
        if name == AGENT.name:
            self.agent = value.strip()
        elif name == OUTPUT:
            self.output = value
        elif name == MODEL:
            self.model = value
        else:
            self.given[name] = value

    def strike(self, fact: str, *, out: bool) -> None:
        (self.struck.add if out else self.struck.discard)(fact)

    def answers(self, template: Template) -> Answers:
        found = self.found or Found({}, {}, {})
        values = {one.name: self.value(one) for one in template.fields}
        facts = {
            name: "" if name in self.struck else found.facts.get(name, "")
            for name in template.facts
        }
        model = "" if self.model == present.USUAL else self.model or template.model
        return Answers(values, facts, self.output, self.agent, model)

    def value(self, field: Field) -> str:
        if field.name in self.given:
            return self.given[field.name]
        if self.found is not None:
            return self.found.auto.get(field.name, "")
        return field.default or (field.choices[0] if field.choices else "")
