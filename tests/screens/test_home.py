from pathlib import Path

import pytest
from tests.screens.conftest import until
from tests.screens.small import TITLE, Small, register, write_small
from textual.pilot import Pilot

from ctxtui.app import CtxtuiApp
from ctxtui.core.settings import Settings
from ctxtui.log import log_path
from ctxtui.screens.brief import BriefScreen
from ctxtui.screens.help import Help
from ctxtui.screens.home import Home
from ctxtui_widgets.key_bar import KeyBar
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import SessionRow, TurnRow

pytestmark = pytest.mark.usefixtures("nothing_ahead")

SIZES = [(60, 24), (80, 24), (120, 36), (200, 50)]


def home(app: CtxtuiApp) -> Home:
    screen = app.screen_stack[0]
    assert isinstance(screen, Home)
    return screen


async def opened(pilot: Pilot[None], app: CtxtuiApp, title: str = "auth middleware") -> Home:
    await until(pilot, lambda: app.screen_stack, "Home")
    screen = home(app)
    await until(pilot, lambda: screen.picture and screen.picture.title == title, f"{title} is read")
    return screen


@pytest.mark.parametrize(
    "size",
    [SIZES[0], *(pytest.param(size, marks=pytest.mark.slow) for size in SIZES[1:3]), SIZES[3]],
)
async def test_it_opens_on_the_live_session_and_tells_all_kinds_of_its_turns_apart(
    app: CtxtuiApp, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot, app)
        rows = [row for row in screen.turns.rows if isinstance(row, TurnRow)]
        assert [row.label for row in rows if row.kind == "prompt"] == [
            f"#{n}" for n in range(1, 15)
        ]
        assert screen.turn() is screen.picture.last_live if screen.picture else False
        assert screen.ahead.gauge.row.used == "312k"
        assert (screen.ahead.gauge.row.limit, screen.ahead.gauge.row.zone) == ("1M", "warn")
        named = {row.label: row for row in rows}
        assert (named["#3"].guide, named["#4"].guide) == ("├╮", "┊╰")
        assert named["#3"].fade == named["#4"].fade == "rewound"
        assert named["#7"].fade == "summarised" and named["#7"].guide.startswith("┊")
        assert named["#8"].fade == "window" and named["#8"].guide.startswith("│")
        compaction = next(r for r in screen.turns.rows if getattr(r, "kind", "") == "compaction")
        assert isinstance(compaction, TurnRow)
        assert (compaction.before, compaction.used) == ("241k", "≈58k")
        agents = [row for row in rows if row.kind == "agent"]
        assert [(row.title, row.used, row.state) for row in agents] == [
            ("explore the middleware stack", "38k", "done"),
            ("verify against spec", "46k", "done"),
            ("review the diff", "12k", "running"),
        ]


async def test_walking_the_list_opens_what_the_cursor_rests_on(shelf_app: CtxtuiApp) -> None:
    async with shelf_app.run_test(size=(110, 20)) as pilot:
        screen = await opened(pilot, shelf_app)
        screen.sessions.focus()
        await pilot.press("j")
        await opened(pilot, shelf_app, "flaky checkout test")
        assert screen.ahead.gauge.row.used == "88k"


async def test_one_pane_shows_the_list_or_the_turns(small_app: CtxtuiApp) -> None:
    async with small_app.run_test(size=(60, 24)) as pilot:
        screen = await opened(pilot, small_app, TITLE)
        assert [one.id for one in screen.panes()] == ["session-list"]
        await pilot.press("enter")
        assert [one.id for one in screen.panes()] == ["turn-tree"]
        await pilot.press("enter")
        assert [one.id for one in screen.panes()] == ["turn"]
        await pilot.press("escape")
        assert [one.id for one in screen.panes()] == ["turn-tree"]
        await pilot.press("escape")
        assert [one.id for one in screen.panes()] == ["session-list"]


