"""Drafts on disk: what the user made of a brief outlives a crash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.handoff.choices import Choices, Kept
from ctxtui.core.handoff.drafts import Drafts, SavedDraft
from ctxtui.core.handoff.items import Evidence, make_item
from ctxtui.core.repo.base import Base

ITEM = make_item("constraints", "1", "Never log it", (Evidence("turn", "2", "Never log it"),))
DRAFT = SavedDraft(
    "s1",
    "Ship it – behind a flag",
    Base("a" * 40, "mark", name="before"),
    Choices(
        on={"x": False},
        words={ITEM.id: "No log"},
        pinned=frozenset({ITEM.id}),
        order={"constraints": ("b", "a")},
        kept=(Kept("constraints", ITEM),),
        hunks=("app.py",),
    ),
    "the whole text",
    "as it was made",
    datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
)


def test_a_draft_comes_back_as_it_was_and_is_private(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "drafts")
    drafts.save(DRAFT)
    assert drafts.load("s1") == DRAFT
    assert drafts.path("s1").stat().st_mode & 0o777 == 0o600
    assert drafts.folder.stat().st_mode & 0o777 == 0o700
    drafts.forget("s1")
    assert drafts.load("s1") is None


def test_an_empty_draft_is_none_at_all(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    drafts.save(DRAFT)
    drafts.save(SavedDraft("s1", " "))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"{", b'{"session": 5}', b"\xff", b"[]"])
def test_a_damaged_draft_is_put_aside_and_never_deleted(tmp_path: Path, content: bytes) -> None:
    drafts = Drafts(tmp_path)
    drafts.path("s1").write_bytes(content)
    with pytest.raises(CtxtuiError, match=r"s1\.damaged"):
        drafts.load("s1")
    assert (tmp_path / "s1.damaged").read_bytes() == content
    assert drafts.load("s1") is None


@pytest.mark.parametrize("session", ["../../etc/passwd", "", ".", "a/b", "x" * 300, "naïve"])
def test_no_id_leads_out_of_the_folder(tmp_path: Path, session: str) -> None:
    drafts = Drafts(tmp_path / "drafts")
    drafts.save(SavedDraft(session, "Go"))
    assert [one.parent for one in tmp_path.rglob("*.json")] == [tmp_path / "drafts"]
    found = drafts.load(session)
    assert found is not None and found.goal == "Go"


def test_drafts_go_after_thirty_days_untouched(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    for name, days in (("old", 31), ("new", 29)):
        drafts.save(SavedDraft(name, "Go"))
        then = time.time() - days * 86_400
        os.utime(drafts.path(name), (then, then))
    assert drafts.sweep() == 1
    assert [one.name for one in tmp_path.iterdir()] == ["new.json"]


def test_a_folder_that_cannot_be_written_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "briefs").write_text("a file")
    with pytest.raises(CtxtuiError, match="Copy the brief or write it to a file"):
        Drafts(tmp_path / "briefs" / "drafts").save(DRAFT)


WRITER = """
import sys
from pathlib import Path
from ctxtui.core.handoff.drafts import Drafts, SavedDraft
drafts = Drafts(Path(sys.argv[1]))
for n in range(10**9):
    drafts.save(SavedDraft("s1", "goal " + "x" * 2000 + str(n), text="y" * 50_000))
    print(n, flush=True)
"""


def test_a_writer_that_is_killed_leaves_a_whole_draft(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        for _ in range(5):
            said = writer.stdout.readline()
        os.kill(writer.pid, signal.SIGKILL)
        said = (writer.stdout.read().split() or [said])[-1]
    found = Drafts(tmp_path).load("s1")
    assert found is not None and found.text == "y" * 50_000
    assert int(found.goal.rpartition("x")[2]) >= int(said)
