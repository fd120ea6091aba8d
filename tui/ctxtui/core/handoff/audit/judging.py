"""Whether a fact came through a compaction: kept, unclear or gone, and the line that says so.

Careful in one direction: "kept" needs the words, the names, the figures and the sense of it in
one place. Where only some of that is found it is unclear, and what says the contrary, or another
figure, doesn't keep it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from ctxtui.core.evidence.rules import is_rule, sentences
from ctxtui.core.evidence.wording import safe
from ctxtui.core.handoff.audit.compactions import Compaction, Where
from ctxtui.core.handoff.audit.facts import Fact
from ctxtui.core.handoff.audit.meaning import NAME, Meaning, meaning, words_of_name
from ctxtui.core.handoff.audit.prose import Passage, Prose
from ctxtui.core.text import one_line

State = Literal["kept", "unclear", "gone"]

KEPT = 0.6
"""Part of a fact's weight that one place must say for it to count as kept."""
UNCLEAR = 0.33
"""The same for it to be mentioned at all."""

LEAST = 1.3
"""What a mention weighs at least, a word being 1."""
LINE = 240

_KINDS_OF_FILE = re.compile(
    r"\b(?:modules?|files?|scripts?|class(?:es)?|components?|packages?|tests?|logic|helpers?"
    r"|migrations?|templates?|configuration|settings|variables|fixtures?|polic(?:y|ies))\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\d")  # no words describe which one it is
