"""What is the same text, and what only looks like it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctxtui.core.delivery.matching import ENOUGH, names_file, parts, probes, proves, share
from ctxtui.core.delivery.texts import unwrapped

BRIEF = """\
# Handoff: rate limits

## Goal

Finish the limiter of the login route, then write its tests.

## Constraints

- Never import anything from the billing package in here.
- Keep the answer of a refused login the same for all reasons.

## State

- Branch limiter, 3 commits, 2 files not committed.
- `pytest tests/login` failed: 2 of 41, both in test_burst.py. They began to fail in the last turn.

## Next step

1. Make test_burst.py pass again.
"""
COMMON = "Continue with the work.\nRun the tests.\nCommit when it is done."


def wrapped(text: str) -> str:
    return f'\n\n<pasted_content id="cbc1">\n{text}\n</pasted_content id="cbc1">\n'


def found(text: str, prompt: str, common: str = "") -> bool:
    return proves(parts(text), parts(prompt), parts(common))


@pytest.mark.parametrize(
    "prompt",
    [
        BRIEF,
        BRIEF.strip(),
        wrapped(BRIEF),
        f"Here is where we are:\n\n{BRIEF}\nBegin with the tests, please.",
        f"Take over from this {wrapped(BRIEF)} and be quick",
        BRIEF.replace("\n", "\r\n"),
        BRIEF.replace("    ", "\t").replace("- ", "* "),
        BRIEF.replace("Never import anything", "NEVER ever import anything"),
        BRIEF.replace("Branch limiter, 3 commits, 2 files not committed.", "Branch limiter."),
        BRIEF.replace("\n## State\n", "\n"),
    ],
)
def test_a_brief_is_known_again_wrapped_trimmed_and_with_an_edited_line(prompt: str) -> None:
    assert found(BRIEF, prompt)


def test_a_sentence_that_was_edited_leaves_the_others_of_its_line() -> None:
    text = " ".join(f"Sentence number {n} says what was done with file{n}.py." for n in range(20))
    assert found(text, text.replace("Sentence number 7 says", "Number 7 tells"))


@pytest.mark.parametrize(
    "prompt",
    [
        "",
        "Finish the limiter of the login route, then write its tests.",
        "\n".join(BRIEF.splitlines()[: BRIEF.count("\n") // 2]),
        "# Handoff: rate limits\n\n## Goal\n\n## Constraints\n\n## State\n\n## Next step\n",
        " ".join(sorted(BRIEF.split())),
    ],
)
def test_half_of_a_brief_or_its_headings_alone_are_not_the_brief(prompt: str) -> None:
    assert not found(BRIEF, prompt)


def test_a_short_text_is_not_known_again_even_if_it_is_the_same() -> None:
    assert share(parts(COMMON), parts(COMMON)) == 1
    assert not found(COMMON, COMMON)


def test_what_is_said_anyway_proves_nothing() -> None:
    assert found(BRIEF, BRIEF)
    assert not found(BRIEF, BRIEF, common=BRIEF)
    assert not found(BRIEF, BRIEF, common="\n".join(BRIEF.splitlines()[6:]))


def test_a_line_that_is_repeated_counts_once() -> None:
    text = "We need the limiter to be ready by the evening.\n" * 30
    assert not found(text, text)


def test_writing_without_blanks_is_known_again() -> None:
    text = (
        "登录接口需要限制每个用户的请求次数\n不要从账单模块导入任何东西\n先修复失败的测试再提交代码\n"
        "拒绝登录时的回答必须完全一致\n分支上有三个提交和两个没有提交的文件\n下一步是让突发测试重新通过"
    )
    assert found(text, f"请继续:\n{text}")


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_can_be_compared(text: str, prompt: str) -> None:
    mine, theirs = parts(text), parts(prompt)
    assert 0 <= share(mine, theirs) <= 1
    assert share(mine, mine | theirs) == (1 if mine else 0)
    assert share(mine, theirs) >= ENOUGH or not proves(mine, theirs)


@given(st.lists(st.sampled_from(["one", "two\tthree.", "-", "Four!", "five\n", "six", "#", "7;8"])))
def test_a_prompt_with_enough_of_a_text_holds_one_of_its_probes(words: list[str]) -> None:
    """Whatever the rest of it is: so nothing is missed where they are looked for first."""
    text, prompt = " ".join(words[: len(words) // 2]), " ".join(words)
    mine, theirs = parts(text), parts(prompt)
    if mine and share(mine, theirs) >= ENOUGH:
        assert any(one in " ".join(prompt.split()) for one in probes(mine))


def test_the_tags_around_what_was_pasted_are_taken_off() -> None:
    assert unwrapped(wrapped("one\ntwo")).strip() == "one\ntwo"
    assert unwrapped("a <b> and </pasted_contents>") == "a <b> and </pasted_contents>"


# -- files

FILE = Path("/home/ada/shop/docs/brief.md")


@pytest.mark.parametrize(
    ("prompt", "cwd"),
    [
        ("read /home/ada/shop/docs/brief.md and go on", None),
        ("go on from `/home/ada/shop/docs/brief.md`.", "/elsewhere"),
        ("@docs/brief.md", "/home/ada/shop"),
        ('Read "docs/brief.md", then start', "/home/ada/shop"),
        ("see (../shop/docs/brief.md)", "/home/ada/notes"),
        ("What is next in brief.md?", "/home/ada/shop/docs"),
        ("Take ./docs/brief.md.", "/home/ada/shop"),
    ],
)
def test_a_prompt_names_a_file_as_people_do(prompt: str, cwd: str | None) -> None:
    assert names_file(prompt, cwd, FILE)


@pytest.mark.parametrize(
    ("prompt", "cwd"),
    [
        ("read brief.md", "/home/ada/other"),
        ("read brief.md", None),
        ("read /home/ada/shop/docs/brief.md.bak", "/"),
        ("read /old/home/ada/shop/docs/brief.md", "/"),
        ("read /home/ada/shop/docs/brief.mdx", "/"),
        ("read /home/ada/shop/docs/brief.md/part", "/"),
        ("read my-brief.md", "/home/ada/shop/docs"),
        ("write me a brief", "/home/ada/shop/docs"),
        ("\0", "\0"),
    ],
)
def test_another_file_of_that_name_is_not_meant(prompt: str, cwd: str | None) -> None:
    assert not names_file(prompt, cwd, FILE)


def test_a_file_below_home_is_known_by_its_short_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert names_file("read ~/notes/brief 2.md now", "/x", tmp_path / "notes" / "brief 2.md")
