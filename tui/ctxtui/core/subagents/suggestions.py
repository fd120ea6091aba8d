"""Turns that should have been a subagent, and the template that would have done for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from ctxtui.core.evidence.wording import quoted
from ctxtui.core.subagents.kinds import for_outputs
from ctxtui.core.subagents.outputs import Output, outputs
from ctxtui.core.transcripts.conversation import Part
from ctxtui.core.transcripts.turns import TurnTree

LEAST = 2_000
"""Tokens a turn must have left for nothing before it is worth a word."""


# Nobody wanted their output; a subagent would have had to do the same.
_FOR_ITS_EFFECT = re.compile(
    r"\s*(?:cd\s[^;&|]+&&\s*)?(?:sudo\s+)?(?:(?:pip3?|uv|npm|pnpm|yarn|bundle|poetry|apt|apt-get|brew"
    r"|cargo|go|gem|composer)\s+(?:pip\s+)?(?:install|ci|add|sync|get|update|upgrade|i)\b"
    r"|git\s+(?:commit|push|pull|fetch|clone|merge|rebase|checkout|stash)\b)"
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A turn whose output was never used again once the turn was over.

    `tokens` are those it left in the window; `refs` and `rows` the outputs, the largest first.
    `template` is the name of a built-in one, `fields` what it can be filled with from the turn.
    """

    turn: str
    tokens: int
    refs: tuple[str, ...]
    rows: tuple[str, ...]
    template: str
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    says: str = ""


def suggestions(
    tree: TurnTree,
    count: Callable[[Part, str], int] | None = None,
    found: Sequence[Output] | None = None,
) -> list[Suggestion]:
    """In the order of the turns. `found` are those of `outputs`, worked out here if nobody has
    them. Careful rather than complete: where it can't be told, nothing is suggested. Raises
    CtxtuiError if the file was replaced; reads every body on the live chain."""
    by_turn: dict[str, list[Output]] = {}
    for one in outputs(tree, count) if found is None else found:
        if one.judged and not one.used and not _FOR_ITS_EFFECT.match(one.command):
            by_turn.setdefault(one.turn.id, []).append(one)
    made = [_of(dead) for dead in by_turn.values() if sum(one.tokens for one in dead) >= LEAST]
    return [one for one in made if one is not None]


def _of(dead: list[Output]) -> Suggestion | None:
    dead = sorted(dead, key=lambda one: -one.tokens)
    tokens = sum(one.tokens for one in dead)
    offer = for_outputs(dead[0].turn.text, dead)
    size = f"{tokens / 1_000:.0f}k" if tokens >= 1_500 else str(tokens)
    asked = quoted(dead[0].turn.text, 60)
    outs = "one output" if len(dead) == 1 else f"{len(dead)} outputs"
    says = f"{size} tokens in {outs} of {dead[0].turn.label} that nothing later names: “{asked}”"
    return Suggestion(
        dead[0].turn.id,
        tokens,
        tuple(one.ref for one in dead),
        tuple(one.row for one in dead),
        offer.template,
        offer.fields,
        says,
    )
