"""Turns found by their words, as one types them and walks through them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.writing import Writing

from ctxtui.core.context.picture import read_picture
from ctxtui.core.settings import Settings
from ctxtui.present.searching import Search
from ctxtui.present.tree import TreeShape

PROMPTS = (
    "Fix the login of the shop",
    "Add tests for the cart",
    "The cart's login is slow",
    "LOGIN once more",
    "Write docs",
)


@pytest.fixture(scope="module")
def shape(tmp_path_factory: pytest.TempPathFactory) -> TreeShape:
    writing = Writing(tmp_path_factory.mktemp("searching") / "claude")
    for n, words in enumerate(PROMPTS):
        writing.user(f"p{n}", words)
    return TreeShape(read_picture(writing.path, Settings(), "words"), Settings().zones)


def looking(shape: TreeShape, *typed: str) -> Search:
    search = Search()
    search.look_in(shape)
    for text in typed:
        search.look_for(text)
    return search


@given(typed=st.lists(st.text("login cart's thexyz", max_size=12), min_size=1, max_size=6))
def test_what_is_found_does_not_depend_on_what_was_typed_before(
    shape: TreeShape, typed: list[str]
) -> None:
    found = looking(shape, *typed).found
    words = typed[-1].casefold().split()
    assert found == [
        n
        for n, prompt in enumerate(PROMPTS)
        if words and all(word in f"#{n + 1} {prompt}".casefold() for word in words)
    ]


def test_what_was_pasted_is_found_and_what_the_client_put_round_it_is_not(
    writing: Writing,
) -> None:
    wrapped = 'Go on:\n\n<pasted_content id="dd79">\nthe old brief\n</pasted_content id="dd79">'
    writing.user("p0", wrapped, parent=None)
    shape = TreeShape(read_picture(writing.path, Settings(), "words"), Settings().zones)
    assert [looking(shape, words).found for words in ("old brief", "#1 go", "pasted", "dd79")] == [
        [0],
        [0],
        [],
        [],
    ]


def test_the_matches_are_walked_round(shape: TreeShape) -> None:
    search = looking(shape, "login")
    ids = [turn.id for turn in shape.picture.tree.turns]
    at, walked = ids[1], []
    for by in (1, 1, 1, -1, -1):
        turn = search.next(at, by)
        assert turn is not None
        at = turn.id
        walked.append(ids.index(at))
    assert walked == [2, 3, 0, 3, 2]
    here = search.next(ids[2], 1, here=True)
    assert here is not None and here.id == ids[2]


def test_which_match_a_turn_is(shape: TreeShape) -> None:
    search = looking(shape, "login")
    ids = [turn.id for turn in shape.picture.tree.turns]
    assert [search.place(one) for one in ids] == ["1/3", "–/3", "2/3", "3/3", "–/3"]
    assert search.place(None) == "–/3"
    search.look_for("login nowhere")
    assert search.place(ids[0]) == "none"


def test_words_read_in_a_thread_are_those_that_are_looked_in(
    shape: TreeShape, tmp_path: Path
) -> None:
    search = looking(shape)
    search.prepare(search.turns)
    search.look_for("cart")
    assert search.found == [1, 2]
    other = Writing(tmp_path / "claude")
    other.user("q1", "the cart alone")
    search.look_in(TreeShape(read_picture(other.path, Settings(), "other"), Settings().zones))
    search.prepare(shape.picture.tree.turns)  # comes too late
    assert search.found == [0]
