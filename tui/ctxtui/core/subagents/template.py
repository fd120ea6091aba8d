"""A template: a prompt for a fresh agent, with fields to be filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from ctxtui.core.places import tilde

Origin = Literal["built in", "yours", "project"]
FieldType = Literal["text", "lines", "path", "paths", "choice", "number"]
Source = Literal[
    "",
    "range",
    "changed",
    "spec",
    "failing",
    "output",
    "test",
    "file",
    "turn",
    "mark",
    "commit",
    "codebase",
]

FACTS: Mapping[str, FieldType] = MappingProxyType(
    {"project": "path", "test": "text", "constraints": "lines", "ruled_out": "lines"}
)
"""What the session is asked for whenever a template names it; nobody has to fill it in."""

OWN_NAMES: Mapping[str, FieldType] = MappingProxyType({"output": "text", "length": "text"})
"""What a template says of its own answer."""

SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "range": "a git range",
        "changed": "the files that changed",
        "spec": "a document of the project",
        "failing": "the last command that failed",
        "output": "what the last failing command printed",
        "test": "the last test command",
        "file": "the file under the cursor",
        "turn": "the selected turn",
        "mark": "a mark",
        "commit": "a commit",
        "codebase": "a repository nearby",
    }
)

_UNNAMED = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in. `source` is where choices for it come from, the first being taken
    without asking; of types "lines" and "paths" each line is one value."""

    name: str
    label: str
    type: FieldType = "text"
    default: str = ""
    source: Source = ""
    choices: tuple[str, ...] = ()
    hint: str = ""
    required: bool = True

    @property
    def several(self) -> bool:
        return self.type in ("lines", "paths")


@dataclass(frozen=True, slots=True)
class Template:
    """A prompt with fields. `model` is empty for whatever the session has; without `tools` the
    agent has all. `output` is the form of the answer, chosen among `outputs`, its default first.
    """

    name: str
    description: str
    body: str
    fields: tuple[Field, ...]
    outputs: tuple[str, ...]
    length: str
    facts: tuple[str, ...] = ()
    """Those of FACTS that the body names."""
    model: str = ""
    tools: tuple[str, ...] = ()
    read_only: bool = False
    origin: Origin = "built in"
    path: Path | None = None
    """Of its file; None while it has none."""

    @property
    def key(self) -> str:
        return key_of(self.name)

    @property
    def output(self) -> str:
        return self.outputs[0]

    def field(self, name: str) -> Field | None:
        return next((one for one in self.fields if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file; lines count from 1, 0 is the file as a whole."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that is no template, or agent, and why; the others are there all the same."""

    path: Path
    problems: tuple[Problem, ...]
    origin: str = "yours"

    @property
    def sentence(self) -> str:
        first = self.problems[0]
        where = f", line {first.line}" if first.line else ""
        more = len(self.problems) - 1
        return f"{tilde(self.path)}{where}: {first.why}" + (f" ({more} more)" if more else "")


def key_of(name: str) -> str:
    """What a template is known by: `Verify against spec` is `verify-against-spec`."""
    return _UNNAMED.sub("-", name.lower()).strip("-")
