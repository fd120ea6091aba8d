"""Every line that can be read becomes a row; every other one is counted."""

from __future__ import annotations

import json
import os
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.writing import Writing, compact_json

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.transcripts.reader import BadLine, lines, read_rows
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.transcript import read_transcript

WHOLE = b'{"parentUuid":null,"type":"user","uuid":"w1","message":{"role":"user","content":"hi"}}'
NEXT = b'{"parentUuid":"w1","type":"user","uuid":"w2","message":{"role":"user","content":"and"}}'
STATE = b'{"type":"summary","summary":"A title","leafUuid":"w1"}'


def read(tmp_path: Path, data: bytes) -> tuple[list[Row], list[BadLine]]:
    path = tmp_path / "session.jsonl"
    path.write_bytes(data)
    bad: list[BadLine] = []
    return list(read_rows(path, bad)), bad


def uuids(rows: list[Row]) -> list[str | None]:
    return [row.uuid for row in rows]


def test_a_clean_file_gives_its_rows_and_where_they_lie(tmp_path: Path) -> None:
    rows, bad = read(tmp_path, WHOLE + b"\n" + NEXT + b"\n")
    assert uuids(rows) == ["w1", "w2"]
    assert [(row.offset, row.length) for row in rows] == [
        (0, len(WHOLE)),
        (len(WHOLE) + 1, len(NEXT)),
    ]
    assert not bad