async def test_left_and_right_fold_a_project_and_go_through_the_panes(small_app: CtxtuiApp) -> None:
    async with small_app.run_test(size=(120, 20)) as pilot:
        screen = await opened(pilot, small_app, TITLE)
        await until(pilot, lambda: screen.turns.has_focus, "the turns in focus")
        await pilot.press("right", "right")  # the first unfolds the turn
        assert screen.detail.has_focus
        await pilot.press("tab")
        assert screen.sessions.has_focus
        many = len(screen.sessions.rows)
        await pilot.press("left", "left")
        assert len(screen.sessions.rows) < many
        await pilot.press("right")
        assert len(screen.sessions.rows) == many
        await pilot.press("j", "right")
        assert screen.turns.has_focus


async def test_the_turn_under_the_cursor_is_told_in_full(app: CtxtuiApp) -> None:
    async with app.run_test(size=(200, 20)) as pilot:
        screen = await opened(pilot, app)

        def text() -> str:
            return "\n".join("".join(s.text for s in line) for line in screen.detail.lines)

        await until(pilot, lambda: "The parser split on" in text(), "the last answer of #14")
        assert "Bash pytest -x tests/auth" in text()
        assert "review the diff" in text()
        await pilot.press("g")
        await until(pilot, lambda: "Add rate limiting to login" in text(), "the prompt of #1")


async def test_a_turn_that_arrives_does_not_move_the_cursor(
    tmp_path: Path, settings: Settings
) -> None:
    small = write_small(tmp_path)
    app = CtxtuiApp((small.config_dir,), settings, small.shop)
    async with app.run_test(size=(110, 20)) as pilot:
        screen = await opened(pilot, app, TITLE)
        await pilot.press("k", "k", "k")
        before = screen.turns.cursor_id
        read = len(screen.picture.tree.transcript.rows) if screen.picture else 0
        small.writing.user("p6", "Now count the tokens too", parent="a10")
        small.writing.answer("a11", "Counted.", used=320_000)
        await until(
            pilot,
            lambda: screen.picture and len(screen.picture.tree.transcript.rows) == read + 2,
            "the new rows",
        )
        assert "p6" in [row.id for row in screen.turns.rows]
        assert screen.turns.cursor_id == before


async def test_a_status_change_reaches_the_list(tmp_path: Path, settings: Settings) -> None:
    small = write_small(tmp_path)
    entry = register(small, "busy")
    app = CtxtuiApp((small.config_dir,), settings, small.shop)
    async with app.run_test(size=(60, 20)) as pilot:
        screen = await opened(pilot, app, TITLE)

        def status() -> str:
            rows = [row for row in screen.sessions.rows if isinstance(row, SessionRow)]
            return next(row.status for row in rows if row.title == TITLE)

        assert status() == "working"
        entry.unlink()
        await until(pilot, lambda: status() == "ended", "the session has ended")


async def test_an_empty_home_names_the_folder_and_offers_the_demo(
    tmp_path: Path, settings: Settings
) -> None:
    config = tmp_path / "claude"
    config.mkdir()
    app = CtxtuiApp((config,), settings, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.screen_stack, "Home")
        screen = home(app)
        await until(pilot, lambda: screen.has_class("-empty"), "the empty state")

        def shown() -> str:
            lines = screen.query_one("#empty", Prose).lines
            return "".join(span.text.strip() for line in lines for span in line)

        # The words are laid out for the width, which only the first layout brings.
        await until(pilot, lambda: "No sessions yet" in shown(), "the words of the empty state")
        assert str(config / "projects") in shown()
        await pilot.press("d")
        # The sessions are listed as they are read.
        await until(pilot, lambda: len(home(app).library.sessions) == 9, "the sample sessions")


