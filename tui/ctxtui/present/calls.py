"""One tool call: a line that unfolds into what went in and what came out. Reads bodies: slow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.text import clean, one_line
from ctxtui.core.transcripts.results import full_output
from ctxtui.core.transcripts.transcript import Transcript
from ctxtui.core.transcripts.turns import EDITORS, Call, call_input, call_output
from ctxtui.present.diff import Hunk, diff_blocks, hunks
from ctxtui.present.steps import inside, outcome, target
from ctxtui_widgets.rows import Blank, Block, Fold, Outcome, Paragraph, Span

LINES = 60
"""Lines of an input or output that are shown, half of them from its end."""
WIDEST = 2_000
"""Characters of one line that are shown."""
INDENT = 2
SIGNS: dict[Outcome, tuple[str, str]] = {
    "": ("", "text-dim"),
    "ok": ("✓", "ok"),
    "failed": ("✗", "urgent"),
    "rejected": ("no", "warn"),
    "running": ("…", "text-dim"),
}


def call_blocks(
    transcript: Transcript, call: Call, cwd: str | None, *, label: str, size: str, open: bool
) -> Iterator[Block]:
    """The folded line, and what it holds if it is `open`. `label` is as wide as its column."""
    given = call_input(transcript, call)
    sign, ink = SIGNS[outcome(call)]
    yield Fold(
        call.id,
        (
            Span(f"{label} " if label else "", "text-dim"),
            Span(one_line(call.name, 40), "text-secondary"),
            Span(f" {target(given, cwd)}", "text"),
        ),
        (Span(f"{sign}", ink), Span(f"{size:>5}", "text-dim")),
        open,
    )
    if open:
        yield from _inside(transcript, call, given, cwd)
        yield Blank()


def change_of(transcript: Transcript, call: Call, given: Mapping[str, Any]) -> list[Hunk]:
    """What an edit changed, as far as it went through."""
    told = None
    if call.result is not None:
        told = transcript.body(call.result).get("toolUseResult")
    return hunks(given, told)


def telling_line(output: str) -> str:
    """The line of an error's output that says what went wrong: its last, as Python prints it."""
    text = output.replace("<tool_use_error>", "").replace("</tool_use_error>", "")
    lines = [line.strip() for line in clean(text).split("\n") if line.strip()]
    for line in reversed(lines):
        if "error" in line.lower() or "failed" in line.lower() or "exception" in line.lower():
            return line
    return lines[0] if lines else ""


def _inside(
    transcript: Transcript, call: Call, given: Mapping[str, Any], cwd: str | None
) -> Iterator[Block]:
    change = change_of(transcript, call, given) if call.name in EDITORS else []
    if change:
        yield from diff_blocks(change, INDENT)
    else:
        yield from _input(given, cwd)
    if change and not (call.failed or call.rejected):
        return  # "The file has been updated" says nothing more
    output = call_output(transcript, call)
    if output is None:
        yield Paragraph("no result yet", "text-dim", INDENT)
        return
    note = ""
    try:
        output = full_output(transcript, output)
    except CtxtuiError as error:
        note = one_line(str(error), 300)
    if call.failed:
        says = one_line(telling_line(output), WIDEST)
        yield Paragraph((Span("error ", "urgent"), Span(says, "text")), indent=INDENT)
    else:
        yield Paragraph("output", "text-dim", INDENT)
    yield from _text(output, "text-secondary")
    if note:
        yield Paragraph(note, "warn", INDENT)


def _input(given: Mapping[str, Any], cwd: str | None) -> Iterator[Block]:
    for key, value in given.items():
        name = one_line(str(key), 40)
        if key == "command" and isinstance(value, str):
            yield from _text(value, "text", first="$ ")
        elif isinstance(value, str) and "\n" in value.strip():
            yield Paragraph(name, "text-dim", INDENT)
            yield from _text(value, "text")
        else:
            text = inside(value, cwd) if isinstance(value, str) else _compact(value)
            yield Paragraph(
                (Span(f"{name} ", "text-dim"), Span(one_line(text, WIDEST), "text")), indent=INDENT
            )


def _compact(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def _text(text: str, ink: str, first: str = "") -> Iterator[Block]:
    """Cleaned; of a long one its beginning and its end, with a note of what was left out."""
    lines = clean(text).strip("\n").split("\n")
    left_out = len(lines) - LINES
    shown = lines if left_out <= 0 else [*lines[: LINES // 2], *lines[-LINES // 2 :]]
    for n, line in enumerate(shown):
        if left_out > 0 and n == LINES // 2:
            yield Paragraph(f"… {left_out} lines are left out …", "text-dim", INDENT)
        long = len(line) > WIDEST
        cut = f"{line[:WIDEST]} … {len(line) - WIDEST} more characters" if long else line
        sign = (Span(first if n == 0 else " " * len(first), "text-dim"),) if first else ()
        rest = (Span(" " * len(first)),) if first else ()
        yield Paragraph(cut.expandtabs(4) or " ", ink, INDENT, first=sign, rest=rest)
