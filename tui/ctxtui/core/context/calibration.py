"""How many tokens the model takes for a text, learned from the session's own requests.

The defaults, by family of models and kind of content, come with the program (tokenizers.toml);
each interval between two requests says how far off they are here (facts 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

from ctxtui.core.context.intervals import Interval, intervals
from ctxtui.core.context.measures import Counts, Measure, kind_of
from ctxtui.core.context.tokens import Family, family
from ctxtui.core.context.weigh import weigh_measure
from ctxtui.core.transcripts.chain import Chain
from ctxtui.core.transcripts.transcript import Transcript
from ctxtui.core.transcripts.usage import last_model

NEEDED = 5
"""Intervals below which a session is said to be estimated, not calibrated."""

SMALLEST, LARGEST = 1_000, 20_000
"""Tokens between which an interval's growth says something of the text in it."""

NEWEST = 80
"""Intervals that are looked at, at most."""

DOUBT, DOUBT_OF_A_KIND = 6, 4
"""How many intervals the defaults weigh against those of the session, and the session as a whole
against those of one kind of content."""

BOUNDS = (0.7, 1.4)
"""How far a session may move the defaults."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Tokens of blocks for one model, as far as the session could teach it."""

    tokenizer: Family
    scale: float = 1.0
    """What all defaults are multiplied by here."""
    scales: Mapping[str, float] = field(default_factory=dict)
    """The same for kinds of content that filled intervals of their own."""
    intervals: int = 0
    """How many taught it."""

    @property
    def family(self) -> str:
        return self.tokenizer.name

    @property
    def how(self) -> Literal["calibrated", "estimated"]:
        return "calibrated" if self.intervals >= NEEDED else "estimated"

    def weigh(self, measure: Measure, tool: str | None = None) -> float:
        """Tokens of a block; `tool` is the one that a result comes from."""
        if measure.type in ("thinking", "redacted_thinking"):
            return weigh_measure(measure, self.tokenizer)
        scale = self.scales.get(kind_of(measure, tool), self.scale)
        return weigh_measure(measure, self.tokenizer, tool) * scale


@dataclass(frozen=True, slots=True)
class Expected:
    """An interval, weighed by the defaults."""

    delta: int
    known: float
    """Tokens of the answer, where its own usage gives them."""
    kinds: Mapping[str, float]
    """Tokens of the rest by kind of content; what a session may correct."""
    fixed: float
    """Tokens that no factor is applied to: thinking and pictures."""
    results: float
    """Tokens of tool results among `kinds`."""
    pictures: int

    @property
    def tells(self) -> bool:
        """Its growth is mostly that of results, so it says how these are counted."""
        total = self.known + self.fixed + sum(self.kinds.values())
        return (
            SMALLEST <= self.delta <= LARGEST
            and not self.pictures
            and self.results * 2 >= total
            and self.delta > self.known + self.fixed
        )

    @property
    def ratio(self) -> float:
        """What was charged for the text over what the defaults say."""
        return (self.delta - self.known - self.fixed) / sum(self.kinds.values())

    def tokens(self, calibration: Calibration) -> float:
        """What the interval should have grown by."""
        scale, scales = calibration.scale, calibration.scales
        text = sum(tokens * scales.get(kind, scale) for kind, tokens in self.kinds.items())
        return self.known + self.fixed + text


def calibrate(
    transcript: Transcript, chain: Chain, counts: Counts | None = None, model: str | None = None
) -> Calibration:
    """What the session teaches of `model`, by default the chain's newest, up to the chain's end.

    Looks at the newest intervals of the model's family, so a long session costs no more than
    reading these. Raises CtxtuiError if the file was replaced meanwhile.
    """
    counts = counts if counts is not None else Counts()
    model = model or last_model(transcript, chain)
    tokenizer = family(model)
    until = max((row.index for row in chain.rows), default=-1)
    found: list[Expected] = []
    for interval in reversed(intervals(transcript, until)):
        if not SMALLEST <= interval.delta <= LARGEST:
            continue
        if family(interval.model).name != tokenizer.name:
            continue
        one = expect(transcript, interval, counts)
        if one.tells:
            found.append(one)
            if len(found) == NEWEST:
                break
    return learn(tokenizer, found)


def learn(tokenizer: Family, found: Iterable[Expected]) -> Calibration:
    """Few intervals move the defaults little, and one that is far off never moves them alone."""
    ratios: list[float] = []
    by_kind: dict[str, list[float]] = {}
    for one in found:
        ratios.append(one.ratio)
        kind, most = max(one.kinds.items(), key=lambda item: item[1])
        if most * 5 >= sum(one.kinds.values()) * 3:
            by_kind.setdefault(kind, []).append(one.ratio)
    if not ratios:
        return Calibration(tokenizer)
    scale = _towards(ratios, 1.0, DOUBT)
    scales = {kind: _towards(own, scale, DOUBT_OF_A_KIND) for kind, own in by_kind.items()}
    return Calibration(tokenizer, scale, scales, len(ratios))


def _towards(ratios: list[float], prior: float, doubt: int) -> float:
    moved = (len(ratios) * median(ratios) + doubt * prior) / (len(ratios) + doubt)
    return min(max(moved, BOUNDS[0]), BOUNDS[1])


def expect(
    transcript: Transcript, interval: Interval, counts: Counts, tokenizer: Family | None = None
) -> Expected:
    """Weigh an interval by the defaults, those of its model's family unless others are given."""
    tokenizer = tokenizer or family(interval.model)
    tools: dict[str, str] = {}
    kinds: dict[str, float] = {}
    fixed = results = 0.0
    pictures = 0
    visible = 0.0
    thought = 0.0
    for row in interval.answer:
        for one in counts.of(transcript, row):
            if one.type == "tool_use" and one.id and one.name:
                tools[one.id] = one.name
            weight = weigh_measure(one, tokenizer)
            if one.type in ("thinking", "redacted_thinking"):
                thought += weight
            else:
                visible += weight
                if interval.output is None:
                    kinds[one.kind] = kinds.get(one.kind, 0.0) + weight
    forgotten = interval.prompted and not tokenizer.keeps_thinking(interval.model)
    if interval.output is None and not forgotten:
        fixed += thought
    known = 0.0
    if interval.output is not None:
        known = min(visible, interval.output) if forgotten and thought else interval.output
    for row in interval.added:
        for one in counts.of(transcript, row):
            tool = tools.get(one.id or "")
            weight = weigh_measure(one, tokenizer, tool)
            pictures += one.pictures
            if one.pictures and not one.tokens:
                fixed += weight
                continue
            kind = kind_of(one, tool)
            kinds[kind] = kinds.get(kind, 0.0) + weight
            if one.type == "tool_result":
                results += weight
    return Expected(interval.delta, known, kinds, fixed, results, pictures)
