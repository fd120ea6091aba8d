"""Plays the sessions of tests/data/planted/audit: stories before a compaction, and its summary."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.core.evidence.playing import Play
from tests.writing import Writing

from ctxtui.core.handoff.audit.audit import Finding, audit

DATA = Path(__file__).parents[3] / "data" / "planted" / "audit"
OPENING = (
    "This session is being continued from a previous conversation that ran out of context. "
    "The summary below covers the earlier portion of the conversation.\n\n"
)
CLOSING = (
    "\n\nIf you need specific details from before compaction (like exact code snippets, error "
    "messages, or content you generated), read the full transcript.\n"
    "Continue the conversation from where it left off without asking the user any further "
    "questions. Resume directly — do not acknowledge the summary.\n"
)


@dataclass(frozen=True)
class Planted:
    """A fact as the data has it, and what the audit made of it; None if it did not find it."""

    story: str
    find: str
    wanted: str
    why: str
    finding: Finding | None

    @property
    def got(self) -> str:
        return self.finding.state if self.finding is not None else "not found"

    @property
    def right(self) -> bool:
        return self.got == self.wanted


def stories(unseen: bool = False) -> list[Path]:
    """Those the rules were made with, or those held out."""
    return [one for one in sorted(DATA.glob("*.toml")) if one.name.startswith("unseen") == unseen]


def judged(story: Path, folder: Path) -> list[Planted]:
    """Play the story and audit it. A fact is looked for among those of its kind first: a figure
    inside a rule stands in the rule."""
    told = tomllib.loads(story.read_text("utf-8"))
    findings = audit(played(told, folder).tree()).compactions[0].findings
    done = []
    for fact in told["fact"]:
        hits = [one for one in findings if fact["find"].lower() in one.fact.text.lower()]
        hits.sort(key=lambda one: one.fact.kind != fact["kind"])
        best = hits[0] if hits else None
        done.append(Planted(story.stem, fact["find"], fact["is"], fact["why"], best))
    return done


def played(told: dict[str, Any], folder: Path) -> Play:
    play = Play(Writing(folder / "claude", cwd=told["project"]))
    kept: list[str] = []
    for turn in told["turn"]:
        first = _rows(play)
        play.ask(turn["say"])
        for act in turn.get("do", ()):
            _act(play, act, told["project"])
        if "answer" in turn:
            play.answer(turn["answer"])
        if turn.get("preserved"):
            kept += _rows(play)[len(first) :]
    _compact(play, told, kept)
    return play


def _rows(play: Play) -> list[str]:
    return [row.uuid or "" for row in play.tree().transcript.rows]


def _act(play: Play, act: dict[str, Any], project: str) -> None:
    if "read" in act:
        play.tool("Read", act["out"], file_path=f"{project}/{act['read']}")
    elif "edit" in act:
        play.edit(f"{project}/{act['edit']}", act["old"], act["new"])
    elif "write" in act:
        play.tool("Write", file_path=f"{project}/{act['write']}", content=act["text"])
    elif "bash" in act:
        play.bash(act["bash"], act.get("out", ""), act.get("error", False))
    elif "todos" in act:
        listed = [{"content": words, "status": status} for words, status in act["todos"]]
        play.tool("TodoWrite", todos=listed)
    else:
        question = act["choose"]
        play.choose((question, act["options"]), answers={question: act["answer"]})


def _compact(play: Play, told: dict[str, Any], kept: list[str]) -> None:
    writing, compaction = play.writing, told["compaction"]
    words = OPENING + compaction["summary"].strip() + CLOSING
    if told.get("client") == "1.0.100":
        writing.add(
            "s", "user", None, message={"role": "user", "content": words},
            isCompactSummary=True, version="1.0.100",
        )  # fmt: skip
        return
    meta: dict[str, Any] = {}
    if kept:
        meta = {"messagesSummarized": 9, "preservedMessages": {"uuids": kept, "anchorUuid": "s"}}
    writing.boundary("b", **meta)
    writing.summary("s", words)
    for number, name in enumerate(compaction.get("attached", ())):
        path = f"{told['project']}/{name}"
        given = {"type": "file", "filename": path, "content": {"file": {"content": "…"}}}
        writing.add(f"f{number}", "attachment", attachment=given)
