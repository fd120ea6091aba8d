"""One turn in full: prompt, last answer, steps, files, errors, subagents. Reads bodies: slow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePath
from typing import Any

from ctxtui.core.context.growth import step_tokens
from ctxtui.core.context.picture import Picture
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.text import clean, one_line
from ctxtui.core.transcripts.conversation import parts_of
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.subagents import Subagent
from ctxtui.core.transcripts.turns import (
    EDITORS,
    Call,
    Turn,
    call_input,
    call_output,
    queued_text,
)
from ctxtui.present import figures
from ctxtui.present.tree import agent_state
from ctxtui_widgets.rows import Blank, Block, Columns, Heading, Paragraph, Span

ANSWER = 12_000
"""Characters of an answer or prompt that are shown; the pane is for reading, not for storage."""
STATES = {"running": ("running", "ok"), "done": ("✓", "text-dim"), "failed": ("✗", "urgent")}


def detail_blocks(picture: Picture, turn: Turn, now: datetime, *, live: bool) -> list[Block]:
    """Everything about `turn`, for the detail pane. Raises CtxtuiError if the file was replaced."""
    if turn.kind == "compaction":
        return list(_compaction(picture, turn, now))
    blocks: list[Block] = [Columns((Span(_meta(picture, turn, now), "text-dim"),)), Blank()]
    blocks += _paragraphs(turn.text, "text")
    for row in turn.queued:
        blocks += [Blank(), Heading("Typed meanwhile"), *_paragraphs(queued_text(row), "text")]
    answer = last_answer(picture, turn)
    if answer:
        blocks += [Blank(), Heading("Last answer"), *_paragraphs(answer, "text-secondary")]
    blocks += _steps(picture, turn)
    blocks += _files(picture, turn)
    blocks += _errors(picture, turn)
    blocks += _agents(picture.agents.get(turn.id, []), live=live)
    return blocks


def _meta(picture: Picture, turn: Turn, now: datetime) -> str:
    words = [figures.age(turn.ended, now), figures.plural(len(turn.steps), "step")]
    if turn.started and turn.ended:
        words.append(figures.took((turn.ended - turn.started).total_seconds()))
    if not turn.on_live_path:
        words.append("rewound")
    elif not turn.in_context:
        words.append("summarised away")
    if turn.interrupted:
        words.append("interrupted")
    return " · ".join(word for word in words if word)


def _paragraphs(text: str, ink: str) -> Iterator[Block]:
    shown = clean(text).strip()
    if len(shown) > ANSWER:
        shown = f"{shown[:ANSWER].rstrip()} …"
    for line in shown.split("\n"):
        yield _line(line, ink) if line.strip() else Blank()


def _line(line: str, ink: str) -> Block:
    """Markdown as far as a narrow pane needs it: headings bold, code in the note ink."""
    stripped = line.lstrip("#")
    if stripped != line and stripped.startswith(" ") and len(line) - len(stripped) <= 6:
        return Paragraph((Span(stripped.strip(), "text b"),))
    line = line.expandtabs(4)
    if "`" not in line or line.lstrip().startswith("```"):
        return Paragraph(line.replace("**", ""), ink)
    parts = line.replace("**", "").split("`")
    return Paragraph(
        tuple(Span(part, "note" if n % 2 else ink) for n, part in enumerate(parts) if part)
    )


def last_answer(picture: Picture, turn: Turn) -> str:
    """The text of the last step that has any."""
    for step in reversed(turn.steps):
        texts = [_row_text(picture, row) for row in step.rows]
        text = "\n".join(one for one in texts if one)
        if text.strip():
            return text
    return ""


def _row_text(picture: Picture, row: Row) -> str:
    parts = parts_of(picture.tree.transcript, row)
    return "\n".join(part.text or "" for part in parts if part.type == "text")


def _steps(picture: Picture, turn: Turn) -> list[Block]:
    if not any(step.calls for step in turn.steps):
        return []
    added = picture.growth[turn.id].delta
    blocks: list[Block] = [Blank(), Heading("Steps", figures.tokens(added) if added else "")]
    for step, size in zip(turn.steps, step_tokens(turn), strict=True):
        for n, call in enumerate(step.calls):
            mark, ink = _outcome(call)
            what = target(call_input(picture.tree.transcript, call), picture.cwd)
            tokens = figures.tokens(size) if n == 0 and size is not None else ""
            blocks.append(
                Columns(
                    (
                        Span(f"{step.number if n == 0 else '':>2} ", "text-dim"),
                        Span(one_line(call.name, 40), "text-secondary"),
                        Span(f" {what}", "text"),
                    ),
                    (Span(mark, ink), Span(f"{tokens:>5}", "text-dim")),
                )
            )
    return blocks


def _outcome(call: Call) -> tuple[str, str]:
    if call.failed:
        return "✗", "urgent"
    if call.rejected:
        return "no", "warn"
    if call.result is None:
        return "…", "text-dim"
    return ("✓", "ok") if call.name == "Bash" else ("", "text-dim")


def target(given: dict[str, Any], cwd: str | None) -> str:
    """What a call was about, in one line: its file, command, pattern or description."""
    for key in ("file_path", "notebook_path", "path"):
        if isinstance(given.get(key), str):
            return one_line(inside(given[key], cwd), 200)
    for key in ("command", "pattern", "query", "url", "description", "prompt", "subject", "skill"):
        if isinstance(given.get(key), str):
            return one_line(given[key], 200)
    return ""


def inside(path: str, cwd: str | None) -> str:
    """The path from the project's folder, if it lies in it."""
    if cwd and PurePath(path).is_relative_to(cwd):
        return str(PurePath(path).relative_to(cwd))
    return path


