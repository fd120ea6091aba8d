"""Parts of the composer are switched one by one, or all of a kind by their heading."""

from __future__ import annotations

from ctxtui.core.handoff.compact.composing import Composition, Part
from ctxtui.screens.compact.switching import heading_of, switched


def composition(**on: bool) -> Composition:
    """Files a, b … as they are said to be, and a topic that is on."""
    files = tuple(Part(name, "file", f"src/{name}.py", one) for name, one in on.items())
    topic = Part("t", "topic", "cookies", True)
    return Composition("s", "", (topic, *files), None, None, None, None)


def on(one: Composition) -> list[str]:
    return [part.id for part in one.parts if part.on]


def test_one_part_is_switched_and_back() -> None:
    was = composition(a=True, b=False)
    assert on(switched(was, "b")) == ["t", "a", "b"]
    assert switched(switched(was, "b"), "b") == was


def test_a_heading_switches_all_below_it_off_and_then_on() -> None:
    none = switched(composition(a=True, b=False), "file")
    assert on(none) == ["t"]
    assert on(switched(none, "file")) == ["t", "a", "b"]


def test_a_part_lies_under_its_kind() -> None:
    one = composition(a=True)
    assert [heading_of(one, row) for row in ("a", "t", "file")] == ["file", "topic", "file"]
