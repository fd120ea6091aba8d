"""A tail says what a fresh reading would say, and reads only what was appended."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of
from hypothesis import strategies as st
from tests.writing import Writing, call, compact_json

from ctxtui.core.context.picture import Picture, PictureReader, read_picture
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.tail import BEFORE, HEAD, Tail
from ctxtui.core.transcripts.transcript import Transcript, read_transcript
from ctxtui.core.transcripts.turns import Turn

MARK = HEAD + BEFORE
"""Bytes by which a file is known again, at most: read before and after what was appended."""
ROW = b'{"parentUuid":null,"type":"user","uuid":"u%d","message":{"role":"user","content":"hi"}}\n'


def content(transcript: Transcript) -> dict[str, Any]:
    return {one.name: getattr(transcript, one.name) for one in fields(Transcript)}


def same(tail: Tail) -> Transcript:
    """What the tail gives now, having been compared with a fresh reading."""
    given = tail.read()
    assert content(given) == content(read_transcript(tail.path))
    return given


def test_only_what_was_appended_is_read(writing: Writing) -> None:
    for n in range(200):
        writing.user(f"p{n}", "some words " * 20)
    tail = Tail(writing.path)
    same(tail)
    for n in range(3):
        before, size = tail.read_bytes, writing.path.stat().st_size
        writing.answer(f"a{n}", "an answer")
        same(tail)
        added = writing.path.stat().st_size - size
        assert added <= tail.read_bytes - before <= added + 2 * MARK


def test_nothing_appended_nothing_read(writing: Writing) -> None:
    for n in range(50):
        writing.user(f"p{n}", "some words " * 20)
    tail = Tail(writing.path)
    first, before = same(tail), tail.read_bytes
    again = same(tail)
    assert tail.read_bytes - before <= MARK
    assert again is not first


def test_what_was_handed_out_does_not_change(writing: Writing) -> None:
    writing.user("p1", "hello", parent=None)
    writing.state("last-prompt", leafUuid="p1", explicit=True)
    tail = Tail(writing.path)
    early = tail.read()
    held = content(early) | {"rows": list(early.rows), "by_uuid": dict(early.by_uuid)}
    mark = (early.checkpoint.leaf, early.checkpoint.explicit)
    writing.answer("a1", "hi")
    writing.raw(b"not a line\n")
    later = tail.read()
    assert (early.checkpoint.leaf, early.checkpoint.explicit) == mark == ("p1", True)
    assert content(early) == held
    assert [row.uuid for row in later.rows] == ["p1", "a1"]
    assert later.rows[0] is early.rows[0]


@pytest.mark.parametrize("cut", [1, 30, -2, -1])
def test_a_torn_line_is_judged_again_when_the_rest_comes(writing: Writing, cut: int) -> None:
    writing.user("p1", "hello", parent=None)
    tail = Tail(writing.path)
    line = compact_json(writing.row("p2", "user", "p1", message={"content": "and?"})).encode()
    writing.raw(line[:cut])
    torn = same(tail)
    assert (len(torn.rows), len(torn.bad_lines)) == (1, 1)
    writing.raw(line[cut:])
    whole = same(tail)
    assert (len(whole.rows), len(whole.bad_lines)) == (2, 0)
    writing.raw(b"\n")
    writing.user("p3", "more")
    assert len(same(tail).rows) == 3


def replaced(path: Path, data: bytes) -> None:
    """By a new file, as an editor does."""
    other = path.with_suffix(".new")
    other.write_bytes(data)
    other.replace(path)


def written_over(path: Path, data: bytes) -> None:
    """In place: the inode stays."""
    path.write_bytes(data)


@pytest.mark.parametrize("how", [replaced, written_over])
@pytest.mark.parametrize("kept", [0.0, 0.3, 1.0, 1.5])
def test_another_file_is_read_anew(
    writing: Writing, how: Callable[[Path, bytes], None], kept: float
) -> None:
    for n in range(20):
        writing.user(f"p{n}", f"prompt {n}")
    tail = Tail(writing.path)
    same(tail)
    lines = [ROW % n for n in range(int(len(writing.path.read_bytes()) * kept) // len(ROW))]
    how(writing.path, b"".join(lines))
    assert len(same(tail).rows) == len(lines)


def test_bytes_changed_in_place_are_noticed_by_the_clock(writing: Writing) -> None:
    for n in range(40):
        writing.user(f"p{n}", "a long prompt " * 10)
    tail = Tail(writing.path)
    same(tail)
    data = bytearray(writing.path.read_bytes())
    at = len(data) // 2
    at = data.index(b"long", at)
    data[at : at + 4] = b"LONG"
    writing.path.write_bytes(data)
    os.utime(writing.path, ns=(0, writing.path.stat().st_mtime_ns + 1))
    assert any("LONG" in row.text for row in same(tail).rows)


def test_a_file_may_go_and_come_back(writing: Writing) -> None:
    writing.user("p1", "hello", parent=None)
    tail = Tail(writing.path)
    same(tail)
    data = writing.path.read_bytes()
    writing.path.unlink()
    for _ in range(2):
        with pytest.raises(CtxtuiError, match=writing.path.name):
            tail.read()
    writing.path.write_bytes(data)
    assert len(same(tail).rows) == 1


def test_a_pipe_is_refused_like_in_a_fresh_reading(tmp_path: Path) -> None:
    path = tmp_path / "s1.jsonl"
    os.mkfifo(path)
    with pytest.raises(CtxtuiError, match="Not a regular file"):
        Tail(path).read()


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(1, 400)),
        st.tuples(st.just("truncate"), st.integers(0, 3_000)),
        st.tuples(st.just("replace"), st.integers(0, 3_000)),
        st.tuples(st.just("over"), st.integers(0, 3_000)),
        st.tuples(st.just("blank"), st.integers(1, 3)),
        st.tuples(st.just("delete"), st.just(0)),
        st.tuples(st.just("junk"), st.binary(max_size=12)),
    ),
    max_size=25,
)


def script(folder: Path) -> bytes:
    """A session with calls, a compaction, state lines, a duplicate and broken lines."""
    writing = Writing(folder)
    writing.user("p1", "Fix it", parent=None)
    writing.answer("a1", "on it", call("t1"), used=9_000)
    writing.result("r1", "t1")
    writing.state("custom-title", customTitle="naïve ünïcode")
    writing.raw(b'{"type":"user","uu\n\n')
    writing.answer("a2", "done", used=12_000)
    writing.state("last-prompt", leafUuid="a2", explicit=True)
    writing.boundary("b1")
    writing.summary("s1")
    writing.user("p1", "a uuid that was there")
    writing.raw(ROW[:-1] % 7 + ROW % 8)
    writing.answer("a3", "after", used=4_000)
    return writing.path.read_bytes()


@pytest.fixture(scope="module")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return script(tmp_path_factory.mktemp("scripted")) * 2


@settings_of(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_whatever_happens_to_the_file_the_tail_says_what_a_fresh_reading_says(
    scripted: bytes, steps: list[tuple[str, Any]]
) -> None:
    with TemporaryDirectory() as name:
        source = scripted
        path = Path(name) / "session.jsonl"
        path.touch()
        tail = Tail(path)
        at, tick = 0, 0
        for what, much in steps:
            appended = 0
            size = path.stat().st_size if path.exists() else 0
            if what == "append" and path.exists():
                with path.open("ab") as file:
                    appended = file.write(source[at : at + much])
                at += much
            elif what == "junk" and path.exists():
                with path.open("ab") as file:
                    appended = file.write(much)
            elif what == "blank" and path.exists():
                with path.open("ab") as file:
                    appended = file.write(b"\n" * much)
            elif what == "truncate" and path.exists():
                os.truncate(path, min(much, size))
            elif what == "replace":
                replaced(path, source[much:])
            elif what == "over":
                path.write_bytes(source[much:])
            elif what == "delete":
                path.unlink(missing_ok=True)
            if not path.exists():
                with pytest.raises(CtxtuiError):
                    tail.read()
                continue
            tick += 1  # clocks of file systems are coarse, and steps here are quick
            os.utime(path, ns=(0, 10**18 + tick))
            before, torn = tail.read_bytes, tail.place.size - tail.place.offset
            first = not tail.place.inode
            same(tail)
            if appended and not first:
                assert tail.read_bytes - before <= torn + appended + 2 * MARK


@pytest.mark.parametrize(
    ("every", "rows"), [(12, 150), pytest.param(6, 300, marks=pytest.mark.slow)]
)
def test_recorded_sessions_row_by_row(
    recorded: Path, tmp_path: Path, every: int, rows: int
) -> None:
    checked = 0
    for source in sorted(recorded.glob("*/claude/projects/*/*.jsonl"))[::every]:
        path = tmp_path / source.parent.parent.parent.parent.name / source.name
        path.parent.mkdir()
        path.touch()
        tail = Tail(path)
        for line in source.read_bytes().splitlines(keepends=True):
            for part in (line[: len(line) // 3], line[len(line) // 3 :]):
                with path.open("ab") as file:
                    file.write(part)
                tail.read()
            same(tail)
            checked += 1
        reads = 3 * len(source.read_bytes().splitlines())  # the first third of a line, twice
        assert tail.read_bytes <= path.stat().st_size * 4 / 3 + reads * 2 * MARK
    assert checked > rows


# -- pictures, which a reader keeps up to date from the tail


def facts(picture: Picture) -> dict[str, Any]:
    """All a picture tells, as plain values."""
    tree = picture.tree
    turns = [
        {
            one.name: getattr(turn, one.name)
            for one in fields(Turn)
            if one.name not in ("row", "rows", "steps", "queued", "resumed")
        }
        | {
            "rows": [row.uuid for row in turn.rows],
            "queued": [row.uuid for row in turn.queued],
            "resumed": turn.resumed and turn.resumed.uuid,
            "steps": turn.steps,
            "label": turn.label,
        }
        for turn in tree.turns
    ]
    agents = {
        turn: [(one.id, one.type, one.status, one.tokens, one.parent) for one in some]
        for turn, some in picture.agents.items()
    }
    return {
        "rows": tree.transcript.rows,
        "bad": tree.transcript.bad_lines,
        "checkpoint": tree.transcript.checkpoint,
        "titles": (tree.transcript.custom_title, tree.transcript.ai_title),
        "turns": turns,
        "chain": [row.uuid for row in tree.chain.rows],
        "above": tree.outline.above,
        "window": picture.window,
        "growth": picture.growth,
        "added": picture.added,
        "agents": agents,
        "path": picture.path,
        "title": picture.title,
    }


def replay(source: Path, path: Path, cuts: list[int], defaults: Settings) -> None:
    """Append the source piece by piece, and compare the reader's picture with a fresh one."""
    data = source.read_bytes()
    reader = PictureReader(defaults)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    reads = 0
    for begin, end in pairwise([0, *cuts, len(data)]):
        with path.open("ab") as file:
            file.write(data[begin:end])
        assert facts(reader.read(path, "a name")) == facts(read_picture(path, defaults, "a name"))
        reads += 1
    torn = sum(cut - (data.rfind(b"\n", 0, cut) + 1) for cut in cuts)
    assert reader.read_bytes <= len(data) + torn + reads * 2 * MARK


