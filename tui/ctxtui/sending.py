"""Hands a finished text to a client by the way that was chosen, and remembers that it did."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ctxtui.core.delivery.background import to_background
from ctxtui.core.delivery.into_pane import clear_and_paste, compact, to_pane
from ctxtui.core.delivery.into_window import NewSession, to_window
from ctxtui.core.delivery.outcome import Outcome, Watch
from ctxtui.core.delivery.reach import Reach, can_reach
from ctxtui.core.delivery.records import Deliveries, new_launch
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.places import tilde
from ctxtui.core.redaction import redact
from ctxtui.core.settings import Settings
from ctxtui.core.store import Store
from ctxtui.core.text import clean, one_line

What = Literal["brief", "prompt", "compact", "card"]
Way = Literal["clear", "pane", "window", "background"]
WAYS: dict[What, tuple[Way, ...]] = {
    "brief": ("clear", "window", "background"),
    "prompt": ("pane", "window", "background"),
    "compact": ("pane",),
    "card": ("pane",),
}
"""The ways that make sense for each, the usual one first."""
_QUIET = Watch()


@dataclass(frozen=True, slots=True)
class Errand:
    """A text and where it comes from. `session` is the one it was made of, which the ways into a
    pane look for; `cwd` is where a new one would start."""

    what: What
    text: str
    session: str
    config_dir: Path
    cwd: Path | None
    name: str
    """Of a new session."""
    template: str = ""
    """Of a prompt."""
    place: str = ""
    """The turn or step it is about."""
    for_pane: str = ""
    """Said instead in the session's own pane, where the text is for a subagent."""
    model: str = ""
    """Of a new session; empty for the client's own choice."""
    allowed: frozenset[str] = frozenset()
    """Findings of the redaction that the user let pass, made under `salt`."""
    salt: bytes = b""

    @property
    def ready(self) -> str:
        """As it leaves: cleaned, and without secrets."""
        return redact(clean(self.text), self.allowed, self.salt).text

    def ready_for(self, way: Way) -> str:
        """The same as it goes that way."""
        said = self.for_pane if way == "pane" and self.for_pane else self.text
        return replace(self, text=said).ready


def reach_of(errand: Errand, settings: Settings, env: Mapping[str, str] = os.environ) -> Reach:
    """Which ways are open now. Asks tmux and the client, so it blocks."""
    return can_reach(
        errand.session, errand.config_dir, errand.cwd, route=settings.handoff_route, env=env
    )


def why_not(reach: Reach, way: Way, *, send: bool) -> str:
    """A sentence against `way`; empty if it is open."""
    if way in ("clear", "pane"):
        return reach.pane
    if way == "window":
        return reach.window_sends if send else reach.window
    return reach.background


def in_worktree(errand: Errand) -> Errand:
    """The same, to start in a new work tree that has the code as it is now, not committed changes
    and all. Raises CtxtuiError, and then there is none."""
    from ctxtui.core.repo.anchors import take_anchor
    from ctxtui.core.repo.pruning import prune
    from ctxtui.core.repo.worktrees import check_out, free_folder

    if errand.cwd is None:
        raise CtxtuiError("The session doesn't say where it ran, so there is no work tree to copy.")
    anchor = take_anchor(errand.cwd, f"launch-{uuid.uuid4().hex[:12]}")
    try:
        folder = check_out(anchor, free_folder(anchor.root, errand.name, "agent"))
    finally:
        prune(anchor.root, [anchor.id])  # it was only the way there
    inside = errand.cwd.resolve().relative_to(anchor.root.resolve())
    return replace(errand, cwd=folder / inside if (folder / inside).is_dir() else folder)


def deliver(
    errand: Errand,
    way: Way,
    settings: Settings,
    *,
    send: bool,
    data: Path,
    worktree: bool = False,
    env: Mapping[str, str] = os.environ,
    watch: Watch = _QUIET,
) -> Outcome:
    """Take `errand` there, and remember it in the store in `data`. Blocks for seconds.

    Enter is pressed only if `send`; a background session always starts, so calling this with that
    way is the user's yes. Raises CtxtuiError if a work tree was asked for and can't be made; what
    becomes of the text after that the outcome says.
    """
    worktree = worktree and way in ("window", "background")
    if worktree:
        errand = in_worktree(errand)
    outcome = _taken(errand, way, settings, send=send, data=data, env=env, watch=watch)
    if worktree and errand.cwd is not None:
        said = f"{outcome.sentence} The worktree is {tilde(errand.cwd)}."
        outcome = replace(outcome, sentence=said)
    if errand.what in ("compact", "card") or outcome.state == "stopped":
        return outcome
    try:
        with Store.open(data) as store:
            _remember(Deliveries(store), errand, way, outcome, worktree=worktree)
    except CtxtuiError as error:
        said = f"{outcome.sentence} It could not be remembered: {error}"
        return replace(outcome, sentence=said)
    return outcome


def _taken(
    errand: Errand,
    way: Way,
    settings: Settings,
    *,
    send: bool,
    data: Path,
    env: Mapping[str, str],
    watch: Watch,
) -> Outcome:
    text, keep_in = errand.ready_for(way), data / "prompts"
    if errand.what == "compact":
        return compact(
            errand.session, errand.config_dir, text, send=send, env=env, watch=watch,
            keep_in=keep_in,
        )  # fmt: skip
    if way in ("clear", "pane"):
        into = clear_and_paste if way == "clear" else to_pane
        return into(
            errand.session, errand.config_dir, text, send=send, env=env, watch=watch,
            keep_in=keep_in,
        )  # fmt: skip
    if errand.cwd is None:
        return Outcome("stopped", "The session doesn't say where it ran; nothing was started.")
    name, route = one_line(errand.name), settings.handoff_route
    if way == "background":
        return to_background(
            *(text, errand.cwd, errand.config_dir),
            name=name, model=errand.model, route=route, env=env, watch=watch,
        )  # fmt: skip
    new = NewSession(errand.cwd, errand.config_dir, name, errand.model)
    return to_window(text, new, send=send, route=route, env=env, watch=watch, keep_in=keep_in)


def _remember(
    deliveries: Deliveries, errand: Errand, way: Way, outcome: Outcome, *, worktree: bool
) -> None:
    if errand.what == "brief":
        deliveries.handed(way, errand.session, errand.ready_for(way), outcome)
        return
    launch = new_launch(
        errand.template,
        one_line(errand.name),
        "pane" if way == "clear" else way,
        errand.session,
        errand.ready_for(way),
        errand.cwd or Path("/"),
        outcome,
        place=errand.place,
        worktree=worktree,
    )
    deliveries.keep(launch)
