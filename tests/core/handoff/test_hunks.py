"""Hunks of changed files as items of a brief."""

from __future__ import annotations

import pytest
from tests.core.evidence.playing import Play
from tests.core.repo.conftest import Project

from ctxtui.core.handoff.brief import Brief, draft_brief
from ctxtui.core.handoff.choices import NO_CHOICES, Choices
from ctxtui.core.handoff.hunks import with_hunks
from ctxtui.core.handoff.items import Item
from ctxtui.core.handoff.material import MOST_CHANGES
from ctxtui.core.handoff.progress import Stopped
from ctxtui.core.handoff.redacting import finish
from ctxtui.core.repo.changes import MOST_LISTED
from ctxtui.core.settings import Settings

ROOMY = Settings(brief_budget=5_000)
LINES = [f"line {n}" for n in range(1, 41)]


def drafted(play: Play, choices: Choices = NO_CHOICES) -> Brief:
    return draft_brief(play.tree(), "Ship it", None, ROOMY, choices=choices)


def hunks(brief: Brief) -> list[Item]:
    return [one for one in brief.section("diff").items if one.under]


def changed(shop: Project, *swaps: tuple[int, str]) -> None:
    lines = list(LINES)
    for number, words in swaps:
        lines[number - 1] = words
    shop.write("app.py", "\n".join(lines) + "\n")


def begin(play: Play, shop: Project) -> None:
    shop.commit("Lines", app__py="\n".join(LINES) + "\n")
    play.ask("Change it")
    play.edit(str(shop.root / "app.py"))


def test_each_hunk_is_a_place_with_its_change_and_off_at_first(play: Play, shop: Project) -> None:
    begin(play, shop)
    changed(shop, (3, "three"), (30, "thirty\nand more"))
    brief, notes = with_hunks(drafted(play), ["app.py"])
    assert [one.text for one in hunks(brief)] == [
        "`app.py:3`: `line 3` is now `three`",
        "`app.py:30-31` +2 −1: `thirty`, `and more`",
    ]
    assert not any(one.on for one in hunks(brief)) and notes == ()
    assert hunks(brief)[0].evidence[0].quote == "-line 3 ⏎ +three"
    assert hunks(brief)[0].evidence[0].ref == str(shop.root / "app.py")


def test_a_hunk_that_is_in_is_found_again_after_lines_moved_it(play: Play, shop: Project) -> None:
    begin(play, shop)
    changed(shop, (30, "thirty"))
    brief, _ = with_hunks(drafted(play), ["app.py"])
    choices = Choices(on={hunks(brief)[0].id: True}, hunks=("app.py",))
    changed(shop, (1, "one\none and a half"), (30, "thirty"))
    text = finish(drafted(play, choices)).markdown
    assert "- `app.py:31`: `line 30` is now `thirty`\n" in text
    assert "one and a half" not in text


def test_a_file_with_nothing_to_read_has_no_hunks(play: Play, shop: Project) -> None:
    begin(play, shop)
    shop.write("uv.lock", "x\n")
    shop.write("logo.png", b"\x89PNG\0\1")
    changed(shop, (3, "three"))
    brief = drafted(play)
    assert [one.path for one in brief.section("diff").items if one.path] == ["app.py"]
    assert "- 1 lock, 1 binary: `uv.lock`, `logo.png`\n" in finish(brief).markdown
    same, notes = with_hunks(brief, ["uv.lock", "nowhere.py"])
    assert (same, notes) == (brief, ())


def test_a_secret_in_a_hunk_is_taken_out(play: Play, shop: Project) -> None:
    begin(play, shop)
    changed(shop, (3, "key = 'ghp_aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6'"))
    brief, _ = with_hunks(drafted(play), ["app.py"])
    assert "ghp_aB3dE6" not in repr(hunks(brief))


def test_a_file_that_changed_all_over_says_how_much_is_listed(play: Play, shop: Project) -> None:
    before = "".join(f"line {n}\n" for n in range(2_000))
    shop.commit("Long", app__py=before)
    play.ask("Change it")
    play.edit(str(shop.root / "app.py"))
    shop.write("app.py", "".join(f"{'L' if n % 20 == 0 else 'l'}ine {n}\n" for n in range(2_000)))
    brief, notes = with_hunks(drafted(play), ["app.py"])
    assert len(hunks(brief)) == 50
    assert notes[0].startswith("app.py: the first 50 hunks are listed; git diff ")


def test_of_a_huge_change_the_brief_counts_all_files_and_lines(play: Play, shop: Project) -> None:
    begin(play, shop)
    changed(shop, (3, "three"))
    for n in range(MOST_LISTED + 20):
        shop.write(f"part/file{n}.py", "new\n")
    section = drafted(play).section("diff")
    total, first, *_, more = section.items
    assert total.text.startswith(f"{MOST_LISTED + 21} files, +{MOST_LISTED + 21} −1 since")
    assert first.path == "app.py"
    assert more.text.startswith(f"{MOST_LISTED + 21 - MOST_CHANGES} more: ")
    assert section.hint == f"{MOST_LISTED + 21} files"


def test_looking_up_hunks_can_be_given_up(play: Play, shop: Project) -> None:
    begin(play, shop)
    changed(shop, (3, "three"))
    brief = drafted(play)

    def step(doing: str) -> None:
        assert doing == "reading the hunks"
        raise Stopped

    with pytest.raises(Stopped):
        with_hunks(brief, ["app.py"], step)
