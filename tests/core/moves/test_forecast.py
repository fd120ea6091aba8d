"""What is said before a session is resumed: on real repositories and real processes."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.core.repo.conftest import Project
from tests.core.repo.conftest import empty as empty
from tests.core.repo.conftest import nobodys_git as nobodys_git
from tests.core.repo.conftest import shop as shop
from tests.core.repo.conftest import shop_made as shop_made
from tests.writing import NOON, SESSION, Writing, call

from ctxtui.core.context.picture import read_picture
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.library.library import Session, read_library
from ctxtui.core.moves.forecast import Forecast, make_forecast, open_window, refreshed
from ctxtui.core.settings import Settings
from ctxtui.core.terminal.processes import start_ticks
from ctxtui.core.terminal.programs import Started, start

AT_ONE = NOON + timedelta(hours=1)
Env = dict[str, str]


@pytest.fixture
def talk(tmp_path: Path, shop: Project) -> Writing:
    """It read app.py and notes.md, edited app.py, and ended at five past noon."""
    return told(Writing(tmp_path / "claude", cwd=str(shop.root)), shop)


@pytest.fixture
def plain(tmp_path: Path) -> Writing:
    """The same in a folder that is no repository, for what has nothing to do with one."""
    project = Project(tmp_path / "plain")
    for name in ("app.py", "notes.md"):
        project.write(name, "one\n")
    return told(Writing(tmp_path / "claude", cwd=str(project.root)), project)


def told(writing: Writing, shop: Project) -> Writing:
    writing.user("p1", "count to four", None)
    writing.answer("a1", call("t1", "Read", file_path=str(shop.root / "app.py")), used=48_000)
    writing.result("r1", "t1", "one\ntwo\nthree\n")
    writing.answer("a2", call("t2", "Read", file_path="notes.md"), used=49_000)
    writing.result("r2", "t2", "hello\n")
    writing.answer("a3", "Done.", used=50_000, output=200)
    for name in ("app.py", "notes.md"):
        as_of(shop.root / name, NOON)
    return writing


def as_of(path: Path, when: datetime) -> None:
    os.utime(path, (when.timestamp(), when.timestamp()))


@pytest.fixture
def env(tmp_path: Path) -> Env:
    """A PATH on which a client says that it is 2.1.197, and git is."""
    return client(tmp_path, "echo '2.1.197 (Claude Code)'")


def client(tmp_path: Path, script: str) -> Env:
    program = tmp_path / "bin" / "claude"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}


def session_of(writing: Writing) -> Session:
    return read_library([writing.config_dir], [writing.path]).sessions[0]


def foretold(writing: Writing, env: Env, now: datetime = AT_ONE) -> Forecast:
    settings = Settings()
    session = session_of(writing)
    picture = read_picture(writing.path, settings, session.summary.title)
    return make_forecast(picture, session, settings, now=now, env=env)


@pytest.fixture
def sleeper() -> Iterator[Started]:
    process = start(["sleep", "600"])
    yield process
    process.end()


def register(writing: Writing, pid: int, **fields: object) -> None:
    folder = writing.config_dir / "sessions"
    folder.mkdir(exist_ok=True)
    entry = {
        "pid": pid,
        "sessionId": writing.session,
        "procStart": str(start_ticks(pid)),
        "kind": "interactive",
        "status": "idle",
        "updatedAt": datetime.now(UTC).timestamp() * 1000,
    } | fields
    (folder / f"{pid}.json").write_text(json.dumps(entry))


# -- what loads and what it costs


def test_a_quiet_session_may_be_resumed(talk: Writing, env: Env) -> None:
    one = foretold(talk, env)
    assert (one.loading.rows, one.window.used, one.window.used_how) == (6, 50_000, "exact")
    assert one.refusal == ""
    assert one.advice.act == "resume"
    assert one.line.startswith(f"cd {talk.cwd} && ")
    assert one.line.endswith(f"claude --resume {SESSION}")
    assert (one.drift.files, one.drift.known) == ((), 2)
    assert not one.drift.head_moved
    assert not one.drift.other_branch


def test_the_newest_answer_and_what_follows_it_come_on_top(plain: Writing, env: Env) -> None:
    assert foretold(plain, env).pending == 200
    plain.user("p2", "and now explain at some length why it counts")
    one = foretold(plain, env)
    assert 200 < one.pending < 230
    assert one.loading.open == "prompt"


def test_the_price_is_of_a_warm_and_of_a_cold_cache(plain: Writing, env: Env) -> None:
    price = foretold(plain, env).price
    assert price is not None
    assert 0 < price.warm < price.cold
    # 50,200 tokens are written anew, and read at a tenth or so of that.
    assert price.cold / price.warm > 8


def test_a_model_without_a_price_has_none(tmp_path: Path, env: Env) -> None:
    writing = Writing(tmp_path / "other", cwd=str(tmp_path))
    writing.user("p1", "hello", None)
    writing.answer("a1", "Hi.", model="somebody-elses-model")
    assert foretold(writing, env).price is None


def with_ttl(writing: Writing) -> None:
    usage = {
        "input_tokens": 3,
        "cache_read_input_tokens": 49_897,
        "cache_creation_input_tokens": 100,
        "cache_creation": {"ephemeral_1h_input_tokens": 100},
        "output_tokens": 10,
    }
    message = {
        "id": "msg_w",
        "role": "assistant",
        "model": "claude-opus-5-5",
        "content": [{"type": "text", "text": "Done."}],
        "usage": usage,
    }
    writing.add("w1", "assistant", message=message)


def test_a_warm_cache_goes_cold_with_the_time(plain: Writing, env: Env) -> None:
    with_ttl(plain)
    one = foretold(plain, env)
    assert one.warm(AT_ONE) is True
    assert one.cache(AT_ONE + timedelta(hours=1)).state == "cold"
    assert one.warm(AT_ONE + timedelta(hours=1)) is False


def test_another_version_finds_no_cache(plain: Writing, tmp_path: Path) -> None:
    with_ttl(plain)
    one = foretold(plain, client(tmp_path, "echo '2.1.329 (Claude Code)'"))
    assert (one.versions.then, one.versions.now) == ("2.1.197", "2.1.329")
    assert one.cache(AT_ONE).state == "warm"
    assert one.warm(AT_ONE) is False


@pytest.mark.parametrize(
    ("version", "says"),
    [("2.1.329", ""), ("2.1.100", "older client"), ("1.0.100", "under a new id")],
)
def test_an_older_client_is_pointed_out(
    plain: Writing, tmp_path: Path, version: str, says: str
) -> None:
    versions = foretold(plain, client(tmp_path, f"echo {version}")).versions
    assert versions.now == version
    assert (says in versions.says) if says else versions.says == ""


def test_without_a_client_all_else_is_said(talk: Writing, tmp_path: Path) -> None:
    git = shutil.which("git")
    assert git is not None
    folder = tmp_path / "only-git"
    folder.mkdir()
    (folder / "git").symlink_to(git)
    one = foretold(talk, {**os.environ, "PATH": str(folder)})
    assert one.versions.now is None
    assert "not on the PATH" in one.versions.why
    assert (one.loading.rows, one.refusal) == (6, "")
    assert one.line.endswith(f"claude --resume {SESSION}")


def test_a_client_that_says_nonsense_has_no_version(plain: Writing, tmp_path: Path) -> None:
    versions = foretold(plain, client(tmp_path, "echo hello")).versions
    assert versions.now is None
    assert "doesn't say" in versions.why


# -- who has it


def test_a_live_session_is_not_resumed_in_place(plain: Writing, env: Env, sleeper: Started) -> None:
    register(plain, sleeper.pid)
    one = foretold(plain, env)
    assert f"process {sleeper.pid}" in one.refusal
    assert "lose turns" in one.refusal
    assert one.advice.act == "branch"
    with pytest.raises(CtxtuiError, match="lose turns"):
        open_window(one, env)


def test_one_that_came_alive_meanwhile_is_seen(plain: Writing, sleeper: Started) -> None:
    session = session_of(plain)
    assert not refreshed(session).live
    register(plain, sleeper.pid, status="busy")
    assert refreshed(session).status == "working"


def test_a_session_that_is_gone_meanwhile_is_named(plain: Writing, env: Env) -> None:
    session, settings = session_of(plain), Settings()
    picture = read_picture(plain.path, settings, "count")
    plain.path.unlink()
    with pytest.raises(CtxtuiError, match=r"can't be read any more \(no such file"):
        refreshed(session)
    with pytest.raises(CtxtuiError, match=str(plain.path)):
        make_forecast(picture, session, settings, env=env)


def test_turns_that_two_writers_lost_are_kept_by_a_branch(recorded: Path, tmp_path: Path) -> None:
    shutil.copytree(recorded / "live_329" / "claude", tmp_path / "claude")
    shutil.rmtree(tmp_path / "claude" / "sessions")  # both have left
    path = next(tmp_path.glob("claude/projects/*/ff12*.jsonl"))
    text = path.read_text().replace('"cwd":"', f'"cwd":"{tmp_path}","was":"')
    path.write_text(text)
    session = read_library([tmp_path / "claude"], [path]).sessions[0]
    picture = read_picture(path, Settings(), "live")
    one = make_forecast(picture, session, Settings(), env=client(tmp_path, "echo 2.1.329"))
    assert one.advice.act == "branch"
    assert one.advice.says.startswith("#4 would be left out")


# -- what moved


def test_commits_since_and_the_files_it_knows(talk: Writing, shop: Project, env: Env) -> None:
    shop.commit("Count to four", hour=13, app__py="one\ntwo\nthree\nfour\n")
    as_of(shop.root / "app.py", NOON + timedelta(minutes=50))
    one = foretold(talk, env)
    assert one.drift.head_moved
    assert [(file.shown, file.what, file.reads) for file in one.drift.files] == [
        ("app.py", "committed", 1)
    ]
    assert one.advice.act == "resume"
    assert "A file that it knows changed" in one.advice.says


def test_a_file_that_was_written_and_one_that_is_gone(
    talk: Writing, shop: Project, env: Env
) -> None:
    shop.write("app.py", "five\n")
    as_of(shop.root / "app.py", NOON + timedelta(minutes=30))
    (shop.root / "notes.md").unlink()
    files = {file.shown: file for file in foretold(talk, env).drift.files}
    assert (files["app.py"].what, files["notes.md"].what) == ("changed", "gone")
    assert files["app.py"].when == NOON + timedelta(minutes=30)


def test_a_fresh_checkout_of_the_same_is_no_change(talk: Writing, shop: Project, env: Env) -> None:
    as_of(shop.root / "app.py", NOON + timedelta(minutes=30))
    assert foretold(talk, env).drift.files == ()


def test_what_the_session_itself_wrote_uncommitted_and_somebody_took_back_is_a_change(
    talk: Writing, shop: Project, env: Env
) -> None:
    talk.answer("a4", call("t4", "Edit", file_path=str(shop.root / "app.py")), used=51_000)
    talk.result("r4", "t4", "ok")
    talk.answer("a5", "Edited.", used=52_000)
    as_of(shop.root / "app.py", NOON + timedelta(minutes=30))
    assert [file.what for file in foretold(talk, env).drift.files] == ["changed"]


def test_another_branch_is_told(talk: Writing, shop: Project, env: Env) -> None:
    shop.git("checkout", "--quiet", "-b", "side", hour=14)
    one = foretold(talk, env)
    assert (one.drift.branch_then, one.drift.branch_now) == ("main", "side")
    assert one.drift.other_branch
    assert "another branch" in one.advice.says


def test_without_git_the_files_speak(plain: Writing, env: Env) -> None:
    as_of(Path(plain.cwd) / "app.py", NOON + timedelta(minutes=30))
    one = foretold(plain, env)
    assert one.drift.moved is None
    assert plain.cwd in one.drift.why
    assert [file.shown for file in one.drift.files] == ["app.py"]
    assert one.refusal == ""


def test_a_project_that_is_gone_is_refused_and_its_files_are_not_listed(
    talk: Writing, shop: Project, env: Env
) -> None:
    shutil.rmtree(shop.root)
    one = foretold(talk, env)
    assert one.refusal == (
        f"{shop.root}: the session's folder is gone, and only there it can be resumed."
    )
    assert one.drift.files == ()
    assert (one.advice.act, one.loading.rows) == ("brief", 6)
    assert str(shop.root) in one.drift.why


def test_a_recorded_path_that_no_file_can_have_harms_nothing(
    talk: Writing, shop: Project, env: Env
) -> None:
    talk.answer("a4", call("t4", "Read", file_path="/etc/\0/passwd"), used=51_000)
    talk.result("r4", "t4", "odd")
    talk.answer("a5", call("t5", "Read", file_path="/" + "x" * 5_000), used=52_000)
    talk.result("r5", "t5", "long")
    talk.answer("a6", "Well.", used=53_000)
    one = foretold(talk, env)
    assert (one.drift.files, one.drift.known) == ((), 4)


def test_a_subagent_that_never_reported_is_named(plain: Writing, env: Env) -> None:
    plain.answer("a4", call("t4", "Agent", description="review the diff", prompt="go"), used=51_000)
    one = foretold(plain, env)
    assert [agent.status for agent in one.agents] == ["unfinished"]
    assert one.loading.open == "tool_use"


def test_a_full_window_is_better_started_lean(plain: Writing, env: Env) -> None:
    plain.user("p2", "on")
    plain.answer("a4", "On.", used=600_000)
    one = foretold(plain, env)
    assert one.window.zone in ("warn", "urgent")
    assert one.advice.act == "brief"
