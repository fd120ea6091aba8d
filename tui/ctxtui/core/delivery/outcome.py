"""What became of a text: how far it got, in a sentence, and where it is if it didn't arrive."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.files import write_private
from ctxtui.core.places import data_dir, tilde

Step = Literal["checked", "emptied", "cleared", "anew", "opened", "filled", "sent"]
"""One that was done: the client was seen idle, its input emptied, `/clear` sent, a new session
begun, a window opened, the text put in, and Enter pressed."""
State = Literal["sent", "filled", "opened", "stopped"]

_SAID: dict[Step, str] = {
    "emptied": "the input was emptied",
    "cleared": "/clear was sent",
    "anew": "a new session began",
    "opened": "a window was opened",
    "filled": "the text was put in the input",
    "sent": "Enter was pressed",
}
POLL = 0.05
PATIENCE = 20.0
"""Seconds for a client to do what comes next."""


class Halted(CtxtuiError):
    """It can't go on: a sentence with the reason and the next step."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told of each step, who may stop it, and how long each wait may take (seconds)."""

    tell: Callable[[Step], object] = lambda step: None
    stopped: Callable[[], bool] = lambda: False
    patience: float = PATIENCE


@dataclass(slots=True)
class Course:
    """The steps of one delivery so far, told as they are done."""

    watch: Watch
    done: list[Step] = field(default_factory=list)
    typed: bool = False
    """Something was put into the client's input, whatever came of it."""

    def did(self, step: Step) -> None:
        self.done.append(step)
        self.watch.tell(step)

    def until(self, holds: Callable[[], bool], late: str, patience: float | None = None) -> None:
        """Wait until `holds`. Raises Halted with `late`, and when it was stopped."""
        end = time.monotonic() + (self.watch.patience if patience is None else patience)
        while True:
            self.go_on()
            if holds():
                return
            if time.monotonic() > end:
                raise Halted(late)
            time.sleep(POLL)

    def go_on(self) -> None:
        if self.watch.stopped():
            raise Halted("It was stopped.")

    @property
    def so_far(self) -> str:
        """What was done that can be seen in the client, a sentence."""
        seen = [_SAID[step] for step in self.done if step in _SAID]
        if seen:
            return f"Done so far: {', '.join(seen)}."
        return "" if self.typed else "Nothing was typed."


@dataclass(frozen=True, slots=True)
class Outcome:
    """`opened` means without a text in the input. Of one that was `stopped` the sentence says why,
    what was done so far, and where the text is."""

    state: State
    sentence: str
    done: tuple[Step, ...] = ()
    session: str | None = None
    """The session that has the text, or would have it."""
    pid: int | None = None
    pane: str = ""
    job: str | None = None
    """What `claude stop` takes, of a background session."""
    kept: Path | None = None
    """The file with a text that did not arrive."""
    replaced: str = ""
    """What stood in the client's input before and was taken out, as far as it was shown."""

    @property
    def arrived(self) -> bool:
        return self.state in ("sent", "filled")


def keep_text(text: str, name: str, folder: Path | None = None) -> Path | None:
    """Write it to `<data dir>/prompts/<name>.md`; None if that fails."""
    path = (folder or data_dir() / "prompts") / f"{name}.md"
    try:
        return write_private(path, f"{text}\n")
    except OSError:
        return None


def where(kept: Path | None) -> str:
    if kept is None:
        return "The text could not be kept in a file; copy it before you go on."
    return f"The text is kept in {tilde(kept)}."


def sentences(parts: Iterable[str]) -> str:
    return " ".join(one for one in parts if one)
