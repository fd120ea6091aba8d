"""Real transcripts of other people are read, and counted as an independent profiler did."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ctxtui.core.transcripts.chain import live_chain
from ctxtui.core.transcripts.conversation import conversation, how_open
from ctxtui.core.transcripts.outline import outline
from ctxtui.core.transcripts.subagents import subagents
from ctxtui.core.transcripts.touched import touched_files
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import turn_tree

Counts = tuple[int, int, int]
"""Forks, compactions, malformed lines."""

OURS: dict[str, Counts] = {
    # Line 128 holds two whole objects, `…"timestamp":"2026-01-20T15:07:58.839Z"}` and, glued to
    # it, `{"type":"summary","summary":"Add agent name to logging context …`: both are rescued,
    # so no line is lost. The profiler calls it malformed.
    "130d7b7e-5801-4345-9bd6-f32fd9b8429b.jsonl": (0, 0, 0),
    # Line 51, the second `"subtype":"compact_boundary"`, has `"uuid":"[trimmed for fixture]"`,
    # the same as earlier lines: the first of a uuid wins, so it is no row.
    "d8064913-small": (0, 1, 0),
}


@pytest.fixture(scope="module")
def manifest(public: Path) -> list[dict[str, Any]]:
    files: list[dict[str, Any]] = json.loads((public / "MANIFEST.json").read_bytes())["files"]
    assert len(files) == 111
    return files


@pytest.fixture(scope="module")
def counted(public: Path, manifest: list[dict[str, Any]]) -> dict[str, Counts]:
    """Every file, read in every way we read one."""
    found: dict[str, Counts] = {}
    for one in manifest:
        transcript = read_transcript(public / one["file"])
        tree = turn_tree(transcript)
        how_open(conversation(transcript, tree.chain))
        touched_files(transcript, tree.turns)
        subagents(tree)
        compactions = len(tree.outline.of_kind("compaction"))
        found[one["file"]] = (tree.outline.forks, compactions, len(transcript.bad_lines))
    return found


def test_forks_compactions_and_bad_lines_are_as_the_profiler_says(
    counted: dict[str, Counts], manifest: list[dict[str, Any]]
) -> None:
    expected = {
        one["file"]: tuple(
            one["expect"][key] for key in ("conv_forks", "compactions", "n_malformed")
        )
        for one in manifest
    }
    differ = {file for file, counts in counted.items() if counts != expected[file]}
    assert {Path(file).name: counted[file] for file in differ} == OURS
    assert len(OURS) <= 5


def test_a_file_that_grew_keeps_what_it_had(public: Path) -> None:
    before = read_transcript(public / "growth" / "0-state1.jsonl")
    after = read_transcript(public / "growth" / "0-state2.jsonl")
    assert before.rows and len(after.rows) > len(before.rows)
    assert [row.uuid for row in after.rows[: len(before.rows)]] == [row.uuid for row in before.rows]
    entries = list(outline(before).entries.items())
    assert list(outline(after).entries.items())[: len(entries)] == entries
    for transcript in (before, after):
        assert live_chain(transcript).rows
