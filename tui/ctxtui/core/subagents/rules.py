"""What the front matter of a template may hold. Imported only where a template is read."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from ctxtui.core.subagents.template import FieldType, Source

Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[^\n]*$")
]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,30}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FrontField(_Strict):
    """One entry under `fields`."""

    type: FieldType = "text"
    label: str = ""
    default: str = ""
    source: Source = Field("", alias="from")
    choices: list[Line] = []
    hint: str = ""
    required: bool = True


class FrontOutput(_Strict):
    """The form of the answer, others to choose from, and how long it may be."""

    form: Line
    choices: list[Line] = []
    length: Line


class Front(_Strict):
    """The front matter as a whole."""

    name: Name
    description: Line
    output: FrontOutput
    fields: dict[FieldName, FrontField] = {}
    model: str = ""
    tools: list[Line] = []
    read_only: bool = False

    @field_validator("tools", mode="before")
    @classmethod
    def several(cls, given: object) -> object:
        """`tools: Read, Grep` as agents' files have it, too."""
        return given.split(",") if isinstance(given, str) else given
