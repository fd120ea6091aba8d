"""The hard facts that stood before a compaction, each with the place where it was said."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ctxtui.core.evidence.actions import Action, read_actions, step_ref, turn_ref
from ctxtui.core.evidence.commands import runs
from ctxtui.core.evidence.commits import made
from ctxtui.core.evidence.constraints import Constraint, constraints
from ctxtui.core.evidence.errors import open_errors
from ctxtui.core.evidence.files import worked_files
from ctxtui.core.evidence.rules import is_rule, sentences
from ctxtui.core.evidence.sayings import Saying, own_part, sayings
from ctxtui.core.evidence.telling import telling
from ctxtui.core.evidence.todos import todos
from ctxtui.core.evidence.wording import LOOKED_AT, quoted, safe
from ctxtui.core.handoff.audit.compactions import Compaction
from ctxtui.core.handoff.audit.quantities import quantities
from ctxtui.core.text import clean
from ctxtui.core.transcripts.turns import EDITORS, TurnTree

FactKind = Literal[
    "constraint",
    "decision",
    "request",
    "error",
    "cause",
    "todo",
    "number",
    "path",
    "identifier",
]
KINDS: tuple[FactKind, ...] = (
    "constraint",
    "decision",
    "request",
    "error",
    "cause",
    "todo",
    "number",
    "path",
    "identifier",
)
"""In the order in which a card would rather have them."""

LONGEST = 200
"""Cells of a fact; a longer request ends in `…`."""
MOST: dict[FactKind, int] = {
    "constraint": 30,
    "decision": 12,
    "error": 10,
    "cause": 6,
    "todo": 20,
    "number": 12,
    "path": 30,
    "identifier": 10,
}
"""Of each kind the newest so many; a long session has hundreds of names."""

_CLAUSE = re.compile(r"(?:,|;)\s+(?:and|but|also)\s+|;\s+|\s+-\s+|(?<=\w)\s+but\s+")
_NUMBER_CLAUSE = re.compile(r"(?:,|;)\s+|\s+and\s+(?:then\s+)?|\s+but\s+")
_CAUSE = re.compile(
    r"\b(?:root cause|caused? by|the (?:cause|culprit|problem|issue|bug|reason) (?:is|was)"
    r"|turns? out|turned out|that(?:['’]s| is) why|stems? from)\b",
    re.IGNORECASE,
)
_BECAUSE = re.compile(r"\b(?:because|due to|comes? from|since the)\b", re.IGNORECASE)
_WENT_WRONG = re.compile(
    r"\b(?:fail\w*|errors?|exception|broke\w*|breaks?|crash\w*|panic\w*|deadlock\w*|wrong|missing"
    r"|undefined|denied|refused|hangs?|leaks?|bug|has no|have no|is not|does not|never)\b",
    re.IGNORECASE,
)
_ERRORISH = re.compile(
    r"error|exception|fail|cannot|can['’]t|could not|unable|not found|no such|denied|refused|reset"
    r"|timed? ?out|panic|fatal|mismatch|undefined|unexpected|invalid|missing|assert|abort|expected"
    r"|[✗✖✘]",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"\b(?:per|at most|at least|up to|max\w*|min\w*|limit\w*|port|status|exit code|version|every"
    r"|times|attempts?|retr\w+|rows?|requests?|batch\w*|chunks?|size|threshold|default\w*|after"
    r"|under|over|below|above)\b",
    re.IGNORECASE,
)
_DEFINES = re.compile(
    r"\b(?:def|class|func|fn|function|interface|struct|enum|trait|type|const|module)\s+"
    r"(?:\([^)\n]{0,80}\)\s*)?(?P<name>[A-Za-z_]\w{3,60})"
    r"|\b(?:void|Future<\w+>|int|bool|String)\s+(?P<typed>[a-z]\w{3,60})\s*\("
)
_TICKED = re.compile(r"`([^`\s]{4,60})`")
_DISTINCT = re.compile(r"[a-z][A-Z]|_\w|[A-Z][a-z]+[A-Z]|\d")
_FILE = re.compile(r"[\w./-]+\.[A-Za-z]\w{0,4}")


@dataclass(frozen=True, slots=True)
class Fact:
    """One line, secrets out. `refs` are turns and steps as people name them."""

    id: str
    kind: FactKind
    text: str
    refs: tuple[str, ...]
    rows: tuple[str, ...]
    """Uuids of the rows that say it."""
    key: str = ""
    """What has to be found again where the text is more than that: the answer of a decision."""


def facts_before(tree: TurnTree, compaction: Compaction) -> list[Fact]:
    """The facts of the turns before it, by kind and oldest first; each stands once.

    Reads bodies: slow for large sessions. Raises CtxtuiError if the file was replaced.
    """
    turns = list(compaction.before)
    actions = [
        action
        for action in read_actions(tree.transcript, turns)
        if action.call.row.index < compaction.end
    ]
    said = [one for one in sayings(turns, actions) if _was_said(one, compaction)]
    spoken = [one for one in said if one.how != "answer"]
    rules = constraints(spoken)
    decided = rules if len(spoken) == len(said) else constraints(said)
    project = next((row.cwd for row in tree.transcript.rows if row.cwd), None) or ""
    rows = _rows_by_ref(compaction)
    drafts = [
        *_constraints(rules),
        *_decisions(said),
        *_request(compaction, said),
        *_errors(compaction, actions),
        *_causes(compaction),
        *(("todo", one.text, (one.ref,), "") for one in todos(actions) if not one.done),
        *_numbers(spoken, {one.text for one in decided}),
        *_paths(actions, project),
        *_identifiers(said, actions),
    ]
    found: dict[str, Fact] = {}
    for kind, text, refs, key in drafts:
        line = quoted(text, LONGEST).rstrip(".")
        fact = Fact(_id(kind, line), kind, line, refs, rows(refs), key)
        if line and fact.id not in found:
            found[fact.id] = fact
    return list(_newest(found.values()))


_Draft = tuple[FactKind, str, tuple[str, ...], str]


def _id(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}\0{text}".encode("utf-8", "replace")).hexdigest()[:12]


def _newest(facts: Iterable[Fact]) -> Iterator[Fact]:
    facts = list(facts)
    for kind in KINDS:
        yield from [one for one in facts if one.kind == kind][-MOST.get(kind, 1) :]


def _was_said(one: Saying, compaction: Compaction) -> bool:
    """What the user said while the turn ran on after an automatic compaction is not lost by it."""
    if one.how == "queued":
        queued = [row for row in one.turn.queued if row.index < compaction.end]
        return bool(queued)
    return one.turn.row.index < compaction.end


def _rows_by_ref(compaction: Compaction) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    known: dict[str, list[str]] = {}
    for turn in compaction.before:
        known[turn_ref(turn)] = [turn.id]
        for step in turn.steps:
            rows = [*step.rows, *step.results]
            known[step_ref(turn, step.number)] = [row.uuid or "" for row in rows]
    return lambda refs: tuple(uuid for ref in refs for uuid in known.get(ref, ()))


def _constraints(found: Iterable[Constraint]) -> Iterator[_Draft]:
    """A sentence with two rules gives two facts: a summary may have kept one of them."""
    for one in found:
        parts = _CLAUSE.split(one.text)
        rules = [part for part in parts if is_rule(part) is not None]
        split = len(rules) > 1 and len(rules) == len(parts)
        for text in parts if split else [one.text]:
            yield "constraint", text, one.refs, ""


def _decisions(said: Sequence[Saying]) -> Iterator[_Draft]:
    for one in said:
        if one.how == "answer":
            text = f"{one.about} Decided: {one.text}".strip()
            yield "decision", text, (one.ref,), one.text


def _request(compaction: Compaction, said: Sequence[Saying]) -> Iterator[_Draft]:
    if compaction.before:
        last = compaction.before[-1]
        words = " ".join(one.text for one in said if one.turn is last and one.how == "prompt")
        if words:
            yield "request", " ".join(words.split()), (turn_ref(last),), ""


def _errors(compaction: Compaction, actions: Sequence[Action]) -> Iterator[_Draft]:
    told: dict[str, str] = {}
    for run in runs(actions):
        if run.result == "failed" and (says := telling(run.action.whole)):
            told.setdefault(says, run.ref)
    for one in open_errors(actions, [turn.id for turn in compaction.before]):
        if one.says and one.action.command:  # the client's complaint about a call is no fact
            told.setdefault(one.says, one.action.ref)
    for says, ref in told.items():
        if _ERRORISH.search(says):
            yield "error", says, (ref,), ""


def _causes(compaction: Compaction) -> Iterator[_Draft]:
    """What the model found to be behind a failure, in the turns that had one."""
    for turn in compaction.before:
        if not turn.errors:
            continue
        for step in turn.steps:
            for row in step.rows:
                if row.index >= compaction.end:
                    continue
                for sentence in sentences(own_part(row.text[:8_000])):
                    if 20 < len(sentence) <= 300 and _says_why(sentence):
                        yield "cause", sentence, (step_ref(turn, step.number),), ""


def _says_why(sentence: str) -> bool:
    if _CAUSE.search(sentence):
        return True
    return bool(_BECAUSE.search(sentence) and _WENT_WRONG.search(sentence))


def _numbers(said: Iterable[Saying], rules: Collection[str]) -> Iterator[_Draft]:
    """Figures of the user's own, with the clause round them; those in a rule stand there."""
    for one in said:
        for sentence in sentences(one.text):
            if len(sentence) > 400 or sentence.endswith("?"):
                continue
            clauses = [
                clause
                for clause in _clauses(sentence)
                if len(clause.split()) >= 3 and _has_figure(clause)
            ]
            if clauses and quoted(sentence, LONGEST) not in rules:
                yield from (("number", clause, (one.ref,), "") for clause in clauses)