@pytest.mark.parametrize(
    "scenario",
    ["autocompact_329", "rewind_twice_197", "subagents_1100", "subagent_nested_197", "queued_329"],
)
def test_the_picture_of_a_growing_session_is_the_fresh_one(
    recorded: Path, tmp_path: Path, settings: Settings, scenario: str
) -> None:
    files = list((recorded / scenario).glob("claude/projects/*/*.jsonl"))
    assert files
    for source in files:
        data = source.read_bytes()
        ends = [n + 1 for n, byte in enumerate(data) if byte == 10]
        cuts = sorted({*ends[::4], *(end // 2 for end in ends[::9])} - {0, len(data)})
        replay(source, tmp_path / scenario / source.name, cuts, settings)


@settings_of(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_session_cut_at_any_bytes_gives_the_picture_of_a_fresh_reading(
    recorded: Path, settings: Settings, data: st.DataObject
) -> None:
    source = next(recorded.glob("autocompact_197/claude/projects/*/*.jsonl"))
    size = source.stat().st_size
    cuts = data.draw(st.lists(st.integers(1, size - 1), max_size=6, unique=True).map(sorted))
    with TemporaryDirectory() as name:
        replay(source, Path(name) / source.name, cuts, settings)


def test_public_sessions_that_grew(public: Path, tmp_path: Path, settings: Settings) -> None:
    """Two states of one session, as they were published: the later goes on from the earlier."""
    pairs = sorted((public / "growth").glob("*-state1.jsonl"))
    assert pairs
    for before in pairs:
        after = before.with_name(before.name.replace("state1", "state2"))
        path = tmp_path / before.name
        path.write_bytes(before.read_bytes())
        reader = PictureReader(settings)
        for state in (before, after):
            with path.open("r+b") as file:  # in place, as the client appends
                file.seek(0)
                file.write(state.read_bytes())
            assert facts(reader.read(path, "")) == facts(read_picture(path, settings, ""))


def test_a_picture_holds_while_nothing_changed(
    writing: Writing, settings: Settings, tmp_path: Path
) -> None:
    writing.user("p1", "hello", parent=None)
    writing.answer("a1", "hi", call("t1", "Agent", prompt="look"))
    reader = PictureReader(settings)
    first, read = reader.read(writing.path, "one"), reader.read_bytes
    assert reader.read(writing.path, "one") is first
    assert reader.read_bytes == read
    assert reader.read(writing.path, "two").title == "two"
    agent = writing.path.with_suffix("") / "subagents" / "agent-a1.jsonl"
    agent.parent.mkdir(parents=True)
    agent.write_bytes(ROW % 1)
    assert facts(reader.read(writing.path, "one")) == facts(
        read_picture(writing.path, settings, "one")
    )


def test_a_moved_session_is_another_path(writing: Writing, settings: Settings) -> None:
    writing.user("p1", "hello", parent=None)
    reader = PictureReader(settings)
    reader.read(writing.path, "")
    moved = writing.path.with_name("7a2b3c4d-0000-4000-8000-000000000002.jsonl")
    writing.path.rename(moved)
    with pytest.raises(CtxtuiError):
        reader.read(writing.path, "")
    assert reader.read(moved, "").id == moved.stem
    writing.user("p1", "a new one", parent=None)
    assert facts(reader.read(writing.path, "")) == facts(read_picture(writing.path, settings, ""))
