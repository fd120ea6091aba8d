"""Home: sessions by project, and the header's and gauge's figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING

from ctxtui.core.text import one_line
from ctxtui.present import figures
from ctxtui.present.agents import agent_title
from ctxtui_widgets.rows import Clock, ComingRow, GaugeRow, MoreRow, ProjectRow, SessionRow, Span

if TYPE_CHECKING:  # the first frame is drawn before anything of the core is needed
    from ctxtui.core.context.picture import Picture
    from ctxtui.core.context.used import Window
    from ctxtui.core.library.library import Library, Session
    from ctxtui.core.repo.door import NoRepo
    from ctxtui.core.repo.state import RepoState
    from ctxtui.core.settings import Zones
    from ctxtui.present.listing import Listing
    from ctxtui.present.tree_place import Place

SHOWN = 9
"""Sessions of a project before the rest folds into one row."""
STATUS = {
    "working": ("●", "ok"),
    "waiting": ("◐", "warn"),
    "idle": ("○", "text-secondary"),
    "background": ("◎", "ok"),
    "stale": ("×", "urgent"),
}

COMING = (16, 11, 14, 9, 15, 12)
"""Cells of the dotted lines that stand for sessions while none is read."""

EIGHTHS = "▁▂▃▄▅▆▇█"

ListRow = ProjectRow | SessionRow | MoreRow


def coming_rows() -> list[ComingRow]:
    """What the list shows until the first sessions are read."""
    return [ComingRow(f"coming {n}", cells) for n, cells in enumerate(COMING)]


def project_title(project: str | None) -> str:
    """The last part of its path."""
    if not project:
        return "no project"
    return one_line(PurePath(project).name or project)


def session_title(session: Session) -> str:
    return one_line(session.summary.title, 200) or "untitled"


def session_rows(
    library: Library,
    windows: Mapping[str, Window],
    here: str | None,
    listing: Listing,
    now: datetime,
    *,
    narrow: bool = False,
) -> tuple[list[ListRow], int]:
    """Projects, that of `here` first, then the most recently used, and how many sessions match.

    While something is looked for, only what matches is listed, in projects that are folded too.
    `narrow` is the layout of one pane, in which the status is told in words.
    """
    groups: dict[str | None, list[Session]] = {}
    found = listing.matching(library.sessions)
    for session in found:
        groups.setdefault(session.summary.project, []).append(session)
    names = _names({session.summary.project: None for session in library.sessions})
    rows: list[ListRow] = []
    for project in sorted(groups, key=lambda project: project != here):
        sessions = listing.sorted(groups[project], windows)
        key = project_key(project)
        shut = key in listing.folded and not listing.words
        rows.append(ProjectRow(key, names[project], str(len(sessions)), open=not shut))
        if shut:
            continue
        whole = key in listing.whole or len(sessions) <= SHOWN + 1
        shown = sessions if whole else sessions[:SHOWN]
        rows += [_session_row(one, windows.get(one.id), now, narrow=narrow) for one in shown]
        if len(shown) < len(sessions):
            rows.append(MoreRow(f"more {key}", f"{len(sessions) - len(shown)} more"))
    return rows, len(found)


def pane_rows(sessions: Sequence[Session], now: datetime) -> list[SessionRow]:
    """The sessions of several panes, to choose from; the status in words."""
    return [_session_row(one, None, now, narrow=True) for one in sessions]


def list_right(listing: Listing, found: int, of: int) -> list[Span]:
    """How many there are, and the order where it is not the usual one."""
    spans = [] if listing.order == "recent" else [Span(f"by {listing.order}  ", "text-dim")]
    count = f"{found} of {of}" if listing.words else str(of)
    return [*spans, Span(count, "text-dim"), Span("  ")]


def project_key(project: str | None) -> str:
    """The row id of a project's heading."""
    return f"project {project or ''}"


def _names(projects: Collection[str | None]) -> dict[str | None, str]:
    """Their last parts; where two are alike, the folder above as well."""
    titles = Counter(project_title(project) for project in projects)
    names: dict[str | None, str] = {}
    for project in projects:
        title = project_title(project)
        above = PurePath(project).parent.name if project else ""
        twin = titles[title] > 1 and above
        names[project] = f"{title} ({one_line(above)})" if twin else title
    return names


def _session_row(
    session: Session, window: Window | None, now: datetime, *, narrow: bool
) -> SessionRow:
    about = window is not None and window.used_how == "estimated"
    return SessionRow(
        id=session.id,
        title=session_title(session),
        status=session.status,
        used=figures.tokens(window.used if window else None, about=about),
        zone=window.zone if window else None,
        age=figures.age(session.summary.updated, now),
        live=session.live,
        word=status_word(session) if narrow else "",
        alarm=doubled_word(session),
        guess=session.parent is not None and not session.parent.sure,
    )


def status_word(session: Session) -> str:
    """`working`, `waiting: permission prompt`; nothing for a session that ended."""
    if session.status not in STATUS:
        return ""
    if session.waiting_for:
        return f"waiting: {one_line(session.waiting_for, 24)}"
    return f"{session.status} elsewhere" if session.elsewhere else session.status


def doubled_word(session: Session) -> str:
    """Two clients write to one file: the turns of one may be lost to the other."""
    return figures.plural(len(session.pids), "process") if session.doubled else ""


