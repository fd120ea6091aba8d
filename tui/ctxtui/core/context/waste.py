"""What fills the window for nothing: read twice, out of date, or never spoken of again."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any, Literal

from ctxtui.core.context.measures import Counts
from ctxtui.core.context.weigh import weigh_blocks
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.bodies import Bodies
from ctxtui.core.transcripts.conversation import Part
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.touched import named_file
from ctxtui.core.transcripts.turns import EDITORS, READERS, Call, Turn, TurnTree, queued_text
from ctxtui.core.transcripts.usage import last_model

WasteKind = Literal["duplicate", "stale", "unused", "concluded"]

LARGE = 4_000
"""Characters from which on an output that nobody names again is worth a line."""

JUDGED_AFTER = 8
"""Steps of its own turn after which an output may be judged before the turn has ended."""

# Their output is the point of the call, or a word of the client's own.
_KEPT = EDITORS | {"Agent", "Task", "TodoWrite", "AskUserQuestion", "ExitPlanMode", "Skill"}
_NUMBERED = re.compile(r" *(\d+)[\t→](.*)")
_LOOKS_AT = re.compile(r"\s*(?:cat|bat|nl|head|tail|sed -n)\s[^|;&<>]*\Z")
_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./:@-]{2,}[A-Za-z0-9_]")
_DISTINCTIVE = re.compile(
    r".*[A-Za-z0-9][_/.:@][A-Za-z0-9]|.*[a-z][A-Z]|.*\d{4}|.*(?:[A-Za-z]-?\d|\d-?[A-Za-z])"
)
_PLAIN = re.compile(r"[a-z]{7,}\Z")
_QUOTING = " \t`'\"*->|│"
_FEWEST = 5
"""Distinctive words below which an output can't be told from the rest of the talk."""


@dataclass(frozen=True, slots=True)
class Waste:
    """One output in the window that the next request could do without.

    `stale` and `duplicate` are readings of `path`; `unused` is an output no later reply, edit or
    call names anything of; of a `concluded` one only the replies of its own turn do.
    """

    kind: WasteKind
    tool: str
    path: str
    """Absolute as far as that is known; empty for outputs of other tools than readers."""
    turn: str
    step: int
    rows: tuple[str, ...]
    """The result first, then the rows that show why: the same reading, the change."""
    says: str
    size: Callable[[], int] = field(compare=False, repr=False)

    @property
    def tokens(self) -> int:
        """Counted when somebody asks. Raises CtxtuiError if the file was replaced."""
        return self.size()


def wasted(findings: Sequence[Waste], *kinds: WasteKind) -> int:
    """Tokens of the findings of these kinds; of all but `concluded` if none is named."""
    wanted = kinds or ("duplicate", "stale", "unused")
    return sum(one.tokens for one in findings if one.kind in wanted)


def waste(tree: TurnTree, counts: Counts | None = None) -> list[Waste]:
    """What is in the window for nothing, in file order; an output stands under one kind only.

    Only what the next request would send is looked at: readings on the live chain that a
    compaction has not dropped. `counts` keeps what was counted. Careful rather than complete:
    where it can't be told, nothing is reported. Raises CtxtuiError if the file was replaced.
    """
    outputs, said = _in_window(tree)
    found: dict[str, _Found] = {}
    for finder in (_readings(tree, outputs), _printed(outputs), _unnamed(outputs, said)):
        for one in finder:
            found.setdefault(one.output.call.id, one)
    shown = [found[id] for one in outputs if (id := one.call.id) in found]
    sizes = _Sizes(tree, counts if counts is not None else Counts())
    return [_waste(one, sizes) for one in shown]


def _waste(found: _Found, sizes: _Sizes) -> Waste:
    output = found.output
    path = output.path if output.call.name in READERS else ""
    return Waste(
        found.kind,
        output.call.name,
        path,
        output.turn.id,
        output.step,
        (output.part.row.uuid or "", *found.rows),
        found.says,
        sizes.later((found.kind, path), output.call, output.part.row),
    )


