"""Every line of a brief leads back to something that is there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.conftest import RECORDED
from tests.core.evidence.playing import Play
from tests.core.repo.conftest import Project
from tests.writing import Writing

from ctxtui.core.handoff.brief import Brief, whole_brief
from ctxtui.core.handoff.items import Evidence
from ctxtui.core.handoff.trace import trace
from ctxtui.core.repo.base import base_rev
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import TurnTree, turn_tree
from ctxtui.present.brief_evidence import evidence_blocks
from ctxtui.present.brief_places import place

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SESSIONS = sorted(
    one
    for one in RECORDED.glob("*/claude/projects/*/*.jsonl")
    if not one.name.startswith("agent-") and one.stat().st_size
)


def check(brief: Brief, tree: TurnTree, project: Path | None = None) -> int:
    """Each item's evidence is there; how many items there were."""
    items = [item for one in brief.sections for item in (*one.items, *one.spare)]
    raw = tree.transcript.path.read_text(errors="replace")
    for item in items:
        assert item.evidence, item
        traces = [trace(one, tree) for one in item.evidence]
        shown = repr(evidence_blocks(item, None, traces, (), NOW))
        assert all(place(one) in shown or one.kind != "turn" for one in item.evidence), item
        assert "not in the session" not in shown
        for one in item.evidence:
            assert trace(one, tree).there, (item.text, one)
            if one.kind == "commit":
                assert project is not None and base_rev(project, one.ref).rev == one.ref
            elif one.kind == "file":
                assert Path(one.ref).name in raw or Path(one.ref).exists(), one
            elif one.kind == "command":
                assert one.ref == "--goal" or one.ref.startswith("git "), one
    return len(items)


@pytest.mark.parametrize("path", SESSIONS[:: max(1, len(SESSIONS) // 12)], ids=lambda p: p.stem[:8])
def test_recorded_sessions_can_be_traced(path: Path, tmp_path: Path) -> None:
    tree = turn_tree(read_transcript(path))
    assert check(whole_brief(tree, "Go on", tmp_path), tree)


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.sampled_from(["Never log it. Fix it", "yes", "Always test"])),
        st.tuples(st.just("edit"), st.sampled_from(["app.py", "new.py", "notes.md"])),
        st.tuples(st.just("fail"), st.sampled_from(["pytest", "make"])),
        st.tuples(st.just("pass"), st.sampled_from(["pytest", "make"])),
        st.tuples(st.just("shell"), st.sampled_from(["rm notes.md", "echo 1 > made.md", "ls"])),
        st.tuples(st.just("plan"), st.sampled_from(["# Count\n- One\n- Two", "Do it"])),
        st.tuples(st.just("todo"), st.sampled_from(["pending", "completed"])),
        st.tuples(st.just("commit"), st.sampled_from(["One", "Two"])),
        st.tuples(st.just("rewind"), st.sampled_from(["Another way", "Leave it"])),
        st.tuples(st.just("refuse"), st.sampled_from(["", "Not like that"])),
    ),
    min_size=1,
    max_size=12,
)


def play_all(play: Play, shop: Project, acts: list[tuple[str, str]]) -> None:
    first = play.ask("Begin. Never touch the cart")
    for kind, what in acts:
        if kind == "ask":
            play.ask(what)
        elif kind == "edit":
            play.edit(str(shop.root / what))
            shop.write(what, f"{play.count}\n")
        elif kind in ("fail", "pass"):
            play.bash(what, "E   ValueError: bad" if kind == "fail" else "1 passed", kind == "fail")
        elif kind == "shell":
            play.bash(what)
            shop.write("made.md", f"{play.count}\n")
        elif kind == "plan":
            play.tool("ExitPlanMode", "User has approved your plan.", plan=what)
        elif kind == "todo":
            play.tool("TodoWrite", todos=[{"content": "Test it", "status": what}])
        elif kind == "commit":
            shop.commit(what, 13)
        elif kind == "rewind":
            play.ask(what, parent=first)
        else:
            play.refuse("Bash", what, command="rm -r build")


@given(acts=ACTS)
@hypothesis_settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_was_played_can_be_traced(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, str]]
) -> None:
    home = tmp_path_factory.mktemp("traced")
    (home / "shop").mkdir()
    shop = Project(home / "shop")
    shop.git("init", "--quiet", "--initial-branch=main")
    shop.commit("Start", app__py="one\n")
    play = Play(Writing(home / "claude", cwd=str(shop.root)))
    play_all(play, shop, acts)
    tree = play.tree()
    assert check(whole_brief(tree, "Go on", None), tree, shop.root)


def test_a_place_that_is_not_there_is_told(play: Play) -> None:
    play.ask("Begin")
    tree = play.tree()
    assert not trace(Evidence("turn", "99"), tree).there
    assert not trace(Evidence("turn", "1.7"), tree).there
    assert trace(Evidence("turn", "1"), tree).there
    assert trace(Evidence("turn", "1"), tree).what == "you"
