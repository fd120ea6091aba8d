"""What a resume would load and cost, who has the session now, and what to do instead."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from ctxtui.core.context.clock_facts import ClockFacts, clock_facts
from ctxtui.core.context.clocks import Clock, clocks
from ctxtui.core.context.costs import continue_cost
from ctxtui.core.context.picture import Picture
from ctxtui.core.context.prices import price_for
from ctxtui.core.context.tokens import family
from ctxtui.core.context.used import Window
from ctxtui.core.context.weigh import weigh_measure
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.library.library import Library, Session, with_registry
from ctxtui.core.library.registry import read_registry
from ctxtui.core.moves.drift import Drift, read_drift
from ctxtui.core.moves.figures import PROMPT
from ctxtui.core.moves.outlook import client_of
from ctxtui.core.places import is_folder
from ctxtui.core.settings import Settings
from ctxtui.core.terminal.claude import Client, find_client, resume_argv, resume_line, trusts
from ctxtui.core.terminal.tmux import Tmux
from ctxtui.core.transcripts.conversation import role_of
from ctxtui.core.transcripts.loading import Loading, loading
from ctxtui.core.transcripts.subagents import Subagent
from ctxtui.core.transcripts.turns import Turn
from ctxtui.core.transcripts.usage import newest_answer

Act = Literal["resume", "branch", "brief", "read"]
Version = tuple[int, int, int]

APPENDS_SINCE: Version = (2, 0, 0)
"""Older clients write a full copy under a new id when they resume (format 1)."""
_NUMBER = re.compile(r"(\d{1,6})\.(\d{1,6})\.(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Versions:
    """Which client wrote the newest row, and which is on the PATH; None is unknown."""

    then: str | None
    now: str | None
    why: str = ""
    """Why `now` is unknown, a sentence."""

    @property
    def differ(self) -> bool | None:
        """None while one of them is unknown."""
        return None if self.then is None or self.now is None else self.then != self.now

    @property
    def says(self) -> str:
        """What the difference means; empty if nothing."""
        then, now = _number(self.then), _number(self.now)
        if now is not None and now < APPENDS_SINCE:
            return "It resumes by writing a full copy under a new id; this file stays as it is."
        if then is not None and now is not None and now < then:
            return "An older client resumes what a newer one wrote; newer features are ignored."
        return ""


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars of the first request after a resume, its answer left out; API-equivalent."""

    warm: float
    cold: float


@dataclass(frozen=True, slots=True)
class Advice:
    act: Act
    says: str
    """Why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """All that can be said before a session is resumed; only its cache changes with the time."""

    session: Session
    title: str
    cwd: str | None
    loading: Loading
    window: Window
    pending: int
    """Estimated tokens of what came after the request that `window.used` was read from."""
    facts: ClockFacts
    price: Price | None
    agents: Sequence[Subagent]
    """Those that reported nothing yet."""
    versions: Versions
    drift: Drift
    line: str
    """The command for a shell."""
    refusal: str
    """Why it must not be resumed in place, a sentence; empty if it may be."""
    advice: Advice

    def cache(self, now: datetime) -> Clock:
        """The cache's clock at `now` (UTC): by the time alone, whoever resumes."""
        return next(one for one in clocks(self.facts, now) if one.name == "cache")

    def warm(self, now: datetime) -> bool | None:
        """Whether the first request would find its cache; None is unknown. Another version sends
        another system prompt, so nothing that was cached fits."""
        state = self.cache(now).state
        if state == "warm" and self.versions.differ:
            return False
        return {"warm": True, "cold": False}.get(state)

    @property
    def config_dir(self) -> Path:
        return self.session.summary.path.parents[2]

    @property
    def compaction(self) -> Turn | None:
        return self.loading.compaction


def make_forecast(
    picture: Picture,
    session: Session,
    settings: Settings,
    *,
    now: datetime | None = None,
    env: Mapping[str, str] = os.environ,
) -> Forecast:
    """Reads bodies, asks git and starts `claude --version`: not on the event loop.

    Raises CtxtuiError if the session's file is gone or was replaced meanwhile.
    """
    now = now or datetime.now(UTC)
    modified = _modified(picture.path)
    tree, window, cwd = picture.tree, picture.window, picture.cwd
    facts = clock_facts(
        tree,
        window,
        picture.growth,
        client_of(picture),
        settings,
        status=session.status,
        modified=modified,
    )
    client, versions = _versions(session.summary.version, env)
    pending = _pending(picture)
    loads = loading(tree)
    config_dir = session.summary.path.parents[2]
    plain = Forecast(
        session=session,
        title=session.summary.title,
        cwd=cwd,
        loading=loads,
        window=window,
        pending=pending,
        facts=facts,
        price=_price(window, pending, facts, settings),
        agents=tuple(
            one for some in picture.agents.values() for one in some if one.status == "unfinished"
        ),
        versions=versions,
        drift=read_drift(tree, cwd),
        line=resume_line(client, session.id, config_dir, cwd, env=env),
        refusal=refusal(session, cwd),
        advice=Advice("read", ""),
    )
    return replace(plain, advice=_advice(plain, now))


