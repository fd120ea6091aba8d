"""A background session is started with a text, found again, and stopped; only that one."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from tests.core.delivery.conftest import Room

from ctxtui.core.delivery.background import stop_background, to_background
from ctxtui.core.delivery.outcome import Watch
from ctxtui.core.errors import UsageError
from ctxtui.core.terminal.claude import LONGEST_ARGUMENT
from ctxtui.core.terminal.processes import alive

TEXT = "- Look at $(touch no);\n\tthen “report”."


@pytest.fixture
def bg(room: Room) -> Iterator[Room]:
    yield room
    for pid in room.entries():
        if alive(pid, None):
            os.kill(pid, signal.SIGKILL)


def test_it_is_sent_with_its_name_and_known_by_its_job(bg: Room) -> None:
    said = to_background(TEXT, bg.project, bg.config, name="log triage", env=bg.env)
    assert (said.state, said.done) == ("sent", ("checked", "sent"))
    assert bg.started == [
        {"argv": ["--bg", "-n", "log triage", "--", TEXT], "cwd": str(bg.project)}
    ]
    assert said.session is not None and said.job == said.session[:8]
    assert said.sentence == (
        f"Started in the background as {said.job}. `claude attach {said.job}` opens it."
    )
    assert not (bg.project / "no").exists()


def test_stopping_ends_exactly_that(bg: Room) -> None:
    one = to_background(TEXT, bg.project, bg.config, name="one", env=bg.env)
    other = to_background(TEXT, bg.project, bg.config, name="other", env=bg.env)
    assert one.job is not None
    assert len(bg.entries()) == 2
    ended = stop_background(one.job, bg.config, env=bg.env)
    assert (ended.ended, ended.sentence) == (True, f"Stopped {one.job}.")
    assert [entry["sessionId"] for entry in bg.entries().values()] == [other.session]


def test_one_that_does_not_stop_is_said_so(bg: Room) -> None:
    one = to_background(TEXT, bg.project, bg.config, name="one", env=bg.env)
    assert one.job is not None
    bg.tell("deaf", "yes")
    ended = stop_background(one.job, bg.config, env=bg.env, watch=Watch(patience=0.1))
    assert not ended.ended and ended.sentence.startswith(f"{one.job}: still runs.")


def test_what_is_no_job_stops_nothing(bg: Room) -> None:
    ended = stop_background("00000000", bg.config, env=bg.env)
    assert not ended.ended and "no background session has that id" in ended.sentence
    for bad in ("", "../../x", "--help", "0123456"):
        with pytest.raises(UsageError, match="is no background session's id"):
            stop_background(bad, bg.config, env=bg.env)
    assert bg.started == []


def test_a_client_that_fails_is_quoted(bg: Room) -> None:
    bg.tell("status", "broken")
    said = to_background(TEXT, bg.project, bg.config, name="one", env=bg.env)
    assert said.state == "stopped"
    assert said.sentence.startswith("claude --bg: the service did not start.")


def test_it_is_refused_where_the_text_would_not_arrive_as_it_is(bg: Room) -> None:
    said = to_background("x" * (LONGEST_ARGUMENT + 1), bg.project, bg.config, name="", env=bg.env)
    assert "more than 131,071 bytes" in said.sentence
    said = to_background(TEXT, bg.project, bg.config, name="", route="paste", env=bg.env)
    assert 'the setting handoff.route is "paste"' in said.sentence
    said = to_background("/loop it", bg.project, bg.config, name="", env=bg.env)
    assert said.sentence.startswith("The text begins with /loop")
    bg.tell("version", "2.1.197")
    said = to_background(TEXT, bg.project, bg.config, name="", env=bg.env)
    assert said.sentence.startswith("This Claude Code is too old for background")
    (bg.config / ".claude.json").write_text("{}")
    bg.tell("version", "2.1.329")
    said = to_background(TEXT, bg.project, bg.config, name="", env=bg.env)
    assert "asks first whether you trust" in said.sentence
    assert bg.started == []
