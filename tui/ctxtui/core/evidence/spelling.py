"""Words as people type them in a hurry, spelt out."""

from __future__ import annotations

import re

_SPELT = {
    "pls": "please", "plz": "please", "plse": "please", "pleae": "please", "u": "you", "ur": "your",
    "thats": "that's", "theres": "there's", "whats": "what's", "lets": "let's", "youre": "you're",
    "theyre": "they're", "weve": "we've", "ive": "i've", "im": "i'm", "nver": "never",
    "nevr": "never", "alwasy": "always", "alwyas": "always", "shoud": "should", "shold": "should",
    "dotn": "don't", "dnt": "don't", "wihtout": "without", "witout": "without",
    "everwhere": "everywhere", "evrything": "everything", "everthing": "everything",
    "insted": "instead", "alowed": "allowed", "noone": "no one",
}  # fmt: skip
_NEGATED_TEXT = "do does did is are was were ca wo must should would could have has need"
_SPELT.update({f"{one}nt": f"{one}n't" for one in _NEGATED_TEXT.split()})
_LOOSE = re.compile(rf"(?<![\w'’/.-])(?:{'|'.join(map(re.escape, _SPELT))})(?![\w'’/-]|\.\w)", re.I)
_NEEDS = frozenset(_SPELT)


def spelt_out(text: str, words: frozenset[str]) -> str:
    """`dont` as `don't`, `pls` as `please`; `words` are those of the text."""
    if words.isdisjoint(_NEEDS):
        return text
    return _LOOSE.sub(lambda found: _SPELT[found[0].lower()], text)
