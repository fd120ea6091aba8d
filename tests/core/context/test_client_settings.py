"""What Claude Code is set to: which file wins, and what can't be meant."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ctxtui.core.context.client_settings import ClientSettings, read_client_settings


class Files:
    """The folders a client reads its settings from."""

    def __init__(self, root: Path) -> None:
        self.user = root / "home" / ".claude"
        self.project = root / "shop"
        self.managed = root / "managed.json"
        for folder in (self.user, self.project / ".claude"):
            folder.mkdir(parents=True)

    def write(self, place: str, data: Any) -> None:
        path = {
            "managed": self.managed,
            "local": self.project / ".claude" / "settings.local.json",
            "project": self.project / ".claude" / "settings.json",
            "user": self.user / "settings.json",
            "legacy": self.user.parent / ".claude.json",
        }[place]
        path.write_text(data if isinstance(data, str) else json.dumps(data))

    def read(self, model: str | None = None, **env: str) -> ClientSettings:
        return read_client_settings(
            self.user, str(self.project), model, env=env, managed=[self.managed]
        )


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def test_without_files_the_clients_defaults_hold(files: Files) -> None:
    found = files.read()
    assert found == ClientSettings()
    assert (found.cleanup_days, found.auto_compact, found.idle_compaction) == (30, True, True)
    assert found.where("cleanup_days") is None


def test_the_strongest_file_wins(files: Files) -> None:
    expected = [("user", 10), ("project", 20), ("local", 40), ("managed", 80)]
    for place, days in expected:
        files.write(place, {"cleanupPeriodDays": days})
        assert files.read().cleanup_days == days
    assert files.read().where("cleanup_days") == str(files.managed)


def test_a_weaker_file_still_says_what_the_stronger_leaves_out(files: Files) -> None:
    files.write("local", {"idleCompaction": False})
    files.write("user", {"cleanupPeriodDays": 90, "idleCompaction": True})
    found = files.read()
    assert (found.cleanup_days, found.idle_compaction) == (90, False)


def test_a_files_env_beats_our_own_environment(files: Files) -> None:
    assert files.read(CLAUDE_CODE_DISABLE_1M_CONTEXT="1").million_off is True
    files.write("user", {"env": {"CLAUDE_CODE_DISABLE_1M_CONTEXT": "0"}})
    assert files.read(CLAUDE_CODE_DISABLE_1M_CONTEXT="1").million_off is False
    files.write("project", {"env": {"CLAUDE_CODE_DISABLE_1M_CONTEXT": "true"}})
    found = files.read()
    assert found.million_off is True
    assert found.where("million_off") == str(files.project / ".claude" / "settings.json")


@pytest.mark.parametrize("name", ["DISABLE_AUTO_COMPACT", "DISABLE_COMPACT"])
def test_a_variable_switches_auto_compaction_off(files: Files, name: str) -> None:
    files.write("user", {"autoCompactEnabled": True})
    found = files.read(**{name: "1"})
    assert found.auto_compact is False
    assert found.where("auto_compact") == "the environment"
    assert found.compacts_at(200_000) is None


def test_older_clients_keep_auto_compaction_in_their_state_file(files: Files) -> None:
    files.write("legacy", {"autoCompactEnabled": False, "oauthAccount": {"x": 1}})
    assert files.read().auto_compact is False
    files.write("user", {"autoCompactEnabled": True})
    assert files.read().auto_compact is True


@pytest.mark.parametrize(
    ("limit", "user", "env", "at"),
    [
        (200_000, {}, {}, 167_000),
        (1_000_000, {}, {}, 967_000),
        (None, {}, {}, None),
        (1_000_000, {"autoCompactWindow": 500_000}, {}, 467_000),
        (200_000, {"autoCompactWindow": 500_000}, {}, 167_000),
        (1_000_000, {"autoCompactWindow": "auto"}, {}, 967_000),
        (
            1_000_000,
            {"autoCompactWindow": 500_000},
            {"CLAUDE_CODE_AUTO_COMPACT_WINDOW": "400000"},
            367_000,
        ),
        (200_000, {}, {"CLAUDE_AUTOCOMPACT_PCT_OVERRIDE": "60"}, 120_000),
        (200_000, {}, {"CLAUDE_AUTOCOMPACT_PCT_OVERRIDE": "99"}, 167_000),
        (
            1_000_000,
            {
                "autoCompactWindow": 300_000,
                "modelSettings": {"claude-opus-5-5": {"autoCompactWindow": 600_000}},
            },
            {},
            567_000,
        ),
        (
            1_000_000,
            {
                "autoCompactWindow": 300_000,
                "modelSettings": {"claude-opus-5-5": {"autoCompactWindow": "auto"}},
            },
            {},
            967_000,
        ),
        (
            1_000_000,
            {
                "autoCompactWindow": 300_000,
                "modelSettings": {"claude-sonnet-5": {"autoCompactWindow": 600_000}},
            },
            {},
            267_000,
        ),
    ],
)
def test_where_a_session_is_compacted(
    files: Files, limit: int | None, user: dict[str, Any], env: dict[str, str], at: int | None
) -> None:
    files.write("user", user)
    assert files.read("claude-opus-5-5-20260922", **env).compacts_at(limit) == at


@pytest.mark.parametrize(
    ("user", "env", "ttl"),
    [
        ({}, {}, None),
        ({"promptCacheTtl": "1h"}, {}, "1h"),
        ({"promptCacheTtl": "2h"}, {}, None),
        ({}, {"ENABLE_PROMPT_CACHING_1H": "1"}, "1h"),
        ({"promptCacheTtl": "5m"}, {"ENABLE_PROMPT_CACHING_1H": "1"}, "5m"),
        ({"promptCacheTtl": "1h"}, {"FORCE_PROMPT_CACHING_5M": "1"}, "5m"),
    ],
)
def test_how_long_the_cache_was_asked_to_last(
    files: Files, user: dict[str, Any], env: dict[str, str], ttl: str | None
) -> None:
    files.write("user", user)
    assert files.read(**env).ttl == ttl


@pytest.mark.parametrize(
    ("least", "minimum"), [("150000", 150_000), ("5", 100_000), ("many", 200_000), ("", 200_000)]
)
def test_idle_compaction_has_a_smallest_size(files: Files, least: str, minimum: int) -> None:
    assert files.read(CLAUDE_CODE_IDLE_COMPACT_MIN_TOKENS=least).idle_minimum == minimum


@pytest.mark.parametrize("text", ["{", "[]", "null", '"x"', "[" * 100_000, "\x00"])
def test_a_broken_file_is_named_and_the_others_hold(files: Files, text: str) -> None:
    files.write("local", text)
    files.write("user", {"idleCompaction": False})
    found = files.read()
    assert found.idle_compaction is False
    assert found.problems == (
        f"{files.project}/.claude/settings.local.json is not JSON as the client writes it, "
        "so it is left out.",
    )
    assert found.cleanup_days is None


@pytest.mark.parametrize("days", [0, -3, "30", 2.5, True, None, [30]])
def test_days_that_cannot_be_meant_pause_the_clean_up(files: Files, days: object) -> None:
    files.write("user", {"cleanupPeriodDays": days})
    assert files.read().cleanup_days == (30 if days is None else None)
    assert len(files.read().problems) == (0 if days is None else 1)


def test_a_pipe_in_a_project_does_not_hold_us_up(files: Files) -> None:
    os.mkfifo(files.project / ".claude" / "settings.json")
    found = files.read()
    assert len(found.problems) == 1


@pytest.mark.parametrize("project", [None, "", "shop", "\0", "/no/such/folder"])
def test_a_project_that_is_no_folder_says_nothing(files: Files, project: str | None) -> None:
    files.write("user", {"cleanupPeriodDays": 9})
    found = read_client_settings(files.user, project, env={}, managed=[])
    assert (found.cleanup_days, found.problems) == (9, ())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=5,
)


@given(
    values=st.fixed_dictionaries(
        {},
        optional={
            name: JSON
            for name in (
                "cleanupPeriodDays", "autoCompactEnabled", "autoCompactWindow", "idleCompaction",
                "promptCacheTtl", "modelSettings", "env",
            )
        },
    )
)  # fmt: skip
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_whatever_the_values_are_something_sensible_comes_out(
    files: Files, values: dict[str, Any]
) -> None:
    files.write("user", values)
    found = files.read("claude-opus-5-5")
    assert found.cleanup_days is None or found.cleanup_days >= 1
    at = found.compacts_at(1_000_000)
    assert at is None or 0 < at <= 967_000
