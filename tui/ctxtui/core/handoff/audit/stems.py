"""Words in a plain form, so that other forms of a word, and other words for it, are the same."""

from __future__ import annotations

import re
from functools import lru_cache

SHORTEST = 3
"""Letters that a word must have to say anything."""

# Words that say nothing by themselves. Those of a stance (not, only, must) are looked at apart.
_EMPTY = frozenset(
    re.findall(
        r"[\w']+",
        """
    a an the and or but so if then than that this these those there here it its it's is are was
    were be been being am do does did done doing have has had having i you he she we they me us my
    your our their them his her of in on at to from by for with without as into onto over under
    about against between through during before after again all any both each few more most other
    some such no nor not only own same too very can could may might must shall should will would
    just also now please ok okay yes good right well still already while when where which who whom
    what why how because since until out up down off let lets make sure get got give gave put take
    takes took taken come comes came go goes went want wants like need needs needed one never
    always avoid ensure don't doesn't didn't won't can't cannot shouldn't mustn't isn't aren't
    wasn't every else another way thing things bit lot exactly anything something nothing user
    asked
    """,
    )
)
# Said of nearly everything: they count, but little.
_FAINT_WORDS = re.findall(
    r"\w+",
    """
    file code change work new add use existing run look error fail problem cause because part
    next first last time current previous line place name case value fix keep
    """,
)
_GROUPS = tuple(
    tuple(line.split())
    for line in """
    dependency package library crate gem
    keep stay remain preserve retain leave maintain hold
    change edit modify touch alter update rewrite adjust
    add introduce create append
    remove delete drop strip discard
    copy backfill migrate transfer port
    stop abort halt cancel quit
    differ mismatch diverge disagree match
    total sum
    expire lapse
    production prod live
    ship deploy publish
    run execute invoke launch
    use employ utilize
    config configuration setting settings option
    db database
    repo repository
    dir directory folder
    doc docs documentation
    fix repair mend resolve correct
    error exception failure fail break crash
    clear wipe erase reset
    auth authentication
    func function
    param parameter argument arg
    env environment
    message msg
    maximum max
    minimum min
    allow permit
    api interface
    previous old former earlier
    expect want
    show appear
    describe document
    quick fast
    begin start
    finish complete
    measure benchmark time
    parse read
    """.strip().splitlines()
)
_ENDINGS = (
    "izations", "ization", "ations", "ation", "nesses", "ments", "ness", "ment", "ings", "ally",
    "ions", "ers", "ies", "ied", "ing", "ion", "ed", "er", "es", "ly", "al", "s", "e", "y",
)  # fmt: skip


@lru_cache(maxsize=8_192)
def stem_of(word: str) -> str:
    """The same for forms of one word and for words of one group; `word` in lower case."""
    for known in (word, _cut(word)):
        if known in _CANON:
            return _CANON[known]
    # What is untouched is what nobody touched: the stance is looked at apart.
    bare = word.removeprefix("un") if len(word) > 7 else word
    return _CANON.get(_cut(bare), _cut(bare))


def says_something(word: str) -> bool:
    return len(word) >= SHORTEST and word not in _EMPTY


def is_faint(stem: str) -> bool:
    """Whether the word of this stem is said of nearly everything."""
    return stem in _FAINT


def _cut(word: str) -> str:
    word = word.replace("isation", "ization").replace("ise", "ize")
    for end in _ENDINGS:
        if word.endswith(end) and len(word) - len(end) >= SHORTEST:
            word = word[: -len(end)]
            break
    if len(word) > SHORTEST and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]  # stopped, running
    return word.removesuffix("e") if len(word) > SHORTEST + 1 else word


_CANON = {form: group[0] for group in _GROUPS for word in group for form in (word, _cut(word))}
_FAINT = frozenset(stem_of(word) for word in _FAINT_WORDS)
