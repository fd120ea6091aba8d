from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import git
import pytest

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.repo.door import NoRepo
from ctxtui.core.repo.state import RepoState, read_state

if TYPE_CHECKING:
    from tests.core.repo.conftest import Project


def state_of(folder: Path) -> RepoState:
    state = read_state(folder)
    assert isinstance(state, RepoState), state
    return state


def refusal_of(folder: Path) -> NoRepo:
    state = read_state(folder)
    assert isinstance(state, NoRepo), state
    return state


def test_a_clean_work_tree_names_its_branch_and_commit(shop: Project) -> None:
    state = state_of(shop.root)
    assert (state.root, state.branch) == (shop.root.resolve(), "main")
    assert state.head == shop.git("rev-parse", "HEAD")
    assert (state.dirty, state.detached, state.unborn) == (0, False, False)
    assert (state.ahead, state.behind, state.operation) == (None, None, None)


def test_each_dirty_file_counts_once_as_changed_or_gone(shop: Project) -> None:
    shop.commit("More", old__py="x\n", left__py="y\n")
    shop.write("app.py", "staged\n")
    shop.git("add", "app.py")
    shop.write("app.py", "staged, then changed\n")
    shop.write("new.py", "new\n")
    shop.git("rm", "--quiet", "old.py")
    (shop.root / "left.py").unlink()
    state = state_of(shop.root)
    assert (state.changed, state.gone, state.dirty) == (2, 2, 4)
    assert (state.staged, state.unstaged, state.untracked) == (2, 2, 1)


def test_a_renamed_file_is_one_changed_file(shop: Project) -> None:
    shop.git("mv", "app.py", "main.py")
    state = state_of(shop.root)
    assert (state.changed, state.gone, state.staged) == (1, 0, 1)


def test_a_detached_head_has_a_commit_and_no_branch(shop: Project) -> None:
    shop.git("checkout", "--quiet", "--detach")
    state = state_of(shop.root)
    assert (state.branch, state.detached) == (None, True)
    assert state.head is not None


def test_before_the_first_commit_there_is_a_branch_and_no_commit(empty: Project) -> None:
    empty.write("a.py", "a\n")
    state = state_of(empty.root)
    assert (state.branch, state.head, state.unborn) == ("main", None, True)
    assert (state.changed, state.untracked) == (1, 1)


def test_a_merge_that_stopped_is_noted_with_its_conflicts(shop: Project) -> None:
    shop.git("checkout", "--quiet", "-b", "topic")
    shop.commit("Topic", app__py="topic\n")
    shop.git("checkout", "--quiet", "main")
    shop.commit("Main", app__py="main\n")
    with pytest.raises(git.GitCommandError):
        shop.git("merge", "topic")
    state = state_of(shop.root)
    assert (state.operation, state.conflicts, state.changed) == ("merge", 1, 1)


def test_a_rebase_that_stopped_is_not_taken_for_a_cherry_pick(shop: Project) -> None:
    shop.git("checkout", "--quiet", "-b", "topic")
    shop.commit("Topic", app__py="topic\n")
    shop.git("checkout", "--quiet", "main")
    shop.commit("Main", app__py="main\n")
    with pytest.raises(git.GitCommandError):
        shop.git("rebase", "main", "topic")
    assert state_of(shop.root).operation == "rebase"


def test_ahead_and_behind_are_counted_against_the_upstream(shop: Project) -> None:
    shop.git("branch", "upstream")
    shop.git("branch", "--quiet", "--set-upstream-to=upstream")
    shop.commit("One")
    shop.commit("Two")
    state = state_of(shop.root)
    assert (state.ahead, state.behind) == (2, 0)


def test_a_bare_repository_has_no_files_to_count(shop: Project, tmp_path: Path) -> None:
    shop.git("clone", "--quiet", "--bare", ".", str(tmp_path / "shop.git"))
    state = state_of(tmp_path / "shop.git")
    assert (state.bare, state.branch, state.dirty) == (True, "main", 0)
    assert state.head == shop.git("rev-parse", "HEAD")


def test_a_subfolder_and_a_link_to_it_belong_to_the_whole_repository(
    shop: Project, tmp_path: Path
) -> None:
    shop.write("src/deep/a.py", "a\n")
    (tmp_path / "link").symlink_to(shop.root / "src" / "deep")
    assert state_of(shop.root / "src" / "deep").root == shop.root.resolve()
    assert state_of(tmp_path / "link").root == shop.root.resolve()


def test_a_linked_worktree_has_its_own_root_and_branch(shop: Project, tmp_path: Path) -> None:
    shop.git("worktree", "add", "--quiet", "-b", "topic", str(tmp_path / "topic"))
    (tmp_path / "topic" / "app.py").write_text("changed\n")
    assert state_of(tmp_path / "topic").branch == "topic"
    assert state_of(tmp_path / "topic").changed == 1
    assert state_of(shop.root).changed == 0


def test_folders_named_like_a_shell_expression_are_taken_literally(tmp_path: Path) -> None:
    folder = tmp_path / "~ $HOME"
    folder.mkdir()
    git.Git(tmp_path).execute(["git", "init", "--quiet", str(folder)])
    assert state_of(folder).root == folder.resolve()


def test_a_variable_left_by_a_git_hook_does_not_point_elsewhere(
    shop: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git.Git(other).execute(["git", "init", "--quiet", "-b", "elsewhere"])
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    state = state_of(shop.root)
    assert (state.root, state.branch, state.dirty) == (shop.root.resolve(), "main", 0)


def test_no_repository_a_missing_folder_and_a_git_folder_are_told_apart(
    shop: Project, tmp_path: Path
) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    assert refusal_of(plain).why == "no-repo"
    assert refusal_of(tmp_path / "gone").why == "missing"
    assert refusal_of(Path("/nul\0byte")).why == "missing"
    assert refusal_of(shop.root / ".git").why == "no-repo"
    assert str(plain) in refusal_of(plain).reason


def test_without_git_on_the_path_the_reason_says_so(
    shop: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    refusal = refusal_of(shop.root)
    assert refusal.why == "no-git"
    assert "not installed" in refusal.reason


def test_a_repository_of_another_user_is_refused_with_the_remedy(
    shop: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    refusal = refusal_of(shop.root)
    assert refusal.why == "refused"
    assert "safe.directory" in refusal.reason


def test_a_broken_repository_gives_git_s_own_words(shop: Project) -> None:
    (shop.root / ".git" / "config").write_text("[core\n")
    refusal = refusal_of(shop.root)
    assert refusal.why == "failed"
    assert "config" in refusal.reason


def test_a_broken_index_is_an_error_with_the_folder_in_it(shop: Project) -> None:
    (shop.root / ".git" / "index").write_bytes(b"not an index at all, but long enough to read")
    with pytest.raises(CtxtuiError, match="shop"):
        read_state(shop.root)
