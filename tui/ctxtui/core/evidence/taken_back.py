"""Work that the session itself took back: edits undone, files removed again, packages dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ctxtui.core.evidence.actions import Action
from ctxtui.core.evidence.shell import programs
from ctxtui.core.evidence.wording import code, listed, quoted, safe
from ctxtui.core.transcripts.turns import EDITORS

_TRIVIAL = re.compile(r"(?:import|from|use|require|#|//|/\*|\*|\"|'|<!--)|\W*$")
_UNDO = re.compile(
    r"\b(?:undo|revert|roll ?back|back out|take .* (?:back|out)|remove|drop|go(?:ing)? back|"
    r"put .* back|restore|as it was|the way it was|scrap|forget|instead)\b",
    re.I,
)
_THROWS_AWAY = re.compile(
    r"git (?:checkout (?!-b|-B|--orphan|--detach)|restore (?!.*--staged)|reset .*--hard|"
    r"revert (?!--abort|--quit|--continue|--skip)|stash (?:drop|clear)|clean -)"
)
_THROWS_ALL = re.compile(
    r"git (?:reset .*--hard|revert |stash (?:drop|clear)|(?:checkout|restore)\b.* (?:\.|:/|\*)$)"
)
_COMMITS = re.compile(r"git commit\b")
_REMOVES = re.compile(r"(?:git )?rm\s+(?P<what>.+)")
_INSTALLS = re.compile(
    r"(?:npm|pnpm|yarn|bun) (?:i|install|add) (?P<node>[^-\s].*)"
    r"|(?:uv )?pip[\d.]* install (?P<pip>[^-\s].*)"
    r"|(?:uv|poetry|pdm|cargo|dotnet|flutter pub|composer|gem|mix|bundle|go) "
    r"(?:add|require|get|install)(?: package)? (?P<rest>[^-\s].*)"
)
_UNINSTALLS = re.compile(
    r"(?:npm|pnpm|yarn|bun) (?:uninstall|remove|rm|un) (?P<node>.+)"
    r"|(?:uv )?pip[\d.]* uninstall (?:-y )?(?P<pip>.+)"
    r"|(?:uv|poetry|pdm|cargo|dotnet|flutter pub|composer|gem|bundle) "
    r"(?:remove|uninstall)(?: package)? (?P<rest>.+)"
)
# What begins otherwise is none of them.
_MATTERS = re.compile(
    r"git |rm |(?:npm|pnpm|yarn|bun|uv|pip[\d.]*|poetry|pdm|cargo|dotnet|flutter|composer|gem|mix|"
    r"bundle|go) "
)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """One thing taken back; `by` is the call that did it, `seen` are steps with their words."""

    text: str
    by: Action
    seen: tuple[tuple[str, str], ...]
    telling: bool
    key: str


def taken_back(actions: Iterable[Action]) -> Iterator[TakenBack]:
    """In file order.

    An edit undone in a later turn counts only if that turn asked for it: code that moves on is no
    approach that failed. What git threw away counts if the session had edited it since its last
    commit; a revert and a removed package always do.
    """
    edits: dict[tuple[str, str, str], list[Action]] = {}
    pending: list[Action] = []
    written: dict[str, Action] = {}
    packages: dict[str, Action] = {}
    for action in actions:
        if action.outcome != "ok":
            continue
        if action.name in EDITORS:
            before, after = action.given.get("old_string"), action.given.get("new_string")
            undone = edits.get((action.path, str(after), str(before)), [])
            if undone and (undone[-1].turn is action.turn or _UNDO.search(action.turn.text)):
                yield _undone(undone.pop(), action)
            elif action.name == "Edit" and before:
                edits.setdefault((action.path, str(before), str(after)), []).append(action)
            elif action.name == "Write" and (action.output or "").startswith("File created"):
                written[action.path] = action
            pending.append(action)
        elif any(_MATTERS.match(one.text) for one in programs(action.command)):
            run = [one.text for one in programs(safe(action.command))]
            yield from _by_git(action, run, pending)
            yield from _removed(action, run, written)
            yield from _uninstalled(action, run, packages)


def fresh_lines(edit: Action) -> list[str]:
    """The lines an edit brings in, the longest first; imports, comments and brackets say little."""
    given = edit.given
    old = {line.strip() for line in str(given.get("old_string") or "").splitlines()}
    new = str(given.get("new_string") or given.get("content") or "").splitlines()
    fresh = [line.strip() for line in new if line.strip() and line.strip() not in old]
    return sorted((line for line in fresh if not _TRIVIAL.match(line)), key=len, reverse=True)


def _undone(edit: Action, later: Action) -> TakenBack:
    fresh = fresh_lines(edit)
    text = f"An edit of {code(_name(edit.path))} was taken back"
    if fresh:
        text += f": {code(quoted(fresh[0], 90))}"
    seen = ((edit.ref, listed([quoted(one) for one in fresh], 2)),
            (later.ref, "the same edit the other way round"))  # fmt: skip
    return TakenBack(text, later, seen, bool(fresh), edit.call.id)


def _by_git(action: Action, run: Sequence[str], pending: list[Action]) -> Iterator[TakenBack]:
    """What git threw away of the edits that were not committed, or a commit it took back."""
    for one in run:
        if _COMMITS.match(one):
            pending.clear()
        if not _THROWS_AWAY.match(one):
            continue
        everything = _THROWS_ALL.match(one) is not None
        lost = [edit for edit in pending if everything or _names(one, edit)]
        reverts = one.startswith(("git revert", "git reset"))
        if not lost and not reverts:
            continue
        if one.startswith("git revert"):
            lost = []
        for edit in lost:
            pending.remove(edit)
        lines = [lines[0] for edit in reversed(lost) if (lines := fresh_lines(edit))]
        text = f"Work was thrown away: {code(quoted(one, 120))}"
        if lines:
            text += f", with {code(quoted(lines[0], 90))}"
        seen = ((action.ref, quoted(one)), *((edit.ref, quoted(f"{edit.name} {_name(edit.path)}"))
                for edit in lost[-3:]))  # fmt: skip
        yield TakenBack(text, action, seen, True, action.call.id)


def _removed(action: Action, run: Sequence[str], written: dict[str, Action]) -> Iterator[TakenBack]:
    """Files that the session had created, and removed by name."""
    for one in run:
        if not (found := _REMOVES.match(one)):
            continue
        words = found["what"].split()
        gone = [
            (path, written.pop(path))
            for path in list(written)
            if any(_same(word, path) for word in words)
        ]
        # What is short and was removed in its own turn was a scratch file.
        gone = [
            (path, made)
            for path, made in gone
            if made.turn is not action.turn or len(fresh_lines(made)) > 2
        ]
        if gone:
            names = listed([code(_name(path)) for path, _ in gone], 2)
            were = "was" if len(gone) == 1 else "were"
            text = f"{names} {were} written and removed again: {code(quoted(one, 90))}"
            places = [(made.ref, quoted(f"Write {_name(path)}")) for path, made in gone[-3:]]
            seen = (*places, (action.ref, quoted(one)))
            yield TakenBack(text, action, seen, True, gone[0][1].call.id)


def _uninstalled(
    action: Action, run: Sequence[str], packages: dict[str, Action]
) -> Iterator[TakenBack]:
    for one in run:
        if found := _UNINSTALLS.match(one):
            for name in _packages(found):
                if (added := packages.pop(name, None)) is not None:
                    text = f"{code(name)} was installed and removed again"
                    seen = ((added.ref, quoted(added.command)), (action.ref, quoted(one)))
                    yield TakenBack(text, action, seen, True, f"{added.call.id} {name}")
        elif found := _INSTALLS.match(one):
            packages |= dict.fromkeys(_packages(found), action)


def _packages(found: re.Match[str]) -> list[str]:
    words = next(part for part in found.groups() if part).split()
    return [re.split(r"(?<=.)[@=<>~^\[]", one)[0] for one in words if not one.startswith("-")]


def _names(command: str, edit: Action) -> bool:
    return any(_same(word, edit.path) for word in command.split()[2:])


def _same(word: str, path: str) -> bool:
    """A word of a command that means the file, or a folder it lies in."""
    word = word.strip("'\"").removeprefix("./").rstrip("/")
    return bool(word) and (path == word or path.endswith("/" + word) or f"/{word}/" in path)


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]
