"""How long Home keeps a key waiting with more sessions and turns than anybody has.

A 10 ms timer of the event loop beats while keys are pressed. The longest gap between two beats is
a frame that came late; for each key the longest is printed, by what the loop itself was at work in
it (the rest is what else the machine did) and by the clock. No key may keep the loop at work for
longer than the design allows a frame.
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
FRAME = 0.050
"""Seconds the loop may be at work without a beat: three frames of a terminal at 60 a second."""

pytestmark = pytest.mark.slow


class Watchdog:
    """The gaps between beats of the loop, beyond the beat itself."""

    def __init__(self) -> None:
        self.gaps: list[tuple[float, float]] = []
        """Of the loop's own processor time, and by the clock."""
        self.beaten = asyncio.Event()

    async def beat(self) -> None:
        last, own = perf_counter(), thread_time()
        while True:
            await asyncio.sleep(BEAT)
            now, spent = perf_counter(), thread_time()
            self.gaps.append((spent - own, now - last - BEAT))
            last, own = now, spent
            self.beaten.set()

    async def worst(self) -> tuple[float, float]:
        """The longest gap since it was last asked."""
        await asyncio.sleep(2 * BEAT)
        await self.beaten.wait()
        found = max(self.gaps)
        self.gaps.clear()
        self.beaten.clear()
        return found


@asynccontextmanager
async def watched() -> AsyncIterator[Watchdog]:
    dog = Watchdog()
    task = asyncio.create_task(dog.beat())
    await dog.worst()
    try:
        yield dog
    finally:
        task.cancel()


async def press(pilot: Pilot[None], what: str, *keys: str) -> None:
    """Press each in turn and wait until it is drawn; fails if one held the loop too long."""
    times: dict[str, list[tuple[float, float, float]]] = {}
    async with watched() as dog:
        for key in keys:
            begin = perf_counter()
            await pilot.press(key)
            took = perf_counter() - begin
            times.setdefault(key, []).append((*await dog.worst(), took))
    print(f"\n{what}")
    for key, some in times.items():
        own, clock, _ = max(some)
        took = statistics.median(took for *_, took in some)
        print(
            f"  {key:10} {len(some):3} times, longest at work {1000 * own:4.0f} of"
            f" {1000 * clock:4.0f} ms, drawn in {1000 * took:4.0f} ms"
        )
    late = {key: max(some)[0] for key, some in times.items() if max(some)[0] > FRAME}
    assert not late, f"{what}: frames later than {FRAME} s: {late}"


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
        await until(pilot, lambda: app.screen_stack, "Home")
        screen = home(app)
        async with watched() as dog:
            for _ in range(60):
                if screen.picture:
                    break
                await pilot.pause(0.2)
            own, clock = await dog.worst()
        print(f"\nopening: longest at work {1000 * own:.0f} of {1000 * clock:.0f} ms")
        await pilot.pause(0.3)
        screen.turns.focus()
        await press(pilot, "scrolling", "g", *["j"] * 40, *["pagedown"] * 20, "G", *["k"] * 20)
        await press(pilot, "folding", "l", "j", "h", "[", "h", "l", "]", *["minus"] * 2, "v", "v")
        await press(pilot, "jumping", "g", *["e"] * 10, "L", "E", "{", "}")
        await press(pilot, "finding", "slash", *"login module", "enter", *["n"] * 20)
        assert len(screen.turns.rows) == TURNS
        assert len(screen.turns_pane.search.found) == TURNS
        await press(pilot, "found no more", "slash", *["backspace"] * 12, "enter")
        assert not screen.turns_pane.search.found


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
        await until(pilot, lambda: app.screen_stack, "Home")
        screen = home(app)
        async with watched() as dog:
            for _ in range(300):
                if not screen.listed.left:
                    break
                await pilot.pause(0.2)
            own, clock = await dog.worst()
        print(f"\nreading them: longest at work {1000 * own:.0f} of {1000 * clock:.0f} ms")
        assert len(screen.library.sessions) == SESSIONS
        await pilot.pause(0.3)
        screen.sessions.focus()
        await press(pilot, "scrolling", "g", *["j"] * 40, *["pagedown"] * 10, "G", *["k"] * 20)
        words = [*"session 12 thing", *["backspace"] * 12]
        await press(pilot, "filtering", "slash", *words, "enter", "escape")
        await press(pilot, "sorting", "z", "z", "z")
        assert screen.sessions_pane.listing.order == "recent"
        await press(pilot, "folding", "g", "h", "l", "G", "h")
