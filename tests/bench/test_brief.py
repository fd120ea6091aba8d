"""Drafting a brief on a session of 100 MB, against one orjson parse of the same file.

Run with `-m bench -s`. The tree is read before, as it is on the screen. Wall time; the yardstick
is timed beside it.
"""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import orjson
import pytest
from tests.bench.test_status import write_session
from tests.writing import Writing

from ctxtui.core.handoff.brief import draft_brief
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import turn_tree

pytestmark = pytest.mark.bench

RATIO = 2.0


def test_drafting_on_a_hundred_megabytes(tmp_path: Path) -> None:
    writing = Writing(tmp_path / "claude", cwd=str(tmp_path))
    turns = write_session(writing)
    began = perf_counter()
    with writing.path.open("rb") as file:
        for line in file:
            orjson.loads(line)
    yardstick = perf_counter() - began
    tree = turn_tree(read_transcript(writing.path))
    steps: list[tuple[str, float]] = []
    began = perf_counter()
    draft_brief(
        tree, "Go on", None, Settings(), step=lambda what: steps.append((what, perf_counter()))
    )
    took = perf_counter() - began
    size = writing.path.stat().st_size / 1e6
    print(
        f"\n{size:.0f} MB, {turns} turns: orjson {yardstick:.2f} s, drafting {took:.2f} s, ", end=""
    )
    print(f"{took / yardstick:.1f}x of {RATIO:.1f}x allowed")
    ends = [when for _, when in steps[1:]] + [began + took]
    for (what, start), end in zip(steps, ends, strict=True):
        print(f"  {what:<36}{end - start:8.2f} s")
