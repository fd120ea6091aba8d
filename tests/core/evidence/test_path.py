"""Which turns count, in sessions of any length."""

from __future__ import annotations

from time import perf_counter

import pytest
from tests.writing import Writing

from ctxtui.core.evidence.path import rewound, worked


@pytest.mark.slow
def test_a_long_session_is_sorted_out_sooner_than_it_is_read(writing: Writing) -> None:
    for n in range(2_000):
        writing.user(f"p{n}", f"Do thing {n}", None if n == 0 else f"a{n - 1}")
        writing.answer(f"a{n}", "Done.")
    writing.user("q", "Not that, this", "a4")
    writing.answer("b", "Done.")
    began = perf_counter()
    tree = writing.tree()
    read = perf_counter()
    kept, left = worked(tree), rewound(tree)
    assert perf_counter() - read < read - began
    assert [turn.id for turn in kept] == ["p0", "p1", "p2", "p3", "p4", "q"]
    assert [len(branch.turns) for branch in left] == [1_995]
