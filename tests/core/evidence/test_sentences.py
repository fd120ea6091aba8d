"""What binds and what only sounds like it, in the voices of many trades."""

from __future__ import annotations

import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

from ctxtui.core.evidence.clauses import rules_in
from ctxtui.core.evidence.sayings import own_part

SENTENCES = tomllib.loads(
    (Path(__file__).parents[2] / "data" / "planted" / "sentences.toml").read_text()
)
RECALL, PRECISION = 0.9, 0.9


def held_out(text: str) -> bool:
    """Whether it was kept out of sight while the rules were written: a throw of its own hash."""
    return sha256(text.encode()).digest()[0] % 2 == 1


def told(kind: str, part: str) -> list[str]:
    """Sentences of one kind, of the half that was looked at or of the one that was not."""
    found = [one for group in SENTENCES.values() for one in group[kind]]
    return [one for one in found if held_out(one) == (part == "held out")]


def binds(text: str) -> bool:
    return any(rules_in(own_part(text)))


@pytest.mark.parametrize("part", ["looked at", "held out"])
def test_what_binds_is_told_from_what_only_sounds_like_it(part: str) -> None:
    missed = [one for one in told("rule", part) if not binds(one)]
    besides = [one for one in told("not", part) if binds(one)]
    found = len(told("rule", part)) - len(missed)
    assert found / (found + len(missed)) >= RECALL, missed
    assert found / (found + len(besides)) >= PRECISION, besides


def test_the_set_is_what_it_says() -> None:
    rules, others = (
        [one for group in SENTENCES.values() for one in group[kind]] for kind in ("rule", "not")
    )
    assert len(set(rules + others)) == len(rules) + len(others) >= 300
    assert min(len(rules), len(others)) >= 120
    assert 0.4 <= sum(map(held_out, rules + others)) / len(rules + others) <= 0.6
