"""What tools put into the window, and whether anything that came later made use of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any, Literal

from ctxtui.core.context.weigh import weigh
from ctxtui.core.transcripts.bodies import Bodies
from ctxtui.core.transcripts.conversation import Part
from ctxtui.core.transcripts.touched import named_file
from ctxtui.core.transcripts.turns import EDITORS, READERS, Call, Turn, TurnTree, queued_text
from ctxtui.core.transcripts.usage import last_model

SMALLEST = 400
"""Characters below which an output is not worth asking about."""

JUDGED_AFTER = 8
"""Steps of its own turn after which an output may be judged before the turn has ended."""

FEWEST = 5
"""Words of its own below which an output can't be told from the rest of the talk."""

PLAIN = 5
"""Plain words of an output that one later text has to repeat to count as a use of it."""

SAMPLED = 12_000
"""Characters from which on the tokens of an output are told by a part of it."""
SLICES, SLICE = 4, 1_500

# Their output is the point of the call, or a word of the client's own.
_KEPT = EDITORS | {"Agent", "Task", "TodoWrite", "AskUserQuestion", "ExitPlanMode", "Skill"}
_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./:@-]{2,120}[A-Za-z0-9_]")
_DISTINCTIVE = re.compile(
    r"(?<=[A-Za-z0-9])[_/.:@][A-Za-z0-9]|(?<=[a-z])[A-Z]|\d{4}|[A-Za-z]-?\d|\d-?[A-Za-z]"
)
_PLAIN = re.compile(r"[a-z]{7,}\Z")

_Kind = Literal["user", "reply", "call", "edit"]


@dataclass(slots=True)
class Output:
    """One result in the window. `used` is where it was used first, `3` or `3.2` or None."""

    turn: Turn
    step: int
    call: Call
    given: dict[str, Any]
    text: str = field(repr=False)
    part: Part = field(repr=False)
    tokens: int = 0
    """Of one that was `judged` and not `used`; nobody asks for those of the others."""
    judged: bool = False
    """Did enough come after it, and has it enough words of its own, to say that it had no use?"""
    used: str | None = None

    @property
    def row(self) -> str:
        return (self.call.result.uuid if self.call.result is not None else None) or ""

    @property
    def ref(self) -> str:
        return f"{self.turn.label.removeprefix('#') or self.turn.id[:8]}.{self.step}"

    @property
    def path(self) -> str:
        """The file that was read, absolute as far as that is known."""
        named = named_file(self.given)
        if self.call.name not in READERS or not named:
            return ""
        return _whole(self.call.row.cwd or "", named)

    @property
    def command(self) -> str:
        command = self.given.get("command")
        return command if isinstance(command, str) else ""


@lru_cache(maxsize=4_096)
def _whole(cwd: str, named: str) -> str:
    return normpath(str(PurePosixPath(cwd, named)))


@dataclass(slots=True)
class _Event:
    """Words of the user or the model, what the model gave a tool, or what the tool gave back."""

    at: int
    turn: Turn
    ref: str
    kind: _Kind
    text: str
    call: str = ""
    output: Output | None = None


def outputs(tree: TurnTree, count: Callable[[Part, str], int] | None = None) -> list[Output]:
    """The results that the next request would send, in file order.

    Used is one of which a later turn names a path, an identifier or several rarer words that
    nobody had used before; or an edit of its own turn does; or a call of its own turn whose own
    result was used. What only its own turn's replies name has done its work there. `count` gives
    the tokens of a result, by default an estimate. Raises CtxtuiError if the file was replaced.

    Reads every body on the live chain; a few seconds for 25 MB of outputs, so not on the loop.
    """
    model = last_model(tree.transcript, tree.chain)
    weight = count or (lambda part, tool: _estimate(part, model, tool))
    with Bodies(tree.transcript) as bodies:
        events = sorted(_events(tree, bodies), key=lambda one: one.at)
    found = [one.output for one in events if one.output is not None]
    uses = _Uses(events)
    for event in events:
        uses.hear(event)
    uses.go_back()
    for output in found:
        if output.judged and not output.used:
            output.tokens = weight(output.part, output.call.name)
    return found


def _estimate(part: Part, model: str | None, tool: str) -> int:
    """Of a long text by slices of it: to count all of it would take most of the time."""
    text = part.text or ""
    if len(text) < SAMPLED:
        return weigh(part, model, tool)
    gap = (len(text) - SLICE) // (SLICES - 1)
    some = "".join(text[n * gap : n * gap + SLICE] for n in range(SLICES))
    few = weigh(replace(part, text=some, payload=some, other=0), model, tool)
    rest = weigh(replace(part, text="", payload=""), model, tool) if part.other else 0
    return round(few * len(text) / len(some)) + rest


