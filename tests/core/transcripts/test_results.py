"""Tool output that lies beside the transcript is read on demand, and from nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.conftest import Trees
from tests.writing import Writing

from ctxtui.core.errors import NotFound
from ctxtui.core.transcripts.results import full_output, output_ends, saved_output
from ctxtui.core.transcripts.turns import call_output


def persisted(path: str) -> str:
    return (
        "<persisted-output>\nOutput too large (35KB). "
        f"Full output saved to: {path}\n\nPreview (first 2KB):\nline 1\n</persisted-output>"
    )


@pytest.fixture
def folder(writing: Writing) -> Path:
    writing.user("p1", "hello", parent=None)
    folder = writing.path.with_suffix("") / "tool-results"
    folder.mkdir(parents=True)
    return folder


def test_a_recorded_output_is_found_wherever_the_folder_lies_now(tree_of: Trees) -> None:
    tree = tree_of("big_output_329")
    text = call_output(tree.transcript, tree.turns[0].calls[0])
    assert text is not None and text.startswith("<persisted-output>")
    path = saved_output(tree.transcript, text)
    assert path is not None and path.name == "bks014clt.txt"
    whole = full_output(tree.transcript, text)
    assert len(whole) == path.stat().st_size > 30_000
    assert len(full_output(tree.transcript, text, limit=100)) == 100


def test_an_output_that_is_all_there_is_given_back(writing: Writing) -> None:
    words = "Full output saved to: /etc/passwd"
    assert full_output(writing.read(), words) == words
    assert full_output(writing.read(), "<persisted-output>nothing") == "<persisted-output>nothing"


@pytest.mark.parametrize(
    "claimed",
    ["/etc/passwd", "../../../../etc/passwd", "/etc/../etc/passwd", "C:\\keys\\passwd"],
)
def test_only_the_name_of_the_claimed_path_counts(
    writing: Writing, folder: Path, claimed: str
) -> None:
    (folder / "passwd").write_text("ours\n")
    assert full_output(writing.read(), persisted(claimed)) == "ours\n"


@pytest.mark.parametrize("claimed", ["/x/..", "/x/.", "/x/"])
def test_a_name_that_is_a_folder_is_none(writing: Writing, folder: Path, claimed: str) -> None:
    assert saved_output(writing.read(), persisted(claimed)) is None


def test_a_link_out_of_the_folder_is_not_followed(
    writing: Writing, folder: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("token")
    (folder / "a.txt").symlink_to(secret)
    with pytest.raises(NotFound, match="leads out of the session's folder"):
        full_output(writing.read(), persisted("/x/a.txt"))


@pytest.mark.parametrize("linked", ["tool-results", "session"])
def test_a_folder_that_is_a_link_itself_is_not_followed(
    writing: Writing, tmp_path: Path, linked: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    own = writing.path.with_suffix("")
    if linked == "session":
        (elsewhere / "tool-results").mkdir(parents=True)
        (elsewhere / "tool-results" / "a.txt").write_text("token")
        own.symlink_to(elsewhere)
    else:
        elsewhere.mkdir()
        (elsewhere / "a.txt").write_text("token")
        own.mkdir()
        (own / "tool-results").symlink_to(elsewhere)
    with pytest.raises(NotFound, match="leads out of the session's folder"):
        full_output(writing.read(), persisted("/x/a.txt"))


def test_a_config_dir_may_be_reached_through_a_link(
    writing: Writing, folder: Path, tmp_path: Path
) -> None:
    (folder / "a.txt").write_text("ours")
    link = tmp_path / "link"
    link.symlink_to(writing.path.parent)
    transcript = writing.read()
    transcript.path = link / writing.path.name
    assert full_output(transcript, persisted("/x/a.txt")) == "ours"


@pytest.mark.parametrize("kind", ["missing", "folder", "loop", "pipe"])
def test_what_can_not_be_read_is_named(writing: Writing, folder: Path, kind: str) -> None:
    path = folder / "a.txt"
    if kind == "folder":
        path.mkdir()
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "pipe":
        os.mkfifo(path)
    with pytest.raises(NotFound, match=r"a\.txt: the saved output"):
        full_output(writing.read(), persisted("/x/a.txt"))


def test_of_a_long_output_whole_lines_of_both_ends_are_read(writing: Writing, folder: Path) -> None:
    lines = [f"line {n:04}" for n in range(2_000)]
    (folder / "a.txt").write_text("\n".join(lines) + "\n")
    ends = output_ends(writing.read(), persisted("/x/a.txt"), 200).splitlines()
    assert (ends[0], ends[-1]) == ("line 0000", "line 1999")
    assert set(ends) < set(lines) and sum(len(one) + 1 for one in ends) <= 200
    assert output_ends(writing.read(), persisted("/x/a.txt"), 1 << 20).splitlines() == lines


def test_a_line_too_long_for_either_end_is_left_out(writing: Writing, folder: Path) -> None:
    (folder / "a.txt").write_text("x" * 5_000)
    assert output_ends(writing.read(), persisted("/x/a.txt"), 200) == ""


def test_without_the_saved_output_its_beginning_must_do(
    writing: Writing, folder: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("theirs")
    (folder / "a.txt").symlink_to(secret)
    for name in ("/x/a.txt", "/x/gone.txt"):
        assert output_ends(writing.read(), persisted(name), 200) == persisted(name)
