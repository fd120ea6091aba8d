"""The JSON documents of the command line, as models: the promise to scripts (design 7).

Only `ctxtui schema` and the tests import this; it takes pydantic.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ctxtui.core.errors import UsageError

GROWTH = (
    "Additive changes only: later versions may add keys anywhere and never rename, remove or "
    "retype one, so ignore keys you don't know. Times are ISO 8601 UTC with Z, paths are "
    "absolute, tokens are integers, and what is unknown is null, never 0."
)


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


def _may_be_absent(description: str) -> Any:
    """A key that stands only where it applies, or that was added later; its default is nobody's
    value, so it isn't shown."""
    return Field(default=None, description=description, json_schema_extra=_without_default)


class Document(BaseModel):
    """Closed, so that the tests notice a key that is not promised; `schema` opens it."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)


Time = Annotated[
    str,
    Field(
        pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$",
        json_schema_extra={"format": "date-time"},
    ),
]
AbsolutePath = Annotated[str, Field(pattern=r"^/")]
Count = Annotated[int, Field(ge=0)]
UsedHow = Literal["exact", "estimated"]
TokensHow = Literal["exact", "calibrated", "estimated"]


class Window(Document):
    used: Count | None
    """Tokens in the context window: input, cache read and cache creation of the newest real answer
    on the live path since the last compaction."""
    used_how: UsedHow | None
    """`estimated` after a compaction until the next answer: base, summary and what was kept."""
    limit: Annotated[int, Field(gt=0)] | None
    """Tokens the window holds."""
    limit_source: Literal["override", "proved", "client", "model", "unknown"]
    """How the limit is known: our settings, a request above 200k, the client's own settings, the
    model's id, or not at all."""
    share: Annotated[float, Field(ge=0)] | None
    """`used` as 0..1 of `limit`; above 1 only if the limit is set lower than what was used."""
    zone: Literal["calm", "note", "warn", "urgent"] | None
    """How worried to be about it, by the thresholds in the settings."""


class Parent(Document):
    id: str
    """The session this one comes from."""
    how: Literal["branch", "fork", "clear", "handoff", "continued", "shared-rows"]
    """`branch`: its rows point there; `fork`: copied without a pointer; `shared-rows`: the two
    hold the same rows, and which came first isn't known; `continued`: by `/background`."""
    shared: Count = _may_be_absent("Rows at the head of this session that were copied from there.")
    sure: bool = _may_be_absent(
        "False where it is concluded from what merely fits: the order in `history.jsonl`, or which "
        "of two copies was there first."
    )


class Session(Document):
    id: str
    path: AbsolutePath
    """The session's `.jsonl` file."""
    project: str | None
    """The directory the session was started in, its recorded `cwd`."""
    title: str | None
    status: Literal["working", "waiting", "idle", "background", "ended", "stale", "expired"]
    """`stale`: the client left without ending it. `expired` is kept for later versions."""
    waiting_for: str | None
    """What a waiting session waits for, in the client's words."""
    pid: int | None
    """Process of the live client. Null, too, for one at work that registers nowhere (before 2.1,
    and early `-p` runs: their recent rows give them away), and for one `elsewhere`."""
    pids: list[int] = _may_be_absent(
        "All live processes on the session, `pid` first. Two of them write to one file, and the "
        "turns of one may be lost to the other."
    )
    elsewhere: bool = _may_be_absent(
        "The client is in another container or on another machine: `status` is what it said last, "
        "and nobody here can check it."
    )
    kind: Literal["interactive", "background", "print"] | None
    """How the client was started; `print` is `-p` or the SDK. Null where the rows don't say."""
    model: str | None
    """The model of the newest answer, by its id."""
    version: str | None
    """The client that wrote the newest row."""
    started: Time | None
    updated: Time | None
    turns: Count
    """Prompts on all branches, copied prefixes included."""
    branches: Count
    """Turns with no turn after them; 1 means never rewound."""
    compactions: Count
    bad_lines: Count
    """Lines that gave no row; a glued line that was rescued is not one."""
    window: Window
    parent: Parent | None


class ListDocument(Document):
    """`ctxtui list --json`: the sessions, newest first; none found is an empty list."""

    config_dirs: list[AbsolutePath]
    """Claude Code's folders that were searched."""
    sessions: list[Session]


class TurnContext(Document):
    after: Count
    """Tokens used at the turn's last real answer."""
    delta: int | None
    """`after` minus `after` of `parent`; after a compaction, minus the estimate of what it left."""


