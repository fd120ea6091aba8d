"""What a template may say: text, `{{ field }}`, `{% if %}`, one loop over a list, three filters.

jinja2's sandbox renders it, but the sandbox alone stops neither `"x" * 10**9` nor a loop in a loop.
So anything that could call, reach inside a value, compute or repeat is refused when a template is
read, with its line: no template that was read can run code, or long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.subagents.template import FieldType, Problem

if TYPE_CHECKING:
    from jinja2 import Environment, nodes

LONGEST = 1_000_000
"""Characters of a rendered prompt; more is refused. No model's window holds as much."""
_DEEPEST = 24
_LONGEST_WORD = 40  # characters of a filter's argument: `join` repeats it

Values = Mapping[str, "Value | list[Value]"]


class Value(str):
    """Text that comes from a field, so that it can be told from the template's own.

    `missing`: the field is not filled in, and this stands for it.
    """

    missing: bool

    def __new__(cls, text: str, missing: bool = False) -> Value:
        made = super().__new__(cls, text)
        made.missing = missing
        return made

    def __str__(self) -> Value:  # jinja2 calls str() on what it is about to write
        return self


def problems_in(body: str, names: Mapping[str, FieldType]) -> list[Problem]:
    """What is wrong with a body that may use `names`; lines count from its first."""
    from jinja2 import TemplateSyntaxError

    try:
        tree = _environment().parse(body)
    except TemplateSyntaxError as error:
        return [Problem(error.lineno, _plain(error.message or "is no template"))]
    except (RecursionError, ValueError, OverflowError):
        return [Problem(1, "is nested too deeply, or has a number that is too large.")]
    return list(_wrong(tree, names, frozenset(), 0))


def names_in(body: str) -> frozenset[str]:
    """The names that a body without problems asks for."""
    from jinja2.meta import find_undeclared_variables

    return frozenset(find_undeclared_variables(_environment().parse(body)))


def render(body: str, values: Values) -> list[str]:
    """The pieces of the rendered body in order, those from fields being of class Value.

    Values are never read as template. Raises CtxtuiError for one that grows beyond LONGEST, and
    for a body that has problems.
    """
    from jinja2 import TemplateError

    if found := problems_in(body, {name: _type(value) for name, value in values.items()}):
        raise CtxtuiError(f"The template can't be used: line {found[0].line}: {found[0].why}")
    pieces: list[str] = []
    length = 0
    try:
        for piece in _environment().from_string(body).generate(dict(values)):
            length += len(piece)
            if length > LONGEST:
                raise CtxtuiError(
                    f"The prompt grows beyond {LONGEST:,} characters. Fill in less, or give a path."
                )
            pieces.append(piece)
    except (TemplateError, RecursionError) as error:
        raise CtxtuiError(f"The template can't be used: {error}") from error
    return pieces


def code(value: str) -> Value:
    """Between backticks, with more of them where it has some itself; several lines as a fence."""
    longest = max((len(run) for run in re.findall("`+", value)), default=0)
    missing = isinstance(value, Value) and value.missing
    if "\n" in value:
        fence = "`" * max(3, longest + 1)
        return Value(f"{fence}\n{value}\n{fence}", missing)
    fence = "`" * (longest + 1)
    air = " " if longest else ""
    return Value(f"{fence}{air}{value}{air}{fence}", missing)


def _join(values: Iterable[str], between: str = "") -> Value:
    values = list(values)
    missing = any(isinstance(one, Value) and one.missing for one in values)
    return Value(between.join(values), missing)


def _lower(value: str) -> Value:
    return Value(value.lower(), isinstance(value, Value) and value.missing)


_FILTERS: Mapping[str, Callable[..., Value]] = {"code": code, "join": _join, "lower": _lower}


def _finalize(value: object) -> Value:
    return value if isinstance(value, Value) else Value(str(value))


@cache
def _environment() -> Environment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,  # a prompt is no HTML
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
        cache_size=0,
    )
    made.globals.clear()
    made.tests.clear()
    made.filters.clear()
    made.filters.update(_FILTERS)
    return made


