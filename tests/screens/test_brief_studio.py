"""Working on a brief: items worded, pinned, moved, added; hunks, bases, drafts that come back."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from tests.screens.conftest import until
from tests.screens.small import Bare, Small, write_small
from textual.pilot import Pilot
from textual.widgets import Input

from ctxtui.core.context.picture import Picture
from ctxtui.core.handoff.drafts import Drafts, SavedDraft
from ctxtui.core.handoff.progress import Step, Stopped
from ctxtui.core.places import config_dir, data_dir
from ctxtui.core.rewind.marks import Marks
from ctxtui.core.settings import Settings
from ctxtui.core.store import Store
from ctxtui.messages import SessionGrew
from ctxtui.screens.brief import BriefScreen
from ctxtui.screens.brief.beginnings import Beginnings
from ctxtui.screens.brief.drafting import Asked, Made, draft
from ctxtui_widgets.item_list import ItemList
from ctxtui_widgets.pane import SpanLine

RULE = "Leave Redis, it is not worth it"
SIZES = [(60, 20), (80, 24), (120, 36), (200, 50)]
AT_EVERY_SIZE = pytest.mark.parametrize(
    "sizes", [SIZES[::2], pytest.param(SIZES, marks=pytest.mark.slow)], ids=["some", "all"]
)


class Shown(Bare):
    """Nothing but the screen."""

    def __init__(self, screen: BriefScreen) -> None:
        super().__init__()
        self.brief = screen

    def on_mount(self) -> None:
        self.push_screen(self.brief)


@pytest.fixture
def small(tmp_path: Path) -> Small:
    small = write_small(tmp_path)
    (small.shop / "limits.py").write_text("WINDOW = 61\n")
    return small


def shown(small: Small, goal: str = "Ship it", budget: int = 900) -> Shown:
    return Shown(BriefScreen(small.picture(), Settings(brief_budget=budget), goal))


async def drafted(pilot: Pilot[None], app: Shown) -> BriefScreen:
    screen = app.brief
    await until(pilot, lambda: screen.brief and not screen.doing, "the draft")
    screen.items.focus()
    await pilot.pause()
    return screen


def row_of(screen: BriefScreen, words: str) -> str:
    for row in screen.items.rows:
        if words in getattr(row, "text", "") or words == getattr(row, "title", ""):
            return row.id
    raise AssertionError(f"no row says {words!r}")


async def test_an_item_is_worded_in_its_place(small: Small) -> None:
    app = shown(small)
    async with app.run_test(size=(110, 30)) as pilot:
        screen = await drafted(pilot, app)
        screen.items.select(row_of(screen, "counter in memory"))
        await pilot.press("e")
        assert screen.words.has_focus
        assert screen.words.region.y == screen.items.region.y + screen.items.cursor
        screen.words.value = "One counter, in memory"
        await pilot.press("enter")
        assert screen.items.has_focus and not screen.words.display
        assert "- One counter, in memory.\n" in screen.area.text
        assert not screen.edited
        await pilot.press("e")
        screen.words.value = "never mind"
        await pilot.press("escape")
        assert "never mind" not in screen.area.text and app.screen is screen


async def test_what_is_missing_comes_in_and_items_are_moved_and_pinned_with_the_cursor(
    small: Small,
) -> None:
    app = shown(small, budget=40)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await drafted(pilot, app)
        assert "git diff" not in screen.area.text
        screen.turn("diff", open=True)
        item = (
            next(one for one in screen.brief.section("diff").items if one.path)
            if (screen.brief)
            else None
        )
        assert item is not None
        screen.items.select(item.id)
        await pilot.press("p", "K")
        assert screen.items.cursor_id == item.id
        assert screen.brief is not None
        assert screen.brief.section("diff").items[0].id == item.id
        await pilot.press("t")
        assert "`limits.py` +1 −1" in screen.area.text
        assert "git diff" not in screen.area.text
        screen.items.select("uncovered")
        await until(pilot, lambda: "a what is missing" in app.text(), "the key")
        assert "space strike" not in app.text()
        await pilot.press("a")
        row = screen.items.cursor_row
        assert row is not None and row.id.startswith("missing ")
        many = len([one for one in screen.items.rows if one.id.startswith("missing ")])
        before = screen.area.text
        await pilot.press("a")
        assert len(screen.area.text) > len(before)
        assert len([one for one in screen.items.rows if one.id.startswith("missing ")]) < many


async def test_a_file_unfolds_into_its_hunks_and_one_goes_into_the_text(small: Small) -> None:
    app = shown(small)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await drafted(pilot, app)
        screen.turn("diff", open=True)
        screen.items.select(row_of(screen, "limits.py +1 −1"))
        await pilot.press("right")
        hunk = "limits.py:1: WINDOW = 60 is now WINDOW = 61"
        await until(
            pilot,
            lambda: any(hunk == getattr(row, "text", "") for row in screen.items.rows),
            "the hunk",
        )
        assert "is now" not in screen.area.text
        screen.items.select(row_of(screen, hunk))
        await pilot.press("space")
        assert "- `limits.py:1`: `WINDOW = 60` is now `WINDOW = 61`\n" in screen.area.text
        await pilot.press("left")
        assert not any(hunk == getattr(row, "text", "") for row in screen.items.rows)


async def test_the_diff_begins_where_the_user_says_but_not_nowhere_and_edits_stay(
    small: Small,
) -> None:
    with Store.open(data_dir()) as store:
        Marks(store).make("a1", small.writing.session, small.shop, name="before limits")
    app = shown(small)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await drafted(pilot, app)
        assert "WINDOW" not in screen.area.text and "`limits.py` +1 −1" in screen.area.text
        screen.items.select(row_of(screen, "counter in memory"))
        await pilot.press("e")
        screen.words.value = "One counter"
        await pilot.press("enter", "s")
        await until(pilot, lambda: isinstance(app.screen, Beginnings), "the dialog")
        offers = app.screen.query_one("#offers", ItemList)
        await until(pilot, lambda: offers.rows, "what there is to choose from")
        assert [getattr(row, "text", "") for row in offers.rows] == [
            "session start",
            "before limits",
            "merge-base with main",
        ]
        assert "1 file +1 −1" in getattr(offers.rows[0], "evidence", "")
        await pilot.press("tab")
        field, said = app.screen.query_one("#revision", Input), app.screen.query_one("#said")
        assert field.has_focus and isinstance(said, SpanLine)
        field.value = "no-such-rev"
        await pilot.press("enter")
        await until(pilot, lambda: "no-such-rev: no commit" in str(said.left), "the reason")
        assert isinstance(app.screen, Beginnings)
        await pilot.press("tab", "down", "enter")
        await until(pilot, lambda: screen.brief and screen.brief.base.how == "mark", "the mark")
        await until(pilot, lambda: not screen.doing, "the new draft")
        assert "`limits.py` +1 −1" not in screen.area.text
        assert "- One counter.\n" in screen.area.text


async def test_a_draft_is_on_disk_while_it_is_made_and_comes_back(small: Small) -> None:
    drafts, session = Drafts.below(), small.writing.session
    app = shown(small, goal="")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await drafted(pilot, app)
        screen.goal.value = "Ship it behind a flag"
        screen.items.select(row_of(screen, "counter in memory"))
        await pilot.press("e")
        screen.words.value = "One counter"
        await pilot.press("enter", "E")
        screen.area.move_cursor((0, 0))
        await pilot.press("M", "y", "enter")

        def kept() -> bool:
            found = drafts.load(session)
            return found is not None and (found.text or "").startswith("My\n")

        await until(pilot, kept, "the draft on disk")
        again = shown(small, goal="")
        async with again.run_test(size=(80, 24)) as other:
            there = await drafted(other, again)
            assert there.goal.value == "Ship it behind a flag"
            assert there.area.text.startswith("My\n")
            assert "- One counter.\n" in there.area.text
            assert any("is back" in toast for toast in again.toasts)
            await other.press("ctrl+n")
            await until(other, lambda: there.brief and not there.doing, "a new draft")
            assert there.goal.value == "" and "One counter" not in there.area.text
            await other.press("ctrl+n")
            await until(
                other, lambda: there.brief and "One counter" in there.area.text, "the old one"
            )
            assert there.area.text.startswith("My\n")


async def test_the_goal_of_a_draft_that_came_back_gives_way_to_what_is_typed(small: Small) -> None:
    Drafts.below().save(SavedDraft(small.writing.session, "Ship it behind a flag"))
    app = shown(small, goal="")
    async with app.run_test(size=(80, 24)) as pilot:
        there = app.brief
        await until(pilot, lambda: there.goal.value == "Ship it behind a flag", "the draft back")
        await pilot.press("D", "o", "c", "s")
        assert there.goal.value == "Docs"
        await pilot.press("escape", "i", "!")
        assert there.goal.value == "Docs!"


class Slowly:
    """Drafts as ever, but waits to be let on when it is `held`."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.stopped = threading.Event()

    def __call__(self, picture: Picture, asked: Asked, step: Step) -> Made:
        self.begun.set()
        self.go_on.wait(60)
        try:
            return draft(picture, asked, step)
        except Stopped:
            self.stopped.set()
            raise


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> Slowly:
    slowly = Slowly()
    monkeypatch.setattr("ctxtui.screens.brief.making.draft_it", slowly)
    return slowly


