"""Every turn and step of sessions that clients of four versions wrote: a branch there is resumed
with exactly its prefix, printed and in a terminal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.conftest import RECORDED
from tests.lab.room import (
    PATIENCE,
    Ctxtui,
    Json,
    asked_of,
    assert_next,
    is_197,
    until,
    without_unfinished,
)

from ctxtui.core.rewind.branching import BranchPlan, plan_branch, write_branch
from ctxtui.core.rewind.prefix import STILL_RUNNING
from ctxtui.core.transcripts.locate import Place, locate
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import TurnTree, turn_tree

pytestmark = pytest.mark.lab

PROMPT = "Name the next step"
HEARD = "I heard of the agents."
AT_ONCE = 4
"""Clients that run side by side."""


@dataclass(frozen=True)
class Written:
    """A session that a client wrote, and how many places it has: turns, compactions and steps."""

    scenario: str
    session: str
    places: int

    @property
    def path(self) -> Path:
        (found,) = (RECORDED / self.scenario).glob(f"claude/projects/*/{self.session}*.jsonl")
        return found


SESSIONS = [
    Written("flaky_329", "f278018b", 34),  # rewinds, two compactions, parallel tools
    Written("gallery_329", "5c9e0d8d", 29),  # rewinds, subagents, parallel tools
    Written("sum_from_329", "7953728b", 21),  # summarized from a prompt on, after rewinds
    Written("sum_upto_329", "8cb2c1e1", 18),  # summarized up to a prompt
    Written("subagents_329", "b03d4a87", 10),  # two in one answer, in the background
    Written("branch_329", "d0aea160", 14),
    Written("queued_329", "6dd871e9", 9),
    Written("queued_tool_329", "ae1317d5", 8),
    Written("xver_197_329", "d00e3d06", 17),  # begun by one client, rewound by the next
    Written("rewind_twice_197", "a2098c39", 20),  # a rewind inside a rewind, parallel tools
    Written("compact_197", "b1ae3cff", 19),
    Written("subagents_197", "c3067773", 8),
    Written("subagent_nested_197", "7254663d", 5),
    Written("interrupt_tool_197", "b06efc34", 7),
    Written("kill9_tool_197", "42e70ad3", 10),
    Written("sum_from_2030", "c4541938", 17),
    Written("rewind_twice_2030", "803b3cc1", 20),
    Written("compact_1100", "b8d1873e", 19),
    Written("subagents_1100", "2ff76ffc", 8),  # inside the session's own file
]


def places(tree: TurnTree) -> Iterator[str]:
    """Every place, as the command line names it."""
    for turn in tree.turns:
        name = str(turn.number or turn.id)
        yield name
        yield from (f"{name}.{step.number}" for step in turn.steps)


@pytest.fixture(params=SESSIONS, ids=lambda one: f"{one.scenario}-{one.places}")
def original(request: pytest.FixtureRequest, kit: ModuleType, lab: Any) -> Path:
    """A session as it was recorded, in the home of the lab."""
    written: Written = request.param
    project = Path(lab.config) / "projects" / written.path.parent.name
    shutil.copytree(written.path.parent, project)
    for beside in project.glob("*.jsonl"):
        if beside.stem != written.path.stem:
            beside.unlink()
    tree = turn_tree(read_transcript(project / written.path.name))
    assert len(list(places(tree))) == written.places
    return project / written.path.name


@dataclass(frozen=True)
class Branch:
    name: str
    plan: BranchPlan
    listed: list[Json]
    """What the original's conversation was at the place."""

    @property
    def agents_are_out(self) -> bool:
        return STILL_RUNNING in self.plan.prefix.adds


@pytest.fixture
def branches(original: Path, ctxtui: Ctxtui) -> list[Branch]:
    """One at every place."""
    tree = turn_tree(read_transcript(original))
    found = []
    for name in places(tree):
        place: Place = locate(tree, name)
        plan = plan_branch(tree, place)
        write_branch(plan)
        found.append(Branch(name, plan, ctxtui.messages(original.stem, "--at", name)))
    return found


def differences(lab: Any, branches: list[Branch]) -> dict[str, str]:
    """Where a client sent something else than we listed, by place, with the last thing it was
    asked."""
    wrong: dict[str, str] = {}
    for one in branches:
        sent = asked_of(lab, one.plan.id)[-1]
        try:
            assert_next(one.listed, unheard(sent) if one.agents_are_out else sent, PROMPT)
        except AssertionError as error:
            wrong[one.name] = repr(error)
    return wrong


def unheard(record: Json) -> Json:
    """Without what a client was told of lost agents, and what it was answered."""
    told = without_unfinished(record)
    for message in told["body"]["messages"]:
        if isinstance(message["content"], list):
            message["content"] = [one for one in message["content"] if one.get("text") != HEARD]
        elif message["content"] == HEARD:
            message["content"] = []
    return told


def test_printed(lab: Any, original: Path, branches: list[Branch]) -> None:
    before = original.read_bytes()

    def ask(one: Branch) -> str:
        return str(lab.prompt(PROMPT, "--resume", one.plan.id, timeout=PATIENCE * 6)["session_id"])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert list(pool.map(ask, branches)) == [one.plan.id for one in branches]
    assert [len(asked_of(lab, one.plan.id)) for one in branches] == [1] * len(branches)
    assert differences(lab, branches) == {}
    assert original.read_bytes() == before


def test_in_a_terminal(kit: ModuleType, lab: Any, original: Path, branches: list[Branch]) -> None:
    """Each is opened, and the prompt typed; until Enter nothing is sent, but for what 2.1.197 has
    to say of lost agents."""
    lab.script(kit.turn(PROMPT, kit.step("Done.")), default=kit.step(HEARD))
    before = original.read_bytes()
    tells = is_197(lab)
    for some in (branches[at : at + AT_ONCE] for at in range(0, len(branches), AT_ONCE)):
        panes = [Opened(one, lab.terminal(kit.CLIENT, *one.plan.argv[1:]), lab) for one in some]
        for opened in panes:
            opened.type(own=int(tells and opened.branch.agents_are_out))
        for opened in panes:
            opened.enter()
        for opened in panes:
            opened.close()
    assert differences(lab, branches) == {}
    assert original.read_bytes() == before


@dataclass
class Opened:
    branch: Branch
    pane: Any
    lab: Any
    own: int = 0
    """Requests that the client makes before it is asked anything."""

    @property
    def asked(self) -> int:
        return len(asked_of(self.lab, self.branch.plan.id))

    def type(self, own: int) -> None:
        self.own = own
        until(lambda: self.asked >= own, f"its own request at {self.branch.name}")
        until(lambda: self.pane.status == "idle", f"ready:\n{self.pane.screen()}")
        self.lab.tmux("send-keys", "-t", self.pane.target, "-l", "--", PROMPT)

    def enter(self) -> None:
        self.pane.wait_for(rf"❯\s{PROMPT}")
        assert self.asked == self.own, f"at {self.branch.name}"
        self.lab.tmux("send-keys", "-t", self.pane.target, "Enter")

    def close(self) -> None:
        until(lambda: self.asked > self.own, f"a request at {self.branch.name}")
        self.lab.tmux("kill-session", "-t", self.pane.name)
