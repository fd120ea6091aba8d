"""The demo's transcripts hold together, read with nothing but a JSON parser."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ctxtui.demo.story import FORKED_AFTER, LIVE, TABLE, session_id
from ctxtui.demo.write import Demo

Row = dict[str, Any]
FORK = "auth middleware, redis"
TORN = "tmux status line"
CACHED = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")


@cache
def read(path: Path) -> list[Row]:
    """Every whole line; a torn one has no end."""
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    return [json.loads(line) for line in lines]


def chain_rows(path: Path) -> list[Row]:
    return [row for row in read(path) if "uuid" in row]


def used(row: Row) -> int:
    return sum(row["message"]["usage"][key] for key in CACHED)


def answers(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["type"] == "assistant" and not row.get("isApiErrorMessage")]


def turns(rows: list[Row]) -> list[list[Row]]:
    """The rows of each prompt, by file order."""
    found: list[list[Row]] = []
    for row in rows:
        if row.get("promptSource") == "typed":
            found.append([])
        if found:
            found[-1].append(row)
    return found


def all_files(demo: Demo) -> list[Path]:
    return sorted(demo.config_dir.glob("projects/**/*.jsonl"))


def test_there_are_nine_sessions_over_three_projects(demo: Demo) -> None:
    assert len(demo.sessions) == 9
    cwds = {chain_rows(path)[0]["cwd"] for path in demo.sessions.values()}
    assert cwds == {str(path) for path in demo.projects.values()}
    assert set(demo.projects) == {"shop", "blog", "dotfiles"}


def test_only_the_killed_session_has_a_torn_line(demo: Demo) -> None:
    torn = {name for name, path in demo.sessions.items() if path.read_bytes()[-1:] != b"\n"}
    assert torn == {TORN}
    tail = demo.sessions[TORN].read_text(encoding="utf-8").split("\n")[-1]
    assert tail.startswith('{"parentUuid":"')
    with pytest.raises(json.JSONDecodeError):
        json.loads(tail)


def test_lines_are_compact_json_that_the_client_can_scan(demo: Demo) -> None:
    for path in all_files(demo):
        for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
            row = json.loads(line)
            assert line == json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def test_a_file_is_named_after_its_session_in_a_folder_named_after_its_directory(
    demo: Demo,
) -> None:
    for name, path in demo.sessions.items():
        first = chain_rows(path)[0]
        slug = "".join(c if c.isascii() and c.isalnum() else "-" for c in first["cwd"])
        assert (path.stem, path.parent.name) == (session_id(name), slug)


def test_every_parent_stands_earlier_in_the_file_and_no_uuid_twice(demo: Demo) -> None:
    for path in all_files(demo):
        seen: set[str] = set()
        for row in chain_rows(path):
            assert row["parentUuid"] in seen or row["parentUuid"] is None
            assert row["uuid"] not in seen
            seen.add(row["uuid"])


def test_only_the_start_and_compactions_have_no_parent(demo: Demo) -> None:
    for name, path in demo.sessions.items():
        roots = [row for row in chain_rows(path) if row["parentUuid"] is None]
        cuts = [row for row in roots if row.get("subtype") == "compact_boundary"]
        assert len(roots) - len(cuts) == 1, name


def test_every_call_has_one_result_but_for_the_file_it_ends(demo: Demo) -> None:
    for path in all_files(demo):
        rows = chain_rows(path)
        blocks = [
            (block, row)
            for row in rows
            if row["type"] in {"assistant", "user"} and isinstance(row["message"]["content"], list)
            for block in row["message"]["content"]
        ]
        uses = {block["id"]: row["uuid"] for block, row in blocks if block["type"] == "tool_use"}
        results = {
            block["tool_use_id"]: row["sourceToolAssistantUUID"]
            for block, row in blocks
            if block["type"] == "tool_result"
        }
        assert uses == results


def test_rows_of_one_answer_share_its_request_and_usage(demo: Demo) -> None:
    for path in all_files(demo):
        by_id: dict[str, set[str]] = {}
        for row in answers(chain_rows(path)):
            key = json.dumps([row["requestId"], row["message"]["usage"]])
            by_id.setdefault(row["message"]["id"], set()).add(key)
        assert by_id
        assert all(len(keys) == 1 for keys in by_id.values())


def test_times_never_run_backwards_along_a_branch_nor_into_the_future(
    dated: Demo, now: datetime
) -> None:
    for path in all_files(dated):
        rows = {row["uuid"]: row for row in chain_rows(path)}
        for row in rows.values():
            when = datetime.fromisoformat(row["timestamp"])
            assert when <= now
            if row["parentUuid"] is not None:
                parent = datetime.fromisoformat(rows[row["parentUuid"]]["timestamp"])
                assert (when - parent).total_seconds() >= -1


def test_the_live_session_has_the_figures_of_the_picture(demo: Demo) -> None:
    found = turns(chain_rows(demo.sessions[LIVE]))
    after = {n: used(answers(rows)[-1]) for n, rows in enumerate(found, 1)}
    assert [(n, round(value / 1000)) for n, value in after.items()] == [
        (n, used) for n, used, _ in TABLE
    ]
    before = {n: after[n - 1] for n in after if n > 1} | {1: 30_000, 5: after[2], 8: 58_020}
    assert [(n, round((after[n] - before[n]) / 1000)) for n in after] == [
        (n, delta) for n, _, delta in TABLE
    ]


def test_requests_only_grow_between_a_prompt_and_its_last_answer(demo: Demo) -> None:
    for path in all_files(demo):
        for rows in turns(chain_rows(path)):
            sizes = [used(row) for row in answers(rows)]
            assert sizes == sorted(sizes)


def test_a_request_reads_from_the_cache_what_the_one_before_it_wrote(demo: Demo) -> None:
    rows = chain_rows(demo.sessions[LIVE])
    sizes: dict[str, Row] = {row["message"]["id"]: row for row in answers(rows)}
    usages = [row["message"]["usage"] for row in sizes.values()]
    for usage in usages:
        assert (
            usage["cache_creation"]["ephemeral_1h_input_tokens"]
            == (usage["cache_creation_input_tokens"])
        )
    within = [
        one["cache_read_input_tokens"] + one["cache_creation_input_tokens"]
        == two["cache_read_input_tokens"]
        for one, two in pairwise(usages)
    ]
    # Not after the rewind, which reads an older part, nor after the compaction, which has the base.
    assert within.count(False) == 2


def test_every_session_starts_with_the_same_base(demo: Demo) -> None:
    for name, path in demo.sessions.items():
        first = answers(chain_rows(path))[0]
        prompt = chain_rows(path)[0]["message"]["content"]
        assert 0 < used(first) - 30_000 < len(prompt), name


def test_the_rewound_branch_leaves_from_the_turn_before_it(demo: Demo) -> None:
    lines = read(demo.sessions[LIVE])
    found = turns([row for row in lines if "uuid" in row])
    third, fifth = found[2][0], found[4][0]
    assert third["parentUuid"] == fifth["parentUuid"] == found[1][-1]["uuid"]
    after = lines[lines.index(fifth) + 1]
    assert after["type"] == "last-prompt"
    assert after["leafUuid"] == "00000000-0000-0000-0000-000000000000"
    assert after["explicit"] is True


def test_both_compactions_keep_rows_that_exist_and_say_who_asked(demo: Demo) -> None:
    triggers: dict[str, tuple[str, int]] = {}
    for name, path in demo.sessions.items():
        rows = chain_rows(path)
        ids = {row["uuid"] for row in rows}
        for cut in rows:
            if cut.get("subtype") != "compact_boundary":
                continue
            data = cut["compactMetadata"]
            kept = data["preservedMessages"]
            summary = next(row for row in rows if row["uuid"] == kept["anchorUuid"])
            assert summary["isCompactSummary"] is True
            assert set(kept["uuids"]) <= ids
            assert kept["uuids"][-1] == data["preservedSegment"]["tailUuid"]
            assert kept["uuids"][-1] == cut["logicalParentUuid"]
            before = answers(rows[: rows.index(cut)])[-1]
            assert data["preTokens"] == used(before)
            triggers[name] = (data["trigger"], 30_000 + data["postTokens"])
    assert triggers == {
        LIVE: ("manual", 58_020),
        "move to a static build": ("auto", 49_090),
    }


def test_the_fork_repeats_the_live_path_and_says_where_each_row_came_from(demo: Demo) -> None:
    source = {row["uuid"]: row for row in chain_rows(demo.sessions[LIVE])}
    fork = chain_rows(demo.sessions[FORK])
    copied = [row for row in fork if "forkedFrom" in row]
    for row in copied:
        origin = {"sessionId": session_id(LIVE), "messageUuid": row["uuid"]}
        assert row["forkedFrom"] == origin
        assert row["sessionId"] == session_id(FORK)
        old = dict(source[row["uuid"]])
        new = {key: value for key, value in row.items() if key != "forkedFrom"}
        assert new | {"sessionId": old["sessionId"]} == old
    prompts = [row for row in copied if row.get("promptSource") == "typed"]
    assert len(prompts) == FORKED_AFTER - 2  # without the two rewound turns
    assert all(row["uuid"] not in source for row in fork[len(copied) :])


def test_each_subagent_joins_its_call_and_fills_its_own_window(demo: Demo) -> None:
    rows = chain_rows(demo.sessions[LIVE])
    calls = {
        block["id"]: block["input"]["description"]
        for row in answers(rows)
        for block in row["message"]["content"]
        if block["type"] == "tool_use" and block["name"] == "Agent"
    }
    found: dict[str, tuple[int, bool]] = {}
    for note in demo.sessions[LIVE].with_suffix("").glob("subagents/*.meta.json"):
        meta = json.loads(note.read_text(encoding="utf-8"))
        own = chain_rows(note.with_name(note.name.replace(".meta.json", ".jsonl")))
        assert calls[meta["toolUseId"]] == meta["description"]
        assert all(row["isSidechain"] and row["sessionId"] == session_id(LIVE) for row in own)
        assert {row["agentId"] for row in own} == {note.name[len("agent-") : -len(".meta.json")]}
        found[meta["description"]] = (used(answers(own)[-1]), meta.get("finished", False))
    assert found == {
        "explore the middleware stack": (38_090, True),
        "verify against spec": (46_120, True),
        "review the diff": (12_060, False),
    }


def test_reports_of_finished_subagents_came_back_and_no_other(demo: Demo) -> None:
    notices = [
        row["message"]["content"]
        for row in chain_rows(demo.sessions[LIVE])
        if row.get("promptSource") == "system"
    ]
    assert ["explore" in notices[0], "verify" in notices[1], len(notices)] == [True, True, 2]
    assert "<subagent_tokens>38090</subagent_tokens>" in notices[0]


@pytest.mark.parametrize(
    ("words", "turn"),
    [
        ("Never log the session token.", 2),
        ("Keep the old decorator working.", 2),
        ("No new dependency.", 5),
        ("One place for the limits: settings.", 11),
    ],
)
def test_constraints_stand_in_the_prompts_the_brief_points_to(
    demo: Demo, words: str, turn: int
) -> None:
    found = turns(chain_rows(demo.sessions[LIVE]))
    assert words in found[turn - 1][0]["message"]["content"]


@pytest.mark.parametrize(("turn", "step", "error"), [(4, 2, True), (14, 4, True), (14, 6, False)])
def test_commands_fail_and_pass_at_the_steps_the_brief_points_to(
    demo: Demo, turn: int, step: int, error: bool
) -> None:
    rows = turns(chain_rows(demo.sessions[LIVE]))[turn - 1]
    ids = list(dict.fromkeys(row["message"]["id"] for row in answers(rows)))
    calls = [
        block["id"]
        for row in answers(rows)
        if row["message"]["id"] == ids[step - 1]
        for block in row["message"]["content"]
        if block.get("name") == "Bash"
    ]
    results = [
        block["is_error"]
        for row in rows
        if row["type"] == "user" and isinstance(row["message"]["content"], list)
        for block in row["message"]["content"]
        if block.get("tool_use_id") in calls
    ]
    assert results == [error]


def test_errors_by_turn_are_those_of_the_picture(demo: Demo) -> None:
    found = turns(chain_rows(demo.sessions[LIVE]))
    errors = {
        n: sum(
            block.get("is_error", False)
            for row in rows
            if row["type"] == "user"
            and isinstance(row["message"]["content"], list)
            and "toolDenialKind" not in row
            for block in row["message"]["content"]
        )
        for n, rows in enumerate(found, 1)
    }
    assert {n: count for n, count in errors.items() if count} == {4: 2, 7: 3, 13: 1, 14: 1}


def test_every_kind_of_trouble_is_there_once_at_least(demo: Demo) -> None:
    rows = [row for path in demo.sessions.values() for row in chain_rows(path)]
    text = json.dumps(rows, ensure_ascii=False)
    assert any(row.get("isApiErrorMessage") for row in rows)
    assert any(row.get("userFeedback") for row in rows)
    assert any(row.get("attachment", {}).get("type") == "queued_command" for row in rows)
    assert "[Request interrupted by user]" in text
    assert "🌱" in text and "旅" in text
    assert "\\u001b[01;34m" in text


def test_one_small_window_is_nearly_full(demo: Demo) -> None:
    last = answers(chain_rows(demo.sessions["image sizes"]))[-1]
    assert last["message"]["model"] == "claude-haiku-4-5"
    assert used(last) == 186_120


def test_one_session_ends_with_a_failing_test_and_no_answer(demo: Demo) -> None:
    rows = chain_rows(demo.sessions["flaky checkout test"])
    assert rows[-1]["message"]["content"][0]["text"] == "[Request interrupted by user]"
    commands = [row for row in rows if "Exit code" in str(row.get("toolUseResult"))]
    assert "1 failed" in commands[-1]["toolUseResult"]


def test_what_read_shows_after_an_edit_has_the_edit(demo: Demo) -> None:
    rows = chain_rows(demo.sessions[LIVE])
    results = [row["toolUseResult"] for row in rows if isinstance(row.get("toolUseResult"), dict)]
    edits = [one for one in results if "oldString" in one]
    assert len(edits) > 10
    for one in edits:
        assert one["originalFile"].count(one["oldString"]) == 1
        patch = [line for hunk in one["structuredPatch"] for line in hunk["lines"]]
        assert any(line[0] in "+-" for line in patch)
    last = edits[-1]
    on_disk = Path(last["filePath"]).read_text(encoding="utf-8")
    assert last["originalFile"].replace(last["oldString"], last["newString"]) == on_disk
