"""The branch dialog: says all before it writes, and then writes what it said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.core.terminal.conftest import Ask
from tests.core.terminal.conftest import ask_tmux as ask_tmux
from tests.core.terminal.conftest import pane_env as pane_env
from tests.screens.conftest import until
from tests.screens.small import TITLE, Bare, Small, write_small
from textual.pilot import Pilot

from ctxtui.core.rewind.marks import Mark, Marks
from ctxtui.core.settings import Settings
from ctxtui.core.store import Store
from ctxtui.core.transcripts.locate import locate
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import turn_tree
from ctxtui.screens.branch import BranchDialog

SIZES = [(60, 24), (80, 24), (110, 32), (200, 50)]
LOOK = "At        after"


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """Nothing is written to it."""
    return write_small(tmp_path_factory.mktemp("seen"))


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """Of the test's own: it is written to."""
    return write_small(tmp_path)


@pytest.fixture
def app() -> Bare:
    return Bare()


@pytest.fixture(autouse=True)
def no_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine without a client and without a clipboard."""
    monkeypatch.setenv("PATH", "/usr/bin:/bin")


async def asked(
    pilot: Pilot[None], small: Small, name: str, folder: Path, *, live: bool = False
) -> BranchDialog:
    picture = small.picture()
    place = locate(picture.tree, name)
    dialog = BranchDialog(picture, Settings(), place, folder, live=live)
    await pilot.app.push_screen(dialog)
    await until(pilot, lambda: dialog.facts and LOOK[:2] in shown(dialog), "what it would do")
    await pilot.pause()
    return dialog


def marked(small: Small, name: str, folder: Path, called: str = "") -> Mark:
    """A mark with the code as it is now; then the code goes on."""
    picture = small.picture()
    row = locate(picture.tree, name).end.uuid or ""
    with Store.open(folder) as store:
        mark = Marks(store).make(row, picture.id, small.shop, name=called)
    assert mark.anchor is not None, mark.no_anchor
    (small.shop / "app.py").write_text("LIMIT = 9\n")
    (small.shop / "new.py").write_text("x = 1\n")
    return mark


def files(small: Small) -> set[Path]:
    folders = small.config_dir, small.shop
    found = (file for folder in folders for file in folder.rglob("*") if file.is_file())
    return {file for file in found if ".git" not in file.parts}


def shown(dialog: BranchDialog) -> str:
    lines = [*dialog.head.lines, *dialog.more.lines]
    return "\n".join("".join(span.text for span in line).strip() for line in lines)


async def test_it_says_where_it_ends_what_it_leaves_and_writes_nothing(
    app: Bare, seen: Small, tmp_path: Path
) -> None:
    before = files(seen)
    async with app.run_test(size=(110, 24)) as pilot:
        dialog = await asked(pilot, seen, "4", tmp_path / "data")
        text = shown(dialog)
        assert "At        after #4" in text
        assert f"Leaves    #5 stays where it is, in {TITLE}" in text
        assert "≈104k of 1M   −208k" in text
        assert "Next was  “Write the tests first”" in text
        assert "Opens     nothing: claude: not on the PATH" in text
        assert "Client" not in text  # a whole answer needs nothing added
        await pilot.press("escape")
        assert dialog not in app.screen_stack
    assert files(seen) == before


async def test_the_better_step_is_proposed_with_what_was_learned_and_what_the_client_adds(
    app: Bare, seen: Small, tmp_path: Path
) -> None:
    async with app.run_test(size=(110, 24)) as pilot:
        dialog = await asked(pilot, seen, "2", tmp_path / "data")
        assert "Better    #2.1  #2 was left for #4." in shown(dialog)
        await pilot.press("f3")
        await until(pilot, lambda: dialog.place.step, "the step")
        await pilot.pause()
        text = shown(dialog)
        assert "At        after #2.1" in text
        assert "It ends with tool results: the client puts “No response" in text
        assert "redis read timed out after fork" in text and "#3" in text
        assert dialog.prompt.text.startswith("This was tried from here before.")
        assert dialog.prompt.text.endswith("Keep the counter in memory.")


async def test_f2_writes_just_the_branch_under_the_name_that_was_typed(
    app: Bare, small: Small, tmp_path: Path
) -> None:
    before = files(small)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        dialog = await asked(pilot, small, "4", tmp_path / "data")
        dialog.name_field.value = "lean: again"
        await pilot.press("f2")
        await until(pilot, lambda: dialog not in app.screen_stack, "it is written")
        (path,) = files(small) - before
        assert path.parent == small.path.parent
    tree = turn_tree(read_transcript(path))
    assert len(tree.prompts) == 2  # #1 and #4: those rewound are not on its way
    last = json.loads(path.read_bytes().splitlines()[-2])
    assert last["customTitle"] == "lean - again"


async def test_f6_checks_the_code_of_the_mark_out_and_the_prompt_says_where(
    app: Bare, small: Small, tmp_path: Path
) -> None:
    marked(small, "4", tmp_path / "data", "in memory")
    async with app.run_test(size=(110, 24)) as pilot:
        dialog = await asked(pilot, small, "4", tmp_path / "data")
        assert dialog.facts is not None and dialog.facts.folder is not None
        folder = dialog.facts.folder
        dialog.prompt.load_text("Go on, lean")
        assert "At        ◆ in memory  after #4" in shown(dialog)
        assert "● leave as it is" in shown(dialog)
        await until(pilot, lambda: "anchor  2 files differ" in shown(dialog), "what differs")
        await pilot.press("f6")
        assert "● new worktree at the mark's anchor  2 files differ" in shown(dialog)
        told = f"Work in {folder}, which has the code as it was, and not in {small.shop}."
        assert dialog.prompt.text == f"{told}\n\nGo on, lean"
        await pilot.press("f6")
        assert dialog.prompt.text == "Go on, lean"
        await pilot.press("f6", "f2")
        await until(pilot, lambda: dialog not in app.screen_stack, "it is written")
        assert dialog.facts.plan.path.exists()
        assert (folder / "app.py").read_text() == "LIMIT = 5\n"
        assert not (folder / "new.py").exists()


async def test_an_anchor_that_is_gone_says_so_beside_the_choice(
    app: Bare, small: Small, tmp_path: Path
) -> None:
    marked(small, "4", tmp_path / "data")
    small.shop.rename(small.shop.with_name("moved"))
    async with app.run_test(size=(110, 24)) as pilot:
        dialog = await asked(pilot, small, "4", tmp_path / "data")
        await until(pilot, lambda: "the folder is gone" in " ".join(shown(dialog).split()), "why")


async def test_a_turn_that_was_corrected_proposes_its_best_step_and_what_was_typed_stays(
    app: Bare, small: Small, tmp_path: Path
) -> None:
    one = small.writing
    one.user("p6", "Turn the limit into a setting", parent="a10")
    one.answer("a11", "I look.", {"type": "tool_use", "id": "t6", "name": "Read", "input": {}})
    one.result("r11", "t6", "LIMIT = 5")
    asks = {"file_path": str(small.shop / "app.py"), "old_string": "5", "new_string": "6"}
    one.answer("a12", {"type": "tool_use", "id": "t7", "name": "Edit", "input": asks})
    one.result("r12", "t7", "The file has been updated successfully.")
    one.answer("a13", "Raised it.")
    one.user("p7", "No, that's not what I meant: a setting, not another number")
    one.answer("a14", "I see.")
    async with app.run_test(size=(110, 24)) as pilot:
        dialog = await asked(pilot, small, "6", tmp_path / "data")
        text = " ".join(shown(dialog).split())
        assert "Better #6.1 #6 was corrected: “No, that's not what I meant" in text
        dialog.prompt.load_text("My own words")
        await pilot.press("f3")
        await until(pilot, lambda: "after #6.1" in shown(dialog), "the step")
        await pilot.pause()
        assert dialog.prompt.text == "My own words"


async def test_f8_opens_a_window_with_the_prompt_as_it_stands(
    app: Bare,
    small: Small,
    tmp_path: Path,
    ask_tmux: Ask,
    pane_env: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program = tmp_path / "bin" / "claude"
    program.parent.mkdir()
    program.write_text(
        '#!/bin/sh\ntest "$1" = --version && echo 2.1.329 && exit\n'
        f"printf '%s\\n' \"$@\" > '{tmp_path}/part'; mv '{tmp_path}/part' '{tmp_path}/argv'\n"
        "exec sleep 1000\n"
    )
    program.chmod(0o755)
    for name in ("TMUX", "TMUX_PANE"):
        monkeypatch.setenv(name, pane_env[name])
    monkeypatch.setenv("PATH", f"{program.parent}:{pane_env['PATH']}")
    async with app.run_test(size=(110, 24)) as pilot:
        dialog = await asked(pilot, small, "4", tmp_path / "data")
        dialog.prompt.load_text("Go on, lean")
        await pilot.pause()
        assert "tmux window with the prompt filled in, not sent" in shown(dialog)
        await pilot.press("f8")
        await until(pilot, lambda: dialog not in app.screen_stack, "it is opened")
        await until(pilot, (tmp_path / "argv").exists, "the client's start")
        assert dialog.facts is not None
        id = dialog.facts.plan.id
        assert (tmp_path / "argv").read_text() == f"--resume\n{id}\n--prefill=Go on, lean\n"
        assert dialog.facts.plan.path.exists()


async def test_esc_ends_the_wait_for_a_client_and_the_prompt_is_kept(
    app: Bare,
    small: Small,
    tmp_path: Path,
    ask_tmux: Ask,
    pane_env: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program = tmp_path / "bin" / "claude"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\ntest "$1" = --version && echo 2.1.197 && exit\nsleep 1000\n')
    program.chmod(0o755)
    trusted = {"projects": {"/": {"hasTrustDialogAccepted": True}}}
    (small.config_dir / ".claude.json").write_text(json.dumps(trusted))
    for name in ("TMUX", "TMUX_PANE"):
        monkeypatch.setenv(name, pane_env[name])
    monkeypatch.setenv("PATH", f"{program.parent}:{pane_env['PATH']}")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "kept"))
    async with app.run_test(size=(110, 24)) as pilot:
        dialog = await asked(pilot, small, "4", tmp_path / "data")
        dialog.prompt.load_text("Go on, lean")
        await pilot.press("f8")
        await until(
            pilot, lambda: ask_tmux("list-windows", "-a").count("\n") == 2, "the client's window"
        )
        await pilot.press("escape")
        await until(pilot, lambda: dialog not in app.screen_stack, "the wait's end")
    (kept,) = (tmp_path / "kept" / "ctxtui" / "prompts").iterdir()
    assert dialog.facts is not None and kept.stem == dialog.facts.plan.id
    assert kept.read_text() == "Go on, lean\n"


async def test_a_live_session_is_told_its_own_rewind(
    app: Bare, seen: Small, tmp_path: Path
) -> None:
    async with app.run_test(size=(110, 24)) as pilot:
        dialog = await asked(pilot, seen, "4", tmp_path / "data", live=True)
        await pilot.press("f4")
        assert "press Esc twice, or type /rewind." in " ".join(shown(dialog).split())
        await pilot.press("f4")
        assert "Writes" in shown(dialog)


async def test_a_session_that_is_gone_is_a_sentence_and_the_dialog_stays(
    app: Bare, small: Small, tmp_path: Path
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        dialog = await asked(pilot, small, "4", tmp_path / "data")
        before = files(small)
        small.path.unlink()
        await pilot.press("f2")
        await until(pilot, lambda: not dialog.busy, "the answer")
        assert dialog in app.screen_stack
        assert files(small) == before - {small.path}


@pytest.mark.parametrize(
    ("place", "sizes"),
    [
        ("2.1", [SIZES[0], SIZES[2]]),
        pytest.param("2", SIZES, marks=pytest.mark.slow),
        pytest.param("2.1", SIZES, marks=pytest.mark.slow),
    ],
)
async def test_at_every_size_the_prompt_what_is_written_and_the_keys_are_in_sight(
    app: Bare, small: Small, tmp_path: Path, place: str, sizes: list[tuple[int, int]]
) -> None:
    marked(small, place, tmp_path / "data", "here")
    async with app.run_test(size=sizes[0]) as pilot:
        dialog = await asked(pilot, small, place, tmp_path / "data")
        await pilot.press("f6")
        await until(pilot, lambda: "differ" in shown(dialog), "what differs")
        for size in sizes:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            keys = dialog.key_bar.region
            assert keys.height == 1 and keys.bottom < size[1]
            assert dialog.more.region.bottom <= keys.y
            assert dialog.prompt.region.height >= 2 and dialog.prompt.scroll_offset.y == 0
            lines = [dialog.more.render_line(y).text for y in range(dialog.more.size.height)]
            seen = "".join("".join(line.split()) for line in lines)
            for words in ("Code", "Writes", ".jsonlnew", f"{small.shop.name}-login-limits/new"):
                assert words in seen
            assert "Opens" in seen
