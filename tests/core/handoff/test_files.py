"""The files a brief names: edited, changed by commands, and whether anything is left of it."""

from __future__ import annotations

from tests.core.evidence.playing import Play
from tests.core.repo.conftest import Project

from ctxtui.core.handoff.brief import Brief, draft_brief
from ctxtui.core.handoff.coverage import coverage
from ctxtui.core.handoff.items import SectionName
from ctxtui.core.settings import Settings


def draft(play: Play, since: str = "start") -> Brief:
    return draft_brief(play.tree(), "Go on", None, Settings(brief_budget=9_000), since)


def said(brief: Brief, name: SectionName = "files_that_matter") -> list[str]:
    return [one.text for one in brief.section(name).items]


def test_a_file_that_a_command_changed_is_named_with_its_step(play: Play, shop: Project) -> None:
    play.ask("Raise it")
    play.bash("sed -i s/one/1/ app.py")
    shop.write("app.py", "1\ntwo\nthree\n")
    play.bash("rm notes.md")
    (shop.root / "notes.md").unlink()
    brief = draft(play)
    assert said(brief) == ["`notes.md`: removed by a command", "`app.py`: changed by a command"]
    (item,) = [one for one in brief.section("files_that_matter").items if "app.py" in one.text]
    assert [(one.kind, one.ref) for one in item.evidence][1] == ("turn", "1.2")
    assert "`app.py` +1 −1, by a command of this session" in said(brief, "diff")


def test_a_file_is_named_once_whoever_changed_it(play: Play, shop: Project) -> None:
    play.ask("Raise it")
    play.tool("Read", file_path=str(shop.root / "notes.md"))
    play.tool("Read", file_path=str(shop.root / "notes.md"))
    play.edit(str(shop.root / "app.py"))
    play.bash("sed -i s/one/1/ app.py")
    play.bash("echo more >> notes.md")
    shop.write("app.py", "1\ntwo\nthree\n")
    assert said(draft(play)) == ["`app.py`: edited once", "`notes.md`: written by a command"]


def test_what_a_command_wrote_and_is_gone_again_is_left_out(play: Play, shop: Project) -> None:
    play.ask("Try it")
    play.bash("python app.py > out.txt")
    play.bash("git checkout -- app.py")
    assert said(draft(play)) == []


def test_an_edit_of_which_nothing_is_left_says_so(play: Play, shop: Project) -> None:
    play.ask("Change both")
    play.edit(str(shop.root / "app.py"))
    play.edit(str(shop.root / "notes.md"))
    shop.write("notes.md", "hello\nthere\n")
    assert set(said(draft(play))) == {
        "`app.py`: edited once, nothing left of it in the diff",
        "`notes.md`: edited once",
    }
    assert "`app.py`: edited once" in said(draft(play, since="HEAD"))


def test_of_a_file_that_git_does_not_follow_nothing_is_claimed(play: Play, shop: Project) -> None:
    shop.write(".gitignore", "local.py\n")
    shop.write("local.py", "debug = True\n")
    play.ask("Change it")
    play.edit(str(shop.root / "local.py"))
    assert said(draft(play)) == ["`local.py`: edited once"]


def test_a_rule_that_was_lifted_is_no_gap(play: Play) -> None:
    play.ask("Never touch the cart module")
    play.ask("You can touch the cart module now, after all")
    brief = draft(play)
    lifted = [one for one in brief.section("constraints").spare if one.text.startswith("Lifted")]
    assert len(lifted) == 1 and not lifted[0].on
    assert not any("Lifted" in one.text for one in coverage(brief).missing)


def test_the_plan_that_stands_is_among_what_comes_next(play: Play) -> None:
    play.ask("Plan it")
    plan = "# Count in memory\n\n- Write the counter\n- Read the limits\n- Test both"
    play.tool("ExitPlanMode", "User has approved your plan.", plan=plan)
    play.tool("TodoWrite", todos=[{"content": "Read the limits", "status": "pending"}])
    steps = "Steps of the plan you approved: Write the counter, Test both"
    assert steps in said(draft(play), "next_step")
    assert "Open in its task list: Read the limits" in said(draft(play), "next_step")