def _has_figure(clause: str) -> bool:
    """A figure with a unit, or that limits or names something; `the 3 steps` is none."""
    found = quantities(clause)
    return any(one.dimension for one in found) or bool(found and _MEASURED.search(clause))


def _clauses(sentence: str) -> list[str]:
    """Clauses that say something by themselves: a short one belongs to the one before."""
    found: list[str] = []
    for part in _NUMBER_CLAUSE.split(sentence):
        if found and len(part.split()) < 3:
            found[-1] += f", {part}"
        else:
            found.append(part)
    return found


def _paths(actions: Sequence[Action], project: str) -> Iterator[_Draft]:
    for one in reversed(worked_files(actions, project)):
        if one.edits:
            yield "path", one.shown, (one.last_edit,), one.path


def _identifiers(said: Sequence[Saying], actions: Sequence[Action]) -> Iterator[_Draft]:
    """Names that the user ticked, that edits defined, and commits; what is named again counts
    more than what is not."""
    found: dict[str, tuple[int, str]] = {}
    for one in said:
        for name in _TICKED.findall(one.text):
            if _DISTINCT.search(name) and not _FILE.fullmatch(name):
                found.setdefault(name.rstrip("()"), (2, one.ref))
    for action in actions:
        if action.name in EDITORS and action.outcome == "ok":
            for name in _defined(action):
                found.setdefault(name, (0, action.ref))
    for commit in made(actions):
        if commit.id:
            found.setdefault(commit.id, (1, commit.ref))
    again = " ".join(one.text for one in said)
    ranked = sorted(
        found.items(),
        key=lambda pair: pair[1][0] + _stands_in(pair[0], again),
    )
    for name, (_, ref) in ranked:
        yield "identifier", name, (ref,), ""


def _stands_in(name: str, text: str) -> bool:
    # Nearly no name does, and to compile a pattern takes longer than to look for the letters.
    return name in text and re.search(rf"\b{re.escape(name)}\b", text) is not None


def _defined(action: Action) -> Iterator[str]:
    given = action.given
    edits = given.get("edits")
    parts = [one for one in edits if isinstance(one, dict)] if isinstance(edits, list) else [given]
    for part in parts:
        new = part.get("new_string") or part.get("content") or part.get("new_source")
        old = part.get("old_string")
        if not isinstance(new, str):
            continue
        plain = clean(new[:LOOKED_AT])
        names = set(_names(plain))
        if names and isinstance(old, str):
            names.difference_update(_names(clean(old[:LOOKED_AT])))
        if names:  # rarely; to take the secrets out is what takes long
            yield from (name for name in _names(safe(plain)) if name in names)


def _names(text: str) -> Iterator[str]:
    for found in _DEFINES.finditer(text):
        name = found["name"] or found["typed"]
        if _DISTINCT.search(name) and not name.startswith(("test_", "__")):
            yield name
