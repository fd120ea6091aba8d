"""Into a running client: as a prompt, as a prompt after `/clear`, or as a `/compact`."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from pathlib import Path

from ctxtui.core.delivery.live_pane import LivePane, find_pane
from ctxtui.core.delivery.outcome import (
    Course,
    Halted,
    Outcome,
    Watch,
    keep_text,
    sentences,
    where,
)
from ctxtui.core.delivery.texts import ready, refusal
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.terminal.tmux import Tmux
from ctxtui.core.text import one_line

_QUIET = Watch()


def to_pane(
    session: str,
    config_dir: Path,
    text: str,
    *,
    send: bool = False,
    env: Mapping[str, str] = os.environ,
    watch: Watch = _QUIET,
    keep_in: Path | None = None,
) -> Outcome:
    """Put `text` into the input of the client that has `session` open; Enter only if `send`.

    It is pasted: 2.1.329 makes four blanks of a tab and, for the model, wraps what is long in a
    `<pasted_content>`. Blocks, a few seconds at most.
    """
    text, course = ready(text), Course(watch)
    replaced = ""
    live: LivePane | None = None
    try:
        _must_be_prompt(text)
        live = find_pane(session, config_dir, Tmux.from_env(env))
        live.ready()
        course.did("checked")
        replaced = live.empty(course)
        _put(live, text, course, send)
    except CtxtuiError as error:
        return _stopped(error, course, text, keep_in, live, replaced)
    return _done(live, course, "in the session's pane", send, replaced)


def clear_and_paste(
    session: str,
    config_dir: Path,
    text: str,
    *,
    send: bool = False,
    env: Mapping[str, str] = os.environ,
    watch: Watch = _QUIET,
    keep_in: Path | None = None,
) -> Outcome:
    """Send `/clear` to the client that has `session` open, wait until it is idle in a new session,
    and put `text` there; Enter after it only if `send`.

    The text lies in a file before anything is typed, and until it has arrived. Calling this is the
    user's yes to `/clear`. Blocks; each wait takes at most the watch's patience.
    """
    text, course = ready(text), Course(watch)
    replaced = ""
    live: LivePane | None = None
    kept: Path | None = None
    try:
        _must_be_prompt(text)
        live = find_pane(session, config_dir, Tmux.from_env(env))
        live.ready()
        course.did("checked")
        kept = keep_text(text, f"{session[:8]}-{uuid.uuid4().hex[:8]}", keep_in)
        if kept is None:
            raise Halted("The text can't be kept in a file, so the session is not cleared.")
        replaced = live.empty(course)
        live.put_command("/clear", course)
        course.go_on()
        live.send("/clear")
        course.did("cleared")
        live = _in_new_session(live, course)
        course.did("anew")
        live.empty(course)
        _put(live, text, course, send)
    except CtxtuiError as error:
        return _stopped(error, course, text, keep_in, live, replaced, kept)
    kept.unlink(missing_ok=True)
    return _done(live, course, "in a new session, after /clear", send, replaced)


def compact(
    session: str,
    config_dir: Path,
    line: str = "",
    *,
    send: bool = False,
    env: Mapping[str, str] = os.environ,
    watch: Watch = _QUIET,
    keep_in: Path | None = None,
) -> Outcome:
    """Put `/compact` with instructions, made one line, into the client's input; Enter only if
    `send`. A leading `/compact` in `line` is not doubled."""
    words = one_line(line).removeprefix("/compact").strip()
    command, course = f"/compact {words}".strip(), Course(watch)
    replaced = ""
    live: LivePane | None = None
    try:
        live = find_pane(session, config_dir, Tmux.from_env(env))
        live.ready()
        course.did("checked")
        replaced = live.empty(course)
        live.put_command(command, course)
        course.did("filled")
        if send:
            course.go_on()
            live.send(command)
            course.did("sent")
    except CtxtuiError as error:
        return _stopped(error, course, command, keep_in, live, replaced)
    return _done(live, course, "in the session's pane", send, replaced, "/compact")


def _put(live: LivePane, text: str, course: Course, send: bool) -> None:
    course.go_on()
    live.put(text, course)
    course.did("filled")
    if send:
        course.go_on()
        live.send(text)
        course.did("sent")


def _in_new_session(live: LivePane, course: Course) -> LivePane:
    before = live.session

    def began() -> bool:
        one = live.entry()
        if one is None:
            raise Halted("The client has ended.")
        if one.status == "waiting":
            raise Halted(f"The client waits for you ({one_line(one.waiting_for or '?', 60)}).")
        return one.session != before and one.says_idle

    course.until(began, "The client did not begin a new session in time. Look at its pane.")
    one = live.entry()
    if one is None:
        raise Halted("The client has ended.")
    anew = live.moved_to(one.session)

    def shows_input() -> bool:
        try:
            return not anew.ready().shows("/clear")  # it may still be on the screen
        except Halted:
            return False

    course.until(shows_input, "The client does not show its input. Look at its pane.")
    return anew


def _must_be_prompt(text: str) -> None:
    if why := refusal(text):
        raise Halted(why)


def _done(
    live: LivePane, course: Course, place: str, send: bool, replaced: str, what: str = "The text"
) -> Outcome:
    words = f"{what} was sent {place}." if send else f"{what} stands {place}, not sent."
    shown = one_line(replaced, 40)
    out = f"Taken out of the input before: “{shown}”." if shown else ""
    return Outcome(
        "sent" if send else "filled",
        sentences([words, out]),
        tuple(course.done),
        live.session,
        live.pid,
        live.pane,
        replaced=replaced,
    )


def _stopped(
    error: CtxtuiError,
    course: Course,
    text: str,
    keep_in: Path | None,
    live: LivePane | None,
    replaced: str,
    kept: Path | None = None,
) -> Outcome:
    """Says what was done so far. A text is kept in a file from the moment something was typed;
    before that whoever gave it still has it."""
    if kept is None and (course.typed or "emptied" in course.done):
        kept = keep_text(text, uuid.uuid4().hex[:16], keep_in)
    said = where(kept) if kept is not None else ""
    return Outcome(
        "stopped",
        sentences([str(error), course.so_far, said]),
        tuple(course.done),
        live.session if live is not None else None,
        live.pid if live is not None else None,
        live.pane if live is not None else "",
        kept=kept,
        replaced=replaced,
    )
