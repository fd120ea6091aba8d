"""Rules without a verb: `tabs please`, `std lib only`, `type hints everywhere`."""

from __future__ import annotations

import re
from collections.abc import Set

_LONGEST = 9  # words; what is longer has a verb
_CLAUSES = re.compile(r"[,;:–—]\s+|\s-\s+")
_PLEASE = re.compile(r"\s*\bplease\b\s*", re.IGNORECASE)
_OPENS = re.compile(r"(?:ok|okay|and|but|so|also|oh|yes|well|then|btw)\b,?\s+", re.IGNORECASE)
_EXTENT = re.compile(
    r"(?<=\s)(?:only|everywhere|throughout|(?:wherever|where|whenever|if) possible|"
    r"all the way(?: down)?|"
    r"at (?:the )?most|at all times|all over|across the board|by default|as usual|as always|"
    r"like everywhere else|no exceptions?)\W*$",
    re.IGNORECASE,
)
_NEEDS_TEXT = """
please only everywhere throughout possible way most times over board default usual always
exception exceptions less fewer
"""
_NEEDS = frozenset(_NEEDS_TEXT.split())
_AMOUNT = re.compile(
    r"(?:less|fewer|more|small|short|big|large|bold|simple|plain|pure|strict|explicit|idiomatic|minimal|modern|"
    r"american|british|english|german|french|spanish|lower ?case|upper ?case|no)\s+[\w-]+",
    re.IGNORECASE,
)
# What asks for a thing or a step, not for a manner.
_REQUEST_TEXT = """
the a an this that these those my your his her our their its it them me us i you we he she they
next once another again one two three yes no yep sure ok okay thanks and or but so to if when
more some any all both same first second third last what which how why where
add fix run make write show give tell rename replace change remove delete update check look try
test push commit merge create build install move copy print list open read explain review refactor
do go put set get take use keep let find search continue proceed stop start undo redo revert
rerun retry implement format clean update sort help see send draft summarize summarise describe
wrap split extract turn convert bump release deploy publish generate compare note
"""
_REQUEST = frozenset(_REQUEST_TEXT.split())
_STYLE = re.compile(
    r"\w*\d|(?:\w+[ -])*(?:tabs?|spaces?|hints?|types?|commits?|tests?|names?|comments?|quotes?|"
    r"semicolons?|imports?|functions?|types|docstrings?|headings?|labels?|strings?|lines?|dates?|"
    r"imperative|present tense|snake_case|camelcase|kebab-case|pascalcase|english|german|french|"
    r"spanish|ascii|utf-?8|markdown|plain text|sentence case|title case|css|async|setup|api|"
    r"case)\b",
    re.IGNORECASE,
)


def is_terse(sentence: str, words: Set[str]) -> bool:
    """Whether one of the clauses says in a few words, none of them a verb, how to do things."""
    if words.isdisjoint(_NEEDS) or sentence.count(" ") > 2 * _LONGEST:
        return False
    return any(_is_terse(clause) for clause in _CLAUSES.split(sentence))


def _is_terse(clause: str) -> bool:
    while opens := _OPENS.match(clause):
        clause = clause[opens.end() :]
    bare = _PLEASE.sub(" ", clause).strip(" .!")
    asks = len(bare) < len(clause.strip(" .!"))
    said = bare.split()
    if not said or len(said) > _LONGEST or said[0].lower().strip("'\"`") in _REQUEST:
        return False
    if _EXTENT.search(bare):
        return len(said) <= 7 and (asks or len(said) > 1)
    return bool(asks and len(said) <= 5 and (_STYLE.match(bare) or _AMOUNT.match(bare)))
