"""Our own templates stand alone: all a fresh agent needs, in few words, with nothing left open."""

from __future__ import annotations

import re
from functools import cache

import pytest
from tests.core.subagents.sample import FACTS, TYPICAL

from ctxtui.core.subagents.prompt import Answers, Finished, draft, finish
from ctxtui.core.subagents.shelf import built_in
from ctxtui.core.subagents.template import Template

MOST_TOKENS = 400
_LEANS_ON_A_CONVERSATION = re.compile(
    r"\b(?:above|below|as discussed|as mentioned|earlier|previously|we (?:said|did|have)|our "
    r"(?:conversation|session)|you (?:already|just)|last time|again later)\b",
    re.IGNORECASE,
)
ALL = pytest.mark.parametrize("one", built_in(), ids=lambda one: one.key)


def typical(one: Template) -> Answers:
    return Answers({field.name: TYPICAL[field.name] for field in one.fields}, FACTS)


@cache
def filled(key: str) -> Finished:
    (one,) = (one for one in built_in() if one.key == key)
    return finish(one, typical(one))


def test_there_are_twelve_and_those_of_the_article_come_first() -> None:
    names = [one.name for one in built_in()]
    assert len(names) == len(set(names)) == 12
    assert names[:3] == ["verify against spec", "read another codebase", "docs from git changes"]


@ALL
def test_it_needs_no_conversation(one: Template) -> None:
    text = filled(one.key).text
    assert "You see nothing of the conversation that led here." in text
    assert not _LEANS_ON_A_CONVERSATION.search(text)


@ALL
def test_it_is_short_when_it_is_filled(one: Template) -> None:
    assert filled(one.key).tokens <= MOST_TOKENS


@ALL
def test_it_says_in_which_form_and_at_what_length_to_answer(one: Template) -> None:
    for form in one.outputs:
        answers = Answers(typical(one).values, FACTS, output=form)
        last = finish(one, answers).text.splitlines()[-1]
        assert last.startswith(f"Answer with {form}")
        assert one.length in last and last.endswith("and nothing else.")


@ALL
def test_nothing_in_it_stays_unfilled(one: Template) -> None:
    found = draft(one, typical(one))
    assert not found.missing and not found.wrong
    assert not re.search(r"\{[{%]|[%}]\}|<[A-Z]|\n\n\n|[ \t]\n", found.text)
    bare = {field.name: TYPICAL[field.name] for field in one.fields if field.required}
    alone = draft(one, Answers(bare, {"project": "/home/ada/shop"})).text
    assert not re.search(r"\n\n\n|[ \t]\n|``|: *\n\n", alone), alone


@ALL
def test_it_carries_what_is_known_and_ruled_out_and_names_the_folder(one: Template) -> None:
    text = filled(one.key).text
    assert {"project", "constraints", "ruled_out"} <= set(one.facts)
    for words in (FACTS["project"], *FACTS["constraints"].split("\n"),
                  *FACTS["ruled_out"].split("\n")):  # fmt: skip
        assert words in text


@ALL
def test_it_says_how_to_verify_and_what_not_to_touch(one: Template) -> None:
    text = filled(one.key).text.lower()
    assert re.search(r"\b(?:verify|run|check)\b", text)
    assert re.search(r"change no file|to no other file|test files only|touch nothing|don't make it",
                     text)  # fmt: skip
    if one.read_only:
        assert "change no file" in text
        assert not {"Edit", "Write", "NotebookEdit"} & set(one.tools)


@ALL
def test_every_field_says_what_it_wants(one: Template) -> None:
    for field in one.fields:
        assert field.label
        assert field.hint or field.default or field.choices
