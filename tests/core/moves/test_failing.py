"""What failed again and again, and what came good."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.writing import Writing, call

from ctxtui.core.evidence.actions import read_actions
from ctxtui.core.moves.failing import failing


class Tried(Writing):
    """Calls that worked or failed, each a step of one turn."""

    def tried(self, name: str, *, fails: bool = True, **given: object) -> Tried:
        if not self.count:
            self.user("p", "Try it")
        id = f"t{self.count}"
        self.answer(f"a{self.count}", call(id, name, **given), stop="tool_use")
        self.result(f"r{self.count}", id, "No such file" if fails else "Done.", error=fails)
        return self

    def found(self) -> list[tuple[str, list[str]]]:
        tree = self.tree()
        found = failing(read_actions(tree.transcript, tree.turns))
        return [(one.what, [action.call.id for action in one.tries]) for one in found]


@pytest.fixture
def tried(tmp_path: Path) -> Tried:
    return Tried(tmp_path / "claude")


def test_a_call_that_failed_three_times_alike_is_told_with_its_tries(tried: Tried) -> None:
    for _ in range(3):
        tried.tried("Bash", command="cp a b")
        tried.tried("Bash", command="ls", fails=False)
    ((what, tries),) = tried.found()
    assert (what, len(tries)) == ("cp a b", 3)


def test_calls_that_were_given_something_else_are_other_calls(tried: Tried) -> None:
    for n in range(4):
        tried.tried("Edit", file_path="/a.py", old_string=str(n % 2), new_string="x")
    assert tried.found() == []
    tried.tried("Edit", file_path="/a.py", old_string="0", new_string="x")
    assert [len(tries) for _, tries in tried.found()] == [3]


def test_only_the_failures_since_it_last_worked_are_in_a_row(tried: Tried) -> None:
    for fails in (True, True, True, False, True, True):
        tried.tried("Bash", command="cp a b", fails=fails)
    assert tried.found() == []
    tried.tried("Bash", command="cp a b")
    assert [len(tries) for _, tries in tried.found()] == [3]


@pytest.mark.parametrize(
    ("name", "given", "open_still"),
    [
        ("Bash", {"command": "cp c d"}, False),  # the same program
        ("Bash", {"command": "mv a b"}, True),
        ("Read", {"file_path": "/a"}, True),
    ],
)
def test_it_came_good_where_the_same_program_worked_later(
    tried: Tried, name: str, given: dict[str, str], open_still: bool
) -> None:
    for _ in range(3):
        tried.tried("Bash", command="cp a b")
    tried.tried(name, fails=False, **given)
    assert bool(tried.found()) is open_still


@pytest.mark.parametrize(("path", "open_still"), [("/a.py", False), ("/b.py", True)])
def test_an_edit_came_good_where_one_of_the_same_file_did(
    tried: Tried, path: str, open_still: bool
) -> None:
    for _ in range(3):
        tried.tried("Edit", file_path="/a.py", old_string="no", new_string="x")
    tried.tried("Edit", fails=False, file_path=path, old_string="yes", new_string="x")
    assert bool(tried.found()) is open_still


def test_what_worked_only_before_is_no_help(tried: Tried) -> None:
    tried.tried("Bash", command="cp c d", fails=False)
    for _ in range(3):
        tried.tried("Bash", command="cp a b")
    assert len(tried.found()) == 1


def test_a_check_that_fails_is_told_with_its_tries_since_it_passed(tried: Tried) -> None:
    tried.tried("Bash", command="pytest tests/a.py")
    tried.tried("Bash", command="pytest tests/a.py", fails=False)
    tried.tried("Bash", command="pytest tests/a.py")
    tried.tried("Bash", command="pytest tests/b.py")
    tried.tried("Bash", command="pytest tests/a.py")
    assert [(what, len(tries)) for what, tries in tried.found()] == [
        ("pytest tests/b.py", 1),
        ("pytest tests/a.py", 2),
    ]
