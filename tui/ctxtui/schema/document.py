"""What all documents are made of: closed models, and the kinds of values in them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


def may_be_absent(description: str) -> Any:
    """A key that stands only where it applies, or that was added later; its default is nobody's
    value, so it isn't shown."""
    return Field(default=None, description=description, json_schema_extra=_without_default)


class Document(BaseModel):
    """Closed, so that the tests notice a key that is not promised; `schema` opens it."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)


Time = Annotated[
    str,
    Field(
        pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$",
        json_schema_extra={"format": "date-time"},
    ),
]
AbsolutePath = Annotated[str, Field(pattern=r"^/")]
Count = Annotated[int, Field(ge=0)]
UsedHow = Literal["exact", "estimated"]
TokensHow = Literal["exact", "calibrated", "estimated"]


class Window(Document):
    used: Count | None
    """Tokens in the context window: input, cache read and cache creation of the newest real answer
    on the live path since the last compaction."""
    used_how: UsedHow | None
    """`estimated` after a compaction until the next answer: base, summary and what was kept."""
    limit: Annotated[int, Field(gt=0)] | None
    """Tokens the window holds."""
    limit_source: Literal["override", "proved", "client", "model", "unknown"]
    """How the limit is known: our settings, a request above 200k, the client's own settings, the
    model's id, or not at all."""
    share: Annotated[float, Field(ge=0)] | None
    """`used` as 0..1 of `limit`; above 1 only if the limit is set lower than what was used."""
    zone: Literal["calm", "note", "warn", "urgent"] | None
    """How worried to be about it, by the thresholds in the settings."""
