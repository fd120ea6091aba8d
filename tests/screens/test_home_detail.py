"""The turn in full: tools that unfold, changes as diffs, answers as Markdown."""

from __future__ import annotations

from tests.screens.conftest import until
from tests.screens.test_home import opened

from ctxtui.app import CtxtuiApp
from ctxtui.screens.home import Home
from ctxtui_widgets.rows import Span


def text(screen: Home) -> str:
    return "\n".join("".join(span.text for span in line) for line in screen.detail.lines)


def inks(screen: Home, piece: str) -> list[str]:
    spans: list[Span] = [span for line in screen.detail.lines for span in line]
    return [span.ink for span in spans if piece in span.text]


async def test_a_call_unfolds_with_what_went_in_and_came_out_and_an_edit_as_a_diff(
    app: CtxtuiApp,
) -> None:
    async with app.run_test(size=(200, 50)) as pilot:
        screen = await opened(pilot, app)
        await until(pilot, lambda: "pytest -x tests/auth" in text(screen), "the steps of #14")
        screen.detail.focus()
        folds = list(screen.detail.folds.values())
        failed = next(n for n, one in enumerate(folds) if "pytest" in one.left[-1].text)
        await pilot.press(*"j" * (failed + 1))
        assert screen.detail.fold is not None and screen.detail.fold.id == folds[failed].id
        await pilot.press("enter")
        await until(pilot, lambda: "$ pytest -x tests/auth" in text(screen), "the command")
        assert "1 failed, 36 passed" in text(screen) and "lines are left out" in text(screen)
        await pilot.press("left")
        await until(pilot, lambda: "$ pytest" not in text(screen), "folded again")
        await pilot.press("left")
        assert screen.turns.has_focus
        assert "Edit src/auth/cookies.py" in text(screen)
        edit = next(one for one in folds if "Edit" in one.left[1].text)
        screen.turn_pane.opened.add(edit.id)
        screen.turn_pane.read()
        await until(pilot, lambda: "ok" in inks(screen, "+ "), "added lines")
        assert "urgent" in inks(screen, "− ")


async def test_a_step_and_a_subagent_are_told_by_themselves(app: CtxtuiApp) -> None:
    async with app.run_test(size=(200, 20)) as pilot:
        screen = await opened(pilot, app)
        await pilot.press("l", "j", "j", "j", "j")
        await until(pilot, lambda: "step 4 of 7" in text(screen), "the step")
        assert "$ pytest -x tests/auth" in text(screen)  # its tool is open already
        assert screen.turn_pane.rule.title == "#14.4"
        agent = next(row for row in screen.turns.rows if "explore" in getattr(row, "title", ""))
        screen.turns.select(agent.id)
        await until(pilot, lambda: "Reported" in text(screen), "the subagent's report")
        assert "own window" in text(screen) and "38k" in text(screen)
