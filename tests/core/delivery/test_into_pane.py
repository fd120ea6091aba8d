"""A text reaches the pane of a live session, or nothing is typed at all."""

from __future__ import annotations

import shlex
from functools import partial
from pathlib import Path

import pytest
from tests.core.delivery.conftest import SESSION, Room, until

from ctxtui.core.delivery.into_pane import clear_and_paste, compact, to_pane
from ctxtui.core.delivery.outcome import Outcome, Step, Watch
from ctxtui.core.delivery.reach import can_reach
from ctxtui.core.delivery.texts import ready, refusal
from ctxtui.core.terminal.tmux import Tmux

RULE = "─" * 70
BRIEF = "# Next\n\nDon't use “Redis”; $(touch no) #{pane_id}\n- 日本 é\n" + "\n".join("abcdefgh;")


def test_a_text_stands_in_the_input_and_is_not_sent(room: Room) -> None:
    client = room.open()
    steps: list[Step] = []
    said = to_pane(SESSION, room.config, BRIEF, env=room.env, watch=Watch(steps.append))
    assert said == Outcome(
        "filled",
        "The text stands in the session's pane, not sent.",
        ("checked", "filled"),
        SESSION,
        client.pid,
        client.pane,
    )
    assert steps == ["checked", "filled"]
    assert "[Pasted text #1" in client.screen
    assert room.sent == []
    assert not (room.project / "no").exists()


def test_a_yes_sends_it_byte_for_byte(room: Room) -> None:
    room.open()
    said = to_pane(SESSION, room.config, f"\n{BRIEF}\x1b[31m\n\n", send=True, env=room.env)
    assert (said.state, said.kept) == ("sent", None)
    assert room.sent == [BRIEF]


def test_what_stood_in_the_input_is_taken_out_and_named(room: Room) -> None:
    client = room.open()
    client.type("a draft\nof three\nlines")
    said = to_pane(SESSION, room.config, "Go on.", send=True, env=room.env)
    assert said.replaced == "a draft\nof three\nlines"
    assert "Taken out of the input before: “a draft of three lines”." in said.sentence
    assert said.done == ("checked", "emptied", "filled", "sent")
    assert room.sent == ["Go on."]


def test_after_clear_it_stands_in_the_new_session(room: Room, tmp_path: Path) -> None:
    client = room.open()
    client.type("half a thought")
    said = clear_and_paste(
        SESSION, room.config, BRIEF, send=True, env=room.env, keep_in=tmp_path / "kept"
    )
    assert said.state == "sent", said.sentence
    assert said.done == ("checked", "emptied", "cleared", "anew", "filled", "sent")
    assert room.sent == ["/clear", BRIEF]
    assert said.session == room.entries()[client.pid]["sessionId"] != SESSION
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_clear_that_does_nothing_stops_it_and_says_where_the_text_is(
    room: Room, tmp_path: Path
) -> None:
    room.open()
    room.tell("deaf", "yes")
    said = clear_and_paste(
        *(SESSION, room.config, BRIEF),
        env=room.env,
        watch=Watch(patience=0.3),
        keep_in=tmp_path / "kept",
    )
    assert (said.state, said.done) == ("stopped", ("checked", "cleared"))
    assert said.kept is not None and said.kept.read_text() == f"{BRIEF}\n"
    assert said.kept.stat().st_mode & 0o777 == 0o600
    assert said.sentence == (
        "The client did not begin a new session in time. Look at its pane. "
        f"Done so far: /clear was sent. The text is kept in {said.kept}."
    )
    assert room.sent == ["/clear"]


def test_it_can_be_stopped_between_two_steps(room: Room, tmp_path: Path) -> None:
    room.open()
    steps: list[Step] = []
    watch = Watch(steps.append, stopped=lambda: "cleared" in steps)
    said = clear_and_paste(
        SESSION, room.config, BRIEF, send=True, env=room.env, watch=watch, keep_in=tmp_path / "kept"
    )
    assert (said.state, said.done) == ("stopped", ("checked", "cleared"))
    assert said.sentence.startswith("It was stopped. Done so far: /clear was sent.")
    assert said.kept is not None
    assert room.sent == ["/clear"]


def test_a_session_is_not_cleared_if_the_text_cannot_be_kept(room: Room, tmp_path: Path) -> None:
    room.open()
    (tmp_path / "file").write_text("")
    said = clear_and_paste(SESSION, room.config, BRIEF, env=room.env, keep_in=tmp_path / "file")
    assert said.state == "stopped"
    assert "so the session is not cleared. Nothing was typed." in said.sentence
    assert room.typed == ""


@pytest.mark.parametrize("line", ["keep the rule;\n drop it", "/compact keep the rule; drop it"])
def test_a_compact_is_one_line_and_only_a_yes_sends_it(room: Room, line: str) -> None:
    client = room.open()
    said = compact(SESSION, room.config, line, env=room.env)
    assert said.sentence == "/compact stands in the session's pane, not sent."
    assert "❯\xa0/compact keep the rule; drop it" in client.screen
    assert room.sent == []
    said = compact(SESSION, room.config, line, send=True, env=room.env)
    assert said.state == "sent"
    assert room.sent == ["/compact keep the rule; drop it"]


