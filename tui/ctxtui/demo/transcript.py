"""Writes the transcript of one demo session, row by row, with figures that agree."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from uuid import NAMESPACE_URL, uuid5

from ctxtui.demo import rows
from ctxtui.demo.rows import Place, Row
from ctxtui.demo.script import Script
from ctxtui.demo.worktree import Worktree

CHARS_PER_TOKEN = 1.9  # logs and code in the newest models' tokens; prose has more
CACHE_LASTS = timedelta(hours=1)
NEVER = datetime.fromtimestamp(0, UTC)


def weigh(text: str) -> int:
    """Tokens the demo's figures count for a text."""
    return max(1, round(len(text) / 3))


@dataclass(slots=True)
class Point:
    """Where a conversation stands: what the next prompt follows, and what that costs."""

    parent: str | None
    used: int
    cached: int
    output: int
    prompts: int
    files: dict[str, str]


@dataclass
class Session:
    """A transcript being written; `lines` only ever grows, as the client's file does."""

    script: Script
    place: Place
    tree: Worktree
    lines: list[str] = field(default_factory=list)
    chain: list[Row] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    last: datetime = NEVER
    asked: datetime = NEVER
    kind: str = ""  # of a subagent

    def __post_init__(self) -> None:
        self.point = Point(None, self.script.base, 0, 0, 0, dict(self.tree.files))
        self.before: list[Point] = []  # of every prompt in file order, for rewinding
        self.prompt_id = ""
        self.prompt_text = ""
        self.withdrawn = False
        self.ids = 0

    # -- names that do not change from one writing to the next

    def uuid(self) -> str:
        self.ids += 1
        return str(uuid5(NAMESPACE_URL, f"{self.place.session}{self.place.agent}/{self.ids}"))

    def token(self, prefix: str, size: int = 24) -> str:
        self.ids += 1
        seed = f"{self.place.session}{self.place.agent}/{self.ids}"
        return prefix + blake2b(seed.encode(), digest_size=size // 2).hexdigest()

    # -- lines

    def state(self, kind: str, **fields: object) -> None:
        self.lines.append(rows.line({"type": kind, **fields, "sessionId": self.place.session}))

    def add(self, row: Row) -> str:
        """Append a row that follows the newest one; gives its uuid."""
        self.lines.append(rows.line(row))
        self.chain.append(row)
        self.point.parent = row["uuid"]
        self.last = max(self.last, datetime.fromisoformat(row["timestamp"]))
        return str(row["uuid"])

    @property
    def parent(self) -> str:
        if self.point.parent is None:
            raise ValueError("a session starts with a prompt")
        return self.point.parent

    def titles(self) -> None:
        name = self.script.name
        if self.script.named:
            self.state("custom-title", customTitle=name)
            self.state("agent-name", agentName=name)
        else:
            self.state("ai-title", aiTitle=name)

    def close(self) -> None:
        """The state lines the client repeats whenever a turn is over."""
        if not self.place.agent:
            self.state("last-prompt", lastPrompt=self.prompt_text, leafUuid=self.parent)
            self.titles()
            self.state("mode", mode="normal")
            self.state("permission-mode", permissionMode="acceptEdits")

    # -- prompts

    def rewind(self, number: int) -> None:
        """Go back to before the prompt with this number, code and conversation."""
        self.point = deepcopy(self.before[number - 1])
        self.tree.files = dict(self.point.files)
        self.withdrawn = True

    def prompt(self, text: str, when: datetime) -> None:
        if not self.lines and not self.place.agent:
            self.titles()
            self.state("mode", mode="normal")
            self.state("permission-mode", permissionMode="acceptEdits")
        self.point.files = dict(self.tree.files)
        self.before.append(deepcopy(self.point))
        self.point.prompts += 1
        self.prompt_id, self.prompt_text = self.uuid(), text
        first = self.point.parent is None
        uuid = self.add(
            rows.prompt(
                self.place,
                self.point.parent,
                self.uuid(),
                when,
                self.prompt_id,
                text,
                self.point.prompts,
            )
        )
        if self.place.agent:
            return
        if self.withdrawn:
            self.state("last-prompt", leafUuid=rows.NO_ROW, explicit=True)
            self.withdrawn = False
        snapshot = {"messageId": uuid, "trackedFileBackups": {}, "timestamp": rows.stamp(when)}
        self.lines.append(
            rows.line(
                {
                    "type": "file-history-snapshot",
                    "messageId": uuid,
                    "snapshot": snapshot,
                    "isSnapshotUpdate": False,
                }
            )
        )
        if first:
            self.surroundings(when)

    def surroundings(self, when: datetime) -> None:
        """What the client tells the model once, and again after a compaction."""
        cwd, model = self.place.cwd, self.script.model
        notes: list[tuple[Row, str, str]] = [
            (
                {
                    "type": "environment",
                    "snapshot": {
                        "workingDirectory": cwd,
                        "isWorktree": False,
                        "isGitRepo": True,
                        "additionalWorkingDirectories": [],
                        "platform": "linux",
                        "shell": "bash",
                        "osVersion": "Linux 6.8.0",
                    },
                },
                f"The working directory is {cwd}, a git repository.",
                "system",
            ),
            (
                {"type": "model", "identity": {"modelId": model}, "text": f"The model is {model}."},
                f"The model is {model}.",
                "system",
            ),
        ]
        if guide := self.tree.files.get("CLAUDE.md"):
            file = {"path": f"{cwd}/CLAUDE.md", "type": "Project", "content": guide.rstrip()}
            notes.append(({"type": "instructions", "files": [file]}, guide.rstrip(), "user"))
        day = when.date().isoformat()
        notes.append(({"type": "date", "date": day}, f"Today's date is {day}.", "system"))
        for content, text, role in notes:
            self.add(
                rows.attachment(self.place, self.parent, self.uuid(), when, content, [text], role)
            )

    # -- answers

    def answer(
        self, used: int, blocks: list[Row], when: datetime, stop: str, thinking: int = 0
    ) -> rows.Answer:
        """The response to a request of `used` tokens; its rows are added by `say`."""
        warm = when - self.asked < CACHE_LASTS
        fresh = 3 + self.ids % 7
        read = min(self.point.cached if warm else 0, used - fresh)
        written = sum(weigh(rows.line(block)) for block in blocks)
        self.point.output = written + thinking
        usage = rows.usage(fresh, used - fresh - read, read, self.point.output, thinking)
        self.point.used, self.point.cached, self.asked = used, used - fresh, when
        return rows.Answer(
            self.token("msg_01", 22),
            self.token("req_011", 20),
            self.uuid(),
            self.script.model,
            usage,
            stop,
        )

    def say(self, made: rows.Answer, block: Row, index: int, when: datetime) -> str:
        return self.add(
            rows.assistant(
                self.place, self.parent, self.uuid(), when, made, block, index, self.kind
            )
        )


@dataclass(slots=True)
class Child:
    """A subagent: its own transcript, the note beside it, and what its parent was told."""

    session: Session
    meta: Row
    report: str
    started: datetime
    calls: int
    note: list[Row]
    detail: Row
