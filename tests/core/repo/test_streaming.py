"""A diff of any size is gone through while git tells it, and can be given up at any moment."""

from __future__ import annotations

import os
import random
import shutil
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.repo.base import Base, base_rev
from ctxtui.core.repo.changes import Changes, FileChange, read_changes
from ctxtui.core.repo.door import TookTooLong, require_repo
from ctxtui.core.repo.patch import hunks, shortened
from ctxtui.core.repo.records import ASKED, Record, records

if TYPE_CHECKING:
    from tests.core.repo.conftest import Project

MEGABYTE = 1_000_000
KEY = b"-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n"


class GivenUp(Exception):
    """What a user's Escape comes to."""


def since_head(project: Project, *edited: str, most: int = 3) -> Changes:
    base = Base(project.head(), "rev")
    return read_changes(project.root, base, [project.root / name for name in edited], most=most)


def names(changes: Changes) -> list[str]:
    return [file.path for file in changes.files]


def cut(whole: bytes, sizes: list[int]) -> Iterator[bytes]:
    at = 0
    for size in sizes:
        yield whole[at : at + size]
        at += size
    yield whole[at:]


@pytest.fixture(scope="session")
def endless_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test that wants it makes the endless change, for the others to copy."""
    return tmp_path_factory.mktemp("endless") / "shop"


@pytest.fixture
def endless(shop: Project, endless_made: Path) -> Base:
    """The base of a change in the shop for which git counts lines for minutes."""
    if not endless_made.exists():
        some = random.Random(7)
        for _ in range(2):
            numbers = [f"{some.randrange(1000)}\n" for _ in range(150_000)]
            shop.write("numbers.txt", "".join(numbers))
            if not shop.git("ls-files", "numbers.txt"):
                shop.commit("Numbers")
        shop.git("config", "diff.algorithm", "minimal")
        shop.write("app.py", "changed\n")
        shop.root.rename(endless_made)
    else:
        shutil.rmtree(shop.root)
    shutil.copytree(endless_made, shop.root)
    return base_rev(shop.root, "HEAD")


def gits(command: str) -> int:
    """How many git processes of ours are at work on a command."""
    found = 0
    for one in psutil.Process().children():
        with suppress(psutil.Error):  # it has just ended
            found += one.name() == "git" and command in one.cmdline()
    return found


# -- the records of a diff

TOLD = (
    b":100644 100644 1111111 0000000 M\0app.py\0"
    b":100644 100644 2222222 2222222 R092\0old name.py\0new\tname.py\0"
    b":000000 100644 0000000 0000000 U\0both.py\0:100644 100644 3333333 0000000 M\0both.py\0"
    b":100644 100755 4444444 4444444 M\0run.sh\0"
    b":160000 160000 5555555 6666666 M\0lib\0"
    b":000000 100644 0000000 0000000 A\0:odd\xff\0"
    b"2\t1\tapp.py\0" + b"3\t0\t\0old name.py\0new\tname.py\0"
    b"0\t0\tboth.py\0" + b"4\t0\tboth.py\0" + b"1\t1\tlib\0" + b"-\t-\t:odd\xff\0"
)
MEANT = [
    Record("app.py", "M", None, False, 2, 1),
    Record("new\tname.py", "R", "old name.py", False, 3, 0),
    Record("both.py", "M", None, False, 4, 0),
    Record("run.sh", "M"),
    Record("lib", "M", None, True, 1, 1),
    Record(":odd\udcff", "A"),
]


@given(st.lists(st.integers(0, 40)))
def test_wherever_the_output_is_cut_the_records_are_the_same(sizes: list[int]) -> None:
    assert list(records(cut(TOLD, sizes))) == MEANT


def test_a_diff_of_nothing_has_no_records() -> None:
    assert list(records([])) == []


def test_more_first_halves_than_fit_the_memory_find_their_counts() -> None:
    paths = [f"src/part/{'x' * 80}/file{n}.py" for n in range(20_000)]
    first = (f":100644 100644 1 0 M\0{path}\0".encode() for path in paths)
    second = (f"{n}\t1\t{path}\0".encode() for n, path in enumerate(paths))
    told = records(piece for half in (first, second) for piece in half)
    assert sum(one.added or 0 for one in told) == sum(range(20_000))


# -- more files than are listed


def test_all_files_are_counted_however_few_are_listed(shop: Project) -> None:
    shop.write("app.py", "1\n")
    for n in range(1, 10):
        shop.write(f"new{n}.py", "x\n" * n)
    found = since_head(shop)
    assert names(found) == ["new9.py", "new8.py", "new7.py"]
    assert (found.beyond.files, found.left_out) == (7, 7)
    assert (found.added, found.removed) == (sum(range(10)) + 1, 3)
    whole = since_head(shop, most=500)
    assert (whole.beyond.files, whole.added, whole.removed) == (0, found.added, found.removed)


def test_the_sessions_own_are_listed_before_bigger_ones_and_those_to_read_before_others(
    shop: Project,
) -> None:
    shop.write("uv.lock", "x\n" * 900)
    shop.write("vendor/lib.c", "x\n" * 800)
    shop.write("big.py", "x\n" * 50)
    shop.write("small.py", "x\n")
    shop.write("mine.lock", "x\n")
    found = since_head(shop, "mine.lock")
    assert names(found) == ["mine.lock", "big.py", "small.py"]
    assert (found.beyond.files, found.beyond.added) == (2, 1700)


def test_a_file_the_session_renamed_is_its_own_by_either_name(shop: Project) -> None:
    shop.commit("More", app__py="".join(f"line {n}\n" for n in range(20)))
    (shop.root / "app.py").rename(shop.root / "main.py")
    for n in range(5):
        shop.write(f"new{n}.py", "x\n" * 9)
    found = since_head(shop, "app.py", most=1)
    assert [(one.path, one.old_path) for one in found.files] == [("main.py", "app.py")]


def test_the_lines_of_secrets_that_are_not_listed_count_for_nothing(shop: Project) -> None:
    shop.write(".env", "TOKEN=1\n" * 40)
    shop.commit("Oh no")
    shop.write(".env", "TOKEN=2\n" * 60)
    shop.write("tls/site.key", "x\n")
    for n in range(3):
        shop.write(f"new{n}.py", "x\n")
    found = since_head(shop)
    assert (found.added, found.removed) == (3, 0)
    assert ".env" not in names(found)


def test_new_files_beyond_the_limit_are_told_apart_from_counted_ones(shop: Project) -> None:
    for n in range(10):
        shop.write(f"junk/{n}.txt", "x\n")
    base = base_rev(shop.root, "HEAD")
    found = read_changes(shop.root, base, max_untracked=6, most=2)
    assert (len(found.files), found.beyond.files, found.unread, found.left_out) == (2, 4, 4, 8)
    assert found.added == 6


# -- giving up


def test_reading_can_be_given_up_while_git_is_silent_and_git_is_stopped(
    shop: Project, endless: Base
) -> None:
    silent = 0

    def watch() -> None:
        nonlocal silent
        silent += gits("diff")
        if silent == 3:
            raise GivenUp

    began = time.monotonic()
    with pytest.raises(GivenUp):
        read_changes(shop.root, endless, watch=watch)
    assert time.monotonic() - began < 10  # it would take minutes
    assert gits("diff") == 0


def test_what_cannot_be_counted_in_time_is_listed_by_name_with_a_sentence(
    shop: Project, endless: Base
) -> None:
    found = read_changes(shop.root, endless, [shop.root / "app.py"], counting=0.2)
    assert names(found) == ["app.py", "numbers.txt"]
    assert {(one.kind, one.added) for one in found.files} == {("text", None)}
    assert "not counted: git diff took longer than 0.2 seconds" in found.trouble


def test_a_patch_can_be_given_up(shop: Project, endless: Base) -> None:
    change = FileChange("numbers.txt", "modified", "text")

    def watch() -> None:
        if gits("diff"):
            raise GivenUp

    with pytest.raises(GivenUp):
        hunks(shop.root, endless, change, 1000, watch)
    assert gits("diff") == 0


# -- the door


def test_git_is_stopped_when_its_reader_has_seen_enough(shop: Project) -> None:
    shop.write("long.txt", "some words\n" * 200_000)
    repo = require_repo(shop.root)
    with repo.stream("hash-object", "-w", "long.txt") as told:
        blob = b"".join(told).decode().strip()
    with repo.stream("cat-file", "blob", blob) as told:
        assert next(told).startswith(b"some words\n")
        assert gits("cat-file") == 1
    assert gits("cat-file") == 0


def test_a_failure_is_raised_at_the_end_with_what_git_said(shop: Project) -> None:
    repo = require_repo(shop.root)
    failed = pytest.raises(CtxtuiError, match=r"git cat-file failed in .*: ")
    with repo.stream("cat-file", "blob", "1" * 40) as told, failed:
        list(told)


def test_a_stream_has_a_time_limit_of_its_own(shop: Project, endless: Base) -> None:
    repo = require_repo(shop.root)
    late = pytest.raises(TookTooLong, match=r"longer than 0\.2 seconds")
    with late, repo.stream("diff", *ASKED, str(endless.rev), limit=0.2) as told:
        list(told)


def test_a_git_that_warns_of_every_file_does_not_get_stuck(shop: Project) -> None:
    names = [f"part/a-file-with-quite-a-{'long-' * 40}name-{n}.txt" for n in range(300)]
    for name in names:
        shop.write(name, "x\n")
    shop.git("add", "--all")
    for name in names:
        shop.write(name, "x\ny\n")
    shop.git("config", "core.autocrlf", "true")
    found = since_head(shop)
    assert (len(found.files) + found.left_out, found.added) == (300, 600)


# -- one long patch


@given(st.lists(st.integers(0, 30)), st.integers(0, 120))
def test_a_patch_is_cut_the_same_however_it_comes(sizes: list[int], most: int) -> None:
    whole = b"".join(b"+line %d\n" % n for n in range(12))
    found = shortened(cut(whole, sizes), most)
    kept = whole[:most].rpartition(b"\n")[0].count(b"\n") + 1 if b"\n" in whole[:most] else 0
    if len(whole) <= most:
        assert found == whole.decode()
    else:
        assert found.splitlines()[:-1] == whole.decode().splitlines()[:kept]
        assert found.splitlines()[-1] == f"… {12 - kept} more line{'s' * (12 - kept != 1)}"


@given(st.lists(st.integers(0, 60)))
def test_a_key_beyond_the_cut_closes_the_patch_wherever_the_pieces_part(sizes: list[int]) -> None:
    assert shortened(cut(b"+fine\n" * 50 + KEY, sizes), 20) == ""


# -- at full size


def peak_of(work: Callable[[], Changes | str]) -> tuple[Changes | str, int]:
    tracemalloc.start()
    try:
        return work(), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_fifty_thousand_changed_files_are_counted_in_little_memory(shop: Project) -> None:
    count = 50_000
    paths = [shop.root / f"part{n // 500}" / f"file{n}.py" for n in range(count)]
    for n, path in enumerate(paths):
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"file {n}\n")
    shop.commit("All")
    for n, path in enumerate(paths):
        path.write_text(f"file {n}\n" + "more\n" * (n % 7 + 1))
    base = base_rev(shop.root, "HEAD")
    mine = [paths[0], paths[-1]]
    found, peak = peak_of(lambda: read_changes(shop.root, base, mine))
    assert isinstance(found, Changes)
    assert (len(found.files), found.beyond.files, found.trouble) == (500, count - 500, "")
    assert (found.added, found.removed) == (sum(n % 7 + 1 for n in range(count)), 0)
    assert {file.path for file in found.files if file.by_session} == {
        os.fspath(path.relative_to(shop.root)) for path in mine
    }
    assert {file.added for file in found.files if not file.by_session} == {7}
    assert peak < 8 * MEGABYTE


@pytest.mark.slow
def test_a_patch_of_two_hundred_megabytes_is_cut_in_little_memory(shop: Project) -> None:
    shop.write(".gitattributes", "*.log diff\n")  # else git takes so big a file for a binary
    shop.commit("Start", run__log="begin\n")
    with (shop.root / "run.log").open("a") as file:
        file.writelines(f"line {n} ".ljust(79, "x") + "\n" for n in range(2_500_000))
    base = base_rev(shop.root, "HEAD")
    change = read_changes(shop.root, base).files[0]
    assert (change.added, change.removed) == (2_500_000, 0)
    patch, peak = peak_of(lambda: hunks(shop.root, base, change, 400_000))
    assert isinstance(patch, str)
    lines = patch.splitlines()
    shown = sum(line.startswith("+line ") for line in lines)
    assert lines[-1] == f"… {2_500_000 - shown} more lines"
    assert len(patch) <= 400_000 + len(lines[-1]) + 4
    assert peak < 8 * MEGABYTE
