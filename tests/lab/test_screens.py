"""ctxtui beside a real client, in the same window of a tmux inside the lab, by keys only."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.lab.room import PATIENCE, until

import ctxtui
import ctxtui_widgets

pytestmark = pytest.mark.lab

SOURCES = [str(Path(str(one.__file__)).parent.parent) for one in (ctxtui, ctxtui_widgets)]
HIDDEN = ("/home/", "/tmp/")
"""What the lab hides of the machine, so that a Python that lies there has to be let in."""
AT_ONCE = 1.0
"""Seconds within which a status reaches the screen."""


@pytest.fixture
def lab(kit: ModuleType) -> Iterator[Any]:
    needed = dict.fromkeys([*SOURCES, sys.prefix, sys.base_prefix])
    with kit.Lab(expose=[one for one in needed if one.startswith(HIDDEN)]) as one:
        yield one


@pytest.fixture
def beside(kit: ModuleType, lab: Any) -> Any:
    """Starts ctxtui in a pane beside that of a client. It inherits the server's environment, so
    that it knows the tmux it runs in; its lab.Pane has the keys and the screen."""

    def start(client: Any) -> Any:
        window = ("-h", "-d", "-P", "-F", "#{pane_id}", "-t", client.target, "-c", kit.PROJECT)
        found = ("-e", f"PYTHONPATH={os.pathsep.join(SOURCES)}", "-e", "PYTHONDONTWRITEBYTECODE=1")
        command = (sys.executable, "-m", "ctxtui")
        pane = kit.Pane(lab, client.name, is_client=False)
        pane.target = lab.tmux("split-window", *window, *found, *command).strip()
        return pane

    return start


def test_the_client_beside_us_is_shown_and_its_turns_arrive(
    kit: ModuleType, lab: Any, beside: Any
) -> None:
    lab.script(
        kit.turn("^Please review", kit.step("It sums prices.")),
        kit.turn("^A slow one", kit.step("word " * 150, pace=0.3)),
    )
    client = lab.open(width=240)
    client.ask("Please review the cart")
    ours = beside(client)
    ours.wait_for("○ idle", timeout=PATIENCE)
    ours.wait_for("Please review the cart", timeout=PATIENCE)
    ours.wait_for("It sums prices", timeout=PATIENCE)
    client.say("A slow one")
    until(lambda: client.status == "busy", "the client's own word for it")
    shown_after("● working", ours)
    until(lambda: client.status == "idle", "the end of the answer")
    shown_after("○ idle", ours)
    ours.wait_for("#2 .*A slow one", timeout=PATIENCE)
    client.say("/clear")
    client.wait_idle()
    ours.wait_for("1 past", timeout=PATIENCE)
    assert ours.alive


def shown_after(status: str, ours: Any) -> None:
    began = time.monotonic()
    ours.wait_for(status, timeout=PATIENCE)
    passed = time.monotonic() - began
    assert passed < AT_ONCE, f"{status} came after {passed:.2f} s"


def test_a_permission_prompt_reaches_the_screen(kit: ModuleType, lab: Any, beside: Any) -> None:
    settings = lab.config / "settings.json"
    given = json.loads(settings.read_text())
    given["permissions"] = {"defaultMode": "default", "allow": ["Read"]}
    settings.write_text(json.dumps(given))
    touch = kit.tool("Bash", command="touch made", description="Make a file")
    lab.script(kit.turn("^Make it", kit.step("I'll make it.", touch), kit.step("Made.")))
    client = lab.open(width=240)
    client.ask("Please say hello")
    ours = beside(client)
    ours.wait_for("○ idle", timeout=PATIENCE)
    client.say("Make it")
    until(lambda: client.status == "waiting", "the client's own word for it")
    shown_after("◐ waiting", ours)
    client.key("Escape")
    client.wait_idle()
    shown_after("○ idle", ours)


def test_a_brief_of_the_client_beside_us_is_copied_by_keys(
    kit: ModuleType, lab: Any, beside: Any
) -> None:
    cart = f"{kit.PROJECT}/shop/cart.py"
    read = kit.tool("Read", file_path=cart)
    edit = kit.tool("Edit", file_path=cart, old_string="def total(", new_string="def total_of(")
    redis = kit.tool("Bash", command="redis-cli ping", description="Ask Redis")
    lab.script(
        # Not at once: 2.1.197 may write an instant answer before its prompt, and with it a
        # checkpoint that a rewind doesn't take back (test_resume).
        kit.turn("^Try Redis", kit.step("", redis, wait=1), kit.step("There is no Redis.")),
        kit.turn("^Limit", kit.step("", read), kit.step("", edit), kit.step("Limited.")),
    )
    client = lab.open(width=240)
    client.ask("Try Redis for the limits")
    client.rewind()
    client.ask("Limit the logins to five. Never log the session token.")
    ours = beside(client)
    ours.wait_for("○ idle.*Limit the logins to five", timeout=PATIENCE)
    ours.key("b")
    ours.wait_for("Constraints.*Never log the session token", timeout=PATIENCE)
    ours.type("Ship the rate limiter")
    ours.key("F5")
    until(lambda: "ctxtui:" in lab.tmux("list-buffers"), "the buffer")
    copied = lab.tmux("show-buffer", "-b", "ctxtui")
    assert copied.startswith("# Goal\nShip the rate limiter\n\n## Constraints\n")
    assert "Never log the session token" in copied
    assert "- `shop/cart.py` +1 −1" in copied
    assert "Redis" in copied.split("## Ruled out\n")[1].split("\n## ")[0]
    (kept,) = (lab.home / ".local/share/ctxtui/briefs").iterdir()
    assert kept.read_text() == copied
    assert len(lab.requests()) == 5, "drafting asks the model for nothing"
