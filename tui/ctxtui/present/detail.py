"""A turn, a step or a subagent in full: what was said, done and changed. Reads bodies: slow."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from ctxtui.core.context.growth import step_tokens
from ctxtui.core.context.picture import Picture
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.text import clean, one_line
from ctxtui.core.transcripts.conversation import parts_of
from ctxtui.core.transcripts.prompts import parts
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.subagents import Subagent
from ctxtui.core.transcripts.touched import named_file
from ctxtui.core.transcripts.turns import EDITORS, Step, Turn, call_input, call_output, queued_text
from ctxtui.present import figures
from ctxtui.present.agents import agent_state, agent_title
from ctxtui.present.calls import call_blocks, change_of, telling_line
from ctxtui.present.diff import counted
from ctxtui.present.markdown import markdown_blocks
from ctxtui.present.steps import inside
from ctxtui.present.tree_place import Place
from ctxtui_widgets.rows import Blank, Block, Columns, Heading, Paragraph, Span

LONGEST = 40_000
"""Characters of an answer or prompt that are shown; the pane is for reading, not for storage."""
PASTED = Span("│ ", "guide")
STATES = {"running": ("running", "ok"), "done": ("✓", "text-dim"), "failed": ("✗", "urgent")}


def detail_blocks(
    place: Place, now: datetime, *, live: bool, opened: Collection[str] = ()
) -> list[Block]:
    """Everything about what a row of the tree stands for; `opened` are ids of unfolded calls.

    Raises CtxtuiError if the file was replaced.
    """
    return list(_single_blanks(_told(place, now, live=live, opened=opened)))


def _told(place: Place, now: datetime, *, live: bool, opened: Collection[str]) -> list[Block]:
    picture, turn = place.picture, place.turn
    if place.own and place.agent is not None:
        return list(_agent(place.agent, now, live=live))
    if turn.kind == "compaction":
        return list(_compaction(picture, turn, now))
    if place.step is not None:
        return list(_step(picture, turn, place.step, opened))
    blocks: list[Block] = [Columns((Span(_meta(turn, now), "text-dim"),)), Blank()]
    blocks += _words(turn.text, "text")
    for row in turn.queued:
        blocks += [Blank(), Heading("Typed meanwhile"), *_words(queued_text(row), "text")]
    answer = last_answer(picture, turn)
    if answer:
        blocks += [Blank(), Heading("Last answer"), *_markdown(answer)]
    blocks += _steps(picture, turn, opened)
    blocks += _files(picture, turn)
    blocks += _errors(picture, turn)
    blocks += _agents(picture.agents.get(turn.id, []), live=live)
    return blocks


def _single_blanks(blocks: Sequence[Block]) -> Iterator[Block]:
    """Never two empty lines."""
    before: Block | None = None
    for block in blocks:
        if not (isinstance(block, Blank) and isinstance(before, Blank)):
            yield block
        before = block


def safe_detail(
    place: Place, now: datetime, *, live: bool, opened: Collection[str] = ()
) -> list[Block]:
    """`detail_blocks`, or why there is none."""
    try:
        return detail_blocks(place, now, live=live, opened=opened)
    except CtxtuiError as error:
        return failed_blocks(str(error))


def failed_blocks(why: str) -> list[Block]:
    """What a pane shows when it could not be read."""
    return [
        Blank(),
        Columns((Span("✗ ", "urgent"), Span("This can't be shown", "text b"))),
        Paragraph(one_line(why, 600), "text-secondary", indent=2),
        Blank(),
        Paragraph("Everything else goes on.", "text-dim", indent=2),
    ]


def _meta(turn: Turn, now: datetime) -> str:
    words = [figures.age(turn.ended, now)]
    if turn.kind == "prompt":
        words.append(figures.plural(len(turn.steps), "step"))
    if turn.started and turn.ended and turn.steps:
        words.append(figures.took((turn.ended - turn.started).total_seconds()))
    if not turn.on_live_path:
        words.append("rewound")
    elif not turn.in_context:
        words.append("summarised away")
    if turn.interrupted:
        words.append("interrupted")
    return " · ".join(word for word in words if word)


# -- words


def _cut(text: str) -> tuple[str, list[Block]]:
    """`text` as far as it is shown, and a note of how much more there is."""
    more = len(text) - LONGEST
    return text[:LONGEST], _more(more)


def _more(count: int) -> list[Block]:
    return [Paragraph(f"… {count:,} more characters", "text-dim")] if count > 0 else []


def _words(text: str, ink: str) -> Iterator[Block]:
    """As it was typed: a prompt is not Markdown. What was pasted has a line along its side."""
    room, more = LONGEST, 0
    for n, part in enumerate(parts(clean(text).strip())):
        shown = part.text[:room]
        room -= len(shown)
        more += len(part.text) - len(shown)
        side = (PASTED,) if part.pasted else ()
        if n:
            yield Blank()
        if part.pasted:
            lines = part.text.count("\n") + 1
            yield Paragraph(f"pasted, {figures.plural(lines, 'line')}", "text-dim")
        for line in shown.split("\n") if shown else ():
            if side or line.strip():
                yield Paragraph(line.expandtabs(4), ink, first=side, rest=side)
            else:
                yield Blank()
    yield from _more(more)


def _markdown(text: str) -> list[Block]:
    shown, note = _cut(text.strip())
    return [*markdown_blocks(shown), *note]


def last_answer(picture: Picture, turn: Turn) -> str:
    """The text of the last step that has any."""
    for step in reversed(turn.steps):
        text = _said(picture, step)
        if text.strip():
            return text
    return ""


def _said(picture: Picture, step: Step) -> str:
    return "\n".join(text for row in step.rows if (text := _row_text(picture, row)))


def _row_text(picture: Picture, row: Row) -> str:
    parts = parts_of(picture.tree.transcript, row)
    return "\n".join(part.text or "" for part in parts if part.type == "text")


# -- steps


def _steps(picture: Picture, turn: Turn, opened: Collection[str]) -> Iterator[Block]:
    if not any(step.calls for step in turn.steps):
        return
    added = picture.growth[turn.id].delta
    yield Blank()
    yield Heading("Steps", figures.tokens(added) if added else "")
    for step, size in zip(turn.steps, step_tokens(turn), strict=True):
        yield from _calls(picture, step, size, opened, len(str(len(turn.steps))))


def _calls(
    picture: Picture, step: Step, size: int | None, opened: Collection[str], digits: int
) -> Iterator[Block]:
    for n, call in enumerate(step.calls):
        yield from call_blocks(
            picture.tree.transcript,
            call,
            picture.cwd,
            label=(str(step.number) if n == 0 else "").rjust(digits),
            size=figures.tokens(size) if n == 0 and size is not None else "",
            open=call.id in opened,
        )


def _step(picture: Picture, turn: Turn, step: Step, opened: Collection[str]) -> Iterator[Block]:
    """What the model said and did in one answer."""
    size = step_tokens(turn)[turn.steps.index(step)]
    words = [f"step {step.number} of {len(turn.steps)}"]
    if step.used is not None:
        words.append(f"{figures.tokens(step.used)} in the window")
    yield Columns((Span(" · ".join(words), "text-dim"),))
    said = _said(picture, step)
    if said.strip():
        yield Blank()
        yield from _markdown(said)
    if step.calls:
        yield Blank()
        yield Heading("Tools", figures.change(size))
        yield from _calls(picture, step, None, opened, len(str(step.number)))
    elif not said.strip():
        yield Blank()
        yield Paragraph("The model was thinking; the file keeps no text of it.", "text-dim")


# -- files, errors, subagents


def _files(picture: Picture, turn: Turn) -> list[Block]:
    transcript = picture.tree.transcript
    lines: dict[str, tuple[int, int]] = {}
    for call in turn.calls:
        if call.name not in EDITORS or call.failed or call.rejected or call.result is None:
            continue
        given = call_input(transcript, call)
        path = named_file(given)
        if not path:
            continue
        plus, minus = counted(change_of(transcript, call, given))
        before = lines.get(path, (0, 0))
        lines[path] = (before[0] + plus, before[1] + minus)
    if not lines:
        return []
    blocks: list[Block] = [Blank(), Heading("Files", "this turn")]
    for path, (plus, minus) in lines.items():
        figures_ = (
            Span(f"+{plus}" if plus else "", "ok"),
            Span(f" {f'−{minus}' if minus else '':>4}", "urgent"),
        )
        blocks.append(Columns((Span(one_line(inside(path, picture.cwd), 300)),), figures_))
    return blocks


def _errors(picture: Picture, turn: Turn) -> list[Block]:
    failed = [call for call in turn.calls if call.failed]
    if not failed:
        return []
    blocks: list[Block] = [Blank(), Heading("Errors", str(len(failed)))]
    for call in failed:
        text = one_line(telling_line(call_output(picture.tree.transcript, call) or ""), 300)
        blocks.append(Columns((Span("✗ ", "urgent"), Span(text or "no message"))))
    return blocks


def _agents(agents: Sequence[Subagent], *, live: bool) -> list[Block]:
    if not agents:
        return []
    own = sum(agent.tokens or 0 for agent in agents)
    blocks: list[Block] = [Blank(), Heading("Subagents", f"own {figures.tokens(own)}")]
    for agent in agents:
        word, ink = STATES.get(agent_state(agent, live=live), ("unfinished", "text-dim"))
        name = one_line(agent_title(agent), 200)
        blocks.append(
            Columns(
                (Span("↳ ", "guide"), Span(name, "text-secondary")),
                (Span(f"{word} ", ink), Span(f"{figures.tokens(agent.tokens):>5}", "text-dim")),
            )
        )
        blocks += _problem(agent, indent=2)
    return blocks


def _problem(agent: Subagent, indent: int = 0) -> list[Block]:
    if agent.problem is None:
        return []
    return [Paragraph((Span("! ", "warn"), Span(one_line(agent.problem, 600))), indent=indent)]


def _agent(agent: Subagent, now: datetime, *, live: bool) -> Iterator[Block]:
    """What a subagent was asked, and what it reported."""
    tree = agent.tree
    turns = tree.turns if tree is not None else []
    word, _ = STATES.get(agent_state(agent, live=live), ("unfinished", "text-dim"))
    state = {"✓": "done", "✗": "failed"}.get(word, word)
    steps = sum(len(turn.steps) for turn in turns)
    words = [one_line(agent.type or "subagent", 60), state]
    words += [figures.plural(steps, "step")] if tree is not None else []
    words.append(figures.age(turns[-1].ended, now) if turns else "")
    yield Columns((Span(" · ".join(word for word in words if word), "text-dim"),))
    yield Columns((Span("own window", "text-secondary"),), (Span(figures.tokens(agent.tokens)),))
    if agent.problem is not None:
        yield Blank()
        yield from _problem(agent)
    if tree is None:
        if agent.problem is None:
            yield Blank()
            yield Paragraph("Only its report is left: no rows of its own are on disk.", "text-dim")
        return
    for turn in turns:
        if turn.kind == "prompt":
            yield Blank()
            yield Heading("Asked")
            yield from _words(turn.text, "text")
    answer = _report(agent)
    if answer:
        yield Blank()
        yield Heading("Reported")
        yield from _markdown(answer)


def _report(agent: Subagent) -> str:
    tree = agent.tree
    for turn in reversed(tree.turns if tree is not None else []):
        for step in reversed(turn.steps):
            text = "\n".join(row.text for row in step.rows if row.text)
            if text.strip():
                return text
    return ""


def _compaction(picture: Picture, turn: Turn, now: datetime) -> Iterator[Block]:
    meta = turn.row.compaction
    size = picture.growth[turn.id]
    yield Columns((Span(figures.age(turn.started, now), "text-dim"),))
    yield Blank()
    if meta is not None and meta.pre_tokens is not None:
        yield Columns((Span("before", "text-secondary"),), (Span(figures.tokens(meta.pre_tokens)),))
    yield Columns(
        (Span("after, estimated", "text-secondary"),),
        (Span(figures.tokens(size.after, about=True)),),
    )
    summary = next((row for row in turn.rows if row.summary_of_compaction), None)
    if summary is not None:
        yield Blank()
        yield Heading("Summary")
        yield from _markdown(_row_text(picture, summary))
