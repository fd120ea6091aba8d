"""Files that commands touched, by the words of the command."""

from __future__ import annotations

import pytest
from tests.core.evidence.playing import Play

from ctxtui.core.evidence.bash_files import bash_files, touched


@pytest.mark.parametrize(
    ("command", "files"),
    [
        ("echo hi > notes.md", [("notes.md", "written")]),
        ("cat <<'EOF' > src/a.py\nprint('> b.py')\nEOF", [("src/a.py", "written")]),
        ("make 2>&1 | tee build.log", [("build.log", "written")]),
        ("sed -i 's/a > b/c/' a.py b.py", [("a.py", "changed"), ("b.py", "changed")]),
        ("sed -i '' -e 's/a/b/' a.py", [("a.py", "changed")]),
        ("mv old.py new.py", [("old.py", "moved"), ("new.py", "moved")]),
        ("git rm -q a.py && rm -f b.py", [("a.py", "removed"), ("b.py", "removed")]),
        ("git checkout -- a.py", [("a.py", "restored")]),
        ("cp a.py b.py", [("b.py", "written")]),
        ("pytest > /dev/null 2>&1; rm -rf build/ *.pyc $OUT", []),
        ("grep '->' a.py; sed -n 1,5p a.py", []),
        ("git checkout main", []),
    ],
)  # fmt: skip
def test_a_command_names_what_it_writes(command: str, files: list[tuple[str, str]]) -> None:
    assert list(touched(command)) == files


def test_files_are_told_once_with_what_became_of_them_last(play: Play) -> None:
    play.ask("clean up")
    play.bash("echo a > a.md")
    play.bash("cd docs && echo b > b.md && echo c > /tmp/c.md")
    play.bash("rm a.md")
    play.bash("rm missing.md", "rm: cannot remove", True)
    found = bash_files(play.actions(), "/home/ada/shop")
    assert [(one.shown, one.how, one.ref) for one in found] == [
        ("docs/b.md", "written", "1.3"),
        ("a.md", "removed", "1.4"),
    ]