def _type(value: Value | list[Value]) -> FieldType:
    return "lines" if isinstance(value, list) else "text"


def _wrong(
    node: nodes.Node, names: Mapping[str, FieldType], loop: frozenset[str], depth: int
) -> Iterator[Problem]:
    """`loop` holds the name that the loop around gives to its value."""
    from jinja2 import nodes

    if depth > _DEEPEST:
        yield Problem(node.lineno, "is nested too deeply.")
        return
    match node:
        case nodes.Name():
            if node.name not in names and node.name not in loop:
                yield Problem(node.lineno, f"{_quoted(node.name)} is no field of this template.")
            return
        case nodes.For():
            yield from _wrong_loop(node, names, loop)
            if loop or not isinstance(node.target, nodes.Name):
                return
            for one in node.body:
                yield from _wrong(one, names, frozenset({node.target.name}), depth + 1)
            for one in node.else_:
                yield from _wrong(one, names, loop, depth + 1)
            return
        case nodes.Filter():
            yield from _wrong_filter(node)
            if node.node is not None:
                yield from _wrong(node.node, names, loop, depth + 1)
            return
        case (
            nodes.Template() | nodes.Output() | nodes.TemplateData() | nodes.If() | nodes.Const()
            | nodes.CondExpr() | nodes.Compare() | nodes.Operand() | nodes.And() | nodes.Or()
            | nodes.Not()
        ):  # fmt: skip
            for one in node.iter_child_nodes():
                yield from _wrong(one, names, loop, depth + 1)
        case _:
            yield Problem(node.lineno, _refusal(node))


def _wrong_loop(
    node: nodes.For, names: Mapping[str, FieldType], loop: frozenset[str]
) -> Iterator[Problem]:
    from jinja2 import nodes

    over = node.iter.name if isinstance(node.iter, nodes.Name) else ""
    if loop:
        yield Problem(node.lineno, "a loop inside a loop is refused.")
    elif not isinstance(node.target, nodes.Name) or node.test is not None or node.recursive:
        yield Problem(node.lineno, "a loop is `{% for one in field %}`, and nothing more.")
    elif over not in names:
        yield Problem(node.lineno, "a loop goes over a field of type lines or paths, by its name.")
    elif names[over] not in ("lines", "paths"):
        yield Problem(node.lineno, f"{_quoted(over)} is one value: only lines and paths can loop.")
    elif node.target.name in names:
        yield Problem(node.lineno, f"{_quoted(node.target.name)} is the name of a field already.")


def _wrong_filter(node: nodes.Filter) -> Iterator[Problem]:
    from jinja2 import nodes

    if node.name not in _FILTERS:
        known = ", ".join(_FILTERS)
        yield Problem(node.lineno, f"{_quoted(node.name)} is no filter here; there are {known}.")
    elif node.kwargs or node.dyn_args or node.dyn_kwargs or len(node.args) > (node.name == "join"):
        yield Problem(node.lineno, f"{node.name} takes no such argument.")
    for one in node.args:
        word = one.value if isinstance(one, nodes.Const) else None
        if not isinstance(word, str) or len(word) > _LONGEST_WORD:
            yield Problem(node.lineno, f"{node.name} takes a short text in quotes.")


def _refusal(node: nodes.Node) -> str:
    from jinja2 import nodes

    if isinstance(node, nodes.Getattr):
        return f"`.{node.attr[:40]}` reaches inside a value; templates can't."
    if isinstance(node, nodes.Getitem):
        return "`[ ]` reaches inside a value; templates can't."
    if isinstance(node, nodes.Call | nodes.CallBlock):
        return "it calls something; templates can't."
    if isinstance(node, nodes.BinExpr | nodes.UnaryExpr | nodes.Concat):
        return "it computes; templates only fill in."
    return f"{type(node).__name__.lower()} is not part of templates: text, fields, if, for."


def _plain(message: str) -> str:
    words = message[:1].lower() + message[1:]
    return words if words.endswith(".") else f"{words}."


def _quoted(name: str) -> str:
    return f"“{name[:40]}”"
