"""The guides of the tree."""

from __future__ import annotations

from time import perf_counter

import pytest

from ctxtui.present.lanes import Guide, Node, guides


def own(*nodes: Node) -> list[str]:
    return [guide.own for guide in guides(nodes)]


def test_a_branch_leaves_and_ends_beside_the_live_path() -> None:
    nodes = [
        Node("1", None, live=True),
        Node("2", "1", live=False),
        Node("3", "2", live=False),
        Node("4", "1", live=True),
    ]
    assert own(*nodes) == ["│ ", "├╮", "│╰", "│ "]
    assert [guide.begins for guide in guides(nodes)] == [False, True, False, False]


def test_a_branch_of_one_turn_and_one_after_the_last() -> None:
    assert own(
        Node("1", None, live=True), Node("2", "1", live=False), Node("3", "1", live=True)
    ) == ["│ ", "├─", "│ "]
    assert own(Node("1", None, live=True), Node("2", "1", live=False)) == ["│ ", "╰─"]


def test_what_was_summarised_is_dotted_up_to_the_compaction() -> None:
    nodes = [
        Node("1", None, live=True, summarised=True),
        Node("c", "1", live=True, joins=True),
        Node("2", "c", live=True),
    ]
    assert own(*nodes) == ["┊ ", "├─", "│ "]
    assert guides(nodes)[0] == Guide("┊ ", "┊ ")


@pytest.mark.slow
def test_ten_times_the_turns_take_about_ten_times_as_long() -> None:
    def took(count: int) -> float:
        nodes = [
            Node(str(n), str(n - 1 - (n % 40 == 0)) if n else None, live=n % 40 != 39)
            for n in range(count)
        ]
        begin = perf_counter()
        guides(nodes)
        return perf_counter() - begin

    took(1_000)
    assert took(20_000) < 100 * max(took(2_000), 1e-3)  # a square would be 100 times and more
