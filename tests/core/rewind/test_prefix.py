"""A branch is read as its original was, up to the turn or step at which it ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.conftest import RECORDED
from tests.kinds import walk
from tests.writing import Writing, call, text

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.rewind.branching import plan_branch, write_branch
from ctxtui.core.rewind.prefix import prefix
from ctxtui.core.transcripts.chain import chain_to
from ctxtui.core.transcripts.conversation import Message, conversation
from ctxtui.core.transcripts.locate import Place
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.transcript import Transcript, read_transcript
from ctxtui.core.transcripts.turns import Call, Turn, TurnTree, turn_tree

Told = list[tuple[str, list[Any], list[str | None]]]


def told(messages: list[Message]) -> Told:
    return [
        (one.role, [(p.type, p.text, p.id, p.name, p.tool_use_id, p.payload) for p in one.parts],
         [row.uuid for row in one.rows])
        for one in messages
    ]  # fmt: skip


def places(tree: TurnTree) -> Iterator[Place]:
    for turn in tree.turns:
        yield Place(turn)
        for step in turn.steps:
            yield Place(turn, step)


def assert_is_prefix(tree: TurnTree, place: Place, path: Path) -> TurnTree:
    """The branch at `path` is sent as the original was there, and has the same turns."""
    branch = turn_tree(read_transcript(path))
    transcript = tree.transcript
    chain = chain_to(transcript, place.end)
    assert told(conversation(branch.transcript, branch.chain)) == told(
        conversation(transcript, chain)
    )
    assert {row.uuid for row in branch.chain.rows} == {row.uuid for row in chain.rows}
    there = {row.uuid for row in branch.transcript.rows}
    assert {turn.id for turn in branch.prompts} == {t.id for t in tree.prompts if t.id in there}
    # What a compaction preserved without what it hangs from is no step there.
    whole = [turn for turn in tree.turns if turn.id in there]
    loose = {r.uuid for turn in whole for r in turn.rows if not hangs(transcript, r, turn, there)}
    told_of = [block.tool_use_id for row in transcript.rows for block in row.blocks]
    once = {call for call in told_of if call and told_of.count(call) == 1}
    held = {step for step in steps(whole, there, once) if loose.isdisjoint(step[0])}
    assert held <= steps(branch.turns, there, once) <= steps(tree.turns, there, once)
    return branch


def hangs(transcript: Transcript, row: Row, turn: Turn, there: set[str | None]) -> bool:
    """Whether all between a row and the prompt of its turn is there."""
    at: Row | None = row
    while at is not None and at.uuid in there and at.uuid != turn.id:
        at = transcript.by_uuid.get(at.parent or "")
    return at is not None and at.uuid == turn.id


def steps(turns: Sequence[Turn], there: set[str | None], once: set[str]) -> set[tuple[Any, ...]]:
    """Steps by their rows, with their calls and how these ended, as far as they are `there`; which
    of its results a call ended with is compared of those that have one, `once`."""
    return {
        (
            frozenset(row.uuid for row in step.rows if row.uuid in there),
            tuple(ended(one, there, once) for one in step.calls if one.row.uuid in there),
            frozenset(row.uuid for row in step.results if row.uuid in there),
        )
        for turn in turns
        for step in turn.steps
        if any(row.uuid in there for row in step.rows)
    }


def ended(one: Call, there: set[str | None], once: set[str]) -> tuple[Any, ...]:
    if one.result is None or one.result.uuid not in there or one.id not in once:
        return (one.name, one.id)
    return (one.name, one.id, one.result.uuid, one.failed, one.rejected)


SESSIONS = [
    file
    for file in sorted(RECORDED.glob("*/claude/projects/*/*.jsonl"))
    if not file.name.startswith("agent-") and b'"type":"user"' in file.read_bytes()
]


def test_enough_sessions_are_recorded() -> None:
    assert len(SESSIONS) > 60


def copied(tree: TurnTree, place: Place, path: Path) -> Path:
    """The rows of the prefix as they are; what `write_branch` writes takes longer to be safe."""
    with tree.transcript.path.open("rb") as source, path.open("wb") as file:
        for row in prefix(tree, place).rows:
            source.seek(row.offset)
            file.write(source.read(row.length) + b"\n")
    return path


@pytest.mark.parametrize(
    "file", walk(SESSIONS), ids=lambda file: f"{file.parts[-5]}-{file.stem[:8]}"
)
@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.slow)])
def test_every_turn_and_step_of_a_recorded_session_can_be_branched_at(
    file: Path, tmp_path: Path, every: int
) -> None:
    original = tmp_path / "projects" / file.parent.name / file.name
    original.parent.mkdir(parents=True)
    original.write_bytes(file.read_bytes())
    tree = turn_tree(read_transcript(original))
    for place in list(places(tree))[::-every]:
        branch = assert_is_prefix(tree, place, copied(tree, place, tmp_path / "copy.jsonl"))
        ids = [row.uuid for row in branch.transcript.rows]
        kinds = {turn.id: turn.kind for turn in tree.turns if turn.id in ids}
        assert {turn.id: turn.kind for turn in branch.turns} == kinds
    for place in {place.end.uuid: place for place in list(places(tree))[-1::-9]}.values():
        plan = plan_branch(tree, place)
        assert_is_prefix(tree, place, write_branch(plan))
        assert plan.path.stat().st_size == plan.size
    assert original.read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    ("every", "fewest"), [(6, 20), pytest.param(1, 100, marks=pytest.mark.slow)]
)
def test_turns_and_steps_of_public_sessions_can_be_branched_at(
    public: Path, tmp_path: Path, every: int, fewest: int
) -> None:
    ends = 0
    for file in sorted(public.glob("projects/*/*.jsonl"))[::every]:
        if file.name.startswith("agent-") or file.stat().st_size > 1_000_000:
            continue
        tree = turn_tree(read_transcript(file))
        for place in list(places(tree))[:: 2 + len(tree.turns) // 2]:
            assert_is_prefix(tree, place, copied(tree, place, tmp_path / "copy.jsonl"))
            ends += 1
    assert ends > fewest


KINDS = [
    *("prompt", "prompt", "answer", "answer", "answer", "call", "call", "result", "result"),
    *("meta", "local", "queued", "duration", "boundary", "kept", "summary", "error", "sidechain"),
    "progress",
]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.integers(0, 5),  # how far above the parent stands; 0 is the row before
        st.integers(0, 2),  # 0 begins an answer, else the row is of its parent's; picks a call
    ),
    min_size=1,
    max_size=20,
)


def write(writing: Writing, rows: list[tuple[str, int, int]], order: list[int]) -> None:
    """Any tree of rows, in any order: `order` says which of the rows left is written next."""
    made: list[dict[str, Any]] = []
    calls: list[tuple[str, str]] = []
    part_of: dict[str, str] = {}
    for n, (kind, above, group) in enumerate(rows):
        id = f"row-{n:04}"
        up = n - 1 - above
        parent = f"row-{up:04}" if up >= 0 else None
        fields: dict[str, Any]
        answer = part_of.get(parent or "", f"m{n}") if group else f"m{n}"
        if kind in ("answer", "call", "error"):
            part_of[id] = answer
            blocks = [call(f"t{n}")] if kind == "call" else [text(f"answer {n}")]
            if kind == "call":
                calls.append((f"t{n}", id))
            usage = {"input_tokens": 10 + n, "output_tokens": 5}
            message = {"id": answer, "model": "claude-opus-5-5", "content": blocks, "usage": usage}
            fields = {"isApiErrorMessage": True} if kind == "error" else {}
            made.append(writing.row(id, "assistant", parent, message=message, **fields))
        elif kind == "result" and calls:
            tool, owner = calls[-1 - group % len(calls)]
            part_of[id] = part_of[owner]
            content = [{"type": "tool_result", "tool_use_id": tool, "content": f"result {n}"}]
            made.append(writing.row(id, "user", owner, message={"content": content}))
        elif kind in ("boundary", "kept"):
            meta: dict[str, Any] = {"trigger": "auto"}
            if kind == "kept":
                kept = [f"row-{k:04}" for k in range(max(0, n - 1 - above), n)]
                meta["preservedMessages"] = {
                    "uuids": kept,
                    "anchorUuid": f"row-{n + group % 2:04}",
                }
            made.append(
                writing.row(
                    id, "system", None, subtype="compact_boundary", content="Compacted",
                    logicalParentUuid=parent, compactMetadata=meta,
                )
            )  # fmt: skip
        elif kind in ("local", "duration"):
            fields = {"subtype": {"local": "local_command", "duration": "turn_duration"}[kind]}
            made.append(writing.row(id, "system", parent, content=f"out {n}", **fields))
        elif kind in ("queued", "progress"):
            attachment = {"type": "queued_command" if kind == "queued" else "date", "prompt": "hm"}
            made.append(writing.row(id, "attachment", parent, attachment=attachment))
        else:
            fields = {
                "meta": {"isMeta": True},
                "summary": {"isCompactSummary": True},
                "sidechain": {"isSidechain": True},
            }.get(kind, {})
            message = {"content": f"{kind} {n}"}
            made.append(writing.row(id, "user", parent, message=message, **fields))
    for place in order:
        if made:
            writing.line(made.pop(min(place, len(made) - 1)))
    for row in made:
        writing.line(row)


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@example(  # an answer is preserved that hangs from a boundary, which isn't
    [
        *(("prompt", 0, 0), ("boundary", 1, 0), *[("prompt", 0, 0)] * 5),
        *(("answer", 5, 0), ("kept", 4, 0), ("prompt", 0, 0)),
    ],
    [0, 1, 1],
)
@given(ROWS, st.lists(st.sampled_from([0, 0, 0, 0, 0, 1, 2]), max_size=20))
def test_any_tree_of_rows_can_be_branched_at_every_turn_and_step(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int, int]], order: list[int]
) -> None:
    writing = Writing(tmp_path_factory.mktemp("any"))
    write(writing, rows, order)
    before = writing.path.read_bytes()
    tree = writing.tree()
    written = False
    for place in places(tree):
        if chain_to(tree.transcript, place.end).leaf is None:
            with pytest.raises(CtxtuiError, match="nothing was said"):
                plan_branch(tree, place)
            continue
        path = writing.path.with_name("copy.jsonl")
        try:
            copy = copied(tree, place, path)
        except CtxtuiError:
            # Refused, for what no client writes: a subagent's row is preserved, or the anchor
            # hangs from what is.
            assert "kept" in {kind for kind, _, _ in rows}
            continue
        assert_is_prefix(tree, place, copy)
        if not written:
            written = True
            assert_is_prefix(tree, place, write_branch(plan_branch(tree, place)))
    assert writing.path.read_bytes() == before
