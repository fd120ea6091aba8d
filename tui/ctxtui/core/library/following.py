"""Which session to show beside the work: that of the Claude pane in this tmux window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ctxtui.core.library.library import Library, Session
from ctxtui.core.terminal.tmux import Pane


@dataclass(frozen=True, slots=True)
class Following:
    """What to show, and what to go on following; give it back to the next `follow`."""

    session: str | None = None
    """None while there is nothing to show, or while the user has a choice to make."""
    pid: int | None = None
    """The client that is followed: where it goes, by `/clear` or `/branch`, we go too."""
    pane: str | None = None
    """The tmux id of the pane that holds it."""
    choice: tuple[Session, ...] = ()
    """The sessions of the Claude panes, the most recently active first; two or more are a choice
    that the user has, or had and may take again."""

    def choose(self, session: Session) -> Following:
        """The user took `session`; its client is followed as long as it runs."""
        return Following(session.id, session.pid, choice=self.choice)


def follow(
    library: Library,
    live: Mapping[int, str],
    panes: Mapping[int, Pane],
    cwd: Path,
    before: Following | None = None,
) -> Following:
    """`live` are the sessions of the living clients by pid, `panes` those of this tmux window
    that hold one of them (`claude_pane`); outside tmux none does.

    One pane is followed; of several the one that was followed so far, else the user has to
    choose. Without any: the client followed so far, else the newest live session of the
    directory, or of the nearest one above that has sessions, else what was shown so far, else
    the newest there. A client whose session has no file yet keeps what was shown before.
    """
    before = before or Following()
    listed = {one.id: one for one in library.sessions}
    held = _one_a_pane(listed, live, panes)
    choice = tuple(listed[id] for id in dict.fromkeys(live[pid] for pid in held) if id in listed)
    choice = choice if len(choice) > 1 else ()
    pid = before.pid if before.pid in live and (not held or before.pid in held) else None
    if pid is None and held and not choice:
        pid = held[0]
    if pid is not None:
        pane = panes[pid].id if pid in held else None
        session = live[pid]
        if session in listed:
            return Following(session, pid, pane, choice)
        if before.pid == pid and before.session in listed:
            return Following(before.session, pid, pane, choice)
        return Following(_of_directory(library, cwd, before), pid, pane, choice)
    if held:
        return Following(choice=choice)
    shown = _of_directory(library, cwd, before)
    return Following(shown, listed[shown].pid if shown is not None else None)


def _one_a_pane(
    listed: Mapping[str, Session], live: Mapping[int, str], panes: Mapping[int, Pane]
) -> list[int]:
    """The client of each pane, who spoke last first. One that was started by another one lies in
    the same pane: there as well, the one that spoke last counts."""
    found: dict[str, int] = {}
    for pid in sorted(panes, key=lambda one: _spoke(listed, live, one), reverse=True):
        if pid in live:
            found.setdefault(panes[pid].id, pid)
    return list(found.values())


def _spoke(listed: Mapping[str, Session], live: Mapping[int, str], pid: int) -> tuple[float, int]:
    session = listed.get(live.get(pid, ""))
    return (session.summary.updated.timestamp() if session is not None else 0.0, pid)


def _of_directory(library: Library, cwd: Path, before: Following) -> str | None:
    here: tuple[Session, ...] = ()
    for folder in (cwd, *cwd.parents):
        here = library.of_project(str(folder))
        if here:
            break
    alive = [one for one in here if one.live and not one.elsewhere]
    shown = next((one for one in library.sessions if one.id == before.session), None)
    if shown is not None and (shown.live or not alive):
        return shown.id
    newest = alive or here
    return newest[0].id if newest else None
