"""The resume forecast as labelled lines: what loads, what it costs, and what moved meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ctxtui.core.context.prices import LABEL as PRICE
from ctxtui.core.context.windows import short_model
from ctxtui.core.moves.drift import Drift, FileDrift, What
from ctxtui.core.moves.forecast import Forecast
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.loading import LeftOut
from ctxtui.present import figures
from ctxtui.present.clocks import time_left
from ctxtui.present.home import status_spans
from ctxtui_widgets.rows import Span

NAMED = 4
"""Commits, turns and subagents that are named; of others there is the count."""
FILE_WORDS: dict[What, str] = {"gone": "gone", "committed": "committed", "changed": "written"}
UNASKED = ("overtaken", "lost", "cut off", "unreadable")


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled line of the forecast; a heading has no spans."""

    label: str
    spans: tuple[Span, ...] = ()
    right: str = ""
    """Of a heading."""
    ink: str = "text-secondary"
    """Of the label."""
    file: bool = False
    """Names one of the files that changed."""

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


# -- what loads


def loads_lines(one: Forecast, now: datetime) -> Iterator[Line]:
    """What would be sent, and what would not with the reasons."""
    loads, window = one.loading, one.window
    rows, messages = figures.plural(loads.rows, "row"), figures.plural(loads.messages, "message")
    yield _line("Loads", f"{rows} in {messages}" if loads.rows else "nothing", "text")
    yield Line("Window", tuple(_window(one)))
    ends = loads.mend if loads.rows else "No turn leads to the place the client would go on from."
    yield _line("Ends", ends or "with a finished answer", "text-secondary")
    turn = loads.compaction
    if turn is None:
        yield _line("Compacted", "never on this path", "text-dim")
    else:
        spans = Span("≡ ", "note"), Span(f"{one_line(turn.text)}, {_ago(turn.started, now)}")
        yield Line("Compacted", spans)
    if window.used is None and window.why:
        yield _line("", window.why, "text-dim")
    rows_out = sum(some.rows for some in loads.left_out)
    yield Line("Left out", right=figures.plural(rows_out, "row") if rows_out else "nothing")
    for some in loads.left_out:
        yield Line(f"{some.rows:>6}", tuple(_left_out(some)))


def _window(one: Forecast) -> Iterator[Span]:
    window = one.window
    if window.used is None:
        yield Span("–", "text-dim")
        return
    about = window.used_how == "estimated"
    yield Span(figures.tokens(window.used, about=about), "text b")
    if window.limit.tokens:
        yield Span(f" of {figures.tokens(window.limit.tokens)}", "text-dim")
    yield Span(f"  {window.used_how}", "text-dim")
    if one.pending:
        yield Span(f", and {figures.tokens(one.pending, about=True)} since", "text-dim")


def _left_out(some: LeftOut) -> Iterator[Span]:
    if some.kind in UNASKED:
        yield Span("! ", "warn")
    yield Span(some.why, "text" if some.kind in UNASKED else "text-secondary")
    labels = [turn.label for turn in some.turns if turn.label]
    if labels:
        more = " …" if len(labels) > NAMED else ""
        yield Span(f"  {' '.join(labels[:NAMED])}{more}", "note")


# -- what it costs, and who has it


def cost_lines(one: Forecast, now: datetime) -> Iterator[Line]:
    """Who has the session, its cache, the price of the next request, and the client."""
    status = status_spans(one.session)
    if not one.session.live:
        status = [Span("· nobody has it open", "text-secondary")]
    elif one.session.pid is not None:
        status.append(Span(f"  process {one.session.pid}", "text-dim"))
    yield Line("Now", tuple(status))
    if one.refusal:
        yield Line("", (Span("✗ ", "urgent"), Span(one_line(one.refusal, 400), "text")))
    yield Line("Cache", tuple(_cache(one, now)))
    yield Line("Next", tuple(_price(one, now)))
    yield Line("Client", tuple(_versions(one)))
    if says := one.versions.says:
        yield _line("", says, "text-dim")
    if one.agents:
        count = figures.plural(len(one.agents), "subagent")
        state = "may still run" if one.session.live else "never reported: its work is not here"
        yield Line("Subagents", (Span("! ", "warn"), Span(f"{count} {state}")))
        for agent in one.agents[:NAMED]:
            words = agent.description or agent.type or agent.id
            tokens = figures.tokens(agent.tokens)
            yield Line("", (Span(one_line(words, 60)), Span(f"  {tokens}", "text-dim")))
    if one.session.summary.continued_in:
        goes = f"It goes on as {one_line(one.session.summary.continued_in, 40)}."
        yield _line("Moved", goes, "text-secondary")


