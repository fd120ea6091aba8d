"""The Marks screen and the dialog of a new mark, on a small session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.screens.conftest import until
from tests.screens.small import TITLE, Bare, Small, write_small
from tests.screens.stages import Stage
from textual.app import App
from textual.containers import Vertical
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import Input, TextArea

from ctxtui.app import CtxtuiApp
from ctxtui.core.context.picture import Picture, read_picture
from ctxtui.core.errors import UsageError
from ctxtui.core.library.library import Library
from ctxtui.core.library.shelf import read_all
from ctxtui.core.repo.anchors import list_anchors, take_anchor
from ctxtui.core.repo.samples import SampleCommit, make_repo
from ctxtui.core.rewind.marks import Change, Mark, Marks
from ctxtui.core.settings import Settings
from ctxtui.core.store import Store
from ctxtui.core.transcripts.locate import locate
from ctxtui.present.marks import MarkRow
from ctxtui.present.tree_place import Place
from ctxtui.screens.marks import MarkDialog, MarksScreen, set_mark
from ctxtui_widgets.prose import Prose

SIZES = [(60, 20), (80, 24), (120, 36)]
THEMES = ["ctxtui-dark", "ctxtui-light"]
LOOKS = [
    [(SIZES[0], "ctxtui-dark"), (SIZES[2], "ctxtui-light")],
    pytest.param([(size, theme) for theme in THEMES for size in SIZES], marks=pytest.mark.slow),
]
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


class Shown(Bare):
    """Nothing but the screens of marks, and what they tell."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[MarksScreen.GoAsked] = []
        self.changes = 0

    def on_marks_screen_go_asked(self, news: MarksScreen.GoAsked) -> None:
        self.asked.append(news)

    def on_marks_screen_changed(self) -> None:
        self.changes += 1


