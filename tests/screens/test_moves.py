"""The dialog of the moves on the demo's live session, and the lines it copies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.core.moves.composing import Composing
from tests.core.moves.situations import (
    corrected_twice,
    dead_logs,
    failing_loop,
    feature,
    other_warning,
    small,
    wrong_answer,
)
from tests.screens.conftest import until
from tests.screens.small import Bare
from textual.pilot import Pilot
from textual.widgets import Input

from ctxtui.core.context.picture import Picture, read_picture
from ctxtui.core.library.registry import Status
from ctxtui.core.moves.outlook import Outlook, next_moves, outlook
from ctxtui.core.settings import Settings
from ctxtui.demo.write import Demo
from ctxtui.present.moves import How
from ctxtui.screens.moves import MovesScreen
from ctxtui.screens.moves.how import how_to
from ctxtui_widgets.drawn import Drawn
from ctxtui_widgets.rows import MoveRow

WIDTHS = {(60, 20): 60, (75, 30): 75, (80, 24): 76, (120, 36): 82}
"""Of the dialog, by the size of the terminal: it fills a narrow one."""
SIZES = [(20, 5), (200, 60), (40, 12), (76, 10)]
AT_EVERY_SIZE = pytest.mark.parametrize(
    "sizes", [SIZES[:2], pytest.param(SIZES, marks=pytest.mark.slow)], ids=["some", "all"]
)
KINDS = ["continue", "rewind", "compact", "clear", "subagent"]
"""By number."""


class Shown(Bare):
    """Nothing but the dialog, and what it tells."""

    def __init__(self, screen: MovesScreen) -> None:
        super().__init__()
        self.dialog = screen
        self.chosen: list[MovesScreen.Chosen] = []

    def on_mount(self) -> None:
        self.push_screen(self.dialog)

    def on_moves_screen_chosen(self, news: MovesScreen.Chosen) -> None:
        self.chosen.append(news)

    def lines(self) -> list[str]:
        """What the dialog's widgets draw, from the top."""
        drawn = [one for one in self.dialog.query(Drawn) if one.size and not one.children]
        return [one.render_line(y).text for one in drawn for y in range(one.size.height)]


@dataclass
class Clock:
    """The time, which only a test moves."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Session:
    picture: Picture
    known: Outlook
    clock: Clock


@pytest.fixture(scope="module")
def live(shown_demo: Demo) -> Session:
    """The demo's live session, some minutes after its last row."""
    return looked_at(shown_demo.sessions["auth middleware"], "working")


def looked_at(path: Path, status: Status = "idle", minutes: float = 4) -> Session:
    settings = Settings()
    picture = read_picture(path, settings, path.stem[:8])
    last = max(row.time for row in picture.tree.transcript.rows if row.time)
    now = last + timedelta(minutes=minutes)
    return Session(picture, outlook(picture, settings, status=status, now=now), Clock(now))


def dialog(
    session: Session, number: int | None = None, settings: Settings | None = None, goal: str = ""
) -> Shown:
    screen = MovesScreen(
        session.picture,
        session.known,
        settings or Settings(),
        number,
        goal=goal,
        clock=session.clock,
    )
    return Shown(screen)


async def ranked(pilot: Pilot[None], app: Shown, goal: str = "") -> MovesScreen:
    def there() -> bool:
        found = app.dialog.ranked
        return found is not None and found.goal == goal

    await until(pilot, there, f"the moves for {goal!r}")
    await pilot.pause()
    return app.dialog


