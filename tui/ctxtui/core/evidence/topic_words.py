"""The words that tell what a prompt is about, and the files it means."""

from __future__ import annotations

import re
from functools import lru_cache

_SPLIT = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])")

# What any prompt may say: verbs of work, and words for code in general.
_GENERAL = frozenset(
    re.findall(
        r"\w+",
        """
    the and for with that this then than from into onto our your its his her their them they you
    not but are was were has have had can could should would will shall may might must all any
    some every each other another same new old next now just also only more most less very too
    what which who how why when where there here out off over under about after before again back
    please let lets make makes made use using used get gets set put add adds added fix fixes fixed
    write writes wrote written change changes changed update updates updated remove removes move
    moves moved run runs create implement implements implemented build builds built work works
    working check checks look looks find finds show shows tell read reads reading try tries need
    needs want wants keep keeps start stop continue go going do does did done good sure one two
    three first second last step steps thing things way part code file files function functions
    class classes method module modules line lines test tests testing docs doc documentation
    document feature bug issue problem error errors task project session name names
    commit commits push pull request merge rebase branch changelog bump version release tag deploy
    lint format typing comment comments docstring debug explain summary summarize question answer
    option plan approach idea yes okay thanks correct wrong right send open close finish ready
    review verify refactor rename rewrite cleanup clean simple better instead like still
    """,
    )
)
_PLACES = frozenset(
    re.findall(
        r"\w+",
        """
    src lib app main index init utils util helpers common core base types test tests spec home dev
    users user readme config settings setup mod models package packages internal pkg cmd
    """,
    )
)
_SHORTEST = 4


def content_words(text: str) -> set[str]:
    """Words that say what it is about, in a plain form so that `limits` and `limit` are one."""
    found = (_stem(word.lower()) for word in _SPLIT.split(text) if len(word) > 2)
    return {word for word in found if len(word) > 2 and word not in _GENERAL}


@lru_cache(maxsize=4_096)  # while a goal is typed, every key asks for those of every file
def path_words(path: str) -> frozenset[str]:
    """What a file's name and the folders next to it say it is about."""
    near = "/".join(path.split("/")[-3:]).rsplit(".", 1)[0]
    return frozenset(word for word in content_words(near) if word not in _PLACES)


def means(goal: str, path: str) -> bool:
    """Whether a goal names the file: by its name, or in words such as "rate limiter" for
    `ratelimit.py`."""
    name, forms = _file_name(path)
    said, runs = _said(goal)
    if name and name in said and re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", said):
        return True
    return not forms.isdisjoint(runs)


@lru_cache(maxsize=4_096)
def _file_name(path: str) -> tuple[str, frozenset[str]]:
    """In lower case, and the forms in which words may mean it; none for a name that says little."""
    name = path.rsplit("/", 1)[-1].lower()
    stem = re.sub(r"[^a-z0-9]", "", re.sub(r"^tests?[_-]|[_-]tests?$", "", name.split(".", 1)[0]))
    if len(stem) < _SHORTEST or stem in _PLACES or stem in _GENERAL:
        return name, frozenset()
    return name, frozenset((stem, _stem(stem), stem + "s", stem + "er", stem + "ing"))


@lru_cache(maxsize=16)
def _said(goal: str) -> tuple[str, frozenset[str]]:
    """A goal in lower case, and each one, two and three of its words as one."""
    words = [word.lower() for word in _SPLIT.split(goal) if word]
    runs = ("".join(words[at : at + take]) for at in range(len(words)) for take in (1, 2, 3))
    return goal.lower(), frozenset(runs)


def _stem(word: str) -> str:
    for end in ("ing", "ies", "ed", "es", "s"):
        if word.endswith(end) and len(word) - len(end) >= _SHORTEST:
            return word[: -len(end)] + ("y" if end == "ies" else "")
    return word