@dataclass
class Kept:
    """A store with three marks of a session, in a repository that went on since."""

    folder: Path
    library: Library
    shop: Path
    early: Mark
    late: Mark
    bare: Mark
    """Without an anchor, and its session is gone."""

    def marks(self) -> list[Mark]:
        with Store.open(self.folder) as store:
            return Marks(store).all()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    return write_small(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def picture(small: Small) -> Picture:
    return small.picture()


@pytest.fixture(scope="module")
def library(small: Small) -> Library:
    return read_all((small.config_dir,))


@pytest.fixture(scope="module")
def stage(
    tmp_path_factory: pytest.TempPathFactory, picture: Picture, library: Library
) -> Stage[Kept]:
    return Stage(tmp_path_factory.mktemp("kept"), lambda folder: keep(folder, picture, library))


@pytest.fixture
def kept(stage: Stage[Kept]) -> Kept:
    return stage.again()


def keep(folder: Path, picture: Picture, library: Library) -> Kept:
    shop = make_repo(folder / "shop", [SampleCommit({"app.py": "one\n"}, "Start", NOON)])
    (shop / "app.env").write_text("TOKEN=1\n")
    tree = picture.tree
    ends = [locate(tree, name).end.uuid or "" for name in ("4", "2.3")]
    times = iter([NOON.timestamp() + 3_600 * n for n in range(9)])
    with Store.open(folder / "data") as store:
        marks = Marks(store, lambda: next(times))
        bare = marks.add("gone", "11112222", None, name="old", no_anchor="Not in a repository.")
        early = marks.make(ends[0], picture.id, shop, name="after reading", note="All is read.")
        (shop / "app.py").write_text("one\ntwo\n")
        late = marks.make(ends[1], picture.id, shop, name="before the rewrite")
    (shop / "app.py").write_text("one\ntwo\nthree\n")
    (shop / "new.py").write_text("x = 1\n")
    return Kept(folder / "data", library, shop, early, late, bare)


async def opened(pilot: Pilot[None], app: Shown, kept: Kept, at: Mark | None = None) -> MarksScreen:
    screen = MarksScreen(
        kept.library, kept.folder, at.id if at else None, lambda: NOON.replace(hour=22)
    )
    await app.push_screen(screen)
    await until(pilot, lambda: screen.was_read, "the marks")
    return screen


async def compared(pilot: Pilot[None], screen: MarksScreen) -> None:
    await until(pilot, lambda: screen.detail.compared is not None, "what changed")


def names(screen: MarksScreen) -> list[str]:
    return [row.name for row in screen.marks.rows if isinstance(row, MarkRow)]


@pytest.mark.parametrize("looks", LOOKS)
async def test_marks_are_listed_with_turn_age_and_files(
    kept: Kept, looks: list[tuple[tuple[int, int], str]]
) -> None:
    app = Shown()
    async with app.run_test(size=looks[0][0]) as pilot:
        screen = await opened(pilot, app, kept)
        rows = [row for row in screen.marks.rows if isinstance(row, MarkRow)]
        assert [(one.name, one.ref, one.files, one.trouble) for one in rows] == [
            ("before the rewrite", "#2.3", "1", ""),
            ("after reading", "#4", "1", ""),
            ("old", "", "", "session deleted"),
        ]
        ages = [(NOON.replace(hour=22) - mark.created).seconds // 3_600 for mark in kept.marks()]
        assert [one.age for one in rows] == [f"{hours}h" for hours in reversed(ages)]
        await compared(pilot, screen)
        for size, theme in looks:
            app.theme = theme
            await pilot.resize_terminal(*size)
            await pilot.pause()
            text = app.text()
            for said in ("◆ before the rewrite", "#2.3", TITLE, "session deleted", "esc"):
                assert said in text
            assert all(len(line) <= size[0] for line in text.split("\n"))


async def test_a_mark_tells_its_note_its_anchor_and_what_changed_since_or_up_to_another_one(
    kept: Kept,
) -> None:
    app = Shown()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app, kept, kept.early)
        await compared(pilot, screen)
        await pilot.pause()
        text = app.text()
        assert "All is read." in text and "app.env" in text and "may hold a secret" in text
        assert kept.early.anchor is not None and kept.early.anchor.ref in text
        assert "2 files  +3" in text and "refs/ctxtui/" in text
        await pilot.press("tab", "down", "enter")
        path = kept.shop / "app.py"
        await until(pilot, lambda: screen.detail.patches.get(path.name), "the lines of the file")
        await pilot.pause()
        assert "+ three" in app.text()
        await pilot.press("enter")
        await pilot.pause()
        assert "+ three" not in app.text()
        await pilot.press("tab", "d")
        assert screen.marks.cursor_id == kept.late.id
        await pilot.press("down", "down")
        assert screen.marks.cursor_id == kept.late.id
        assert "Compare ◆ after reading with" in app.text()
        assert "All is read." in app.text()
        await pilot.press("enter")
        await until(
            pilot,
            lambda: screen.detail.compared and screen.detail.compared.other == kept.late.id,
            "the two compared",
        )
        await pilot.pause()
        assert screen.marks.cursor_id == kept.early.id
        text = app.text()
        assert "From ◆ after reading to ◆ before the rewrite" in text and "1 file  +1" in text
        await pilot.press("d")
        await until(
            pilot,
            lambda: screen.detail.compared is not None and screen.detail.compared.other is None,
            "now again",
        )
        for key in ("escape", "d"):
            await pilot.press("d", key)
            assert screen.first is None and screen.marks.cursor_id == kept.early.id
        assert screen.detail.compared is not None and screen.detail.compared.other is None
        await pilot.press("down")
        assert screen.marks.cursor_id == kept.bare.id


async def test_enter_asks_for_the_turn_or_says_that_it_is_gone(kept: Kept) -> None:
    app = Shown()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app, kept, kept.late)
        await pilot.press("enter")
        await pilot.pause()
        (asked,) = app.asked
        assert asked.standing.mark == kept.late and asked.standing.ref == "#2.3"
        assert asked.standing.path is not None and asked.standing.path.is_file()
        screen.marks.select(kept.bare.id)
        await pilot.press("enter", "d", "w")
        await pilot.pause()
        assert len(app.asked) == 1
        assert "was deleted" in app.toasts[0]
        assert "no anchor" in app.toasts[1] and "no anchor" in app.toasts[2]


async def test_a_dialog_has_plain_letters_where_the_screen_has_and_leaving_it_changes_nothing(
    kept: Kept,
) -> None:
    app = Shown()
    app.ascii_glyphs = True
    async with app.run_test(size=(60, 20)) as pilot:
        screen = await opened(pilot, app, kept, kept.early)
        for key, title in (("n", " @ after reading "), ("delete", " Delete @ after reading? ")):
            await pilot.press(key)
            await until(pilot, lambda: app.screen.query("#box"), "the dialog")
            assert app.screen.query_one("#box", Vertical).border_title == title
            await pilot.press("x", "y", "escape")
            await until(pilot, lambda: app.screen is screen, "the marks again")
        assert kept.marks() == [kept.bare, kept.early, kept.late]


async def test_a_rename_and_a_note_are_one_change_that_is_undone(kept: Kept) -> None:
    app = Shown()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app, kept, kept.early)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, MarkDialog), "the dialog")
        app.screen.query_one(Input).value = "read \x1b[31mall"
        app.screen.query_one(TextArea).text = "Line one\nline two"
        await pilot.press("f2")
        await until(pilot, lambda: "read all" in names(screen), "the new name")
        assert screen.marks.cursor_id == kept.early.id
        assert kept.marks()[1].note == "Line one\nline two"
        await pilot.press("u")
        await until(pilot, lambda: "after reading" in names(screen), "the old name")
        assert kept.marks()[1] == kept.early
        assert app.changes == 2