async def test_a_session_that_cannot_be_read_leaves_the_others_alone(
    tmp_path: Path, settings: Settings
) -> None:
    folder = tmp_path / "claude" / "projects" / "-home-dev-shop"
    folder.mkdir(parents=True)
    good = (
        '{"type":"user","uuid":"u1","parentUuid":null,"cwd":"/home/dev/shop",'
        '"message":{"role":"user","content":"Hello"},"timestamp":"2026-11-20T10:00:00Z"}\n'
    )
    (folder / "11111111-1111-4111-8111-111111111111.jsonl").write_text(good)
    (folder / "22222222-2222-4222-8222-222222222222.jsonl").symlink_to(tmp_path / "gone")
    app = CtxtuiApp((tmp_path / "claude",), settings, tmp_path)
    async with app.run_test(size=(60, 20)) as pilot:
        screen = await opened(pilot, app, "Hello")
        assert len(screen.library.sessions) == 1


async def test_a_hostile_title_is_drawn_as_text(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "claude" / "projects" / "-home-dev-shop"
    folder.mkdir(parents=True)
    row = (
        '{"type":"user","uuid":"u1","parentUuid":null,"cwd":"/home/dev/[red]shop[/red]",'
        '"message":{"role":"user","content":"[bold]hi[/bold] \\u001b[31mred\\u001b[0m \\u202egnp"},'
        '"timestamp":"2026-11-20T10:00:00Z"}\n'
    )
    (folder / "11111111-1111-4111-8111-111111111111.jsonl").write_text(row)
    app = CtxtuiApp((tmp_path / "claude",), settings, tmp_path)
    async with app.run_test(size=(60, 20)) as pilot:
        await until(pilot, lambda: app.screen_stack, "Home")
        screen = home(app)
        await until(pilot, lambda: screen.picture, "the session")
        row_shown = next(row for row in screen.sessions.rows if isinstance(row, SessionRow))
        assert row_shown.title == "[bold]hi[/bold] red gnp"


async def test_help_is_made_from_the_live_keys_and_names_the_log(small_app: CtxtuiApp) -> None:
    async with small_app.run_test(size=(110, 20)) as pilot:
        await opened(pilot, small_app, TITLE)
        await pilot.press("question_mark")
        assert isinstance(small_app.screen, Help)
        lines = small_app.screen.query_one(Prose).lines
        text = "\n".join("".join(span.text for span in line) for line in lines)
        assert "previous prompt" in text and "brief" in text and "full screen" in text
        assert "next error" in text and "filter, find" in text and "everything said" in text
        assert log_path().name in text
        assert "sample sessions" not in text  # only where there are none
        await pilot.press("escape")
        assert isinstance(small_app.screen, Home)


async def test_a_key_of_the_settings_file_works_and_stands_in_the_help(shown_small: Small) -> None:
    settings = Settings(keys={"home.full": "F"})
    app = CtxtuiApp((shown_small.config_dir,), settings, shown_small.shop)
    async with app.run_test(size=(150, 20)) as pilot:
        screen = await opened(pilot, app, TITLE)
        await until(pilot, lambda: screen.turns.has_focus, "the turns in focus")
        await pilot.press("space")
        assert not screen.has_class("-full")
        assert "F full" in screen.query_one(KeyBar).render_line(0).text
        await pilot.press("question_mark")
        assert isinstance(app.screen, Help)
        lines = ["".join(s.text for s in line) for line in app.screen.query_one(Prose).lines]
        assert any(line.rstrip().endswith("F           full screen") for line in lines)
        await pilot.press("escape", "F")
        await until(pilot, lambda: [one.id for one in screen.panes()] == ["turn"], "the turn alone")


@pytest.mark.parametrize(
    "sizes",
    [
        [(40, 10)],
        pytest.param([(40, 10), (60, 20), (76, 20), (110, 20), (300, 80)], marks=pytest.mark.slow),
    ],
)
async def test_any_size_is_survived(small_app: CtxtuiApp, sizes: list[tuple[int, int]]) -> None:
    async with small_app.run_test(size=(120, 36)) as pilot:
        screen = await opened(pilot, small_app, TITLE)
        for size in sizes:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert screen.panes()
            await pilot.press("b")
            await until(pilot, lambda: isinstance(small_app.screen, BriefScreen), "the brief")
            await pilot.resize_terminal(120, 36)
            await pilot.pause()
            await small_app.pop_screen()
