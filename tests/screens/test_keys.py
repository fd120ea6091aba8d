"""Keys of the settings file: those that are set for nothing are named before anything is drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

import ctxtui_widgets
from ctxtui import screens
from ctxtui.app import CtxtuiApp, run_app
from ctxtui.commands import NOUNS
from ctxtui.core.errors import UsageError
from ctxtui.core.settings import Settings, read_settings, settings_path
from ctxtui.keys import binding_ids, check_keys


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    settings_path().parent.mkdir(parents=True)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            'theme = "dark"\n[keys]\n"home.brief" = "B"\n"home.breif" = "b"\n',
            "line 4: keys.home.breif is no binding; the nearest is home.brief.",
        ),
        (
            '[keys]\n\nturns.nxt-error = "e"\n',
            "line 3: keys.turns.nxt-error is no binding; the nearest is turns.next-error.",
        ),
        (
            '[keys]\n"\\u001b[2Japp.quit" = "x"\n',
            "line 2: keys.app.quit is no binding; the nearest is app.quit.",
        ),
    ],
)
def test_a_key_for_no_binding_is_named_with_file_and_line(text: str, says: str) -> None:
    settings_path().write_text(text)
    with pytest.raises(UsageError) as refused:
        run_app((), read_settings())
    assert str(refused.value) == f"~/.config/ctxtui/config.toml, {says}"


def test_bindings_of_the_app_of_every_screen_and_of_widgets_are_known() -> None:
    known = binding_ids((screens, ctxtui_widgets), CtxtuiApp)
    assert {"app.palette", "app.help", "home.brief", "brief.copy", "move.down", "list.choose"} <= (
        known
    )
    check_keys(Settings(keys=dict.fromkeys(known, "x")), known)


def test_the_file_alone_is_named_if_it_is_gone_meanwhile() -> None:
    with pytest.raises(UsageError, match=r"config\.toml: keys\.x is no binding"):
        check_keys(Settings(keys={"x": "y"}), {"app.quit"})


def test_every_binding_has_a_noun_in_the_palette() -> None:
    known = binding_ids((screens, ctxtui_widgets), CtxtuiApp)
    assert {one.split(".")[0] for one in known} <= NOUNS.keys()
