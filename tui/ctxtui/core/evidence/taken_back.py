"""Work that the session itself took back: edits undone, files removed again, packages dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ctxtui.core.evidence.actions import Action
from ctxtui.core.evidence.shell import programs
from ctxtui.core.evidence.wording import code, listed, quoted, safe
from ctxtui.core.transcripts.turns import EDITORS, queued_text

_TRIVIAL = re.compile(r"(?:import|from|use|require|#|//|/\*|\*|\"|'|<!--)|\W*$")
_UNDO = re.compile(
    r"\b(?:undo|revert|roll ?back|back out|take .* (?:back|out)|remove|drop|go(?:ing)? back|"
    r"put .* back|restore|as it was|the way it was|scrap|forget|instead|back to|rather|ditch|"
    r"get rid|lose the|no longer|not worth|never ?mind|abandon|give up|without|was better"
    r"|like before"
    r"|as before|(?:goes|go) (?:away|out)|too (?:slow|ugly|much|clever|complicated|noisy|heavy)|"
    r"(?:doesn['’]?t|didn['’]?t|don['’]?t) (?:like|work|help|need|want)|"
    r"not (?:like )?(?:that|this|so)|differently|otherwise|(?:an)?other (?:way|approach)|"
    r"the (?:old|plain|original|previous|simple) (?:one|way|version))\b",
    re.IGNORECASE,
)
_LOOKED_IN = re.compile(
    r"(?:print|pp?|puts|console\.\w+|dbg!|e?println!|logger?\.debug|log\.Print\w*|fmt\.Print\w*|"
    r"Debug\.(?:Log|Write\w*)|GD\.Print|push_warning|printf?|var_dump|dd|dump|NSLog|System\.out|"
    r"breakpoint|binding\.\w+|debugger|import pdb|@show|message|cat|sleep|time\.sleep|str"
    r"|browser)\b"
)
"""What is put in to see something, and goes again."""
_NEAR = 2
_MOST_EDITS = 40
"""Of one file that are compared with the next."""
_THROWS_AWAY = re.compile(
    r"git (?:checkout (?!-b|-B|--orphan|--detach)|restore (?!.*--staged)|reset .*--hard|"
    r"revert (?!--abort|--quit|--continue|--skip)|stash (?:drop|clear)|clean -|switch .*"
    r"(?:--discard-changes|-f\b))"
)
_THROWS_ALL = re.compile(
    r"git (?:reset .*--hard|revert |stash (?:drop|clear)|(?:checkout|restore)\b.* (?:\.|:/|\*)$"
    r"|(?:checkout|switch) (?:-f|--force|--discard-changes)\b)"
)
_MAKES_BRANCH = re.compile(
    r"git (?:checkout (?:-b|-B|--orphan)|switch (?:-c|-C|--create)) (?P<name>\S+)"
)
_MERGES = re.compile(r"git (?:merge|rebase|cherry-pick|push)\b|gh pr (?:create|merge)")
_DELETES_BRANCH = re.compile(r"git branch (?:-D|-d|--delete|-df|--delete --force) (?P<names>.+)")
_COMMITS = re.compile(r"git commit\b")
_REMOVES = re.compile(r"(?:git )?rm\s+(?P<what>.+)")
_INSTALLS = re.compile(
    r"(?:npm|pnpm|yarn|bun) (?:i|install|add) (?P<node>\S.*)"
    r"|(?:uv )?pip[\d.]* install (?P<pip>[^-\s].*)"
    r"|(?:uv|poetry|pdm|cargo|dotnet|(?:flutter|dart) pub|composer|gem|mix|bundle|go|brew|conda"
    r"|mamba"
    r"|opam|apt|apt-get|pixi|rebar3|helm) "
    r"(?:add|require|get|install)(?: \S+\.\w+proj)?(?: package)? (?P<rest>\S.*)"
    r"|(?:Rscript|julia)\b.*\b(?:Pkg\.add|install\.packages|(?:renv|pak|remotes)::\w*install\w*"
    r"|pak::pak)\((?P<code>.*)"
)
_UNINSTALLS = re.compile(
    r"(?:npm|pnpm|yarn|bun) (?:uninstall|remove|rm|un) (?P<node>.+)"
    r"|(?:uv )?pip[\d.]* uninstall (?:-y )?(?P<pip>.+)"
    r"|(?:uv|poetry|pdm|cargo|dotnet|(?:flutter|dart) pub|composer|gem|bundle|brew|conda|mamba|opam"
    r"|apt|apt-get|pixi|helm) "
    r"(?:remove|uninstall|rm)(?: \S+\.\w+proj)?(?: package)? (?P<rest>.+)"
    r"|(?:Rscript|julia)\b.*\b(?:Pkg\.rm|remove\.packages|renv::remove)\((?P<code>.*)"
)
# What begins otherwise is none of them.
_MATTERS = re.compile(
    r"git |rm |(?:npm|pnpm|yarn|bun|uv|pip[\d.]*|poetry|pdm|cargo|dotnet|flutter|composer|gem|mix|"
    r"bundle|go|dart|brew|conda|mamba|opam|apt|apt-get|pixi|rebar3|helm|Rscript|julia) "
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
    made: dict[str, list[tuple[Action, str]]] = {}
    branches: dict[str, Action] = {}
    for action in actions:
        if action.outcome != "ok":
            continue
        if action.name in EDITORS:
            before, after = action.given.get("old_string"), action.given.get("new_string")
            undone = edits.get((action.path, str(after), str(before)), [])
            before_this = made.setdefault(action.path, [])
            if undone and (undone[-1].turn is action.turn or _UNDO.search(action.turn.text)):
                last = undone.pop()
                before_this[:] = [one for one in before_this if one[0] is not last]
                yield _undone(last, action)
            elif action.name == "Edit" and before:
                if (gone := _taken_out(before_this, action)) is not None:
                    before_this[:] = [one for one in before_this if one[0] is not gone]
                    yield _undone(gone, action)
                edits.setdefault((action.path, str(before), str(after)), []).append(action)
                before_this.append((action, _longest(str(before), str(after))))
                del before_this[:-_MOST_EDITS]
            elif action.name == "Write" and not (action.output or "").startswith("The file "):
                written[action.path] = action
            pending.append(action)
        elif any(_MATTERS.match(one.text) for one in programs(action.command)):
            run = [one.text for one in programs(safe(action.command))]
            yield from _by_git(action, run, pending)
            yield from _branches(action, run, branches)
            yield from _removed(action, run, written)
            yield from _uninstalled(action, run, packages)


def fresh_lines(edit: Action) -> list[str]:
    """The lines an edit brings in, the longest first; imports, comments and brackets say little."""
    given = edit.given
    old = {line.strip() for line in str(given.get("old_string") or "").splitlines()}
    new = str(given.get("new_string") or given.get("content") or "").splitlines()
    fresh = [line.strip() for line in new if line.strip() and line.strip() not in old]
    return sorted((line for line in fresh if not _TRIVIAL.match(line)), key=len, reverse=True)


def _longest(before: str, after: str) -> str:
    """The longest line that an edit brings in, as far as it is seen at once."""
    lines = after.split("\n")
    longest = max(lines, key=len)
    if longest in before:
        longest = max((line for line in lines if line.strip() not in before), key=len, default="")
    return longest.strip()


def _taken_out(made: Sequence[tuple[Action, str]], later: Action) -> Action | None:
    """The edit of which a later one takes everything out again, though it is not the same the
    other way round: all that it brought in goes, and what it took comes back, if it took any."""
    before, after = str(later.given.get("old_string")), str(later.given.get("new_string"))
    may_be = [
        one for one, longest in made if longest and longest in before and longest not in after
    ]
    if not may_be:
        return None
    old, new = _lines(later, "old_string"), _lines(later, "new_string")
    gone, back = old - new, new - old
    if not gone:
        return None
    for edit in reversed(may_be):
        asked, between = _asked(edit, later)
        if not _is_near(edit, later):
            return None
        came = set(fresh_lines(edit))
        if not came or not (came <= gone or (asked and 2 * len(came & gone) >= len(came))):
            continue
        took = _all_lines(edit, "old_string") - _all_lines(edit, "new_string")
        if took & back or (not took and not back and asked):
            if edit.turn is later.turn or asked:
                return edit
        elif asked and between and not _refines(came, back):
            return edit
    return None


def _asked(edit: Action, later: Action) -> tuple[bool, bool]:
    """Whether the user asked to take back what was done by then, and whether they said anything
    between the two edits."""
    said = [one for one in later.turn.queued if one.index < later.call.row.index]
    said = [one for one in said if one.index > edit.call.row.index]
    words = [later.turn.text, *(queued_text(one) for one in said)]
    other = edit.turn is not later.turn
    return any(_UNDO.search(one) for one in words), other or bool(said)


def _is_near(edit: Action, later: Action) -> bool:
    """Whether it was done in the same turn, or in one that the prompt can mean by `that`."""
    if edit.turn is later.turn or edit.turn.number is None or later.turn.number is None:
        return edit.turn is later.turn
    return later.turn.number - edit.turn.number <= _NEAR


def _all_lines(edit: Action, key: str) -> set[str]:
    lines = (line.strip() for line in str(edit.given.get(key) or "").splitlines())
    return {line for line in lines if line}


def _lines(edit: Action, key: str) -> set[str]:
    return {line for line in _all_lines(edit, key) if not _TRIVIAL.match(line)}


def _refines(came: set[str], back: set[str]) -> bool:
    """Whether what comes instead is much the same in other words."""
    words = set(re.findall(r"\w+", " ".join(came)))
    others = set(re.findall(r"\w+", " ".join(back)))
    return 2 * len(words & others) >= min(len(words), len(others))


def _undone(edit: Action, later: Action) -> TakenBack:
    fresh = fresh_lines(edit)
    text = f"An edit of {code(_name(edit.path))} was taken back"
    if fresh:
        text += f": {code(quoted(fresh[0], 90))}"
    seen = ((edit.ref, listed([quoted(one) for one in fresh], 2)),
            (later.ref, "taken out again"))  # fmt: skip
    tells = any(not _LOOKED_IN.match(line) for line in fresh)
    return TakenBack(text, later, seen, tells, edit.call.id)


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


def _branches(
    action: Action, run: Sequence[str], branches: dict[str, Action]
) -> Iterator[TakenBack]:
    """Branches that the session made and deleted, and whose work went nowhere."""
    for one in run:
        if found := _MAKES_BRANCH.match(one):
            branches[found["name"]] = action
        elif _MERGES.match(one):
            branches.clear()
        elif found := _DELETES_BRANCH.match(one):
            for name in found["names"].split():
                if (began := branches.pop(name, None)) is not None:
                    text = f"The branch {code(name)} was made and deleted again"
                    seen = ((began.ref, quoted(began.command)), (action.ref, quoted(one)))
                    yield TakenBack(text, action, seen, True, f"{began.call.id} {name}")


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


_QUOTED = re.compile(r"[\"']([\w./-]+)[\"']")


def _packages(found: re.Match[str]) -> list[str]:
    told = next(part for part in found.groups() if part)
    words = _QUOTED.findall(told) if found["code"] else told.split()
    return [re.split(r"(?<=.)[@=<>~^\[]", one)[0] for one in words if not one.startswith("-")]


def _names(command: str, edit: Action) -> bool:
    return any(_same(word, edit.path) for word in command.split()[2:])


def _same(word: str, path: str) -> bool:
    """A word of a command that means the file, or a folder it lies in."""
    word = word.strip("'\"").removeprefix("./").rstrip("/")
    return bool(word) and (path == word or path.endswith("/" + word) or f"/{word}/" in path)


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]