class _Sizes:
    """Tokens of outputs, which nobody asks for of most of them: none of their text is held."""

    def __init__(self, tree: TurnTree, counts: Counts) -> None:
        self.transcript = tree.transcript
        self.counts = counts
        self.model = last_model(tree.transcript, tree.chain)
        self.readings: dict[tuple[WasteKind, str], list[Row]] = {}
        """By kind, for who asks for one asks for all of it, and by path."""

    def later(self, of: tuple[WasteKind, str], call: Call, row: Row) -> Callable[[], int]:
        if of[1]:
            self.readings.setdefault(of, []).append(row)
        return partial(self._of, of, call, row)

    def _of(self, of: tuple[WasteKind, str], call: Call, row: Row) -> int:
        # What is read of one file has many lines in common.
        self.counts.take(self.transcript, self.readings.pop(of, ()))
        blocks = weigh_blocks(
            self.transcript, self.counts, row, "tool_result", call.id, self.model, call.name
        )
        return blocks[0]


@dataclass(slots=True)
class _Output:
    """One call whose result is in the window."""

    turn: Turn
    step: int
    call: Call
    given: dict[str, Any]
    part: Part
    at: int
    """Where the result stands in the file."""
    lines: list[tuple[int, str] | None]
    """Those that have a number, as readings have."""
    new: list[str]
    """Lines that no output showed before."""
    path: str = field(init=False)
    """Of the file that the call names, absolute as far as that is known."""

    def __post_init__(self) -> None:
        named = named_file(self.given)
        self.path = _whole(self.call.row.cwd or "", named) if named else ""

    @property
    def text(self) -> str:
        return self.part.text or ""


@lru_cache(maxsize=4_096)
def _whole(cwd: str, named: str) -> str:
    return normpath(str(PurePosixPath(cwd, named)))


@dataclass(slots=True)
class _Said:
    """Words of the user or the model, or what the model gave a tool."""

    turn: str
    reply: bool
    at: int
    text: str
    words: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Found:
    output: _Output
    kind: WasteKind
    rows: tuple[str, ...]
    """That show why."""
    says: str


def _in_window(tree: TurnTree) -> tuple[list[_Output], list[_Said]]:
    sent = {row.uuid for row in tree.chain.rows}
    outputs: list[_Output] = []
    said: list[_Said] = []
    with Bodies(tree.transcript) as bodies:
        for turn in tree.turns:
            if turn.kind == "prompt" and turn.row.uuid in sent:
                said.append(_Said(turn.id, False, turn.row.index, turn.text))
            said += [_Said(turn.id, False, row.index, queued_text(row)) for row in turn.queued]
            for step in turn.steps:
                said += [
                    _Said(turn.id, True, row.index, row.text)
                    for row in step.rows
                    if row.uuid in sent and row.text.strip()
                ]
                for call in step.calls:
                    if call.row.uuid not in sent:
                        continue
                    given = bodies.given(call)
                    said.append(_Said(turn.id, False, call.row.index, _plain(given)))
                    if call.result is None or call.result.uuid not in sent:
                        continue
                    if call.failed or call.rejected:
                        continue
                    for part in bodies.parts(call.result):
                        if part.type == "tool_result" and part.tool_use_id == call.id:
                            at = call.result.index
                            found = _Output(turn, step.number, call, given, part, at, [], [])
                            outputs.append(found)
    said.sort(key=lambda one: one.at)
    for one in said:
        one.words = _words(one.text)
    outputs.sort(key=lambda one: one.at)
    known = _Lines()
    for output in outputs:
        output.lines = list(map(known.__getitem__, output.text.split("\n")))
        output.new, known.new = known.new, []
    return outputs, said


