"""A branch is opened in tmux by a real client, its prompt in the input and nothing sent."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.lab.room import Ctxtui, Json, asked_of, assert_next, exposed, inside, is_197, until

from ctxtui.core.terminal.claude import LONGEST_PREFILL

pytestmark = pytest.mark.lab

PROMPT = "Keep it in memory;\nand don't use “Redis” #(touch no) $HOME;"
LONG = "\n".join(f"{number}. Keep “{number}” in memory" for number in range(LONGEST_PREFILL // 20))
WRAPPED = re.compile(
    r"\n\n<pasted_content id=\"[^\"]*\">\n(.*)\n</pasted_content[^>]*>\s*", re.DOTALL
)
"""How 2.1.329 hands a longer paste on (format 8)."""
TRUST = "I trust this folder"
YES = rf"❯ (\d\. )?Yes, {TRUST}"

OPEN = """
import json, sys
from pathlib import Path
from ctxtui.core.rewind.branching import plan_branch
from ctxtui.core.rewind.opening import make, open_branch, way
from ctxtui.core.transcripts.locate import locate
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import turn_tree

session, turn = sys.argv[1:]
tree = turn_tree(read_transcript(Path(session)))
plan = plan_branch(tree, locate(tree, turn), name="lean")
make(plan)
prompt = sys.stdin.read()
how = way(plan)
opened = open_branch(plan, prompt, how)
kept = opened.kept.read_text() if opened.kept else None
said = {"id": plan.id, "pane": opened.pane, "filled": opened.filled, "kept": kept}
print(json.dumps(said | {"fills": how.fills(prompt), "sentence": opened.sentence}))
"""


@pytest.fixture
def lab(kit: ModuleType) -> Iterator[Any]:
    with kit.Lab(expose=exposed()) as one:
        yield one


@pytest.fixture
def session(kit: ModuleType, lab: Any) -> Path:
    """Two turns, the first of three steps."""
    reads = [
        kit.tool("Read", file_path=f"{kit.PROJECT}/{one}") for one in ("README.md", "CLAUDE.md")
    ]
    lab.script(kit.turn("Look", *[kit.step("", read) for read in reads], kit.step("A shop.")))
    id = lab.prompt("Look around")["session_id"]
    lab.prompt("Try Redis", "--resume", id)
    (path,) = lab.transcripts()
    return Path(path)


@dataclass(frozen=True)
class Opened:
    """What `open_branch` said, and the pane that it opened."""

    said: Json
    pane: Any

    @property
    def id(self) -> str:
        return str(self.said["id"])


def opened(kit: ModuleType, lab: Any, session: Path, prompt: str) -> Opened:
    """A branch at #1.2, opened by us in the room beside a shell."""
    shell = lab.terminal("sh")
    beside = lab.tmux("display-message", "-p", "-t", shell.target, "#{pane_id}").strip()
    file = f"{kit.HOME}/{session.relative_to(lab.home)}"
    around = {"TMUX": "/tmp/tmux.sock,1,0", "TMUX_PANE": beside}
    said = json.loads(inside(lab, "-c", OPEN, file, "1.2", text=prompt, env=around))
    pane = kit.Pane(lab, shell.name, is_client=True)
    pane.target = said["pane"]
    pane.pid = int(lab.tmux("display-message", "-p", "-t", pane.target, "#{pane_pid}"))
    return Opened(said, pane)


def distrust(kit: ModuleType, lab: Any) -> None:
    """The client asks again whether the project is to be trusted."""
    file = lab.home / ".claude.json"
    state = json.loads(file.read_text())
    state["projects"][kit.PROJECT]["hasTrustDialogAccepted"] = False
    file.write_text(json.dumps(state))


def unwrapped(record: Json) -> Json:
    """A request with its pastes as they were pasted."""
    for message in record["body"]["messages"]:
        if isinstance(message["content"], str):
            message["content"] = WRAPPED.sub(r"\1", message["content"])
            continue
        for block in message["content"]:
            if block["type"] == "text":
                block["text"] = WRAPPED.sub(r"\1", block["text"])
    return record


def assert_enter_sends(lab: Any, ctxtui: Ctxtui, session: Path, one: Opened, prompt: str) -> None:
    listed = ctxtui.messages(session.stem, "--at", "1.2")
    assert asked_of(lab, one.id) == [], "nothing is sent before the user says so"
    one.pane.key("Enter")
    (sent,) = until(lambda: asked_of(lab, one.id), "the request")
    assert_next(listed, unwrapped(sent), prompt)


@pytest.mark.parametrize("prompt", [PROMPT, LONG], ids=["short", "long"])
def test_the_prompt_stands_in_the_input_and_enter_sends_it_behind_the_prefix(
    kit: ModuleType, lab: Any, ctxtui: Ctxtui, session: Path, prompt: str
) -> None:
    before = session.read_bytes()
    one = opened(kit, lab, session, prompt)
    at_once = not is_197(lab) and prompt == PROMPT
    assert one.said["fills"] == ("at once" if at_once else "when idle")
    assert (one.said["filled"], one.said["kept"]) == ("filled", None)
    one.pane.wait_for(
        "Keep it in memory;" if prompt == PROMPT else r"Pasted text|Truncated text|Keep “0”"
    )
    one.pane.wait_idle()
    assert_enter_sends(lab, ctxtui, session, one, prompt)
    assert session.read_bytes() == before


def test_in_a_folder_that_is_not_trusted_nothing_is_typed(
    kit: ModuleType, lab: Any, ctxtui: Ctxtui, session: Path
) -> None:
    distrust(kit, lab)
    prompt = PROMPT if is_197(lab) else LONG
    one = opened(kit, lab, session, prompt)
    assert (one.said["fills"], one.said["filled"]) == ("", "kept")
    assert one.said["kept"] == f"{prompt}\n"
    assert "It asks first whether you trust the folder." in one.said["sentence"]
    one.pane.wait_for(TRUST)
    assert "memory" not in one.pane.screen()
    accept(one)
    assert "memory" not in one.pane.screen()
    assert asked_of(lab, one.id) == []


def accept(one: Opened) -> None:
    """Say yes to the question, whichever answer is preselected. A key that comes as soon as the
    question is drawn is not always taken."""

    pressed = 0.0

    def chosen() -> bool:
        nonlocal pressed
        if re.search(YES, one.pane.screen()):
            return True
        if time.monotonic() - pressed > 1:
            one.pane.key("Down")
            pressed = time.monotonic()
        return False

    until(chosen, "the yes")
    one.pane.key("Enter")
    one.pane.wait_idle()


def test_a_prompt_given_at_the_start_outlasts_the_question_of_trust(
    kit: ModuleType, lab: Any, ctxtui: Ctxtui, session: Path
) -> None:
    if is_197(lab):
        pytest.skip("this client has no --prefill")
    distrust(kit, lab)
    one = opened(kit, lab, session, PROMPT)
    assert (one.said["fills"], one.said["filled"]) == ("at once", "filled")
    one.pane.wait_for(TRUST)
    assert "memory" not in one.pane.screen()
    accept(one)
    one.pane.wait_for("Keep it in memory;")
    assert_enter_sends(lab, ctxtui, session, one, PROMPT)
