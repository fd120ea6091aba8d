"""Into a background session: started, found again by its id, and stopped."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ctxtui.core.delivery.into_window import LONGEST_NAME, must_start, of_model, untrusted
from ctxtui.core.delivery.outcome import Course, Halted, Outcome, Watch, sentences
from ctxtui.core.delivery.texts import ready, refusal
from ctxtui.core.errors import CtxtuiError, UsageError
from ctxtui.core.library.registry import read_registry
from ctxtui.core.settings import Route
from ctxtui.core.terminal.claude import (
    LONGEST_ARGUMENT,
    Client,
    client_argv,
    find_client,
    trusts,
)
from ctxtui.core.terminal.programs import run
from ctxtui.core.text import clean, one_line

STARTS_WITHIN = 60.0
"""Seconds for `claude --bg`; the first one starts a service as well."""
STOPS_WITHIN = 60.0
_BACKGROUNDED = re.compile(r"^backgrounded · ([0-9a-f]{8}) · ", re.MULTILINE)
_JOB = re.compile(r"[0-9a-f]{8}")
_QUIET = Watch()


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a `stop`."""

    ended: bool
    sentence: str


def to_background(
    text: str,
    cwd: Path,
    config_dir: Path,
    *,
    name: str,
    model: str = "",
    route: Route = "argument",
    env: Mapping[str, str] = os.environ,
    client: Client | None = None,
    watch: Watch = _QUIET,
) -> Outcome:
    """Start `claude --bg` with `text`, which is sent at once: calling this is the user's yes.

    The client chooses the id and hands the text on as an argument, however it got it; so there is
    no other route. Blocks for seconds, and it can't be stopped once it runs.
    """
    text, course = ready(text), Course(watch)
    label = one_line(name, LONGEST_NAME) or "ctxtui"
    try:
        if why := refusal(text):
            raise Halted(why)
        client = client or find_client(env)
        must_start(client, cwd)
        if why := no_background(client, route, text):
            raise Halted(why)
        if not trusts(config_dir, str(cwd)):
            raise Halted(untrusted(cwd))
        course.did("checked")
        course.go_on()
        argv = client_argv(
            client, config_dir, "--bg", "-n", label, *of_model(model), "--", text, env=env
        )
        done = run(argv, timeout=STARTS_WITHIN, env=env, cwd=cwd)
        found = _BACKGROUNDED.search(clean(done.out))
        if found is None:
            said = one_line(done.err or done.out, 200) or f"exit code {done.code}"
            raise Halted(f"claude --bg: {said}. `claude agents` shows what runs.")
    except CtxtuiError as error:
        words = [str(error), "Nothing was sent." if "checked" not in course.done else ""]
        return Outcome("stopped", sentences(words), tuple(course.done))
    job = found[1]
    course.did("sent")
    session = session_of_job(config_dir, job)
    sentence = f"Started in the background as {job}. `claude attach {job}` opens it."
    return Outcome("sent", sentence, tuple(course.done), session, job=job)


def no_background(client: Client, route: Route, text: str = "") -> str:
    """Why this can't go to the background, a sentence; empty if it can."""
    if not client.can_background:
        return "This Claude Code is too old for background sessions. Update it, or use a window."
    if route == "paste":
        return (
            "A background session gets its text as an argument, which `ps` shows, and the setting "
            'handoff.route is "paste". Use a window.'
        )
    if len(text.encode()) > LONGEST_ARGUMENT:
        return (
            f"The text has more than {LONGEST_ARGUMENT:,} bytes, too many for a background "
            f"session. Use a window, or shorten it."
        )
    return ""


def session_of_job(config_dir: Path, job: str) -> str | None:
    """The session's whole id; None if neither the client's note nor the registry has it."""
    if not _JOB.fullmatch(job):
        return None
    try:
        note = json.loads((config_dir / "jobs" / job / "state.json").read_bytes())
        told = note.get("sessionId") if isinstance(note, dict) else None
    except (OSError, ValueError, RecursionError):
        told = None
    if isinstance(told, str) and told.startswith(job):
        return told
    for one in read_registry([config_dir]):
        if one.live and one.session.startswith(job):
            return one.session
    return None


def stop_background(
    job: str,
    config_dir: Path,
    *,
    env: Mapping[str, str] = os.environ,
    client: Client | None = None,
    watch: Watch = _QUIET,
) -> Ended:
    """`claude stop` for exactly that job, and look that its process has left. Raises UsageError for
    what is no job's id, CtxtuiError if the client can't be started. Blocks for seconds."""
    if not _JOB.fullmatch(job):
        raise UsageError(f"{one_line(job, 30)}: is no background session's id (8 hex digits).")
    session = session_of_job(config_dir, job)
    if session is None:
        return Ended(
            False, f"{job}: no background session has that id. `claude agents` lists them."
        )
    client = client or find_client(env)
    done = run(client_argv(client, config_dir, "stop", job, env=env), timeout=STOPS_WITHIN, env=env)
    if not done.ok:
        said = one_line(done.err or done.out, 200) or f"exit code {done.code}"
        return Ended(False, f"claude stop {job}: {said}.")

    def left() -> bool:
        return all(one.session != session or not one.live for one in read_registry([config_dir]))

    try:
        Course(watch).until(left, f"{job}: still runs. `claude stop {job}` stops it by hand.")
    except Halted as late:
        return Ended(False, str(late))
    return Ended(True, f"Stopped {job}.")
