"""The conversation we list is the one that real clients sent when they resumed (design 7)."""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from tests.kinds import walk
from tests.truth import assert_prefix, assert_resumed

from ctxtui.cli import main

RECORDED = Path(__file__).parent / "data" / "recorded"
RESUMES = 110
PREFIXES = 65


@cache
def messages(config_dir: Path, session: str) -> tuple[dict[str, Any], ...]:
    """As the command line lists them; one session was resumed by several clients."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["context", session, "--json", "--config-dir", str(config_dir)])
    assert (code, err.getvalue()) == (0, "")
    document = json.loads(out.getvalue())
    assert document["session"] == session
    return tuple(document["messages"])


@dataclass(frozen=True)
class Case:
    config_dir: Path
    session: str
    request: dict[str, Any]

    def listed(self) -> list[dict[str, Any]]:
        return list(messages(self.config_dir, self.session))


def resumes_and_prefixes() -> tuple[dict[str, Case], dict[str, Case]]:
    resumes: dict[str, Case] = {}
    prefixes: dict[str, Case] = {}
    for file in sorted(RECORDED.glob("*/truth.json")):
        for session in json.loads(file.read_bytes())["sessions"]:
            name = f"{file.parent.name}-{session['id'][:8]}"
            home = file.parent / "claude"
            for request in session.get("resume", []):
                case = Case(home, session["id"], request)
                resumes[f"{name}-{request['client_version']}"] = case
            last = session.get("last_request")
            if last and last.get("is_prefix_of_active_context"):
                prefixes[name] = Case(home, session["id"], last)
    return resumes, prefixes


resumes, prefixes = resumes_and_prefixes()


@pytest.mark.parametrize("name", walk(resumes))
def test_what_we_list_is_what_a_resuming_client_sent(name: str) -> None:
    assert_resumed(resumes[name].listed(), resumes[name].request)


@pytest.mark.parametrize("name", walk(prefixes))
def test_what_we_list_begins_with_what_the_client_sent_last(name: str) -> None:
    assert_prefix(prefixes[name].listed(), prefixes[name].request)


def test_no_case_vanished() -> None:
    recorded = [json.loads(file.read_bytes()) for file in RECORDED.glob("*/truth.json")]
    asked = sum(len(session.get("resume", [])) for one in recorded for session in one["sessions"])
    assert len(resumes) == asked == RESUMES
    assert len(prefixes) == PREFIXES


def test_a_lost_message_would_be_noticed() -> None:
    case = resumes["plain_329-52c6e392-2.1.329"]
    listed = case.listed()
    for changed in (listed[:-1], listed[1:], [*listed[:2], *listed[4:]]):
        with pytest.raises(AssertionError):
            assert_resumed(changed, case.request)