class TouchedFile(Document):
    path: str
    """As the tool was given it, made absolute where the turn's directory is known."""
    reads: Count
    edits: Count


class Step(Document):
    number: Annotated[int, Field(ge=1)]
    """Its place in the turn: 3 for the step shown as #14.3."""
    rows: list[str]
    """Uuids, in file order."""
    tools: list[str]
    """Names of the tools called, in order."""
    tokens: Count | None
    """Tokens that the step added to the window: size of the next request of the turn minus its
    own; of a turn's last step its output tokens. Null where the window shrank meanwhile."""


class Subagent(Document):
    id: str
    type: str | None
    description: str | None
    tokens: Count | None
    """Tokens used at its last answer, in its own window."""
    status: Literal["done", "failed", "unfinished"]
    """`unfinished`: no result is recorded; it may still be running."""
    problem: str | None
    """Why its file can't be read; its rows are not counted then."""


class LeftOut(Document):
    path: str
    """Of a file, or of a folder that ends in `/`; from the repository's root."""
    why: Literal["secret", "large", "unreadable", "submodule", "filter", "too many"]
    count: Annotated[int, Field(ge=1)]
    """Files that it stands for."""


class Anchor(Document):
    """The code as it was when the mark was set: a commit that no branch holds."""

    ref: str
    """Under `refs/ctxtui/`, which keeps the commit."""
    commit: str
    root: AbsolutePath
    """The work tree it was taken in."""
    files: Count
    """That the commit holds."""
    left_out: list[LeftOut]
    """What is not in it as it was on disk."""


class Mark(Document):
    id: str
    name: str
    """Empty if it was given none."""
    note: str
    session: str
    """The session it was set in; other sessions that hold the row have the mark as well."""
    project: AbsolutePath | None
    turn: str | None
    """The turn's id; null if no transcript has the row any more."""
    number: Annotated[int, Field(ge=1)] | None
    """The turn's number: 14 for #14."""
    step: Annotated[int, Field(ge=1)] | None
    """Null if the mark is at the end of the turn."""
    row: str
    """Uuid of the last row that stays when one goes back to it."""
    path: AbsolutePath | None
    """The transcript that has the row: the session's own, or that of a copy."""
    created: Time
    anchor: Anchor | None
    no_anchor: str | None
    """Why there is no anchor."""


class MarksDocument(Document):
    """`ctxtui marks --json`, `ctxtui mark --json`: rewind points, the earliest first."""

    marks: list[Mark]


class Turn(Document):
    id: str
    """Uuid of the prompt's row, or of the compaction's or command's."""
    number: Annotated[int, Field(ge=1)] | None
    """1, 2, ... over prompts in file order; null for compactions and commands."""
    parent: str | None
    """The turn before on that branch; for a compaction the turn it closed; for the first turn
    after one, the compaction."""
    on_live_path: bool
    """On the chain to the leaf, followed through compactions."""
    in_context: bool
    """Would be sent; false before a compaction unless it was preserved."""
    kind: Literal["prompt", "compaction", "command"]
    prompt: str | None
    """The prompt as typed; `/name args` for a command."""
    started: Time | None
    ended: Time | None
    context: TurnContext | None
    """Null if no real answer of the turn is recorded."""
    tools: dict[str, Count]
    """Calls by name on the main chain; each call counts once, by its id."""
    files: list[TouchedFile]
    errors: Count
    """Tool results that are errors; what the user rejected is not among them."""
    interrupted: bool
    steps: list[Step]
    subagents: list[Subagent]
    marks: list[Mark]
    """Rewind points on this turn and its steps, as in the document of `ctxtui marks`."""


class ShowDocument(Document):
    """`ctxtui show SESSION --json`: the turn tree, in file order."""

    session: Session
    turns: list[Turn]


class Block(Document):
    """One recorded block; which of the optional keys it has depends on `type`."""

    type: str
    """As recorded: text, thinking, redacted_thinking, tool_use, tool_result, image, ..."""
    text: str = _may_be_absent(
        "The recorded text, untouched; of a tool_result its text parts joined by newlines. "
        "Image and thinking blocks have none."
    )
    name: str | None = _may_be_absent("The tool's name as recorded, of a tool_use.")
    id: str | None = _may_be_absent("The call's id, of a tool_use.")
    tool_use_id: str | None = _may_be_absent("The call that a tool_result answers.")
    is_error: bool = _may_be_absent("Of a tool_result: the tool failed, or the user rejected it.")
    other: Count = _may_be_absent("Parts of a tool_result that are no text.")
    tokens: Count | None
    """Estimated tokens of this block."""


