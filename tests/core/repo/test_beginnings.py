"""Where HEAD left the default branch, how much changed since, and changes too big to list."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.core.repo.conftest import Project

from ctxtui.core.errors import CtxtuiError, UsageError
from ctxtui.core.repo.base import base_merge, base_rev
from ctxtui.core.repo.changes import read_changes
from ctxtui.core.repo.patch import Hunk, split
from ctxtui.core.repo.size import Size, diff_size


def test_the_merge_base_is_where_the_branch_left_main(shop: Project) -> None:
    left = shop.git("rev-parse", "HEAD")
    shop.git("checkout", "--quiet", "-b", "limits")
    shop.commit("Limit", limits__py="1\n")
    shop.git("checkout", "--quiet", "main")
    shop.commit("More", more__py="1\n")
    shop.git("checkout", "--quiet", "limits")
    base = base_merge(shop.root)
    assert (base.rev, base.how, base.name) == (left, "rev", "merge-base with main")


def test_origins_default_branch_comes_first(shop: Project) -> None:
    pushed = shop.git("rev-parse", "HEAD")
    shop.git("update-ref", "refs/remotes/origin/release", pushed)
    shop.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/release")
    shop.commit("Not pushed", app__py="1\n")
    base = base_merge(shop.root)
    assert (base.rev, base.name) == (pushed, "merge-base with origin/release")


def test_without_a_default_branch_or_a_common_commit_it_says_so(
    shop: Project, tmp_path: Path
) -> None:
    shop.git("checkout", "--quiet", "--orphan", "other")
    shop.commit("Alone", app__py="1\n")
    with pytest.raises(UsageError, match="no commit in common"):
        base_merge(shop.root)
    shop.git("branch", "--quiet", "-D", "main")
    with pytest.raises(UsageError, match="no default branch"):
        base_merge(shop.root)
    with pytest.raises(CtxtuiError):
        base_merge(tmp_path)


def test_the_size_counts_files_and_lines_untracked_ones_too(shop: Project) -> None:
    head = base_rev(shop.root, "HEAD")
    assert diff_size(shop.root, head) == Size(0, 0, 0)
    shop.write("app.py", "one\nTWO\nthree\n")
    shop.write("new.py", "a\nb\n")
    (shop.root / "notes.md").unlink()
    assert diff_size(shop.root, head) == Size(3, 3, 2)


def test_of_a_huge_change_the_sessions_own_files_are_listed_first(shop: Project) -> None:
    shop.commit("Many", 9, **{f"f{n:03}__py": "1\n" for n in range(60)})
    for n in range(60):
        shop.write(f"f{n:03}.py", "2\n")
    base = base_rev(shop.root, "HEAD")
    found = read_changes(shop.root, base, [shop.root / "f055.py"], most=10)
    assert found.files[0].path == "f055.py" and found.files[0].by_session
    assert len(found.files) == 10 and found.left_out == 50
    assert all((one.added, one.removed) == (1, 1) for one in found.files)


def test_a_patch_is_split_into_hunks_with_the_lines_that_changed() -> None:
    patch = (
        "diff --git a/a b/a\n--- a/a\n+++ b/a\n"
        "@@ -1,3 +1,4 @@ def f():\n one\n-two\n+2\n+2b\n three\n"
        "@@ -40,2 +41,1 @@\n forty\n-gone\n\\ No newline at end of file\n… 12 more lines\n"
    )
    hunks, left_out = split(patch)
    assert [(one.first, one.last) for one in hunks] == [(2, 3), (41, 41)]
    assert hunks[0].lines == (" one", "-two", "+2", "+2b", " three")
    assert left_out == 12
    assert split("") == ([], 0)
    added = split("--- /dev/null\n+++ b/n\n@@ -0,0 +1,2 @@\n+a\n+--- b\n")[0]
    assert added == [Hunk(1, 2, ("+a", "+--- b"))]
