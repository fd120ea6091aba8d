"""Prompts for subagents, as documents: `templates` and `prompt`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ctxtui.core.subagents.template import FieldType
from ctxtui.schema.document import AbsolutePath, Count, Document

FactName = Literal["project", "test", "constraints", "ruled_out"]


class TemplateField(Document):
    name: str
    """What `--set` calls it."""
    label: str
    type: FieldType
    """Of `lines` and `paths` each line is one value."""
    from_: Annotated[str | None, Field(alias="from")]
    """Where its choices come from, such as `range` or `failing`."""
    default: str | None
    choices: list[str]
    required: bool


class TemplateOutput(Document):
    form: str
    choices: list[str]
    """The form among them, first."""
    length: str


class TemplateEntry(Document):
    name: str
    key: str
    """What `ctxtui prompt` calls it."""
    description: str
    origin: Literal["built in", "yours", "project"]
    """A later one wins over an earlier one of the same key."""
    path: AbsolutePath | None
    model: str | None
    """Null is the session's own."""
    tools: list[str]
    """None named is all of them."""
    read_only: bool
    output: TemplateOutput
    fields: list[TemplateField]
    facts: list[FactName]
    """What it takes from the session unasked."""


class TemplateProblem(Document):
    line: Annotated[int, Field(ge=1)] | None
    why: str


class BrokenFile(Document):
    path: AbsolutePath
    origin: str
    problems: Annotated[list[TemplateProblem], Field(min_length=1)]


class AgentEntry(Document):
    name: str
    """As the client knows it: a plugin's has the plugin's name and a colon before it."""
    description: str
    origin: Literal["project", "yours", "plugin"]
    path: AbsolutePath
    model: str | None
    tools: list[str]


class TemplatesDocument(Document):
    """`ctxtui templates --json`: the templates that can be used here, the files that can't,
    and the agents there are."""

    templates: list[TemplateEntry]
    broken: list[BrokenFile]
    agents: list[AgentEntry]


class PromptDocument(Document):
    """`ctxtui prompt --json`: one template filled in, cleaned and without secrets."""

    template: str
    """Its key."""
    from_: Annotated[str, Field(alias="from")]
    """`built in`, or its file as people write it."""
    session: str | None
    """Id of the one it was filled from."""
    prompt: str
    tokens: Count
    tokens_how: Literal["estimated"]
    values: dict[str, str]
    """By field, and by what it took from the session; without secrets."""
    redacted: list[str]
    """The rules by which secrets were taken out."""
    agent: str | None
    model: str | None
    tools: list[str]
    read_only: bool