class Message(Document):
    role: Literal["user", "assistant"]
    rows: list[str]
    """Uuids behind the message, in the order of its blocks."""
    blocks: list[Block]


class Part(Document):
    name: str
    tokens: Count
    how: TokensHow
    rows: list[str] = []
    """Uuids of the rows that hold it."""


class Calibration(Document):
    family: str
    """Of models with one tokenizer."""
    intervals: Count
    """Pairs of requests whose growth taught it; the defaults alone below 5."""
    how: Literal["calibrated", "estimated"]


class TurnShare(Document):
    turn: str
    """The turn's id."""
    tokens: Count


class Spent(Document):
    dollars: float | None
    """Of the requests that could be priced; null where none could be."""
    requests: Count
    unknown: list[Unpriced]


class Unpriced(Document):
    why: str
    requests: Count


class Cost(Document):
    label: str
    """What the dollars are: what the same requests cost over the API."""
    own: Spent
    subagents: Spent


class Waste(Document):
    kind: Literal["duplicate", "stale", "unused", "concluded"]
    tool: str
    path: str | None
    tokens: Count
    turn: str
    """The turn's id."""
    step: int
    rows: list[str]
    """The result first, then the rows that show why."""
    says: str


class Clock(Document):
    name: Literal[
        "cache",
        "rot",
        "auto-compaction",
        "idle compaction",
        "idle timeout",
        "deletion",
        "checkpoints",
    ]
    state: Literal["running", "warm", "cold", "over", "off", "unknown"]
    zone: Literal["warn", "urgent"] | None
    """The zone that a rot clock counts down to."""
    when: str | None
    seconds: Count | None
    """Left."""
    tokens: Count | None
    """Left."""
    turns: list[int | None] | None
    """Left, at least and at most, at the recent pace; the most is null if it has no end."""
    near: bool
    why: str
    """How it is known, or why it isn't."""


class Typical(Document):
    seconds: float
    """The median."""
    used: Count
    """The median size of the requests, in tokens."""
    requests: Count


class PaceBreak(Document):
    kind: Literal["compaction", "clear", "restart"]
    when: str | None
    before: Typical | None
    after: Typical | None


class Pace(Document):
    label: str = ""
    """What the seconds are."""
    sizes: list[Typical] = []
    """By context size, the smallest first."""
    breaks: list[PaceBreak] = []
    left_out: dict[str, int] = {}
    """Requests that say nothing about it, by why."""


class MovePlace(Document):
    ref: str
    """The turn or step that stays."""
    row: str | None
    how: Literal["rewind", "branch"]
    """Whether the client's own rewind reaches it."""
    prompt: str | None
    """What to pick in the client's menu."""


class Price(Document):
    """Dollars to get through the next request, API-equivalent."""

    warm: float | None
    cold: float | None


class Reason(Document):
    side: Literal["for", "against"]
    text: str
    refs: list[str]
    """Turns and steps."""
    rows: list[str]


class Move(Document):
    number: int
    """Its key."""
    move: Literal["continue", "rewind", "compact", "clear", "subagent"]
    to: MovePlace | None
    tokens_after: int | None
    next_tokens: int | None
    price: Price | None
    break_even: float | None
    """Requests until it has paid back; null is never, or unknown."""
    lost: list[str]
    reasons: list[Reason]


class ContextDocument(Document):
    """`ctxtui context SESSION --json`: what the model sees, as recorded, before any repair that a
    resuming client makes; what it costs, and what to do next."""

    session: str
    """The session's id."""
    leaf: str | None
    """Uuid of the last row of the path."""
    model: str | None
    open: Literal["prompt", "tool_use", "tool_result", "interrupted"] | None
    """How the conversation ends; null after a finished answer."""
    messages: list[Message]
    """Neighbours of one role are merged; in a user message tool_results come first."""
    used: Count | None
    """Tokens in the window."""
    used_how: UsedHow | None
    used_why: str | None = None
    """Why `used` is unknown; null where it is known."""
    limit: Annotated[int, Field(gt=0)] | None
    """Tokens the window holds."""
    calibration: Calibration | None = None
    """Where the figures that are no more than estimates come from."""
    parts: list[Part]
    """What fills the window; sums to `used`. The newest answer is in the next request only."""
    results: list[Part] = []
    """The part of results by tool, with reports of subagents; largest first."""
    files: list[Part] = []
    """Calls and results of reading and editing, by file; largest first."""
    turns: list[TurnShare] = []
    """What each turn has in the window; the base belongs to none."""
    pending: Count = 0
    """Estimated tokens of what came after the request that `used` was read from."""
    cost: Cost | None = None
    """What the session has cost so far; null with `--at`."""
    waste: list[Waste] = []
    """What is in the window for nothing; none with `--at`."""
    clocks: list[Clock]
    """Time, tokens or turns left until something happens; none with `--at`."""
    pace: Pace
    """How long the session waits for its answers; empty with `--at`."""
    moves: list[Move]
    """The five options after a turn, the best first; none with `--at`."""


