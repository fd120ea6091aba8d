"""The form of one template: its fields, what the session adds, and how it is to be answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from ctxtui.core.subagents.agents import Agent
from ctxtui.core.subagents.matching import Choice
from ctxtui.core.subagents.prompt import Drafted
from ctxtui.core.subagents.template import Template
from ctxtui.core.text import one_line
from ctxtui.present import templates as present
from ctxtui.screens.templates.field import FieldBox, FieldText
from ctxtui.screens.templates.options import OptionLine, SwitchLine
from ctxtui.screens.templates.work import AGENT, MODEL, OUTPUT, Work
from ctxtui_widgets.pane import SpanLine
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import Paragraph, Span


class Form(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Shows one template at a time, and puts what the user changes into the work on it."""

    @dataclass
    class Changed(Message):
        """The work on the template is another now."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.boxes: dict[str, FieldBox] = {}
        self.switches: dict[str, SwitchLine] = {}
        self.work: Work | None = None

    def compose(self) -> ComposeResult:
        yield Static()

    async def build(self, template: Template, work: Work, agents: Sequence[Agent]) -> None:
        """`work` is changed from now on, as the user types."""
        self.boxes, self.switches, self.work = {}, {}, work
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

    async def clear(self) -> None:
        self.work = None
        await self.remove_children()

    def fill(self, template: Template, work: Work) -> None:
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

    @on(FieldBox.Typed)
    def take_text(self, event: FieldBox.Typed) -> None:
        self.take(event.box.field.name, event.value)

    @on(OptionLine.Turned)
    def take_option(self, event: OptionLine.Turned) -> None:
        self.take(event.option_line.about, event.value)

    def take(self, name: str, value: str) -> None:
        if self.work is not None:
            self.work.take(name, value)
            self.post_message(self.Changed())

    @on(SwitchLine.Switched)
    def strike_fact(self, event: SwitchLine.Switched) -> None:
        if self.work is not None:
            self.work.strike(event.switch_line.about, out=not event.on)
            self.post_message(self.Changed())

    def first_missing(self, drafted: Drafted) -> FieldText | None:
        for one in drafted.missing:
            if one.name in self.boxes:
                return self.boxes[one.name].text
        return None

    def stops(self) -> list[Widget]:
        """What tab goes to, in order."""
        return [one for one in self.query("*") if isinstance(one, FieldText | Line) and one.display]


Line = OptionLine | SwitchLine
