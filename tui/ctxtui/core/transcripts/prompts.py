"""Which rows are the user's own words, and so start a turn (design 4.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from ctxtui.core.transcripts.rows import Row

Kind = Literal["prompt", "command"]

NOT_TYPED = (
    "<local-command",
    "<bash-",
    "<task-notification",
    "<teammate-message",
    "[Request interrupted",
    "Caveat:",
)
_LEADING = re.compile(r"\s*<(system-reminder|ide_opened_file|ide_selection)>.*?</\1>\s*", re.DOTALL)
_TAG = re.compile(r"<command-(name|args)>(.*?)</command-\1>", re.DOTALL)
_COMMANDS = ("<command-name>", "<command-message>")
_HEAD = re.compile(r"</?[\w-]+(\s[^<>]*)?>|#+ Goal")
"""A line that is all wrapping: a tag, as the client puts round a paste, or how a brief begins."""
_PASTE = re.compile(r'^<pasted_content(?: id="([^"<>\n]*)")?>[ \t]*\n', re.MULTILINE)
"""A line, so that words about the tag are none; the client takes such an id that the paste itself
can't end it (format 8)."""
_PASTE_ENDS = re.compile(r'</pasted_content(?: id="([^"<>\n]*)")?>')
_SOURCES = {"typed": True, "queued": True, "sdk": True, "system": False}


def own_words(text: str) -> str:
    """The text after the blocks that the client or an editor put before it."""
    at = 0
    while (match := _LEADING.match(text, at)) is not None:
        at = match.end()
    return text[at:].strip()


def is_command(row: Row) -> bool:
    """A row that a slash command left; whether it is a prompt depends on what follows."""
    if row.type == "user":
        return own_words(row.text).startswith(_COMMANDS)
    return row.subtype == "local_command" and (row.content or "").lstrip().startswith(_COMMANDS)


def may_be_prompt(row: Row) -> bool:
    """Everything that makes a prompt but for slash commands, which need an answer too."""
    if row.type != "user" or row.sidechain or row.meta or row.summary_of_compaction:
        return False
    if row.has_tool_result:
        return False
    known = _SOURCES.get(row.prompt_source or "")
    if known is not None:
        return known
    text = own_words(row.text)
    if not text:
        return any(block.type in ("image", "document") for block in row.blocks)
    return not text.startswith(NOT_TYPED)


def prompt_text(row: Row) -> str:
    """What the user typed, as typed; a slash command as `/name args`."""
    text = own_words(row.text or row.content or "")
    if text.startswith(_COMMANDS):
        tags = {name: value.strip() for name, value in _TAG.findall(text)}
        name = tags.get("name", "").lstrip("/")
        return f"/{name} {tags.get('args', '')}".strip() if name else text
    if not text:
        pictures = [block.type for block in row.blocks if block.type in ("image", "document")]
        return " ".join(f"[{kind}]" for kind in pictures)
    return text


class Part(NamedTuple):
    """Some of a prompt's text, without what the client put round it."""

    text: str
    pasted: bool = False


def parts(text: str) -> list[Part]:
    """What was typed and what was pasted, in its order; blank lines between them are left out. A
    paste that does not end is text like any other."""
    if "<pasted_content" not in text:
        return [Part(text)] if text.strip() else []
    ends: dict[str, list[re.Match[str]]] = {}
    for one in reversed(list(_PASTE_ENDS.finditer(text))):
        ends.setdefault(one[1] or "", []).append(one)
    found: list[Part] = []
    typed = 0
    for begin in _PASTE.finditer(text):
        if begin.start() < typed:  # it is part of what was pasted
            continue
        at = begin.end()
        closed = _next(ends.get(begin[1] or "", []), at) or _next(ends.get("", []), at)
        if closed is not None:
            found.append(Part(text[typed : begin.start()].strip("\n")))
            found.append(Part(text[at : closed.start()].removesuffix("\n"), pasted=True))
            typed = closed.end()
    found.append(Part(text[typed:].strip("\n")))
    return [part for part in found if part.pasted or part.text.strip()]


def _next(ends: list[re.Match[str]], at: int) -> re.Match[str] | None:
    """The first of `ends`, of which the last comes first, that is not before `at`; those go."""
    while ends and ends[-1].start() < at:
        ends.pop()
    return ends[-1] if ends else None


def headline(text: str) -> str:
    """The first line of a prompt that says something, its first line if none does."""
    lines = [line for line in (one.strip() for one in text.splitlines()) if line]
    return next((line for line in lines if not _HEAD.fullmatch(line)), lines[0] if lines else "")


def starts(rows: Iterable[Row], parents: dict[str, str | None]) -> dict[str, Kind]:
    """Uuid of each row that starts a turn or is a command by itself, in file order.

    `parents` are the links to follow. A slash command is a prompt if an answer of the model
    follows before the next prompt or command on its path.
    """
    order: list[Row] = list(rows)
    found: dict[str, Kind] = {}
    commands: set[str] = set()
    for row in order:
        if row.uuid is None or row.sidechain:
            continue
        if is_command(row) and not row.meta:
            commands.add(row.uuid)
            found[row.uuid] = "command"
        elif may_be_prompt(row):
            found[row.uuid] = "prompt"
    if commands:
        for uuid in _answered(order, parents, found) & commands:
            found[uuid] = "prompt"
    return found


def _answered(
    rows: list[Row], parents: dict[str, str | None], candidates: dict[str, Kind]
) -> set[str]:
    """The nearest candidate above each answer of the model."""
    nearest: dict[str, str | None] = {}
    hit: set[str] = set()
    for row in rows:
        if row.type != "assistant" or row.sidechain or row.uuid is None:
            continue
        if row.api_error or (row.message is not None and row.message.model == "<synthetic>"):
            continue
        at: str | None = row.uuid
        trail: list[str] = []
        while at is not None and at not in nearest and at not in candidates:
            trail.append(at)
            nearest[at] = None
            at = parents.get(at)
        top = at if at in candidates else nearest.get(at or "")
        for uuid in trail:
            nearest[uuid] = top
        if top is not None:
            hit.add(top)
    return hit
