"""Which folders are meant, and what is said of one that can't be."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from ctxtui.core.errors import UsageError
from ctxtui.core.places import as_typed, cache_dir, claude_dirs, config_dir, is_folder, tilde


def test_the_default_folder_may_be_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert claude_dirs((), {}) == (tmp_path / ".claude",)


def test_named_folders_come_once_each_and_before_the_environment(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    assert claude_dirs((), {"CLAUDE_CONFIG_DIR": str(two)}) == (two,)
    assert claude_dirs((one, two, one), {"CLAUDE_CONFIG_DIR": "/nowhere"}) == (one, two)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("gone", "gone: no such folder"),
        ("plain/claude", "no such folder"),
        ("plain", "plain: is a file"),
        ("x" * 300, "can't be looked into"),
        ("a\0b", "can't be looked into"),
    ],
)
def test_a_folder_that_cannot_be_meant_is_named(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "plain").write_text("text")
    with pytest.raises(UsageError, match=says):
        claude_dirs((tmp_path / name,))
    assert not is_folder(tmp_path / name)


def test_a_home_of_nobody_is_a_wrong_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert as_typed("~/notes.md") == tmp_path / "notes.md"
    assert tilde(tmp_path / "notes.md") == "~/notes.md"
    with pytest.raises(UsageError, match="~no-such-person: there is no such user"):
        as_typed("~no-such-person/notes.md")


@pytest.mark.parametrize(
    "named", [None, "", "  ", "/srv/xdg", " /srv/xdg", "/srv/xdg ", "relative/xdg", "~/x"]
)
def test_our_own_places_are_where_platformdirs_has_them(
    monkeypatch: pytest.MonkeyPatch, named: str | None
) -> None:
    for variable in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(variable)
        if named is not None:
            monkeypatch.setenv(variable, named)
    assert config_dir() == Path(platformdirs.user_config_dir("ctxtui", appauthor=False))
    assert cache_dir() == Path(platformdirs.user_cache_dir("ctxtui", appauthor=False))
