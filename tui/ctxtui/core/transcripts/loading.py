"""Which rows a resume would load, and which it would not, each with the reason (format 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ctxtui.core.transcripts.conversation import Open, conversation, how_open, role_of
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.transcript import Transcript
from ctxtui.core.transcripts.turns import Turn, TurnTree

Kind = Literal[
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

WHY: Mapping[Kind, str] = {
    "overtaken": "behind the client's newest checkpoint, on another branch: two clients wrote to "
    "this session, or it was rewound",
    "lost": "typed while a tool ran and never joined to the answer: the client loses it on resume",
    "cut off": "the row they hang from is not in the file, so nothing leads to them",
    "unreadable": "lines that are torn or are no JSON",
    "summarised": "before the last compaction: only its summary is sent",
    "rewound": "on a branch that was rewound",
    "subagent": "a subagent's own: its report is sent, not its work",
    "api error": "errors of the API: shown, never sent",
    "attached": "context that the client attached: it decides anew what goes along",
    "record": "the client's own records, such as how long a turn took",
    "empty": "nothing in them to send",
}
"""In the order in which they matter to who resumes: what is lost unasked comes first."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that a resume would not send, and why; of `unreadable` they are lines."""

    kind: Kind
    rows: int
    turns: tuple[Turn, ...] = ()
    """Prompts among them, in file order."""

    @property
    def why(self) -> str:
        return WHY[self.kind]


@dataclass(frozen=True, slots=True)
class Loading:
    """What a resume would load. Every row of the file is either loaded or left out."""

    rows: int
    messages: int
    left_out: tuple[LeftOut, ...]
    open: Open | None
    """How the conversation ends; what the client then adds is `mend`."""
    compaction: Turn | None
    """The last one, if what it closed is left out."""

    @property
    def lost(self) -> tuple[LeftOut, ...]:
        """What nobody asked to leave out."""
        return tuple(one for one in self.left_out if one.kind in ("overtaken", "lost", "cut off"))

    @property
    def mend(self) -> str:
        """What the client puts behind the last row when it is resumed (format 4.9)."""
        if self.open is None:
            return ""
        if self.open == "tool_use":
            return "The last tool call has no result: the client makes one up, or drops the call."
        what = {"prompt": "a prompt", "tool_result": "a tool result", "interrupted": "an interrupt"}
        return (
            f"It ends with {what[self.open]} that has no answer: the client adds "
            "“No response requested.” before the next prompt."
        )


def loading(tree: TurnTree) -> Loading:
    """What would be sent if the session were resumed now. Reads bodies of rows on the chain;
    raises CtxtuiError if the file was replaced."""
    transcript, chain = tree.transcript, tree.chain
    messages = conversation(transcript, chain)
    sent = {row.uuid for message in messages for row in message.rows}
    judge = _Judge(tree)
    found: dict[Kind, list[Row]] = {}
    for row in transcript.rows:
        if row.uuid not in sent:
            found.setdefault(judge.kind(row), []).append(row)
    left_out = [
        LeftOut(kind, len(found[kind]), _turns(tree, found[kind])) for kind in WHY if kind in found
    ]
    if transcript.bad_lines:
        at = sum(list(WHY).index(one.kind) < list(WHY).index("unreadable") for one in left_out)
        left_out.insert(at, LeftOut("unreadable", len(transcript.bad_lines)))
    compactions = [turn for turn in tree.live if turn.kind == "compaction"]
    return Loading(
        rows=len(sent),
        messages=len(messages),
        left_out=tuple(left_out),
        open=how_open(messages),
        compaction=compactions[-1] if compactions else None,
    )


def _turns(tree: TurnTree, rows: list[Row]) -> tuple[Turn, ...]:
    found = (tree.by_id.get(row.uuid or "") for row in rows)
    return tuple(turn for turn in found if turn is not None and turn.kind == "prompt")


