"""The JSON documents of the command line, as models: the promise to scripts (design 7).

Only `ctxtui schema` and the tests import this; it takes pydantic.
"""

from __future__ import annotations

from typing import Any

from ctxtui.core.errors import UsageError
from ctxtui.schema.audit import AuditDocument
from ctxtui.schema.brief import BriefDocument
from ctxtui.schema.compact import CompactDocument
from ctxtui.schema.context import ContextDocument
from ctxtui.schema.document import Document
from ctxtui.schema.forecast import ForecastDocument
from ctxtui.schema.launches import LaunchesDocument
from ctxtui.schema.marks import MarksDocument
from ctxtui.schema.sessions import ListDocument
from ctxtui.schema.status import StatusDocument
from ctxtui.schema.templates import PromptDocument, TemplatesDocument
from ctxtui.schema.turns import ShowDocument
from ctxtui.schema.worktrees import WorktreesDocument

GROWTH = (
    "Additive changes only: later versions may add keys anywhere and never rename, remove or "
    "retype one, so ignore keys you don't know. Times are ISO 8601 UTC with Z, paths are "
    "absolute, tokens are integers, and what is unknown is null, never 0."
)

DOCUMENTS: dict[str, type[Document]] = {
    "list": ListDocument,
    "show": ShowDocument,
    "context": ContextDocument,
    "brief": BriefDocument,
    "status": StatusDocument,
    "marks": MarksDocument,
    "forecast": ForecastDocument,
    "compact": CompactDocument,
    "audit": AuditDocument,
    "templates": TemplatesDocument,
    "prompt": PromptDocument,
    "launches": LaunchesDocument,
    "worktrees": WorktreesDocument,
}
NAMES = tuple(DOCUMENTS)


def schema(name: str, *, closed: bool = False) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a document; `closed` forbids keys that are not promised today.

    Raises UsageError for a name that is not in NAMES.
    """
    if name not in DOCUMENTS:
        raise UsageError(f"There is no document {name!r}; there are {', '.join(NAMES)}.")
    made = _tidy(DOCUMENTS[name].model_json_schema(), closed)
    first = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"ctxtui {name}",
        "description": f"{made['description']} {GROWTH}",
    }
    return first | {key: value for key, value in made.items() if key not in first}


def _tidy(part: Any, closed: bool) -> Any:
    """The same schema with every description on one line, open to keys of later versions."""
    if isinstance(part, list):
        return [_tidy(one, closed) for one in part]
    if not isinstance(part, dict):
        return part
    tidy = {key: _tidy(value, closed) for key, value in part.items()}
    if isinstance(text := tidy.get("description"), str):
        tidy["description"] = " ".join(text.split())
    if tidy.get("additionalProperties") is False and not closed:
        tidy["additionalProperties"] = True
    return tidy
