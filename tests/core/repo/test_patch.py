from __future__ import annotations

from typing import TYPE_CHECKING

from ctxtui.core.repo.base import Base, base_rev
from ctxtui.core.repo.changes import FileChange, read_changes
from ctxtui.core.repo.patch import hunks, patches

if TYPE_CHECKING:
    from tests.core.repo.conftest import Project


def patch_of(project: Project, path: str, max_bytes: int = 100_000) -> str:
    (patch,) = patches_of(project, path, max_bytes=max_bytes)
    return patch


def patches_of(project: Project, *paths: str, max_bytes: int = 100_000) -> list[str]:
    base = Base(project.head(), "rev")
    found = {file.path: file for file in read_changes(project.root, base).files}
    return [hunks(project.root, base, found[path], max_bytes) for path in paths]


def test_a_patch_goes_from_the_base_to_the_work_tree(shop: Project) -> None:
    shop.write("app.py", "one\n2\nthree\n")
    shop.git("add", "app.py")
    shop.write("app.py", "one\n2\n3\n")
    patch = patch_of(shop, "app.py")
    assert patch.startswith("diff --git a/app.py b/app.py\n")
    assert patch.endswith("@@ -1,3 +1,3 @@\n one\n-two\n-three\n+2\n+3\n")


def test_an_untracked_file_is_all_added_and_no_other_one(shop: Project) -> None:
    names = ("new.py", "two words.py", "-rf", "*.py", "line\nbreak.py")
    shop.write("other.py", "not this one\n")
    for name in names:
        shop.write(name, f"a\n{name!r}\n")
    for name, patch in zip(names, patches_of(shop, *names), strict=True):
        assert patch.endswith(f"@@ -0,0 +1,2 @@\n+a\n+{name!r}\n")
        assert "not this one" not in patch and patch.count("\n@@") == 1


def test_a_rename_shows_only_what_changed_in_it(shop: Project) -> None:
    shop.commit("More", app__py="".join(f"line {n}\n" for n in range(20)))
    (shop.root / "app.py").rename(shop.root / "main.py")
    with (shop.root / "main.py").open("a") as file:
        file.write("more\n")
    patch = patch_of(shop, "main.py")
    assert "rename from app.py\nrename to main.py\n" in patch
    assert [line for line in patch.splitlines() if line.startswith("+")] == [
        "+++ b/main.py",
        "+more",
    ]


def test_a_deleted_file_is_all_removed(shop: Project) -> None:
    (shop.root / "notes.md").unlink()
    assert patch_of(shop, "notes.md").endswith("@@ -1 +0,0 @@\n-hello\n")


def test_a_long_patch_ends_at_a_line_and_says_how_much_is_left_out(shop: Project) -> None:
    shop.write("long.py", "".join(f"line {n}\n" for n in range(1000)))
    whole = patch_of(shop, "long.py")
    cut = patch_of(shop, "long.py", 500)
    kept, _, marker = cut.removesuffix("\n").rpartition("\n")
    assert whole.startswith(kept + "\n")
    assert len(kept) < 500
    assert marker == f"… {whole.count(chr(10)) - kept.count(chr(10)) - 1} more lines"
    assert patch_of(shop, "long.py", 0) == f"… {whole.count(chr(10))} more lines\n"
    assert patch_of(shop, "long.py", len(whole)) == whole


def test_bytes_that_are_no_utf8_are_replaced(shop: Project) -> None:
    shop.write("latin.txt", b"caf\xe9\n")
    assert patch_of(shop, "latin.txt").endswith("+caf\ufffd\n")


def test_many_patches_come_by_path_and_files_without_one_are_missing(shop: Project) -> None:
    base = base_rev(shop.root, "HEAD")
    shop.write("app.py", "1\n")
    shop.write("new.py", "2\n")
    shop.write("uv.lock", "3\n")
    found = patches(shop.root, base, read_changes(shop.root, base).files, 10_000)
    assert set(found) == {"app.py", "new.py"}
    assert "+1\n" in found["app.py"]
    assert "+2\n" in found["new.py"]


def test_a_file_that_is_gone_by_now_has_nothing_to_show(shop: Project) -> None:
    gone = FileChange("gone.py", "untracked", "text", 1, 0)
    assert hunks(shop.root, base_rev(shop.root, "HEAD"), gone, 1000) == ""
