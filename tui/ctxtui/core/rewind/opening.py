"""A branch made and opened: the file, the code beside it, and a client with the prompt filled in.

Nothing is ever sent: the user presses Enter.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ctxtui.core.delivery.outcome import PATIENCE, Course, Halted, Watch, keep_text
from ctxtui.core.delivery.starting import wait_for_input
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.places import is_folder, tilde
from ctxtui.core.redaction import redact
from ctxtui.core.repo.anchors import Anchor
from ctxtui.core.repo.worktrees import check_out, free_folder
from ctxtui.core.rewind.branching import BranchPlan, write_branch
from ctxtui.core.rewind.marks import Mark
from ctxtui.core.terminal.claude import Client, find_client, resume_argv, resume_line, trusts
from ctxtui.core.terminal.tmux import Tmux
from ctxtui.core.text import clean
from ctxtui.core.transcripts.locate import Place

Filled = Literal["filled", "nothing", "kept"]
"""Of the prompt: it stands in the client's input, there was none, or it lies in a file."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a branch would be opened here; known before anything is written."""

    client: Client | None
    tmux: Tmux | None
    trusted: bool
    why_not: str
    """Why no window can be opened, a sentence; empty if one can."""

    def fills(self, prompt: str) -> Literal["at once", "when idle", ""]:
        """When the prompt would stand in the client's input; never where it asks for trust first
        and can't be given the prompt at its start."""
        if self.why_not or self.client is None or not prompt:
            return ""
        if self.client.can_prefill(prompt):
            return "at once"
        return "when idle" if self.trusted else ""


@dataclass(frozen=True, slots=True)
class Made:
    """What stands on the disk now. `trouble` is a sentence if the code is not there as asked."""

    plan: BranchPlan
    folder: Path | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A window with the branch, or the line that opens it. `kept` is the file with a prompt that
    could not be filled in."""

    pane: str
    filled: Filled
    line: str
    """For a shell; to be copied where no window was opened."""
    sentence: str
    kept: Path | None = None


def anchor_at(place: Place, marks: Iterable[Mark]) -> Anchor | None:
    """The code of the newest mark that was set at the end of `place`."""
    newest = mark_at(place, (mark for mark in marks if mark.anchor is not None))
    return newest.anchor if newest is not None else None


def mark_at(place: Place, marks: Iterable[Mark]) -> Mark | None:
    """The newest mark that was set at the end of `place`."""
    turn, step = place.turn, place.step
    ends = {place.end.uuid}
    last = step if step is not None else next(reversed(turn.steps), None)
    if last is not None:
        ends |= {row.uuid for row in (*last.rows, *last.results)}
    at_it = (mark for mark in marks if mark.row in ends)
    return max(at_it, key=lambda mark: mark.created, default=None)


def suggested_folder(anchor: Anchor, name: str) -> Path:
    """A name beside the project that is free."""
    return free_folder(anchor.root, name, "branch")


def way(plan: BranchPlan, env: Mapping[str, str] = os.environ) -> Way:
    """Looks for the client, tmux and the folder; starts `claude --version`, so it blocks."""
    tmux = Tmux.from_env(env)
    client: Client | None = None
    why = "" if tmux is not None else "This is not inside tmux, so no window can be opened."
    try:
        client = find_client(env)
    except CtxtuiError as error:
        why = str(error)
    cwd = plan.cwd
    if cwd is None:
        why = why or "The session doesn't say where it ran, and only there it can be resumed."
    elif not cwd.startswith("/") or not is_folder(Path(cwd)):
        why = f"{cwd}: the session's folder is gone, and only there it can be resumed."
    trusted = cwd is not None and trusts(_config_dir(plan), cwd)
    return Way(client, tmux, trusted, clean(why))


def make(plan: BranchPlan, anchor: Anchor | None = None, folder: Path | None = None) -> Made:
    """Write the branch, and check `anchor` out into `folder` if one is given.

    Raises CtxtuiError, and then nothing was written. A work tree that fails later does not take
    the branch back: `trouble` says so.
    """
    if anchor is None or folder is None:
        write_branch(plan)
        return Made(plan)
    if os.path.lexists(folder):
        raise CtxtuiError(f"{folder}: is there already. Name a new folder; nothing was written.")
    write_branch(plan)
    try:
        return Made(plan, check_out(anchor, folder))
    except CtxtuiError as error:
        return Made(plan, None, f"The branch is written, its code is not: {error}")


def ready_prompt(prompt: str) -> str:
    """As it leaves: no control characters, no secrets, nothing around it."""
    return redact(clean(prompt)).text.strip()


def open_branch(
    plan: BranchPlan,
    prompt: str,
    how: Way,
    *,
    env: Mapping[str, str] = os.environ,
    patience: float = PATIENCE,
    stopped: Callable[[], bool] = lambda: False,
    keep_in: Path | None = None,
) -> Opened:
    """Open a window for a branch that was written, with `prompt` in its input.

    Without a way to a window, only the line for it. Blocks, at most `patience` seconds for a
    client that must first come up; `stopped` ends that wait. Raises CtxtuiError when tmux refuses;
    the branch stays.
    """
    prompt = ready_prompt(prompt)
    config_dir = _config_dir(plan)
    line = resume_line(how.client, plan.id, config_dir, plan.cwd, prompt, env=env)
    in_line = how.client is not None and how.client.can_prefill(prompt)
    if how.why_not or how.client is None or how.tmux is None or plan.cwd is None:
        kept = keep_text(prompt, plan.id, keep_in) if prompt and not in_line else None
        filled: Filled = "kept" if kept else "nothing"
        return Opened("", filled, line, f"{how.why_not}{_where(kept)}", kept)
    argv = resume_argv(how.client, plan.id, config_dir, prompt, env=env)
    pane = how.tmux.new_window(argv, plan.cwd)
    said = "" if how.trusted else " It asks first whether you trust the folder."
    if not prompt or how.fills(prompt) == "at once":
        filled, words = (
            ("filled", ", the prompt filled in, not sent") if prompt else ("nothing", "")
        )
        return Opened(pane, filled, line, f"Opened in a new tmux window{words}.{said}")
    if how.trusted and _paste(plan, prompt, how.tmux, pane, patience, stopped):
        words = "Opened in a new tmux window, the prompt filled in, not sent."
        return Opened(pane, "filled", line, words)
    kept = keep_text(prompt, plan.id, keep_in)
    return Opened(pane, "kept", line, f"Opened in a new tmux window.{said}{_where(kept)}", kept)


def _paste(
    plan: BranchPlan,
    prompt: str,
    tmux: Tmux,
    pane: str,
    patience: float,
    stopped: Callable[[], bool],
) -> bool:
    """Wait for the client to say that it is idle and to show its input, and only then fill it."""
    course = Course(Watch(stopped=stopped, patience=patience))
    try:
        wait_for_input(tmux, pane, _config_dir(plan), plan.id, course).put(prompt, course)
    except Halted:  # the client has left, asks something, or the user closed it
        return False
    return True


def _where(kept: Path | None) -> str:
    return f" The prompt was not filled in; it is kept in {tilde(kept)}." if kept else ""


def _config_dir(plan: BranchPlan) -> Path:
    """`<config dir>/projects/<slug>/<id>.jsonl`."""
    return plan.path.parents[2]
