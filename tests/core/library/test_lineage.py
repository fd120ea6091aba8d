"""Which session comes from which, and how sure that is."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from tests.writing import NOON, Writing

from ctxtui.core.library.history import read_cleared
from ctxtui.core.library.kin import HEAD
from ctxtui.core.library.library import read_library
from ctxtui.core.library.lineage import Succession, related, seen
from ctxtui.core.library.registry import Registered
from ctxtui.core.library.summary import Parent, Summary, summarize

CLEARED = "<command-name>/clear</command-name>\n<command-message>clear</command-message>"


def parents(*config_dirs: Path) -> dict[str, Parent | None]:
    return {one.id: one.parent for one in read_library(config_dirs).sessions}


def summaries(config_dir: Path) -> list[Summary]:
    return [one.summary for one in read_library([config_dir]).sessions]


def grown(config_dir: Path, session: str, turns: int, since: int = 0) -> Writing:
    """A session as a 2.1 client lets it grow: state lines after each turn."""
    writing = Writing(config_dir, session)
    writing.count = since
    for n in range(1, turns + 1):
        writing.user(f"p{n}", f"prompt {n}", **({"parent": None} if n == 1 else {}))
        writing.answer(f"a{n}", f"answer {n}")
        writing.state("last-prompt", leafUuid=f"a{n}")
    return writing


def copied(original: Writing, session: str, rows: int, **marks: object) -> Writing:
    """The first rows of `original`, written in one go into a file of their own."""
    copy = Writing(original.config_dir, session)
    lines = [json.loads(line) for line in original.path.read_bytes().splitlines()]
    for line in [one for one in lines if "uuid" in one][:rows]:
        copy.line(line | {"sessionId": session} | marks)
        copy.last = line["uuid"]
    copy.count = original.count
    return copy


# -- recorded


@pytest.mark.parametrize(
    ("scenario", "child", "parent"),
    [
        ("branch_329", "d0aea160", ("09cee625", "branch", 30, True)),
        ("live_329", "94d0fab3", ("ff12aef4", "fork", 29, True)),
        ("gallery_329", "da239ef1", ("5c9e0d8d", "branch", 57, True)),
        ("gallery_329", "9ddb5a07", ("326122e9", "clear", 0, False)),
        ("clear_329", "e9a4b78f", ("70e61555", "clear", 0, False)),
    ],
)
def test_what_real_clients_left_is_told_and_nothing_else(
    recorded: Path, scenario: str, child: str, parent: tuple[str, str, int, bool]
) -> None:
    told = parents(recorded / scenario / "claude")
    one = next(found for id, found in told.items() if id.startswith(child))
    assert one is not None
    assert (one.id[:8], one.how, one.shared, one.sure) == parent
    related_here = {"gallery_329": 2}.get(scenario, 1)
    assert sum(found is not None for found in told.values()) == related_here


def test_sessions_that_only_lie_side_by_side_are_not_related(recorded: Path) -> None:
    for scenario in ("clear_1100", "background_329", "plain_1100", "kill9_329"):
        assert set(parents(recorded / scenario / "claude").values()) == {None}


def test_a_first_client_resumes_into_a_copy(recorded: Path, tmp_path: Path) -> None:
    """1.0 writes the whole session under a new id and goes on there (format 1)."""
    home = tmp_path / "claude"
    shutil.copytree(recorded / "plain_1100" / "claude", home)
    (old,) = home.glob("projects/*/*.jsonl")
    rows = old.read_bytes().count(b"\n")
    files = [old.with_name(f"{id}.jsonl") for id in (old.stem, "second", "third")]
    for n, (last, copy) in enumerate(pairwise(files)):
        text = last.read_text().replace(last.stem, copy.stem)
        more = json.loads(text.splitlines()[-1]) | {
            "parentUuid": json.loads(text.splitlines()[-1])["uuid"],
            "uuid": f"00000000-0000-4000-8000-{n:012}",
            "timestamp": "2026-11-20T19:00:00.000Z",
        }
        copy.write_text(text + json.dumps(more) + "\n")
    assert parents(home) == {
        old.stem: None,
        "second": Parent(old.stem, "fork", rows),
        "third": Parent("second", "fork", rows + 1),
    }


# -- copies


def test_a_fork_is_the_copy_even_when_the_original_went_on_later(tmp_path: Path) -> None:
    original = grown(tmp_path, "original", 3)
    fork = copied(original, "fork", 4)
    fork.user("f1", "elsewhere")
    original.count = fork.count + 30
    original.user("p4", "later")
    assert parents(tmp_path) == {"original": None, "fork": Parent("original", "fork", 4)}


def test_a_branch_knows_its_parent_though_that_is_deleted(tmp_path: Path) -> None:
    original = grown(tmp_path, "original", 2)
    copied(original, "branch", 4, forkedFrom={"sessionId": "original", "messageUuid": "p1"})
    original.path.unlink()
    assert parents(tmp_path) == {"branch": Parent("original", "branch", 4)}


def test_a_fork_of_a_branch_comes_from_the_branch(tmp_path: Path) -> None:
    original = grown(tmp_path, "original", 2)
    branch = copied(original, "branch", 4, forkedFrom={"sessionId": "original", "messageUuid": "p"})
    branch.state("mode", mode="normal")
    branch.user("b1", "on the branch")
    branch.answer("b2", "yes")
    branch.state("mode", mode="normal")
    fork = copied(branch, "fork", 6)
    fork.user("f1", "and further")
    assert parents(tmp_path) == {
        "original": None,
        "branch": Parent("original", "branch", 4),
        "fork": Parent("branch", "fork", 6),
    }


@pytest.mark.parametrize("wide", [0, HEAD], ids=["small", "far behind the head"])
def test_a_fork_after_a_compaction_is_related_though_it_is_read_alone(
    tmp_path: Path, wide: int
) -> None:
    original = grown(tmp_path, "original", 2)
    original.answer("a-wide", "x" * wide)
    original.boundary("b1")
    original.summary("s1")
    original.answer("a3", "going on")
    fork = Writing(tmp_path, "fork")
    for line in original.path.read_bytes().splitlines()[-3:]:
        fork.raw(line + b"\n")
    fork.user("f1", "elsewhere", parent="a3")
    Writing(tmp_path, "stranger").user("u", "something else", parent=None)
    found = Parent("original", "fork", 3)
    assert parents(tmp_path) == {"original": None, "fork": found, "stranger": None}
    alone = {one.id: one.parent for one in read_library([tmp_path], [fork.path]).sessions}
    assert alone == {"fork": found}


def test_two_branches_of_one_session_are_not_each_others_parents(tmp_path: Path) -> None:
    original = grown(tmp_path, "original", 4)
    pointer = {"sessionId": "original", "messageUuid": "p"}
    for name, rows in (("short", 4), ("long", 6)):
        copied(original, name, rows, forkedFrom=pointer).user(f"{name}-1", "on it")
    original.path.unlink()
    assert parents(tmp_path) == {
        "short": Parent("original", "branch", 4),
        "long": Parent("original", "branch", 6),
    }


def test_of_two_copies_without_their_original_the_first_to_go_on_passes_for_it(
    tmp_path: Path,
) -> None:
    original = grown(tmp_path, "original", 2)
    late, early = copied(original, "a-late", 4), copied(original, "z-early", 4)
    early.user("e1", "soon")
    late.count += 60
    late.user("l1", "an hour later")
    original.path.unlink()
    assert parents(tmp_path) == {
        "z-early": None,
        "a-late": Parent("z-early", "shared-rows", 4, sure=False),
    }


def test_a_fork_of_a_compacted_session_begins_in_the_middle_of_it(tmp_path: Path) -> None:
    original = grown(tmp_path, "original", 2)
    original.boundary("c1")
    original.summary("s1")
    original.answer("a3", "going on")
    fork = Writing(tmp_path, "fork")
    for line in original.path.read_bytes().splitlines()[-3:]:
        fork.raw(line + b"\n")
    fork.user("f1", "elsewhere", parent="a3")
    assert parents(tmp_path) == {"original": None, "fork": Parent("original", "fork", 3)}


def test_rows_of_abandoned_branches_are_not_missed_in_a_copy(tmp_path: Path) -> None:
    original = Writing(tmp_path, "original")
    original.user("p1", "one", parent=None)
    original.answer("a1", "yes")
    original.state("mode", mode="normal")
    original.user("x1", "abandoned")
    original.answer("x2", "no")
    original.state("mode", mode="normal")
    original.user("p2", "instead", parent="a1")
    original.answer("a2", "good")
    lines = original.path.read_bytes().splitlines(keepends=True)
    fork = Writing(tmp_path, "fork")
    fork.raw(b"".join(lines[n] for n in (0, 1, 6, 7)))
    fork.count = 60
    fork.user("f1", "elsewhere", parent="a2")
    assert parents(tmp_path) == {"original": None, "fork": Parent("original", "fork", 4)}


def test_a_copy_of_a_file_is_told_as_one_of_two(tmp_path: Path) -> None:
    original = grown(tmp_path, "original", 1)
    shutil.copy(original.path, original.path.with_name("xerox.jsonl"))
    assert parents(tmp_path) == {
        "original": None,
        "xerox": Parent("original", "shared-rows", 2, sure=False),
    }


def test_one_session_alone_knows_its_parent_as_the_whole_library_does(tmp_path: Path) -> None:
    original = grown(tmp_path, "original", 3)
    fork = copied(original, "fork", 4)
    fork.user("f1", "elsewhere")
    (alone,) = read_library([tmp_path], [fork.path]).sessions
    assert alone.parent == Parent("original", "fork", 4)


def test_a_family_of_hundreds_is_related_at_once(tmp_path: Path) -> None:
    original = grown(tmp_path, "original", 3)
    (kept,) = summaries(tmp_path)
    fork = copied(original, "fork", 6)
    fork.user("f1", "elsewhere")
    one = summarize(fork.read(), 0.0)
    seen_rows = one.footprint.keys[:-4]
    family = [kept]
    for n in range(400):
        own = replace(one.footprint, keys=seen_rows + n.to_bytes(4))
        family.append(replace(one, id=f"fork-{n}", footprint=own))
    told = related(family)
    assert {found.id for found in told.values()} == {"original"}
    assert len(told) == 400


def test_pointers_that_lead_round_end_somewhere(tmp_path: Path) -> None:
    for name, other in (("one", "two"), ("two", "three"), ("three", "one")):
        writing = Writing(tmp_path, name)
        pointer = {"sessionId": other, "messageUuid": "p"}
        writing.user(f"{name}-p", "hello", parent=None, forkedFrom=pointer)
    told = parents(tmp_path)
    assert sum(parent is None for parent in told.values()) == 1


# -- continued, cleared


def test_a_session_in_the_background_continues_the_one_that_points_to_it(tmp_path: Path) -> None:
    old = grown(tmp_path, "old", 2)
    old.state("continued-in", continuedInSessionId="new")
    copied(old, "new", 4).user("n1", "go on")
    assert parents(tmp_path) == {"old": None, "new": Parent("old", "continued", 4)}


def test_a_recorded_background_session_is_continued_in_its_file(
    recorded: Path, tmp_path: Path
) -> None:
    shutil.copytree(recorded / "background_329" / "claude", tmp_path / "claude")
    (old,) = (tmp_path / "claude").glob("projects/*/*.jsonl")
    new = Writing(tmp_path / "claude", "8c32e275-752e-45a5-be52-ed91238ee5de", "/home/dev/shop")
    new.user("n1", "go on", parent=None, sessionKind="bg")
    told = parents(tmp_path / "claude")
    assert told == {old.stem: None, new.session: Parent(old.stem, "continued")}


def after_clear(config_dir: Path, session: str, minutes: int) -> Writing:
    new = Writing(config_dir, session)
    new.count = minutes
    new.user(f"{session}-caveat", "<local-command-caveat>…", parent=None, isMeta=True)
    new.user(f"{session}-clear", CLEARED)
    return new


def test_a_clear_that_was_seen_is_sure(tmp_path: Path) -> None:
    grown(tmp_path, "old", 1)
    after_clear(tmp_path, "new", 10)
    at = (NOON + timedelta(minutes=11)).timestamp()
    told = related(summaries(tmp_path), [Succession(7, "old", "new", at + 0.5)])
    assert told == {"new": Parent("old", "clear")}


def test_a_process_that_resumes_an_older_session_is_not_its_parent(tmp_path: Path) -> None:
    grown(tmp_path, "old", 1)
    after_clear(tmp_path, "new", 10)
    at = (NOON + timedelta(days=2)).timestamp()
    assert related(summaries(tmp_path), [Succession(7, "old", "new", at)]) == {}
    noted = Succession(7, "old", "new", at, how="handoff")
    assert related(summaries(tmp_path), [noted]) == {"new": Parent("old", "handoff")}


def test_what_was_seen_beats_the_history_and_rows_beat_both(tmp_path: Path) -> None:
    original = grown(tmp_path, "original", 2)
    copied(original, "branch", 4, forkedFrom={"sessionId": "original", "messageUuid": "p"})
    at = NOON.timestamp()
    told = related(summaries(tmp_path), [Succession(7, "someone", "branch", at)])
    assert told["branch"] == Parent("original", "branch", 4)


def history(config_dir: Path, *lines: tuple[str, str | None, datetime]) -> None:
    (config_dir / "history.jsonl").write_text(
        "".join(
            json.dumps(
                {"display": said, "project": "/home/ada/shop", "timestamp": when.timestamp() * 1000}
                | ({"sessionId": session} if session else {})
            )
            + "\n"
            for said, session, when in lines
        )
    )


def test_the_nearest_clear_of_the_history_is_a_hint(tmp_path: Path) -> None:
    for name in ("one", "two"):
        Writing(tmp_path, name).user(f"{name}-p", "hello", parent=None)
    after_clear(tmp_path, "new", 10)
    at = NOON + timedelta(minutes=11)
    history(
        tmp_path,
        ("/clear", "one", at - timedelta(minutes=2)),
        ("/clear", "two", at + timedelta(seconds=1)),
        ("something else", "one", at + timedelta(seconds=2)),
    )
    assert parents(tmp_path)["new"] == Parent("two", "clear", sure=False)


def test_the_order_of_the_history_is_a_hint_where_times_are_not(tmp_path: Path) -> None:
    Writing(tmp_path, "one").user("p", "hello", parent=None)
    after_clear(tmp_path, "new", 10)
    at = NOON + timedelta(minutes=3)
    history(tmp_path, ("/clear", "one", at), ("go on", "new", at + timedelta(minutes=8)))
    assert parents(tmp_path)["new"] == Parent("one", "clear", sure=False)


def test_a_session_that_does_not_begin_with_clear_is_nobodys_guess(tmp_path: Path) -> None:
    Writing(tmp_path, "one").user("p", "hello", parent=None)
    fresh = Writing(tmp_path, "fresh")
    fresh.user("f", "hello again", parent=None)
    at = NOON + timedelta(minutes=1)
    history(tmp_path, ("/clear", "one", at), ("hello again", "fresh", at))
    assert parents(tmp_path) == {"one": None, "fresh": None}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\n[1]\nnull\n",
        b'{"display":"/clear"}\n',
        b'{"display":"/clear","sessionId":"one"}\n',
        b'{"display":"/clear","sessionId":"s","project":"/p","timestamp":"soon"}\n',
        b'{"display":"/clear","sessionId":"s","project":"/p","timestamp":1e300}\n',
        b'{"display":"/clear","sessionId":"s","project":"/p","timesta',
        b'{"display":"/clearance","sessionId":"s","project":"/p","timestamp":1}\n',
    ],
)
def test_a_history_of_garbage_tells_nothing(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "history.jsonl").write_bytes(raw)
    assert read_cleared([tmp_path, tmp_path / "missing"]) == []


# -- seen live


def entry(pid: int, session: str, start: str | None = "100", stale: bool = False) -> Registered:
    status = "stale" if stale else "idle"
    return Registered(pid, session, status, None, "interactive", None, 0.0, start)  # type: ignore[arg-type]


def test_a_process_that_changed_its_session_is_seen() -> None:
    before = [entry(1, "a"), entry(2, "b")]
    assert seen(before, [entry(1, "c"), entry(2, "b")], 5.0) == [Succession(1, "a", "c", 5.0)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (entry(1, "a"), entry(1, "a")),
        (entry(1, "a"), entry(2, "b")),
        (entry(1, "a", start="100"), entry(1, "b", start="200")),
        (entry(1, "a", start=None), entry(1, "b", start=None)),
        (entry(1, "a", stale=True), entry(1, "b")),
        (entry(1, "a"), entry(1, "b", stale=True)),
    ],
)
def test_another_process_is_not_taken_for_it(before: Registered, after: Registered) -> None:
    assert seen([before], [after], 5.0) == []


def test_a_client_that_starts_follows_nobody() -> None:
    assert seen([], [entry(1, "a")], 5.0) == []
