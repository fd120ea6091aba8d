"""Readings of a file that are out of date, or that show only what was read before."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from ctxtui.core.context.in_window import Found, Output, whole_path
from ctxtui.core.transcripts.turns import EDITORS, READERS, TurnTree

_LOOKS_AT = re.compile(r"\s*(?:cat|bat|nl|head|tail|sed -n)\s[^|;&<>]*\Z")


def readings(tree: TurnTree, outputs: Sequence[Output]) -> Iterator[Found]:
    """Readings that are out of date, then those that were read before, one file after the other."""
    files: dict[str, list[Output]] = {}
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


def _stale(
    outputs: Sequence[Output],
    lines: Sequence[dict[int, str]],
    noticed: Sequence[tuple[int, str]],
) -> Iterator[Found]:
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
            says = f"Step {outputs[edit].ref} changed {output.name} after it was read."
        elif (edit := newer[at]) < len(outputs):
            says = f"{output.name} was read again in {outputs[edit].ref}, with other lines in it."
        else:
            row = next((uuid for index, uuid in noticed if index > output.at), None)
            if row is not None:
                says = f"{output.name} was changed by something else after it was read."
                yield Found(output, "stale", (row,), says)
            continue
        yield Found(output, "stale", (outputs[edit].part.row.uuid or "",), says)


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

    def __init__(self, output: Output, lines: dict[int, str]) -> None:
        self._output, self._numbered = output, lines
        self.lines = set(lines.values()) if len(lines) > 1 else set(self.text.split("\n"))

    @cached_property
    def text(self) -> str:
        return "\n".join(self._numbered.values()) or self._output.text


class _Edit:
    """What an edit took out of its file."""

    def __init__(self, output: Output) -> None:
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
                path = whole_path(row.cwd or "", named)
                found.setdefault(path, []).append((row.index, row.uuid or ""))
    return found


def _duplicates(readings: Iterable[tuple[Output, dict[int, str]]]) -> Iterator[Found]:
    """Of one file's readings those all of whose lines stand in earlier ones."""
    known: dict[int, tuple[str, Output]] = {}
    for output, own in readings:
        earlier = [known[number] for number in own if number in known]
        same = len(earlier) == len(own) and all(
            told == text for (told, _), text in zip(earlier, own.values(), strict=True)
        )
        if own and same:
            first = min((one for _, one in earlier), key=lambda one: one.at)
            says = f"{output.name} was read in {first.ref} already, with the same lines."
            yield Found(output, "duplicate", (first.part.row.uuid or "",), says)
        else:
            known.update({number: (text, output) for number, text in own.items()})


def printed(outputs: Sequence[Output]) -> Iterator[Found]:
    """Commands that show a file, and showed the same before."""
    whole: dict[tuple[str, str], Output] = {}
    for output in outputs:
        command = output.given.get("command") if output.call.name == "Bash" else None
        if not isinstance(command, str) or not output.text or not _LOOKS_AT.match(command):
            continue
        key = (command.strip(), output.text)
        if key in whole:
            first = whole[key]
            says = f"The same command printed the same in {first.ref}."
            yield Found(output, "duplicate", (first.part.row.uuid or "",), says)
        else:
            whole[key] = output