_ERROR_NAME = re.compile(
    r"\b(?:[A-Z]\w*(?:Error|Exception|Warning|Fault|Interrupt|Denied|Refused|Timeout)"
    r"|E[A-Z]{4,}|[A-Z]{1,3}\d{3,}|error\[\w+\])"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`line` is the line of the summary that comes nearest, secrets out; empty where none does."""

    state: State
    line: str = ""
    where: Where | None = None


def judge(
    fact: Fact,
    compaction: Compaction,
    prose: Prose,
    others: Collection[Fact] = (),
) -> Verdict:
    """Against the summary, what was attached again, and the rows that stayed word for word.

    `others` are all facts from before: a file's bare name only names it if no other has it.
    """
    if any(row in compaction.preserved for row in fact.rows):
        return Verdict("kept", "stays word for word", "kept")
    if fact.kind == "path":
        name = _bare(fact.text)
        alone = not any(
            one.kind == "path" and one.text != fact.text and _bare(one.text) == name
            for one in others
        )
        return _path(fact, compaction, prose, alone)
    if fact.kind == "identifier":
        return _identifier(fact, compaction, prose)
    if fact.kind == "number":
        return _number(fact, prose)
    if fact.kind == "error":
        return _error(fact, prose)
    if fact.kind == "request":
        return _request(fact, prose)
    return _sense(fact, fact.text, prose)


# -- what stands for itself


def _path(fact: Fact, compaction: Compaction, prose: Prose, alone: bool) -> Verdict:
    shown, whole = fact.text, fact.key or fact.text
    name = _bare(shown)
    for one in compaction.told:
        if one.file and (one.file == whole or _same_end(one.file, shown)):
            return Verdict("kept", one_line(safe(one.line), LINE), "attached")
    elsewhere: Passage | None = None
    which: Passage | None = None
    for passage in prose:
        for found in _names_of_file(passage.text, name) if name in passage.text else ():
            if "/" not in found.lstrip("/") and "/" in shown and not alone:
                which = which or passage
            elif _same_end(whole, found) or _same_end(found, shown):
                return _verdict("kept", passage)
            else:
                elsewhere = elsewhere or passage
    if which is not None:
        return _verdict("unclear", which)
    if elsewhere is not None:
        return Verdict("gone", _line(elsewhere), elsewhere.told.where)
    return _described(shown, prose)


def _bare(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _names_of_file(text: str, name: str) -> list[str]:
    pattern = rf"(?<![\w.-])((?:[\w.~-]*/)*{re.escape(name)})(?![\w-]|\.\w)"
    return re.findall(pattern, text)


def _same_end(path: str, end: str) -> bool:
    """Whether `end` is `path`, or its last parts; a bare name of a file is."""
    end = end.removeprefix("./")
    return path == end or path.endswith("/" + end.lstrip("/"))


def _described(shown: str, prose: Prose) -> Verdict:
    """By the words of its name, with what kind of file it is or the folder it lies in."""
    parts = shown.split("/")
    stem = words_of_name(parts[-1].split(".", 1)[0])
    folder = words_of_name(parts[-2]) if len(parts) > 1 else set[str]()
    stem -= {"index", "main", "init", "test", "spec"}
    for passage in prose if stem else ():
        words = passage.says.words.keys()
        if stem <= words and (folder & words - stem or _KINDS_OF_FILE.search(passage.text)):
            return _verdict("unclear", passage)
    return Verdict("gone")


def _identifier(fact: Fact, compaction: Compaction, prose: Prose) -> Verdict:
    for passage in prose:
        if _names(passage.text, fact.text):
            return _verdict("kept", passage)
    for one in compaction.told:
        if one.file and _names(one.text, fact.text):
            return Verdict("kept", one_line(safe(one.line), LINE), "attached")
    words = words_of_name(fact.text)
    if len(words) > 1:
        for passage in prose:
            if words <= passage.says.words.keys():
                return _verdict("unclear", passage)
    return Verdict("gone")


def _names(text: str, name: str) -> bool:
    # Where the letters are not, no pattern has to be made.
    if name not in text:
        return False
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


def _number(fact: Fact, prose: Prose) -> Verdict:
    """With what it is the number of; another number in its place is no number."""
    means = meaning(fact.text)
    best: tuple[float, Passage] | None = None
    wrong: Passage | None = None
    for passage in prose.near(means):
        covers = _covered(means, passage.says)
        if not _mentions(means, covers):
            continue
        if _figures_held(means, passage.says):
            if covers >= 0.45:
                return _verdict("kept", passage)
        elif _rival(means, passage.says):
            wrong = wrong or passage
            continue
        if best is None or covers > best[0]:
            best = covers, passage
    if wrong is not None:
        return Verdict("gone", _line(wrong), wrong.told.where)
    if best is not None and best[0] >= 0.5:
        return _verdict("unclear", best[1])
    return Verdict("gone")


def _error(fact: Fact, prose: Prose) -> Verdict:
    """By its name and one more thing of its own, or by most of its words."""
    names = set(_ERROR_NAME.findall(fact.text))
    means = meaning(fact.text)
    own = {word for word, weight in means.words.items() if weight > 1}
    half: Passage | None = None
    for passage in prose:
        covers = _covered(means, passage.says)
        named = [name for name in names if name in passage.text]
        code = {one for one in means.code if one in passage.text} - names
        more = code or (own & passage.says.words.keys())
        if covers >= KEPT or (named and (more or (not own and not means.code - names
                                                  and covers >= 0.5))):  # fmt: skip
            return _verdict("kept", passage)
        if half is None and (named or covers >= UNCLEAR):
            half = passage
    return _verdict("unclear", half) if half is not None else Verdict("gone")


# -- what is said in words


def _request(fact: Fact, prose: Prose) -> Verdict:
    """Sentence by sentence: kept only if all of it is."""
    parts = [one for one in sentences(fact.text) if meaning(one).weight >= 1]
    found = [_sense(fact, one, prose) for one in parts]
    if len(found) < 2:
        return found[0] if found else _sense(fact, fact.text, prose)
    states = {one.state for one in found}
    said = next((one for one in found if one.state != "gone"), found[0])
    state: State = "kept" if states == {"kept"} else "gone" if states == {"gone"} else "unclear"
    return Verdict(state, said.line, said.where)


def _sense(fact: Fact, text: str, prose: Prose) -> Verdict:
    means = meaning(text)
    answer = meaning(fact.key) if fact.key else None
    best: tuple[float, Passage, bool] | None = None
    for passage in prose.near(means):
        covers = _covered(means, passage.says)
        if not _mentions(means, covers) or (
            answer and answer.words and not _touches(answer, passage.says)
        ):
            continue
        holds = _holds(fact, text, means, passage)
        rank = covers + (0.2 if holds else 0.0)
        if best is None or rank > best[0]:
            best = rank, passage, holds
    if best is None:
        return Verdict("gone")
    _, passage, holds = best
    if _reversed(means, passage.says) or _other_figure(means, passage.says):
        return Verdict("gone", _line(passage), passage.told.where)
    full = _covered(means, passage.says) >= KEPT
    return _verdict("kept" if full and holds else "unclear", passage)


def _mentions(means: Meaning, covers: float) -> bool:
    """One plain word of several is no mention: the same words stand everywhere."""
    return covers >= UNCLEAR and (covers * means.weight >= LEAST or means.weight < 2 * LEAST)


def _covered(means: Meaning, says: Meaning) -> float:
    """Part of the fact's weight that the passage has. A name that is only described counts half."""
    if not means.weight:
        return 0.0
    words = sum(weight for word, weight in means.words.items() if word in says.words)
    names = sum(_named(name, says) for name in means.code)
    return (words + names) / means.weight


def _named(name: str, says: Meaning) -> float:
    """Names stand in no order: what they weigh adds up without rounding."""
    for other in says.code:
        if name == other or _same_end(other, name) or _same_end(name, other):
            return NAME
    words = words_of_name(name)
    described = words and not _NUMBERED.search(name) and words <= says.words.keys()
    return NAME / 2 if described else 0.0


def _touches(answer: Meaning, says: Meaning) -> bool:
    strong = {word for word, weight in answer.words.items() if weight >= 1}
    return bool(strong & says.words.keys() or answer.code & says.code)


def _holds(fact: Fact, text: str, means: Meaning, passage: Passage) -> bool:
    """Whether the passage means it as the fact does: figures, names, and the sense of a rule."""
    says = passage.says
    if not _figures_held(means, says):
        return False
    if fact.kind != "constraint" and is_rule(text) is None:
        return True
    # How a rule is meant is told by a sentence about it, not by the one beside that.
    return any(
        _stands(means.stance, part.stance) and _mentions(means, _covered(means, part))
        for part in passage.parts
    )


def _stands(wanted: frozenset[str], got: frozenset[str]) -> bool:
    if "forbids" in wanted:
        return bool(got & {"forbids", "preserves"}) or ("restricts" in wanted & got)
    if "restricts" in wanted:
        return "restricts" in got or "forbids" in got
    if "preserves" in wanted:
        return "preserves" in got or "forbids" in got
    return "demands" not in wanted or "forbids" not in got


def _figures_held(means: Meaning, says: Meaning) -> bool:
    wanted = [one for one in means.figures if not one.rejected]
    return all(any(one.same(other) and not other.rejected for other in says.figures)
               for one in wanted)  # fmt: skip


def _rival(means: Meaning, says: Meaning) -> bool:
    wanted = [one for one in means.figures if not one.rejected]
    return any(one.rivals(other) for one in wanted for other in says.figures)


def _other_figure(means: Meaning, says: Meaning) -> bool:
    """A figure of the same dimension or thing stands where the fact's should."""
    missing = [
        one
        for one in means.figures
        if not one.rejected and not any(one.same(other) for other in says.figures)
    ]
    return any(
        one.rivals(other) and (one.dimension or one.of == other.of)
        for one in missing
        for other in says.figures
    )


def _reversed(means: Meaning, says: Meaning) -> bool:
    """Whether both put an order on the same things, and not the same one."""
    mine, theirs = means.first - means.then, means.then - means.first
    others, after = says.first - says.then, says.then - says.first
    if not mine or not theirs:
        return False
    return bool(mine & after and theirs & others) and not theirs & after


def _verdict(state: State, passage: Passage) -> Verdict:
    return Verdict(state, _line(passage), passage.told.where)


def _line(passage: Passage) -> str:
    return one_line(safe(passage.told.line), LINE)
