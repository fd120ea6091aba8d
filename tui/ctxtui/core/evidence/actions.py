"""Every tool call of some turns with what went in and what came out, read from the file once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from ctxtui.core.evidence.wording import LOOKED_AT
from ctxtui.core.transcripts.bodies import Bodies
from ctxtui.core.transcripts.conversation import result_text
from ctxtui.core.transcripts.results import output_ends
from ctxtui.core.transcripts.transcript import Transcript
from ctxtui.core.transcripts.turns import READERS, Call, Turn, call_output

Outcome = Literal["ok", "failed", "refused", "unknown"]

UNKNOWN = object()
"""Nobody has looked yet."""

# Results with is_error that are the user's or the client's word, not the tool's.
_REFUSED = re.compile(
    r"The user doesn't want to|User chose to|User rejected|Permission (?:to use|for)|"
    r"Claude requested permissions|.{0,80}you haven't granted it|Operation stopped by hook|"
    r"\[Request interrupted|(?:Exit code 137\s+)?\[Request interrupted",
    re.IGNORECASE,
)
_NEVER_RAN = re.compile(r"<tool_use_error>Cancelled|.{0,40}Command running in background")
_QUIET = READERS | {"Edit", "MultiEdit"}
_FEEDBACK = re.compile(
    r"the user said:\s*(?P<said>.+?)\s*(?:\n\s*Note: The user's next message|\Z)", re.DOTALL
)


@dataclass(slots=True, eq=False)  # frozen ones take several times as long to make
class Action:
    """One tool call. `ref` is its step as people name it, `14.6`. Nobody changes it."""

    turn: Turn
    step: int
    call: Call
    given: dict[str, Any]
    told: str | None
    """`output`, if it was read by now."""
    transcript: Transcript = field(repr=False)
    # Every rule asks for these of every call.
    name: str = field(init=False, repr=False)
    command: str = field(init=False, repr=False)
    """Of a Bash call, as the model gave it; empty for other tools."""
    path: str = field(init=False, repr=False)
    """Of the file that it read or edited; empty for other tools."""
    outcome: Outcome = field(init=False, repr=False)
    """ "refused" is the user's or the client's no; "unknown" never ran or never ended."""
    check: Any = field(init=False, default=UNKNOWN, repr=False)
    """What `commands.check_of` found it to be, kept there."""
    broke: bool | None = field(init=False, default=None, repr=False)
    """What `broken.broke` found, kept there; None while nobody has looked."""

    def __post_init__(self) -> None:
        self.name, command = self.call.name, self.given.get("command")
        self.command = command if self.name == "Bash" and isinstance(command, str) else ""
        path = self.given.get("file_path") or self.given.get("notebook_path")
        self.path = path if isinstance(path, str) else ""
        self.outcome = "ok" if is_quiet(self.call) else _outcome(self.call, self.told)

    @property
    def ref(self) -> str:
        return step_ref(self.turn, self.step)

    @property
    def output(self) -> str | None:
        """As the model got it: of a long one that lies outside the transcript only its beginning.
        None if there is none. Of a quiet call it is read from the file when it is asked for."""
        if self.told is None and is_quiet(self.call):
            self.told = call_output(self.transcript, self.call)
        return self.told

    @property
    def feedback(self) -> str:
        """What the user said when refusing it; empty if nothing."""
        found = _FEEDBACK.search(self.output or "") if self.call.rejected else None
        return found["said"] if found else ""

    @property
    def whole(self) -> str:
        """The output with what the client saved outside the transcript, read now: head and tail
        of a long one, as much as is ever looked at. Empty while there is none."""
        return output_ends(self.transcript, self.output or "", 4 * LOOKED_AT)


def is_quiet(call: Call) -> bool:
    """A file that was read, or an edit that went well: most of a transcript's bytes are what these
    gave back, and next to nobody asks for it."""
    return call.name in _QUIET and call.result is not None and not call.failed and not call.rejected


def _outcome(call: Call, output: str | None) -> Outcome:
    if output is None or _NEVER_RAN.match(output):
        return "unknown"
    if call.rejected:
        return "refused"
    if call.failed:
        return "refused" if _REFUSED.match(output) else "failed"
    return "ok"


def read_actions(transcript: Transcript, turns: Iterable[Turn]) -> list[Action]:
    """All calls of the turns in their order. Raises CtxtuiError if the file was replaced.

    They are read once and kept with their turns: Home looks ahead, a brief, the composer and a
    branch look at the same ones.
    """
    found: list[Action] = []
    with Bodies(transcript) as bodies:
        for turn in turns:
            if turn.read is None:
                turn.read = [
                    Action(
                        turn,
                        step.number,
                        call,
                        bodies.given(call),
                        None if is_quiet(call) else _output(bodies, call),
                        transcript,
                    )
                    for step in turn.steps
                    for call in step.calls
                ]
            found += turn.read
    return found


def _output(bodies: Bodies, call: Call) -> str | None:
    """As `call_output`."""
    for block in bodies.content(call.result) if call.result is not None else ():
        if block.get("type") == "tool_result" and block.get("tool_use_id") == call.id:
            return result_text(block.get("content"))[0]
    return None


def step_ref(turn: Turn, step: int) -> str:
    return f"{turn.number}.{step}" if turn.number is not None else turn.id[:8]


def turn_ref(turn: Turn) -> str:
    return str(turn.number) if turn.number is not None else turn.id[:8]
