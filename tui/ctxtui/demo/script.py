"""What a demo session is told to do: turns, the steps inside them, and the calls inside those."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Read:
    """Reads a project file as it is by then; `page` reads the next part of a long one."""

    path: str
    page: bool = False


@dataclass(frozen=True, slots=True)
class Grep:
    pattern: str
    under: str = "src"


@dataclass(frozen=True, slots=True)
class Edit:
    """`old` must stand in the file exactly once, or the demo is wrong."""

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Write:
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Bash:
    """`log` says what dull text comes before `output`: "tests", "files" or none."""

    command: str
    output: str = ""
    error: bool = False
    log: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A command the user said no to, and what they said instead."""

    command: str
    feedback: str


@dataclass(frozen=True, slots=True)
class Agent:
    """A subagent that ends with `used` tokens in its own window; no `report`: still running."""

    title: str
    kind: str
    prompt: str
    used: int
    steps: tuple[Step, ...]
    report: str = ""


Call = Read | Grep | Edit | Write | Bash | Refused | Agent


@dataclass(frozen=True, slots=True)
class Step:
    """One answer of the model; `k` fixes by how many thousand tokens it makes the window grow."""

    calls: tuple[Call, ...]
    say: str = ""
    think: str = ""
    k: float = 0.0


@dataclass(frozen=True, slots=True)
class Reported:
    """The moment a subagent's report arrives; the model had ended its answer until then."""

    title: str


@dataclass(frozen=True, slots=True)
class Queued:
    """Typed by the user while the model worked."""

    text: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A request that failed for good; the client shows it and goes on."""

    text: str


Move = Step | Reported | Queued | Failed


@dataclass(frozen=True, slots=True)
class Turn:
    """A prompt and what follows. `used` is the request of its last answer.

    `ended` and `took` are minutes: before now, and long. An empty `answer` means the user stopped
    the model. `rewinds` is the number of the turn that this prompt replaces. `compacts` is what
    the client did by itself when the prompt no longer fitted.
    """

    prompt: str
    used: int
    ended: float
    took: float
    moves: tuple[Move, ...]
    answer: str = ""
    rewinds: int = 0
    compacts: Compaction | None = None


@dataclass(frozen=True, slots=True)
class Compaction:
    """`ended` is minutes before now.

    `after` is the window once it is done: the base, the summary and what was kept. `density` is
    how many characters of the last file of `reads` make a token for the session's model.
    """

    trigger: str
    after: int
    ended: float
    summary: str
    reads: tuple[str, ...]
    density: float
    args: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """A session: where, when, with which model, and everything that happens in it."""

    name: str
    project: str
    model: str
    scenes: tuple[Turn | Compaction, ...]
    named: bool = False  # by the user with /rename, rather than by the client
    torn: bool = False
    base: int = 30_000
