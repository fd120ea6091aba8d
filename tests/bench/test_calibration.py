"""How well the growth of held-out requests is told, against simpler ways (facts 4).

Run with `-m bench -s`; reads the public transcripts that `CTXTUI_TRANSCRIPTS` names. Sessions are
dealt into two halves by the sha256 of their id, with their subagents, before anything is fitted:
the shipped weights and the constants of the simpler ways are fitted on the one half, and every
interval of the other is predicted with those and the earlier intervals of its own session.

"telling" intervals are those that the program learns from: growth of 1,000 to 20,000 tokens, at
least half of it tool results, no pictures. "all" are all that grew.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median

import pytest
from tests.fitting import Observed, constants, fit_weights, observed, plain, weighed

from ctxtui.core.context.tokens import family

pytestmark = pytest.mark.bench

JUDGED = 20


def test_errors_by_family_and_model(public: Path) -> None:
    seen = observed(public)
    print(f"\n{'':34}{'n':>5} {'ours':>7} {'tiktoken':>9} {'chars':>7}")
    for name in ("3", "4.7"):
        mine = [one for one in seen if one.family == name]
        for which in ("telling", "all"):
            some = [one for one in mine if one.expected.tells or which == "all"]
            teaching = [one for one in some if one.teaches]
            held = [one for one in some if not one.teaches]
            line(f"family {name}, {which}", teaching, held)
            for model in sorted({one.model for one in held}):
                line(f"  {model}", teaching, [one for one in held if one.model == model])


def test_the_halves_change_places(public: Path) -> None:
    """Weights fitted on the half that was held out, for sessions of the half that teaches."""
    seen = observed(public)
    print(f"\n{'':34}{'n':>5} {'ours':>7} {'tiktoken':>9} {'chars':>7}")
    for name in ("3", "4.7"):
        mine = [one for one in seen if one.family == name]
        other = [one for one in mine if not one.teaches]
        weights = fit_weights(other, family(other[0].interval.model))
        held = weighed([one for one in mine if one.teaches], weights)
        line(
            f"family {name}, telling, exchanged",
            [one for one in other if one.expected.tells],
            [one for one in held if one.expected.tells],
        )
        line(f"family {name}, all, exchanged", other, held)


def line(name: str, teaching: Sequence[Observed], held: Sequence[Observed]) -> None:
    per_token, per_character = constants(teaching)
    sizes = [plain(one) for one in held]
    ours = median(one.error(one.live()) for one in held)
    tokens = median(one.error(n * per_token) for one, (n, _) in zip(held, sizes, strict=True))
    characters = median(
        one.error(n * per_character) for one, (_, n) in zip(held, sizes, strict=True)
    )
    judged = "" if len(held) >= JUDGED else "  listed only"
    print(f"{name:<34}{len(held):>5} {ours:>7.1%} {tokens:>9.1%} {characters:>7.1%}{judged}")
