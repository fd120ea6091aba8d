"""The Templates screen points out a turn that should have been a subagent."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.screens.conftest import until
from tests.screens.small import Bare
from tests.writing import Writing, call

from ctxtui.core.context.picture import read_picture
from ctxtui.core.settings import Settings
from ctxtui.screens.templates import TemplatesScreen

WORKERS = "\n".join(
    f"worker_{n} took {n * 311 % 977}ms for shard-{n}, queue_{n % 7}" for n in range(400)
)


async def test_f7_opens_the_template_that_would_have_kept_an_output_out(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CACHE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    shop = tmp_path / "shop"
    shop.mkdir()
    one = Writing(tmp_path / "claude", cwd=str(shop))
    one.user("p1", "look at the workers", parent=None)
    one.answer("a1", call("t1", command="tail -n 400 run.log"), stop="tool_use")
    one.result("r1", "t1", WORKERS)
    one.answer("a2", "They are slow.")
    one.user("p2", "thanks, now tag it")
    one.answer("a3", "Tagged.")
    picture = read_picture(one.path, settings, "workers")
    app = Bare()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = TemplatesScreen(picture, (one.config_dir,), name="code-review")
        await app.push_screen(screen)
        await until(pilot, lambda: "would have kept it out" in app.text(), "the suggestion")
        line = next(one for one in app.text().split("\n") if "would have" in one)
        assert "#1 left" in line and "Log triage" in line and "F7 open" in line
        await until(
            pilot, lambda: screen.desk.current and screen.desk.current.found, "the first form"
        )
        await pilot.press("f7")
        await until(
            pilot,
            lambda: screen.desk.shown and screen.desk.shown.key == "log-triage" and screen.drafted,
            "the template of the suggestion",
        )
        assert screen.drafted is not None and "run.log" in screen.drafted.text
        place = screen.desk.filling.place
        assert place is not None and place.turn.label == "#1"