def status_spans(session: Session | None, *, word: bool = True) -> list[Span]:
    """Glyph and word; what it waits for stands behind it."""
    if session is None or session.status not in STATUS:
        return []
    glyph, ink = STATUS[session.status]
    spans = [Span(f"{glyph} {status_word(session)}" if word else glyph, ink)]
    if session.doubled:
        spans.append(Span(f"  ✗ {doubled_word(session)}", "urgent"))
    return spans


def header_left(project: str | None, repo: RepoState | NoRepo | None) -> list[Span]:
    """Name, project, branch, and the files changed and gone in the work tree."""
    spans = [Span("ctxtui", "accent b"), Span("  ")]
    if project is not None:
        spans.append(Span(project_title(project), "text b"))
    if repo is None:
        return spans
    from ctxtui.core.repo.state import RepoState

    if isinstance(repo, RepoState):
        spans.append(Span(f"  {one_line(branch_words(repo), 40)}", "text-dim"))
        if repo.changed:
            spans.append(Span(f" +{repo.changed}", "ok"))
        if repo.gone:
            spans.append(Span(f" −{repo.gone}", "urgent"))
    return spans


def branch_words(repo: RepoState) -> str:
    if repo.unborn:
        return f"{repo.branch or 'HEAD'}, no commit yet"
    if repo.detached:
        return f"detached at {(repo.head or '')[:7]}"
    return repo.branch or ""


def header_right(library: Library | None, left: int) -> list[Span]:
    """Live and past sessions, or how many files are still to be read."""
    if library is None:
        return [Span("reading", "text-dim")]
    live = sum(session.live for session in library.sessions)
    past = len(library.sessions) - live
    spans = [Span(f"{live} live", "ok"), Span(" · ", "text-dim")] if live else []
    spans.append(Span(f"{past} past", "text-dim"))
    if left:
        spans.append(Span(f" · {left} to read", "text-dim"))
    if library.unreadable:
        spans.append(Span(f" · ✗ {len(library.unreadable)} unreadable", "urgent"))
    return spans


def crumbs(parts: list[str]) -> list[Span]:
    """`ctxtui  shop › auth middleware`: the last part bold."""
    spans = [Span("ctxtui", "accent b"), Span("  ")]
    for n, part in enumerate(parts):
        if n:
            spans.append(Span(" › ", "text-dim"))
        spans.append(Span(part, "text b" if n == len(parts) - 1 else "text-secondary"))
    return spans


def tree_right(
    window: Window | None, session: Session | None, extra: Sequence[str] = ()
) -> list[Span]:
    """Model and status, after what is `extra` now: matches, another view."""
    groups = [[Span(one, "note")] for one in extra]
    if window is not None and window.model:
        from ctxtui.core.context.windows import short_model

        groups.append([Span(one_line(short_model(window.model), 20), "text-dim")])
    status = status_spans(session)
    if status:
        groups.append(status)
    spans: list[Span] = []
    for group in groups:
        spans += [Span("  "), *group] if spans else group
    return spans


def spark(picture: Picture, room: int) -> list[Span]:
    """The window after each of the newest turns of the live path, on the scale of the largest."""
    after = [
        grown.after
        for turn in picture.tree.live
        if (grown := picture.growth.get(turn.id)) is not None and grown.after
    ][-room:]
    if len(after) < 2:
        return []
    top = max(after)
    heights = "".join(EIGHTHS[max(0, round(value / top * len(EIGHTHS)) - 1)] for value in after)
    return [Span(heights, "fill"), Span("  ")]


def place_title(place: Place | None) -> str:
    """What the third pane tells of: `#14`, `#14.3`, or a subagent."""
    if place is None:
        return "Turn"
    label = place.turn.label or ("≡" if place.turn.kind == "compaction" else "Command")
    if place.agent is not None:
        name = one_line(agent_title(place.agent), 60)
        return f"{name} .{place.step.number}" if place.step is not None else name
    return f"{label}.{place.step.number}" if place.step is not None else label


def place_id(place: Place) -> tuple[str, str]:
    """What `y` copies of a row of the tree, and what it is called."""
    if place.own and place.agent is not None:
        return "Subagent id", place.agent.id
    if place.step is not None and place.step.rows:
        return f"Id of step {place.turn.label}.{place.step.number}", place.step.rows[-1].uuid or ""
    return f"Id of turn {place.turn.label}".rstrip(), place.turn.id


def gauge_row(
    window: Window | None,
    zones: Zones,
    ahead: Clock | None = None,
    clocks: tuple[Clock, ...] = (),
) -> GaugeRow:
    """The window, when its next zone begins, and the clocks worth a look."""
    if window is None:
        return GaugeRow()
    from ctxtui.core.context.windows import next_zone

    limit = window.limit.tokens
    zone_ahead = next_zone(window.used or 0, limit, zones) if limit else None
    return GaugeRow(
        used=figures.tokens(window.used, about=window.used_how == "estimated"),
        limit=figures.tokens(limit) if limit else "",
        share=window.share,
        percent=figures.share(window.share),
        why=window.why or "",
        zone=window.zone,
        next_at=zone_ahead[1] / limit if zone_ahead is not None and limit else None,
        ahead=ahead,
        clocks=clocks,
    )
