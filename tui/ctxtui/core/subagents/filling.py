"""What a session and its repository have to fill a template with, looked up when it is asked for.

Everything is quoted from prompts, outputs and git, without secrets; the model's own claims are
not carried on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from ctxtui.core.evidence.actions import Action, read_actions
from ctxtui.core.evidence.commands import runs
from ctxtui.core.evidence.constraints import constraints
from ctxtui.core.evidence.dropped import dropped
from ctxtui.core.evidence.errors import open_errors
from ctxtui.core.evidence.files import Worked, worked_files
from ctxtui.core.evidence.path import worked
from ctxtui.core.evidence.sayings import sayings
from ctxtui.core.evidence.wording import quoted, safe
from ctxtui.core.subagents import gitted
from ctxtui.core.subagents.gitted import Git
from ctxtui.core.subagents.matching import Choice
from ctxtui.core.subagents.template import Field, Source, Template
from ctxtui.core.text import clean, one_line
from ctxtui.core.transcripts.locate import Place
from ctxtui.core.transcripts.turns import Turn, TurnTree
from ctxtui.core.transcripts.usage import last_model

MOST = 40
"""Choices from a session, the newest."""
MOST_FACTS = 4
"""Constraints, or approaches ruled out, in a prompt."""
_FACT = 200  # cells of one
_COMMAND = 300  # characters; what is longer is a script, and stands in no sentence
_OUTPUT_LINES, _OUTPUT = 8, 600
_PROMPT = 400
# A fresh agent has never heard of our numbers.
_NUMBERS = re.compile(r", then asked again in #\d+| \(?(?:in|of) #[\d.]+\)?")


class Filling:
    """Choices for the fields of one session, of one folder, or of both.

    `cwd` is where the project lies now, None for where the session recorded it. `place` and `file`
    are what is selected; `marks` are given, for marks are not read here. Reads bodies and asks git
    at the first question about them: not on the event loop. Never raises for git; raises
    CtxtuiError if the session's file was replaced.
    """

    def __init__(
        self,
        cwd: Path | None = None,
        tree: TurnTree | None = None,
        *,
        place: Place | None = None,
        file: str = "",
        marks: Sequence[Choice] = (),
    ) -> None:
        recorded = next((row.cwd for row in tree.transcript.rows if row.cwd), "") if tree else ""
        self.tree = tree
        self.project = recorded or str(cwd or "")
        self.cwd = cwd or (Path(recorded) if recorded else None)
        self.place = place
        self.file = file
        self.marks = tuple(marks)
        self.known: dict[Source, tuple[Choice, ...]] = {}

    @property
    def model(self) -> str | None:
        """Of the session's last answer, for counting tokens."""
        return last_model(self.tree.transcript, self.tree.chain) if self.tree else None

    # -- fields

    def choices(self, field: Field) -> tuple[Choice, ...]:
        """What the field could be, the best first; all that can be said in advance."""
        if field.choices:
            return tuple(Choice(one) for one in field.choices)
        return self.of(field.source) if field.source else ()

    def of(self, source: Source) -> tuple[Choice, ...]:
        if source not in self.known:
            seen = {one.value: one for one in reversed(list(self._of(source))) if one.value}
            self.known[source] = tuple(reversed(seen.values()))
        return self.known[source]

    def fill(self, template: Template, given: Mapping[str, str]) -> dict[str, str]:
        """A value for every field: as given, else the first sure choice, else the default.

        What is then still empty has to be asked for, if it is required.
        """
        return {one.name: given.get(one.name, self.first(one)) for one in template.fields}

    def first(self, field: Field) -> str:
        """What the field is without anybody's doing; a list takes all choices that are sure."""
        sure = [one.value for one in self.choices(field) if one.sure] if field.source else []
        if sure and field.several:
            return "\n".join(sure[:MOST])
        if sure:
            return sure[0]
        return field.default or (field.choices[0] if field.choices else "")

    def facts(self, template: Template) -> dict[str, str]:
        """What the session knows of the facts a template names; empty where it knows nothing."""
        found = {
            "project": lambda: clean(str(self.cwd)) if self.cwd is not None else "",
            "test": lambda: next((one.value for one in self.of("test")), ""),
            "constraints": lambda: "\n".join(self.constraints),
            "ruled_out": lambda: "\n".join(self.ruled_out),
        }
        return {name: found[name]() for name in template.facts}

    # -- where it comes from

    def _of(self, source: Source) -> Iterator[Choice]:
        match source:
            case "range":
                yield from gitted.ranges(self.git, self.tree is not None) if self.git else ()
            case "changed":
                yield from gitted.changed(self.git) if self.git else self._edited()
            case "commit":
                yield from gitted.commits(self.git, self.tree is not None) if self.git else ()
            case "spec":
                read = {one.shown for one in self.files}
                yield from gitted.documents(self.git, read) if self.git else ()
            case "codebase":
                yield from gitted.nearby(self.cwd) if self.cwd else ()
            case "failing":
                yield from (Choice(safe(one.command), f"#{one.ref}") for one in self.failed)
            case "output":
                yield from (Choice(_tail(safe(one.whole)), f"#{one.ref}") for one in self.failed)
            case "test":
                yield from self._tests()
            case "file":
                yield from self._files()
            case "turn":
                yield from self._turns()
            case "mark":
                yield from self.marks

    @cached_property
    def turns(self) -> list[Turn]:
        return worked(self.tree) if self.tree is not None else []

    @cached_property
    def actions(self) -> list[Action]:
        return read_actions(self.tree.transcript, self.turns) if self.tree is not None else []

    @cached_property
    def files(self) -> list[Worked]:
        return worked_files(self.actions, self.project)

    @cached_property
    def git(self) -> Git | None:
        if self.cwd is None:
            return None
        rows = self.tree.transcript.rows if self.tree is not None else []
        started = next((row.time for row in rows if row.time is not None), None)
        branch = next((row.branch for row in rows if row.branch and row.branch != "HEAD"), None)
        edited = [Path(one.path) for one in self.files if one.edits]
        return gitted.look(self.cwd, started, branch, edited)

    @cached_property
    def failed(self) -> list[Action]:
        """Commands that failed: those that still stand before the others, newest first."""
        prompts = [one.id for one in self.turns if one.kind == "prompt"]
        standing = [one.action for one in open_errors(self.actions, prompts[-2:])]
        known = {id(one) for one in standing}
        failed = (one for one in self.actions if one.outcome == "failed")
        rest = [one for one in failed if id(one) not in known]
        found = [*reversed(standing), *reversed(rest)]
        return [one for one in found if 0 < len(one.command) <= _COMMAND][:MOST]

    @cached_property
    def constraints(self) -> tuple[str, ...]:
        """What the user said must be or must not be, in their words; the firm before the rest."""
        found = constraints(sayings(self.turns, self.actions))
        firm = [one for one in found if one.firm] or found
        return tuple(quoted(one.text, _FACT) for one in firm[:MOST_FACTS])

    @cached_property
    def ruled_out(self) -> tuple[str, ...]:
        """What was tried and left, the newest."""
        if self.tree is None:
            return ()
        told = [one for one in dropped(self.tree, self.actions) if one.telling][-MOST_FACTS:]
        words = (_NUMBERS.sub("", one.text).replace("You said", "The user said") for one in told)
        return tuple(dict.fromkeys(quoted(one, _FACT) for one in words))

    def _tests(self) -> Iterator[Choice]:
        for run in reversed(runs(self.actions)):
            command = " && ".join(run.parts)
            if run.kind == "test" and len(command) <= _COMMAND:
                yield Choice(one_line(command), f"#{run.ref} {run.result}")

    def _edited(self) -> Iterator[Choice]:
        return (Choice(clean(one.shown), "edited") for one in self.files if one.edits)

    def _files(self) -> Iterator[Choice]:
        if self.file:
            yield Choice(clean(self.file), "under the cursor")
        if self.place is not None:
            own = [one for one in self.actions if one.turn is self.place.turn]
            for one in worked_files(own, self.project):
                yield Choice(clean(one.shown), f"{self.place.turn.label}, selected")
        for one in self.files[:MOST]:
            times = f"edited {one.edits}×" if one.edits else f"read {one.reads}×"
            yield Choice(clean(one.shown), times)

    def _turns(self) -> Iterator[Choice]:
        if self.place is not None and self.place.turn.kind == "prompt":
            turn = self.place.turn
            yield Choice(_said(turn), f"{turn.label}, selected")
        for turn in reversed(self.turns):
            if turn.kind == "prompt":
                yield Choice(_said(turn), turn.label)


def _said(turn: Turn) -> str:
    text = safe(turn.text).strip()
    return text if len(text) <= _PROMPT else text[:_PROMPT].rsplit(maxsplit=1)[0] + " …"


def _tail(output: str) -> str:
    """The end of an output, whole lines only."""
    lines = output.strip("\n").splitlines()[-_OUTPUT_LINES:]
    while len(lines) > 1 and sum(map(len, lines)) > _OUTPUT:
        lines.pop(0)
    return "\n".join(lines)[:_OUTPUT]
