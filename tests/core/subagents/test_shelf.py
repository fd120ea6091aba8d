"""Templates of three places: the later wins by name, and a broken file hides no other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.core.subagents.sample import BODY, HEAD

from ctxtui.core.errors import NotFound, UsageError
from ctxtui.core.subagents.shelf import (
    Templates,
    built_in,
    own_folder,
    project_folder,
    read_templates,
    source_of,
)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "config" / "templates"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "shop" / ".git").mkdir(parents=True)
    (tmp_path / "shop" / ".ctxtui" / "templates").mkdir(parents=True)
    (tmp_path / "shop" / "src").mkdir()
    return tmp_path / "shop"


def put(folder: Path, name: str, *, file: str = "", body: str = BODY) -> Path:
    path = folder / (file or f"{name}.md")
    path.write_text(HEAD.replace("name: check it", f"name: {name}") + body)
    return path


def test_without_any_of_one_s_own_there_are_those_built_in(own: Path) -> None:
    found = read_templates(None, own)
    assert found == Templates(built_in())
    assert read_templates(None, own / "not there").usable == built_in()


def test_the_user_s_wins_over_ours_and_the_project_s_over_both(own: Path, project: Path) -> None:
    put(own, "Code Review", body="Mine: {{ what }} {{ more|join }} {{ bar }} {{ top }}")
    put(own, "plain words")
    put(project / ".ctxtui" / "templates", "plain-words")
    found = read_templates(project / "src", own)
    origins = {one.key: one.origin for one in found.usable}
    assert origins["code-review"] == "yours" and origins["plain-words"] == "project"
    assert len(found.usable) == 13
    assert found.find("code review").body.startswith("Mine:")


def test_broken_files_are_listed_with_line_and_reason_and_the_rest_works(own: Path) -> None:
    put(own, "good")
    put(own, "reaches", body="{{ what.x }}")
    put(own, "GOOD", file="other.md")
    (own / "latin.md").write_bytes(b"---\nname: caf\xe9\n---\n")
    (own / "large.md").write_text("x" * 70_000)
    (own / "folder.md").mkdir()
    (own / "gone.md").symlink_to(own / "nowhere")
    os.mkfifo(own / "pipe.md")
    (own / "notes.txt").write_text("no template")
    found = read_templates(None, own)
    assert found.find("good").origin == "yours"
    said = {one.path.name: one.sentence for one in found.broken}
    assert set(said) == {
        "folder.md", "gone.md", "other.md", "large.md", "latin.md", "pipe.md", "reaches.md",
    }  # fmt: skip
    assert "the name “good” is taken by" in said["other.md"].lower()
    assert "line 11: `.x` reaches inside a value" in said["reaches.md"]
    assert "latin.md, line 2: is not UTF-8" in said["latin.md"]
    assert "larger than 64 kB" in said["large.md"] and "is no file" in said["pipe.md"]
    assert "No such file" in said["gone.md"]


def test_the_project_s_folder_is_looked_for_up_to_its_repository_s_root(
    project: Path, tmp_path: Path
) -> None:
    assert project_folder(project / "src") == project / ".ctxtui" / "templates"
    (tmp_path / "blog" / ".git").mkdir(parents=True)
    (tmp_path / ".ctxtui" / "templates").mkdir(parents=True)
    assert project_folder(tmp_path / "blog") is None


def test_a_template_is_found_by_its_name_or_by_how_it_alone_begins(own: Path) -> None:
    found = read_templates(None, own)
    assert found.find("Verify against SPEC").key == "verify-against-spec"
    assert found.find("verify").key == "verify-against-spec"
    put(own, "verify quickly")
    found = read_templates(None, own)
    with pytest.raises(UsageError, match="verify: fits verify-against-spec, verify-quickly"):
        found.find("verify")
    with pytest.raises(NotFound, match=r"no such template\. There are verify-against-spec"):
        found.find("")
    put(own, "odd", body="{{ nope }}")
    with pytest.raises(NotFound, match=r"odd can.t be used\. .*line 11: “nope” is no field"):
        read_templates(None, own).find("odd")


def test_the_text_of_a_template_is_that_of_its_file(own: Path) -> None:
    path = put(own, "mine")
    assert source_of(read_templates(None, own).find("mine")) == path.read_text()
    assert source_of(built_in()[0]).startswith("---\nname: verify against spec\n")


def test_the_user_s_templates_lie_beside_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert own_folder() == tmp_path / "ctxtui" / "templates"
