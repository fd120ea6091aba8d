"""What the user decided when the model put a question: the answer, and what was asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ctxtui.core.evidence.actions import Action

ASKS = "AskUserQuestion"
_ADVICE = " (Recommended)"  # the model's word on an option, no part of the answer


@dataclass(frozen=True, slots=True)
class Decision:
    """One question and its answer as recorded: an option's label, several of them, or the user's
    own words, with what they noted beside it. `question` is empty where they replied to all at
    once."""

    action: Action
    question: str
    answer: str


def decisions(actions: Iterable[Action]) -> Iterator[Decision]:
    """Answers in file order; a question that nobody answered gives none.

    The client answers in the user's name once they are away for too long; that is no decision.
    """
    for action in actions:
        if action.name != ASKS or action.outcome != "ok" or action.call.result is None:
            continue
        told = action.transcript.body(action.call.result).get("toolUseResult")
        if not isinstance(told, dict) or told.get("afkTimeoutMs") is not None:
            continue
        yield from _answered(action, told)
        reply = told.get("response")
        if isinstance(reply, str) and reply.strip():
            yield Decision(action, "", reply.strip())


def _answered(action: Action, told: Mapping[str, Any]) -> Iterator[Decision]:
    asked = [one for one in _list(action.given.get("questions")) if isinstance(one, dict)]
    answers = told.get("answers")
    if not isinstance(answers, dict):
        return
    for key, given in answers.items():
        # Keyed by the question's words; 2.1.7 counted them from 0.
        at = int(key) if key.isdecimal() and len(key) < 3 else -1
        known = asked[at].get("question") if 0 <= at < len(asked) else None
        question = known if isinstance(known, str) else key
        parts = [one for one in (_list(given) or [given]) if isinstance(one, str)]
        words = ", ".join(one.strip().removesuffix(_ADVICE) for one in parts if one.strip())
        if noted := _noted(told, key):
            words = f"{words} ({noted})" if words else noted
        if words:
            yield Decision(action, question, words)


def _noted(told: Mapping[str, Any], key: str) -> str:
    """What the user typed beside an option."""
    about = told.get("annotations")
    one = about.get(key) if isinstance(about, dict) else None
    notes = one.get("notes") if isinstance(one, dict) else None
    return notes.strip() if isinstance(notes, str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