class _Uses:
    """Who named whose words, in the order of the file."""

    def __init__(self, events: list[_Event]) -> None:
        self.seen: set[str] = set()
        self.shown: set[str] = set()
        """Lines of outputs."""
        self.owners: dict[str, list[Output]] = defaultdict(list)
        self.led_to: dict[str, list[Output]] = defaultdict(list)
        self.results: list[Output] = []
        self.talk = {id(one): _words(one.text) for one in events if one.output is None}
        self.asked_for = frozenset[str]().union(*self.talk.values())
        """All that anybody but a tool ever says: no other word needs an owner."""
        replies = [one for one in events if one.kind == "reply" and one.output is None]
        self.last_reply = replies[-1] if replies else None

    def hear(self, event: _Event) -> None:
        if event.output is not None:
            # The words of a line that was shown before are no news.
            new = [one for one in event.text.split("\n") if one not in self.shown]
            self.shown.update(new)
            words = _words("\n".join(new))
            self._own(event.output, words)
        else:
            words = self.talk[id(event)]
            self._use(event, words)
        self.seen |= words

    def _own(self, output: Output, words: set[str]) -> None:
        self.results.append(output)
        if output.call.name in _KEPT:
            return
        large = len(output.text) >= SMALLEST
        output.judged = large and self._over(output) and self._has_own(words)
        own = {
            one
            for one in (words & self.asked_for) - self.seen
            if _DISTINCTIVE.search(one) or _is_plain(one)
        }
        if output.path:  # whoever named it first
            own |= {output.path, output.path.rsplit("/", 1)[-1]}
        for one in own:
            self.owners[one].append(output)

    def _has_own(self, words: set[str]) -> bool:
        new = (one for one in words if one not in self.seen)
        telling = (one for one in new if _DISTINCTIVE.search(one) and not _is_plain(one))
        return sum(1 for _ in islice(telling, FEWEST)) == FEWEST

    def _over(self, output: Output) -> bool:
        last = self.last_reply
        at = output.call.result.index if output.call.result is not None else 0
        replied = last is not None and last.at > at and last.turn is not output.turn
        return replied or len(output.turn.steps) - output.step >= JUDGED_AFTER

    def _use(self, event: _Event, words: set[str]) -> None:
        plain: dict[int, int] = defaultdict(int)
        for word in words:
            for output in self.owners.get(word, ()):
                same = output.turn is event.turn
                if (same and event.kind == "reply") or output.used:
                    continue
                if _is_plain(word):
                    plain[id(output)] += 1
                    if plain[id(output)] < PLAIN:
                        continue
                if same and event.kind == "call":
                    self.led_to[event.call].append(output)
                else:
                    output.used = event.ref

    def go_back(self) -> None:
        """A result that was used takes along those that led to its call."""
        for output in reversed(self.results):
            if output.used:
                for earlier in self.led_to.get(output.call.id, ()):
                    earlier.used = earlier.used or output.ref


def _events(tree: TurnTree, bodies: Bodies) -> Iterator[_Event]:
    sent = {row.uuid for row in tree.chain.rows}
    for turn in tree.turns:
        label = turn.label.removeprefix("#") or turn.id[:8]
        if turn.kind == "prompt" and turn.row.uuid in sent:
            yield _Event(turn.row.index, turn, label, "user", turn.text)
        for row in turn.queued:
            yield _Event(row.index, turn, label, "user", queued_text(row))
        for step in turn.steps:
            ref = f"{label}.{step.number}"
            for row in step.rows:
                if row.uuid in sent and row.text.strip():
                    yield _Event(row.index, turn, ref, "reply", row.text)
            for call in step.calls:
                if call.row.uuid in sent:
                    yield from _of_call(bodies, turn, step.number, call, ref, sent)


def _of_call(
    bodies: Bodies,
    turn: Turn,
    step: int,
    call: Call,
    ref: str,
    sent: set[str | None],
) -> Iterator[_Event]:
    given = bodies.given(call)
    kind: _Kind = "edit" if call.name in EDITORS else "call"
    yield _Event(call.row.index, turn, ref, kind, "\n".join(_strings(given)), call.id)
    result = call.result
    if result is None or result.uuid not in sent or call.failed or call.rejected:
        return
    for part in bodies.parts(result):
        if part.type == "tool_result" and part.tool_use_id == call.id and part.text:
            output = Output(turn, step, call, given, part.text, part)
            yield _Event(result.index, turn, ref, "call", part.text, call.id, output)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def _is_plain(word: str) -> bool:
    return _PLAIN.match(word) is not None


def _words(text: str) -> set[str]:
    """Words as they stand; of `path:12:` the path as well, and of each path its last part."""
    words = set(_WORD.findall(text))
    words |= {one.split(":", 1)[0] for one in words if ":" in one}
    return words | {one.rsplit("/", 1)[-1] for one in words if "/" in one}
