"""Writes the demo to a folder: a Claude config dir with sessions, and their projects."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ctxtui.core.errors import UsageError
from ctxtui.core.files import private_dir, write_private
from ctxtui.demo import others
from ctxtui.demo.cuts import file_name
from ctxtui.demo.projects import write_projects
from ctxtui.demo.rows import Row, line, millis
from ctxtui.demo.story import LIVE, Story, session_id, tell
from ctxtui.demo.transcript import Session

MARKER = ".ctxtui-demo"
CONFIG, CODE = "claude", "code"
DEAD_PID = 4_194_301  # near the highest a Linux kernel gives; its start time below is no one's


@dataclass(frozen=True, slots=True)
class Demo:
    """What was written. `sessions` are the transcripts by name, `projects` the folders by name."""

    root: Path
    config_dir: Path
    projects: dict[str, Path]
    sessions: dict[str, Path]
    story: Story

    @property
    def live(self) -> str:
        """Name of the session that may go on."""
        return LIVE


def write_demo(root: Path, now: datetime | None = None) -> Demo:
    """Write the demo into `root`, with all times relative to `now`; an old demo there goes first.

    The same `root` and `now` give the same transcripts, byte for byte. Raises UsageError if
    `root` holds anything that isn't a demo of ours, and then leaves it as it is.
    """
    root = root.absolute()
    now = (now or datetime.now(UTC)).replace(microsecond=0)
    _claim(root)
    config = private_dir(root / CONFIG)
    story = tell(root / CODE, now)
    projects = write_projects(private_dir(root / CODE), story.projects)
    paths = {name: _write_session(config, one, story) for name, one in story.sessions.items()}
    _write_history(config, story)
    _write_trust(config, projects)
    _write_stale(config, story)
    return Demo(root, config, projects, paths, story)


def _claim(root: Path) -> None:
    """Make `root` ours and empty; only a folder with our marker is ever cleared."""
    if root.exists() and not root.is_dir():
        raise UsageError(f"{root}: is a file. Name a new folder for the demo.")
    if root.is_dir() and any(root.iterdir()) and not (root / MARKER).is_file():
        raise UsageError(f"{root}: is not empty and holds no demo. Name a new folder.")
    private_dir(root)
    for part in (CONFIG, CODE):
        if (root / part).is_symlink():
            raise UsageError(f"{root / part}: is a link. Name a new folder for the demo.")
        if (root / part).exists():
            shutil.rmtree(root / part)
    write_private(root / MARKER, "Sample projects and sessions of ctxtui; rewritten by its demo.\n")


def _write_session(config: Path, session: Session, story: Story) -> Path:
    path = config / f"{file_name(session.place)}.jsonl"
    _write_lines(path, session, story.torn.get(session.script.name, ""))
    for child in session.children:
        beside = path.with_suffix("") / "subagents" / f"agent-{child.session.place.agent}"
        _write_lines(beside.with_suffix(".jsonl"), child.session)
        note = write_private(beside.with_suffix(".meta.json"), line(child.meta))
        _touch(note, child.session.last)
    return path


def _write_lines(path: Path, session: Session, torn: str = "") -> None:
    write_private(path, "".join(f"{one}\n" for one in session.lines) + torn)
    _touch(path, session.last)


def _touch(path: Path, when: datetime) -> None:
    os.utime(path, (when.timestamp(), when.timestamp()))


def _write_history(config: Path, story: Story) -> None:
    """Every prompt the user sent, oldest first, as the client keeps them."""
    entries = [
        {
            "display": row["message"]["content"],
            "pastedContents": {},
            "timestamp": millis(datetime.fromisoformat(row["timestamp"])),
            "project": session.place.cwd,
            "sessionId": session.place.session,
        }
        for session in story.sessions.values()
        for row in session.chain
        if row.get("promptSource") == "typed" and "forkedFrom" not in row
    ]
    entries.sort(key=lambda entry: entry["timestamp"])
    write_private(config / "history.jsonl", "".join(f"{line(entry)}\n" for entry in entries))


def _write_trust(config: Path, projects: dict[str, Path]) -> None:
    """The client would ask whether to trust the folders; for samples that is answered."""
    trusted = {str(path): {"hasTrustDialogAccepted": True} for path in projects.values()}
    write_private(config / ".claude.json", json.dumps({"projects": trusted, "numStartups": 11}))


def _write_stale(config: Path, story: Story) -> None:
    """What a killed client leaves behind: an entry for a process that is gone."""
    killed = story.sessions[others.STATUS.name]
    entry = registered(killed, DEAD_PID, "1", killed.last - timedelta(minutes=9), killed.last)
    path = write_private(config / "sessions" / f"{DEAD_PID}.json", line(entry))
    _touch(path, killed.last)


def registered(
    session: Session, pid: int, start: str, began: datetime, updated: datetime, status: str = "busy"
) -> Row:
    """An entry of the live registry, without the sockets the client names in its own."""
    name = session.script.name
    return {
        "pid": pid,
        "sessionId": session_id(name),
        "cwd": session.place.cwd,
        "startedAt": millis(began),
        "procStart": start,
        "version": "2.1.329",
        "peerProtocol": 1,
        "kind": "interactive",
        "entrypoint": "cli",
        "name": name,
        "nameSource": "user" if session.script.named else "derived",
        "nameSince": millis(began),
        "status": status,
        "updatedAt": millis(updated),
        "statusUpdatedAt": millis(updated),
    }
