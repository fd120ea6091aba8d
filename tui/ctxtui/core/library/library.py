"""Every session under the config dirs, as one immutable picture."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ctxtui.core.errors import CtxtuiError, NotFound, UsageError
from ctxtui.core.library.registry import Registered, Status, read_registry
from ctxtui.core.library.summary import Parent, Summary, summarize
from ctxtui.core.transcripts.transcript import read_transcript


@dataclass(frozen=True, slots=True)
class Session:
    """A session and whether it is live."""

    summary: Summary
    status: Status = "ended"
    waiting_for: str | None = None
    pid: int | None = None

    @property
    def id(self) -> str:
        return self.summary.id

    @property
    def live(self) -> bool:
        return self.status not in ("ended", "stale")


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
            if not folder.is_dir():
                continue
            for path in _inside(folder, unreadable):
                if path.name.endswith(".jsonl") and not path.name.startswith("agent-"):
                    yield path


def _inside(folder: Path, unreadable: list[Unreadable] | None) -> list[Path]:
    try:
        return [folder / name for name in sorted(os.listdir(folder))]  # noqa: PTH208
    except FileNotFoundError:
        return []
    except OSError as error:
        if unreadable is not None:
            unreadable.append(Unreadable(folder, reason(error)))
        return []


def read_library(config_dirs: Sequence[Path], files: Iterable[Path] | None = None) -> Library:
    """Read all sessions, or those of `files`, from their transcripts."""
    found: dict[str, Summary] = {}
    unreadable: list[Unreadable] = []
    for path in session_files(config_dirs, unreadable=unreadable) if files is None else files:
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
    return with_registry(
        Library(
            tuple(config_dirs),
            tuple(Session(summary) for summary in settled(found)),
            tuple(unreadable),
        ),
        read_registry(config_dirs),
    )


def reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    cause = error.__cause__
    return (cause.strerror or str(cause)).lower() if isinstance(cause, OSError) else str(error)


def settled(found: dict[str, Summary]) -> Iterator[Summary]:
    """`/background` leaves its pointer in the session that it left."""
    came_from = {one.continued_in: one.id for one in found.values() if one.continued_in}
    for summary in found.values():
        before = came_from.get(summary.id)
        if summary.parent is None and before is not None:
            yield replace(summary, parent=Parent(before, "continued"))
        else:
            yield summary


def with_registry(library: Library, registered: Sequence[Registered]) -> Library:
    """The same picture with what the registry says now; a live entry beats a stale one."""
    entries: dict[str, Registered] = {}
    for entry in registered:
        entries.setdefault(entry.session, entry)
    sessions = [_joined(session, entries.get(session.id)) for session in library.sessions]
    sessions.sort(key=lambda one: (one.summary.updated, one.id), reverse=True)
    return replace(library, sessions=tuple(sessions))


def _joined(session: Session, entry: Registered | None) -> Session:
    if entry is None:
        return Session(session.summary)
    return Session(
        session.summary,
        status=entry.status,
        waiting_for=entry.waiting_for if entry.live else None,
        pid=entry.pid if entry.live else None,
    )


def slug(cwd: str) -> str:
    """The folder name the client gives a directory (format 1), for paths up to 200 units."""
    units = cwd.encode("utf-16-le", "surrogatepass")
    chars = [chr(units[n] | units[n + 1] << 8) for n in range(0, len(units), 2)]
    name = "".join(char if char.isascii() and char.isalnum() else "-" for char in chars)
    if len(name) <= 200:
        return name
    value = 0
    for n in range(0, len(units), 2):
        value = (value * 31 + (units[n] | units[n + 1] << 8)) & 0xFFFFFFFF
    number = abs(value - (1 << 32) if value & 0x80000000 else value)
    return f"{name[:200]}-{_base36(number)}"


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits or "0"


def project_of(config_dirs: Sequence[Path], cwd: Path) -> tuple[str, Library]:
    """The sessions of the project `cwd` lies in: its own, else those of the nearest folder above
    that has any. An empty picture if none has."""
    names = list(dict.fromkeys((str(cwd), str(cwd.resolve()))))
    for name in names:
        for folder in (Path(name), *Path(name).parents):
            files = list(session_files(config_dirs, {slug(str(folder))}))
            if not files:
                continue
            library = read_library(config_dirs, files)
            here = library.of_project(str(folder))
            if here or library.unreadable:
                return str(folder), replace(library, sessions=here)
    return names[0], Library(tuple(config_dirs))


def find_session(config_dirs: Sequence[Path], name: str, cwd: Path) -> Path:
    """The transcript that an id, a unique prefix, a name, or `.` (newest of this project) means.

    Raises NotFound, or UsageError if several fit; both name what was looked for and where.
    """
    where = ", ".join(str(one) for one in config_dirs)
    if name == ".":
        project, library = project_of(config_dirs, cwd)
        if not library.sessions:
            raise NotFound(f"No session of {project} in {where}. `ctxtui list --all` shows others.")
        return library.sessions[0].summary.path
    if not name:
        raise UsageError("Which session? Give an id, a prefix of it, a name, or `.`.")
    files = list(session_files(config_dirs))
    exact = [path for path in files if path.stem == name]
    fits = exact or [path for path in files if path.stem.startswith(name)]
    if not fits:
        library = read_library(config_dirs)
        titled = [one for one in library.sessions if one.summary.title == name]
        fits = [one.summary.path for one in titled]
    distinct = {path.stem: path for path in fits}
    if len(distinct) > 1:
        some = ", ".join(sorted(distinct)[:4])
        raise UsageError(f"{name}: fits {len(distinct)} sessions ({some}). Give more of the id.")
    if not fits:
        raise NotFound(
            f"{name}: no session with that id or name in {where}. Try `ctxtui list --all`."
        )
    return max(fits, key=_size)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
