"""The agents of the project, the user and plugins, as the client would know them."""

from __future__ import annotations

import json
from pathlib import Path

from ctxtui.core.subagents.agents import read_agents

AGENT = "---\nname: {}\ndescription: {}\ntools: Read, Grep\nmodel: haiku\n---\nYou review.\n"


def put(path: Path, name: str, about: str = "Reviews code") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(AGENT.format(name, about))


def test_the_project_s_wins_over_the_user_s_and_plugins_have_names_of_their_own(
    tmp_path: Path,
) -> None:
    config, shop = tmp_path / "claude", tmp_path / "shop"
    (shop / ".git").mkdir(parents=True)
    put(config / "agents" / "reviewer.md", "reviewer")
    put(config / "agents" / "deep" / "tester.md", "tester")
    put(shop / ".claude" / "agents" / "mine.md", "reviewer", "Reviews the shop")
    for name in ("lint", "off"):
        put(tmp_path / name / "agents" / "reviewer.md", "reviewer")
    (config / "plugins").mkdir()
    places = {f"{one}@hub": [{"installPath": str(tmp_path / one)}] for one in ("lint", "off")}
    (config / "plugins" / "installed_plugins.json").write_text(json.dumps({"plugins": places}))
    (config / "settings.json").write_text('{"enabledPlugins": {"off@hub": false}}')
    found = read_agents([config], shop / "src")
    assert {one.name: one.origin for one in found.usable} == {
        "reviewer": "project",
        "tester": "yours",
        "lint:reviewer": "plugin",
    }
    reviewer = found.named("reviewer")
    assert reviewer is not None
    assert (reviewer.description, reviewer.tools) == ("Reviews the shop", ("Read", "Grep"))
    assert found.named("nobody") is None


def test_a_description_that_is_no_yaml_works_as_it_does_in_the_client(tmp_path: Path) -> None:
    put(tmp_path / "agents" / "a.md", "a", "Use it: always, e.g. *now*: {twice")
    (agent,) = read_agents([tmp_path], None).usable
    assert agent.description == "Use it: always, e.g. *now*: {twice"
    assert agent.model == "haiku"


def test_files_that_are_no_agents_are_listed_and_the_others_work(tmp_path: Path) -> None:
    put(tmp_path / "agents" / "good.md", "good")
    put(tmp_path / "agents" / "bad.md", "two words")
    (tmp_path / "agents" / "README.md").write_text("# Our agents\n")
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "installed_plugins.json").write_text('{"plugins": [1, {"x": null}]')
    found = read_agents([tmp_path, tmp_path / "not there"], tmp_path / "nowhere")
    assert [one.name for one in found.usable] == ["good"]
    said = {one.path.name: one.problems[0].why for one in found.broken}
    assert "has no name that the client would take" in said["bad.md"]
    assert "begins with no front matter" in said["README.md"]
