"""Templates on the screen and on the command line: the list, the form's words, the prompt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ctxtui.core.places import tilde
from ctxtui.core.subagents.agents import Agent, Agents
from ctxtui.core.subagents.matching import Choice
from ctxtui.core.subagents.prompt import Drafted, Finished
from ctxtui.core.subagents.shelf import Templates, shown_path
from ctxtui.core.subagents.template import SOURCES, Broken, Field, Origin, Template
from ctxtui.core.text import one_line
from ctxtui.present.figures import plural
from ctxtui.present.tables import wrapped
from ctxtui_widgets.rows import Blank, BlankRow, Block, Columns, Paragraph, PartRow, Span

MODELS = ("sonnet", "opus", "haiku")
USUAL = "usual"
"""Stands for the session's own model, and for an agent of no special type."""
FACT_LABELS = {
    "project": "Project",
    "test": "Test command",
    "constraints": "Constraints",
    "ruled_out": "Ruled out",
}
MOST_CHOICES = 5
_INKS = {"text": "text", "value": "accent", "missing": "warn"}
_GROUPS: tuple[tuple[Origin, str], ...] = (("built in", "Built in"), ("yours", "Yours"))


# -- the list


def template_rows(templates: Templates, project: str) -> list[PartRow | BlankRow]:
    """Groups by origin, each with its templates and how many fields they have; broken ones last.

    A template's row has its key as id, a broken file's its path.
    """
    rows: list[PartRow | BlankRow] = []
    for origin, title in (*_GROUPS, ("project", one_line(project, 40) or "Project")):
        group = [one for one in templates.usable if one.origin == origin]
        if group:
            rows += _head(f"group {origin}", title, len(group), rows)
            rows += [
                PartRow(one.key, one_line(one.name), tokens=str(len(one.fields)), depth=1)
                for one in group
            ]
    if templates.broken:
        rows += _head("group broken", "✗ Broken", len(templates.broken), rows)
        rows += [
            PartRow(str(one.path), one_line(one.path.name), tokens="✗", depth=1, rest=True)
            for one in templates.broken
        ]
    return rows


def _head(
    id: str, title: str, count: int, before: Sequence[PartRow | BlankRow]
) -> list[PartRow | BlankRow]:
    air: list[PartRow | BlankRow] = [BlankRow(f"air {id}")] if before else []
    return [*air, PartRow(id, title, tokens=str(count))]


def broken_blocks(broken: Broken) -> list[Block]:
    """Which file, and every line that is wrong with the reason."""
    blocks: list[Block] = [
        Paragraph((Span("✗ ", "urgent"), Span(one_line(tilde(broken.path)), "text"))),
        Blank(),
    ]
    for one in broken.problems:
        place = f"line {one.line}  " if one.line else ""
        blocks.append(Paragraph((Span(place, "note"), Span(one_line(one.why, 400)))))
    return [*blocks, Blank(), Paragraph("The other templates work all the same.", "text-dim")]


# -- the form


def filled_right(template: Template, drafted: Drafted | None) -> list[Span]:
    """`2 of 3 filled`, or what lacks."""
    count = len(template.fields)
    if drafted is None or not count:
        return [Span(plural(count, "field"), "text-dim")]
    if drafted.missing:
        return [Span(f"! {len(drafted.missing)} missing", "warn")]
    return [Span("✓ ready", "ok")]


def field_right(field: Field, value: str, auto: str, choices: Sequence[Choice]) -> list[Span]:
    """What is to be said of a field, at the right of its label."""
    if not value.strip():
        if field.required:
            return [Span("! missing", "warn")]
        return [Span("optional", "text-dim")]
    if value == auto and field.source:
        about = next((one.about for one in choices if one.value == value), "")
        if about.startswith("#"):
            return [Span("from ", "text-dim"), Span(one_line(about, 20), "note")]
        where = about or SOURCES.get(field.source, "")
        return [Span(one_line(where, 28), "text-dim")]
    return [] if value != field.default else [Span("default", "text-dim")]


def choice_blocks(found: Sequence[Choice], at: int) -> list[Block]:
    """Some choices around the one at `at`, which is the one that ↵ takes; -1 is none."""
    first = max(0, min(at - MOST_CHOICES + 1, len(found) - MOST_CHOICES)) if at >= 0 else 0
    blocks: list[Block] = []
    for n, one in enumerate(found[first : first + MOST_CHOICES], first):
        on = n == at
        sign = Span("▸ " if on else "  ", "accent")
        value = Span(one_line(one.value, 200), "text b" if on else "text-secondary")
        blocks.append(Columns((sign, value), (Span(one_line(one.about, 24), "text-dim"),)))
    return blocks


