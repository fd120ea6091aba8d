"""Files are written whole or not at all, for their owner alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctxtui.core.files import write_new, write_private


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_private_file_replaces_the_old_one_and_nobody_else_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "notes" / "brief.md"
    write_private(path, "old")
    assert write_private(path, "new").read_text() == "new"
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    assert list(path.parent.iterdir()) == [path]


def test_a_new_file_is_private_too(tmp_path: Path) -> None:
    path = write_new(tmp_path / "brief.md", "text")
    assert (path.read_text(), mode(path)) == ("text", 0o600)
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("mine")
    (tmp_path / "link.md").symlink_to(tmp_path / "gone.md")
    for name in ("mine.md", "link.md"):
        with pytest.raises(FileExistsError):
            write_new(tmp_path / name, "text")
    assert (tmp_path / "mine.md").read_text() == "mine"
    assert (tmp_path / "link.md").is_symlink() and not (tmp_path / "gone.md").exists()


def test_a_new_file_makes_no_folders(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_new(tmp_path / "typo" / "brief.md", "text")
    assert list(tmp_path.iterdir()) == []


def test_what_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_new(tmp_path / "brief.md", _Unwritable("text"))
    assert list(tmp_path.iterdir()) == []


class _Unwritable(str):
    def encode(self, *_: object, **__: object) -> bytes:
        raise UnicodeEncodeError("utf-8", "text", 0, 1, "no room")