@pytest.mark.parametrize("goal", ["", "Ship it"])
async def test_escape_leaves_a_first_draft_that_is_being_made(
    small: Small, slowly: Slowly, goal: str
) -> None:
    app = shown(small, goal)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, slowly.begun.is_set, "the drafting")
        assert app.brief.goal.has_focus and "esc back" in app.text()
        assert "F5" not in app.text()
        await pilot.press("escape")
        assert app.screen is not app.brief
        slowly.go_on.set()
        await until(pilot, slowly.stopped.is_set, "the end of it")


async def test_what_was_typed_meanwhile_keeps_the_first_escape(
    small: Small, slowly: Slowly
) -> None:
    app = shown(small, "")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, slowly.begun.is_set, "the drafting")
        await pilot.press("D", "o")
        await until(pilot, lambda: "esc leave field" in app.text(), "the key")
        await pilot.press("escape")
        assert app.screen is app.brief and app.brief.goal.value == "Do"
        assert "esc back" in app.text()
        await pilot.press("escape")
        assert app.screen is not app.brief
        slowly.go_on.set()
        await until(pilot, slowly.stopped.is_set, "the end of it")
    kept = Drafts.below().load(small.writing.session)
    assert kept is not None and kept.goal == "Do"


async def test_escape_stops_a_draft_made_anew_and_what_was_said_comes_with_the_next(
    small: Small, slowly: Slowly
) -> None:
    slowly.go_on.set()
    app = shown(small)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await drafted(pilot, app)
        before = screen.area.text
        slowly.begun.clear()
        slowly.go_on.clear()
        small.writing.user("p6", "Never use Redis again")
        screen.post_message(SessionGrew(small.path, threading.Event()))
        await until(pilot, lambda: "r redraft" in app.text(), "the news")
        await pilot.press("r")
        await until(pilot, slowly.begun.is_set, "the drafting")
        assert "esc stop" in app.text()
        await pilot.press("escape")
        slowly.go_on.set()
        await until(pilot, slowly.stopped.is_set, "the end of it")
        assert app.screen is screen and screen.area.text == before
        await until(pilot, lambda: "r redraft" in app.text(), "the key")
        assert app.toasts[-1] == "✓ Brief: Stopped: the draft is as it was."
        slowly.begun.clear()
        slowly.go_on.clear()
        small.writing.user("p7", "Never commit to main")
        screen.post_message(SessionGrew(small.path, threading.Event()))
        await pilot.pause()
        await pilot.press("r")
        await until(pilot, slowly.begun.is_set, "the drafting")
        screen.make()  # another draft is begun before this one is there
        slowly.go_on.set()
        await until(pilot, lambda: "Never commit to main" in screen.area.text, "what was said")
        assert "Never use Redis again" in screen.area.text


