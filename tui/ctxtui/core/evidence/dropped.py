"""What was tried and left: rewound branches, refused calls, interruptions, edits taken back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from ctxtui.core.evidence.actions import Action, read_actions, step_ref, turn_ref
from ctxtui.core.evidence.errors import given_up, what_failed
from ctxtui.core.evidence.path import Rewound, rewound, worked
from ctxtui.core.evidence.sayings import asked_name, own_part, sayings
from ctxtui.core.evidence.shell import programs
from ctxtui.core.evidence.telling import telling
from ctxtui.core.evidence.wording import code, listed, quoted, safe
from ctxtui.core.transcripts.turns import EDITORS, Turn, TurnTree

Why = Literal["rewound", "refused", "interrupted", "given up", "taken back"]

_GOES_ON = re.compile(
    r"(?:\W*(?:sorry|ok|okay|yes|please|and|now|go|just)\W+)*"
    r"(?:continue|go on|carry on|resume|proceed|keep going|weiter|continuez?|続けて|继续)\b",
    re.I,
)
_TRIVIAL = re.compile(r"(?:import|from|use|require|#|//|/\*|\*|\"|'|<!--)|\W*$")
_UNDO = re.compile(
    r"\b(?:undo|revert|roll ?back|back out|take .* (?:back|out)|remove|drop)\b", re.I
)
_THROWS_AWAY = re.compile(
    r"git (?:checkout(?: \S+)? -- |restore (?!.*--staged)|reset .*--hard|revert )"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One place that shows it: a turn or step, and the words there."""

    ref: str
    quote: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """One thing that was left, as a sentence made of the prompts and outputs themselves.

    `telling` is false where nothing was changed, failed or said, or the same was asked again.
    `key` stays the same when the session grows.
    """

    text: str
    why: Why
    seen: tuple[Seen, ...]
    telling: bool
    key: str


def dropped(tree: TurnTree, actions: Sequence[Action]) -> list[Dropped]:
    """In file order. `actions` are those of the turns that still count (`path.worked`)."""
    turns = worked(tree)
    found = [(one.turns[0].row.index, _branch(tree, one)) for one in rewound(tree)]
    found += [
        (action.call.row.index, _refusal(action))
        for action in actions
        if action.feedback and own_part(action.feedback)
    ]
    found += _interruptions(turns, actions)
    found += [(one.action.call.row.index, _hopeless(one.what, one.times, one.says, one.action))
              for one in given_up(actions)]  # fmt: skip
    found += _taken_back(actions)
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _branch(tree: TurnTree, branch: Rewound) -> Dropped:
    turns = branch.turns
    done = read_actions(tree.transcript, turns)
    failures = [one for one in done if one.outcome == "failed" and one.command]
    said = [one for one in sayings(turns, done) if one.how not in ("prompt", "answer")]
    asked = [asked_name(turn) for turn in turns]
    again = _asked_again(turns, worked(tree))
    text = f"{' then '.join(asked[:2])}{f' and {len(asked) - 2} more' if len(asked) > 2 else ''} "
    text += "was rewound" if len(asked) == 1 else "were rewound"
    if again is not None:
        text += f", then asked again in {again.label}"
    last = failures[-1] if failures else None
    if last is not None:
        text += f": {telling(last.whole)}"
    words = said[-1].text if said else ""
    if words:
        text = f"{_ended(text)} You said: “{quoted(words, 100)}”"
    seen = [Seen(turn_ref(turn), quoted(turn.text)) for turn in turns]
    if last is not None:
        seen.append(Seen(last.ref, f"{what_failed(last)}: {telling(last.whole)}"))
    seen += [Seen(one.ref, quoted(one.text)) for one in said]
    changed = any(one.name in EDITORS or one.command for one in done)
    tells = again is None and bool(changed or failures or said)
    return Dropped(_ended(text), "rewound", tuple(seen), tells, turns[0].id)


def _asked_again(turns: Sequence[Turn], kept: Sequence[Turn]) -> Turn | None:
    """The turn that asks the same, or nearly, as the first of the branch."""
    first = " ".join(turns[0].text.lower().split())
    for turn in kept:
        if turn.kind != "prompt" or turn.row.index < turns[0].row.index:
            continue
        other = " ".join(turn.text.lower().split())
        if (
            other.startswith(first)
            or SequenceMatcher(None, first[:400], other[:400]).ratio() > 0.85
        ):
            return turn
    return None


def _refusal(action: Action) -> Dropped:
    what = _shown(action)
    text = f"{what[:1].upper()}{what[1:]} was refused: “{quoted(own_part(action.feedback), 120)}”"
    seen = Seen(action.ref, quoted(action.feedback))
    return Dropped(_ended(text), "refused", (seen,), True, action.call.id)


