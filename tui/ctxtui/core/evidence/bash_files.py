"""Files that commands wrote, moved or removed: what the client's own record of edits misses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ctxtui.core.evidence.actions import Action
from ctxtui.core.evidence.files import is_scratch, shown, whole
from ctxtui.core.evidence.shell import programs, split
from ctxtui.core.evidence.wording import safe

How = Literal["written", "changed", "moved", "removed", "restored"]

_LONGEST = 4_000
_HEREDOC = re.compile(
    r"<<-?[ \t]*(['\"]?)(\w+)\1(?P<rest>[^\n]*)\n.*?^[ \t]*\2[ \t]*$", re.DOTALL | re.MULTILINE
)
_QUOTED = re.compile(r"'[^']*'|\"(?:\\.|[^\"\\])*\"")
_INTO = re.compile(r"(?<![<>\d&-])>{1,2}[ \t]*(?P<path>[^\s&|;<>()]+)")
_GOES = re.compile(r"\s*cd[ \t]+(?P<to>[^\s;&|]+)")
_TEE = re.compile(r"\btee[ \t]+(?:-a[ \t]+)?(?P<path>[^\s&|;<>()-][^\s&|;<>()]*)")
_VARIABLE = re.compile(r"[$*?`{}]|^-|^/dev/|^&|^_+$")
_EDITORS = ("sed ", "gsed ", "perl ")
_MOVERS = (
    "git mv ",
    "git rm ",
    "git restore ",
    "git checkout ",
    "mv ",
    "cp ",
    "rm ",
    "touch ",
    "truncate ",
)
_IN_PLACE = re.compile(r"(?:sed|gsed) (?:\S+ )*?-(?:[A-Za-z]*i\S*|-in-place\S*)|perl -\w*i")


@dataclass(frozen=True, slots=True)
class BashFile:
    """One file as the last command that named it left it. A guess from the command's words."""

    path: str
    shown: str
    how: How
    ref: str


def bash_files(actions: Iterable[Action], project: str) -> list[BashFile]:
    """In the order they were touched last. Folders, globs, variables, and files under a temporary
    folder are left out; so is what a program did without naming the file."""
    found: dict[str, BashFile] = {}
    for action in actions:
        if action.outcome != "ok" or not any(touched(action.command)):
            continue
        command = safe(action.command)
        goes = _GOES.match(command)
        where = whole(goes["to"].strip("'\""), project) if goes else project
        for named, how in touched(command):
            if not named.startswith("/") and "$" in where:
                continue
            path = whole(named, where)
            if is_scratch(path, project):
                continue
            found.pop(path, None)
            found[path] = BashFile(path, shown(path, project), how, action.ref)
    return list(found.values())


def touched(command: str) -> Iterator[tuple[str, How]]:
    """The paths a command writes to, as it names them."""
    if (">" in command and _INTO.search(command)) or "tee" in command:
        line = _HEREDOC.sub(r"<<\2\g<rest>\n", command)[:_LONGEST]
        bare = _QUOTED.sub(lambda one: one[0] if " " not in one[0] else "_" * len(one[0]), line)
        for pattern in (_INTO, _TEE):
            for found in pattern.finditer(bare):
                yield from _plain([found["path"].strip("'\"")], "written")
    for program in programs(command):
        yield from _by_program(program.text)


def _by_program(text: str) -> Iterator[tuple[str, How]]:
    edits = text.startswith(_EDITORS)
    if not text.startswith(_MOVERS) and not (edits and _IN_PLACE.match(text)):
        return
    words = split(text)
    if not words:
        return
    if edits:
        # The script comes first, unless -e or -f gave it.
        plain = [one for one in words[1:] if not one.startswith("-") and one != "''" and one]
        given = any(one in ("-e", "-f") for one in words)
        yield from _plain(plain[1:] if not given else plain[-1:], "changed")
        return
    start, first = 1, words[0]
    if first == "git" and len(words) > 2:
        start, first = 2, f"git {words[1]}"
    rest = [one for one in words[start:] if not one.startswith("-")]
    if first in ("mv", "git mv") and len(rest) > 1:
        yield from _plain(rest[:-1], "moved")
        yield from _plain(rest[-1:], "moved")
    elif first == "cp" and len(rest) > 1:
        yield from _plain(rest[-1:], "written")
    elif first in ("rm", "git rm"):
        yield from _plain(rest, "removed")
    elif first in ("touch", "truncate"):
        yield from _plain(rest, "written")
    elif first == "git restore" or (first == "git checkout" and "--" in words):
        after = words[words.index("--") + 1 :] if "--" in words else rest
        yield from _plain(after, "restored")


def _plain(paths: Iterable[str], how: How) -> Iterator[tuple[str, How]]:
    """Only what is surely a file: a name that ends in letters after a dot, or a path."""
    for path in paths:
        if _VARIABLE.search(path) or path.endswith("/") or path in (".", ".."):
            continue
        name = path.rsplit("/", 1)[-1]
        if "." in name.lstrip(".") or name in ("Makefile", "Dockerfile", "LICENSE", "Justfile"):
            yield path, how
