"""Counting tokens without the network, at any size of text."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctxtui.core.context import tokens
from ctxtui.core.context.tokens import count, encoding, estimate, family


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", 0), ("hello world", 2), ("tiktoken is great!", 6), ("你好", 2), ("\n\n\n", 1)],
)
def test_counts_what_cl100k_base_counts(text: str, expected: int) -> None:
    assert count(text) == expected


def test_the_name_of_a_special_token_is_plain_text() -> None:
    assert count("<|endoftext|>") > 1


def test_a_lone_surrogate_is_counted_too() -> None:
    assert count("torn \ud83d emoji") > 0


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["word", "Ärger", "don't", "1234", "\n", "\r\n", "\n\n  ", " ", "   ", "\t", "};", "好"]
        ),
        min_size=1,
        max_size=40,
    ),
    st.integers(0, 200),
)
def test_a_long_text_counts_as_if_it_had_not_been_cut(parts: list[str], shift: int) -> None:
    block = "".join(parts) + " end.\n"
    text = "x" * shift + " " + block * (1 + 2 * tokens.PIECE // len(block))
    assert count(text) == len(encoding().encode_ordinary(text))


@pytest.mark.parametrize(
    "size", [500_000, pytest.param(5_000_000, marks=pytest.mark.slow)], ids=["half one", "five"]
)
def test_a_line_of_megabytes_is_counted_soon(size: int) -> None:
    encoding()  # what loading takes is not the question
    began = time.monotonic()
    assert count("a" * size) == size // 8
    assert time.monotonic() - began < 30 * size / 5_000_000


@pytest.mark.parametrize("run", [" ", "-", "\n", "ab", "=\n", "好"])
def test_text_with_no_place_to_cut_is_counted_nearly_right(run: str) -> None:
    text = run * (5 * tokens.PIECE // len(run))
    assert count(text) == pytest.approx(len(encoding().encode_ordinary(text)), rel=0.05)


@pytest.mark.parametrize(
    ("model", "factor"),
    [
        ("claude-opus-4-6", 1.18),
        ("claude-sonnet-4-6", 1.18),
        ("claude-haiku-4-5-20251001", 1.18),
        ("claude-3-5-sonnet-20241022", 1.18),
        ("claude-sonnet-4-20250514", 1.18),
        ("us.anthropic.claude-opus-4-1-20250805-v1:0", 1.18),
        ("claude-opus-4-7", 1.6),
        ("claude-opus-4-8[1m]", 1.6),
        ("claude-opus-5-5-20260922", 1.6),
        ("claude-sonnet-5", 1.6),
        ("claude-haiku-5-5", 1.6),
        ("claude-fable-5-1", 1.6),
        ("claude-opus-9", 1.6),
        ("<synthetic>", 1.6),
        ("gpt-4", 1.6),
        (None, 1.6),
    ],
)
def test_a_model_has_the_factor_of_its_family(model: str | None, factor: float) -> None:
    text = "The cart is empty after a refresh.\n" * 100
    assert family(model).factor == factor
    assert estimate(text, model) == round(count(text) * factor)


def test_the_vocabulary_is_the_one_tiktoken_would_download() -> None:
    assert hashlib.sha256(tokens.vocabulary()).hexdigest() == tiktokens_own()["expected_hash"]


def test_pattern_and_special_tokens_are_those_of_the_installed_tiktoken() -> None:
    own = tiktokens_own()
    assert own["pat_str"] == tokens.PATTERN
    assert own["special_tokens"] == tokens.SPECIAL_TOKENS


FRESH = """
import json, socket, sys
from concurrent.futures import ThreadPoolExecutor

asked = []

class Socket(socket.socket):
    def __init__(self, *_, **__):
        asked.append("the network")
        raise OSError

socket.socket = Socket
from ctxtui.core.context.tokens import count, encoding, estimate

empty = estimate("", "claude-opus-5-5")
before = "tiktoken" in sys.modules
with ThreadPoolExecutor(4) as pool:
    made = list(pool.map(lambda _: (count("hello world"), id(encoding())), range(8)))
after = "tiktoken" in sys.modules
told = {"asked": asked, "empty": empty, "imported": [before, after], "made": made}
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def fresh() -> dict[str, Any]:
    """What a process tells in which nothing was counted yet, and then by four threads at once."""
    ran = subprocess.run(
        [sys.executable, "-c", FRESH], check=True, timeout=60, capture_output=True, text=True
    )
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


def test_counting_needs_no_network(fresh: dict[str, Any]) -> None:
    assert {counted for counted, _ in fresh["made"]} == {2}
    assert fresh["asked"] == []


def test_tiktoken_is_imported_by_the_first_count_not_before(fresh: dict[str, Any]) -> None:
    assert fresh["empty"] == 0
    assert fresh["imported"] == [False, True]


def test_threads_that_count_at_once_build_one_encoding(fresh: dict[str, Any]) -> None:
    assert len({encoding for _, encoding in fresh["made"]}) == 1


def tiktokens_own() -> dict[str, Any]:
    """What `cl100k_base` says in tiktoken's source; calling it would download."""
    spec = importlib.util.find_spec("tiktoken_ext.openai_public")
    assert spec is not None and spec.origin is not None
    tree = ast.parse(Path(spec.origin).read_text("utf-8"))
    names = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    (function,) = (
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == "cl100k_base"
    )
    found: dict[str, Any] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.keyword) and node.arg == "expected_hash":
            found["expected_hash"] = ast.literal_eval(node.value)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            found["special_tokens"] = {
                names[key.id]: ast.literal_eval(value)
                for key, value in zip(node.value.keys, node.value.values, strict=True)
                if isinstance(key, ast.Name)
            }
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "pat_str":
                    found["pat_str"] = ast.literal_eval(value)
    return found
