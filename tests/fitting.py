"""Intervals of the public transcripts, dealt into two halves, and the fit of the shipped weights.

The halves were fixed before anything was fitted: a session goes by its id, with its subagents.
The weights in tokenizers.toml are `fit_weights` of the half that teaches, rounded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from statistics import median

from ctxtui.core.context.calibration import NEWEST, Expected, expect, learn
from ctxtui.core.context.intervals import Interval, intervals
from ctxtui.core.context.measures import Counts, compact, kind_of
from ctxtui.core.context.tokens import Family, count, family
from ctxtui.core.context.windows import short_model
from ctxtui.core.transcripts.conversation import parts_of
from ctxtui.core.transcripts.subagents import subagents
from ctxtui.core.transcripts.transcript import Transcript, read_transcript
from ctxtui.core.transcripts.turns import turn_tree

TEXTS = ("prose", "read", "paths", "web", "output", "call")
PRIOR = {"thinking": 0.19, "per_call": 30.0, "per_result": 10.0}
RIDGE = 3.0
ROUNDS = 40
THINKING = ("thinking", "redacted_thinking")


@dataclass(frozen=True, eq=False)
class Observed:
    """One interval of a session, with the intervals that the program had seen before it."""

    session: str
    transcript: Transcript
    counts: Counts
    interval: Interval
    expected: Expected
    earlier: tuple[Expected, ...]
    """Those of the same transcript and family that tell something, oldest first."""

    @property
    def family(self) -> str:
        return family(self.interval.model).name

    @property
    def model(self) -> str:
        return short_model(self.interval.model)

    @property
    def teaches(self) -> bool:
        return sha256(self.session.encode()).digest()[0] % 2 == 0

    def error(self, tokens: float) -> float:
        """Relative to the true growth."""
        return abs(tokens - self.interval.delta) / self.interval.delta

    def live(self) -> float:
        """What the program would have said, knowing no more than stood in the file by then."""
        return self.expected.tokens(learn(family(self.interval.model), self.earlier[-NEWEST:]))


def observed(public: Path) -> list[Observed]:
    """Every growing interval of the real transcripts once, wherever else it was copied to."""
    seen: set[tuple[str | None, str | None]] = set()
    found: list[Observed] = []
    for one in json.loads((public / "MANIFEST.json").read_bytes())["files"]:
        path = public / one["file"]
        if one["kind"] != "real" or path.name.startswith("agent-"):
            continue
        for transcript in _transcripts(path):
            counts, earlier = Counts(), dict[str, list[Expected]]()
            for interval in sorted(intervals(transcript), key=lambda one: one.next.index):
                key = (interval.answer[0].message_id, interval.next.message_id)
                if key in seen or interval.delta <= 0:
                    continue
                seen.add(key)
                known = earlier.setdefault(family(interval.model).name, [])
                expected = expect(transcript, interval, counts)
                found.append(
                    Observed(path.stem, transcript, counts, interval, expected, tuple(known))
                )
                if expected.tells:
                    known.append(expected)
    return found


def _transcripts(path: Path) -> Iterator[Transcript]:
    tree = turn_tree(read_transcript(path))
    yield tree.transcript
    for agent in subagents(tree):
        if agent.transcript is not None:
            for row in agent.transcript.rows:
                row.sidechain = False
            yield agent.transcript


@cache
def plain(one: Observed) -> tuple[int, int]:
    """All text of an interval: tokens of cl100k_base, and characters."""
    tokens = characters = 0
    for row in (*one.interval.answer, *one.interval.added):
        for part in parts_of(one.transcript, row):
            if part.type in ("image", "document"):
                continue
            text = part.text
            if text is None and part.type == "thinking":
                text = str(part.payload.get("thinking") or "")
            elif text is None:
                text = compact(part.payload)
            tokens += count(text)
            characters += len(text)
    return tokens, characters


def constants(teaching: Sequence[Observed]) -> tuple[float, float]:
    """Tokens per token of cl100k_base and per character, fitted to the growth."""
    sizes = [(one.interval.delta, *plain(one)) for one in teaching]
    return (
        median(delta / max(1, tokens) for delta, tokens, _ in sizes),
        median(delta / max(1, characters) for delta, _, characters in sizes),
    )


Equation = tuple[Mapping[str, float], float, int]
"""What there is of each kind, tokens that are known, and tokens in all."""


def fit_weights(teaching: Iterable[Observed], tokenizer: Family) -> dict[str, float]:
    """Weights with the least sum of relative errors, drawn a little towards the plain factor."""
    prior = dict.fromkeys(TEXTS, tokenizer.factor) | PRIOR
    teaching = list(teaching)
    answers = [one for one in map(_answer, teaching) if one is not None]
    if len(answers) >= 20:
        prior |= _least(answers, {name: prior[name] for name in ("prose", "call", "per_call")})
    equations = [
        one for one in map(_growth, teaching) if one is not None and 500 <= one[2] <= 20_000
    ]
    return _least(equations, prior)


def _answer(one: Observed) -> Equation | None:
    """An answer of known size in which nothing was hidden."""
    if one.interval.output is None or one.interval.output < 50:
        return None
    amounts: dict[str, float] = {}
    for row in one.interval.answer:
        for block in one.counts.of(one.transcript, row):
            if block.type in THINKING or block.kind == "script":
                return None
            _add(amounts, block.kind, block.tokens)
            _add(amounts, "per_call", block.type == "tool_use")
    return amounts, 0.0, one.interval.output


def _growth(one: Observed) -> Equation | None:
    interval = one.interval
    keeps = family(interval.model).keeps_thinking(interval.model) or not interval.prompted
    amounts: dict[str, float] = {}
    known = float(interval.output or 0)
    tools: dict[str | None, str | None] = {}
    for row in interval.answer:
        for block in one.counts.of(one.transcript, row):
            tools[block.id] = block.name
            if block.type in THINKING:
                if interval.output is not None and not keeps:
                    return None
                _add(amounts, "thinking", block.sealed * (keeps and interval.output is None))
            elif interval.output is None:
                _add(amounts, block.kind, block.tokens)
                _add(amounts, "per_call", block.type == "tool_use")
    for row in interval.added:
        for block in one.counts.of(one.transcript, row):
            if block.pictures:
                return None
            _add(amounts, kind_of(block, tools.get(block.id)), block.tokens)
            _add(amounts, "per_result", block.type == "tool_result")
    known += amounts.pop("script", 0.0)
    return (amounts, known, interval.delta) if amounts else None


def _add(amounts: dict[str, float], name: str, amount: float) -> None:
    if amount:
        amounts[name] = amounts.get(name, 0.0) + amount


def _least(equations: list[Equation], prior: dict[str, float]) -> dict[str, float]:
    """Least absolute relative errors, by least squares weighted anew each round."""
    names = list(prior)
    found = dict(prior)
    for _ in range(ROUNDS):
        matrix = [[0.0] * len(names) for _ in names]
        right = [0.0] * len(names)
        for n, name in enumerate(names):
            pull = RIDGE * (1 if name in TEXTS else 100 if name == "thinking" else 1 / 900)
            matrix[n][n] += pull
            right[n] += pull * prior[name]
        for amounts, known, total in equations:
            off = total - known - sum(found[name] * size for name, size in amounts.items())
            weight = 1 / max(abs(off) / total, 0.02) / total**2
            places = [(names.index(name), size) for name, size in amounts.items()]
            for i, size in places:
                for j, other in places:
                    matrix[i][j] += weight * size * other
                right[i] += weight * size * (total - known)
        found = dict(zip(names, _solved(matrix, right), strict=True))
    return found


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss; the ridge keeps every pivot above 0."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for n in range(len(rows)):
        pivot = rows[n]
        for other in rows:
            if other is not pivot and other[n]:
                share = other[n] / pivot[n]
                for m in range(n, len(other)):
                    other[m] -= share * pivot[m]
    return [row[-1] / row[n] for n, row in enumerate(rows)]


def weighed(seen: Iterable[Observed], weights: Mapping[str, float]) -> list[Observed]:
    """Intervals of one family as a program that ships other weights would have met them."""
    known: dict[int, list[Expected]] = {}
    found: list[Observed] = []
    for one in seen:
        own = family(one.interval.model)
        other = Family(own.name, own.factor, weights, own.forgetful)
        expected = expect(one.transcript, one.interval, one.counts, other)
        earlier = known.setdefault(id(one.transcript), [])
        found.append(replace(one, expected=expected, earlier=tuple(earlier)))
        if expected.tells:
            earlier.append(expected)
    return found