class _Judge:
    """Says why a row is not sent; what never is comes before where it stands."""

    def __init__(self, tree: TurnTree) -> None:
        chain = tree.chain
        self.transcript: Transcript = tree.transcript
        self.chain = {row.uuid for row in chain.rows}
        self.path = tree.outline.live_path(chain) | _summarised_tail(tree)
        rows = self.transcript.by_uuid
        on_path = [rows[uuid] for uuid in self.path if uuid in rows]
        self.answers = {row.message_id for row in on_path if row.type == "assistant"}
        self.leaf = chain.leaf
        self.followed = _overtook(tree)
        self.roots: dict[str, Row] = {}

    def kind(self, row: Row) -> Kind:
        if row.sidechain:
            return "subagent"
        if row.api_error:
            return "api error"
        if row.type == "attachment" and role_of(row) is None:
            return "attached"
        if role_of(row) is None:
            return "record"
        if row.uuid in self.chain:
            # It has a role and is not sent: reminders only, or nothing at all.
            return "attached" if row.type == "user" and row.text else "empty"
        if self._on_path(row):
            return "summarised"
        if self._lost_while_queued(row):
            return "lost"
        if self.followed and self.leaf is not None and row.index > self.leaf.index:
            return "overtaken"
        root = self._root(row)
        if root.parent and root.parent not in self.transcript.by_uuid and not root.is_boundary:
            return "cut off"
        return "cut off" if self._before_a_gap(row) else "rewound"

    def _on_path(self, row: Row) -> bool:
        """On the way to the leaf through compactions, or beside it as a parallel call."""
        if row.uuid in self.path:
            return True
        if row.type == "assistant":
            return bool(row.message_id) and row.message_id in self.answers
        above = self.transcript.by_uuid.get(row.parent or "")
        return row.has_tool_result and above is not None and self._on_path(above)

    def _lost_while_queued(self, row: Row) -> bool:
        above = self.transcript.by_uuid.get(row.parent or "")
        return (
            row.type == "user"
            and row.prompt_source == "queued"
            and above is not None
            and above.uuid in self.chain
            and any(block.type == "tool_use" for block in above.blocks)
        )

    def _before_a_gap(self, row: Row) -> bool:
        """The live path itself begins in the middle, and this row stands before it."""
        first = min(
            (self.transcript.by_uuid[uuid] for uuid in self.path if self._is_row(uuid)),
            key=lambda one: one.index,
            default=None,
        )
        return (
            first is not None
            and bool(first.parent)
            and first.parent not in self.transcript.by_uuid
            and row.index < first.index
        )

    def _is_row(self, uuid: str) -> bool:
        return uuid in self.transcript.by_uuid

    def _root(self, row: Row) -> Row:
        """The topmost row above it that is in the file; links that go round end anywhere."""
        trail: list[Row] = []
        seen: set[str | None] = set()
        at = row
        while at.uuid not in seen and at.uuid not in self.roots:
            seen.add(at.uuid)
            trail.append(at)
            above = self.transcript.by_uuid.get(at.parent or "")
            if above is None:
                break
            at = above
        root = self.roots.get(at.uuid or "", at)
        for one in trail:
            self.roots[one.uuid or ""] = root
        return root


def _summarised_tail(tree: TurnTree) -> set[str]:
    """What "summarize from here" put into the summary: the end of the branch, whose head it kept,
    so that no link leads through it any more (format 4.3)."""
    boundary, rows = tree.chain.boundary, tree.transcript.by_uuid
    meta = boundary.compaction if boundary is not None else None
    source = (meta.messages or meta.segment) if meta is not None else None
    if boundary is None or source is None or source.anchor != boundary.uuid:
        return set()
    before = tree.transcript.rows[: boundary.index]
    at = next((row for row in reversed(before) if role_of(row) is not None), None)
    tail: set[str] = set()
    while at is not None and at.uuid is not None and at.uuid not in tail:
        tail.add(at.uuid)
        at = rows.get(at.parent or "")
    return tail


def _overtook(tree: TurnTree) -> bool:
    """The client follows a checkpoint although later rows stand on another branch (format 7 iv).

    A checkpoint that says of itself that it was set by hand is a rewind.
    """
    checkpoint, leaf = tree.transcript.checkpoint, tree.chain.leaf
    if checkpoint.leaf is None or checkpoint.explicit or checkpoint.cleared or leaf is None:
        return False
    marked = tree.transcript.by_uuid.get(checkpoint.leaf)
    return marked is not None and leaf.index <= marked.index