def kinds(screen: MovesScreen) -> list[str]:
    return [row.id for row in screen.list.rows if isinstance(row, MoveRow)]


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An xclip of our own that keeps what it was given, and a display to use it on."""
    program = tmp_path / "bin" / "xclip"
    program.parent.mkdir()
    program.write_text(
        f"#!/bin/sh\ncat > {tmp_path}/copying\nmv {tmp_path}/copying {tmp_path}/copied\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "copied"


@pytest.fixture
def composed(tmp_path: Path) -> Iterator[Callable[..., Session]]:
    def compose(make: Callable[[Composing], object], status: Status = "idle") -> Session:
        composing = Composing(tmp_path / "claude")
        make(composing)
        return looked_at(composing.path, status)

    yield compose


# -- what is seen


async def test_all_five_stand_with_their_figures_and_the_best_is_explained_with_its_places(
    live: Session,
) -> None:
    app = dialog(live)
    async with app.run_test(size=(60, 20)) as pilot:
        screen = await ranked(pilot, app)
        assert kinds(screen) == ["compact", "clear", "subagent", "continue", "rewind"]
        assert screen.list.cursor_id == "compact"
        for size, width in WIDTHS.items():
            await pilot.resize_terminal(*size)
            await pilot.pause()
            box = screen.query_one("#box").region
            assert box.width == width
            assert (box.height == size[1]) == (width == size[0] or size[1] <= 30)
            lines = app.lines()
            (compact,) = [line for line in lines if "3  compact" in line]
            assert all(one in compact for one in ("≈58k", "$0.39", "≈7 requests"))
            assert any("4  clear + brief " in line and "≈31k" in line for line in lines)
            assert any(
                "1  continue" in line and "312k" in line and "$0.06" in line for line in lines
            )
            assert any("Window    ≈58k of 1M   −254k" in line for line in lines)
            assert any("most speaks for it" in line for line in lines)
            assert "↵ copy /compact line" in lines[-1] and "esc back  ? help" in lines[-1]
        text = "\n".join(app.lines())
        assert "+ 312k of 1M used (31%): warn.  #14" in text
        said = re.search(
            r"\+ \d\dk of output \(#\d+\.\d+, #\d+\.\d+ and \d+ more\) that no later turn names "
            r"anything\s+of\.\s+(#\d+\.\d+ ){3}…",
            text,
        )
        assert said is not None


@AT_EVERY_SIZE
async def test_any_size_is_survived(live: Session, sizes: list[tuple[int, int]]) -> None:
    app = dialog(live)
    async with app.run_test(size=(20, 5)) as pilot:
        screen = await ranked(pilot, app)
        for size in sizes:
            await pilot.resize_terminal(*size)
            await pilot.press("2", "tab", "j", "G", "space", "tab", "x", "escape")
            await pilot.resize_terminal(100, 30)
            await pilot.pause()
            assert screen.is_current


# -- the cursor


async def test_digits_choose_and_the_cursor_explains(live: Session) -> None:
    app = dialog(live)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ranked(pilot, app)
        for key, kind in zip("12345", KINDS, strict=True):
            await pilot.press(key)
            await pilot.pause()
            assert screen.list.cursor_id == kind
            assert screen.detail.about.startswith(kind)
        await pilot.press("k")
        await pilot.pause()
        assert screen.detail.about.startswith("clear")


async def test_space_reads_on_and_comes_back_to_the_start(live: Session) -> None:
    app = dialog(live)
    async with app.run_test(size=(60, 20)) as pilot:
        screen = await ranked(pilot, app)
        assert screen.detail.scroll_offset.y == 0
        for _ in range(9):
            await pilot.press("space")
            if screen.detail.scroll_offset.y == screen.detail.max_scroll_y:
                break
        assert screen.detail.scroll_offset.y > 0
        assert any("/compact" in line for line in app.lines())
        await pilot.press("space")
        assert screen.detail.scroll_offset.y == 0


# -- the goal


async def test_a_goal_is_ranked_while_it_is_typed_and_enter_goes_to_the_best(
    composed: Callable[..., Session],
) -> None:
    app = dialog(composed(feature))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ranked(pilot, app)
        assert screen.list.cursor_id == "continue"
        await pilot.press("i")
        assert screen.goal.has_focus
        await pilot.press(*"Review the diff")
        await ranked(pilot, app, "Review the diff")
        assert screen.goal.has_focus
        await pilot.press("enter")
        assert screen.list.has_focus
        assert kinds(screen)[0] == screen.list.cursor_id == "subagent"
        assert any("“Review the diff” can be judged" in line for line in app.lines())


async def test_ranking_anew_leaves_the_cursor_on_the_move_the_user_chose(
    composed: Callable[..., Session],
) -> None:
    app = dialog(composed(feature))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ranked(pilot, app)
        await pilot.press("3")
        screen.goal.value = "Review the diff"
        await ranked(pilot, app, "Review the diff")
        assert screen.list.cursor_id == "compact"
        assert kinds(screen)[0] == "subagent"


async def test_letters_are_text_in_the_field_and_escape_leaves_it_first(live: Session) -> None:
    app = dialog(live)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ranked(pilot, app)
        await pilot.press("i", "q", "4", "i", "question_mark")
        assert screen.query_one(Input).value == "q4i?"
        await pilot.press("escape")
        assert screen.is_current and screen.list.has_focus
        assert screen.goal.value == "q4i?"
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is not screen, "the dialog is gone")


# -- what enter does


async def test_enter_on_clear_tells_the_app_with_the_goal(live: Session, copies: Path) -> None:
    app = dialog(live, 4, goal="Ship it behind a flag")
    async with app.run_test(size=(80, 24)) as pilot:
        await ranked(pilot, app, "Ship it behind a flag")
        assert any("↵ write the brief" in line for line in app.lines())
        await pilot.press("enter")
        await until(pilot, lambda: app.chosen, "the news")
        (news,) = app.chosen
        assert (news.kind, news.goal, news.move.number) == ("clear", "Ship it behind a flag", 4)
        assert not copies.exists()


async def test_enter_on_compact_copies_its_line_for_the_goal_as_it_stands_right_after_typing(
    live: Session, copies: Path
) -> None:
    app = dialog(live, 3, goal="Fix the rate limiter")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ranked(pilot, app, "Fix the rate limiter")
        await pilot.press("enter")
        await until(pilot, copies.exists, "the copy")
        assert copies.read_text() == (
            "/compact Next: Fix the rate limiter. "
            "Leave out old output of Bash: nothing needs it any more."
        )
        app.dialog.goal.value = ""
        await pilot.press("i", *"Ship", "enter", "enter")
        await until(pilot, lambda: "Ship" in copies.read_text(), "the next copy")
        assert copies.read_text().startswith("/compact Next: Ship. ")
        assert [(news.kind, news.goal) for news in app.chosen] == [
            ("compact", "Fix the rate limiter"),
            ("compact", "Ship"),
        ]


async def test_it_opens_on_the_move_asked_for_and_with_nothing_to_copy_says_what_to_do(
    live: Session, copies: Path
) -> None:
    app = dialog(live, 1)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await ranked(pilot, app)
        assert screen.list.cursor_id == "continue"
        assert any("the others are measured by it" in line for line in app.lines())
        assert not any("↵" in line for line in app.lines())
        await pilot.press("enter")
        await until(pilot, lambda: app.chosen, "the news")
        await until(pilot, lambda: any("Type on in the" in one for one in app.toasts), "the toast")
        assert not copies.exists()


# -- time, and what goes wrong


async def test_the_prices_follow_the_cache(live: Session) -> None:
    clock = Clock(live.clock.now)
    app = dialog(Session(live.picture, live.known, clock))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ranked(pilot, app)
        before = screen.ranked
        assert any("next, warm" in line for line in app.lines())
        clock.now += timedelta(hours=2)
        screen.rank_now()
        await until(pilot, lambda: screen.ranked is not before, "the next look at the cache")
        await pilot.pause()
        assert any("next, cold" in line for line in app.lines())
        assert any("1  continue" in line and "$2.50" in line for line in app.lines())


async def test_unranked_they_stand_by_number_without_reasons(live: Session) -> None:
    app = dialog(live, settings=Settings(ranked=False))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ranked(pilot, app)
        assert kinds(screen) == KINDS
        assert not any("most speaks for it" in line for line in app.lines())
        assert not any("312k of 1M used" in line for line in app.lines())


async def test_a_session_without_an_answer_says_what_is_unknown(
    composed: Callable[..., Session],
) -> None:
    app = dialog(composed(lambda c: c.ask("Add a coupon to the cart")))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ranked(pilot, app)
        await pilot.press("4")
        await pilot.pause()
        assert len(kinds(screen)) == 5
        assert any("Window    –  " in line for line in app.lines())


async def test_a_file_that_was_replaced_is_said_and_the_dialog_stays(
    tmp_path: Path,
) -> None:
    composing = Composing(tmp_path / "claude")
    other_warning(composing)
    session = looked_at(composing.path)
    (tmp_path / "other").write_text('{"type":"user"}\n')
    (tmp_path / "other").replace(composing.path)
    app = dialog(session, goal="Fix the deprecation warning in billing.py")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.dialog.failure, "the failure")
        await pilot.pause()
        lines = app.lines()
        assert any("✗ The moves can't be worked out" in line for line in lines)
        assert any("✗ not worked out" in line for line in lines)
        await pilot.press("enter", "3", "j")
        assert app.dialog.is_current and app.chosen == []


# -- how each move is done


def how(session: Session, kind: str, goal: str = "") -> How:
    found = next_moves(session.picture, session.known, Settings(), session.clock(), goal=goal)
    move = next(one for one in found if one.kind == kind)
    return how_to(session.picture, session.known, move, goal)


def test_a_rewind_names_the_prompt_to_pick(composed: Callable[..., Session]) -> None:
    found = how(composed(wrong_answer), "rewind")
    assert found.says == ("The client's own rewind leads there:",)
    assert "press Esc twice, or type /rewind.\n2. Pick “Write the plan down" in found.copied
    assert "Keep what was learned, not how." in found.copied


def test_a_place_inside_a_turn_takes_a_branch(composed: Callable[..., Session]) -> None:
    found = how(composed(failing_loop), "rewind")
    assert found.says[0].startswith("Only a branch can end at #1.1: ")
    assert "all of #1 goes" in found.copied


def test_a_place_before_the_first_prompt_is_reached_by_the_first_of_the_list(
    composed: Callable[..., Session],
) -> None:
    def make(c: Composing) -> None:
        c.ask("Round the totals").edit("shop/cart.py").say("Rounded.")
        c.ask("No, that's not what I asked for").edit("shop/cart.py").say("Rounded up.")

    found = how(composed(make), "rewind")
    assert found.says[-1].startswith("Pick the first prompt of the list")


def test_without_a_place_there_is_nothing_to_copy(composed: Callable[..., Session]) -> None:
    assert how(composed(small), "rewind").copied == ""


def test_the_compact_line_keeps_what_the_reasons_say_and_no_more(
    composed: Callable[..., Session],
) -> None:
    assert how(composed(small), "compact").copied == "/compact"


def test_the_compact_line_names_what_is_open_and_what_nothing_needs(
    composed: Callable[..., Session],
) -> None:
    assert how(composed(dead_logs), "compact").copied == (
        "/compact Still open: Its task list has “Move the checker out” and 1 more open. "
        "Leave out old output of Bash: nothing needs it any more."
    )


def test_what_was_tried_in_vain_is_kept_once(composed: Callable[..., Session]) -> None:
    assert how(composed(failing_loop), "compact").copied == (
        "/compact Keep what was tried in vain: `pytest -q tests/test_retry.py` failed 3 times "
        "and has not worked since: AssertionError: 2 != 3."
    )


def test_the_users_last_correction_is_kept(composed: Callable[..., Session]) -> None:
    line = how(composed(corrected_twice), "compact").copied
    assert line == (
        "/compact Keep my last correction: "
        "“That still doesn't work, the second process reads half a file”."
    )


def test_a_secret_in_the_goal_does_not_leave(composed: Callable[..., Session]) -> None:
    key = "sk-ant-api03-" + "Zq7" * 30
    session = composed(feature)
    goal = f"Use {key}\x1b[31m for the\nreport"
    for kind in ("continue", "compact", "subagent"):
        line = how(session, kind, goal).copied
        assert line and key not in line
        assert "\n" not in line and "\x1b" not in line


def test_a_very_long_goal_still_makes_one_line_that_can_be_pasted(
    composed: Callable[..., Session],
) -> None:
    line = how(composed(dead_logs), "compact", "word " * 500).copied
    assert line.startswith("/compact Next: word word") and len(line) < 640


def test_a_session_that_is_not_running_is_resumed_first(
    composed: Callable[..., Session],
) -> None:
    session = composed(feature, "ended")
    line = f"claude --resume {session.picture.id}"
    assert how(session, "continue").copied == line
    assert any(line in one for one in how(session, "compact").says)


def test_a_subagent_is_given_the_goal(composed: Callable[..., Session]) -> None:
    session = composed(feature)
    assert how(session, "subagent").copied == ""
    assert how(session, "subagent", "Review the diff").copied == (
        "Use a subagent for this, and report back only its conclusion: Review the diff"
    )
