"""What a sentence says: its words, names and figures, and how it means them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from ctxtui.core.handoff.audit.quantities import Quantity, is_unit, quantities
from ctxtui.core.handoff.audit.stems import is_faint, says_something, stem_of

NAME = 2.0
"""What a name weighs; a word weighs 1, one that is said of nearly everything `FAINT`."""
FAINT = 0.3

# Names of the program's own world: they must be there as they are.
_CODE = re.compile(
    r"`([^`\n]{2,80})`"
    r"|((?:[\w.-]+/)+[\w.-]*\w|[\w-]+\.[A-Za-z]\w{0,4}\b(?!\()|#?[A-Za-z]\w*_\w+"
    r"|[a-z]+[A-Z]\w+|[A-Z][a-z0-9]+[A-Z]\w*|[A-Z]{2,}\d\w*|\b[A-Z]\d{3,}\b|\b[0-9a-f]{7,40}\b"
    r"|[A-Za-z]+-\d+|#[a-z][\w-]+)"
)
_QUOTED = re.compile(r"['\"“]([\w. -]{3,40})['\"”]")
_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?|[^\x00-\x7f]{2,}")
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][A-Za-z]{2,}\b")
_PARTS = re.compile(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])")
_DIGITS = re.compile(r"[0-9a-f]{7,40}")
_HEX = re.compile(r"(?=.*\d)(?=.*[a-f])")

_STANCES = {
    "forbids": re.compile(
        r"\b(?:not|never|no|none|nothing|neither|without|avoid\w*|forbid\w*|forbidden|prohibit\w*|"
        r"ban(?:ned)?|off[- ]limits|mustn['’]t|cannot|refus\w+|reject\w+|instead of|rather than|"
        r"exclud\w+|except|leave\w* out|kept out|skip\w*|un(?:touched|changed|modified|affected))\b"
        r"|n['’]t\b",
        re.IGNORECASE,
    ),
    "preserves": re.compile(
        r"\b(?:keep\w*|kept|stay\w*|remain\w*|preserv\w*|retain\w*|leave\w*|left|maintain\w*|"
        r"unchanged|untouched|intact|as (?:it )?is|still|compatib\w+|surviv\w+)\b",
        re.IGNORECASE,
    ),
    "restricts": re.compile(
        r"\b(?:only|at most|at least|no more than|not more than|up to|maximum|max|minimum|limited|"
        r"limits? to|restricted|confined|solely|exclusively|nothing but|under|below|less than|"
        r"within|just)\b",
        re.IGNORECASE,
    ),
    "demands": re.compile(
        r"\b(?:must|always|should|shall|ha(?:s|ve|d) to|need(?:s|ed)? to|required?|requires|"
        r"mandatory|ensure\w*|make sure|insist\w*|prefer\w*|wants?|wanted|use|stick\w*|constraint|"
        r"rule|agreed|is to|are to)\b",
        re.IGNORECASE,
    ),
}
_BEFORE = re.compile(r"\bbefore\b", re.IGNORECASE)
_AFTER = re.compile(r"\bafter\b", re.IGNORECASE)
_FIRST_THEN = re.compile(r"\bfirst\b.*?\b(?:then|and)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Meaning:
    """`words` are stems with their weight; `code` are names that stand for themselves."""

    words: dict[str, float]
    code: frozenset[str]
    figures: tuple[Quantity, ...]
    stance: frozenset[str]
    """How it means it: forbids, preserves, restricts, demands."""
    first: frozenset[str]
    """Stems of what comes first where the text puts an order on things, else empty."""
    then: frozenset[str]

    weight: float = field(init=False, compare=False)

    def __post_init__(self) -> None:
        weight = sum(self.words.values()) + NAME * len(self.code)
        object.__setattr__(self, "weight", weight)


@lru_cache(maxsize=8_192)
def meaning(text: str) -> Meaning:
    """Of a sentence or two; the longer the text, the less it says."""
    code: list[str] = []
    bare = _CODE.sub(lambda found: _taken(found, code), text).replace("’", "'")
    words: dict[str, float] = {}
    for stem in _stems(bare):
        words[stem] = FAINT if is_faint(stem) else 1.0
    for name in (*_NAME.findall(bare), *_QUOTED.findall(bare)):
        words.update({stem: NAME for stem in _stems(name)})
    stance = frozenset(name for name, pattern in _STANCES.items() if pattern.search(text))
    first, then = _order(text)
    return Meaning(words, frozenset(code), tuple(quantities(text)), stance, first, then)


@lru_cache(maxsize=4_096)
def words_of_name(name: str) -> frozenset[str]:
    """Stems of what a name is put together from: `read_rows` and `readRows` are read and row."""
    parts = _PARTS.split(name)
    return frozenset(stem_of(part.lower()) for part in parts if len(part) > 2)


def _stems(text: str) -> list[str]:
    """Each once, as they stand: sums of their weights must be the same whenever they are made."""
    words = (word.lower().removesuffix("'s") for word in _WORD.findall(text))
    said = (stem_of(one) for one in words if says_something(one) and not is_unit(one))
    return list(dict.fromkeys(said))


def _taken(found: re.Match[str], code: list[str]) -> str:
    """A blank in its place; its name goes to the others."""
    name = (found[1] or found[2]).strip().rstrip(".,:;").removesuffix("()").removeprefix("./")
    # Seven letters from a to f are a word, as long as no digit is among them.
    if name and " " not in name and not (_DIGITS.fullmatch(name) and not _HEX.match(name)):
        code.append(name)
    return " "


def _order(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """What is to come first, and what after it; empty where nothing is said of that."""
    for pattern, swapped in ((_BEFORE, False), (_AFTER, True)):
        found = pattern.search(text)
        if found:
            left, right = _sides(text[: found.start()], text[found.end() :])
            if left and right:
                return (right, left) if swapped else (left, right)
    found = _FIRST_THEN.search(text)
    if found:
        at = found.start() + len("first")
        left, right = _sides(text[:at], text[at:])
        if left and right:
            return left, right
    return frozenset(), frozenset()


def _sides(left: str, right: str) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(_stems(left)), frozenset(_stems(right))
