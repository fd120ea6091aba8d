"""What the user decided about items, and that it outlives a redraft."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.core.evidence.playing import Play
from tests.core.repo.conftest import Project

from ctxtui.core.handoff.brief import Brief, draft_brief, whole_brief
from ctxtui.core.handoff.choices import NO_CHOICES, Choices, apply
from ctxtui.core.handoff.items import Evidence, Item, Section, SectionName, make_item
from ctxtui.core.handoff.redacting import finish
from ctxtui.core.repo.anchors import take_anchor
from ctxtui.core.repo.base import Base
from ctxtui.core.repo.size import Size, diff_size
from ctxtui.core.settings import Settings

RULES = ("Never log the token.", "Always keep the old names.", "Don't add a dependency.")
ROOMY = Settings(brief_budget=5_000)


def asked(play: Play) -> None:
    play.ask("\n".join([*RULES, "Add a limit."]))


def drafted(play: Play, choices: Choices = NO_CHOICES, settings: Settings = ROOMY) -> Brief:
    return draft_brief(play.tree(), "Ship it", None, settings, choices=choices)


def rules(brief: Brief) -> list[str]:
    return [item.text for item in brief.section("constraints").items if item.on]


def test_words_strikes_pins_and_order_survive_a_redraft(play: Play) -> None:
    asked(play)
    section = drafted(play).section("constraints")
    first, second, third = section.items
    choices = NO_CHOICES.worded("constraints", first, "No token in any log")
    choices = choices.switched([second.id], on=False).pin("constraints", third)
    choices = choices.moved(section, third.id, -1)
    play.edit(f"{play.writing.cwd}/app.py")
    play.ask("Never touch the cart. Now the tests")
    brief = drafted(play, choices)
    items = brief.section("constraints").items
    assert [item.text for item in items] == [
        "No token in any log",
        "Don't add a dependency",
        "Never touch the cart",  # behind the one it follows in the session
        "Always keep the old names",
    ]
    assert [item.on for item in items] == [True, True, True, False]
    assert [item.pinned for item in items] == [False, True, False, False]
    assert items[0].edited and items[0].evidence == first.evidence
    assert "- No token in any log.\n" in finish(brief).markdown


def test_a_worded_item_whose_source_is_gone_stays(play: Play) -> None:
    asked(play)
    play.bash("pytest", "E   ValueError: bad port", True)
    error = drafted(play).section("open_errors").items[0]
    choices = NO_CHOICES.worded("open_errors", error, "The port is wrong in CI only")
    play.bash("pytest", "1 passed in 0.1s")
    assert drafted(play).section("open_errors").items == ()
    kept = drafted(play, choices).section("open_errors").items
    assert [(one.text, one.evidence) for one in kept] == [
        ("The port is wrong in CI only", error.evidence)
    ]


def test_no_words_give_an_item_its_own_back(play: Play) -> None:
    asked(play)
    item = drafted(play).section("constraints").items[0]
    choices = NO_CHOICES.worded("constraints", item, "Mine").worded("constraints", item, " ")
    assert rules(drafted(play, choices))[0] == "Never log the token"


def test_the_budget_takes_nothing_that_is_pinned_and_brings_nothing_struck_back(
    play: Play, shop: Project
) -> None:
    asked(play)
    for name in "abcdefgh":
        play.edit(str(shop.root / f"{name}.py"))
        shop.write(f"{name}.py", "1\n")
    low = drafted(play).section("files_that_matter").items[-1]
    tight = Settings(brief_budget=60)
    before = drafted(play, settings=tight).find(low.id)
    assert before is not None and not before.on
    choices = NO_CHOICES.pin("files_that_matter", low)
    after = drafted(play, choices, tight).find(low.id)
    assert after is not None and after.on and after.pinned
    struck = drafted(play, choices.switched([low.id], on=False)).find(low.id)
    assert struck is not None and not struck.on and not struck.pinned


def test_another_base_keeps_what_was_chosen(play: Play, shop: Project) -> None:
    asked(play)
    play.edit(str(shop.root / "app.py"))
    shop.write("app.py", "one\nTWO\nthree\n")
    rule = drafted(play).section("constraints").items[0]
    file = next(one for one in drafted(play).section("diff").items if one.path == "app.py")
    choices = NO_CHOICES.worded("constraints", rule, "Mine").switched([file.id], on=False)
    head = Base(shop.git("rev-parse", "HEAD"), "mark", name="after reading")
    brief = draft_brief(play.tree(), "Ship it", None, ROOMY, head, choices=choices)
    assert brief.base == head
    assert rules(brief)[0] == "Mine"
    again = brief.find(file.id)
    assert again is not None and not again.on
    assert "since the mark “after reading”" in brief.section("diff").items[0].text


def test_a_diff_since_a_mark_has_no_file_that_only_the_mark_left_out(
    play: Play, shop: Project
) -> None:
    asked(play)
    shop.write(".env", "PORT=8000\n")
    shop.write("notes new.md", "not followed by git yet\n")
    base = take_anchor(shop.root, "m1").base("before the limit")
    quiet = draft_brief(play.tree(), "Ship it", None, ROOMY, base)
    assert quiet.section("diff").items == () and diff_size(shop.root, base) == Size(0, 0, 0)
    shop.write("app.py", "one\nTWO\nthree\n")
    told = draft_brief(play.tree(), "Ship it", None, ROOMY, base).section("diff").items
    [command] = told[0].evidence
    assert command.ref == f"git diff {str(base.rev)[:10]} -- app.py"
    # Without the path git would show the new file, which is as it was, as deleted.
    assert "deleted" not in shop.git(*command.ref.split()[1:])


def test_a_spare_fact_comes_in_when_it_is_asked_for(play: Play) -> None:
    play.ask("\n".join([f"Rule {n} should hold." for n in range(14)]))
    whole = whole_brief(play.tree(), "Ship it", None)
    spare = whole.section("constraints").spare[0]
    assert spare.text not in finish(whole).markdown
    brief = apply(whole, NO_CHOICES.switched([spare.id], on=True))
    assert f"- {spare.text}.\n" in finish(brief).markdown
    assert spare.id not in [one.id for one in brief.section("constraints").spare]


def brief_of(names: list[str], section: SectionName = "constraints") -> Brief:
    items = tuple(make_item(section, name, name, (Evidence("turn", "1", name),)) for name in names)
    return Brief("s", "g", Base(None, "none"), (Section(section, items),))


@given(
    st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=2),
    st.lists(st.tuples(st.integers(0, 7), st.sampled_from([-1, 1])), max_size=12),
    st.lists(st.sampled_from("abcdefghxyz"), unique=True),
)
def test_no_move_and_no_redraft_loses_or_doubles_an_item(
    names: list[str], moves: list[tuple[int, int]], later: list[str]
) -> None:
    brief, choices = brief_of(names), NO_CHOICES
    order = list(names)
    for at, by in moves:
        section = apply(brief, choices).section("constraints")
        at %= len(order)
        choices = choices.moved(section, section.items[at].id, by)
        if 0 <= at + by < len(order):
            order[at], order[at + by] = order[at + by], order[at]
    assert [one.text for one in apply(brief, choices).section("constraints").items] == order
    found = [one.text for one in apply(brief_of(later), choices).section("constraints").items]
    assert sorted(found) == sorted(later)
    if choices.order:
        assert [one for one in found if one in names] == [one for one in order if one in later]


def test_hunks_stay_beneath_their_file_when_it_moves() -> None:
    brief = brief_of(["a", "b"], "diff")
    section = brief.section("diff")
    top = section.items[0]
    hunk: Item = replace(make_item("diff", "h", "hunk", (Evidence("file", "a"),)), under=top.id)
    brief = replace(brief, sections=(replace(section, items=(*section.items, hunk)),))
    choices = NO_CHOICES.moved(apply(brief, NO_CHOICES).section("diff"), top.id, 1)
    assert [one.text for one in apply(brief, choices).section("diff").items] == ["b", "a", "hunk"]
    assert choices.moved(apply(brief, choices).section("diff"), hunk.id, -1) == choices
