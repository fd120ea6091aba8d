"""How long Home keeps a key waiting with more sessions and turns than anybody has.

Prints the longest gaps of a 10 ms timer of the event loop while keys are pressed, how much of
each the loop itself was at work (the rest is what else the machine did), and the median time from
a key to the next idle moment; asserts only that all of it was done.
"""

from __future__ import annotations

import asyncio
import json
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter, thread_time

import pytest
from tests.screens.conftest import until
from tests.screens.test_home import home
from textual.pilot import Pilot

from ctxtui.app import CtxtuiApp
from ctxtui.core.settings import Settings

TURNS, SESSIONS, PROJECTS = 10_000, 5_000, 40
BEAT = 0.01

pytestmark = pytest.mark.slow


class Watchdog:
    """The gaps between beats of the loop, beyond the beat itself."""

    def __init__(self) -> None:
        self.gaps: list[tuple[float, float]] = []
        """By the clock, and of the loop's own processor time."""

    async def beat(self) -> None:
        last, own = perf_counter(), thread_time()
        while True:
            await asyncio.sleep(BEAT)
            now, spent = perf_counter(), thread_time()
            self.gaps.append((now - last - BEAT, spent - own))
            last, own = now, spent


@asynccontextmanager
async def watched(what: str) -> AsyncIterator[Watchdog]:
    dog = Watchdog()
    task = asyncio.create_task(dog.beat())
    await asyncio.sleep(3 * BEAT)
    dog.gaps.clear()
    try:
        yield dog
    finally:
        task.cancel()
        worst = sorted(dog.gaps, key=lambda gap: gap[1])[-3:]
        told = ", ".join(f"{1000 * own:.0f} of {1000 * gap:.0f} ms" for gap, own in worst[::-1])
        print(f"\n{what}: longest at work {told}")


async def press(pilot: Pilot[None], *keys: str) -> None:
    times: list[float] = []
    for key in keys:
        begin = perf_counter()
        await pilot.press(key)
        times.append(perf_counter() - begin)
    print(f"  {len(keys)} keys, median {1000 * statistics.median(times):.0f} ms each")


def long_session(path: Path) -> None:
    """Prompts, answers with a tool and its result; every 40th turn was rewound."""
    path.parent.mkdir(parents=True)
    parent: str | None = None
    with path.open("w") as file:

        def row(kind: str, uuid: str, above: str | None, message: object, second: int) -> None:
            minutes, seconds = divmod(second, 60)
            line = {
                "type": kind,
                "uuid": uuid,
                "parentUuid": above,
                "cwd": "/home/dev/shop",
                "message": message,
                "timestamp": f"2026-11-{1 + minutes // 1440:02}T{minutes // 60 % 24:02}:"
                f"{minutes % 60:02}:{seconds:02}Z",
            }
            file.write(json.dumps(line, separators=(",", ":")) + "\n")

        for n in range(TURNS):
            at = 4 * n
            usage = {"input_tokens": 20_000 + 70 * (n % 2000), "output_tokens": 200}
            words = f"Prompt {n} about the cart, the login and the tests of module {n % 97}"
            row("user", f"u{n}", parent, {"role": "user", "content": words}, at)
            call = {"type": "tool_use", "id": f"c{n}", "name": "Bash", "input": {"command": "ls"}}
            answer = {"id": f"m{n}", "model": "claude-opus-5-5", "role": "assistant"}
            row(
                "assistant", f"a{n}", f"u{n}", {**answer, "content": [call], "usage": usage}, at + 1
            )
            result = {"type": "tool_result", "tool_use_id": f"c{n}", "content": "a.py"}
            failed = {"is_error": True} if n % 50 == 0 else {}
            content = [{**result, **failed}]
            row("user", f"r{n}", f"a{n}", {"role": "user", "content": content}, at + 2)
            done = [{"type": "text", "text": f"Done with **{n}**."}]
            row("assistant", f"b{n}", f"r{n}", {**answer, "id": f"n{n}", "content": done}, at + 3)
            if n % 40 != 39:
                parent = f"b{n}"


async def test_a_session_of_ten_thousand_turns(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "claude" / "projects" / "-home-dev-shop"
    long_session(folder / "11111111-1111-4111-8111-111111111111.jsonl")
    app = CtxtuiApp((tmp_path / "claude",), settings, tmp_path)
    async with app.run_test(size=(160, 50)) as pilot:
        await until(pilot, lambda: len(app.screen_stack) > 1, "Home")
        screen = home(app)
        async with watched("opening"):
            for _ in range(60):
                await until(pilot, lambda: screen.picture, "the session") if _ == 59 else None
                if screen.picture:
                    break
                await pilot.pause(0.2)
        await pilot.pause(0.3)
        screen.turns.focus()
        async with watched("scrolling"):
            await press(pilot, "g", *["j"] * 40, *["pagedown"] * 20, "G", *["k"] * 20)
        async with watched("folding"):
            await press(pilot, "l", "j", "h", "[", "h", "l", "]", "minus", "minus", "v", "v")
        async with watched("jumping"):
            await press(pilot, "g", *["e"] * 10, "L", "E", "{", "}")
        async with watched("finding"):
            await press(pilot, "slash", *"login module", "enter", *["n"] * 20)
        assert len(screen.turns.rows) == TURNS
        assert len(screen.turns_pane.search.found) == TURNS


async def test_a_home_of_five_thousand_sessions(tmp_path: Path, settings: Settings) -> None:
    for n in range(SESSIONS):
        project = f"project-{n % PROJECTS}"
        folder = tmp_path / "claude" / "projects" / f"-home-dev-{project}"
        folder.mkdir(parents=True, exist_ok=True)
        row = {
            "type": "user",
            "uuid": f"u{n}",
            "parentUuid": None,
            "cwd": f"/home/dev/{project}",
            "message": {"role": "user", "content": f"Session {n} on the {n % 89}th thing"},
            "timestamp": f"2026-10-{1 + n % 28:02}T10:{n % 60:02}:00Z",
        }
        path = folder / f"{n:08}-1111-4111-8111-111111111111.jsonl"
        path.write_text(json.dumps(row, separators=(",", ":")) + "\n")
    app = CtxtuiApp((tmp_path / "claude",), settings, tmp_path)
    async with app.run_test(size=(160, 50)) as pilot:
        await until(pilot, lambda: len(app.screen_stack) > 1, "Home")
        screen = home(app)
        async with watched("reading them"):
            for _ in range(300):
                if not screen.left:
                    break
                await pilot.pause(0.2)
        assert len(screen.library.sessions) == SESSIONS
        screen.sessions.focus()
        async with watched("scrolling"):
            await press(pilot, "g", *["j"] * 40, *["pagedown"] * 10, "G", *["k"] * 20)
        async with watched("filtering"):
            await press(pilot, "slash", *"session 12 thing", *["backspace"] * 12, "enter", "escape")
        async with watched("sorting"):
            await press(pilot, "z", "z", "z")
        assert screen.sessions_pane.listing.order == "recent"
