"""Finds what a person names: the sessions of the project they stand in, or one session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from ctxtui.core.errors import NotFound, UsageError
from ctxtui.core.library.library import Library, session_files, slug
from ctxtui.core.library.lineage import Succession
from ctxtui.core.library.shelf import Watch, read_all, unwatched


def project_of(
    config_dirs: Sequence[Path],
    cwd: Path,
    successions: Iterable[Succession] = (),
    watch: Watch = unwatched,
) -> tuple[str, Library]:
    """The sessions of the project `cwd` lies in: its own, else those of the nearest folder above
    that has any. An empty picture if none has."""
    names = list(dict.fromkeys((str(cwd), str(cwd.resolve()))))
    for name in names:
        for folder in (Path(name), *Path(name).parents):
            files = list(session_files(config_dirs, {slug(str(folder))}))
            if not files:
                continue
            library = read_all(config_dirs, files, successions=successions, watch=watch)
            here = library.of_project(str(folder))
            if here or library.unreadable:
                return str(folder), replace(library, sessions=here)
    return names[0], Library(tuple(config_dirs))


def find_session(
    config_dirs: Sequence[Path], name: str, cwd: Path, watch: Watch = unwatched
) -> Path:
    """The transcript that an id, a unique prefix, a name, or `.` (newest of this project) means.

    Raises NotFound, or UsageError if several fit; both name what was looked for and where.
    """
    where = ", ".join(str(one) for one in config_dirs)
    if name == ".":
        project, library = project_of(config_dirs, cwd, watch=watch)
        if not library.sessions:
            raise NotFound(f"No session of {project} in {where}. `ctxtui list --all` shows others.")
        return library.sessions[0].summary.path
    if not name:
        raise UsageError("Which session? Give an id, a prefix of it, a name, or `.`.")
    files = list(session_files(config_dirs))
    exact = [path for path in files if path.stem == name]
    fits = exact or [path for path in files if path.stem.startswith(name)]
    if not fits:
        library = read_all(config_dirs, watch=watch)
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
