"""The agents a user has: `agents/*.md` of Claude Code, the project and plugins."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ctxtui.core.places import is_folder
from ctxtui.core.subagents.front_matter import Wrong, compose, part, plain
from ctxtui.core.subagents.shelf import read_small
from ctxtui.core.subagents.template import Broken, Problem
from ctxtui.core.text import one_line

AgentOrigin = Literal["project", "yours", "plugin"]
MOST_FILES = 500
_PLAIN_KEY = re.compile(r"^(name|description|tools|model):[ \t]*(.*)$", re.MULTILINE)
_NAME = re.compile(r"[\w:.-]{1,80}")


@dataclass(frozen=True, slots=True)
class Agent:
    """One type of subagent, by the name the client knows it by: a plugin's has the plugin's name
    and a colon before it. Without `tools` it has all; without `model` the session's."""

    name: str
    description: str
    tools: tuple[str, ...]
    model: str
    origin: AgentOrigin
    path: Path


@dataclass(frozen=True, slots=True)
class Agents:
    """Those that can be chosen, and files that are none."""

    usable: tuple[Agent, ...]
    broken: tuple[Broken, ...] = ()

    def named(self, name: str) -> Agent | None:
        return next((one for one in self.usable if one.name == name), None)


def read_agents(config_dirs: Sequence[Path], project: Path | None) -> Agents:
    """Of one name the project's wins over the user's, as in the client; plugins' have names of
    their own. Never raises."""
    folders: list[tuple[Path, AgentOrigin, str]] = []
    if project is not None:
        folders += [(one / ".claude" / "agents", "project", "") for one in _up(project)]
    for config in config_dirs:
        folders.append((config / "agents", "yours", ""))
        folders += [(root / "agents", "plugin", f"{name}:") for name, root in plugins(config)]
    usable: dict[str, Agent] = {}
    broken: list[Broken] = []
    for folder, origin, before in folders:
        for path in _files(folder):
            one = _read(path, origin, before)
            if isinstance(one, Broken):
                broken.append(one)
            else:
                usable.setdefault(one.name, one)
    return Agents(tuple(usable.values()), tuple(broken))


def plugins(config: Path) -> list[tuple[str, Path]]:
    """Name and folder of each plugin that is installed and not switched off."""
    installed = _table(config / "plugins" / "installed_plugins.json").get("plugins")
    switched = _table(config / "settings.json").get("enabledPlugins")
    found: list[tuple[str, Path]] = []
    for key, entries in installed.items() if isinstance(installed, dict) else ():
        if isinstance(switched, dict) and switched.get(key) is False:
            continue
        for one in entries if isinstance(entries, list) else [entries]:
            where = one.get("installPath") if isinstance(one, dict) else None
            if isinstance(where, str) and where.startswith("/") and "\0" not in where:
                found.append((str(key).partition("@")[0], Path(where)))
    return list(dict.fromkeys(found))


def _up(project: Path) -> Iterator[Path]:
    """The project and the folders above it up to its repository's root, the nearest first."""
    for folder in (project, *project.parents):
        yield folder
        if folder.joinpath(".git").exists():
            return
        if folder == Path.home():
            return


def _files(folder: Path) -> list[Path]:
    if not is_folder(folder):
        return []
    try:
        return sorted(folder.rglob("*.md"))[:MOST_FILES]
    except OSError:
        return []


def _read(path: Path, origin: AgentOrigin, before: str) -> Agent | Broken:
    try:
        text = read_small(path)
    except OSError as error:
        return Broken(path, (Problem(0, f"can't be read ({error.strerror})."),), origin)
    except UnicodeDecodeError:
        return Broken(path, (Problem(0, "is not UTF-8."),), origin)
    if text is None:
        return Broken(path, (Problem(0, "is no file, or too large for an agent."),), origin)
    try:
        table = _front(part(text).front)
    except Wrong as wrong:
        return Broken(path, wrong.problems, origin)
    name = table.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return Broken(path, (Problem(1, "has no name that the client would take."),), origin)
    return Agent(
        before + name,
        one_line(_text(table.get("description")), 400),
        tuple(_several(table.get("tools"))),
        one_line(_text(table.get("model")), 60),
        origin,
        path,
    )


def _front(front: str) -> dict[str, Any]:
    """The client is lenient: a description with a colon in it is no YAML, and works there."""
    try:
        table: dict[str, Any] = plain(compose(front))
        return table
    except Wrong:
        found = dict(_PLAIN_KEY.findall(front))
        if "name" not in found:
            raise
        return {key: value.strip().strip("'\"") for key, value in found.items()}


def _text(given: object) -> str:
    return given if isinstance(given, str) else ""


def _several(given: object) -> list[str]:
    words = given.split(",") if isinstance(given, str) else given
    several = words if isinstance(words, list) else []
    return [one_line(str(one), 80) for one in several if str(one).strip()]


def _table(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
