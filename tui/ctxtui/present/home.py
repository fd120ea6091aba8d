"""Home: sessions by project, and the header's and gauge's figures."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import PurePath

from ctxtui.core.context.used import Window
from ctxtui.core.context.windows import next_zone, short_model
from ctxtui.core.library.library import Library, Session
from ctxtui.core.repo.door import NoRepo
from ctxtui.core.repo.state import RepoState
from ctxtui.core.settings import Zones
from ctxtui.core.text import one_line
from ctxtui.present import figures
from ctxtui_widgets.rows import GaugeRow, MoreRow, ProjectRow, SessionRow, Span

SHOWN = 9
"""Sessions of a project before the rest folds into one row."""
STATUS = {
    "working": ("●", "ok"),
    "waiting": ("◐", "warn"),
    "idle": ("○", "text-secondary"),
    "background": ("◎", "ok"),
    "stale": ("×", "urgent"),
}

ListRow = ProjectRow | SessionRow | MoreRow


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
    folded: Collection[str],
    whole: Collection[str],
    now: datetime,
) -> list[ListRow]:
    """Projects, that of `here` first, then the most recently used; sessions newest first, live
    ones before past ones. `folded` and `whole` hold ids of project rows."""
    groups: dict[str | None, list[Session]] = {}
    for session in library.sessions:
        groups.setdefault(session.summary.project, []).append(session)
    order = sorted(groups, key=lambda project: project != here)
    names = _names(groups)
    rows: list[ListRow] = []
    for project in order:
        sessions = sorted(groups[project], key=lambda one: not one.live)
        key = project_key(project)
        shut = key in folded
        rows.append(ProjectRow(key, names[project], str(len(sessions)), open=not shut))
        if shut:
            continue
        shown = sessions if key in whole or len(sessions) <= SHOWN + 1 else sessions[:SHOWN]
        rows += [_session_row(one, windows.get(one.id), now) for one in shown]
        if len(shown) < len(sessions):
            rows.append(MoreRow(f"more {key}", f"{len(sessions) - len(shown)} more"))
    return rows


def project_key(project: str | None) -> str:
    """The row id of a project's heading."""
    return f"project {project or ''}"


def _names(projects: Collection[str | None]) -> dict[str | None, str]:
    """Their last parts; where two are alike, the folder above as well."""
    titles = [project_title(project) for project in projects]
    names: dict[str | None, str] = {}
    for project in projects:
        title = project_title(project)
        above = PurePath(project).parent.name if project else ""
        twin = titles.count(title) > 1 and above
        names[project] = f"{title} ({one_line(above)})" if twin else title
    return names


def _session_row(session: Session, window: Window | None, now: datetime) -> SessionRow:
    about = window is not None and window.used_how == "estimated"
    return SessionRow(
        id=session.id,
        title=session_title(session),
        status=session.status,
        used=figures.tokens(window.used if window else None, about=about),
        zone=window.zone if window else None,
        age=figures.age(session.summary.updated, now),
        live=session.live,
    )


def status_spans(session: Session | None, *, word: bool = True) -> list[Span]:
    """Glyph and word; what it waits for stands behind it."""
    if session is None or session.status not in STATUS:
        return []
    glyph, ink = STATUS[session.status]
    text: str = session.status
    if session.waiting_for:
        text = f"waiting: {one_line(session.waiting_for, 24)}"
    return [Span(f"{glyph} {text}" if word else glyph, ink)]


def header_left(project: str | None, repo: RepoState | NoRepo | None) -> list[Span]:
    """Name, project, branch, and the files changed and gone in the work tree."""
    spans = [Span("ctxtui", "accent b"), Span("  ")]
    if project is not None:
        spans.append(Span(project_title(project), "text b"))
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


def header_right(library: Library, left: int) -> list[Span]:
    """Live and past sessions, or how many files are still to be read."""
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


def tree_right(window: Window | None, session: Session | None) -> list[Span]:
    spans: list[Span] = []
    if window is not None and window.model:
        spans.append(Span(one_line(short_model(window.model), 20), "text-dim"))
    status = status_spans(session)
    if status and spans:
        spans.append(Span("  "))
    return [*spans, *status]


def gauge_row(window: Window | None, zones: Zones) -> GaugeRow:
    if window is None:
        return GaugeRow()
    limit = window.limit.tokens
    ahead = next_zone(window.used or 0, limit, zones) if limit else None
    return GaugeRow(
        used=figures.tokens(window.used, about=window.used_how == "estimated"),
        limit=figures.tokens(limit) if limit else "",
        share=window.share,
        percent=figures.share(window.share),
        zone=window.zone,
        next_at=ahead[1] / limit if ahead is not None and limit else None,
    )
