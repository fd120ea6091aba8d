"""The JSON Schemas: valid themselves, strict in tests, open to growth for everybody else."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ctxtui.core.errors import UsageError
from ctxtui.schema import NAMES, schema

WINDOW = {
    "used": 312_000,
    "used_how": "exact",
    "limit": 1_000_000,
    "limit_source": "model",
    "share": 0.312,
    "zone": "warn",
}
SESSION = {
    "id": "6f1c2a34-0000-4000-8000-000000000001",
    "path": "/home/ada/.claude/projects/-home-ada-shop/6f1c2a34.jsonl",
    "project": "/home/ada/shop",
    "title": "auth middleware",
    "status": "waiting",
    "waiting_for": "permission prompt",
    "pid": 4711,
    "kind": "interactive",
    "model": "claude-opus-5-5",
    "version": "2.1.329",
    "started": "2026-11-20T09:00:00Z",
    "updated": "2026-11-20T09:41:07.250Z",
    "turns": 14,
    "branches": 2,
    "compactions": 0,
    "bad_lines": 0,
    "window": WINDOW,
    "parent": {"id": "6f1c2a34-0000-4000-8000-000000000000", "how": "branch"},
}
UNKNOWN_SESSION = SESSION | {
    "project": None,
    "title": None,
    "status": "ended",
    "waiting_for": None,
    "pid": None,
    "kind": None,
    "model": None,
    "version": None,
    "started": None,
    "updated": None,
    "parent": None,
    "window": {
        "used": None,
        "used_how": None,
        "limit": None,
        "limit_source": "unknown",
        "share": None,
        "zone": None,
    },
}
MARK: dict[str, Any] = {
    "id": "3f9a12bc77d0",
    "name": "after reading",
    "note": "two\nlines",
    "session": SESSION["id"],
    "project": "/home/ada/shop",
    "turn": "aaaaaaaa-0000-4000-8000-000000000001",
    "number": 1,
    "step": None,
    "row": "r2",
    "path": SESSION["path"],
    "created": "2026-11-20T09:41:07.250Z",
    "anchor": {
        "ref": "refs/ctxtui/anchors/3f9a12bc77d0",
        "commit": "4f2a9c1",
        "root": "/home/ada/shop",
        "files": 212,
        "left_out": [{"path": "app.env", "why": "secret", "count": 1}],
    },
    "no_anchor": None,
}
TURN = {
    "id": "aaaaaaaa-0000-4000-8000-000000000001",
    "number": 1,
    "parent": None,
    "on_live_path": True,
    "in_context": True,
    "kind": "prompt",
    "prompt": "Add rate limiting to login",
    "started": "2026-11-20T09:00:00Z",
    "ended": None,
    "context": {"after": 48_000, "delta": None},
    "tools": {"Read": 2, "Edit": 1},
    "files": [{"path": "/home/ada/shop/login.py", "reads": 2, "edits": 1}],
    "errors": 0,
    "interrupted": False,
    "steps": [{"number": 1, "rows": ["r1", "r2"], "tools": ["Read"], "tokens": 47_000}],
    "subagents": [
        {
            "id": "a1b2c3",
            "type": "Explore",
            "description": None,
            "tokens": None,
            "status": "done",
            "problem": None,
        }
    ],
    "marks": [MARK],
}
UNKNOWN_MARK = MARK | {
    "name": "",
    "note": "",
    "project": None,
    "turn": None,
    "number": None,
    "path": None,
    "anchor": None,
    "no_anchor": "The session does not say where it ran, so there is no code to keep.",
}
COMPACTION = TURN | {"kind": "compaction", "number": None, "context": None, "steps": []}
FORECAST = {
    "session": SESSION["id"],
    "loads": {"rows": 212, "messages": 184, "tokens": 312_301, "how": "exact"},
    "left_out": [{"rows": 50, "why": "on a branch", "kind": "rewound", "turns": [3, 4]}],
    "compaction": {"row": "b1", "when": "2026-11-20T09:00:00Z", "says": "compacted by you"},
    "cache": {
        "state": "warm",
        "until": "2026-11-20T10:00:00Z",
        "seconds": 3556,
        "fits": True,
        "why": "an hour from the newest answer",
    },
    "price": {"warm": 0.063273, "cold": 2.499712},
    "live": None,
    "version": {"then": "2.1.197", "now": None, "why": "claude: not on the PATH."},
    "drift": {
        "since": "2026-11-20T09:41:07.250Z",
        "branch": {"then": "main", "now": "main"},
        "head": {"then": "4f2a9c1", "now": "4f2a9c1", "how": "reflog", "commits": 0, "undone": 0},
        "files": [
            {
                "path": "/home/ada/shop/login.py",
                "reads": 2,
                "edits": 0,
                "what": "changed",
                "when": "2026-11-20T09:50:00Z",
            }
        ],
        "known": 3,
        "why": None,
    },
    "subagents": [],
    "continued_in": None,
    "command": "claude --resume 6f1c2a34-0000-4000-8000-000000000001",
    "refused": None,
    "advice": {"do": "resume", "says": "All of it loads, and the window has room."},
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "launches": {
        "launches": [
            {
                "id": "0f3c",
                "template": "log-triage",
                "name": "triage the log",
                "route": "background",
                "source": SESSION["id"],
                "place": "#14.3",
                "session": None,
                "job": "1234abcd",
                "folder": "/home/ada/shop",
                "worktree": False,
                "started": "2026-03-10T12:00:00.000Z",
                "state": "working",
                "live": True,
                "ended": None,
                "tokens": 12_000,
                "duration": 61.5,
                "last": "I look.",
                "files": ["/home/ada/shop/a.py"],
            }
        ],
        "subagents": [
            {
                "id": "a8109f02",
                "session": SESSION["id"],
                "turn": "587a46b7",
                "place": "#14.3",
                "parent": None,
                "depth": 1,
                "type": "Explore",
                "description": "map the callers",
                "state": "done",
                "used": 38_000,
                "returned": 69,
                "started": "2026-03-10T12:00:00.000Z",
                "ended": "2026-03-10T12:01:00.000Z",
                "duration": 60.0,
                "files": [],
            }
        ],
    },
    "worktrees": {
        "worktrees": [
            {
                "folder": "/home/ada/shop-fix",
                "anchor": MARK["id"],
                "commit": "4f2a9c1",
                "made": "2026-11-20T09:41:07.000Z",
                "mark": MARK["id"],
                "launch": None,
                "session": SESSION["id"],
                "turn": MARK["turn"],
                "place": "#1",
                "open_in": [],
                "inside": {
                    "there": True,
                    "untouched": False,
                    "branch": None,
                    "changed": [{"path": "app.py", "status": "modified", "kind": "text"}],
                    "more": 0,
                    "ignored": [".venv/"],
                    "commits": 1,
                    "unheld": ["4f2a9c2"],
                    "operation": None,
                    "locked": None,
                },
                "trouble": None,
            }
        ],
        "removed": [
            {
                "folder": "/home/ada/shop-old",
                "anchor": "launch-3f9a12bc77d0",
                "branch": "fix",
                "removed": "2026-11-20T09:41:07.000Z",
                "until": "2026-12-04T09:41:07.000Z",
            }
        ],
    },
    "list": {"config_dirs": ["/home/ada/.claude"], "sessions": [SESSION, UNKNOWN_SESSION]},
    "show": {"session": SESSION, "turns": [TURN, COMPACTION]},
    "marks": {"marks": [MARK, UNKNOWN_MARK]},
    "forecast": FORECAST,
    "context": {
        "session": SESSION["id"],
        "leaf": "r9",
        "model": "claude-opus-5-5",
        "open": None,
        "messages": [
            {
                "role": "user",
                "rows": ["r1", "r2"],
                "blocks": [
                    {
                        "type": "tool_result",
                        "tool_use_id": "t1",
                        "text": "ok",
                        "other": 0,
                        "tokens": 2,
                    },
                    {"type": "text", "text": "go on", "tokens": 3},
                    {"type": "image", "tokens": 1600},
                ],
            },
            {
                "role": "assistant",
                "rows": ["r3"],
                "blocks": [{"type": "tool_use", "name": "Read", "id": "t2", "tokens": 40}],
            },
        ],
        "used": 312_000,
        "used_how": "exact",
        "limit": 1_000_000,
        "parts": [{"name": "prompts", "tokens": 1200, "how": "calibrated"}],
        "clocks": [],
        "pace": {},
        "moves": [],
    },
    "brief": {
        "session": SESSION["id"],
        "goal": "Write the tests",
        "base": {"rev": "4f2a9c1", "how": "start", "name": None},
        "sections": [
            {
                "name": "constraints",
                "items": [
                    {
                        "text": "Keep the public API",
                        "on": True,
                        "evidence": [{"kind": "turn", "ref": "2"}],
                    }
                ],
            }
        ],
        "markdown": "# Goal\n\nWrite the tests\n",
        "tokens": 9,
        "tokens_how": "estimated",
        "uncovered": ["tests/test_login.py"],
        "coverage": {"facts": 9, "covered": 8, "per_100_tokens": 1.5},
        "redacted": [{"rule": "AWS Access Key", "section": "constraints", "item": 0}],
        "files": [
            {
                "path": "/home/ada/shop/login.py",
                "status": "modified",
                "added": 12,
                "removed": None,
                "by_session": True,
            }
        ],
    },
    "compact": {
        "session": SESSION["id"],
        "goal": "Write the tests",
        "line": "Next: writing the tests. Keep: src/login.py.",
        "command": "/compact Next: writing the tests. Keep: src/login.py.",
        "tokens": 14,
        "tokens_how": "estimated",
        "redacted": [],
        "parts": [
            {
                "id": "file /home/ada/shop/src/login.py",
                "kind": "file",
                "text": "src/login.py",
                "on": True,
                "refs": ["14.3"],
                "tokens": None,
                "share": 0.25,
            }
        ],
        "lint": [
            {"rule": "long", "says": "700 characters", "why": "It steers less.", "fatal": False}
        ],
        "turning": {
            "how": "aside",
            "says": "clock.py was only seen in an output (#2.3)",
            "refs": ["2.3"],
            "fresh": True,
        },
    },
    "templates": {
        "templates": [
            {
                "name": "Code review",
                "key": "code-review",
                "description": "Reviews a range.",
                "origin": "yours",
                "path": "/home/ada/.config/ctxtui/templates/code-review.md",
                "model": None,
                "tools": ["Read"],
                "read_only": True,
                "output": {"form": "a table", "choices": ["a table"], "length": "short"},
                "fields": [
                    {
                        "name": "range",
                        "label": "Diff range",
                        "type": "text",
                        "from": "range",
                        "default": None,
                        "choices": [],
                        "required": True,
                    }
                ],
                "facts": ["project"],
            }
        ],
        "broken": [
            {
                "path": "/home/ada/bad.md",
                "origin": "yours",
                "problems": [{"line": None, "why": "is larger than 64 kB."}],
            }
        ],
        "agents": [
            {
                "name": "lint:reviewer",
                "description": "Reviews.",
                "origin": "plugin",
                "path": "/home/ada/reviewer.md",
                "model": "haiku",
                "tools": [],
            }
        ],
    },
    "prompt": {
        "template": "code-review",
        "from": "built in",
        "session": None,
        "prompt": "You review.",
        "tokens": 4,
        "tokens_how": "estimated",
        "values": {},
        "redacted": ["secret"],
        "agent": None,
        "model": "opus",
        "tools": ["Read"],
        "read_only": True,
    },
    "audit": {
        "session": SESSION["id"],
        "compactions": [
            {
                "id": "6f1c2a34-0000-4000-8000-000000000009",
                "number": 1,
                "when": "2026-11-20T10:22:07.250Z",
                "trigger": None,
                "extent": "up to here",
                "version": "2.1.329",
                "tokens_before": 241_000,
                "kept": 0,
                "unclear": 0,
                "gone": 1,
                "facts": [
                    {
                        "id": "0123456789ab",
                        "kind": "constraint",
                        "text": "Never log the session token",
                        "state": "gone",
                        "refs": ["2"],
                        "line": None,
                        "where": None,
                        "carried": False,
                    }
                ],
                "card": {
                    "text": "Still true from before the compaction:\n- Never log it\n",
                    "tokens": 12,
                    "tokens_how": "estimated",
                    "left_out": [],
                },
            }
        ],
    },
    "status": {
        "id": SESSION["id"],
        "path": SESSION["path"],
        "project": "/home/ada/shop",
        "title": "auth middleware",
        "status": "working",
        "waiting_for": None,
        "model": "claude-opus-5-5",
        "window": WINDOW,
        "cache": {"state": "warm", "until": "2026-11-20T10:22:07.250Z", "seconds": 2460},
        "urgent": {"at": 400_000, "tokens": 88_000, "turns": [3, None]},
    },
}


@cache
def made(name: str, closed: bool = False) -> dict[str, Any]:
    return schema(name, closed=closed)


@cache
def validator(name: str, closed: bool) -> Draft202012Validator:
    return Draft202012Validator(made(name, closed=closed))


def is_valid(name: str, document: object, *, closed: bool = True) -> bool:
    return validator(name, closed).is_valid(document)


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_is_a_valid_schema(name: str) -> None:
    Draft202012Validator.check_schema(made(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_closed_one_differs_in_the_keys_it_forbids_only(name: str) -> None:
    closed, opened = json.dumps(made(name, closed=True)), json.dumps(made(name))
    forbids = '"additionalProperties": false'
    assert forbids in closed and forbids not in opened
    assert closed.replace(forbids, '"additionalProperties": true') == opened


def test_there_is_a_schema_for_each_document_of_the_design() -> None:
    assert set(EXAMPLES) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_document_as_designed_is_valid(name: str) -> None:
    errors = validator(name, closed=True).iter_errors(EXAMPLES[name])
    assert [error.message for error in errors] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_key_may_be_missing_but_those_of_other_blocks(name: str) -> None:
    optional = {"text", "name", "id", "tool_use_id", "other"}
    document = copy.deepcopy(EXAMPLES[name])
    for path, key in places(EXAMPLES[name]):
        if "tools" in path or ("blocks" in path and key in optional):
            continue
        value = at(document, path).pop(key)
        assert not is_valid(name, document), (*path, key)
        at(document, path)[key] = value
    assert document == EXAMPLES[name]


@pytest.mark.parametrize("name", NAMES)
def test_new_keys_are_noticed_by_our_tests_and_allowed_to_everybody_else(name: str) -> None:
    open_objects = {"tools", "left_out"}
    parents = {path for path, _ in places(EXAMPLES[name]) if not open_objects & set(path)}
    assert () in parents
    document = copy.deepcopy(EXAMPLES[name])
    for path in parents:
        at(document, path)["later"] = 1
        assert not is_valid(name, document), path
        assert is_valid(name, document, closed=False), path
        del at(document, path)["later"]
    assert document == EXAMPLES[name]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("sessions", 0, "turns"), "14"),
        (("sessions", 0, "turns"), None),
        (("sessions", 0, "turns"), 14.5),
        (("sessions", 0, "status"), "sleeping"),
        (("sessions", 0, "path"), "relative.jsonl"),
        (("sessions", 0, "started"), "2026-11-20T09:00:00+01:00"),
        (("sessions", 0, "started"), 1_795_000_000),
        (("sessions", 0, "window"), None),
        (("sessions", 0, "window", "limit"), 0),
        (("sessions", 0, "window", "limit_source"), None),
        (("sessions", 0, "window", "used_how"), "guessed"),
        (("sessions", 0, "window", "zone"), "panic"),
        (("sessions", 0, "parent", "how"), "copied"),
    ],
)
def test_a_wrong_value_in_list_is_noticed(path: tuple[str | int, ...], value: object) -> None:
    document = copy.deepcopy(EXAMPLES["list"])
    at(document, path[:-1])[path[-1]] = value
    assert not is_valid("list", document)
    assert not is_valid("list", document, closed=False)


def test_a_block_without_text_has_no_text_rather_than_null() -> None:
    document = copy.deepcopy(EXAMPLES["context"])
    at(document, ("messages", 0, "blocks", 2))["text"] = None
    assert not is_valid("context", document)


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_says_what_scripts_may_rely_on(name: str) -> None:
    says = made(name)["description"]
    assert says.startswith(f"`ctxtui {name}")
    assert "Additive changes only" in says
    assert "\n" not in says


def test_figures_say_their_unit() -> None:
    window = schema("list")["$defs"]["Window"]["properties"]
    assert "Tokens" in window["used"]["description"]
    assert "Tokens" in window["limit"]["description"]
    assert "0..1" in window["share"]["description"]


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="list, show, context, brief"):
        schema("lists")


def places(
    part: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every key in a document, with the path to the object it stands in."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield path, key
            yield from places(value, (*path, key))
    elif isinstance(part, list):
        for index, value in enumerate(part):
            yield from places(value, (*path, index))


def at(document: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        document = document[part]
    return document