async def test_a_broken_layout_is_told_and_ours_is_used_and_without_git_there_is_no_diff(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    config_dir().mkdir(parents=True)
    (config_dir() / "brief.md").write_text("# Mine\n{{goal}}\n{{ oh no }}\n")
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    app = shown(small)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await drafted(pilot, app)
        assert screen.area.text.startswith("# Goal\nShip it\n")
        assert any("brief.md, line 3: " in toast for toast in app.toasts)
        assert "- git is not installed here, so no diff.\n" in screen.area.text
        assert "in memory" in screen.area.text


@AT_EVERY_SIZE
async def test_the_source_takes_no_more_than_it_has_and_no_line_is_wider_than_the_screen(
    small: Small, sizes: list[tuple[int, int]]
) -> None:
    app = shown(small)
    async with app.run_test(size=(60, 20)) as pilot:
        screen = await drafted(pilot, app)
        listed = screen.items.size.height
        await pilot.press("enter")
        await until(pilot, lambda: "Evidence" in app.text(), "the source")
        about = screen.evidence.lines
        await until(pilot, lambda: screen.evidence.size.height == len(about), "its height")
        assert screen.items.size.height == listed - len(about) - 1
        await pilot.press("enter")
        await until(pilot, lambda: "Evidence" not in app.text(), "the list alone")
        screen.items.select("uncovered")
        await pilot.press("right")
        for size in sizes:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            text = app.text()
            assert max(len(line) for line in text.split("\n")) <= size[0]
            assert "esc" in text and "? help" in text and "of 900" in text
