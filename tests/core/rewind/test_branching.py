"""A branch is written whole or not at all, in the client's own way, and nothing else is touched."""

from __future__ import annotations

import json
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any
from uuid import UUID

import pytest
from tests.writing import CWD, SESSION, Writing, call

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.library.library import read_library
from ctxtui.core.rewind import branching, relabel
from ctxtui.core.rewind.branching import BranchPlan, plan_branch, title_of, write_branch
from ctxtui.core.rewind.prefix import STILL_RUNNING
from ctxtui.core.transcripts.chain import live_chain
from ctxtui.core.transcripts.locate import Place, locate
from ctxtui.core.transcripts.transcript import read_transcript

NEW = "0b1c2d3e-0000-4000-8000-00000000000f"


@pytest.fixture
def session(writing: Writing) -> Writing:
    """#1 looks twice at once and answers; #2 edits, and was left for #3."""
    writing.state("mode", mode="normal")
    writing.user("p1", "look twice", parent=None)
    writing.answer("a1", "I look.", id="m1")
    writing.answer("a2", call("t1"), id="m1", stop="tool_use")
    writing.answer("a3", call("t2"), id="m1", stop="tool_use")
    writing.result("r1", "t1", parent="a2")
    writing.result("r2", "t2", parent="a3")
    writing.answer("a4", "Both are fine.", parent="r2", used=2_000)
    writing.add("d1", "system", subtype="turn_duration", durationMs=12)
    writing.user("p2", "change it")
    writing.answer("a5", call("t3", "Edit", file_path="/home/ada/shop/a.py"), stop="tool_use")
    writing.result("r3", "t3")
    writing.answer("a6", "Changed.")
    writing.user("p3", "say why instead", parent="d1")
    writing.state("last-prompt", lastPrompt="say why instead", leafUuid="p3")
    writing.answer("a7", "Because.")
    writing.state("custom-title", customTitle="the old name")
    return writing


def plan_at(session: Writing, name: str, title: str | None = None) -> BranchPlan:
    tree = session.tree()
    return plan_branch(tree, locate(tree, name), name=title)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def uuids(path: Path) -> list[str | None]:
    return [line.get("uuid") for line in lines(path)]


def files(session: Writing) -> set[str]:
    return {file.name for file in session.path.parent.iterdir()}


def test_a_step_ends_after_all_its_parallel_results(session: Writing) -> None:
    path = write_branch(plan_at(session, "1.1"))
    assert uuids(path) == ["p1", "a1", "a2", "a3", "r1", "r2"]


def test_a_turn_ends_with_what_the_client_noted_of_it(session: Writing) -> None:
    assert uuids(write_branch(plan_at(session, "1")))[-2:] == ["a4", "d1"]


def test_a_branch_that_was_left_can_be_taken_up(session: Writing) -> None:
    path = write_branch(plan_at(session, "2"))
    assert uuids(path)[-4:] == ["p2", "a5", "r3", "a6"]
    assert "p3" not in uuids(path)


def test_before_a_compaction_nothing_is_known_of_it(session: Writing) -> None:
    session.boundary("b1", preservedMessages={"uuids": ["a7"], "anchorUuid": "s1"})
    session.summary("s1")
    session.user("p4", "go on", parent="s1")
    session.answer("a8", "Gladly.")
    assert uuids(write_branch(plan_at(session, "1")))[0] == "p1"
    path = write_branch(plan_at(session, "4"))
    assert uuids(path) == ["a7", "b1", "s1", "p4", "a8"]
    sent = [row.uuid for row in live_chain(read_transcript(path)).rows]
    assert sent == ["b1", "s1", "a7", "p4", "a8"]


def test_every_byte_but_the_labels_is_as_it_was(session: Writing) -> None:
    plan = plan_at(session, "1")
    old = session.path.read_bytes().splitlines()[1:9]
    for before, after in zip(old, write_branch(plan).read_bytes().splitlines(), strict=True):
        uuid = json.loads(before)["uuid"]
        forked = f',"forkedFrom":{{"sessionId":"{SESSION}","messageUuid":"{uuid}"}}}}'
        label = f'"sessionId":"{SESSION}"'.encode(), f'"sessionId":"{plan.id}"'.encode()
        assert after == before.replace(*label)[:-1] + forked.encode()