@pytest.mark.parametrize("cut", [1, 20, len(NEXT) // 2, len(NEXT) - 1])
def test_a_torn_tail_is_one_bad_line(tmp_path: Path, cut: int) -> None:
    rows, bad = read(tmp_path, WHOLE + b"\n" + NEXT[:cut])
    assert uuids(rows) == ["w1"]
    assert bad == [BadLine(2, len(WHOLE) + 1, cut)]


def test_a_line_torn_behind_a_content_block_is_still_bad(tmp_path: Path) -> None:
    torn = b'{"type":"user","uuid":"w3","message":{"content":[{"type":"text","text":"hi"}'
    rows, bad = read(tmp_path, WHOLE + b"\n" + torn)
    assert uuids(rows) == ["w1"]
    assert [line.number for line in bad] == [2]


@pytest.mark.parametrize("between", [b"", b" ", b"\t", b"\0\0"])
def test_two_whole_objects_on_one_line_are_two_rows(tmp_path: Path, between: bytes) -> None:
    rows, bad = read(tmp_path, WHOLE + between + NEXT + b"\n" + STATE + b"\n")
    assert uuids(rows) == ["w1", "w2", None]
    assert rows[1].offset == len(WHOLE + between)
    assert rows[2].summary == "A title"
    assert not bad


@pytest.mark.parametrize("glued", [NEXT, STATE, NEXT + STATE])
@pytest.mark.parametrize("cut", [1, 30, 70])
def test_whole_objects_glued_to_a_torn_one_are_rescued(
    tmp_path: Path, glued: bytes, cut: int
) -> None:
    rows, bad = read(tmp_path, WHOLE[:cut] + glued + b"\n")
    assert [row.uuid or row.summary for row in rows] == {
        NEXT: ["w2"],
        STATE: ["A title"],
        NEXT + STATE: ["w2", "A title"],
    }[glued]
    assert rows[0].offset == cut
    assert not bad


def test_a_rescued_row_of_many_blocks_is_whole(tmp_path: Path) -> None:
    blocks = [{"type": "text", "text": f"part {n}"} for n in range(500)]
    row = {"parentUuid": None, "type": "user", "uuid": "w3", "message": {"content": blocks}}
    path = tmp_path / "session.jsonl"
    path.write_bytes(WHOLE[:40] + compact_json(row).encode() + b"\n")
    transcript = read_transcript(path)
    assert transcript.body(transcript.rows[0]) == row


@pytest.mark.parametrize(
    "nulls", [b"\0\0\0" + WHOLE, WHOLE + b"\0\0", b"\0" * 5_000 + WHOLE, b" \0" + WHOLE]
)
def test_null_bytes_round_a_line_do_no_harm(tmp_path: Path, nulls: bytes) -> None:
    path = tmp_path / "session.jsonl"
    path.write_bytes(nulls + b"\n" + NEXT + b"\n")
    transcript = read_transcript(path)
    assert uuids(transcript.rows) == ["w1", "w2"]
    assert transcript.body(transcript.rows[0])["message"]["content"] == "hi"
    assert not transcript.bad_lines


@pytest.mark.parametrize("empty", [b"", b"  ", b"\r", b"\0\0\0", b"\t\0 \r"])
def test_a_line_with_nothing_on_it_is_not_a_bad_line(tmp_path: Path, empty: bytes) -> None:
    rows, bad = read(tmp_path, WHOLE + b"\n" + empty + b"\n" + NEXT + b"\n")
    assert uuids(rows) == ["w1", "w2"]
    assert not bad


@pytest.mark.parametrize(
    "line", [b"[1,2]", b'"words"', b"17", b"null", b"// a comment", b"{}x", b"{'a':1}", b"\xff\xfe"]
)
def test_a_line_that_is_no_object_is_counted(tmp_path: Path, line: bytes) -> None:
    rows, bad = read(tmp_path, WHOLE + b"\n" + line + b"\n" + NEXT + b"\n")
    assert uuids(rows) == ["w1", "w2"]
    assert [one.number for one in bad] == [2]


def test_lines_may_end_as_on_windows(tmp_path: Path) -> None:
    rows, bad = read(tmp_path, WHOLE + b"\r\n" + NEXT + b"\r\n")
    assert uuids(rows) == ["w1", "w2"]
    assert not bad


@pytest.mark.parametrize("glued", [b"", NEXT])
def test_broken_utf_8_costs_one_character_not_the_line(tmp_path: Path, glued: bytes) -> None:
    path = tmp_path / "session.jsonl"
    broken = WHOLE.replace(b'"hi"', b'"h\xffi"')
    path.write_bytes(broken + glued + b"\n")
    transcript = read_transcript(path)
    assert transcript.rows[0].text == "h\ufffdi"
    for row in transcript.rows:
        assert transcript.body(row)["uuid"] == row.uuid
    assert len(transcript.rows) == (2 if glued else 1)
    assert not transcript.bad_lines


def test_lone_surrogates_are_let_through(tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    path.write_bytes(WHOLE.replace(b'"hi"', rb'"a\ud83db"') + b"\n")
    transcript = read_transcript(path)
    assert not transcript.bad_lines
    assert transcript.rows[0].text[0] == "a" and transcript.rows[0].text[-1] == "b"


@pytest.mark.parametrize("where", ["toolUseResult", "message", "type", "timestamp", "uuid"])
@pytest.mark.parametrize("depth", [600, 200_000])
def test_an_object_nested_thousands_deep_costs_its_line_at_most(
    tmp_path: Path, where: str, depth: int
) -> None:
    deep = b'{"%s":' % where.encode() + b"[" * depth + b"]" * depth + b',"uuid":"deep"}'
    rows, bad = read(tmp_path, WHOLE + b"\n" + deep + b"\n" + NEXT + b"\n")
    assert {"w1", "w2"} <= set(uuids(rows))
    assert len(rows) + len(bad) == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("timestamp", 1_700_000_000),
        ("isMeta", "yes"),
        ("gitBranch", ["main"]),
        ("attachment", "none"),
        ("forkedFrom", 3),
        ("compactMetadata", []),
        ("data", "progress"),
        ("content", [{"type": "text"}]),
    ],
)
def test_a_field_of_an_odd_shape_costs_that_field_only(
    tmp_path: Path, field: str, value: object
) -> None:
    rows, bad = read(tmp_path, compact_json(json.loads(WHOLE) | {field: value}).encode())
    assert [(row.uuid, row.text) for row in rows] == [("w1", "hi")]
    assert not bad


def test_a_usage_of_an_odd_shape_costs_that_figure_only(tmp_path: Path) -> None:
    row = {
        "type": "assistant",
        "uuid": "a1",
        "message": {
            "id": "m1",
            "content": [{"type": "text", "text": "hi"}, "and", 7, {"type": "text", "text": 7}],
            "usage": {"input_tokens": "many", "cache_read_input_tokens": 40},
        },
    }
    rows, bad = read(tmp_path, compact_json(row).encode())
    assert rows[0].message_id == "m1"
    assert [block.type for block in rows[0].blocks] == ["text", "text", "text"]
    assert not bad


def test_unknown_types_are_rows_too(writing: Writing) -> None:
    writing.user("p1", "hello")
    writing.add("x1", "something-new", payload={"deep": [1, 2]})
    writing.line({"type": "another-state", "value": 3})
    transcript = writing.read()
    assert uuids(transcript.rows) == ["p1", "x1"]
    assert not transcript.bad_lines


def test_an_empty_uuid_makes_no_row(writing: Writing) -> None:
    writing.user("p1", "hello", parent=None)
    writing.user("", "nobody", parent="p1")
    assert uuids(writing.read().rows) == ["p1"]


def test_the_first_of_a_uuid_wins(writing: Writing) -> None:
    writing.user("p1", "first", parent=None)
    writing.user("p1", "second", parent=None)
    transcript = writing.read()
    assert [row.text for row in transcript.rows] == ["first"]


def test_a_line_of_five_megabytes_costs_little_more_than_its_bytes(tmp_path: Path) -> None:
    big = "x" * 5_000_000
    row = {"type": "user", "uuid": "w3", "toolUseResult": big, "message": {"content": "hi"}}
    path = tmp_path / "session.jsonl"
    path.write_bytes(compact_json(row).encode() + b"\n" + WHOLE[:50] + compact_json(row).encode())
    begin = process_time()
    rows = list(read_rows(path))
    assert process_time() - begin < 40
    assert [len(row.text) for row in rows] == [2, 2]
    assert big not in repr(rows[0])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CtxtuiError, match=r"gone\.jsonl: can't be read"):
        read_transcript(tmp_path / "gone.jsonl")


