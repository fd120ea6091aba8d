"""What was added from one request to the next, and by how many tokens the window grew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ctxtui.core.transcripts.rows import ABSURD, SYNTHETIC, Row, Usage
from ctxtui.core.transcripts.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Interval:
    """From one request to the one that followed it on the same branch."""

    answer: tuple[Row, ...]
    """What the model said to the first request."""
    added: tuple[Row, ...]
    """Results, prompts and attachments between the two, in file order."""
    next: Row
    """First row of the answer to the second request."""
    delta: int
    """Tokens that the second request was larger."""
    output: int | None
    """Tokens of the answer as the usage gives them; None where no final figure was written."""
    model: str

    @property
    def prompted(self) -> bool:
        """The user spoke in between: older models then forget what they thought."""
        return any(row.type == "user" and not row.has_tool_result for row in self.added)


def intervals(transcript: Transcript, until: int | None = None) -> list[Interval]:
    """All intervals of a session's own chain, rewound branches included, in file order.

    None over a compaction or a change of the model or the client's version: there the window
    changed by more than what was added. With `until`, as if no row after that index existed.
    """
    rows = transcript.rows if until is None else transcript.rows[: until + 1]
    answers: dict[str, list[Row]] = {}
    results: dict[str, list[Row]] = {}
    cuts: list[int] = []
    for row in rows:
        if row.sidechain:
            continue
        if row.type == "assistant" and row.message_id and not row.api_error:
            answers.setdefault(row.message_id, []).append(row)
        elif row.type == "user" and row.has_tool_result and row.parent:
            results.setdefault(row.parent, []).append(row)
        if row.summary_of_compaction or (row.subtype or "").endswith("compact_boundary"):
            cuts.append(row.index)
    found: list[Interval] = []
    for key, answer in answers.items():
        before = _before(transcript, answers, results, key)
        if before is None:
            continue
        interval = _interval(*before, answer)
        if interval is not None and not any(
            interval.answer[0].index < cut < answer[0].index for cut in cuts
        ):
            found.append(interval)
    return found


def final_output(rows: Sequence[Row]) -> int | None:
    """Tokens of an answer, from its last row; None if only the figures of its begin were written.

    Clients before 2.1.3x wrote most rows before the answer was whole: those have no stop_reason,
    and an `output_tokens` of what had been said until then (format 3).
    """
    message = rows[-1].message if rows else None
    usage = message.usage if message is not None else None
    if message is None or message.stop_reason is None or usage is None:
        return None
    return usage.output_tokens if 0 < (usage.output_tokens or 0) <= ABSURD else None


def _before(
    transcript: Transcript,
    answers: dict[str, list[Row]],
    results: dict[str, list[Row]],
    key: str,
) -> tuple[list[Row], list[Row]] | None:
    """The answer before the one called `key` on its branch, and what lies between."""
    first = answers[key][0]
    between: dict[str | None, Row] = {}
    at = transcript.by_uuid.get(first.parent or "")
    while at is not None and at.uuid not in between and at.type != "assistant":
        between[at.uuid] = at
        at = transcript.by_uuid.get(at.parent or "")
    if at is None or at.message_id == key or at.message_id not in answers:
        return None
    answer = answers[at.message_id]
    for row in answer:  # parallel calls: the chain passes through one of them only (format 4.6)
        for result in results.get(row.uuid or "", ()):
            if result.index < first.index:
                between.setdefault(result.uuid, result)
    return answer, sorted(between.values(), key=lambda row: row.index)


def _interval(answer: list[Row], between: list[Row], after: list[Row]) -> Interval | None:
    before, now = _usage(answer), _usage(after)
    model, then = _model(after), _model(answer)
    if before is None or now is None or model is None or model != then:
        return None
    if answer[-1].version != after[0].version:
        return None
    return Interval(
        tuple(answer),
        tuple(row for row in between if row.type in ("user", "attachment", "system")),
        after[0],
        now.used - before.used,
        final_output(answer),
        model,
    )


def _usage(rows: list[Row]) -> Usage | None:
    real = [row for row in rows if row.is_real_answer]
    return real[-1].message.usage if real and real[-1].message is not None else None


def _model(rows: list[Row]) -> str | None:
    model = rows[-1].message.model if rows[-1].message is not None else None
    return model if model and model != SYNTHETIC else None
