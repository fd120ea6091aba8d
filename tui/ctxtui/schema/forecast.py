"""What resuming would load and cost, as a document: `forecast`."""

from __future__ import annotations

from typing import Literal

from ctxtui.schema.document import Count, Document, Time, UsedHow


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