def test_no_state_but_its_own_name_comes_along(session: Writing) -> None:
    assert all("uuid" in line for line in lines(write_branch(plan_at(session, "1"))))
    path = write_branch(plan_at(session, "1", "without Redis"))
    assert path.read_bytes().splitlines()[-2:] == [
        f'{{"type":"{kind}","{key}":"without Redis","sessionId":"{path.stem}"}}'.encode()
        for kind, key in (("custom-title", "customTitle"), ("agent-name", "agentName"))
    ]
    assert read_transcript(path).custom_title == "without Redis"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("fix: the cookie", "fix - the cookie"),
        ("a:b", "a-b"),
        ("  two\nlines\x1b[31m ", "two lines"),
        ("größer “so”", "größer “so”"),
        ("", None),
        (" \n", None),
        (None, None),
    ],
)
def test_a_title_is_one_that_the_client_finds(name: str | None, title: str | None) -> None:
    assert title_of(name) == title


def test_the_plan_says_what_will_be_written(session: Writing) -> None:
    before = files(session)
    plan = plan_at(session, "1", "fork")
    assert files(session) == before, "planning writes nothing"
    assert UUID(plan.id).version == 4
    assert plan.path == session.path.with_name(f"{plan.id}.jsonl")
    assert (plan.rows, plan.title, plan.cwd) == (8, "fork", CWD)
    assert plan.argv == ["claude", "--resume", plan.id]
    assert write_branch(plan).stat().st_size == plan.size
    assert files(session) == before | {plan.path.name}
    assert stat.S_IMODE(plan.path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "adds", "tokens"),
    [
        ("1.1", "It ends with tool results", (2_000, "exact")),
        ("1", "", (2_010, "estimated")),
        ("3", "", (1_010, "estimated")),
    ],
)
def test_the_plan_says_what_the_client_will_add(
    session: Writing, name: str, adds: str, tokens: tuple[int, str]
) -> None:
    found = plan_at(session, name).prefix
    assert found.adds.startswith(adds) and bool(found.adds) == bool(adds)
    assert (found.tokens, found.tokens_how) == tokens


def test_the_next_prompt_is_that_of_the_live_path(session: Writing) -> None:
    assert plan_at(session, "1").prefix.next_prompt == "say why instead"
    assert plan_at(session, "1.1").prefix.next_prompt == "say why instead"
    assert plan_at(session, "2").prefix.next_prompt is None


@pytest.mark.parametrize(
    ("last", "adds"), [("call", "a tool call that has no result"), ("prompt", "has no answer")]
)
def test_an_open_end_is_told(session: Writing, last: str, adds: str) -> None:
    session.user("p4", "one more")
    if last == "call":
        session.answer("a8", call("t9"), stop="tool_use")
    assert adds in plan_at(session, "4").prefix.adds


def test_an_agent_that_is_still_out_is_told_until_it_reports(session: Writing) -> None:
    session.user("p4", "send one")
    session.answer("a8", call("t9", "Agent", prompt="look"), stop="tool_use")
    session.result("r9", "t9", "Async agent launched successfully.")
    session.answer("a9", "It is on its way.")
    assert plan_at(session, "4").prefix.adds == STILL_RUNNING
    assert STILL_RUNNING in plan_at(session, "4.1").prefix.adds
    report = "<task-notification>\n<tool-use-id>t9</tool-use-id>\n</task-notification>"
    session.user("n1", report, origin={"kind": "task-notification"})
    session.answer("a10", "It is back.")
    assert plan_at(session, "4").prefix.adds == ""


def test_the_library_knows_where_a_branch_comes_from(session: Writing) -> None:
    plan = plan_at(session, "1.1", "after the reads")
    write_branch(plan)
    found = {one.id: one for one in read_library([session.config_dir]).sessions}
    parent = found[plan.id].parent
    assert parent is not None
    assert (parent.id, parent.how) == (SESSION, "branch")
    assert found[plan.id].summary.title == "after the reads"
    again = write_branch(plan_at(Writing(session.config_dir, plan.id), "1"))
    nearest = {line["forkedFrom"]["sessionId"] for line in lines(again)}
    assert nearest == {plan.id}, "a branch of a branch comes from the branch"
    assert again.read_bytes().count(b"forkedFrom") == len(lines(again))


