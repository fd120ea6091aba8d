"""A template fills in and nothing else: no code runs, nothing grows, values stay what they are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.subagents.sample import broken, template

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.subagents.language import LONGEST, Value, render
from ctxtui.core.subagents.prompt import Answers, draft
from ctxtui.core.text import clean


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{{ what.__class__.__mro__ }}", "`.__mro__` reaches inside a value"),
        ("{{ what['x'] }}", "`[ ]` reaches inside a value"),
        ("{{ what.upper() }}", "calls something"),
        ("{{ range(10) }}", "calls something"),
        ("{{ what * 1000000000 }}", "computes"),
        ("{{ 'a' ~ what }}", "computes"),
        ("{{ -1 }}", "computes"),
        ("{% for x in range(1000000000) %}{% endfor %}", "goes over a field"),
        ("{% for x in what %}{% endfor %}", "is one value"),
        ("{% for x in more %}{% for y in more %}{% endfor %}{% endfor %}", "a loop inside a loop"),
        ("{% for x in more recursive %}{{ loop(x) }}{% endfor %}", "and nothing more"),
        ("{% for x in more %}{{ loop.index }}{% endfor %}", "reaches inside"),
        ("{% for what in more %}{% endfor %}", "name of a field already"),
        ("{{ what|center(1000000000) }}", "is no filter here"),
        ("{{ what|attr('__class__') }}", "is no filter here"),
        ("{{ more|join(what) }}", "takes a short text in quotes"),
        ("{{ what is callable }}", "is not part of templates"),
        ("{% set x = 1 %}", "is not part of templates"),
        ("{% include '/etc/passwd' %}", "is not part of templates"),
        ("{% import 'os' as os %}", "is not part of templates"),
        ("{% macro a() %}{% endmacro %}", "is not part of templates"),
        ("{{ [what] }}", "is not part of templates"),
        ("{{ self }}", "“self” is no field"),
        ("{{ " + "what and " * 300 + "what }}", "nested too deeply"),
        ("{{ " + "(" * 5_000 + "1" + ")" * 5_000 + " }}", "nested too deeply"),
        ("{% if what %}" * 60 + "{% endif %}" * 60, "nested too deeply"),
        ("{{ what", "unexpected end"),
        ("{% if what %}", "unexpected end of template"),
    ],
)
def test_what_could_run_reach_or_repeat_is_refused_when_it_is_read(body: str, says: str) -> None:
    assert says in broken(body)


def test_a_body_that_was_never_read_is_refused_when_it_is_rendered() -> None:
    with pytest.raises(CtxtuiError, match="reaches inside a value"):
        render("{{ what.__class__ }}", {"what": Value("x")})


def test_conditions_loops_and_filters_do_what_they_say() -> None:
    body = "{% if a and b == 'x' %}{{ a|lower }}{% else %}no{% endif %}: {{ c|join(', ') }}."
    values: dict[str, Value | list[Value]] = {
        "a": Value("LOUD"),
        "b": Value("x"),
        "c": [Value("1"), Value("2")],
    }
    assert "".join(render(body, values)) == "loud: 1, 2."


@pytest.mark.parametrize(
    ("value", "drawn"),
    [
        ("a b.md", "`a b.md`"),
        ("`x`", "`` `x` ``"),
        ("two\nlines", "```\ntwo\nlines\n```"),
        ("```\nfenced\n```", "````\n```\nfenced\n```\n````"),
    ],
)
def test_code_stands_between_as_many_backticks_as_it_takes(value: str, drawn: str) -> None:
    assert "".join(render("{{ a|code }}", {"a": Value(value)})) == drawn


def test_a_prompt_that_grows_without_end_is_stopped() -> None:
    long, many = Value("x" * 10_000), [Value("y")] * 1_000
    with pytest.raises(CtxtuiError, match="grows beyond"):
        render("{% for one in many %}{{ one }}{{ long }}{% endfor %}", {"long": long, "many": many})
    assert len("".join(render("{{ long }}", {"long": long}))) < LONGEST


@settings(max_examples=40)
@given(st.text(max_size=200))
def test_a_value_is_in_the_prompt_as_it_was_given_and_is_never_read_as_template(
    value: str,
) -> None:
    pieces = render("<{{ what }}>", {"what": Value(value)})
    assert "".join(pieces) == f"<{value}>"


@pytest.mark.parametrize(
    "value",
    [
        "{{ 7 * 7 }}",
        "{% for x in y %}",
        "$(touch /tmp/never)",
        "`touch never`",
        "'; DROP TABLE x; --",
        'say "hi"',
        "docs/my plan (v2).md",
        "two\nlines\n\nand a third",
        "#{nope}",
        "\\n \\x1b",
    ],
)
def test_quotes_shell_words_and_newlines_pass_through_intact(value: str) -> None:
    found = draft(template("{{ what }}|{{ bar }}{{ top }}{{ more|join }}"), Answers({"what": value,
                  "bar": "low", "top": "3"}))  # fmt: skip
    assert found.text == f"{value}|low3"
    assert not found.wrong and not found.missing


@settings(max_examples=15)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=100))
def test_a_value_comes_out_cleaned_and_otherwise_to_the_character(value: str) -> None:
    body = "{{ what }}\n{{ bar }}{{ top }}{{ more|join }}"
    found = draft(template(body), Answers({"what": value, "bar": "low", "top": "3"}))
    if not found.redacted and clean(value).strip():
        assert found.text == f"{clean(value)}\nlow3"