def refusal(session: Session, cwd: str | None) -> str:
    """Why `session` must not be resumed in place; empty if it may be."""
    if session.live:
        where = _where(session)
        return f"It is {where}: two writers to one file lose turns, and no client prevents it."
    if cwd is None:
        return "The session doesn't say where it ran, and only there it can be resumed."
    if not cwd.startswith("/") or not is_folder(Path(cwd)):
        return f"{cwd}: the session's folder is gone, and only there it can be resumed."
    return ""


def refreshed(session: Session) -> Session:
    """The same session with what the registry says this very moment. Raises CtxtuiError if its
    file is gone."""
    _modified(session.summary.path)
    config_dir = session.summary.path.parents[2]
    library = with_registry(
        Library((config_dir,), (session,)), read_registry([config_dir]), time.time()
    )
    return library.sessions[0]


def open_window(one: Forecast, env: Mapping[str, str] = os.environ) -> str:
    """Open a tmux window with the session resumed, its input empty; a sentence for the user.

    Raises CtxtuiError where it is refused, there is no tmux or no client, or tmux refuses.
    """
    if one.refusal:
        raise CtxtuiError(one.refusal)
    tmux = Tmux.from_env(env)
    if tmux is None or one.cwd is None:
        raise CtxtuiError("This is not inside tmux, so no window can be opened. Copy the command.")
    argv = resume_argv(find_client(env), one.session.id, one.config_dir, env=env)
    tmux.new_window(argv, one.cwd)
    asks = "" if trusts(one.config_dir, one.cwd) else " It asks first whether you trust the folder."
    return f"Opened in a new tmux window; nothing was sent.{asks}"


def _where(session: Session) -> str:
    if session.elsewhere:
        return "open in another container or on another machine"
    if session.doubled:
        return f"open in {len(session.pids)} processes already"
    return f"open in process {session.pid}" if session.pid is not None else "being written to"


def _versions(then: str | None, env: Mapping[str, str]) -> tuple[Client | None, Versions]:
    try:
        client = find_client(env)
    except CtxtuiError as error:
        return None, Versions(then, None, str(error))
    if client.version is None:
        return client, Versions(then, None, f"{client.path}: doesn't say which version it is.")
    return client, Versions(then, ".".join(map(str, client.version)))


def _number(version: str | None) -> Version | None:
    found = _NUMBER.match(version or "")
    return (int(found[1]), int(found[2]), int(found[3])) if found is not None else None


def _modified(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise CtxtuiError(
            f"{path}: can't be read any more ({why}). The list shows what is left."
        ) from error
    except (OverflowError, ValueError):
        return None


def _pending(picture: Picture) -> int:
    """The newest answer and what follows it go with the next request, and in no usage yet. An
    estimated window has them in it."""
    tree, window = picture.tree, picture.window
    answer = newest_answer(tree.chain)
    if window.used_how != "exact" or answer is None or answer.message is None:
        return 0
    usage = answer.message.usage
    total = float(max(0, usage.output_tokens or 0)) if usage is not None else 0.0
    tokenizer = family(window.model)
    names: dict[str | None, str | None] = {}
    for row in tree.chain.rows:
        if row.message_id == answer.message_id and row.type == "assistant":
            names |= {block.id: block.name for block in row.blocks if block.type == "tool_use"}
        elif row.index > answer.index and role_of(row) is not None:
            for one in picture.counts.of(tree.transcript, row):
                if one.type != "reminder":
                    total += weigh_measure(one, tokenizer, names.get(one.id))
    return round(total)


def _price(window: Window, pending: int, facts: ClockFacts, settings: Settings) -> Price | None:
    if window.used is None:
        return None
    tokens = window.used + pending
    price = price_for(window.model, settings, prompt_tokens=tokens)
    if price is None:
        return None
    warm, cold = (
        continue_cost(tokens, PROMPT, 0, price, facts.ttl or "5m", warm=one)
        for one in (True, False)
    )
    return Price(warm, cold)


def _advice(one: Forecast, now: datetime) -> Advice:
    """The first that holds; what would lose turns comes before what costs money."""
    lost = one.loading.lost
    if one.session.live:
        return Advice("branch", f"{one.refusal} Go on there, or branch and work beside it.")
    if one.refusal:
        return Advice("brief", f"{one.refusal} A brief goes on in another folder.")
    if not one.loading.rows:
        return Advice("branch", "Nothing would load. A branch begins at any turn of it.")
    if any(some.turns for some in lost):
        turns = [turn.label for some in lost for turn in some.turns]
        named = ", ".join(turns[:3]) + (" …" if len(turns) > 3 else "")
        return Advice("branch", f"{named} would be left out unasked. A branch there keeps them.")
    if one.window.zone in ("warn", "urgent"):
        return Advice("brief", f"The window is in the zone {one.window.zone}: restart lean.")
    if one.warm(now) is False and one.window.zone == "note":
        return Advice("brief", "The cache is cold and the window large: restart lean.")
    return Advice("resume", _why_resume(one, now))


def _why_resume(one: Forecast, now: datetime) -> str:
    if one.drift.files:
        count = len(one.drift.files)
        what = "A file" if count == 1 else f"{count} files"
        return f"{what} that it knows changed since: have it read again what it needs."
    if one.drift.other_branch:
        return "The work tree is on another branch than it was: tell it so."
    if one.warm(now):
        return "The cache is still warm, and all of it loads."
    return "All of it loads, and the window has room."