def _readings(tree: TurnTree, outputs: Sequence[_Output]) -> Iterator[_Found]:
    """Readings that are out of date, then those that were read before, one file after the other."""
    files: dict[str, list[_Output]] = {}
    for output in outputs:
        reads = output.call.name in READERS and output.text
        if output.path and (reads or output.call.name in EDITORS):
            files.setdefault(output.path, []).append(output)
    noticed = _noticed(tree)
    for path, some in files.items():
        # An edit tells the lines round it too, but that is no reading.
        lines = [dict(filter(None, one.lines)) if one.call.name in READERS else {} for one in some]
        stale = list(_stale(some, lines, noticed.get(path, [])))
        yield from stale
        gone = {one.output.call.id for one in stale}
        yield from _duplicates(
            (one, own)
            for one, own in zip(some, lines, strict=True)
            if one.call.name in READERS and one.call.id not in gone
        )


class _Lines(dict[str, tuple[int, str] | None]):
    """Lines taken apart, each once: what is read again has most of them in common."""

    def __init__(self) -> None:
        self.new: list[str] = []

    def __missing__(self, line: str) -> tuple[int, str] | None:
        self.new.append(line)
        hit = _NUMBERED.match(line)
        self[line] = found = (int(hit[1]), hit[2]) if hit is not None else None
        return found


def _stale(
    outputs: Sequence[_Output],
    lines: Sequence[dict[int, str]],
    noticed: Sequence[tuple[int, str]],
) -> Iterator[_Found]:
    """Readings whose lines a later edit, a notice of the client or a newer reading contradicts.

    All are of one file, with the lines of each.
    """
    edits = {at: _Edit(one) for at, one in enumerate(outputs) if one.call.name in EDITORS}
    places = list(edits)
    newer = _contradicted(lines)
    for at, output in enumerate(outputs):
        if output.call.name not in READERS:
            continue
        read = _Read(output, lines[at])
        later = (one for one in places[bisect_right(places, at) :] if one < newer[at])
        edit = next((one for one in later if edits[one].changes(read)), None)
        if edit is not None:
            says = f"Step {_ref(outputs[edit])} changed {_name(output)} after it was read."
        elif (edit := newer[at]) < len(outputs):
            says = (
                f"{_name(output)} was read again in {_ref(outputs[edit])}, with other lines in it."
            )
        else:
            row = next((uuid for index, uuid in noticed if index > output.at), None)
            if row is not None:
                says = f"{_name(output)} was changed by something else after it was read."
                yield _Found(output, "stale", (row,), says)
            continue
        yield _Found(output, "stale", (outputs[edit].part.row.uuid or "",), says)


def _contradicted(lines: Sequence[dict[int, str]]) -> list[int]:
    """For each of a file's readings the place of the first newer one that shows one of its lines
    otherwise; past the end if none does."""
    none = len(lines)
    found = [none] * none
    texts: dict[int, str] = {}
    places: dict[int, int] = {}
    """By number where the next reading shows it."""
    otherwise: dict[int, int] = {}
    """By number where a reading shows it that is not as the next one, if there is any."""
    for at in range(none - 1, -1, -1):
        own = lines[at]
        for number in [one for one, text in own.items() if texts.get(one, text) != text]:
            otherwise[number] = places[number]
        if otherwise:
            found[at] = min((otherwise[one] for one in own.keys() & otherwise.keys()), default=none)
        texts.update(own)
        places.update(dict.fromkeys(own, at))
    return found


class _Read:
    """What a reading shows of its file."""

    def __init__(self, output: _Output, lines: dict[int, str]) -> None:
        self._output, self._numbered = output, lines
        self.lines = set(lines.values()) if len(lines) > 1 else set(self.text.split("\n"))

    @cached_property
    def text(self) -> str:
        return "\n".join(self._numbered.values()) or self._output.text