def _files(picture: Picture, turn: Turn) -> list[Block]:
    lines: dict[str, tuple[int, int]] = {}
    for call in turn.calls:
        if call.name not in EDITORS or call.failed or call.rejected or call.result is None:
            continue
        given = call_input(picture.tree.transcript, call)
        path = given.get("file_path") or given.get("notebook_path")
        if not isinstance(path, str):
            continue
        plus, minus = _changed_lines(picture, call)
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


def _changed_lines(picture: Picture, call: Call) -> tuple[int, int]:
    """Lines added and removed, by the patch the client recorded with the result."""
    assert call.result is not None
    told = picture.tree.transcript.body(call.result).get("toolUseResult")
    patch = told.get("structuredPatch") if isinstance(told, dict) else None
    if isinstance(told, dict) and not patch and isinstance(told.get("content"), str):
        return told["content"].count("\n") + 1, 0
    plus = minus = 0
    for hunk in patch if isinstance(patch, list) else ():
        for line in hunk.get("lines", ()) if isinstance(hunk, dict) else ():
            plus += str(line).startswith("+")
            minus += str(line).startswith("-")
    return plus, minus


def _errors(picture: Picture, turn: Turn) -> list[Block]:
    failed = [call for call in turn.calls if call.failed]
    if not failed:
        return []
    blocks: list[Block] = [Blank(), Heading("Errors", str(len(failed)))]
    for call in failed:
        text = one_line(telling_line(call_output(picture.tree.transcript, call) or ""), 300)
        blocks.append(Columns((Span("✗ ", "urgent"), Span(text or "no message"))))
    return blocks


def telling_line(output: str) -> str:
    """The line of an error's output that says what went wrong: its last, as Python prints it."""
    text = output.replace("<tool_use_error>", "").replace("</tool_use_error>", "")
    lines = [line.strip() for line in clean(text).split("\n") if line.strip()]
    for line in reversed(lines):
        if "error" in line.lower() or "failed" in line.lower() or "exception" in line.lower():
            return line
    return lines[0] if lines else ""


def _agents(agents: list[Subagent], *, live: bool) -> list[Block]:
    if not agents:
        return []
    own = sum(agent.tokens or 0 for agent in agents)
    blocks: list[Block] = [Blank(), Heading("Subagents", f"own {figures.tokens(own)}")]
    for agent in agents:
        word, ink = STATES.get(agent_state(agent, live=live), ("unfinished", "text-dim"))
        name = one_line(agent.description or agent.type or "subagent", 200)
        blocks.append(
            Columns(
                (Span("↳ ", "guide"), Span(name, "text-secondary")),
                (Span(f"{word} ", ink), Span(f"{figures.tokens(agent.tokens):>5}", "text-dim")),
            )
        )
    return blocks


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
        yield from _paragraphs(_row_text(picture, summary), "text-secondary")


def failed_blocks(why: str) -> list[Block]:
    """What a pane shows when it could not be read."""
    return [
        Blank(),
        Columns((Span("✗ ", "urgent"), Span("This can't be shown", "text b"))),
        Paragraph(one_line(why, 600), "text-secondary", indent=2),
        Blank(),
        Paragraph("Everything else goes on.", "text-dim", indent=2),
    ]


def safe_detail(picture: Picture, turn: Turn, now: datetime, *, live: bool) -> list[Block]:
    """`detail_blocks`, or why there is none."""
    try:
        return detail_blocks(picture, turn, now, live=live)
    except CtxtuiError as error:
        return failed_blocks(str(error))
