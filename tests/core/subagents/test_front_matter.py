"""A template's file says what it holds, and every mistake in it has its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.subagents.sample import BODY, HEAD, broken, template

from ctxtui.core.subagents.front_matter import read_text
from ctxtui.core.subagents.template import Broken, Template

FIRST = HEAD.count("\n") + 1
"""The line of the file in which the body begins."""


def test_the_fields_stand_in_the_order_of_the_file_with_what_was_said_of_them() -> None:
    found = template()
    assert [one.name for one in found.fields] == ["what", "more", "bar", "top"]
    what, more, bar, top = found.fields
    assert (what.label, what.source, what.required) == ("What", "failing", True)
    assert (more.label, more.several, more.required) == ("More", True, False)
    assert bar.choices == ("low", "high")
    assert (top.type, top.default) == ("number", "3")
    assert (found.key, found.output, found.outputs) == ("check-it", "a table", ("a table", "prose"))


@pytest.mark.parametrize("break_", ["\n", "\r\n"])
def test_line_ends_of_another_system_and_a_byte_order_mark_change_nothing(break_: str) -> None:
    text = "\ufeff" + (HEAD + BODY).replace("\n", break_)
    assert read_text(text, Path("check-it.md")) == template()


def test_words_that_yaml_takes_for_truths_or_numbers_stay_as_they_were_written() -> None:
    head = HEAD.replace("default: 3", 'default: "007"').replace("[low, high]", "[no, 1.0]")
    bar, top = template(head=head).fields[2:]
    assert (bar.choices, top.default) == (("no", "1.0"), "007")


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("name: check it\n", "", "line 1: name is missing."),
        ("output: {", "output: {colour: red, ", "line 4: output.colour is no key of a template."),
        ("from: failing", "from: the moon", "line 6: fields.what.from should be"),
        ("type: lines", "type: list", "line 7: fields.more.type should be"),
        ("choices: [low, high]", "choices: [low]", "line 8: “bar” is a choice: give two"),
        ("  what:", "  output:", "line 6: “output” is filled in for every template"),
        ("  what:", "  What:", "line 6: fields.What"),
        ("  more:", "  what:", "line 7: “what” stands here twice."),
        ("name: check it", "name: 'check it", "is no YAML"),
        ("name: check it", "name: !!python/object/apply:os.getcwd []", "line 2: tags (!)"),
        ("name: check it", "name: &a check it", "line 2: anchors and aliases"),
        ("name: check it", "name: [[[[[[[[1]]]]]]]]", "line 2: has more in it than"),
        ("name: check it", "name: ✗✗✗", "line 2: the name needs a letter"),
        ("---\nname", "name", "line 1: begins with no front matter"),
        ("---\nCheck", "Check", "line 1: the front matter never ends"),
    ],
)
def test_what_is_wrong_with_the_front_matter_is_said_with_its_line(
    was: str, now: str, says: str
) -> None:
    text = HEAD + BODY
    assert was in text
    found = read_text(text.replace(was, now, 1), Path("check-it.md"))
    assert isinstance(found, Broken)
    assert any(says in Broken(found.path, (one,)).sentence for one in found.problems), found


def test_a_bomb_of_aliases_is_refused_before_it_grows() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(40))
    assert "anchors and aliases" in broken(head=f"---\n{bomb}---\n")


def test_a_field_nobody_uses_and_an_empty_prompt_are_mistakes() -> None:
    assert "line 6: “what” is asked for, but the prompt never uses it." in broken("Only {{ bar }}.")
    assert "there is no prompt under the front matter" in broken("\n \n")


def test_a_mistake_in_the_prompt_has_the_line_of_the_file() -> None:
    assert f"line {FIRST + 2}: “nope” is no field" in broken("\n\n{{ nope }}\n")


def test_a_file_too_large_for_a_template_is_none() -> None:
    assert "is larger than 64 kB" in broken("x" * 70_000)


@settings(max_examples=25)
@given(st.text(max_size=200))
def test_whatever_stands_there_it_is_a_template_or_is_said_to_be_none(text: str) -> None:
    for file in (text, f"---\n{text}\n---\nBody", HEAD + text):
        found = read_text(file, Path("any.md"))
        assert isinstance(found, Template) or found.problems
