"""Writes templates and agents: whole or not at all, and never over a file without being told to."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ctxtui.core.errors import CtxtuiError, UsageError
from ctxtui.core.files import private_dir, write_new, write_private
from ctxtui.core.places import tilde
from ctxtui.core.subagents.front_matter import read_text
from ctxtui.core.subagents.language import Value, render
from ctxtui.core.subagents.template import Broken, Field, Template
from ctxtui.core.text import clean

SKELETON = """\
---
name: my template
description: What a fresh agent does with it, in one sentence.
read_only: true
output:
  form: a list
  choices: [a table]
  length: at most 30 lines
fields:
  range: {label: Diff range, from: range}
  focus: {label: Only look at, required: false, hint: every file in the range}
---
You see nothing of the conversation that led here.

Project: {{ project|code }}
Code: `git diff {{ range }}`
{% if focus %}
Look only at {{ focus }}.
{% endif %}

Say what the agent is to find out, and how it can check that.

Change no file. Answer with {{ output }}, {{ length }}, and nothing else.
"""
"""What a new template begins as; it can be saved as it is."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A file that would be written. `over`: there is one already, which would be replaced."""

    path: Path
    text: str
    over: bool


def plan_template(text: str, folder: Path, before: Template | None = None) -> Planned:
    """Where the template in `text` goes below `folder`: into its own file if it comes from there,
    `before`, else into one named after it. Raises UsageError with the first thing wrong."""
    path = folder / "template.md"
    found = read_text(text, path)
    if isinstance(found, Broken):
        first = found.problems[0]
        raise UsageError(f"line {first.line}: {first.why}")
    path = folder / f"{found.key}.md"
    own = before.path if before is not None and before.origin != "built in" else None
    if own is not None and own.parent == folder and before is not None and before.key == found.key:
        path = own
    return Planned(path, text if text.endswith("\n") else f"{text}\n", os.path.lexists(path))


def agent_text(template: Template) -> str:
    """The template as an agent's file: what it is told each time is named instead of filled in."""
    values: dict[str, Value | list[Value]] = {}
    for one in template.fields:
        named = Value(_named(one))
        values[one.name] = [named] if one.several else named
    for name in template.facts:
        several = name in ("constraints", "ruled_out")
        known = {"project": "the folder you are started in", "test": ""}
        values[name] = [] if several else Value(known[name])
    values |= {"output": Value(template.output), "length": Value(template.length)}
    body = clean("".join(str.__str__(one) for one in render(template.body, values)))
    front = [f"name: {template.key}", f"description: {_quoted(_description(template))}"]
    front += [f"tools: {', '.join(template.tools)}"] if template.tools else []
    front += [f"model: {template.model}"] if template.model else []
    asked = [f"- {one.label}{'' if one.required else ', maybe'}" for one in template.fields]
    told = ["Your task says:", *asked, "If one that you need is not there, say which, and stop."]
    return "\n".join(["---", *front, "---", *(told if asked else []), "", body, ""])


def write(planned: Planned, *, over: bool = False) -> Path:
    """Write the file, making its folder; over another one only if `over` is said.

    Raises CtxtuiError, and then has changed nothing.
    """
    path = planned.path
    try:
        private_dir(path.parent)
        if over and path.is_symlink():
            raise CtxtuiError(f"{tilde(path)} is a link: it is not replaced. Name another file.")
        return (write_private if over else write_new)(path, planned.text)
    except FileExistsError as error:
        raise CtxtuiError(
            f"{tilde(path)} is there already. Name another, or replace it."
        ) from error
    except OSError as error:
        raise CtxtuiError(f"{tilde(path)} can't be written ({error.strerror}).") from error


def _named(field: Field) -> str:
    return f"<{field.label}>"


def _description(template: Template) -> str:
    asked = [one.label.lower() for one in template.fields if one.required]
    needs = f" Tell it: {', '.join(asked)}." if asked else ""
    return f"{template.description.rstrip('.')}.{needs}"


def _quoted(text: str) -> str:
    """A YAML string that needs no thought."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
