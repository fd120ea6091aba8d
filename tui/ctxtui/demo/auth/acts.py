"""What the story is played with: who, in which window, and steps that come again and again."""

from __future__ import annotations

from ctxtui.demo.script import Bash, Call, Grep, Read, Step

NAME = "auth middleware"
MODEL = "claude-opus-5-5"
BASE = 30_000
TESTS = "pytest -x -v tests/auth"
LOG = "tests/data/logins.log"


def passed(count: int, log: str = "tests", command: str = TESTS) -> Bash:
    return Bash(command, f"======== {count} passed in 0.{count % 7 + 2}4s ========", log=log)


def failed(text: str, log: str = "tests", command: str = TESTS) -> Bash:
    return Bash(command, text, error=True, log=log)


def look(count: int, *names: str) -> tuple[Step, ...]:
    """`count` steps of reading around, the last files first in the order they are needed."""
    calls: list[Call] = [Read(name) for name in names]
    more: list[Call] = [Read(LOG, page=True), Grep("environ"), passed(12), Grep("def ", "tests")]
    calls += [more[n % len(more)] for n in range(max(0, count - len(calls)))]
    return tuple(Step((call,)) for call in calls[:count])
