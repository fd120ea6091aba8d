"""Composing a `/compact` line, typing its goal, and auditing compactions, on sessions of 100 MB.

Run with `-m bench -s`. CPU time against one orjson parse of the same file. The session is read
before, as it is on the screen, and a small one was composed and audited, so that tokenizer and
rules are loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from time import process_time

import orjson
import pytest
from tests.bench.long_session import write_long_session
from tests.bench.test_brief import parse
from tests.writing import Writing

from ctxtui.core.context.picture import Picture, read_picture
from ctxtui.core.handoff.audit.audit import audit
from ctxtui.core.handoff.compact.composing import compose
from ctxtui.core.settings import Settings

pytestmark = pytest.mark.bench

COMPOSING, COUNTING, AUDITING = 4.0, 40.0, 8.0
"""Times an orjson parse that are aimed at; counting is composing where no token was counted yet."""
KEY = 0.016
"""Seconds of one key in the goal that are aimed at."""
GOAL = "Fix read_timeout in poplib, then write RELEASES.md and the notes"
EVERY = 20
"""Turns from one compaction to the next."""


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path) -> None:
    small = written(tmp_path / "small", 4, compacted=True)
    compose(opened(small), GOAL)
    audit(small.tree())


def written(folder: Path, megabytes: float, *, compacted: bool = False) -> Writing:
    writing = Writing(folder, cwd=str(folder))
    write_long_session(writing, megabytes)
    if compacted:
        compact(writing)
    return writing


def compact(writing: Writing) -> None:
    """Put compactions into a session; each summary repeats a fifth of what the user asked."""
    chance = Random(11)
    asked: list[str] = []
    lines = writing.path.read_bytes().splitlines()
    writing.path.write_bytes(b"")
    for line in lines:
        row = orjson.loads(line)
        if row["uuid"].startswith("p"):
            asked.append(row["message"]["content"])
            if len(asked) % EVERY == 0:
                said = [one for one in asked[-EVERY:-1] if chance.random() < 0.2]
                writing.boundary(f"c{len(asked)}")
                writing.summary(f"s{len(asked)}", "\n".join(["Summary:", *said]))
                row["parentUuid"] = writing.last
        writing.line(row)
        writing.last = row["uuid"]


def opened(writing: Writing) -> Picture:
    return read_picture(writing.path, Settings(), "long")


def seconds(done: Callable[[], object]) -> float:
    began = process_time()
    done()
    return process_time() - began


def report(writing: Writing, what: str, took: float, allowed: float) -> None:
    yardstick = min(parse(writing.path) for _ in range(3))
    size = writing.path.stat().st_size / 1e6
    print(
        f"\n{size:.0f} MB: orjson {yardstick:.2f} s, {what} {took:.2f} s, "
        f"{took / yardstick:.1f}x of {allowed:.1f}x allowed"
    )


def test_composing_where_nothing_was_compacted_on_a_hundred_megabytes(tmp_path: Path) -> None:
    """The hard case: all of the session stands in one window, six times what a model holds.

    Nearly all of the first time goes into counting tokens, which the second one finds counted.
    """
    writing = written(tmp_path / "claude", 100)
    picture = opened(writing)
    report(writing, "composing", seconds(lambda: compose(picture)), COUNTING)
    report(writing, "again", seconds(lambda: compose(picture)), COMPOSING)


def test_composing_and_auditing_a_hundred_megabytes_with_compactions(tmp_path: Path) -> None:
    writing = written(tmp_path / "claude", 100, compacted=True)
    picture = opened(writing)
    report(writing, "composing", seconds(lambda: compose(picture)), COMPOSING)
    report(writing, "auditing", seconds(lambda: audit(picture.tree)), AUDITING)


def test_typing_a_goal_key_by_key(tmp_path: Path) -> None:
    """What a key costs on the loop: the parts chosen anew, the line, and where the work turns."""
    draft = compose(opened(written(tmp_path / "claude", 20)))
    keys: list[float] = []
    for end in range(1, len(GOAL) + 1):
        began = process_time()
        draft = draft.with_goal(GOAL[:end])
        _ = draft.line, draft.turning
        keys.append(process_time() - began)
    middle = sorted(keys)[len(keys) // 2]
    print(
        f"\n{len(draft.parts)} parts: a key {middle * 1e3:.1f} ms, "
        f"at most {max(keys) * 1e3:.0f} ms, of {KEY * 1e3:.0f} ms allowed"
    )
