"""The Templates screen: pick, fill in, read, copy; and templates of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.core.evidence.playing import Play
from tests.screens.conftest import until
from tests.screens.small import Bare
from tests.writing import Writing
from textual.pilot import Pilot

from ctxtui.core.context.picture import Picture, read_picture
from ctxtui.core.settings import Settings
from ctxtui.screens.templates import TemplatesScreen
from ctxtui.screens.templates.confirm import AskPath
from ctxtui.screens.templates.editor import EditorScreen
from ctxtui.screens.templates.field import FieldText
from ctxtui.screens.templates.options import OptionLine, SwitchLine


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CACHE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    folder = tmp_path / "shop"
    folder.mkdir()
    return folder


@pytest.fixture
def picture(shop: Path, tmp_path: Path, settings: Settings) -> Picture:
    play = Play(Writing(tmp_path / "claude", cwd=str(shop)))
    play.ask("Mend the import. Never touch the schema.")
    play.bash("pytest -x tests", "E   ValueError: no column\n1 failed in 0.2s", error=True)
    play.bash("make build", "make: *** [build] Error 2", error=True)
    return read_picture(play.tree().transcript.path, settings, "mend the import")


class Heard(Bare):
    """Keeps what it is asked to launch."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[TemplatesScreen.LaunchAsked] = []

    def on_templates_screen_launch_asked(self, asked: TemplatesScreen.LaunchAsked) -> None:
        self.asked.append(asked)


@pytest.fixture
def app() -> Heard:
    return Heard()


async def opened(
    pilot: Pilot[None], picture: Picture, name: str = "debug-by-hypotheses"
) -> TemplatesScreen:
    screen = TemplatesScreen(picture, (picture.path.parents[2],), name=name)
    await pilot.app.push_screen(screen)
    await until(
        pilot, lambda: screen.desk.current and screen.desk.current.found, "the form is filled"
    )
    await until(pilot, lambda: screen.prompt_pane.tokens, "the tokens are counted")
    return screen


def prompt(screen: TemplatesScreen) -> str:
    return screen.drafted.text if screen.drafted is not None else ""


async def test_the_form_is_filled_from_the_session_can_be_changed_and_f8_hands_on_the_prompt(
    app: Heard, picture: Picture
) -> None:
    async with app.run_test(size=(110, 30)) as pilot:
        screen = await opened(pilot, picture)
        assert "Failing command: `make build`" in prompt(screen)
        assert "- Never touch the schema." in prompt(screen)
        await pilot.pause()
        text = app.text()
        assert "debug by hypotheses" in text and "Fails with" in text
        assert "✓ ready" in text and f"≈{screen.prompt_pane.tokens} tokens" in text
        assert "F8 start" in text and "F5 copy" in text
        output = next(one for one in screen.query(OptionLine) if one.about == ":output")
        output.focus()
        await pilot.press("right")
        await until(pilot, lambda: "Answer with a table" in prompt(screen), "another form")
        rules = next(one for one in screen.query(SwitchLine) if one.about == "constraints")
        rules.focus()
        await pilot.press("space")
        await until(pilot, lambda: "schema" not in prompt(screen), "struck")
        await pilot.press("space")
        await until(pilot, lambda: "schema" in prompt(screen), "in again")
        await pilot.press("f8")
        await until(pilot, lambda: app.asked, "the message")
        assert app.asked[0].finished.text == prompt(screen)
        assert app.asked[0].finished.model == "opus"


async def test_a_missing_field_is_said_and_f5_goes_to_it_and_copies_nothing(
    app: Heard, picture: Picture, tmp_path: Path
) -> None:
    async with app.run_test(size=(110, 30)) as pilot:
        screen = await opened(pilot, picture, "blast-radius")
        assert [one.name for one in screen.drafted.missing] == ["target", "change"]  # type: ignore[union-attr]
        await pilot.pause()
        assert "! 2 missing" in app.text() and "F5 copy" not in app.text()
        await pilot.press("f5")
        assert screen.focused is screen.form.boxes["target"].text
        await pilot.press(*"a.py", "tab")
        assert screen.focused is screen.form.boxes["change"].text
        await pilot.press(*"goes")
        filled = "What changes: `a.py`\nHow: goes"
        await until(pilot, lambda: filled in prompt(screen), "what was typed")
        assert screen.ready
        await pilot.press("f5")
        folder = tmp_path / "data" / "ctxtui" / "prompts"
        await until(pilot, lambda: folder.is_dir() and list(folder.glob("*.md")), "it is kept")
        (kept,) = folder.glob("*.md")
        assert kept.read_text().rstrip() == prompt(screen)


