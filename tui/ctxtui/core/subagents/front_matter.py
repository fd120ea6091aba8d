"""Reads a template from Markdown with YAML front matter; every problem has its line.

The YAML is read without aliases, tags and types: a scalar is the text that stands there, so `no`
and `1.0` stay what was written, and nothing grows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ctxtui.core.subagents.language import names_in, problems_in
from ctxtui.core.subagents.template import (
    FACTS,
    OWN_NAMES,
    Broken,
    Field,
    Origin,
    Problem,
    Template,
    key_of,
)
from ctxtui.core.text import clean, one_line

if TYPE_CHECKING:
    from pydantic import ValidationError
    from yaml import Node

    from ctxtui.core.subagents.rules import Front

LARGEST = 64 * 1024
"""Bytes of a file; a prompt of this length is no template any more."""
_MOST_NODES, _DEEPEST = 2_000, 6
_FENCE = re.compile(r"---[ \t]*\n")
_END = re.compile(r"^---[ \t]*(?:\n|\Z)", re.MULTILINE)


class Parted(NamedTuple):
    """A file in its two parts; `line` is where the body begins."""

    front: str
    body: str
    line: int


class Wrong(Exception):
    """Raised with what is wrong."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems


def read_text(text: str, path: Path, origin: Origin = "yours") -> Template | Broken:
    """The template that `text` is, or what is wrong with it."""
    try:
        return _read(text, path, origin)
    except Wrong as wrong:
        return Broken(path, wrong.problems, origin)


def _read(text: str, path: Path, origin: Origin) -> Template:
    if len(text.encode("utf-8", "replace")) > LARGEST:
        raise Wrong(Problem(0, f"is larger than {LARGEST // 1024} kB."))
    parted = part(text)
    node = compose(parted.front)
    front = _validated(node)
    fields = tuple(
        Field(
            name,
            _line(one.label) or name.replace("_", " ").capitalize(),
            one.type,
            clean(one.default),
            one.source,
            tuple(map(_line, one.choices)),
            _line(one.hint),
            one.required,
        )
        for name, one in front.fields.items()
    )
    body = clean(parted.body).strip("\n")
    names = {**FACTS, **OWN_NAMES, **{one.name: one.type for one in fields}}
    skipped = len(parted.body) - len(parted.body.lstrip("\r\n"))
    first = parted.line + parted.body[:skipped].count("\n")
    found = [*_wrong_front(front, node), *_at(first, problems_in(body, names))]
    if not body.strip():
        found.append(Problem(parted.line, "there is no prompt under the front matter."))
    if found:
        raise Wrong(*found)
    asked = names_in(body)
    unused = [one.name for one in fields if one.name not in asked]
    if unused:
        raise Wrong(*(Problem(_line_of(node, ("fields", one)), _unused(one)) for one in unused))
    outputs = tuple(dict.fromkeys(map(_line, (front.output.form, *front.output.choices))))
    return Template(
        _line(front.name),
        _line(front.description),
        body,
        fields,
        outputs,
        _line(front.output.length),
        tuple(one for one in FACTS if one in asked),
        _line(front.model),
        tuple(map(_line, front.tools)),
        front.read_only,
        origin,
        path,
    )