class _Edit:
    """What an edit took out of its file."""

    def __init__(self, output: _Output) -> None:
        several = output.given.get("edits")
        edits = several if isinstance(several, list) else [output.given]
        olds = [one.get("old_string") for one in edits if isinstance(one, dict)]
        self.olds = [(old, old.split("\n", 2)) for old in olds if isinstance(old, str) and old]
        self.wrote = output.call.name not in ("Edit", "MultiEdit")
        written = output.given.get("content")
        self.written = written.strip("\n") if isinstance(written, str) else None

    def changes(self, read: _Read) -> bool:
        """Whether it took away something that was read."""
        if self.wrote:
            return self.written is None or self.written != read.text.strip("\n")
        # Of several lines the second is most often enough to tell that they don't stand there.
        return any(
            (len(several) < 3 or several[1] in read.lines) and old in read.text
            for old, several in self.olds
        )


def _noticed(tree: TurnTree) -> dict[str, list[tuple[int, str]]]:
    """Files the client told the model about, because they changed on disk: where, by path."""
    found: dict[str, list[tuple[int, str]]] = {}
    for row in tree.chain.rows:
        if row.attachment is not None and row.attachment.type == "edited_text_file":
            attachment = tree.transcript.body(row).get("attachment")
            named = attachment.get("filename") if isinstance(attachment, dict) else None
            if isinstance(named, str):
                path = _whole(row.cwd or "", named)
                found.setdefault(path, []).append((row.index, row.uuid or ""))
    return found


def _duplicates(readings: Iterable[tuple[_Output, dict[int, str]]]) -> Iterator[_Found]:
    """Of one file's readings those all of whose lines stand in earlier ones."""
    known: dict[int, tuple[str, _Output]] = {}
    for output, own in readings:
        earlier = [known[number] for number in own if number in known]
        same = len(earlier) == len(own) and all(
            told == text for (told, _), text in zip(earlier, own.values(), strict=True)
        )
        if own and same:
            first = min((one for _, one in earlier), key=lambda one: one.at)
            says = f"{_name(output)} was read in {_ref(first)} already, with the same lines."
            yield _Found(output, "duplicate", (first.part.row.uuid or "",), says)
        else:
            known.update({number: (text, output) for number, text in own.items()})


def _printed(outputs: Sequence[_Output]) -> Iterator[_Found]:
    """Commands that show a file, and showed the same before."""
    whole: dict[tuple[str, str], _Output] = {}
    for output in outputs:
        command = output.given.get("command") if output.call.name == "Bash" else None
        if not isinstance(command, str) or not output.text or not _LOOKS_AT.match(command):
            continue
        key = (command.strip(), output.text)
        if key in whole:
            first = whole[key]
            says = f"The same command printed the same in {_ref(first)}."
            yield _Found(output, "duplicate", (first.part.row.uuid or "",), says)
        else:
            whole[key] = output


@dataclass(slots=True)
class _Asked:
    """A large output with the words that nobody had used before it."""

    output: _Output
    heard: int
    """How much was said before it."""
    own: set[str]
    """Distinctive ones."""
    plain: set[str]
    concluded: bool = False
    """The replies of its own turn name something of it."""


def _unnamed(outputs: Sequence[_Output], said: Sequence[_Said]) -> Iterator[_Found]:
    """Large outputs of which nothing distinctive is ever named afterwards.

    Distinctive are paths, identifiers, numbers and whole lines that nobody had used before. A
    reading's file name counts as well, whoever named it first.
    """
    asked = list(_asked(outputs, said))
    words = _Places(
        said, {word for one in asked for word in one.own | one.plain}, lambda one: one.words
    )
    asked = [one for one in asked if not _named(one, words)]
    texts = [_lines(one.output.text) for one in asked]
    lines = _Places(said, set().union(*texts), lambda one: _lines(one.text))
    for one, own in zip(asked, texts, strict=True):
        if lines.names(one, own):
            continue
        if one.concluded:
            says = "Only the replies of its own turn name anything of it."
        else:
            says = "No later reply, edit or call names a path, identifier or line of it."
        yield _Found(one.output, "concluded" if one.concluded else "unused", (), says)