def _cache(one: Forecast, now: datetime) -> Iterator[Span]:
    clock = one.cache(now)
    if clock.state == "warm" and one.versions.differ:
        yield Span("cold for this client", "text")
        yield Span("  another version sends another system prompt", "text-dim")
    elif clock.state == "warm":
        yield Span("warm", "ok")
        yield Span(f"  {time_left(clock.seconds or 0)} left", "text-dim")
    elif clock.state == "cold":
        yield Span("cold", "text")
        yield Span(f"  since {_ago(clock.when, now)}", "text-dim")
    else:
        yield Span("unknown", "text-dim")
        yield Span(f"  {one_line(clock.why, 200)}", "text-dim")


def _price(one: Forecast, now: datetime) -> Iterator[Span]:
    if one.price is None:
        model = one.window.model
        why = f"no price is known for {one_line(short_model(model), 40)}" if model else ""
        yield Span("–  ", "text-dim")
        yield Span(why or one.window.why or "no answer names its model", "text-dim")
        return
    warm = one.warm(now)
    for dollars, word, on in (
        (one.price.warm, "warm", warm is not False),
        (one.price.cold, "cold", warm is not True),
    ):
        yield Span(figures.money(dollars), "text b" if on and warm is not None else "text-dim")
        yield Span(f" {word}   ", "text-secondary" if on else "text-dim")
    yield Span(PRICE, "text-dim")


def _versions(one: Forecast) -> Iterator[Span]:
    then, now = one.versions.then, one.versions.now
    yield Span(one_line(then or "unknown", 20), "text-secondary")
    if now is None:
        yield Span(f"  {one_line(one.versions.why, 200)}", "text-dim")
    elif now == then:
        yield Span("  the same as now", "text-dim")
    else:
        yield Span(" → ", "text-dim")
        yield Span(now, "text")


# -- what moved meanwhile


def drift_lines(one: Forecast, now: datetime) -> Iterator[Line]:
    """Branch, commits and files since the newest row."""
    drift = one.drift
    yield _line("Since", _ago(drift.since, now), "text-secondary")
    moved = drift.moved
    if moved is None:
        yield _line("Git", drift.why, "text-dim")
    else:
        yield Line("Branch", tuple(_branch(drift)))
        yield Line("HEAD", tuple(_head(drift)))
        for commit in moved.commits[:NAMED]:
            spans = Span(commit.short, "note"), Span(f" {one_line(commit.subject, 100)}")
            yield Line("", spans)
        if len(moved.commits) > NAMED:
            yield _line("", f"{len(moved.commits) - NAMED} more", "text-dim")
    yield Line("Files it knows", right=_count(drift))
    for file in drift.files:
        ink = "urgent" if file.what == "gone" else "warn"
        yield Line(FILE_WORDS[file.what], tuple(_file(file, now)), ink=ink, file=True)


def _branch(drift: Drift) -> Iterator[Span]:
    then = "detached" if drift.detached_then else drift.branch_then
    here = drift.branch_now or "detached"
    if drift.other_branch:
        yield Span("! ", "warn")
        yield Span(one_line(then or "", 60), "text-secondary")
        yield Span(" → ", "text-dim")
    yield Span(one_line(here, 60), "text")
    if then is None:
        yield Span("  none was recorded", "text-dim")


def _head(drift: Drift) -> Iterator[Span]:
    moved = drift.moved
    assert moved is not None
    then, here = (moved.then or "")[:7], (moved.state.head or "")[:7]
    if moved.state.head is None:
        yield Span("no commit yet", "text-dim")
        return
    if not drift.head_moved:
        yield Span(here, "text-secondary")
        yield Span("  as it was", "text-dim")
        return
    yield Span(then or "no commit", "text-secondary")
    yield Span(" → ", "text-dim")
    yield Span(here, "text")
    if moved.commits:
        yield Span(f"  {figures.plural(len(moved.commits), 'commit')}", "note")
    if moved.undone:
        yield Span(f"  {figures.plural(moved.undone, 'commit')} not on it any more", "warn")
    if moved.source == "history":
        yield Span("  by the dates of commits", "text-dim")


def _count(drift: Drift) -> str:
    if not drift.known:
        return "it read none"
    if drift.since is None:
        return "not compared"
    return f"{len(drift.files)} of {drift.known} changed" if drift.files else "none changed"


def _file(file: FileDrift, now: datetime) -> Iterator[Span]:
    yield Span(one_line(file.shown, 200), "text")
    if file.when is not None:
        yield Span(f"  {_ago(file.when, now)}", "text-dim")


def _line(label: str, text: str, ink: str) -> Line:
    return Line(label, (Span(one_line(text, 400), ink),))


def _ago(then: datetime | None, now: datetime) -> str:
    if then is None:
        return "an unknown time ago"
    age = figures.age(then, now)
    return {"now": "just now"}.get(age, f"{age} ago" if age[-1] in "mhdw" else f"on {age}")
