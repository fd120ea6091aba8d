"""Templates and agents are written whole, and never over a file unless that was said."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.core.subagents.sample import BODY, HEAD

from ctxtui.core.errors import CtxtuiError, UsageError
from ctxtui.core.subagents.agents import read_agents
from ctxtui.core.subagents.saving import (
    SKELETON,
    Planned,
    agent_text,
    plan_template,
    write,
)
from ctxtui.core.subagents.shelf import built_in, read_templates


def test_a_new_template_can_be_saved_as_it_begins_and_is_then_there(tmp_path: Path) -> None:
    path = write(plan_template(SKELETON, tmp_path / "templates"))
    assert path.name == "my-template.md"
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_templates(None, path.parent).find("my template").path == path


def test_what_is_no_template_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="line 11: “nope” is no field"):
        plan_template(HEAD + "{{ nope }}", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_one_that_is_there_is_replaced_only_when_that_is_said(tmp_path: Path) -> None:
    first = plan_template(HEAD + BODY, tmp_path)
    assert not first.over
    path = write(first)
    second = plan_template(HEAD.replace("checks it", "checks it twice") + BODY, tmp_path)
    assert second.over and second.path == path
    with pytest.raises(CtxtuiError, match="Name another, or replace it"):
        write(second)
    assert path.read_text() == HEAD + BODY
    write(second, over=True)
    assert "checks it twice" in path.read_text()


def test_a_link_is_never_replaced(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_text("precious")
    (tmp_path / "check-it.md").symlink_to(elsewhere)
    with pytest.raises(CtxtuiError, match="is a link"):
        write(plan_template(HEAD + BODY, tmp_path), over=True)
    assert elsewhere.read_text() == "precious"


def test_an_edited_template_goes_back_into_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "odd name.md").write_text(HEAD + BODY)
    before = read_templates(None, tmp_path).find("check it")
    assert plan_template(HEAD + BODY, tmp_path, before).path == tmp_path / "odd name.md"
    ours = built_in()[0]
    text = (HEAD + BODY).replace("name: check it", f"name: {ours.name}")
    assert plan_template(text, tmp_path, ours).path == tmp_path / "verify-against-spec.md"


@pytest.mark.parametrize("one", built_in(), ids=lambda one: one.key)
def test_a_template_saved_as_an_agent_is_one_the_client_knows(tmp_path: Path, one: object) -> None:
    template = next(each for each in built_in() if each is one)
    file = tmp_path / "agents" / f"{template.key}.md"
    path = write(Planned(file, agent_text(template), False))
    (agent,) = read_agents([tmp_path], None).usable
    assert (agent.name, agent.path, agent.tools) == (template.key, path, template.tools)
    assert agent.description.startswith(template.description)
    text = path.read_text()
    assert "{{" not in text and "{%" not in text and "/home" not in text
    for field in template.fields:
        assert f"- {field.label}" in text


def test_quotes_in_a_description_stay_text(tmp_path: Path) -> None:
    head = HEAD.replace("A fresh agent checks it.", "'It says \"hi\": \\ '")
    (tmp_path / "check-it.md").write_text(head + BODY)
    template = read_templates(None, tmp_path).find("check it")
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents" / "a.md").write_text(agent_text(template))
    (agent,) = read_agents([tmp_path], None).usable
    assert agent.description.startswith('It says "hi": \\')
