"""Each of the five given packages does real work on the main path."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ctxtui.core.handoff.brief import draft_brief
from ctxtui.core.settings import Settings, read_settings
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import TurnTree, turn_tree
from ctxtui.demo.write import Demo


@pytest.fixture(scope="module")
def tree(still_demo: Demo) -> TurnTree:
    return turn_tree(read_transcript(still_demo.sessions["auth middleware"]))


def test_gitpython_gives_the_brief_its_diff(
    tree: TurnTree, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    import git

    asked: list[list[str]] = []
    execute = git.Git.execute

    def recorded(self: git.Git, command: list[str], *given: Any, **named: Any) -> Any:
        asked.append(command)
        return execute(self, command, *given, **named)

    monkeypatch.setattr(git.Git, "execute", recorded)
    brief = draft_brief(tree, "Go on", None, settings)
    diff = {item.text for item in brief.section("diff").items}
    assert any("src/auth/cookies.py" in text and "+14 −6" in text for text in diff)
    assert any("diff" in command for command in asked)


def test_tiktoken_counts_the_brief_without_a_network(
    tree: TurnTree, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    import tiktoken

    from ctxtui.core.context.tokens import count, encoding
    from ctxtui.core.handoff.redacting import finish

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a network call")

    monkeypatch.setattr(socket.socket, "connect", refused)
    finished = finish(draft_brief(tree, "Go on", None, settings))
    assert isinstance(encoding(), tiktoken.Encoding)
    assert count(finished.markdown) == len(encoding().encode_ordinary(finished.markdown))
    assert finished.tokens == pytest.approx(count(finished.markdown) * 1.6, rel=0.02)


def test_pydantic_checks_the_settings_and_makes_the_schema(tmp_path: Path) -> None:
    from ctxtui.core.errors import UsageError
    from ctxtui.schema import schema
    from ctxtui.schema.sessions import ListDocument

    file = tmp_path / "config.toml"
    file.write_text('[zones]\nwarn = "lots"\n')
    with pytest.raises(UsageError, match=r"line 2.*zones\.warn"):
        read_settings(file)
    properties = ListDocument.model_json_schema()["properties"]
    assert schema("list")["properties"].keys() == properties.keys()


def test_pyperclip_copies_through_xclip(tmp_path: Path) -> None:
    from ctxtui.core.terminal.clipboard import copy

    program = tmp_path / "xclip"
    program.write_text(f"#!/bin/sh\ncat > {tmp_path}/copied\n")
    program.chmod(0o755)
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin", "DISPLAY": ":7", "HOME": str(tmp_path)}
    kept = tmp_path / "kept.md"
    copied = copy("# Goal\n", env=env, write_osc52=None, file=kept, patience=60)
    assert (tmp_path / "copied").read_text() == "# Goal\n"
    assert [one.outcome for one in copied.routes if one.how == "system"] == ["copied"]


async def test_textual_shows_the_tree_of_the_demo(still_demo: Demo, settings: Settings) -> None:
    from tests.screens.conftest import until
    from tests.screens.test_home import opened

    from ctxtui.app import CtxtuiApp

    app = CtxtuiApp((still_demo.config_dir,), settings, still_demo.projects["shop"])
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await opened(pilot, app)
        await until(pilot, lambda: screen.turns.rows, "the turns")
        assert "Fix the cookie parser" in app.export_screenshot().replace("&#160;", " ")