async def test_the_arrows_go_to_the_choices_letters_narrow_them_and_what_was_typed_stays(
    app: Heard, picture: Picture
) -> None:
    async with app.run_test(size=(110, 30)) as pilot:
        screen = await opened(pilot, picture)
        await pilot.press("enter")
        box = screen.form.boxes["command"]
        assert screen.focused is box.text
        assert [one.value for one in box.found] == ["pytest -x tests"]
        await pilot.press("down", "enter")
        assert box.text.text == "pytest -x tests"
        await until(pilot, lambda: "`pytest -x tests`" in prompt(screen), "it is in the prompt")
        box.text.clear()
        await pilot.press(*"mkb")
        await until(pilot, lambda: [one.value for one in box.found] == ["make build"], "narrowed")
        await pilot.press("escape")
        assert screen.stop == "list"
        await pilot.press("k")
        await until(
            pilot, lambda: screen.desk.shown and screen.desk.shown.key == "blast-radius", "another"
        )
        await pilot.press("j")
        await until(pilot, lambda: "`mkb`" in prompt(screen), "the same as before")
        assert screen.form.boxes["command"].text.text == "mkb"


async def test_a_template_becomes_an_agent_where_the_user_says_and_never_unasked_over_one(
    app: Heard, picture: Picture, tmp_path: Path
) -> None:
    file = tmp_path / "claude" / "agents" / "debug-by-hypotheses.md"
    async with app.run_test(size=(110, 30)) as pilot:
        screen = await opened(pilot, picture)
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(app.screen, AskPath), "the path is asked for")
        await pilot.press("enter")
        await until(pilot, file.exists, "it is written")
        assert file.read_text().startswith("---\nname: debug-by-hypotheses\n")
        file.write_text("mine")
        await until(pilot, lambda: app.screen is screen, "back")
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(app.screen, AskPath), "asked again")
        await pilot.press("enter")
        assert isinstance(app.screen, AskPath) and file.read_text() == "mine"
        await pilot.press("enter")
        await until(pilot, lambda: file.read_text() != "mine", "replaced, once that was said")


async def test_a_new_template_is_checked_while_it_is_typed_and_then_stands_in_the_list(
    app: Heard, picture: Picture, tmp_path: Path
) -> None:
    file = tmp_path / "config" / "ctxtui" / "templates" / "my-template.md"
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot, picture)
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, EditorScreen), "the editor")
        editor = app.screen
        assert isinstance(editor, EditorScreen)
        whole = editor.area.text
        editor.area.text = whole + "{{ what.x }}\n"
        await until(pilot, lambda: "`.x` reaches" in app.text(), "what is wrong")
        await pilot.press("f2")
        assert not file.exists() and editor.is_current
        await pilot.press("f4")
        assert editor.area.cursor_location[0] == whole.count("\n")
        await pilot.press("escape")
        assert editor.is_current  # the first one only warns
        editor.area.text = whole
        await pilot.press("f2")
        await until(
            pilot, lambda: screen.desk.shown and screen.desk.shown.key == "my-template", "listed"
        )
        assert file.read_text() == whole
        assert screen.template_list.cursor_id == "my-template"


async def test_a_broken_file_is_told_in_place_of_the_prompt_and_the_rest_works(
    app: Heard, picture: Picture, tmp_path: Path
) -> None:
    folder = tmp_path / "config" / "ctxtui" / "templates"
    folder.mkdir(parents=True)
    (folder / "odd.md").write_text("---\nname: odd\n---\nHello\n")
    async with app.run_test(size=(110, 30)) as pilot:
        screen = await opened(pilot, picture)
        await pilot.press("G")
        await until(pilot, lambda: "description is missing." in app.text(), "what is wrong")
        await pilot.press("g", "j")
        await until(pilot, lambda: "You check code" in prompt(screen), "another works")


@pytest.mark.parametrize(
    "widths",
    [(60, 120), pytest.param((60, 80, 120, 200), marks=pytest.mark.slow)],
    ids=["some", "all"],
)
async def test_under_110_columns_the_pane_in_use_has_the_screen(
    app: Heard, picture: Picture, widths: tuple[int, ...]
) -> None:
    async with app.run_test(size=(60, 24)) as pilot:
        screen = await opened(pilot, picture)
        panes = ["#templates-pane", "#form-pane", "#prompt-pane"]

        def seen() -> list[bool]:
            return [screen.query_one(one).region.width > 0 for one in panes]

        for width in widths:
            await pilot.resize_terminal(width, 24)
            await pilot.pause()
            assert seen() == ([True, False, False] if width < 110 else [True] * 3)
            await pilot.press("enter")
            await pilot.pause()
            assert isinstance(screen.focused, FieldText)
            assert seen() == ([False, True, False] if width < 110 else [True] * 3)
            await pilot.press("f6")
            await pilot.pause()
            assert seen() == ([False, False, True] if width < 110 else [True] * 3)
            assert max(map(len, app.text().splitlines())) <= width
            await pilot.press("f6", "escape")
            assert screen.stop == "list"