class Base(Document):
    rev: str | None
    """The commit the diff starts at."""
    how: Literal["start", "mark", "rev", "none"]
    """Where it comes from: the session's start, a mark, `--since`; `none` without a repository."""


class Evidence(Document):
    kind: Literal["turn", "file", "commit", "command"]
    ref: str
    """A turn or step such as `14.3`, a path, a commit's id, or the command's words."""


class Item(Document):
    text: str
    on: bool
    """In the brief; false if struck."""
    evidence: list[Evidence]


class Section(Document):
    name: str
    items: list[Item]


class Redacted(Document):
    rule: str
    """Name of the rule that found the secret, never the secret."""
    section: str | None
    """Null if it stood outside the sections, as in the goal."""
    item: Count | None
    """Index of the item in its section, from 0."""


class ChangedFile(Document):
    path: str
    status: str
    """What git says happened to the file."""
    added: Count | None
    """Lines; null for a binary file."""
    removed: Count | None
    by_session: bool
    """The session edited it with a tool of its own."""


class BriefDocument(Document):
    """`ctxtui brief SESSION --goal TEXT --json`: the handoff brief and where it comes from."""

    session: str
    """The session's id."""
    goal: str
    base: Base
    sections: list[Section]
    markdown: str
    """The brief as it would be copied, redacted."""
    tokens: Count
    """Tokens of `markdown`."""
    tokens_how: TokensHow
    uncovered: list[str]
    """What changed or failed in the session and is not mentioned."""
    redacted: list[Redacted]
    files: list[ChangedFile]


class CacheLeft(Document):
    state: Literal["warm", "cold", "unknown"]
    until: Time | None
    """When it goes cold, or went."""
    seconds: Count | None
    """Until then; 0 once it is cold."""


class UntilUrgent(Document):
    at: Count | None
    """Tokens at which the zone urgent begins."""
    tokens: Count | None
    """Until there; 0 from then on."""
    turns: Annotated[list[Count | None], Field(min_length=2, max_length=2)] | None
    """The same in turns at the recent pace: at least and at most. The second is null if a slow
    turn adds nothing, both are 0 once it is urgent."""


class StatusDocument(Document):
    """`ctxtui status --json`: what the status line tells of one session."""

    id: str
    path: AbsolutePath | None
    """Null while nothing was written of a session that its client has named on stdin."""
    project: str | None
    title: str | None
    status: Literal["working", "waiting", "idle", "background", "ended", "stale", "expired"]
    waiting_for: str | None
    model: str | None
    window: Window
    """`used` is null where it could only be estimated: after a compaction, until the next
    answer."""
    cache: CacheLeft
    urgent: UntilUrgent


class Loads(Document):
    rows: Count
    """Rows that would be sent."""
    messages: Count
    """Neighbours of one role merged, as in `ctxtui context`."""
    tokens: Count | None
    """As `used` of `ctxtui context`."""
    how: UsedHow | None
    pending: Count = 0
    """Estimated tokens of what came after the request that `tokens` was read from."""
    open: Literal["prompt", "tool_use", "tool_result", "interrupted"] | None = None
    """How the conversation ends; null after a finished answer."""
    mend: str | None = None
    """What the client then puts behind the last row."""


class LeftOutRows(Document):
    rows: Count
    """Rows that would not be sent; lines where `kind` is `unreadable`."""
    why: str
    kind: Literal[
        "overtaken",
        "lost",
        "cut off",
        "unreadable",
        "summarised",
        "rewound",
        "subagent",
        "api error",
        "attached",
        "record",
        "empty",
    ]
    turns: list[int]
    """Numbers of the prompts among them."""


class ForecastCompaction(Document):
    row: str
    when: Time | None
    says: str