# -- never into anything else


NOT_READY = [
    ("status", "busy", "The client is working. Wait until it is idle"),
    ("status", "waiting permission prompt", "The client waits for you (permission prompt)."),
    ("status", "waiting dialog open", "The client waits for you (dialog open)."),
    ("status", "shell", "The client is working."),
    ("status", "a-later-word", "The client is still starting."),
    ("shows", "Select a model\n❯ 1. Default", "The client doesn't show its input"),
    ("shows", f"{RULE}\n!\xa0\n{RULE}", "The client's input is in shell mode."),
]


def test_nothing_is_typed_into_a_client_that_is_not_ready(room: Room) -> None:
    client = room.open()
    for name, what, why in NOT_READY:
        room.tell("status", "idle")
        room.tell("shows", "")
        room.tell(name, what)
        until(partial(is_refused, room, why), why)
        before = client.screen
        for said in (
            to_pane(SESSION, room.config, BRIEF, send=True, env=room.env),
            clear_and_paste(SESSION, room.config, BRIEF, send=True, env=room.env),
            compact(SESSION, room.config, "keep it", send=True, env=room.env),
        ):
            assert (said.state, said.done, said.kept) == ("stopped", (), None)
            assert why in said.sentence and said.sentence.endswith("Nothing was typed.")
        assert client.screen == before
    assert room.typed == ""


def is_refused(room: Room, why: str) -> bool:
    return why in can_reach(SESSION, room.config, None, env=room.env).pane


def test_nothing_is_typed_where_tmux_would_take_the_keys(room: Room) -> None:
    client = room.open()
    room.ask("copy-mode", "-t", client.pane)
    said = to_pane(SESSION, room.config, BRIEF, send=True, env=room.env)
    assert said.sentence.startswith("The pane is scrolled back by tmux.")
    room.ask("send-keys", "-t", client.pane, "-X", "cancel")
    room.ask("split-window", "-d", "-t", client.pane, "exec sleep 1000")
    room.ask("set-option", "-w", "-t", client.pane, "synchronize-panes", "on")
    said = to_pane(SESSION, room.config, BRIEF, send=True, env=room.env)
    assert said.sentence.startswith("The window's panes are synchronized")
    assert room.typed == ""


def test_nothing_is_typed_past_a_client_in_the_background_of_its_shell(room: Room) -> None:
    tmux = Tmux.from_env(room.env)
    assert tmux is not None
    job = f"set -m; {shlex.join(room.command())} & while read line; do echo $line; done"
    tmux.new_window(["bash", "-c", job], str(room.project))
    until(room.entries, "its entry")
    said = to_pane(SESSION, room.config, BRIEF, send=True, env=room.env)
    assert said.sentence.startswith("The client isn't what reads the keys in its pane")
    assert room.typed == ""


def test_a_client_in_no_pane_or_twice_or_nowhere_is_not_reached(room: Room) -> None:
    said = to_pane(SESSION, room.config, BRIEF, env=room.env)
    assert said.sentence.startswith("No client has the session open.")
    room.open()
    said = to_pane(SESSION, room.config, BRIEF, env={"PATH": room.env["PATH"]})
    assert said.sentence.startswith("This is not inside tmux")
    room.open()
    said = to_pane(SESSION, room.config, BRIEF, env=room.env)
    assert said.sentence.startswith("Two clients have the session open.")
    assert room.typed == ""


def test_a_client_that_moves_on_meanwhile_gets_nothing(room: Room) -> None:
    client = room.open()

    def moves(step: Step) -> None:
        if step == "checked":
            client.tmux.paste(client.pane, "/clear")
            client.tmux.press(client.pane, "Enter")
            until(
                lambda: room.entries()[client.pid]["sessionId"] != SESSION,
                "the client's new session",
            )

    said = to_pane(SESSION, room.config, BRIEF, send=True, env=room.env, watch=Watch(moves))
    assert (said.state, said.done) == ("stopped", ("checked",))
    assert said.sentence.startswith("The client has left the session meanwhile.")
    assert room.sent == ["/clear"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "There is no text to hand over."),
        ("\n \t\n", "There is no text to hand over."),
        ("/clear", "The text begins with /clear, which the client takes for a command."),
        ("\n  /compact now\nplease", "The text begins with /compact"),
        ("/frontend:review it", "The text begins with /frontend:review"),
        ("!touch no", "The text begins with !, which the client takes for a shell command."),
        ("\x1b[1m!touch no", "The text begins with !"),
        ("exit", "The client takes exit alone for a command to leave."),
        ("/home/ada/shop is the folder", ""),
        ("- /clear is a word", ""),
        ("exit 1?", ""),
    ],
)
def test_a_text_that_a_client_takes_for_a_command_is_no_prompt(text: str, why: str) -> None:
    said = refusal(ready(text))
    assert said.startswith(why) and bool(said) == bool(why)


def test_a_command_in_disguise_is_not_typed(room: Room) -> None:
    room.open()
    said = clear_and_paste(SESSION, room.config, "\n/clear", send=True, env=room.env)
    assert said.sentence.startswith("The text begins with /clear")
    assert (said.done, room.typed) == ((), "")
