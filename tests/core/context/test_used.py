"""How full the window is, around every compaction that was recorded (design 4.3)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import RECORDED, Trees
from tests.writing import Writing, call, text

from ctxtui.core.context.used import (
    base_tokens,
    estimate_after_compaction,
    used_at_compaction,
    used_of,
    window,
)
from ctxtui.core.context.weigh import weigh
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.chain import live_chain
from ctxtui.core.transcripts.conversation import Part
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.transcript import Transcript, read_transcript


@dataclass(frozen=True)
class Compaction:
    """Where it stands in its file, and the figures round it."""

    path: Path
    lines: list[bytes]
    at: int
    asked: int | None
    """Line of the first answer after it; None if there is none."""
    answered: int | None
    before: int
    """Used of the last answer before it."""
    after: int | None
    post: int
    """What the client says is left, without the base."""


def words(text: str, model: str) -> int:
    """Tokens of a prompt."""
    return weigh(Part("text", Row(), text=text), model)


def used_in(row: dict[str, Any]) -> int | None:
    message: dict[str, Any] = row.get("message") or {}
    if row.get("type") != "assistant" or row.get("isSidechain") or row.get("isApiErrorMessage"):
        return None
    usage = message.get("usage")
    if not usage or message.get("model") == "<synthetic>":
        return None
    names = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
    return sum(usage.get(name) or 0 for name in names) or None


def compactions() -> dict[str, Compaction]:
    found: dict[str, Compaction] = {}
    for path in sorted(RECORDED.glob("*/claude/projects/*/*.jsonl")):
        lines = path.read_bytes().splitlines(keepends=True)
        rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
        for at, row in enumerate(rows):
            old = row.get("isCompactSummary") and row.get("parentUuid") is None
            if row.get("subtype") != "compact_boundary" and not old:
                continue
            answers = [n for n in range(at, len(rows)) if used_in(rows[n]) is not None]
            asked = answers[0] if answers else None
            group = [
                n for n in answers if rows[n]["message"]["id"] == rows[answers[0]]["message"]["id"]
            ]
            earlier = [one for n in range(at) if (one := used_in(rows[n])) is not None]
            found[f"{path.parts[-5]}-{path.stem[:8]}-{at}"] = Compaction(
                path,
                lines,
                at,
                asked,
                group[-1] if group else None,
                earlier[-1],
                used_in(rows[asked]) if asked is not None else None,
                (row.get("compactMetadata") or {}).get("postTokens", 0),
            )
    return found


FOUND = compactions()


def cut(one: Compaction, lines: int, tmp_path: Path) -> Transcript:
    """The file as it was when it had that many lines."""
    path = tmp_path / one.path.name
    path.write_bytes(b"".join(one.lines[:lines]))
    return read_transcript(path)


def test_every_kind_of_compaction_is_among_them() -> None:
    assert len(FOUND) == 12
    assert {name.split("-")[0] for name in FOUND} >= {
        "autocompact_329",
        "brief_329_paste",
        "compact_1100",
        "compact_197",
        "compact_329",
        "sum_from_329",
        "sum_upto_329",
    }


@pytest.mark.parametrize("name", FOUND)
def test_until_the_next_answer_it_is_estimated_from_the_base(
    name: str, tmp_path: Path, settings: Settings
) -> None:
    one = FOUND[name]
    transcript = cut(one, one.asked if one.asked is not None else len(one.lines), tmp_path)
    base = base_tokens(transcript)
    now = window(transcript, live_chain(transcript), settings)
    assert base is not None and now.used is not None
    assert now.used_how == "estimated"
    assert base + one.post <= now.used < one.before + one.post
    assert now.used != one.before


@pytest.mark.parametrize("name", [name for name, one in FOUND.items() if one.asked is not None])
def test_with_the_next_answer_it_is_exact(name: str, tmp_path: Path, settings: Settings) -> None:
    one = FOUND[name]
    assert one.answered is not None
    transcript = cut(one, one.answered + 1, tmp_path)
    now = window(transcript, live_chain(transcript), settings)
    assert (now.used, now.used_how) == (one.after, "exact")


def test_the_pasted_brief_was_compacted_to_about_the_base(
    tree_of: Trees, settings: Settings
) -> None:
    tree = tree_of("brief_329_paste", "3af502b1")
    first = tree.prompts[0]
    prompt = words(first.text, "claude-opus-5-5")
    base = base_tokens(tree.transcript)
    assert base == pytest.approx(100_206 - prompt, abs=60)  # /clear is a command
    now = window(tree.transcript, tree.chain, settings)
    assert (now.used_how, now.limit.tokens) == ("estimated", 1_000_000)
    # The summary's text was taken out of the recording; postTokens, 3 030, stands for it.
    assert now.used == pytest.approx(100_206 - prompt + 3_030, abs=200)


def test_nothing_is_known_before_the_first_answer(writing: Writing, settings: Settings) -> None:
    writing.user("p1", "hello", parent=None)
    transcript = writing.read()
    now = window(transcript, live_chain(transcript), settings)
    assert (now.used, now.used_how, now.share, now.zone) == (None, None, None, None)
    assert base_tokens(transcript) is None


def test_the_answer_of_the_live_branch_counts_not_the_last_of_the_file(
    writing: Writing, settings: Settings
) -> None:
    writing.user("p1", "one", parent=None)
    writing.answer("a1", "first", used=30_000)
    writing.user("p2", "two")
    writing.answer("a2", "second", used=90_000)
    writing.state("last-prompt", leafUuid="a1", explicit=True)
    transcript = writing.read()
    now = window(transcript, live_chain(transcript), settings)
    assert (now.used, now.used_how) == (30_000, "exact")


@pytest.mark.parametrize(
    "fields",
    [
        {"model": "<synthetic>"},
        {"isApiErrorMessage": True},
        {"isSidechain": True},
        {"used": None},
    ],
)
def test_figures_that_are_no_answer_of_the_model_do_not_count(
    writing: Writing, settings: Settings, fields: dict[str, Any]
) -> None:
    writing.user("p1", "one", parent=None)
    writing.answer("a1", "first", used=30_000)
    writing.user("p2", "two")
    writing.answer("a2", "second", **({"used": 90_000} | fields))
    transcript = writing.read()
    assert used_of(transcript, live_chain(transcript)) == (30_000, "exact")


@pytest.mark.parametrize(
    ("after", "used"),
    [
        ({"model": "claude-haiku-4-5", "used": 61_000}, 61_000),  # another model, same talk
        ({"written": 61_997, "used": 62_000}, 62_000),  # cold: all of it written anew
        ({"forkedFrom": {"sessionId": "before", "messageUuid": "a2"}, "used": 61_000}, 61_000),
        ({"isApiErrorMessage": True, "used": 1}, 30_000),
    ],
)
def test_used_is_the_last_request_after_a_switch_a_cold_start_a_fork_and_an_error(
    writing: Writing, settings: Settings, after: dict[str, Any], used: int
) -> None:
    writing.user("p1", "one", parent=None)
    writing.answer("a1", "first", used=30_000)
    writing.user("p2", "two")
    after = dict(after)
    written = after.pop("written", 0)
    writing.answer("a2", "second", **after)
    if written:
        before = b'"cache_read_input_tokens":61997,"cache_creation_input_tokens":0'
        cold = b'"cache_read_input_tokens":0,"cache_creation_input_tokens":61997'
        whole = writing.path.read_bytes()
        assert before in whole
        writing.path.write_bytes(whole.replace(before, cold))
    transcript = writing.read()
    now = window(transcript, live_chain(transcript), settings)
    assert (now.used, now.used_how) == (used, "exact")


def test_a_rewind_to_the_start_leaves_the_base_and_the_new_prompt(writing: Writing) -> None:
    writing.user("p1", "one" * 400, parent=None)
    writing.answer("a1", "first", used=30_000)
    writing.user("p2", "another" * 100, parent=None)
    transcript = writing.read()
    used, how = used_of(transcript, live_chain(transcript))
    base = base_tokens(transcript)
    assert how == "estimated" and used is not None and base is not None
    assert base == 30_000 - words("one" * 400, "claude-opus-5-5")
    assert used == base + words("another" * 100, "claude-opus-5-5")


def compacted(writing: Writing, summary: str, **meta: Any) -> Transcript:
    writing.user("p1", "one", parent=None)
    writing.answer("a1", "first", used=30_000)
    writing.user("p2", "two")
    writing.answer("a2", "second answer " * 50, used=80_000)
    writing.boundary("b1", **meta)
    writing.summary("s1", summary)
    return writing.read()


def test_summary_and_what_was_asked_since_are_in_the_estimate(writing: Writing) -> None:
    compacted(writing, "a summary " * 300)
    writing.user("p3", "three " * 200)
    transcript = writing.read()
    model = "claude-opus-5-5"
    expected = (
        30_000
        - words("one", model)
        + words("a summary " * 300, model)
        + words("three " * 200, model)
    )
    assert estimate_after_compaction(transcript, live_chain(transcript)) == expected


def test_what_was_preserved_is_in_the_estimate(writing: Writing) -> None:
    kept = {"uuids": ["a2"], "anchorUuid": "s1"}
    compacted(writing, "summary", preservedMessages=kept)
    writing.user("p3", "three", parent="s1")
    transcript = writing.read()
    with_kept = estimate_after_compaction(transcript, live_chain(transcript))
    assert with_kept is not None
    assert with_kept > 30_000 + words("second answer " * 50, "claude-opus-5-5")


def test_files_read_again_are_in_the_estimate(writing: Writing) -> None:
    before = estimate_after_compaction(*chained(compacted(writing, "summary")))
    file = {"file": {"filePath": "/a.py", "content": "x = 1\n" * 500}}
    writing.add("f1", "attachment", attachment={"type": "file", "content": file})
    after = estimate_after_compaction(*chained(writing.read()))
    assert before is not None and after is not None
    own = words("x = 1\n" * 500, "claude-opus-5-5")
    assert own <= after - before < own + 30, "the client says which file it is"


def chained(transcript: Transcript) -> tuple[Transcript, Any]:
    return transcript, live_chain(transcript)


def test_the_clients_own_count_stands_for_a_summary_that_is_not_whole(writing: Writing) -> None:
    transcript = compacted(writing, "[scrubbed]", postTokens=4_000)
    estimated = estimate_after_compaction(*chained(transcript))
    assert estimated == 30_000 - words("one", "claude-opus-5-5") + 4_000


def test_the_estimate_of_a_compaction_does_not_know_what_was_asked_later(
    writing: Writing,
) -> None:
    compacted(writing, "summary")
    alone = writing.tree()
    at_once = used_at_compaction(alone, alone.turns[-1])
    writing.user("p3", [text("three " * 500)])
    writing.answer("a3", call("t1"), used=50_000)
    tree = writing.tree()
    compaction = next(turn for turn in tree.turns if turn.kind == "compaction")
    assert used_at_compaction(tree, compaction) == at_once
