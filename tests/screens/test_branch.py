"""The branch dialog: says all before it writes, and then writes what it said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.core.terminal.conftest import Ask
from tests.core.terminal.conftest import ask_tmux as ask_tmux
from tests.core.terminal.conftest import pane_env as pane_env
from tests.screens.conftest import until
from textual.pilot import Pilot

from ctxtui.app import CtxtuiApp
from ctxtui.core.context.picture import read_picture
from ctxtui.core.rewind.marks import Marks
from ctxtui.core.settings import Settings
from ctxtui.core.store import Store
from ctxtui.core.transcripts.locate import Place, locate
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import turn_tree
from ctxtui.demo.write import Demo, write_demo
from ctxtui.screens.branch import BranchDialog

TITLE = "auth middleware"


@pytest.fixture
def demo(tmp_path: Path) -> Demo:
    """Of the test's own: it is written to."""
    return write_demo(tmp_path / "demo")


@pytest.fixture(autouse=True)
def no_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine without a client and without a clipboard."""
    monkeypatch.setenv("PATH", "/usr/bin:/bin")


async def asked(
    pilot: Pilot[None], demo: Demo, name: str, folder: Path, *, live: bool = False
) -> BranchDialog:
    settings = Settings()
    picture = read_picture(demo.sessions[TITLE], settings, TITLE)
    place: Place = locate(picture.tree, name)
    dialog = BranchDialog(picture, settings, place, folder, live=live)
    await pilot.app.push_screen(dialog)
    await until(pilot, lambda: dialog.facts, "what it would do")
    await pilot.pause()
    return dialog


def files(demo: Demo) -> set[Path]:
    return {file for file in demo.root.rglob("*") if file.is_file() and ".git" not in file.parts}


def shown(dialog: BranchDialog) -> str:
    lines = [*dialog.head.lines, *dialog.more.lines]
    return "\n".join("".join(span.text for span in line).strip() for line in lines)


async def test_it_says_where_it_ends_what_it_leaves_and_writes_nothing(
    app: CtxtuiApp, shown_demo: Demo, tmp_path: Path
) -> None:
    before = files(shown_demo)
    async with app.run_test(size=(110, 32)) as pilot:
        dialog = await asked(pilot, shown_demo, "5", tmp_path / "data")
        text = shown(dialog)
        assert "At        after #5" in text
        assert "Leaves    #6 to #14 stay where they are, in auth middleware" in text
        assert "≈104k of 1M   −208k" in text
        assert "Next was  “Write the tests first”" in text
        assert "Opens     nothing: claude: not on the PATH" in text
        assert "Client" not in text  # a whole answer needs nothing added
        await pilot.press("escape")
        assert dialog not in app.screen_stack
    assert files(shown_demo) == before


async def test_the_better_step_is_proposed_with_what_was_learned_and_what_the_client_adds(
    app: CtxtuiApp, shown_demo: Demo, tmp_path: Path
) -> None:
    async with app.run_test(size=(110, 32)) as pilot:
        dialog = await asked(pilot, shown_demo, "3", tmp_path / "data")
        assert "Better    #3.7  #3 was left for #5." in shown(dialog)
        await pilot.press("f3")
        await until(pilot, lambda: dialog.place.step, "the step")
        await pilot.pause()
        text = shown(dialog)
        assert "At        after #3.7" in text
        assert "It ends with tool results: the client puts “No response" in text
        assert "redis read timed out after fork" in text and "#4" in text
        assert dialog.prompt.text.startswith("This was tried from here before.")
        assert dialog.prompt.text.endswith("No new dependency.")


async def test_f2_writes_just_the_branch_under_the_name_that_was_typed(
    app: CtxtuiApp, demo: Demo, tmp_path: Path
) -> None:
    before = files(demo)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        dialog = await asked(pilot, demo, "5", tmp_path / "data")
        dialog.name_field.value = "lean: again"
        await pilot.press("f2")
        await until(pilot, lambda: dialog not in app.screen_stack, "it is written")
        (path,) = files(demo) - before
        assert path.parent == demo.sessions[TITLE].parent
    tree = turn_tree(read_transcript(path))
    assert len(tree.prompts) == 3  # #1, #2 and #5: those rewound are not on its way
    last = json.loads(path.read_bytes().splitlines()[-2])
    assert last["customTitle"] == "lean - again"


async def test_a_prompt_the_user_typed_stays_when_the_place_changes(
    app: CtxtuiApp, shown_demo: Demo, tmp_path: Path
) -> None:
    async with app.run_test(size=(110, 32)) as pilot:
        dialog = await asked(pilot, shown_demo, "3", tmp_path / "data")
        dialog.prompt.load_text("My own words")
        await pilot.press("f3")
        await until(pilot, lambda: dialog.place.step, "the step")
        await pilot.pause()
        assert dialog.prompt.text == "My own words"


async def test_f6_checks_the_code_of_the_mark_out_beside_the_project(
    app: CtxtuiApp, demo: Demo, tmp_path: Path
) -> None:
    picture = read_picture(demo.sessions[TITLE], Settings(), TITLE)
    row = locate(picture.tree, "5").end.uuid or ""
    with Store.open(tmp_path / "data") as store:
        mark = Marks(store).make(row, picture.id, demo.projects["shop"])
    assert mark.anchor is not None, mark.no_anchor
    async with app.run_test(size=(110, 32)) as pilot:
        dialog = await asked(pilot, demo, "5", tmp_path / "data")
        assert dialog.facts is not None and dialog.facts.folder is not None
        folder = dialog.facts.folder
        assert "● leave as it is" in shown(dialog)
        await pilot.press("f6")
        assert "● new worktree at the mark's anchor" in shown(dialog)
        await pilot.press("f2")
        await until(pilot, lambda: dialog not in app.screen_stack, "it is written")
        assert dialog.facts.plan.path.exists()
        assert (folder / ".git").is_file()


async def test_f8_opens_a_window_with_the_prompt_as_it_stands(
    app: CtxtuiApp,
    demo: Demo,
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
    async with app.run_test(size=(110, 32)) as pilot:
        dialog = await asked(pilot, demo, "5", tmp_path / "data")
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
    app: CtxtuiApp,
    demo: Demo,
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
    (demo.config_dir / ".claude.json").write_text(json.dumps(trusted))
    for name in ("TMUX", "TMUX_PANE"):
        monkeypatch.setenv(name, pane_env[name])
    monkeypatch.setenv("PATH", f"{program.parent}:{pane_env['PATH']}")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "kept"))
    async with app.run_test(size=(110, 32)) as pilot:
        dialog = await asked(pilot, demo, "5", tmp_path / "data")
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
    app: CtxtuiApp, shown_demo: Demo, tmp_path: Path
) -> None:
    async with app.run_test(size=(110, 32)) as pilot:
        dialog = await asked(pilot, shown_demo, "13", tmp_path / "data", live=True)
        await pilot.press("f4")
        assert "press Esc twice, or type /rewind." in " ".join(shown(dialog).split())
        await pilot.press("f4")
        assert "Writes" in shown(dialog)


async def test_a_session_that_is_gone_is_a_sentence_and_the_dialog_stays(
    app: CtxtuiApp, demo: Demo, tmp_path: Path
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        dialog = await asked(pilot, demo, "5", tmp_path / "data")
        before = files(demo)
        demo.sessions[TITLE].unlink()
        await pilot.press("f2")
        await until(pilot, lambda: not dialog.busy, "the answer")
        assert dialog in app.screen_stack
        assert files(demo) == before - {demo.sessions[TITLE]}


@pytest.mark.parametrize(("size", "place"), [((60, 24), "3"), ((80, 24), "3.7"), ((110, 32), "3")])
async def test_the_keys_are_in_sight_at_every_size(
    app: CtxtuiApp, shown_demo: Demo, tmp_path: Path, size: tuple[int, int], place: str
) -> None:
    async with app.run_test(size=size) as pilot:
        dialog = await asked(pilot, shown_demo, place, tmp_path / "data")
        keys = dialog.key_bar.region
        assert keys.height == 1 and keys.bottom < size[1]
        assert dialog.more.region.bottom <= keys.y
        assert dialog.prompt.region.height >= 2