ODD = {
    "blanks": b'{ "uuid" : "x1" ,\t"sessionId" : "old", "a": [1, {"sessionId":"in"}]}',
    "last": b'{"a":{"forkedFrom":{"sessionId":"q"}},"uuid":"x1","sessionId":"old"}',
    "both names": b'{"session_id":"old","uuid":"x1","sessionId":"old","t":"\\"sessionId\\":1"}',
    "none": b'{"uuid":"x1","text":"}"}',
    "forked": b'{"forkedFrom":{"sessionId":"q","messageUuid":"w"},"uuid":"x1","sessionId":"old"}',
    "twice": b'{"sessionId":"a","uuid":"x1","sessionId":"b"}',
    "nulls": b'\0\0{"uuid":"x1","sessionId":"old","n":1.50}\0',
    "escaped": b'{"uuid":"x1","session\\u0049d":"old","k":1}',
    "half": b'{"uuid":"x1","session\\u0049d":"old","k":"\\ud83d"}',
    "bad utf-8": b'{"uuid":"x1","sessionId":"old","k":"\xff\xfe"}',
    "numbers": b'{"uuid":"x1","sessionId":"old","k":[1.0e5,12345678901234567890123]}',
    "a number": b'{"uuid":"x1","sessionId":17,"deep":[[[{"a":[]}]]],"empty":{}}',
}


@pytest.mark.parametrize("line", ODD.values(), ids=list(ODD))
def test_lines_of_an_odd_shape_keep_their_content(line: bytes) -> None:
    after = relabel.relabelled(line, "x1", NEW, "old")
    assert after is not None and b"\n" not in after
    old = json.loads(line.strip(b"\0").decode("utf-8", "replace"))
    new = json.loads(after.decode("utf-8", "replace"))
    assert new.pop("forkedFrom") == {"sessionId": "old", "messageUuid": "x1"}
    assert new.pop("sessionId") == NEW
    assert new.pop("session_id", NEW) == NEW
    for key in ("sessionId", "session_id", "forkedFrom"):
        old.pop(key, None)
    assert new == old
    for kept in (b"\\ud83d", b"\xff\xfe", b"1.0e5,12345678901234567890123"):
        assert (kept in line) == (kept in after)


@pytest.mark.parametrize("line", [b'{"uuid":"x2"}', b"[1]", b'{"uuid":"x1"', b"", b'{"uuid":7}'])
def test_a_line_that_is_another_row_is_not_taken_for_it(line: bytes) -> None:
    assert relabel.relabelled(line, "x1", NEW, "old") is None


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(CtxtuiError) as caught:
        work()
    return str(caught.value)


def test_a_name_that_is_taken_stays_whose_it_is(session: Writing) -> None:
    plan = plan_at(session, "1")
    plan.path.write_text("mine")
    before = files(session)
    assert "is there already" in refused(lambda: write_branch(plan))
    assert plan.path.read_text() == "mine"
    assert files(session) == before


def test_a_link_that_leads_nowhere_is_a_name_that_is_taken(session: Writing) -> None:
    plan = plan_at(session, "1")
    plan.path.symlink_to(session.config_dir / "elsewhere.jsonl")
    assert "is there already" in refused(lambda: write_branch(plan))
    assert not (session.config_dir / "elsewhere.jsonl").exists()


def test_a_session_that_was_deleted_is_named(session: Writing) -> None:
    plan = plan_at(session, "1")
    tree = session.tree()
    session.path.unlink()
    said = refused(lambda: write_branch(plan))
    assert str(session.path) in said and "No branch was written" in said
    assert files(session) == set()
    assert str(session.path) in refused(lambda: plan_branch(tree, locate(tree, "1")))


def test_a_session_that_was_replaced_is_not_mixed_with_the_old_one(session: Writing) -> None:
    plan = plan_at(session, "1")
    session.path.write_bytes(b" " + session.path.read_bytes())
    assert "changed while it was being read" in refused(lambda: write_branch(plan))
    assert files(session) == {session.path.name}


def test_a_project_whose_folder_is_gone_is_named(session: Writing) -> None:
    plan = plan_at(session, "1")
    gone = replace(plan, path=session.path.parent / "gone" / plan.path.name)
    assert f"{gone.path.parent}: the project's folder is gone" in refused(
        lambda: write_branch(gone)
    )


def test_a_session_that_grows_meanwhile_is_branched_as_it_was(session: Writing) -> None:
    plan = plan_at(session, "3")
    session.user("p4", "one more")
    assert "p4" not in uuids(write_branch(plan))


def test_a_turn_of_which_nothing_is_sent_is_no_place(writing: Writing) -> None:
    said = "<command-name>/rename</command-name>"
    writing.add("c1", "system", None, subtype="local_command", content=said)
    tree = writing.tree()
    place = Place(tree.turns[0])
    assert "nothing was said" in refused(lambda: plan_branch(tree, place))


