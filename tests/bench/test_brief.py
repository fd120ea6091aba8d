"""Drafting a brief on a session of 100 MB, against one orjson parse of the same file.

Run with `-m bench -s`. The session is read before, as it is on the screen, and tokenizer and rules
are loaded. First where nobody has looked at the session, then again, as in the studio. CPU time,
the yardstick's beside it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import orjson
import pytest
from tests.bench.long_session import write_long_session
from tests.bench.test_status import write_session
from tests.writing import Writing

from ctxtui.core.context.picture import read_picture
from ctxtui.core.evidence import rules
from ctxtui.core.handoff.brief import draft_brief
from ctxtui.core.moves.outlook import next_moves, outlook
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import TurnTree, turn_tree

pytestmark = pytest.mark.bench

RATIO = 2.0


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    small = Writing(tmp_path / "small", session="0" * 36, cwd=str(tmp_path))
    write_long_session(small, 3, seed=1)
    draft_brief(small.tree(), "Go on", None, Settings())
    rules.load()


def parse(path: Path) -> float:
    """Seconds of one parse."""
    began = process_time()
    with path.open("rb") as file:
        for line in file:
            orjson.loads(line)
    return process_time() - began


def draft(tree: TurnTree) -> list[tuple[str, float]]:
    """What was looked for, and how many seconds it took."""
    steps: list[tuple[str, float]] = []
    steps.append(("begin", process_time()))
    draft_brief(
        tree, "Go on", None, Settings(), step=lambda what: steps.append((what, process_time()))
    )
    ends = [*(when for _, when in steps[1:]), process_time()]
    return [(what, end - start) for (what, start), end in zip(steps, ends, strict=True)]


def report(writing: Writing, turns: int) -> None:
    yardstick = min(parse(writing.path) for _ in range(5))
    tree = turn_tree(read_transcript(writing.path))
    first, again = draft(tree), draft(tree)
    size = writing.path.stat().st_size / 1e6
    print(f"\n{size:.0f} MB, {turns} turns: orjson {yardstick:.2f} s")
    told("first", first, yardstick)
    told("again", again, yardstick)
    for what, seconds in first:
        print(f"    {what:<36}{seconds:8.2f} s")


def told(when: str, steps: list[tuple[str, float]], yardstick: float) -> None:
    took = sum(seconds for _, seconds in steps)
    print(f"  {when:<10}{took:8.2f} s, {took / yardstick:.1f}x of {RATIO:.1f}x allowed")


def test_drafting_on_a_hundred_megabytes(tmp_path: Path) -> None:
    writing = Writing(tmp_path / "claude", cwd=str(tmp_path))
    report(writing, write_long_session(writing, 100))


def test_drafting_where_home_has_looked_ahead(tmp_path: Path) -> None:
    """What it works out for the bar below the turns is there for the brief, too."""
    writing = Writing(tmp_path / "claude", cwd=str(tmp_path))
    write_long_session(writing, 100, seed=11)
    yardstick = min(parse(writing.path) for _ in range(5))
    picture, now = read_picture(writing.path, Settings(), "A month"), datetime.now(UTC)
    next_moves(picture, outlook(picture, Settings(), now=now), Settings(), now)
    print()
    told("from Home", draft(picture.tree), yardstick)


def test_drafting_where_every_prompt_is_pasted_lines(tmp_path: Path) -> None:
    """The hard case: a third of the file is what the user typed."""
    writing = Writing(tmp_path / "claude", cwd=str(tmp_path))
    report(writing, write_session(writing))
