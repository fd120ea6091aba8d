"""A branch is opened in tmux by a real client, its prompt in the input and nothing sent."""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.lab.room import Ctxtui, until

from ctxtui.core.rewind.branching import plan_branch, write_branch
from ctxtui.core.terminal.claude import find_client, resume_argv
from ctxtui.core.transcripts.locate import locate
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import turn_tree

pytestmark = pytest.mark.lab

PROMPT = "Keep it in memory;\nand don't use “Redis”"


def test_a_prefilled_prompt_stands_in_the_input_and_is_not_sent(
    kit: ModuleType, lab: Any, ctxtui: Ctxtui, tmp_path: Path
) -> None:
    (tmp_path / "claude").symlink_to(Path(os.environ["CLAUDE_BIN"]).resolve())
    client = find_client({**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"})
    assert client.version is not None
    if not client.can_prefill(PROMPT):
        pytest.skip("this client has no --prefill")
    lab.script(kit.turn("Look", kit.step("A shop.")))
    pane = lab.open()
    pane.ask("Look around")
    pane.close()
    (path,) = lab.transcripts()
    tree = turn_tree(read_transcript(path))
    plan = plan_branch(tree, locate(tree, "1"), name="lean")
    write_branch(plan)
    sent = len(lab.requests())
    argv = resume_argv(client, plan.id, lab.config, PROMPT, env={"HOME": str(lab.home)})
    assert argv[0] == client.path
    pane = lab.open(*argv[1:])
    pane.wait_for("Keep it in memory;")
    pane.wait_for("Redis")
    pane.wait_idle()
    live = until(lambda: ctxtui.listed().get(plan.id), "the branch in the list")
    assert live["turns"] == 1
    assert len(lab.requests()) == sent
    pane.close()
