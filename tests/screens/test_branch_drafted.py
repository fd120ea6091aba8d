"""The prompt of a branch: what we wrote goes with what it was about, the user's words stay."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.screens.small import Small, write_small
from tests.writing import Writing

from ctxtui.core.context.picture import read_picture
from ctxtui.core.repo.anchors import take_anchor
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.locate import locate
from ctxtui.present.branch import Facts
from ctxtui.screens.branch.drafted import Drafted
from ctxtui.screens.branch.facts import facts_at


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    small: Small = write_small(tmp_path_factory.mktemp("small"))
    picture = small.picture()
    place = locate(picture.tree, "1")
    found = facts_at(picture, Settings(), place, live=False, folder=small.shop.parent / "data")
    return replace(found, anchor=take_anchor(small.shop, "m1"), folder=Path("/home/ada/shop-again"))


def test_a_draft_is_renewed_until_the_user_changes_it(facts: Facts) -> None:
    drafted = Drafted()
    assert drafted.renewed("", facts) == facts.reprompt.text == drafted.text
    assert drafted.renewed(facts.reprompt.text, facts) == facts.reprompt.text
    assert drafted.renewed("do it otherwise", facts) == "do it otherwise"


def test_the_line_about_the_worktree_comes_and_goes_around_the_user_s_words(facts: Facts) -> None:
    drafted = Drafted()
    with_line = drafted.below("my words", facts, worktree=True)
    assert with_line.endswith("\n\nmy words") and "/home/ada/shop-again" in with_line
    assert drafted.own(with_line) == "my words"
    assert drafted.below("my words", facts, worktree=False) == "my words"
    assert drafted.own("my words") == "my words"


def test_the_first_answer_is_priced_for_the_cache_that_the_session_writes(tmp_path: Path) -> None:
    """Writing to a cache of an hour costs twice the input, to one of five minutes 1.25 times."""
    costs = []
    for minutes, bucket in ((5, "ephemeral_5m_input_tokens"), (60, "ephemeral_1h_input_tokens")):
        writing = Writing(tmp_path / str(minutes), cwd=str(tmp_path))
        writing.user("p1", "Add rate limiting", parent=None)
        writing.answer("a1", "Where?", used=40_000)
        lines = writing.path.read_text()
        usage = '"cache_creation_input_tokens":0'
        made = f'"cache_creation_input_tokens":900,"cache_creation":{{"{bucket}":900}}'
        writing.path.write_text(lines.replace(usage, made))
        picture = read_picture(writing.path, Settings(), "rate limits")
        place = locate(picture.tree, "1")
        costs.append(facts_at(picture, Settings(), place, live=False, folder=tmp_path).first_answer)
    five, hour = costs
    assert five is not None and hour == pytest.approx(five * 2 / 1.25)