def _asked(outputs: Sequence[_Output], said: Sequence[_Said]) -> Iterator[_Asked]:
    over = _Over(said)
    seen: set[str] = set()
    heard = 0
    for output in outputs:
        while heard < len(said) and said[heard].at < output.at:
            seen |= said[heard].words
            heard += 1
        new = _words("\n".join(output.new)) - seen
        seen |= new
        if len(output.text) < LARGE or output.call.name in _KEPT or not over.after(output):
            continue
        own = {one for one in new if _DISTINCTIVE.match(one)}
        if len(own) < _FEWEST:
            continue
        if output.call.name in READERS and output.path:
            own |= {output.path, output.path.rsplit("/", 1)[-1]}
        yield _Asked(output, heard, own, {one for one in new if _PLAIN.match(one)})


class _Over:
    """Whether enough came after an output to say that it was not needed: an answer in a later
    turn, or many steps of its own."""

    def __init__(self, said: Sequence[_Said]) -> None:
        replies = [one for one in reversed(said) if one.reply]
        self.last = replies[0] if replies else None
        self.other = next((one for one in replies if one.turn != replies[0].turn), None)
        """The last one of another turn."""

    def after(self, output: _Output) -> bool:
        mine = self.last is not None and self.last.turn == output.turn.id
        reply = self.other if mine else self.last
        replied = reply is not None and reply.at > output.at
        return replied or len(output.turn.steps) - output.step >= JUDGED_AFTER


class _Places:
    """Where words or lines were said, of those that somebody asks for."""

    def __init__(
        self, said: Sequence[_Said], wanted: set[str], of: Callable[[_Said], set[str]]
    ) -> None:
        self.said = said
        self._places: dict[str, list[int]] = {}
        for at, one in enumerate(said) if wanted else ():
            for word in of(one) & wanted:
                self._places.setdefault(word, []).append(at)

    def after(self, word: str, heard: int) -> Iterator[int]:
        """The last place first."""
        for at in reversed(self._places.get(word, ())):
            if at < heard:
                return
            yield at

    def is_own_reply(self, at: int, output: _Output) -> bool:
        return self.said[at].reply and self.said[at].turn == output.turn.id

    def names(self, asked: _Asked, words: Iterable[str]) -> bool:
        """Whether one of the words was said later; a reply of the output's own turn is noted."""
        for word in words:
            for at in self.after(word, asked.heard):
                if not self.is_own_reply(at, asked.output):
                    return True
                asked.concluded = True
        return False


def _named(asked: _Asked, words: _Places) -> bool:
    """Whether a later text names something distinctive of an output, or several plain words."""
    if words.names(asked, asked.own):
        return True
    times = Counter(at for word in asked.plain for at in words.after(word, asked.heard))
    for at, times_said in times.items():
        if words.is_own_reply(at, asked.output):
            asked.concluded = asked.concluded or times_said > 2
        elif times_said > 4:
            return True
    return False


def _words(text: str) -> set[str]:
    """Words as they stand, and the last part of each path."""
    words = set(_WORD.findall(text))
    return words | {one.rsplit("/", 1)[-1] for one in words if "/" in one}


def _lines(text: str) -> set[str]:
    numbered = [hit[2] for line in text.split("\n") if (hit := _NUMBERED.match(line))]
    return {
        line
        for one in (numbered or text.splitlines())
        if len(line := one.strip(_QUOTING)) >= 25 and not line.isspace()
    }


def _plain(given: dict[str, Any]) -> str:
    """What a call was given, as text with its own line ends."""
    return "\n".join(_strings(given))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _ref(output: _Output) -> str:
    label = output.turn.label or output.turn.id[:8]
    return f"{label}.{output.step}"


def _name(output: _Output) -> str:
    return one_line(output.path.rsplit("/", 1)[-1], 60)
