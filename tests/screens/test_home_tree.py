"""What unfolds and folds in the tree of turns."""

from __future__ import annotations

import json
from pathlib import Path

from tests.screens.conftest import until
from tests.screens.test_home import home, opened

from ctxtui.app import CtxtuiApp
from ctxtui.core.settings import Settings
from ctxtui.screens.home import Home
from ctxtui_widgets.rows import TurnRow


def rows(screen: Home) -> list[TurnRow]:
    return [row for row in screen.turns.rows if isinstance(row, TurnRow)]


def labelled(screen: Home, label: str) -> TurnRow:
    return next(row for row in rows(screen) if row.label == label and not row.depth)


async def test_steps_unfold_in_place_where_that_is_offered_and_tell_what_their_tools_were_about(
    app: CtxtuiApp,
) -> None:
    async with app.run_test(size=(110, 20)) as pilot:
        screen = await opened(pilot, app)

        def offered() -> bool:
            return any(label == "steps" for _, label, _ in screen.key_bar.pairs)

        await until(pilot, offered, "the newest turn is still folded")
        turn = screen.turns.cursor_id
        await pilot.press("l")
        assert screen.turns.cursor_id == turn
        await until(pilot, lambda: not offered(), "it is open")
        steps = [row for row in rows(screen) if row.kind == "step"]
        assert [row.label for row in steps] == ["1", "2", "3", "4", "5", "6", "7"]
        assert (steps[0].added, steps[3].errors, steps[5].outcome) == ("+6k", 1, "ok")
        await until(
            pilot,
            lambda: any("Read src/auth/cookies.py" in row.title for row in rows(screen)),
            "what the first step read",
        )
        kinds = [row.kind for row in rows(screen)]
        started = next(n for n, row in enumerate(rows(screen)) if "Agent" in row.title)
        assert kinds[started + 1] == "agent"  # under the step that started it
        await pilot.press("j", "j")
        assert screen.turns_pane.place is not None and screen.turns_pane.place.step is not None
        await until(pilot, lambda: not offered(), "a step holds nothing more")
        await pilot.press("left")
        assert screen.turns.cursor_id == turn
        assert not [row for row in rows(screen) if row.kind == "step"]
        await until(pilot, offered, "it is folded again")
        await pilot.press("g")
        await until(pilot, offered, "the first turn")
        await pilot.press("left")
        assert screen.sessions.has_focus
        await until(pilot, lambda: not offered(), "the list of sessions has none")


async def test_a_subagent_unfolds_with_its_own_turns_and_steps(app: CtxtuiApp) -> None:
    async with app.run_test(size=(110, 20)) as pilot:
        screen = await opened(pilot, app)
        agent = next(row for row in rows(screen) if row.title == "explore the middleware stack")
        screen.turns.select(agent.id)
        await pilot.press("right")
        inner = [row for row in rows(screen) if row.id.startswith(f"{agent.id} ")]
        assert inner[0].kind == "prompt" and inner[0].depth == 1 and inner[0].used == "38k"
        assert {row.kind for row in inner[1:]} == {"step"}
        assert [row.depth for row in inner[1:]] == [2] * (len(inner) - 1)
        await pilot.press("j", "j")
        place = screen.turns_pane.place
        assert place is not None and place.step is not None and place.step.number == 1
        assert place.picture is not screen.picture
        await pilot.press("left", "left", "left")
        assert not [row for row in rows(screen) if row.id.startswith(f"{agent.id} ")]
        assert screen.turns.cursor_id == agent.id


async def test_a_rewound_branch_folds_into_one_row(app: CtxtuiApp) -> None:
    async with app.run_test(size=(110, 20)) as pilot:
        screen = await opened(pilot, app)
        await pilot.press("g", "]")
        assert labelled(screen, "#3").id == screen.turns.cursor_id
        await pilot.press("j", "h")
        row = screen.turns.cursor_row
        assert isinstance(row, TurnRow)
        assert (row.kind, row.title, row.errors, row.used) == (
            "folded",
            "2 turns rewound",
            2,
            "161k",
        )
        assert row.guide == "├─"
        assert "#4" not in [row.label for row in rows(screen)]
        await pilot.press("l")
        assert labelled(screen, "#4").guide == "┊╰"
        await pilot.press("minus")
        assert "#3" not in [row.label for row in rows(screen)]
        await pilot.press("minus")
        assert screen.turns.cursor_id == labelled(screen, "#3").id


async def test_jumps_go_to_errors_and_back_to_the_newest_turn(app: CtxtuiApp) -> None:
    async with app.run_test(size=(110, 20)) as pilot:
        screen = await opened(pilot, app)
        await pilot.press("g", "e")
        assert screen.turns.cursor_id == labelled(screen, "#4").id
        await pilot.press("e")
        assert screen.turns.cursor_id == labelled(screen, "#7").id
        await pilot.press("E", "{")
        assert screen.turns.cursor_id == labelled(screen, "#3").id
        screen.sessions.focus()
        await pilot.press("L")  # from another pane too
        assert screen.turns.cursor_id == labelled(screen, "#14").id


async def test_everything_ever_said_has_the_commands_too(
    tmp_path: Path, settings: Settings, recorded: Path
) -> None:
    app = CtxtuiApp((recorded / "compact_329" / "claude",), settings, tmp_path)
    async with app.run_test(size=(110, 20)) as pilot:
        await until(pilot, lambda: app.screen_stack and home(app).picture, "the session")
        screen = home(app)
        plain = [row.kind for row in rows(screen)]
        assert "command" not in plain and "compaction" in plain
        await pilot.press("v")
        commands = [row.title for row in rows(screen) if row.kind == "command"]
        assert any(title.startswith("/compact") for title in commands)
        assert "everything" in "".join(span.text for span in screen.turns_pane.rule.right)
        await pilot.press("v")
        assert [row.kind for row in rows(screen)] == plain


def written(folder: Path, name: str, rows: list[dict[str, object]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(row, separators=(",", ":")) for row in rows]
    (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n")


async def test_turns_copied_from_another_session_are_shown_once(
    tmp_path: Path, settings: Settings
) -> None:
    folder = tmp_path / "claude" / "projects" / "-home-dev-shop"
    first, second = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"

    def said(n: int, session: str, **more: object) -> dict[str, object]:
        return {
            "type": "user",
            "uuid": f"u{n}",
            "parentUuid": f"u{n - 1}" if n > 1 else None,
            "sessionId": session,
            "cwd": "/home/dev/shop",
            "message": {"role": "user", "content": f"Prompt {n}"},
            "timestamp": f"2026-11-20T1{n}:00:00Z",
            **more,
        }

    written(folder, first, [said(n, first) for n in (1, 2)])
    copies = [
        said(n, second, forkedFrom={"sessionId": first, "messageUuid": f"u{n}"}) for n in (1, 2)
    ]
    written(folder, second, [*copies, said(3, second)])
    app = CtxtuiApp((tmp_path / "claude",), settings, tmp_path)
    async with app.run_test(size=(110, 20)) as pilot:
        await until(pilot, lambda: app.screen_stack, "Home")
        screen = home(app)
        await until(pilot, lambda: screen.picture and screen.picture.id == second, "the copy")
        assert [row.title for row in rows(screen)] == ["2 turns from Prompt 1", "Prompt 3"]
        await pilot.press("g", "l")
        assert [row.title for row in rows(screen)] == ["Prompt 1", "Prompt 2", "Prompt 3"]
