"""Tells the demo's story: all sessions, and what they left in the three projects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from ctxtui.core.repo.samples import SampleCommit
from ctxtui.demo import auth, others, shop
from ctxtui.demo.cuts import branch_off, compact, tear
from ctxtui.demo.play import Clock, play
from ctxtui.demo.rows import Place
from ctxtui.demo.script import Script, Turn
from ctxtui.demo.transcript import Session
from ctxtui.demo.worktree import Commit, Worktree

LIVE = auth.SCRIPT.name
"""The session that goes on while the demo runs."""

FORKED_AFTER = 7  # turns of the live session

TABLE = (
    (1, 48, 18),
    (2, 91, 43),
    (3, 132, 41),
    (4, 161, 29),
    (5, 104, 13),
    (6, 163, 59),
    (7, 241, 78),
    (8, 118, 60),
    (9, 190, 72),
    (10, 216, 26),
    (11, 238, 22),
    (12, 269, 31),
    (13, 288, 19),
    (14, 312, 24),
)
"""Number, used and added in thousands, of the live session's turns: what every picture shows."""


@dataclass(frozen=True, slots=True)
class Project:
    """A repository to be: its history, what is staged on top, and the files as they lie there."""

    name: str
    commits: tuple[SampleCommit, ...]
    staged: dict[str, str | None]
    work: dict[str, str | None]
    written: dict[str, datetime]
    """When its files were last written."""


@dataclass(frozen=True, slots=True)
class Story:
    """Everything the demo writes, by name; `torn` are the half lines that end a session's file."""

    sessions: dict[str, Session]
    torn: dict[str, str]
    projects: tuple[Project, ...]


def tell(root: Path, now: datetime) -> Story:
    """The story as it stands at `now`, for projects that lie in `root`."""
    trees: dict[str, Worktree] = {}
    sessions: dict[str, Session] = {}
    for name, script, files in _cast():
        tree = Worktree(str(root / script.project), files)
        trees[name] = tree
        place = Place(session_id(name), tree.root)
        sessions[name] = Session(script, place, tree)
    for name, session in list(sessions.items()):
        for number, scene in enumerate(session.script.scenes, 1):
            if isinstance(scene, Turn):
                for _ in play(session, scene, _clock(scene, now)):
                    pass
            else:
                compact(session, scene, now - timedelta(minutes=scene.ended))
            if name == LIVE and number == FORKED_AFTER:
                sessions[auth.FORK.name] = _fork(session, now)
    torn = {
        name: tear(one, others.TORN, one.last + timedelta(seconds=50))
        for name, one in sessions.items()
        if one.script.torn
    }
    return Story(sessions, torn, _projects(trees, now))


def session_id(name: str) -> str:
    """The same in every demo, so that marks and pictures find their session again."""
    return str(uuid5(NAMESPACE_URL, f"ctxtui-demo/{name}"))


def _cast() -> list[tuple[str, Script, dict[str, str]]]:
    """Who plays, and the files each one finds."""
    start = shop.FIRST | shop.LOG | shop.CHECKOUT | shop.DOCS
    rounded = start | {"src/cart/prices.py": shop.PRICES_ROUNDED}
    found = {"shop": rounded, "blog": others.BLOG, "dotfiles": others.DOTFILES}
    cast = [(LIVE, auth.SCRIPT, rounded)]
    for script in others.ALL:
        files = start if script is others.ROUNDING else found[script.project]
        cast.append((script.name, script, files))
    return cast


def _clock(turn: Turn, now: datetime) -> Clock:
    end = now - timedelta(minutes=turn.ended, seconds=0 if turn.ended else 20)
    began = end - timedelta(minutes=turn.took)
    return lambda at: began + at * (end - began)


def _fork(session: Session, now: datetime) -> Session:
    script = auth.FORK
    tree = Worktree(session.tree.root, session.tree.files)
    first = next(scene for scene in script.scenes if isinstance(scene, Turn))
    when = now - timedelta(minutes=first.ended + first.took, seconds=30)
    fork = branch_off(session, script, session_id(script.name), when, tree)
    for scene in script.scenes:
        if isinstance(scene, Turn):
            for _ in play(fork, scene, _clock(scene, now)):
                pass
    return fork


def _projects(trees: dict[str, Worktree], now: datetime) -> tuple[Project, ...]:
    def ago(days: float) -> datetime:
        return now - timedelta(days=days)

    live = trees[LIVE]
    history = [
        Commit("Start the shop", ago(9), dict(shop.FIRST)),
        Commit("Test the checkout, and keep a day of logins", ago(6), shop.LOG | shop.CHECKOUT),
        Commit("Say how login is limited", ago(3), dict(shop.DOCS)),
        *trees[others.ROUNDING.name].commits,
        *live.commits,
        *trees[others.DOCS.name].commits,
    ]
    done: list[SampleCommit] = []
    known: dict[str, str] = {}
    for commit in sorted(history, key=lambda one: one.when):
        files = commit.files
        if commit in trees[others.DOCS.name].commits:  # made beside the live session's changes
            files = {"docs/cart.md": shop.DOCS_CART}
        changes = {name: text for name, text in files.items() if known.get(name) != text}
        known |= changes
        done.append(SampleCommit(changes, commit.message, commit.when))
    index = known | live.staged
    gone = live.commits[-1].files.keys() - live.files.keys()
    staged: dict[str, str | None] = {name: None for name in sorted(gone)}
    staged |= {name: text for name, text in live.staged.items() if known.get(name) != text}
    work: dict[str, str | None] = {
        name: text for name, text in live.files.items() if index.get(name) != text
    }
    return (
        Project(
            "shop",
            tuple(done),
            staged,
            work | {".env": shop.ENV},
            _committed(done) | live.written | {".env": ago(9)},
        ),
        _single("blog", others.BLOG, "Start the blog", ago(20), trees[others.TAG_PAGES.name]),
        _single(
            "dotfiles",
            others.DOTFILES,
            "Keep them in one place",
            ago(40),
            trees[others.STATUS.name],
        ),
    )


def _single(
    name: str, files: dict[str, str], message: str, when: datetime, tree: Worktree
) -> Project:
    changed: dict[str, str | None] = {
        path: text for path, text in tree.files.items() if files.get(path) != text
    }
    commits = (SampleCommit(files, message, when),)
    return Project(name, commits, {}, changed, _committed(commits) | tree.written)


def _committed(commits: Sequence[SampleCommit]) -> dict[str, datetime]:
    """When each file was last committed: by then it was written."""
    return {name: commit.when for commit in commits for name in commit.files}