def fact_words(name: str, value: str) -> str:
    """What the session says of a fact, short."""
    lines = value.splitlines()
    if not lines:
        return "nothing in the session"
    if name in ("constraints", "ruled_out"):
        return f"{len(lines)} from the session"
    return one_line(tilde(lines[0]) if name == "project" else lines[0], 60)


# -- the prompt


def prompt_right(tokens: int | None, redacted: Sequence[str]) -> list[Span]:
    """`≈158 tokens`, and that secrets were taken out."""
    spans = [Span("✓ redacted  ", "ok")] if redacted else []
    if tokens is None:
        return [*spans, Span("counting…", "text-dim")]
    return [*spans, Span(f"≈{plural(tokens, 'token')}", "text-secondary")]


def prompt_blocks(drafted: Drafted) -> list[Block]:
    """The prompt line by line: what was filled in stands in the accent, what lacks in warn."""
    blocks: list[Block] = []
    for why in drafted.wrong:
        blocks.append(Paragraph((Span("! ", "warn"), Span(one_line(why, 300), "warn"))))
    if drafted.missing:
        named = ", ".join(one.label for one in drafted.missing)
        blocks.append(Paragraph((Span("! ", "warn"), Span(f"missing: {named}", "warn"))))
    if blocks:
        blocks.append(Blank())
    for line in _lines(drafted):
        blocks.append(Paragraph(tuple(line)) if line else Blank())
    return blocks


def _lines(drafted: Drafted) -> list[list[Span]]:
    lines: list[list[Span]] = [[]]
    for piece in drafted.pieces:
        first, *others = piece.text.split("\n")
        for n, text in enumerate((first, *others)):
            if n:
                lines.append([])
            if text:
                lines[-1].append(Span(text, _INKS[piece.kind]))
    return lines


def option_names(template: Template) -> tuple[str, ...]:
    """Models to choose from; the template's own is among them."""
    own = (template.model,) if template.model and template.model not in MODELS else ()
    return (*own, *MODELS, USUAL)


# -- the command line


def printed_templates(templates: Templates, agents: Agents, width: int = 0) -> Iterable[str]:
    """What each template does and its fields, then the agents that could run one; in `width`
    cells, if that is given."""
    wide = max((len(one.key) for one in templates.usable), default=0)
    for template in templates.usable:
        yield from wrapped(f"{template.key.ljust(wide)}  {template.description}", width, wide + 2)
        fields = ", ".join(one.name + ("" if one.required else "?") for one in template.fields)
        says = f"{template.origin}; fields: {fields or 'none'}"
        yield from wrapped(f"{' ' * (wide + 2)}{says}", width, wide + 2)
    if agents.usable:
        yield ""
        yield "Agents that can run one (--agent):"
        for agent in agents.usable:
            yield from wrapped(f"  {agent.name}  {one_line(agent.description, 100)}", width, 4)


def templates_document(templates: Templates, agents: Agents) -> dict[str, Any]:
    return {
        "templates": [_template(one) for one in templates.usable],
        "broken": [
            {
                "path": str(one.path),
                "origin": one.origin,
                "problems": [{"line": each.line or None, "why": each.why} for each in one.problems],
            }
            for one in (*templates.broken, *agents.broken)
        ],
        "agents": [_agent(one) for one in agents.usable],
    }


def _template(one: Template) -> dict[str, Any]:
    built_in = one.origin == "built in" or one.path is None
    return {
        "name": one.name,
        "key": one.key,
        "description": one.description,
        "origin": one.origin,
        "path": None if built_in else str(one.path),
        "model": one.model or None,
        "tools": list(one.tools),
        "read_only": one.read_only,
        "output": {"form": one.output, "choices": list(one.outputs), "length": one.length},
        "fields": [
            {
                "name": field.name,
                "label": field.label,
                "type": field.type,
                "from": field.source or None,
                "default": field.default or None,
                "choices": list(field.choices),
                "required": field.required,
            }
            for field in one.fields
        ],
        "facts": list(one.facts),
    }


def _agent(one: Agent) -> dict[str, Any]:
    return {
        "name": one.name,
        "description": one.description,
        "origin": one.origin,
        "path": str(one.path),
        "model": one.model or None,
        "tools": list(one.tools),
    }


def prompt_document(finished: Finished, session: str | None) -> dict[str, Any]:
    """`session` is the id of the one it was filled from."""
    return {
        "template": finished.template.key,
        "from": shown_path(finished.template),
        "session": session,
        "prompt": finished.text,
        "tokens": finished.tokens,
        "tokens_how": "estimated",
        "values": dict(finished.values),
        "redacted": list(finished.redacted),
        "agent": finished.agent or None,
        "model": finished.model or None,
        "tools": list(finished.template.tools),
        "read_only": finished.template.read_only,
    }
