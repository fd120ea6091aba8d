"""The form of one template: its fields, what the session adds, and how it is to be answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from ctxtui.core.subagents.agents import Agent
from ctxtui.core.subagents.matching import Choice
from ctxtui.core.subagents.prompt import Answers, Drafted
from ctxtui.core.subagents.template import Field, Template
from ctxtui.core.text import one_line
from ctxtui.present import templates as present
from ctxtui.screens.templates.field import FieldBox, FieldText
from ctxtui.screens.templates.options import OptionLine, SwitchLine
from ctxtui_widgets.pane import SpanLine
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import Paragraph, Span

AGENT = Field(":agent", "Run by", hint="a subagent of no special type", required=False)
OUTPUT, MODEL = ":output", ":model"
"""Lines of the form that every template has; no field has such a name."""


@dataclass(slots=True)
class Found:
    """What the session has for one template."""

    auto: Mapping[str, str]
    facts: Mapping[str, str]
    choices: Mapping[str, Sequence[Choice]]


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


class Form(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Shows one template at a time; `show` builds it anew."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.boxes: dict[str, FieldBox] = {}
        self.switches: dict[str, SwitchLine] = {}

    def compose(self) -> ComposeResult:
        yield Static()

    async def build(self, template: Template, work: Work, agents: Sequence[Agent]) -> None:
        self.boxes, self.switches = {}, {}
        widgets = list(self.widgets(template, work, agents))
        await self.remove_children()
        await self.mount(*widgets)
        self.scroll_home(animate=False)

    def widgets(self, template: Template, work: Work, agents: Sequence[Agent]) -> Iterator[Widget]:
        about = Prose([Paragraph(one_line(template.description, 400))], classes="about")
        about.can_focus = False
        yield about
        for one in template.fields:
            if one.type == "choice":
                yield SpanLine([Span(one.label, "text-secondary")], classes="label")
                yield OptionLine(one.choices, work.value(one), name=one.name)
                continue
            box = self.boxes[one.name] = FieldBox(one, work.value(one))
            yield box
        if template.facts:
            yield SpanLine([Span("From the session", "text-secondary")], classes="label")
            lines = {one: SwitchLine(present.FACT_LABELS[one], name=one) for one in template.facts}
            self.switches = lines
            yield Vertical(*lines.values(), classes="facts")
        if len(template.outputs) > 1:
            yield SpanLine([Span("Report", "text-secondary")], classes="label")
            yield OptionLine(template.outputs, work.output or template.output, name=OUTPUT)
        yield SpanLine([Span("Model", "text-secondary")], classes="label")
        model = work.model or template.model or present.USUAL
        yield OptionLine(present.option_names(template), model, name=MODEL)
        if agents:
            box = self.boxes[AGENT.name] = FieldBox(AGENT, work.agent)
            box.choices = [Choice(one.name, one.origin) for one in agents]
            yield box

    def take(self, template: Template, work: Work) -> None:
        """Fill in what the session has; what the user typed stays."""
        found = work.found
        if found is None:
            return
        for one in template.fields:
            box = self.boxes.get(one.name)
            if box is not None:
                if one.name not in work.given:
                    box.fill(found.auto.get(one.name, ""))
                box.offer(found.auto.get(one.name, ""), found.choices.get(one.name, ()))
        for name, line in self.switches.items():
            value = found.facts.get(name, "")
            words = present.fact_words(name, value)
            line.show(words, on=name not in work.struck, empty=not value)

    def first_missing(self, drafted: Drafted) -> FieldText | None:
        for one in drafted.missing:
            if one.name in self.boxes:
                return self.boxes[one.name].text
        return None

    def stops(self) -> list[Widget]:
        """What tab goes to, in order."""
        return [one for one in self.query("*") if isinstance(one, FieldText | Line) and one.display]


Line = OptionLine | SwitchLine
