"""Looking ahead on a session of 100 MB, against one orjson parse of the same file.

Run with `-m bench -s`. The picture is read before, as it is when Home looks ahead, and a small
session was looked at, so that tokenizer and rules are loaded. CPU time, the yardstick's beside it.
Nothing was ever compacted: the window holds 5,900 calls, several times what a real one can.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import pytest
from tests.bench.long_session import write_long_session
from tests.bench.test_brief import parse
from tests.writing import Writing

from ctxtui.core.context.contents import contents
from ctxtui.core.context.picture import Picture, read_picture
from ctxtui.core.moves.outlook import next_moves, outlook
from ctxtui.core.settings import Settings

pytestmark = pytest.mark.bench

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    small = Writing(tmp_path / "small", session="0" * 36, cwd=str(tmp_path))
    write_long_session(small, 3, seed=1)
    picture = read_picture(small.path, Settings(), "small")
    ahead(picture)
    contents(picture, Settings())


def ahead(picture: Picture) -> tuple[float, float]:
    """Seconds for the outlook, and for the moves from there."""
    began = process_time()
    seen = outlook(picture, Settings(), now=NOW)
    looked = process_time()
    assert len(next_moves(picture, seen, Settings(), NOW)) == 5
    return looked - began, process_time() - looked


def test_looking_ahead_on_a_hundred_megabytes(tmp_path: Path) -> None:
    writing = Writing(tmp_path / "claude", cwd=str(tmp_path))
    turns = write_long_session(writing, 100)
    yardstick = min(parse(writing.path) for _ in range(3))
    picture = read_picture(writing.path, Settings(), "long")
    looked, moves = ahead(picture)
    again = sum(ahead(picture))
    began = process_time()
    contents(picture, Settings())
    opened = process_time() - began
    size = writing.path.stat().st_size / 1e6
    took = looked + moves
    print(
        f"\n{size:.0f} MB, {turns} turns: orjson {yardstick:.2f} s, looking ahead {took:.2f} s, "
        f"{took / yardstick:.1f}x; again {again / yardstick:.1f}x; "
        f"taking the window apart {opened:.2f} s, {opened / yardstick:.1f}x"
    )
    print(f"  the outlook {looked:.2f} s, the moves {moves:.2f} s")