def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    with pytest.raises(CtxtuiError, match=r"pipe\.jsonl: can't be read \(Not a regular file\)"):
        read_transcript(tmp_path / "pipe.jsonl")


def test_a_body_that_is_no_longer_there_is_not_made_up(writing: Writing) -> None:
    writing.user("p1", "hello")
    transcript = writing.read()
    writing.path.write_bytes(b'{"type":"mode","mode":"plan","padding":"' + b"x" * 500 + b'"}\n')
    with pytest.raises(CtxtuiError, match="changed while it was being read"):
        transcript.body(transcript.rows[0])


@given(
    pieces=st.lists(st.binary(max_size=12).map(lambda one: one.replace(b"\n", b"")), max_size=8),
    ended=st.booleans(),
    chunk=st.integers(1, 9),
)
def test_lines_do_not_depend_on_where_chunks_end(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes], ended: bool, chunk: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "chunks.jsonl"
    data = b"\n".join(pieces) + (b"\n" if ended else b"")
    path.write_bytes(data)
    got = list(lines(path, chunk=chunk))
    assert got == list(lines(path))
    assert [line for _, line in got] == [one for one in data.split(b"\n") if one]
    assert all(data[at : at + len(line)] == line for at, line in got)


@given(cut=st.integers(0, 120), chunk=st.integers(1, 50))
def test_reading_can_go_on_where_it_stopped(
    tmp_path_factory: pytest.TempPathFactory, cut: int, chunk: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "goes-on.jsonl"
    path.write_bytes(WHOLE + b"\n" + NEXT + b"\n")
    begin = len(WHOLE) + 1 if cut else 0
    assert list(lines(path, begin, chunk)) == [one for one in lines(path) if one[0] >= begin]
