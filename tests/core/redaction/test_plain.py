"""A text that is told to be plain at a glance has no secret for any rule to find."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.weaving import woven

from ctxtui.core.redaction import redact
from ctxtui.core.redaction.keys import private_keys, shaped_keys
from ctxtui.core.redaction.plain import is_plain
from ctxtui.core.redaction.unwrapping import unwrapped
from ctxtui.core.redaction.values import named_values

PLANTED = Path(__file__).parents[2] / "data" / "planted" / "secrets.toml"


@pytest.mark.parametrize(
    "text",
    [
        "Fix the rounding of totals, please",
        "pytest -q tests\nruff check .",
        "Should it be per line\tor at the end?",
    ],
)
def test_what_people_type_is_plain(text: str) -> None:
    assert is_plain(text)
    assert redact(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "password = hunter2",
        "curl -u ada:sesame localhost",
        "postgres://ada:x9@db/shop",
        "//registry/:_auth = c2VzYW1l",
        "a\\nb",
        "so\x1b[0m",
        "AP6xyz",
        "grün",
        "a line that is as long as a narrow window\nis wide",
    ],
)
def test_what_may_hold_one_is_looked_through(text: str) -> None:
    assert not is_plain(text)


PIECES = (
    *("pass", "pwd", "Key", "token", "=", ": ", '"', "'", " ", "\n", "\t", "AP", "AKC", "aws"),
    *(
        "machine a login b password c",
        "Bearer",
        "curl -u",
        "://a:b@c",
        ":_auth=",
        "-----BEGIN ",
    ),
    *("hunter2", "0123456789abcdef", "s.", "sk-", "word", "+", "/", "-", "_", ">", "\\n"),
)


@settings(max_examples=300)
@given(woven(PIECES, 12, st.text(st.characters(max_codepoint=126), max_size=36)))
def test_no_rule_finds_anything_in_a_plain_text(text: str) -> None:
    if is_plain(text):
        found = [*private_keys(text), *shaped_keys(text), *named_values(text)]
        assert not found
        assert unwrapped(text) is None


def test_no_planted_secret_stands_in_a_plain_text() -> None:
    for one in tomllib.loads(PLANTED.read_text("utf-8"))["secret"]:
        assert not is_plain(one.get("text", "{}").replace("{}", "".join(one["halves"]))), one
