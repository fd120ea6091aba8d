"""All templates there are: built in, the user's, the project's, the later winning by name."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ctxtui.core.errors import NotFound, UsageError
from ctxtui.core.places import config_dir, is_folder, tilde
from ctxtui.core.subagents.front_matter import LARGEST, read_text
from ctxtui.core.subagents.template import Broken, Origin, Problem, Template, key_of

FOLDER = "templates"
MOST_FILES = 500
"""Files of one folder that are read; nobody wants to choose among more."""


@dataclass(frozen=True, slots=True)
class Templates:
    """Those that can be used, by origin and then by name, and the files that can't."""

    usable: tuple[Template, ...]
    broken: tuple[Broken, ...] = ()

    def find(self, name: str) -> Template:
        """The one of that name, or whose name alone begins so; `-` and blanks are the same.

        Raises NotFound, which names the broken file if that is why, or UsageError if several fit.
        """
        key = key_of(name)
        exact = [one for one in self.usable if one.key == key]
        fits = exact or [one for one in self.usable if key and one.key.startswith(key)]
        if len(fits) > 1:
            some = ", ".join(one.key for one in fits)
            raise UsageError(f"{name}: fits {some}. Give more of the name.")
        if fits:
            return fits[0]
        for one in self.broken:
            if key_of(one.path.stem) == key:
                raise NotFound(f"{name} can't be used. {one.sentence}")
        known = ", ".join(one.key for one in self.usable)
        raise NotFound(f"{name or 'No name given'}: no such template. There are {known}.")


def own_folder() -> Path:
    """Where the user's templates lie, whether or not there are any."""
    return config_dir() / FOLDER


def project_folder(project: Path) -> Path | None:
    """The nearest `.ctxtui/templates` of the project, up to its repository's root; None if there
    is none."""
    for folder in (project, *project.parents):
        if is_folder(found := folder / ".ctxtui" / FOLDER):
            return found
        if folder.joinpath(".git").exists():
            return None
    return None


def read_templates(project: Path | None, own: Path | None = None) -> Templates:
    """Everything that can be used in `project`. `own` is the user's folder, by default
    `own_folder()`. Never raises: what can't be read is listed as broken."""
    usable: dict[str, Template] = {one.key: one for one in built_in()}
    broken: list[Broken] = []
    folders: list[tuple[Path, Origin]] = [(own or own_folder(), "yours")]
    theirs = project_folder(project) if project is not None else None
    if theirs is not None:
        folders.append((theirs, "project"))
    for folder, origin in folders:
        here: dict[str, Template] = {}
        for one in read_folder(folder, origin):
            if isinstance(one, Broken):
                broken.append(one)
            elif (first := here.get(one.key)) is not None and one.path and first.path:
                why = f"the name “{one.name}” is taken by {first.path.name} already."
                broken.append(Broken(one.path, (Problem(0, why),), origin))
            else:
                here[one.key] = one
        for key in here:
            usable.pop(key, None)  # so that the later one stands in its own group
        usable.update(here)
    return Templates(tuple(usable.values()), tuple(broken))


@cache
def built_in() -> tuple[Template, ...]:
    """Ours, in the order in which they are offered. Raises ValueError if one is broken."""
    from importlib.resources import files

    folder = files("ctxtui.core.subagents").joinpath(FOLDER)
    found: list[Template] = []
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".md"):
            one = read_text(entry.read_text("utf-8"), Path(FOLDER, entry.name), "built in")
            if isinstance(one, Broken):
                raise ValueError(one.sentence)
            found.append(one)
    return tuple(found)


def source_of(template: Template) -> str:
    """The text of the template's file, as it is now. Raises OSError."""
    if template.origin == "built in" and template.path is not None:
        from importlib.resources import files

        folder = files("ctxtui.core.subagents")
        return folder.joinpath(str(template.path)).read_text("utf-8")
    return read_small(template.path or Path()) or ""


def read_folder(folder: Path, origin: Origin) -> Iterator[Template | Broken]:
    """Every `.md` file of the folder, by name; nothing if there is no such folder."""
    try:
        files = sorted(one for one in folder.iterdir() if one.suffix == ".md")
    except FileNotFoundError:
        return
    except OSError as error:
        yield Broken(folder, (Problem(0, f"can't be listed ({error.strerror})."),), origin)
        return
    for path in files[:MOST_FILES]:
        try:
            text = read_small(path)
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            yield Broken(path, (Problem(line, "is not UTF-8; save it as UTF-8."),), origin)
        except OSError as error:
            yield Broken(path, (Problem(0, f"can't be read ({error.strerror})."),), origin)
        else:
            if text is None:
                why = f"is no file, or larger than {LARGEST // 1024} kB."
                yield Broken(path, (Problem(0, why),), origin)
            else:
                yield read_text(text, path, origin)


def read_small(path: Path) -> str | None:
    """The text of a file; None for what is no file, or too large. A pipe is never waited for.

    Raises OSError, and UnicodeDecodeError.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
        return None
    return path.read_bytes().decode("utf-8-sig")


def shown_path(template: Template) -> str:
    """Where it comes from, as people write it."""
    if template.origin == "built in" or template.path is None:
        return "built in"
    return tilde(template.path)
