"""What is launched through a real client is listed with where it came from, and stopped alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from tests.lab.room import exposed, inside, is_197, until
from tests.lab.test_delivery import CONFIG, DRIVER, arrived, prompt_in

pytestmark = pytest.mark.lab


@pytest.fixture
def lab(kit: ModuleType) -> Iterator[Any]:
    with kit.Lab(expose=exposed()) as one:
        yield one


def test_a_background_launch_is_listed_under_its_parent_and_stopping_ends_only_it(
    kit: ModuleType, lab: Any
) -> None:
    if is_197(lab):
        pytest.skip("2.1.197 has no --bg that sends")
    pane = lab.open()
    pane.ask("hello")
    parent = json.loads((lab.config / f"sessions/{pane.pid}.json").read_bytes())["sessionId"]
    where = {"TMUX": f"{kit.SOCKET},1,0"}

    def ctxtui(*argv: str) -> Any:
        return json.loads(inside(lab, "-m", "ctxtui", *argv, "--json", env=where))

    given = ("--session", parent, "--set", "command=make test", "--set", "output_seen=boom")
    prompt = ctxtui("prompt", "debug", *given, "--set", "known=it hangs", "--background")
    launch = until(lambda: next(iter(ctxtui("launches")["launches"]), None), "the launch")
    assert (launch["source"], launch["route"]) == (parent, "background")
    assert prompt_in(arrived(lab, launch["session"])) == prompt["prompt"].strip()

    def listed() -> Any:
        shown = ctxtui("list", "--all")["sessions"]
        return next((one for one in shown if one["id"] == launch["session"]), None)

    child = until(listed, "the launched session in the list")
    assert child["parent"]["id"] == parent and child["parent"]["how"] == "handoff"
    until(lambda: ctxtui("launches")["launches"][0]["state"] == "done", "its end")
    asked = {"call": "stop", "given": [launch["job"]], "more": {}, "config": CONFIG}
    said = json.loads(inside(lab, "-c", DRIVER, text=json.dumps(asked), env=where))
    assert said["ended"], said
    assert pane.status == "idle"
