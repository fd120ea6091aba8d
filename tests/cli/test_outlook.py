"""`ctxtui context`: what a window costs, how long it lasts, and what to do next."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from typing import Any

import pytest

from ctxtui.cli import main
from ctxtui.demo.write import Demo

Json = dict[str, Any]
GOAL = "Write the docs for the shipping label printer"


@pytest.fixture(scope="module")
def context(still_demo: Demo) -> Callable[..., str]:
    @cache
    def told(*argv: str) -> str:
        given = [
            "context",
            still_demo.sessions[still_demo.live].stem,
            *argv,
            "--config-dir",
            str(still_demo.config_dir),
        ]
        with redirect_stdout(StringIO()) as out:
            assert main(given) == 0
        return out.getvalue()

    return told


def test_every_clock_is_told_with_how_it_is_known(context: Callable[..., str]) -> None:
    document: Json = json.loads(context("--json"))
    clocks = {(one["name"], one["zone"]): one for one in document["clocks"]}
    assert {name for name, _ in clocks} == {
        "cache", "rot", "auto-compaction", "idle compaction", "idle timeout", "deletion",
        "checkpoints",
    }  # fmt: skip
    assert clocks["rot", "warn"]["state"] == "over"
    least, most = clocks["rot", "urgent"]["turns"]
    assert 1 <= least <= most
    assert clocks["checkpoints", None]["turns"] == [86, 86]
    assert all(one["why"] for one in document["clocks"])


def test_the_five_moves_come_with_figures_and_reasons(context: Callable[..., str]) -> None:
    document: Json = json.loads(context("--json"))
    moves = {one["move"]: one for one in document["moves"]}
    assert sorted(one["number"] for one in moves.values()) == [1, 2, 3, 4, 5]
    assert moves["clear"]["tokens_after"] < moves["compact"]["tokens_after"] < document["used"]
    assert moves["continue"]["price"]["warm"] < moves["continue"]["price"]["cold"]
    assert any(one["text"].startswith("312k of 1M") for one in moves["clear"]["reasons"])
    refs = {ref for one in document["moves"] for reason in one["reasons"] for ref in reason["refs"]}
    assert refs
    assert document["cost"]["label"] == "API-equivalent"
    assert document["pace"]["label"] == "time to first block"
    assert sum(one["requests"] for one in document["pace"]["sizes"]) > 100


def test_a_goal_that_is_something_new_puts_clear_first(context: Callable[..., str]) -> None:
    document: Json = json.loads(context("--json", "--goal", GOAL))
    assert document["moves"][0]["move"] == "clear"


def test_an_earlier_turn_has_nothing_ahead_of_it(context: Callable[..., str]) -> None:
    document: Json = json.loads(context("--json", "--at", "3"))
    assert (document["clocks"], document["moves"], document["waste"]) == ([], [], [])
    assert sum(one["tokens"] for one in document["parts"]) == document["used"]


def test_the_printed_form_says_the_same_in_lines(context: Callable[..., str]) -> None:
    lines = context().splitlines()
    assert lines[0] == "312k of 1M (31%), exact"
    assert any("urgent ≈" in line and "deleted 29d" in line for line in lines)
    assert any(line.startswith("time to first block: ") for line in lines)
    assert any(line.startswith("4 clear") for line in lines)
    assert any(line.startswith("    + 312k of 1M") for line in lines)
