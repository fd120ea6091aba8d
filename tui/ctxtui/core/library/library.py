"""Every session under the config dirs, as one immutable picture."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.library.folders import is_session, siblings
from ctxtui.core.library.folders import slug as slug
from ctxtui.core.library.history import Cleared, read_cleared
from ctxtui.core.library.kin import kin_of
from ctxtui.core.library.lineage import Succession, related
from ctxtui.core.library.registry import Registered, Status, read_registry
from ctxtui.core.library.standing import Standing, standing
from ctxtui.core.library.summary import Parent, Summary, summarize
from ctxtui.core.places import is_folder
from ctxtui.core.transcripts.transcript import read_transcript

if TYPE_CHECKING:
    from ctxtui.core.store import Store


@dataclass(frozen=True, slots=True)
class Session:
    """A session, whether it is live, and where it comes from."""

    summary: Summary
    status: Status = "ended"
    waiting_for: str | None = None
    pids: tuple[int, ...] = ()
    """Every live process on it, the one whose status is told first; none while one is at work
    that registers nowhere (a client before 2.1, an early `-p`), or one `elsewhere`."""
    parent: Parent | None = None
    """By all that is known; `summary.parent` is what the file alone says."""
    elsewhere: bool = False
    """Its client is in another container or on another machine: the status is what that one said
    last, and nobody here can check it."""

    @property
    def id(self) -> str:
        return self.summary.id

    @property
    def live(self) -> bool:
        return self.status not in ("ended", "stale")

    @property
    def pid(self) -> int | None:
        return self.pids[0] if self.pids else None

    @property
    def doubled(self) -> bool:
        """Two clients write to its file: one's turns may be lost to the other (format 7 iv)."""
        return len(self.pids) > 1


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read, and why; the others are not affected."""

    path: Path
    why: str


@dataclass(frozen=True, slots=True)
class Library:
    """Sessions, newest first. Whole and immutable: a later picture replaces an earlier one."""

    config_dirs: tuple[Path, ...]
    sessions: tuple[Session, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()

    def of_project(self, project: str | None) -> tuple[Session, ...]:
        return tuple(one for one in self.sessions if one.summary.project == project)


def session_files(
    config_dirs: Iterable[Path],
    slugs: set[str] | None = None,
    unreadable: list[Unreadable] | None = None,
) -> Iterator[Path]:
    """Transcripts of sessions, subagents' files left out; with `slugs` only of these folders.

    Whatever is called like a transcript is named, so that one which can't be read is missed.
    Folders that can't be listed are added to `unreadable`; a missing one holds nothing.
    """
    for config_dir in config_dirs:
        for folder in _inside(config_dir / "projects", unreadable):
            if slugs is not None and folder.name not in slugs:
                continue
            for path in _inside(folder, unreadable, or_file=True):
                if is_session(path.name):
                    yield path


def _inside(folder: Path, unreadable: list[Unreadable] | None, or_file: bool = False) -> list[Path]:
    """What lies in it; nothing if it isn't there, or, with `or_file`, if it is no folder."""
    try:
        return [folder / name for name in sorted(os.listdir(folder))]  # noqa: PTH208
    except FileNotFoundError:
        return []
    except NotADirectoryError as error:
        if unreadable is not None and not or_file:
            unreadable.append(Unreadable(folder, reason(error)))
        return []
    except OSError as error:
        if unreadable is not None:
            unreadable.append(Unreadable(folder, reason(error)))
        return []


def read_library(
    config_dirs: Sequence[Path],
    files: Iterable[Path] | None = None,
    successions: Iterable[Succession] = (),
) -> Library:
    """Read all sessions, or those of `files`, from their transcripts.

    With `files`, others beside them are read as far as it takes to tell where these come from.
    """
    unreadable: list[Unreadable] = []
    paths = tuple(session_files(config_dirs, unreadable=unreadable) if files is None else files)
    found = _summaries(paths, unreadable)
    listed = set(found)
    if files is not None:
        folders = {path.parent for path in paths}
        beside = {path for folder in folders for path in siblings(folder)} - set(paths)
        kin = {path for one in found.values() for path in kin_of(one, sorted(beside))}
        found = _summaries(sorted(kin), []) | found
    sessions = sessions_of(tuple(found.values()), successions, read_cleared(config_dirs))
    library = Library(
        tuple(config_dirs),
        tuple(one for one in sessions if one.id in listed),
        tuple(unreadable),
    )
    return with_registry(library, read_registry(config_dirs), time.time())


def _summaries(paths: Iterable[Path], unreadable: list[Unreadable]) -> dict[str, Summary]:
    found: dict[str, Summary] = {}
    for path in paths:
        try:
            modified = path.stat().st_mtime
            summary = summarize(read_transcript(path), modified)
        except (CtxtuiError, OSError) as error:
            unreadable.append(Unreadable(path, reason(error)))
            continue
        known = found.get(summary.id)
        if not summary.rows and not summary.bad_lines:
            continue  # 0 bytes, or state lines only: nothing was said in it (format 1)
        if known is None or known.rows < summary.rows:
            found[summary.id] = summary
    return found


def reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    cause = error.__cause__
    return (cause.strerror or str(cause)).lower() if isinstance(cause, OSError) else str(error)


def sessions_of(
    summaries: Sequence[Summary],
    successions: Iterable[Succession] = (),
    cleared: Iterable[Cleared] = (),
) -> tuple[Session, ...]:
    """Sessions that know where they come from; `with_registry` tells what they do now."""
    parents = related(summaries, successions, cleared)
    return tuple(Session(one, parent=parents.get(one.id)) for one in summaries)


def with_registry(library: Library, registered: Sequence[Registered], now: float) -> Library:
    """The same picture with what the registry says `now` (seconds since the epoch), newest
    sessions first. Reads no file, so a tick may ask for it; nothing changed, the same sessions."""
    entries: dict[str, list[Registered]] = {}
    for entry in registered:
        entries.setdefault(entry.session, []).append(entry)
    sessions = [
        _as(one, standing(one.summary, entries.get(one.id, ()), now)) for one in library.sessions
    ]
    sessions.sort(key=lambda one: (one.summary.updated, one.id), reverse=True)
    return replace(library, sessions=tuple(sessions))


def _as(session: Session, now: Standing) -> Session:
    before = Standing(session.status, session.waiting_for, session.pids, session.elsewhere)
    if before == now:
        return session
    return replace(
        session,
        status=now.status,
        waiting_for=now.waiting_for,
        pids=now.pids,
        elsewhere=now.elsewhere,
    )


def note_library(store: Store, library: Library, now: float) -> int:
    """Write the lives of the sessions down; how many rows that took.

    Only for a complete picture: what isn't in it is gone. Sessions that couldn't be read, or
    whose config dir isn't there (unmounted, say), are not.
    """
    from ctxtui.core.store import Present

    roots = [one for config_dir in library.config_dirs if is_folder(one := config_dir / "projects")]
    return store.lifecycle.note(
        (
            Present(
                one.id,
                str(one.summary.path),
                one.summary.project,
                one.summary.title,
                one.live,
            )
            for one in library.sessions
        ),
        now,
        roots,
        unread=[one.path for one in library.unreadable],
    )
