"""What was tried and left: rewound branches, refused calls, interruptions, edits taken back."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from ctxtui.core.evidence.actions import Action, read_actions, turn_ref
from ctxtui.core.evidence.commands import Run
from ctxtui.core.evidence.errors import given_up, was_left, what_failed
from ctxtui.core.evidence.leaving import lets_go_of, words_after
from ctxtui.core.evidence.path import Rewound, rewound, worked
from ctxtui.core.evidence.plans import plan_title
from ctxtui.core.evidence.sayings import asked_name, own_part, sayings
from ctxtui.core.evidence.taken_back import fresh_lines, taken_back
from ctxtui.core.evidence.telling import telling
from ctxtui.core.evidence.wording import code, quoted
from ctxtui.core.transcripts.turns import EDITORS, Turn, TurnTree

Why = Literal["rewound", "refused", "interrupted", "given up", "taken back"]

_ON = r"(?:continue|go on|carry on|resume|proceed|keep going|weiter|continuez?|続けて|继续)"
_GOES_ON = re.compile(
    rf"(?:\W*(?:sorry|ok|okay|yes|please|and|now|go|just)\W+)*{_ON}(?!\w)"
    rf"|.{{0,200}}\b{_ON}(?:\W+(?:please|pls|now|then|with it|from there"
    r"|where you (?:were|left off|stopped)))?\W*\Z",
    re.IGNORECASE | re.DOTALL,
)
_SLIPPED = re.compile(
    r"\b(?:w?oops|by (?:accident|mistake)|accident(?:al|ally)|mis-?(?:click|typ|hit)\w*|my cat"
    r"|wrong "
    r"(?:key|window|terminal|tab|button)|did(?:n['’]?t| not) mean to|hit (?:esc|escape|ctrl)\w*)\b",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"\b(?:instead|rather|but|don['’]?t|not|no|without|stop|different\w*|first|wrong (?:file"
    r"|way))\b",
    re.IGNORECASE,
)
# That it is to wait, or to be talked about, is no word against it.
_WAITS = re.compile(
    r"\W*(?:(?:wait|hold on|hang on|one sec\w*|one moment|stop|pause|not yet|first)\b\W*)+"
    r"(?:please|pls|a (?:sec|second|minute|moment)|for (?:me|it)|let['’]?s (?:talk|discuss)[\w ]*"
    r"|let me (?:look|read|check|think)[\w ]*|\W+)*",
    re.IGNORECASE,
)
_PROPOSES = re.compile(
    r"\b(?:try|let['’]?s|what if|how about|could (?:we|you)|can (?:we|you) (?:try|use|do|make"
    r"|switch)"
    r"|maybe|use|switch to|replace|rewrite|port|move|convert|put|make|build|do it)\b",
    re.IGNORECASE,
)

_SHORT_ON = re.compile(
    rf"(?:\W*(?:sorry|ok|okay|yes|please|and|now|go|just)\W+)*{_ON}(?!\w)", re.IGNORECASE
)

_REACTS = re.compile(
    r"\W*(?:no|nope|nah|ok(?:ay)? (?:no|then|so not|not)|on second thoughts?|better|instead"
    r"|rather|too"
    r"|not|scrap|forget|hm+|having (?:seen|read)|we(?:['’]ll)? stay|stay with|let['’]?s stay"
    r"|keep)\b"
    r"|.{0,200}\b(?:instead|rather than|after all)\b",
    re.IGNORECASE | re.DOTALL,
)

_COMPARED = 400
"""Characters of a prompt that are compared."""

ALIKE = 0.85
"""Two prompts this much alike ask the same."""
_FEW = 3


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


def dropped(
    tree: TurnTree, actions: Sequence[Action], checks: Sequence[Run] | None = None
) -> list[Dropped]:
    """In file order. `actions` are those of the turns that still count (`path.worked`), `checks`
    their `runs`, for who has them already."""
    turns = worked(tree)
    found = [(one.turns[0].row.index, _branch(tree, one, turns)) for one in rewound(tree)]
    found += [
        (action.call.row.index, _refusal(action))
        for action in actions
        if action.feedback and own_part(action.feedback) and not _done_later(action, actions)
    ]
    found += _interruptions(turns, actions)
    found += [(one.action.call.row.index, _hopeless(one.what, one.times, one.says, one.action))
              for one in given_up(actions, checks=checks)]  # fmt: skip
    found += _taken_back(actions)
    found += _let_go(turns, actions, [at for at, one in found if one.telling])
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _branch(tree: TurnTree, branch: Rewound, kept: Sequence[Turn]) -> Dropped:
    turns = branch.turns
    done = read_actions(tree.transcript, turns)
    failures = [one for one in done if one.outcome == "failed" and one.command]
    said = [one for one in sayings(turns, done, prompts=False) if one.how != "answer"]
    asked = [asked_name(turn) for turn in turns[:2]]
    again = _asked_again(turns, kept)
    text = f"{' then '.join(asked)}{f' and {len(turns) - 2} more' if len(turns) > 2 else ''} "
    text += "was rewound" if len(turns) == 1 else "were rewound"
    if again is not None:
        text += f", then asked again in {again.label}"
    last = failures[-1] if failures else None
    says = telling(last.whole) if last is not None else ""
    if last is not None:
        text += f": {says}"
    elif not said and again is None and (brought := _brought(done)):
        text += f": {code(quoted(brought, 90))}"
    words = said[-1].text if said else ""
    if words:
        text = f"{_ended(text)} You said: “{quoted(words, 100)}”"
    seen = [Seen(turn_ref(turn), quoted(turn.text)) for turn in turns]
    if last is not None:
        seen.append(Seen(last.ref, f"{what_failed(last)}: {says}"))
    seen += [Seen(one.ref, quoted(one.text)) for one in said]
    changed = any(one.name in EDITORS or one.command for one in done)
    own = own_part(turns[0].text)
    left = branch.instead is not None and _REACTS.match(own_part(branch.instead.text))
    proposed = bool(turns[0].steps) and bool(left or _PROPOSES.search(own))
    tells = again is None and bool(changed or failures or said or proposed)
    return Dropped(_ended(text), "rewound", tuple(seen), tells, turns[0].id)


def _brought(done: Sequence[Action]) -> str:
    """The longest line that the edits brought in."""
    fresh = [one for one in done if one.name in EDITORS and one.outcome == "ok"]
    lines = [lines[0] for one in reversed(fresh) if (lines := fresh_lines(one))]
    return max(lines, key=len, default="")


def _asked_again(turns: Sequence[Turn], kept: Sequence[Turn]) -> Turn | None:
    """The turn that asks the same, or nearly, as the first of the branch."""
    first, start = _plain(turns[0].text), turns[0].row.index
    begins = first[:_COMPARED]
    for turn in kept:
        if turn.kind != "prompt" or turn.row.index < start:
            continue
        other = _plain(turn.text)
        if other.startswith(first) or _alike(begins, other[:_COMPARED]):
            return turn
    return None


def _alike(one: str, other: str) -> bool:
    """Nearly the same letters. Comparing them takes its time, so two of more than a few words are
    only compared if they share half of these."""
    if 2 * min(len(one), len(other)) <= ALIKE * (len(one) + len(other)):
        return False
    words, others = _words(one), _words(other)
    if min(len(words), len(others)) > _FEW and 4 * len(words & others) < len(words) + len(others):
        return False
    return SequenceMatcher(None, one, other).ratio() > ALIKE


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _refusal(action: Action) -> Dropped:
    what = _shown(action)
    if proposed := _proposed(action):
        what += f" ({proposed})"
    text = f"{what[:1].upper()}{what[1:]} was refused: “{quoted(own_part(action.feedback), 120)}”"
    seen = Seen(action.ref, quoted(action.feedback))
    tells = action.name != "AskUserQuestion" and not _WAITS.fullmatch(own_part(action.feedback))
    return Dropped(_ended(text), "refused", (seen,), tells, action.call.id)


def _done_later(action: Action, actions: Sequence[Action]) -> bool:
    """Whether the very same was done after all."""
    same = ("command", "file_path", "old_string", "new_string", "content", "plan", "edits")
    given = {key: action.given.get(key) for key in same if key in action.given}
    return bool(given) and any(
        one.name == action.name
        and one.outcome in ("ok", "failed")
        and one.call.row.index > action.call.row.index
        and all(one.given.get(key) == value for key, value in given.items())
        for one in actions
    )


def _proposed(action: Action) -> str:
    """What a refused plan or edit would have done, by its first or its longest new line."""
    plan = action.given.get("plan")
    if action.name == "ExitPlanMode" and isinstance(plan, str):
        return f"“{quoted(plan_title(plan), 90)}”" if plan_title(plan) else ""
    if action.name in EDITORS:
        fresh = fresh_lines(action)
        return code(quoted(fresh[0], 70)) if fresh else ""
    return ""


def _shown(action: Action) -> str:
    said = {"ExitPlanMode": "its plan", "AskUserQuestion": "a question to you"}
    return said.get(action.name) or code(_object(action))


def _object(action: Action) -> str:
    if action.command:
        return quoted(what_failed(action), 80)
    if not action.path:
        keys = ("url", "query", "description", "pattern", "skill", "prompt")
        given = next((one for key in keys if isinstance(one := action.given.get(key), str)), "")
        return quoted(f"{action.name} {given}".strip(), 80)
    return f"{action.name} {action.path.rsplit('/', 1)[-1]}".strip()


def _interruptions(turns: Sequence[Turn], actions: Sequence[Action]) -> list[tuple[int, Dropped]]:
    """Turns that were stopped and not simply taken up again; what came next says why."""
    found: list[tuple[int, Dropped]] = []
    prompts = [turn for turn in turns if turn.kind == "prompt"]
    for turn, after in pairwise(prompts):
        if not turn.interrupted:
            continue
        own = [one for one in actions if one.turn is turn]
        stopped = [one for one in own if one.outcome in ("refused", "unknown")]
        if any(one.feedback for one in stopped):
            continue
        if _goes_on(after) or _asked_again([turn], [after]):
            continue
        if stopped and _done_later(stopped[-1], actions):
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


def _goes_on(after: Turn) -> bool:
    own = own_part(after.text)
    if _OTHERWISE.search(own):
        return _SHORT_ON.match(after.text) is not None
    return bool(_GOES_ON.match(own) or _SLIPPED.search(own))


def _let_go(
    turns: Sequence[Turn], actions: Sequence[Action], told: Sequence[int]
) -> list[tuple[int, Dropped]]:
    """What the next prompt says to leave, where no call shows that it was taken back."""
    found: list[tuple[int, Dropped]] = []
    prompts = [turn for turn in turns if turn.kind == "prompt"]
    worked_in = {one.turn.id for one in actions if one.name in EDITORS or one.command}
    ends = [one.row.index for one in prompts[2:]] + [sys.maxsize, sys.maxsize]
    for (turn, after), end in zip(pairwise(prompts), ends, strict=False):
        if turn.id not in worked_in or not lets_go_of(after.text, turn.text):
            continue
        if any(turn.row.index <= at < end for at in told):
            continue
        words = quoted(own_part(after.text), 120)
        seen = (Seen(turn_ref(turn), quoted(turn.text)), Seen(turn_ref(after), quoted(after.text)))
        text = f"{asked_name(turn)} was let go: “{words}”"
        found.append((after.row.index, Dropped(_ended(text), "given up", seen, True, after.id)))
    return found


def _hopeless(what: str, times: int, says: str, action: Action) -> Dropped:
    often = f"{times} times" if times > 1 else "once"
    text = _ended(f"{code(what)} failed {often} and was given up: {says}")
    seen = [Seen(action.ref, says)]
    words = own_part(words_after(action)[0]) if was_left(action) else ""
    if words:
        text = f"{text} You said: “{quoted(words, 100)}”"
    return Dropped(text, "given up", tuple(seen), True, f"given up {what}")


def _taken_back(actions: Sequence[Action]) -> list[tuple[int, Dropped]]:
    return [
        (
            one.by.call.row.index,
            Dropped(
                _ended(one.text),
                "taken back",
                tuple(Seen(ref, quote) for ref, quote in one.seen),
                one.telling,
                one.key,
            ),
        )
        for one in taken_back(actions)
    ]


def _ended(text: str) -> str:
    return text if text.endswith((".", "…", "”", "!", "?")) else text + "."
