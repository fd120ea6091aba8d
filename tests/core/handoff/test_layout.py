"""The user's own layout of a brief, and what happens when it is broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.core.evidence.playing import Play
from tests.core.repo.conftest import Project

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.handoff.brief import Brief, draft_brief
from ctxtui.core.handoff.layout import read_layout
from ctxtui.core.handoff.redacting import finish
from ctxtui.core.settings import Settings


def laid(play: Play, tmp_path: Path, template: str, goal: str = "Ship it") -> Brief:
    path = tmp_path / "brief.md"
    path.write_text(template)
    return draft_brief(play.tree(), goal, None, Settings(), layout=read_layout(path))


def test_sections_come_in_the_order_of_the_template_with_its_own_words(
    play: Play, shop: Project, tmp_path: Path
) -> None:
    play.ask("Never log it. Fix it")
    brief = laid(
        play,
        tmp_path,
        "You take over from a colleague.\n\n{{open_errors}}\n\n{{state}}\n\n{{constraints}}\n\n"
        "## What to do\n{{goal}}\n{% if ruled_out %}never{% endif %}\n",
    )
    state = f"Branch `main` at `{shop.git('rev-parse', 'HEAD')[:10]}`, clean."
    assert finish(brief).markdown == (
        f"You take over from a colleague.\n\n## State\n- {state}\n\n"
        "## Constraints\n- Never log it.\n\n## What to do\nShip it\n"
    )


def test_lines_alone_may_stand_under_a_heading_of_the_users(play: Play, tmp_path: Path) -> None:
    play.ask("Never log it. Fix it")
    text = finish(laid(play, tmp_path, "# {{goal}}\n\n## Rules\n{{constraints.lines}}\n")).markdown
    assert text == "# Ship it\n\n## Rules\n- Never log it.\n"


def test_nothing_in_a_value_is_read_as_a_template(play: Play, tmp_path: Path) -> None:
    play.ask("Never write `{{ 7 * 7 }}` into the log. Fix it")
    brief = laid(play, tmp_path, "{{goal}}\n{{constraints}}\n", goal="{{ 6 * 7 }}")
    text = finish(brief).markdown
    assert text.startswith("{{ 6 * 7 }}\n") and "{{ 7 * 7 }}" in text


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("# A\n{{goal}}\n{% if state %}\n", "line 3: Unexpected end of template"),
        ("{{goal}}\n{{ }}\n", "line 2: Expected an expression"),
        ("# Only words\n\nand more\n", "line 3: {{goal}} is missing"),
    ],
)
def test_a_broken_template_is_named_with_line_and_reason(
    tmp_path: Path, template: str, says: str
) -> None:
    path = tmp_path / "brief.md"
    path.write_text(template)
    with pytest.raises(CtxtuiError) as caught:
        read_layout(path)
    assert f"brief.md, {says}" in str(caught.value)
    assert "The built-in layout is used." in str(caught.value)


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("{{ constraint }}", "'constraint' is undefined"),
        ("{{ goal.__class__.__mro__ }}", "unsafe"),
        ("{{ 1 // 0 }}", "zero"),
    ],
)
def test_what_fails_when_it_is_filled_in_gives_way_to_our_layout(
    play: Play, tmp_path: Path, expression: str, says: str
) -> None:
    play.ask("Never log it. Fix it")
    brief = laid(play, tmp_path, f"{{{{goal}}}}\n\n{expression}\n")
    assert any("brief.md, line 3: " in note and says in note for note in brief.notes)
    assert finish(brief).markdown.startswith("# Goal\nShip it\n\n## Constraints\n")


def test_no_file_is_our_layout_and_what_is_no_text_is_named(tmp_path: Path) -> None:
    assert read_layout(tmp_path / "brief.md") is None
    (tmp_path / "brief.md").write_bytes(b"# A\n{{goal}}\n\xff\xfe\n")
    with pytest.raises(CtxtuiError, match=r"brief\.md, line 3: is no UTF-8"):
        read_layout(tmp_path / "brief.md")
    (tmp_path / "brief.md").write_bytes(b"{{goal}}" * 10_000)
    with pytest.raises(CtxtuiError, match="larger than"):
        read_layout(tmp_path / "brief.md")