async def test_deleting_is_confirmed_and_undone_with_its_anchor_as_long_as_undo_is_offered(
    kept: Kept,
) -> None:
    app = Shown()
    async with app.run_test(size=(110, 20)) as pilot:
        screen = await opened(pilot, app, kept, kept.late)
        await until(pilot, lambda: "del delete" in app.text(), "the keys")
        assert "u undo" not in app.text()
        await pilot.press("delete")
        ref = kept.late.anchor.ref if kept.late.anchor is not None else "its anchor"
        await until(pilot, lambda: app.screen is not screen and ref in app.text(), "the question")
        await pilot.press("escape")
        assert len(kept.marks()) == 3
        await pilot.press("delete")
        await until(pilot, lambda: app.screen is not screen, "the question again")
        await pilot.press("enter")
        await until(pilot, lambda: len(names(screen)) == 2, "it to be gone")
        assert [one.id for one in list_anchors(kept.shop)] == [kept.early.id]
        await until(pilot, lambda: "u undo" in app.text(), "the key")
        await pilot.press("u")
        await until(pilot, lambda: len(names(screen)) == 3, "it to be back")
        assert {one.id for one in list_anchors(kept.shop)} == {kept.early.id, kept.late.id}
        assert app.toasts[-1].startswith("✓ ◆ before the rewrite is back")
        await until(pilot, lambda: "u undo" not in app.text(), "no key")


async def test_a_lone_mark_is_compared_with_none_that_was_deleted_before_but_u_brings_it_back(
    kept: Kept,
) -> None:
    with Store.open(kept.folder) as store:
        Marks(store).delete(kept.late.id)
    app = Shown()
    async with app.run_test(size=(110, 20)) as pilot:
        screen = await opened(pilot, app, kept, kept.early)
        assert names(screen) == ["after reading", "old"]
        await compared(pilot, screen)
        await until(pilot, lambda: "w check out" in app.text(), "the keys")
        assert "d compare" not in app.text()
        await pilot.press("d")
        assert app.toasts[-1].endswith("There is no other mark with code.")
        assert screen.first is None
        await pilot.press("u")
        await until(pilot, lambda: "before the rewrite" in names(screen), "it to be back")
        await pilot.press("u")
        await until(pilot, lambda: "No mark was deleted" in app.toasts[-1], "the refusal")


async def test_an_anchor_without_a_mark_is_listed_last_pruned_and_brought_back(
    kept: Kept,
) -> None:
    stray = take_anchor(kept.shop, "5badc0de0001", NOON)
    take_anchor(kept.shop, "5badc0de0002", NOON.replace(hour=21, minute=55))  # may get its mark yet
    app = Shown()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await opened(pilot, app, kept, kept.late)
        listed = ["before the rewrite", "after reading", "old", "anchor 5badc0de, no mark"]
        await until(pilot, lambda: names(screen) == listed, "the anchor")
        assert screen.marks.cursor_id == kept.late.id
        screen.marks.select(stray.id)
        await until(pilot, lambda: "No mark here speaks of this anchor" in app.text(), "its text")
        await compared(pilot, screen)
        await pilot.press("r", "n", "enter")
        assert app.screen is screen
        await pilot.press("delete")
        await pilot.pause()
        assert stray.ref in app.text() and "another user's mark may need it" in app.text()
        await pilot.press("enter")
        await until(pilot, lambda: len(names(screen)) == 3, "it to be gone")
        assert stray.id not in {one.id for one in list_anchors(kept.shop)}
        await pilot.press("u")
        await until(pilot, lambda: len(names(screen)) == 4, "it to be back")
        assert stray in list_anchors(kept.shop)


async def test_an_anchor_is_checked_out_beside_the_project_and_put_away(kept: Kept) -> None:
    app = Shown()
    folder = kept.shop.with_name("shop-after-reading")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app, kept, kept.early)
        await pilot.press("w")
        await until(pilot, lambda: bool(app.screen.query("#folder")), "the question")
        assert app.screen.query_one(Input).value == str(folder)
        await pilot.press("enter")
        await until(pilot, lambda: any("Checked out" in one for one in app.toasts), "the folder")
        assert (folder / "app.py").read_text() == "one\n"
        assert (kept.shop / "app.py").read_text() == "one\ntwo\nthree\n"
        await pilot.press("u")
        await until(pilot, lambda: "is gone again" in app.toasts[-1], "it to be put away")
        assert not folder.exists()
        folder.mkdir()
        await pilot.press("w")
        await until(pilot, lambda: bool(app.screen.query("#folder")), "the question")
        await pilot.press("enter")
        await until(pilot, lambda: "is there already" in app.toasts[-1], "the refusal")


