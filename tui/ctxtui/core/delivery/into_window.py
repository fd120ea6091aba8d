"""Into a new session in a tmux window of its own: filled in, or sent at once if that was chosen."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ctxtui.core.delivery.outcome import (
    Course,
    Halted,
    Outcome,
    Watch,
    keep_text,
    sentences,
    where,
)
from ctxtui.core.delivery.starting import client_in, open_window, wait_for_input
from ctxtui.core.delivery.texts import ready, refusal
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.places import data_dir, is_folder, tilde
from ctxtui.core.settings import Route
from ctxtui.core.terminal.claude import (
    LONGEST_ARGUMENT,
    Client,
    Version,
    client_argv,
    find_client,
    trusts,
)
from ctxtui.core.terminal.tmux import Tmux
from ctxtui.core.text import one_line

LONGEST_NAME = 60
REGISTERS_SINCE: Version = (2, 1, 0)
"""Older clients say nowhere what they do, so nothing could be verified."""
_QUIET = Watch()
_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:\[\]-]{0,79}")


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session to be started in `cwd`, a work tree of its own or not; its id is known before."""

    cwd: Path
    config_dir: Path
    name: str = ""
    model: str = ""
    """As the client names it; empty for its own choice."""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def options(self) -> tuple[str, ...]:
        named = ("-n", name) if (name := one_line(self.name, LONGEST_NAME)) else ()
        return (*named, *of_model(self.model), "--session-id", self.id)


def of_model(model: str) -> tuple[str, ...]:
    """The client's options for a model; none for an empty name, or for what is no name."""
    return ("--model", model) if _MODEL.fullmatch(model) else ()


def to_window(
    text: str,
    new: NewSession,
    *,
    send: bool = False,
    route: Route = "argument",
    env: Mapping[str, str] = os.environ,
    client: Client | None = None,
    watch: Watch = _QUIET,
    keep_in: Path | None = None,
) -> Outcome:
    """Start `new` in a window with `text` in its input, or sent if `send`.

    `route` is the setting `handoff.route`: with "paste" no other user of the machine sees the text
    in `ps`. Where the client asks for trust first nothing is sent, and nothing typed. `client` is
    looked for if not given, which starts `claude --version`. Blocks until the text is seen there,
    or the watch's patience ends.
    """
    text, course, pane = ready(text), Course(watch), ""
    kept: Path | None = None
    try:
        if why := refusal(text):
            raise Halted(why)
        tmux = Tmux.from_env(env)
        if tmux is None:
            raise Halted("This is not inside tmux, so no window can be opened. Copy the text.")
        client = client or find_client(env)
        must_start(client, new.cwd)
        trusted = trusts(new.config_dir, str(new.cwd))
        if send and not trusted:
            raise Halted(untrusted(new.cwd))
        course.did("checked")
        how = _how(client, text, send, route)
        if how == "paste":
            kept = keep_text(text, new.id, keep_in)
        given = _given(how, text)
        argv = client_argv(client, new.config_dir, *new.options, *given, env=env)
        pane = open_window(tmux, argv, str(new.cwd), data_dir() / "prompts")
        course.did("opened")
        if not trusted:
            return _asks_first(
                course, text, new, pane, how, kept or keep_text(text, new.id, keep_in)
            )
        if how == "argument":
            _wait_until_sent(tmux, pane, new, course)
        else:
            live = wait_for_input(tmux, pane, new.config_dir, new.id, course)
            if how == "paste":
                live.empty(course)
                live.put(text, course)
            elif not live.ready().shows(text):
                raise Halted("The client doesn't show the text in its input.")
            course.did("filled")
            if send:
                course.go_on()
                live.send(text)
    except CtxtuiError as error:
        if "opened" in course.done:
            kept = kept or keep_text(text, new.id, keep_in)
        said = where(kept) if kept else ""
        return Outcome(
            "stopped", sentences([str(error), course.so_far, said]), tuple(course.done),
            new.id, None, pane, kept=kept,
        )  # fmt: skip
    if send:
        course.did("sent")
    if kept is not None:
        kept.unlink(missing_ok=True)
    words = "sent" if send else "filled in, not sent"
    sentence = f"Opened in a new tmux window, the text {words}."
    state: Literal["sent", "filled"] = "sent" if send else "filled"
    return Outcome(state, sentence, tuple(course.done), new.id, None, pane)


def must_start(client: Client, cwd: Path) -> None:
    """Raises Halted if a session can't be started there, with a name and an id of our choice."""
    if not cwd.is_absolute() or not is_folder(cwd):
        raise Halted(f"{tilde(cwd)}: there is no such folder, so no session can start there.")
    if client.version is None:
        raise Halted("claude doesn't say its version. Run `claude --version` to see why.")
    if client.version < REGISTERS_SINCE:
        number = ".".join(map(str, client.version))
        raise Halted(f"Claude Code {number} is too old for this; update it, or copy the text.")


def untrusted(cwd: Path) -> str:
    return (
        f"The client asks first whether you trust {tilde(cwd)}, and the text would be lost there. "
        f"Start `claude` in it once and answer."
    )


def _how(
    client: Client, text: str, send: bool, route: Route
) -> Literal["argument", "prefill", "paste"]:
    if route == "paste":
        return "paste"
    if send:
        return "argument" if len(text.encode()) <= LONGEST_ARGUMENT else "paste"
    return "prefill" if client.can_prefill(text) else "paste"


def _given(how: str, text: str) -> tuple[str, ...]:
    if how == "prefill":
        return (f"--prefill={text}",)
    return ("--", text) if how == "argument" else ()


def _wait_until_sent(tmux: Tmux, pane: str, new: NewSession, course: Course) -> None:
    """A session's file appears with its first prompt."""

    def began() -> bool:
        one = client_in(tmux, pane, new.config_dir, new.id)
        if one is not None and one.status == "working":
            return True
        return any(new.config_dir.glob(f"projects/*/{new.id}.jsonl"))

    course.until(began, "The client in the new window did not take the text in time. Look at it.")


def _asks_first(
    course: Course, text: str, new: NewSession, pane: str, how: str, kept: Path | None
) -> Outcome:
    filled = "the text is filled in after that, not sent" if how == "prefill" else "fill it in then"
    words = f"Opened in a new tmux window. It asks first whether you trust the folder; {filled}."
    return Outcome(
        "opened", sentences([words, where(kept)]), tuple(course.done), new.id, None, pane, kept=kept
    )
