"""The pane of a live client, looked at again before every key: nothing else is ever typed into."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

from ctxtui.core.delivery.input_box import Box, read_box
from ctxtui.core.delivery.outcome import POLL, Course, Halted
from ctxtui.core.library.registry import Registered, read_registry
from ctxtui.core.terminal.processes import claude_pane, reads_keys
from ctxtui.core.terminal.tmux import Screen, Tmux
from ctxtui.core.text import one_line

SHOWN_WITHIN = 8.0
"""Seconds for what was pasted to appear."""
SENT_WITHIN = 8.0
UNCHANGED = 1.0
"""Seconds after which keys that changed nothing have nothing to change."""
ROUNDS = 30
"""Attempts to empty an input; each takes several lines."""
AT_ONCE = 8
CHUNK = 400
"""Characters of a command that are pasted at once: from about 800 on the client shows a
placeholder instead, and takes it for no command."""
EMPTYING = ("C-e", "C-u", "C-k")


@dataclass(frozen=True, slots=True)
class LivePane:
    """A client that was found in a pane; whether it is still as it was, each method finds out."""

    tmux: Tmux
    pane: str
    pid: int
    proc_start: str | None
    session: str
    config_dir: Path

    def ready(self) -> Box:
        """The client's input, if this is the very process, idle, and its input takes keys.

        Raises Halted with a sentence.
        """
        one = self.entry()
        if one is None or one.session != self.session:
            raise Halted("The client has left the session meanwhile. Look which one it has now.")
        _must_be_idle(one)
        held = next((pane for pane in self.tmux.panes() if pane.id == self.pane), None)
        if held is None or not reads_keys(self.pid, held):
            raise Halted(
                "The client isn't what reads the keys in its pane: it is suspended, or another "
                "program is in front. Bring it back there."
            )
        return self.box(self.tmux.screen(self.pane))

    def box(self, screen: Screen) -> Box:
        """Raises Halted if keys would go elsewhere."""
        if screen.closed:
            raise Halted("The pane takes no input. Look at it.")
        if screen.in_mode:
            raise Halted("The pane is scrolled back by tmux. Press q there first.")
        if screen.synchronized:
            raise Halted(
                "The window's panes are synchronized, so all of them would get the text. "
                "Turn synchronize-panes off."
            )
        box = read_box(screen)
        if box is None:
            raise Halted(
                "The client doesn't show its input: a menu, a dialog or its transcript is open. "
                "Close it there."
            )
        if box.sign == "!":
            raise Halted("The client's input is in shell mode. Press Backspace there first.")
        return box

    def entry(self) -> Registered | None:
        """What the registry says of this process; None when it is gone."""
        for one in read_registry([self.config_dir]):
            if one.pid == self.pid and one.live and not one.elsewhere:
                same = self.proc_start is None or one.proc_start == self.proc_start
                return one if same else None
        return None

    def empty(self, course: Course) -> str:
        """Take out what stands in the input; what that was, as far as it was shown.

        Raises Halted.
        """
        before = box = self.ready()
        if not box.text and box.empty:
            return ""
        for round in range(ROUNDS):
            course.go_on()
            # Lines are joined one by one, so an input of several takes several times.
            self.tmux.press(self.pane, *EMPTYING * (AT_ONCE if round else 1))
            box = self._changed(box)
            if box.empty:
                if box.text == before.text:
                    return ""  # a hint of the client, which stays
                course.did("emptied")
                return before.text
        raise Halted("The input could not be emptied. Empty it in the client: Esc twice.")

    def put(self, text: str, course: Course) -> None:
        """Into the emptied input, without an Enter. Raises Halted if it doesn't appear there."""
        self.ready()
        course.typed = True
        self.tmux.paste(self.pane, text)
        self._appears(text)

    def put_command(self, line: str, course: Course) -> None:
        """The same for a command of one line, which must stand there in full."""
        self.ready()
        course.typed = True
        for at in range(0, len(line), CHUNK):
            self.tmux.paste(self.pane, line[at : at + CHUNK])
            self._appears(line[: at + CHUNK])
        if self.ready().placeholder:
            raise Halted("The line is too long for the client to take it as a command. Shorten it.")

    def send(self, text: str) -> None:
        """Press Enter for a text that stands there. Raises Halted if it isn't taken."""
        if not self.ready().shows(text):
            raise Halted(
                "The input holds something else by now. Look at it before you press Enter."
            )
        self.tmux.press(self.pane, "Enter")
        end = time.monotonic() + SENT_WITHIN
        while not self._taken(text):
            if time.monotonic() > end:
                raise Halted(
                    "The client didn't take the Enter; the text stands in its input. Press Enter "
                    "there."
                )
            time.sleep(POLL)

    def _taken(self, text: str) -> bool:
        one = self.entry()
        if one is None or one.session != self.session or not one.says_idle:
            return True
        box = read_box(self.tmux.screen(self.pane))
        return box is not None and not box.shows(text)

    def _appears(self, text: str) -> None:
        end = time.monotonic() + SHOWN_WITHIN
        while True:
            box = self.ready()
            if not box.empty and box.shows(text):
                return
            time.sleep(POLL)
            if time.monotonic() > end:
                raise Halted(
                    "The input doesn't show the text as it was put there. Look at it before you "
                    "press Enter."
                )

    def _changed(self, before: Box) -> Box:
        """The input after keys: once it has changed and is still, or has not for a while."""
        end = time.monotonic() + UNCHANGED
        while (box := self.ready()) == before and time.monotonic() < end:
            time.sleep(POLL)
        while (now := self.ready()) != box:
            box = now
        return box

    def moved_to(self, session: str) -> LivePane:
        """The same client in another session."""
        return replace(self, session=session)


def find_pane(session: str, config_dir: Path, tmux: Tmux | None) -> LivePane:
    """The pane of the one client that has `session` open, whatever it does. Raises Halted."""
    if tmux is None:
        raise Halted("This is not inside tmux, so no pane can be reached. Copy the text instead.")
    live = [one for one in read_registry([config_dir]) if one.live and one.session == session]
    if not live:
        raise Halted("No client has the session open. Start a new session with the text.")
    here = [one for one in live if not one.elsewhere]
    if not here:
        raise Halted("The session's client runs in another container or on another machine.")
    if len(here) > 1:
        raise Halted("Two clients have the session open. Close one of them first.")
    (one,) = here
    if one.kind == "background":
        raise Halted(f"The session runs in the background. `claude attach {session[:8]}` opens it.")
    held = claude_pane(tmux.panes(), [one.pid]).get(one.pid)
    if held is None:
        raise Halted("The session's client is in no pane of this tmux. Copy the text instead.")
    return LivePane(tmux, held.id, one.pid, one.proc_start, session, config_dir)


def _must_be_idle(one: Registered) -> None:
    if one.status == "waiting":
        asks = one_line(one.waiting_for or "an answer", 60)
        raise Halted(f"The client waits for you ({asks}). Answer it there first.")
    if one.status != "idle":
        raise Halted("The client is working. Wait until it is idle, or press Esc there.")
    if not one.says_idle:
        raise Halted("The client is still starting. Wait until it is idle.")