def test_what_a_killed_writer_left_is_taken_away_in_time(session: Writing) -> None:
    old, young, foreign = (
        session.path.with_name(name)
        for name in (".ctxtui-branch-a.tmp", ".ctxtui-branch-b.tmp", ".other.tmp")
    )
    for file in (old, young, foreign):
        file.touch()
    for file in (old, foreign):
        os.utime(file, (0, 0))
    write_branch(plan_at(session, "1"))
    assert (old.exists(), young.exists(), foreign.exists()) == (False, True, True)


def in_child(work: Callable[[], object], prepare: Callable[[], object]) -> int:
    """Exit status of a child of this process that prepares itself and then works: 0 if it got to
    its end, 1 if ctxtui refused, 9 if it was killed."""
    pid = os.fork()
    if pid == 0:
        status = 2
        try:
            prepare()
            work()
            status = 0
        except CtxtuiError:
            status = 1
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def traced(met: Callable[[int], object]) -> None:
    """From now on tells of each line of branching.py before it is run."""

    def trace(frame: FrameType, event: str, arg: object) -> Any:
        if frame.f_code.co_filename != branching.__file__:
            return None
        if event == "line":
            met(frame.f_lineno)
        return trace

    sys.settrace(trace)


def killed_at(moment: int) -> Callable[[], object]:
    """Ends the process as kill -9 would, before the line that is run as the `moment`-th."""
    left = [moment]

    def met(line: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            os._exit(9)

    return lambda: traced(met)


def test_killed_at_any_line_the_branch_is_there_whole_or_not_at_all(session: Writing) -> None:
    plan = plan_at(session, "1.1", "a name")
    original = session.path.read_bytes()
    run: list[int] = []
    before = sys.gettrace()
    traced(run.append)
    try:
        whole = write_branch(plan).read_bytes()
    finally:
        sys.settrace(before)
    firsts = {line: moment for moment, line in reversed(list(enumerate(run)))}
    lasts = {line: moment for moment, line in enumerate(run)}
    moments = sorted({*firsts.values(), *lasts.values()})
    assert len(whole) == plan.size and len(moments) > 40
    seen: list[bool] = []
    for moment in moments:
        for name in files(session) - {session.path.name}:
            session.path.with_name(name).unlink()
        assert in_child(lambda: write_branch(plan), killed_at(moment)) == 9
        there = plan.path.exists()
        seen.append(there)
        assert not there or plan.path.read_bytes() == whole
        sessions = [name for name in files(session) if name.endswith(".jsonl")]
        assert len(sessions) == 1 + there, "a client lists nothing else"
    assert seen == sorted(seen) and set(seen) == {False, True}
    assert session.path.read_bytes() == original


def test_a_file_that_may_not_grow_leaves_nothing(session: Writing) -> None:
    session.user("p4", "x" * 4_000)
    session.answer("a8", "Long.")
    plan = plan_at(session, "4")
    before = files(session)

    def write() -> None:
        said = refused(lambda: write_branch(plan))
        assert f"there is no room for {plan.size:,} bytes" in said and "Free some space" in said

    limit = (2_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1])
    assert in_child(write, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit)) == 0
    assert files(session) == before


MOUNTED = """
import sys
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.rewind.branching import plan_branch, write_branch
from ctxtui.core.transcripts.locate import Place, locate
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import turn_tree
from pathlib import Path
path = Path(sys.argv[1])
tree = turn_tree(read_transcript(path))
try:
    write_branch(plan_branch(tree, locate(tree, "4")))
except CtxtuiError as error:
    print(error)
print(*(file.name for file in path.parent.iterdir()))
"""


@pytest.mark.parametrize(
    ("options", "says"),
    [("size=128k", "there is no room for"), ("size=1m,ro", "can't be written (Read-only file")],
)
def test_a_full_disk_or_one_that_is_read_only_is_told(
    session: Writing, tmp_path: Path, options: str, says: str
) -> None:
    room = ["unshare", "--map-root-user", "--mount"]
    try:
        subprocess.run([*room, "true"], check=True, timeout=20, capture_output=True)
    except (OSError, subprocess.SubprocessError):
        pytest.skip("no mount namespaces here")
    session.user("p4", "x" * 80_000)
    session.answer("a8", "Long.")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = 'mount -t tmpfs -o size=1m t "$1" && cp "$2" "$1" && mount -o remount,$3 t "$1"'
    work = f'{mount} && "$4" -c "$5" "$1/$6"'
    argv = [*room, "sh", "-c", work, "sh", str(folder), str(session.path), options]
    argv += [sys.executable, MOUNTED, session.path.name]
    done = subprocess.run(argv, check=True, timeout=60, capture_output=True, text=True)
    said, left = done.stdout.strip().rsplit("\n", 1)
    assert says in said
    assert left.split() == [session.path.name]
