"""What is in the window around a `/compact`, against what the API was sent and what it counted."""

from __future__ import annotations

from functools import partial
from types import ModuleType
from typing import Any

import pytest
from tests.lab.room import PATIENCE, Ctxtui, assert_next, tokens, until

pytestmark = pytest.mark.lab

NEAR = 0.1
"""How far an estimate may be off, as a share of what the API counted then."""


def test_used_is_what_the_api_counted_and_estimated_after_a_compaction(
    kit: ModuleType, lab: Any, ctxtui: Ctxtui
) -> None:
    read = kit.tool("Read", file_path=f"{kit.PROJECT}/shop/cart.py")
    lab.script(
        kit.turn("review", kit.step("Reading.", read), kit.step("It sums prices.")),
        compact="The cart was reviewed; nothing was changed. " * 20,
    )
    pane = lab.open()
    pane.ask("Please review the cart")
    (id,) = ctxtui.listed()
    window = ctxtui.listed()[id]["window"]
    assert (window["used"], window["used_how"]) == (tokens(lab.requests()[-1]), "exact")
    before = ctxtui("context", id)

    pane.say("/compact keep the numbers")
    until(lambda: lab.requests("compact"), "the request for a summary")
    pane.wait_for("ompacted", timeout=PATIENCE)
    pane.wait_idle()
    after = ctxtui("context", id)
    assert after["used_how"] == "estimated"
    assert ctxtui.listed()[id]["window"]["used"] == after["used"]
    assert ctxtui.listed()[id]["compactions"] == 1
    first, compaction = (one for one in ctxtui("show", id)["turns"] if one["kind"] != "command")
    assert (first["in_context"], compaction["kind"]) == (False, "compaction")
    assert compaction["parent"] == first["id"]
    said = [block.get("text", "") for one in after["messages"] for block in one["blocks"]]
    assert any("The cart was reviewed; nothing was changed." in text for text in said)

    pane.ask("Go on, please")
    sent = lab.requests()[-1]
    assert_next(after["messages"], sent, "Go on, please")
    now = ctxtui("context", id)
    assert (now["used"], now["used_how"]) == (tokens(sent), "exact")
    assert after["used"] == pytest.approx(tokens(sent), rel=NEAR)
    assert before["used"] != now["used"]
    show = [one for one in ctxtui("show", id)["turns"] if one["number"] == 2]
    assert [one["context"]["after"] for one in show] == [tokens(sent)]


def test_a_second_compaction_is_read_like_the_first(
    kit: ModuleType, lab: Any, ctxtui: Ctxtui
) -> None:
    lab.script(compact="What the summary says.")
    pane = lab.open()
    for count in (1, 2):
        pane.ask(f"Round {count}")
        pane.ask("Somewhat more")  # 2.1.197 has no wish to compact less
        (id,) = ctxtui.listed()
        pane.say("/compact")
        until(partial(compacted, ctxtui, id, count), "the boundary's row")
        pane.wait_idle()
        listed = ctxtui.messages(id)
        pane.ask(f"After {count}")
        assert_next(listed, lab.requests()[-1], f"After {count}")
        assert ctxtui.listed()[id]["window"]["used"] == tokens(lab.requests()[-1])


def test_a_fork_of_a_compacted_session_is_related_in_the_list_and_alone(
    kit: ModuleType, lab: Any, ctxtui: Ctxtui
) -> None:
    lab.script(compact="What the summary says.")
    pane = lab.open()
    pane.ask("Before")
    pane.ask("Somewhat more")
    (old,) = ctxtui.listed()
    pane.say("/compact")
    until(partial(compacted, ctxtui, old, 1), "the boundary's row")
    pane.wait_idle()
    pane.ask("After")
    pane.close()
    new = lab.prompt("Elsewhere", "--resume", old, "--fork-session")["session_id"]
    parent = ctxtui.listed()[new]["parent"]
    assert (parent["id"], parent["how"], parent["sure"]) == (old, "fork", True)
    assert ctxtui("show", new)["session"]["parent"] == parent


def compacted(ctxtui: Ctxtui, session: str, times: int) -> bool:
    return bool(ctxtui.listed()[session]["compactions"] == times)


def test_a_nearly_full_window_compacts_itself(kit: ModuleType, lab: Any, ctxtui: Ctxtui) -> None:
    if lab.run("claude", "--version").stdout.startswith("2.1.197 "):
        pytest.skip("2.1.197 doesn't compact by itself against the lab's API")
    lab.script(
        kit.turn("^Make it full", kit.step("Done.", context=990_000)),
        compact="What the summary says.",
    )
    pane = lab.open()
    pane.ask("Make it full")
    (id,) = ctxtui.listed()
    window = ctxtui.listed()[id]["window"]
    assert (window["used"], window["used_how"], window["zone"]) == (990_000, "exact", "urgent")
    pane.ask("And one more")
    pane.wait_idle()
    assert len(lab.requests("compact")) == 1
    sent = lab.requests()[-1]
    listed = ctxtui.listed()[id]
    assert (listed["compactions"], listed["window"]["used"]) == (1, tokens(sent))
    before = ctxtui.messages(id)
    pane.ask("Go on, please")
    assert_next(before, lab.requests()[-1], "Go on, please")