def part(text: str) -> Parted:
    """Raises Wrong where front matter does not begin the text, or never ends."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    begins = _FENCE.match(text)
    if begins is None:
        raise Wrong(Problem(1, "begins with no front matter: a line of three dashes."))
    ends = _END.search(text, begins.end())
    if ends is None:
        raise Wrong(Problem(1, "the front matter never ends: a second line of three dashes."))
    front = text[begins.end() : ends.start()]
    return Parted(front, text[ends.end() :], text.count("\n", 0, ends.end()) + 1)


def compose(front: str) -> Node:
    """The YAML as nodes that know their lines. Raises Wrong; lines are those of the file."""
    import yaml

    try:
        depth = 0
        for count, event in enumerate(yaml.parse(front, Loader=yaml.BaseLoader)):
            line = event.start_mark.line + 2 if event.start_mark else 1
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise Wrong(Problem(line, "anchors and aliases (& and *) are refused."))
            if getattr(event, "tag", None):
                raise Wrong(Problem(line, "tags (!) are refused; quote the text."))
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST or count > _MOST_NODES:
                raise Wrong(Problem(line, "has more in it than front matter should."))
        node = yaml.compose(front, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = one_line(error.problem or "can't be read", 160)
        raise Wrong(Problem(mark.line + 2 if mark else 1, f"is no YAML: {words}.")) from error
    except yaml.YAMLError as error:
        raise Wrong(Problem(1, f"is no YAML: {one_line(str(error), 160)}.")) from error
    if not isinstance(node, yaml.MappingNode):
        raise Wrong(Problem(2, "is no list of `key: value`."))
    return node


def plain(node: Node) -> Any:
    """Texts, lists and tables. Raises Wrong for a key that stands twice."""
    import yaml

    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [plain(one) for one in node.value]
    table: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise Wrong(Problem(key.start_mark.line + 2, "a key is one word."))
        if key.value in table:
            twice = one_line(key.value, 40)
            raise Wrong(Problem(key.start_mark.line + 2, f"“{twice}” stands here twice."))
        table[key.value] = plain(value)
    return table


def _validated(node: Node) -> Front:
    from pydantic import ValidationError

    from ctxtui.core.subagents.rules import Front

    table = plain(node)
    for name in ("fields", "tools"):
        if table.get(name) == "":  # `fields:` and nothing after it
            del table[name]
    try:
        return Front.model_validate(table)
    except ValidationError as error:
        raise Wrong(*_told(error, node)) from error


def _told(error: ValidationError, node: Node) -> Iterator[Problem]:
    for one in error.errors(include_url=False, include_input=False):
        place = tuple(str(part) for part in one["loc"])
        name = one_line(".".join(place), 60)
        words = {
            "missing": "is missing.",
            "extra_forbidden": "is no key of a template.",
        }.get(one["type"]) or one_line(f"{_lowered(one['msg'])}.", 200)
        yield Problem(_line_of(node, place), f"{name} {words}")


def _lowered(message: str) -> str:
    return message.removeprefix("Value error, ").replace("Input should", "should")


def _wrong_front(front: Front, node: Node) -> Iterator[Problem]:
    for name, one in front.fields.items():
        line = _line_of(node, ("fields", name))
        if name in FACTS or name in OWN_NAMES:
            yield Problem(line, f"“{name}” is filled in for every template; name it otherwise.")
        if one.type == "choice" and len(one.choices) < 2:
            yield Problem(line, f"“{name}” is a choice: give two choices or more.")
        if one.choices and one.default and one.default not in one.choices:
            yield Problem(line, f"the default of “{name}” is none of its choices.")
    if not key_of(front.name):
        yield Problem(_line_of(node, ("name",)), "the name needs a letter or digit of a to z.")


def _unused(name: str) -> str:
    return f"“{name}” is asked for, but the prompt never uses it."


def _at(first: int, problems: list[Problem]) -> Iterator[Problem]:
    for one in problems:
        yield Problem(first + one.line - 1, one.why)


def _line_of(node: Node, place: tuple[str, ...]) -> int:
    """Where the key at `place` stands, or the last part of the way to it that is there."""
    import yaml

    line = 1
    for name in place:
        if isinstance(node, yaml.SequenceNode) and name.isdigit() and int(name) < len(node.value):
            node = node.value[int(name)]
            line = node.start_mark.line + 2
            continue
        if not isinstance(node, yaml.MappingNode):
            break
        found: Mapping[str, tuple[Node, Node]] = {one.value: (one, of) for one, of in node.value}
        if name not in found:
            break
        key, node = found[name]
        line = key.start_mark.line + 2
    return line


def _line(text: str) -> str:
    return one_line(text, 400)