async def test_a_repository_that_is_gone_is_told_and_the_marks_stay(kept: Kept) -> None:
    kept.shop.rename(kept.shop.with_name("moved"))
    app = Shown()
    async with app.run_test(size=(80, 30)) as pilot:
        screen = await opened(pilot, app, kept, kept.early)
        await compared(pilot, screen)
        await pilot.pause()
        assert screen.detail.compared is not None and screen.detail.compared.changes is None
        assert "the folder is gone" in " ".join(app.text().split())
        assert len(names(screen)) == 3


async def test_a_store_that_cannot_be_read_is_told(library: Library, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    app = Shown()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(MarksScreen(library, tmp_path / "file"))
        await until(pilot, lambda: bool(app.toasts), "the failure")
        assert "The marks can't be read" in app.toasts[0] and "can't be opened" in app.toasts[0]
        await pilot.pause()
        assert "Not read" in app.text()


async def test_no_marks_say_how_to_set_one(library: Library, tmp_path: Path) -> None:
    app = Shown()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = MarksScreen(library, tmp_path / "empty")
        await app.push_screen(screen)
        await until(pilot, lambda: screen.was_read, "the marks")
        await pilot.pause()
        text = app.text()
        assert "No marks yet" in text and "refs/ctxtui/" in text
        await pilot.press("enter", "r", "n", "d", "w", "delete", "tab")
        assert app.screen is screen


# -- setting one


def place(picture: Picture, name: str) -> Place:
    found = locate(picture.tree, name)
    return Place(picture, found.turn, found.step)


@pytest.mark.parametrize(
    "size", [SIZES[0], *(pytest.param(size, marks=pytest.mark.slow) for size in SIZES[1:])]
)
async def test_a_new_mark_keeps_the_code_and_says_so(
    picture: Picture, small: Small, tmp_path: Path, size: tuple[int, int]
) -> None:
    app = Shown()
    made: list[Mark | Change | None] = []
    async with app.run_test(size=size) as pilot:
        dialog = set_mark(place(picture, "2.3"), tmp_path / "data")
        await app.push_screen(dialog, made.append)
        assert dialog.query_one("#box", Vertical).border_title == " Mark #2.3 "
        assert dialog.query_one("#box", Vertical).region.width <= size[0]
        await pilot.press(*"here", "enter")
        await until(pilot, lambda: bool(made), "the mark")
    (mark,) = made
    assert isinstance(mark, Mark) and mark.anchor is not None
    with Store.open(tmp_path / "data") as store:
        marks = Marks(store)
        assert marks.all() == [mark]
        assert (mark.name, mark.session) == ("here", picture.id)
        assert mark.row == locate(picture.tree, "2.3").end.uuid
        assert app.toasts[0].startswith(f"✓ ◆ here: {mark.anchor.files} files kept")
        assert mark.id in {one.id for one in list_anchors(small.shop)}
        marks.delete(mark.id)


async def test_a_mark_that_cannot_be_kept_leaves_what_was_typed(
    picture: Picture, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    app = Shown()
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = set_mark(place(picture, "4"), tmp_path / "file")
        await app.push_screen(dialog)
        await pilot.press(*"here", "enter")
        await until(pilot, lambda: bool(app.toasts), "the failure")
        assert app.toasts[0].startswith("✗ Not kept: ") and "can't be opened" in app.toasts[0]
        assert app.screen is dialog and dialog.query_one(Input).value == "here"
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is not dialog


def test_rows_of_subagents_cannot_be_marked(recorded: Path, tmp_path: Path) -> None:
    sessions = (recorded / "subagents_329").glob("claude/projects/*/*.jsonl")
    picture = read_picture(next(sessions), Settings(), "")
    agent = next(one for agents in picture.agents.values() for one in agents)
    turn = picture.tree.prompts[0]
    with pytest.raises(UsageError, match="Mark the turn that started it"):
        set_mark(Place(picture, turn, agent=agent), tmp_path)


async def test_the_help_of_the_screen_tells_its_keys_and_who_sees_anchors(
    kept: Kept, tmp_path: Path
) -> None:
    app = CtxtuiApp((tmp_path / "claude",), Settings(), tmp_path)
    async with app.run_test(size=(80, 60)) as pilot:
        screen = MarksScreen(kept.library, kept.folder)
        await app.push_screen(screen)
        await until(pilot, lambda: screen.was_read, "the marks")
        await pilot.press("question_mark")
        await pilot.pause()
        said = " ".join(line.text for line in help_lines(app))
        for words in ("rename", "check the code out", "git log --all", "a mark: a point"):
            assert words in said


def help_lines(app: App[None]) -> list[Strip]:
    prose = app.screen.query_one(Prose)
    return [prose.render_line(y) for y in range(prose.size.height)]
