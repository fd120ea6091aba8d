"""Warnings that commands printed and nobody dealt with, in the words of the output."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ctxtui.core.evidence.actions import Action
from ctxtui.core.evidence.broken import only_looks, what_failed
from ctxtui.core.evidence.commands import Run, runs
from ctxtui.core.evidence.covering import covers
from ctxtui.core.evidence.shell import programs
from ctxtui.core.evidence.wording import ends, quoted
from ctxtui.core.text import clean

LONGEST = 160
_BEGINNING = 20
"""Characters that a command and its name have in common, at least."""
_MOST_OF_ONE = 3
"""Lines of one run: the tenth says what the first did."""

_WARNS = re.compile(
    r"[ \t>*!⚠️│-]{0,8}(?:"
    r"(?:\S{1,120}:\d+(?::\d+)?:?[ \t]+)?(?P<plain>(?:warning|warn)\b(?:\[[\w-]+\]|"
    r"[ \t]+[A-Z]{1,3}\d{3,5})?[ \t]*[:(-].{3,})"
    r"|(?P<named>(?:\S{1,120}:\d+:[ \t]+)?\w*(?:Deprecation|Future|User|Runtime|Resource|Syntax|"
    r"Security|Unraisable\w*|Removed\w*)Warning\b[:].{3,})"
    r"|npm[ \t]+(?:WARN|warn)[ \t]+(?P<npm>\S.{3,})"
    r"|\[(?:warn|warning|WARN|WARNING)\][ \t]+(?P<tagged>\S.{3,})"
    r"|\(!\)[ \t]+(?P<rollup>\S.{3,})"
    r"|DEPRECATED?:?[ \t]+(?P<deprecated>\S.{3,})"
    r"|(?P<tex>LaTeX[ \t]+Warning:.{3,})"
    r"|(?P<audit>\d+[ \t]+(?:\w+[ \t]+severity[ \t]+)?vulnerabilit(?:y|ies)\b.{0,100})"
    r")",
    re.IGNORECASE,
)
# Sums and banners that warn of nothing.
_NOISE = re.compile(
    r"(?:warn(?:ing)?s?\W*)?(?:0|no) (?:warnings?|vulnerabilit)|.*\bgenerated \d+ warnings?\b|"
    r"warnings? summary|0 vulnerab|found 0|.*\b0 warnings?\b|warning: LF will be replaced|"
    r".*\bCRLF will be replaced|.*in the working copy of",
    re.IGNORECASE,
)
_SAME = re.compile(r"0x[0-9a-f]+|\d+|/\S+/|[\"'`].*?[\"'`]|\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning: the command that printed it last, its words, and how many runs did."""

    what: str
    says: str
    action: Action
    times: int


def warnings(actions: Sequence[Action], checks: Sequence[Run] | None = None) -> list[Warned]:
    """Those still printed by the last run that could, oldest first; each once.

    A warning was dealt with when a later run of the same command, or of a check that covers it,
    came without it, and passed if it is a check. Commands that only look print the warnings of
    others. `checks` are the `runs` of the actions, for who has them already.
    """
    known = {id(run.action): run for run in (runs(actions) if checks is None else checks)}
    found: dict[tuple[str, str], Warned] = {}
    places: dict[tuple[str, str], int] = {}
    for at, action in enumerate(actions):
        if not action.command or action.outcome not in ("ok", "failed") or only_looks(action):
            continue
        printed = {_key(one): one for one in _printed(action)}
        if not printed and not found:
            continue
        run = known.get(id(action))
        good = action.outcome == "ok" and (run is None or run.result == "passed")
        parts = run.parts if run is not None else ()
        plain = " && ".join(one.text for one in programs(action.command)) or action.command
        for key in [key for key in found if key[1] not in printed] if good else ():
            if any(covers(one, key[0]) for one in parts) or _is(action, plain, key[0]):
                del found[key], places[key]
        for same_as, says in printed.items():
            what = what_failed(action)
            key = (what, same_as)
            times = found[key].times + 1 if key in found else 1
            found[key] = Warned(what, says, action, times)
            places[key] = at
    unique: dict[str, tuple[int, Warned]] = {}
    for (_, same_as), one in found.items():
        unique[same_as] = (places[one.what, same_as], one)
    return [one for _, one in sorted(unique.values(), key=lambda pair: pair[0])]


def _printed(action: Action) -> Iterator[str]:
    output = ends(action.output or "")
    if not _may_warn(output):
        return
    count = 0
    for line in clean(output).split("\n"):  # what is quoted is made safe then
        found = _WARNS.match(line) if _may_warn(line) else None
        if found is None:
            continue
        says = next(part for part in found.groups() if part)
        if _NOISE.match(says.strip()):
            continue
        yield quoted(says, LONGEST)
        count += 1
        if count == _MOST_OF_ONE:
            return


def _is(action: Action, plain: str, what: str) -> bool:
    """Whether an action, whose programs are `plain`, is what failed by that name."""
    may_be = what[:_BEGINNING] in plain or "[redacted" in what
    return may_be and what_failed(action) == what  # which takes longer to tell


def _may_warn(text: str) -> bool:
    low = text.lower()
    return "warn" in low or "deprecat" in low or "(!)" in low or "vulnerabilit" in low


def _key(says: str) -> str:
    """What stays the same when a line number, an address or a name in quotes changes."""
    return _SAME.sub(" ", says.lower()).strip()
