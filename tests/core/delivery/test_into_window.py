"""A text reaches a new session in a window: by argument, filled in, or pasted once it is idle."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.core.delivery.conftest import Room

from ctxtui.core.delivery.into_window import NewSession, to_window
from ctxtui.core.delivery.outcome import Watch
from ctxtui.core.delivery.reach import can_reach
from ctxtui.core.settings import Route
from ctxtui.core.terminal.claude import LONGEST_ARGUMENT

BRIEF = "- Don't use “Redis”;\n$(touch no) #{pane_id} #(touch no) é 日本;"
QUICK = Watch(patience=0.4)


@pytest.fixture
def new(room: Room) -> NewSession:
    return NewSession(room.project, room.config, "the brief; 1")


def test_its_id_name_and_folder_are_ours_and_nothing_is_sent(room: Room, new: NewSession) -> None:
    said = to_window(BRIEF, new, env=room.env)
    assert (said.state, said.session) == ("filled", new.id)
    assert said.sentence == "Opened in a new tmux window, the text filled in, not sent."
    (started,) = room.started
    options = ["-n", "the brief; 1", "--session-id", new.id]
    assert started == {"argv": [*options, f"--prefill={BRIEF}"], "cwd": str(room.project)}
    assert said.pane in room.ask("list-panes", "-a", "-F", "#{pane_id}").split()
    assert room.sent == []
    assert not (room.project / "no").exists()


def test_sent_at_once_it_is_an_argument_byte_for_byte(room: Room, new: NewSession) -> None:
    said = to_window(BRIEF, new, send=True, env=room.env)
    assert (said.state, said.done) == ("sent", ("checked", "opened", "sent"))
    assert room.started[0]["argv"][-2:] == ["--", BRIEF]
    assert room.sent == [BRIEF]


def test_one_too_long_for_tmux_is_still_an_argument(room: Room, new: NewSession) -> None:
    text = (BRIEF * 3_000)[: LONGEST_ARGUMENT // 2]
    assert to_window(text, new, send=True, env=room.env).state == "sent"
    assert room.sent == [text.strip()]
    prompts = Path(os.environ["XDG_DATA_HOME"]) / "ctxtui" / "prompts"
    assert list(prompts.glob(".start-*")) == []


@pytest.mark.parametrize(
    ("text", "route", "version"),
    [
        (BRIEF, "paste", "2.1.329"),
        (BRIEF * 4_000, "argument", "2.1.329"),
        (BRIEF, "argument", "2.1.197"),
    ],
    ids=["asked for", "too long", "no prefill"],
)
def test_what_is_no_argument_is_pasted_once_the_client_is_idle(
    room: Room, new: NewSession, tmp_path: Path, text: str, route: Route, version: str
) -> None:
    room.tell("version", version)
    send = len(text) > LONGEST_ARGUMENT
    said = to_window(text, new, send=send, route=route, env=room.env, keep_in=tmp_path / "kept")
    assert said.state == ("sent" if send else "filled"), said.sentence
    assert room.started[0]["argv"] == list(new.options)
    assert room.sent == ([text] if send else [])
    assert f"\x1b[200~{text}\x1b[201~" in room.typed.encode("latin-1").decode()
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_client_that_asks_something_first_gets_nothing(
    room: Room, new: NewSession, tmp_path: Path
) -> None:
    room.tell("status", "waiting dialog open")
    said = to_window(
        BRIEF, new, route="paste", env=room.env, watch=QUICK, keep_in=tmp_path / "kept"
    )
    assert (said.state, said.done) == ("stopped", ("checked", "opened"))
    assert said.kept is not None and said.kept.read_text() == f"{BRIEF}\n"
    assert said.sentence == (
        "The client in the new window was not ready in time. It waits for you (dialog open). "
        f"Done so far: a window was opened. The text is kept in {said.kept}."
    )
    assert room.typed == ""


def test_a_window_that_closes_is_not_waited_for(
    room: Room, new: NewSession, tmp_path: Path
) -> None:
    program = tmp_path / "bin" / "claude"
    program.write_text('#!/bin/sh\ntest "$1" = --version && echo 2.1.329\n')
    said = to_window(
        BRIEF, new, send=True, env=room.env, watch=Watch(patience=600), keep_in=tmp_path / "kept"
    )
    assert said.state == "stopped"
    assert said.sentence.startswith("The new window is gone")
    assert said.kept is not None


def test_where_the_client_asks_for_trust_nothing_is_sent_or_typed(
    room: Room, new: NewSession, tmp_path: Path
) -> None:
    (room.config / ".claude.json").write_text("{}")
    said = to_window(BRIEF, new, send=True, env=room.env)
    assert (said.state, said.done, room.started) == ("stopped", (), [])
    assert "asks first whether you trust" in said.sentence
    said = to_window(BRIEF, new, route="paste", env=room.env, keep_in=tmp_path / "kept")
    assert (said.state, said.done) == ("opened", ("checked", "opened"))
    assert said.kept is not None and said.kept.read_text() == f"{BRIEF}\n"
    assert room.typed == ""
    reach = can_reach("nobody", room.config, room.project, env=room.env)
    assert (reach.window, reach.trusted) == ("", False)
    assert "whether you trust" in reach.window_sends and "whether you trust" in reach.background


def test_without_tmux_client_or_folder_a_sentence_says_so(room: Room, new: NewSession) -> None:
    bare = {"PATH": "/nowhere"}
    reach = can_reach("nobody", room.config, room.project, env=bare)
    assert reach.pane.startswith("This is not inside tmux")
    assert reach.window.startswith("claude: not on the PATH")
    assert to_window(BRIEF, new, env=bare).sentence.startswith("This is not inside tmux")
    room.project.rmdir()
    assert "there is no such folder" in to_window(BRIEF, new, env=room.env).sentence
    room.tell("version", "2.0.30")
    room.project.mkdir()
    assert "2.0.30 is too old" in to_window(BRIEF, new, env=room.env).sentence
    assert room.started == []