class ForecastCache(Document):
    state: Literal["warm", "cold", "unknown"]
    """By the time alone."""
    until: Time | None
    seconds: Count | None
    """Until it goes cold; 0 once it is."""
    fits: bool | None
    """Whether the client on the PATH would find it: another version never does."""
    why: str


class ResumePrice(Document):
    """Dollars of the first request after a resume, its answer left out; API-equivalent."""

    warm: float
    cold: float


class ForecastLive(Document):
    pid: int | None
    """Null where its client runs elsewhere or registers nowhere."""
    status: Literal["working", "waiting", "idle", "background"]
    waiting_for: str | None
    pids: list[int]
    elsewhere: bool
    """In another container, or on another machine."""


class ForecastVersion(Document):
    then: str | None
    """Of the client that wrote the newest row."""
    now: str | None
    """Of the client on the PATH."""
    why: str | None
    """Why `now` is unknown."""


class ThenNow(Document):
    then: str | None
    now: str | None


class HeadDrift(Document):
    then: str | None
    """What HEAD was when the newest row was written, as far as git's logs tell; the client records
    no commit."""
    now: str | None
    how: Literal["reflog", "branch", "history", "empty", "given"] | None
    """Which log says so: HEAD's, the branch's, or only the dates of commits."""
    commits: Count | None
    """That HEAD has and `then` has not; at most 200 are counted."""
    undone: Count | None
    """That `then` has and HEAD has not."""


class DriftedFile(Document):
    path: str
    reads: Count
    edits: Count
    what: Literal["gone", "committed", "changed"]
    when: Time | None
    """When it was last written."""


class ForecastDrift(Document):
    since: Time | None
    """When the newest row was written."""
    branch: ThenNow
    head: HeadDrift
    files: list[DriftedFile]
    """Files that the session read or wrote and that are others now; none is listed where the
    session's folder is gone."""
    known: Count
    """Files that were compared."""
    why: str | None
    """Why git says nothing."""


class UnfinishedSubagent(Document):
    id: str
    type: str | None
    description: str | None
    tokens: Count | None


class ForecastAdvice(Document):
    do: Literal["resume", "branch", "brief", "read"]
    says: str


class ForecastDocument(Document):
    """`ctxtui forecast SESSION --json`: what resuming would load and cost, who has the session now,
    and what changed since. Nothing is resumed."""

    session: str
    loads: Loads
    left_out: list[LeftOutRows]
    """All other rows of the file, by reason; what is lost unasked comes first."""
    compaction: ForecastCompaction | None
    """The last one on the live path."""
    cache: ForecastCache
    price: ResumePrice | None
    """Null where the model's price, or its window, is unknown."""
    live: ForecastLive | None
    """Who has it open; resuming it in place is then refused, for two writers lose turns."""
    version: ForecastVersion
    drift: ForecastDrift
    subagents: list[UnfinishedSubagent]
    """Those without a result."""
    continued_in: str | None
    """The session it was moved to by `/background`."""
    command: str | None
    """For a shell; null where resuming is refused."""
    refused: str | None
    """Why."""
    advice: ForecastAdvice


DOCUMENTS: dict[str, type[Document]] = {
    "list": ListDocument,
    "show": ShowDocument,
    "context": ContextDocument,
    "brief": BriefDocument,
    "status": StatusDocument,
    "marks": MarksDocument,
    "forecast": ForecastDocument,
}
NAMES = tuple(DOCUMENTS)


def schema(name: str, *, closed: bool = False) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a document; `closed` forbids keys that are not promised today.

    Raises UsageError for a name that is not in NAMES.
    """
    if name not in DOCUMENTS:
        raise UsageError(f"There is no document {name!r}; there are {', '.join(NAMES)}.")
    made = _tidy(DOCUMENTS[name].model_json_schema(), closed)
    first = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"ctxtui {name}",
        "description": f"{made['description']} {GROWTH}",
    }
    return first | {key: value for key, value in made.items() if key not in first}


def _tidy(part: Any, closed: bool) -> Any:
    """The same schema with every description on one line, open to keys of later versions."""
    if isinstance(part, list):
        return [_tidy(one, closed) for one in part]
    if not isinstance(part, dict):
        return part
    tidy = {key: _tidy(value, closed) for key, value in part.items()}
    if isinstance(text := tidy.get("description"), str):
        tidy["description"] = " ".join(text.split())
    if tidy.get("additionalProperties") is False and not closed:
        tidy["additionalProperties"] = True
    return tidy