def _shown(action: Action) -> str:
    said = {"ExitPlanMode": "its plan", "AskUserQuestion": "a question to you"}
    return said.get(action.name) or code(_object(action))


def _object(action: Action) -> str:
    if action.command:
        return quoted(what_failed(action), 80)
    return f"{action.name} {action.path.rsplit('/', 1)[-1]}".strip()


def _interruptions(turns: Sequence[Turn], actions: Sequence[Action]) -> list[tuple[int, Dropped]]:
    """Turns that were stopped and not simply taken up again; what came next says why."""
    found: list[tuple[int, Dropped]] = []
    prompts = [turn for turn in turns if turn.kind == "prompt"]
    for turn, after in pairwise(prompts):
        own = [one for one in actions if one.turn is turn]
        stopped = [one for one in own if one.outcome in ("refused", "unknown")]
        if not turn.interrupted or any(one.feedback for one in stopped):
            continue
        if _GOES_ON.match(after.text) or _asked_again([turn], [after]):
            continue
        text = f"{asked_name(turn)} was interrupted"
        if stopped:
            text += f" at {_shown(stopped[-1])}"
        words = own_part(after.text)
        if words:
            text += f"; next you said: “{quoted(words, 120)}”"
        seen = [Seen(turn_ref(turn), quoted(turn.text)), Seen(turn_ref(after), quoted(after.text))]
        if stopped:
            seen.insert(1, Seen(stopped[-1].ref, _object(stopped[-1])))
        tells = bool(stopped) and stopped[-1].name != "AskUserQuestion"
        found.append(
            (turn.row.index, Dropped(_ended(text), "interrupted", tuple(seen), tells, turn.id))
        )
    return found


def _hopeless(what: str, times: int, says: str, action: Action) -> Dropped:
    text = f"{code(what)} failed {times} times and was given up: {says}"
    return Dropped(_ended(text), "given up", (Seen(action.ref, says),), True, f"given up {what}")


def _taken_back(actions: Sequence[Action]) -> list[tuple[int, Dropped]]:
    """Edits that a later edit undid word for word, and work that git threw away.

    An edit undone in a later turn counts only if that turn asked for it: code that moves on is no
    approach that failed.
    """
    found: list[tuple[int, Dropped]] = []
    edits: list[Action] = []
    for action in actions:
        if action.outcome != "ok":
            continue
        if action.name == "Edit":
            undone = next((one for one in reversed(edits) if _undoes(action, one)), None)
            if undone is not None and (
                undone.turn is action.turn or _UNDO.search(action.turn.text)
            ):
                edits.remove(undone)
                found.append((action.call.row.index, _undone(undone, action)))
            else:
                edits.append(action)
        elif action.command and edits:
            thrown = [
                one.text for one in programs(safe(action.command)) if _THROWS_AWAY.match(one.text)
            ]
            if thrown and (_touches(thrown[0], edits) or "reset" in thrown[0]):
                text = f"Work was thrown away: {code(quoted(thrown[0], 120))}"
                seen = Seen(action.ref, quoted(thrown[0]))
                one = Dropped(_ended(text), "taken back", (seen,), True, action.call.id)
                found.append((action.call.row.index, one))
    return found


def _undoes(later: Action, edit: Action) -> bool:
    before, after = edit.given.get("old_string"), edit.given.get("new_string")
    return bool(
        later.path == edit.path
        and before
        and later.given.get("new_string") == before
        and later.given.get("old_string") == after
    )


def _undone(edit: Action, later: Action) -> Dropped:
    old = str(edit.given.get("old_string", "")).splitlines()
    new = str(edit.given.get("new_string", "")).splitlines()
    fresh = [line.strip() for line in new if line.strip() and line not in old]
    fresh = sorted((line for line in fresh if not _TRIVIAL.match(line)), key=len, reverse=True)
    text = f"An edit of {code(edit.path.rsplit('/', 1)[-1])} was taken back"
    if fresh:
        text += f": {code(quoted(fresh[0], 90))}"
    seen = (Seen(step_ref(edit.turn, edit.step), listed([quoted(one) for one in fresh], 2)),
            Seen(later.ref, "the same edit the other way round"))  # fmt: skip
    return Dropped(_ended(text), "taken back", seen, bool(fresh), edit.call.id)


def _touches(command: str, edits: Sequence[Action]) -> bool:
    names = {one.path.rsplit("/", 1)[-1] for one in edits}
    return any(word.rsplit("/", 1)[-1] in names for word in command.split())


def _ended(text: str) -> str:
    return text if text.endswith((".", "…", "”", "!", "?")) else text + "."
