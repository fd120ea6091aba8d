"""Planted sessions: how much of what is true of them is found, and how much else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.core.evidence.planted import (
    HELD_OUT,
    KINDS,
    STORIES,
    UNSEEN,
    Score,
    act,
    read_story,
    scores,
)

RECALL, PRECISION = 0.9, 0.8
# What new words of new people are found: the figures to raise, by rules for all and not for these.
# Half of them are in voices as far apart as dictation, another mother tongue and great politeness.
UNSEEN_RECALL = {"constraints": 0.55, "errors": 0.9, "dropped": 0.65}
UNSEEN_PRECISION = {"constraints": 0.6, "errors": 0.85, "dropped": 0.7}


@pytest.fixture(scope="module")
def by_story(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, dict[str, Score]]:
    found = {}
    for path in (*STORIES, *UNSEEN):
        story = read_story(path)
        found[path] = scores(story, act(story, tmp_path_factory.mktemp(path.stem)))
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", ["all", "held out"])
def test_nearly_all_is_found_and_little_else(
    by_story: dict[Path, dict[str, Score]], kind: str, part: str
) -> None:
    score = Score()
    for path in STORIES if part == "all" else HELD_OUT:
        score.add(by_story[path][kind])
    # Six sessions have eighteen errors: two that are worded in an unknown way are 0.89.
    least = RECALL if part == "all" else RECALL - 0.05
    assert score.recall >= least, score.missed
    assert score.precision >= PRECISION, score.besides


@pytest.mark.parametrize("kind", KINDS)
def test_of_sessions_that_no_rule_was_made_for_most_is_found(
    by_story: dict[Path, dict[str, Score]], kind: str
) -> None:
    score = Score()
    for path in UNSEEN:
        score.add(by_story[path][kind])
    # Figures without the words: whoever reads them here has seen them.
    recall, precision = round(score.recall, 2), round(score.precision, 2)
    assert recall >= UNSEEN_RECALL[kind]
    assert precision >= UNSEEN_PRECISION[kind]


def test_the_set_is_what_it_says() -> None:
    stories = [read_story(path) for path in STORIES[:20]]
    rules: list[dict[str, Any]] = [one for story in stories for one in story["constraints"]]
    assert (len(stories), len(HELD_OUT)) == (20, 6)
    assert {(len(one["constraints"]), len(one["errors"]), len(one["dropped"])) for one in stories} \
        == {(5, 3, 2)}  # fmt: skip
    assert len({one["way"] for one in rules}) >= 10
    plain = [one for one in rules if not re.search(r"\b(?:must|never)", one["says"], re.IGNORECASE)]
    assert len(plain) * 2 >= len(rules)
    assert {one["state"] for story in stories for one in story["errors"]} == {"open", "fixed"}
