"""The finished prompt: fields filled in, cleaned, without secrets, in one text for one agent.

`finish` is the one door: whatever copies, pastes or launches a prompt takes its `Finished`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ctxtui.core.errors import UsageError
from ctxtui.core.redaction import redact
from ctxtui.core.subagents.language import Value, render
from ctxtui.core.subagents.template import FACTS, Field, FieldType, Template
from ctxtui.core.text import clean, one_line

LONGEST_VALUE = 256 * 1024
"""Characters of one field; more is refused rather than cut."""
_TOO_LONG = "(too long)"
_INLINE = 60


@dataclass(frozen=True, slots=True)
class Answers:
    """What a template is to be filled with: texts by the names of fields and facts.

    A field of several values has one on each line. `output` is one of the template's forms, the
    first if empty; `model` is empty for the template's; `agent` is the type that is to run it.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    output: str = ""
    agent: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a prompt: the template's own words, a value filled in, or one that lacks."""

    text: str
    kind: str = "text"  # text, value, missing


@dataclass(frozen=True, slots=True)
class Drafted:
    """A prompt as far as it goes. `wrong` are sentences about values that can't be."""

    pieces: tuple[Piece, ...]
    missing: tuple[Field, ...]
    wrong: tuple[str, ...]
    redacted: tuple[str, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    """What was filled in, of fields and facts, cleaned and without secrets."""

    @property
    def text(self) -> str:
        return "".join(one.text for one in self.pieces)


@dataclass(frozen=True, slots=True)
class Finished:
    """What may leave: `text` is all that a fresh agent needs to know.

    `tokens` are estimated for the session's model. `redacted` names the rules by which secrets
    were taken out. `model`, `tools` and `agent` are for who launches it; empty means as usual.
    """

    template: Template
    text: str
    tokens: int
    redacted: tuple[str, ...]
    agent: str
    model: str
    values: Mapping[str, str]
    """What was filled in, of fields and facts, cleaned and without secrets."""

    @property
    def for_session(self) -> str:
        """For a session that is to hand the prompt on and keep its own window free."""
        who = f"the {self.agent} subagent" if self.agent else "a subagent"
        what = "It is to change no file. " if self.template.read_only else ""
        return (
            f"Use {who} for this, and give it the prompt below word for word. {what}"
            f"Report only what it answers.\n\n{self.text}"
        )


def draft(template: Template, answers: Answers) -> Drafted:
    """The prompt with what is there so far, a `<label>` standing for what lacks."""
    values: dict[str, Value | list[Value]] = {}
    missing: list[Field] = []
    wrong: list[str] = []
    rules: list[str] = []
    taken: dict[str, str] = {}
    for one in template.fields:
        given = answers.values.get(one.name, "")
        if len(given) > LONGEST_VALUE:
            wrong.append(f"{one.label} is longer than {LONGEST_VALUE // 1024} kB: give a path.")
            given = _TOO_LONG
        text = _taken(given, rules)
        if not text.strip():
            if one.required:
                missing.append(one)
                lacks = Value(f"<{one.label}>", missing=True)
                values[one.name] = [lacks] if one.several else lacks
                continue
            text = ""
        elif why := _why_wrong(one, text):
            wrong.append(why)
        taken[one.name] = text
        values[one.name] = _typed(text, one.type)
    for name in template.facts:
        taken[name] = _taken(answers.facts.get(name, ""), rules)
        values[name] = _typed(taken[name], FACTS[name])
    values["output"] = Value(answers.output or template.output)
    values["length"] = Value(template.length)
    pieces = _pieces(render(template.body, values))
    whole = "".join(one.text for one in pieces)
    last = redact(clean(whole))  # two values side by side may make up what neither was
    if last.text != whole:
        rules += [one.rule for one in last.findings]
        pieces = [Piece(last.text)]
    found = tuple(dict.fromkeys(rules))
    return Drafted(tuple(pieces), tuple(missing), tuple(wrong), found, taken)


def finish(template: Template, answers: Answers, model: str | None = None) -> Finished:
    """The prompt as it may leave. `model` is whose tokens are counted.

    Raises UsageError that names every field that lacks or can't be as it is, and CtxtuiError for
    a prompt that grows too long.
    """
    from ctxtui.core.context.tokens import estimate

    done = draft(template, answers)
    if done.missing or done.wrong:
        named = ", ".join(f"{one.name} ({one.label})" for one in done.missing)
        lacks = [f"{template.name} needs {named}: fill in what is missing."] if named else []
        raise UsageError(" ".join([*lacks, *done.wrong]))
    return Finished(
        template,
        done.text,
        estimate(done.text, model),
        done.redacted,
        answers.agent,
        answers.model or template.model,
        done.values,
    )


def _taken(text: str, rules: list[str]) -> str:
    """Cleaned and without secrets; otherwise to the character what was given."""
    done = redact(clean(text))
    rules += [one.rule for one in done.findings]
    return done.text


def _typed(text: str, type: FieldType) -> Value | list[Value]:
    if type not in ("lines", "paths"):
        return Value(text)
    return [Value(line) for line in text.split("\n") if line.strip()]


def _why_wrong(field: Field, text: str) -> str:
    """A sentence; empty for a value that can be."""
    shown = one_line(text, _INLINE)
    if field.type == "choice" and text not in field.choices:
        choices = ", ".join(f"“{one}”" for one in field.choices)
        return f"{field.label}: “{shown}” is none of {choices}."
    if field.type == "number" and not text.strip().replace(".", "", 1).isdecimal():
        return f"{field.label}: {shown} is no number."
    return ""


def _pieces(rendered: list[str]) -> list[Piece]:
    found: list[Piece] = []
    for one in rendered:
        kind = "text"
        if isinstance(one, Value):
            kind = "missing" if one.missing else "value"
        if found and found[-1].kind == kind:
            found[-1] = Piece(found[-1].text + one, kind)
        elif one:
            found.append(Piece(str.__str__(one), kind))
    return found
