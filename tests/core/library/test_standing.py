"""Status from what real processes, the registry and the newest rows say, followed over time."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.writing import Writing

from ctxtui.core.library.library import Library, Session, read_library, with_registry
from ctxtui.core.library.lineage import related, seen
from ctxtui.core.library.registry import (
    RECENT,
    Registry,
    live_sessions,
    pid_domain,
    read_registry,
)
from ctxtui.core.library.standing import RESTS_SILENTLY, WORKS_SILENTLY
from ctxtui.core.library.summary import Parent
from ctxtui.core.terminal.processes import start_ticks
from ctxtui.core.terminal.programs import Started, start

NOW = datetime(2026, 3, 10, 12, 30, tzinfo=UTC)
CONTAINER = "linux:0123456789abcdef0123456789abcdef:pid:[4026532248]"
NO_PROCESS = 2**22 + 1
"""Above the largest pid that Linux gives."""
Sleepers = list[Started]


def sleeper() -> Started:
    return start(["sleep", "600"])


@pytest.fixture
def sleepers() -> Iterator[Sleepers]:
    """Two processes that live as long as the test."""
    started = [sleeper(), sleeper()]
    yield started
    for one in started:
        one.end()


class House:
    """A config dir whose clients register, and its picture at any time."""

    def __init__(self, config_dir: Path) -> None:
        self.config_dir = config_dir
        (config_dir / "sessions").mkdir(parents=True, exist_ok=True)
        self.registry = Registry((config_dir,))

    def register(self, pid: int, session: str, **fields: Any) -> Path:
        path = self.config_dir / "sessions" / f"{pid}.json"
        entry = {
            "pid": pid,
            "sessionId": session,
            "procStart": str(start_ticks(pid)),
            "kind": "interactive",
            "status": "idle",
            "updatedAt": NOW.timestamp() * 1000,
        } | fields
        path.write_text(json.dumps(entry))
        return path

    def picture(self, now: datetime = NOW) -> Library:
        library = read_library([self.config_dir])
        return with_registry(library, self.registry.read(now.timestamp()), now.timestamp())

    def session(self, id: str, now: datetime = NOW) -> Session:
        return next(one for one in self.picture(now).sessions if one.id.startswith(id))


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def wrote(house: House, session: str, seconds_ago: float, **fields: Any) -> Writing:
    when = (NOW - timedelta(seconds=seconds_ago)).isoformat().replace("+00:00", "Z")
    writing = Writing(house.config_dir, session)
    writing.user(f"{session}-p", "hello", parent=None, timestamp=when, **fields)
    return writing


# -- the registry


def test_a_killed_client_leaves_its_file_behind(recorded: Path, tmp_path: Path) -> None:
    """As recorded: kill -9 during an answer; the entry says busy for ever."""
    shutil.copytree(recorded / "kill9_329" / "claude", tmp_path / "claude")
    house = House(tmp_path / "claude")
    client = sleeper()
    try:
        house.register(client.pid, "a642c277-6d44-4fa3-893c-ca20774132b6", status="busy")
        (house.config_dir / "sessions" / "31819.json").unlink()
        assert house.session("a642c277").status == "working"
    finally:
        client.process.kill()
        client.process.wait()
        client.end()
    one = house.session("a642c277")
    assert (one.status, one.pid, one.pids, one.live) == ("stale", None, (), False)


def test_a_reused_pid_is_not_the_client(recorded: Path, house: House, sleepers: Sleepers) -> None:
    """The recorded entry under the pid of a process that lives, but began at another time."""
    shutil.copytree(recorded / "live_329" / "claude", house.config_dir, dirs_exist_ok=True)
    entry = house.config_dir / "sessions" / "16159.json"
    data = json.loads(entry.read_bytes()) | {"pid": sleepers[0].pid, "pidDomain": pid_domain()}
    entry.write_text(json.dumps(data))
    assert house.session("ff12aef4").status == "stale"
    entry.write_text(json.dumps(data | {"procStart": str(start_ticks(sleepers[0].pid))}))
    assert house.session("ff12aef4").status == "idle"


@pytest.mark.parametrize(
    ("first", "second", "status", "waiting_for"),
    [
        ({"status": "busy"}, {"status": "idle"}, "working", None),
        ({"status": "busy"}, {"status": "waiting", "waitingFor": "x"}, "waiting", "x"),
        ({"kind": "bg", "status": "busy"}, {"status": "idle"}, "background", None),
    ],
)
def test_two_clients_on_one_session_are_both_told(
    house: House,
    sleepers: Sleepers,
    first: dict[str, Any],
    second: dict[str, Any],
    status: str,
    waiting_for: str | None,
) -> None:
    wrote(house, "s", 60)
    pids = [one.pid for one in sleepers]
    house.register(pids[0], "s", **first)
    assert not house.session("s").doubled
    house.register(pids[1], "s", **second)
    one = house.session("s")
    assert (one.status, one.waiting_for, one.doubled) == (status, waiting_for, True)
    assert sorted(one.pids) == sorted(pids)
    assert one.pid == (pids[1] if status == "waiting" else pids[0])


def test_a_clear_moves_the_client_and_leaves_an_ended_session(
    recorded: Path, house: House, sleepers: Sleepers
) -> None:
    shutil.copytree(recorded / "clear_329" / "claude", house.config_dir, dirs_exist_ok=True)
    old, new = (
        "70e61555-dab5-4d44-a193-7304927dabbf",
        "e9a4b78f-a563-4c43-826f-361a0827ddfc",
    )
    moved_at = datetime(2026, 11, 20, 18, 21, 58, tzinfo=UTC)
    house.register(sleepers[0].pid, old, status="idle")
    before = house.registry.read(moved_at.timestamp() - 1)
    house.register(sleepers[0].pid, new, status="busy")
    after = house.registry.read(moved_at.timestamp())
    (step,) = seen(before, after, moved_at.timestamp())
    assert (step.pid, step.before, step.after) == (sleepers[0].pid, old, new)
    (house.config_dir / "history.jsonl").unlink()
    assert house.session("e9a4").parent is None
    told = related([one.summary for one in house.picture().sessions], [step])
    assert told == {new: Parent(old, "clear")}
    assert (house.session("70e6").status, house.session("e9a4").status) == ("ended", "working")


def test_a_branch_moves_the_client_and_the_pointer_tells_the_rest(
    recorded: Path, house: House, sleepers: Sleepers
) -> None:
    shutil.copytree(recorded / "branch_329" / "claude", house.config_dir, dirs_exist_ok=True)
    house.register(sleepers[0].pid, "09cee625-619a-467b-8097-51762bba9037")
    house.picture()
    house.register(sleepers[0].pid, "d0aea160-f71c-4dec-ba9e-e3237ff97124", status="busy")
    old, new = house.session("09ce"), house.session("d0ae")
    assert (old.status, old.pid, old.parent) == ("ended", None, None)
    assert (new.status, new.pid) == ("working", sleepers[0].pid)
    assert new.parent == Parent(old.id, "branch", 30)


def test_a_session_sent_to_the_background_goes_on_under_another_id(
    recorded: Path, house: House, sleepers: Sleepers
) -> None:
    shutil.copytree(recorded / "background_329" / "claude", house.config_dir, dirs_exist_ok=True)
    old, new = (
        "6fc0d549-c4b2-4b79-9ce7-5fea81808b35",
        "8c32e275-752e-45a5-be52-ed91238ee5de",
    )
    left = house.register(sleepers[0].pid, old)
    house.picture()
    left.unlink()
    house.register(sleepers[1].pid, new, kind="bg", jobId="8c32e275", status="busy")
    writing = Writing(house.config_dir, new, "/home/dev/shop")
    writing.user("n1", "go on", parent=None, sessionKind="bg")
    assert house.session("6fc0").status == "ended"
    one = house.session("8c32")
    assert (one.status, one.pid, one.parent) == (
        "background",
        sleepers[1].pid,
        Parent(old, "continued"),
    )
    house.register(sleepers[1].pid, new, kind="bg", status="waiting", waitingFor="permission")
    assert (house.session("8c32").status, house.session("8c32").waiting_for) == (
        "waiting",
        "permission",
    )


# -- what nobody registers


@pytest.mark.parametrize(
    ("seconds_ago", "fields", "status"),
    [
        (1, {"entrypoint": "sdk-cli", "version": "2.1.196"}, "working"),
        (RECENT - 1, {"entrypoint": "sdk-ts", "version": "2.1.20"}, "working"),
        (RECENT + 1, {"entrypoint": "sdk-cli", "version": "2.1.20"}, "ended"),
        (-1, {"entrypoint": "sdk-cli", "version": "2.1"}, "working"),
        (-3600, {"entrypoint": "sdk-cli", "version": "2.1.20"}, "ended"),
        (1, {"entrypoint": "sdk-cli", "version": None}, "working"),
        (1, {"entrypoint": "sdk-cli", "version": "2.1.197"}, "ended"),
        (1, {"entrypoint": "sdk-ts", "version": "2.1.329"}, "ended"),
        (1, {"entrypoint": "sdk-py", "version": "3.0.1"}, "ended"),
        (1, {"entrypoint": "cli", "version": "2.1.329"}, "ended"),
        (1, {"version": "2.1.0"}, "ended"),
        (1, {"version": "2.0.30"}, "working"),
        (1, {"version": "1.0.100"}, "working"),
        (RECENT + 1, {"version": "1.0.100"}, "ended"),
        (1, {"version": "soon"}, "ended"),
        (1, {"version": None}, "ended"),
    ],
)
def test_a_recent_row_is_a_sign_of_life_of_clients_that_do_not_register(
    house: House, seconds_ago: float, fields: dict[str, Any], status: str
) -> None:
    wrote(house, "s", seconds_ago, **fields)
    one = house.session("s")
    assert (one.status, one.pids, one.pid) == (status, (), None)


def test_the_time_alone_ends_it(house: House) -> None:
    wrote(house, "s", 0, version="2.0.30")
    library = house.picture()
    assert library.sessions[0].status == "working"
    later = with_registry(library, [], NOW.timestamp() + RECENT)
    assert later.sessions[0].status == "ended"
    assert with_registry(later, [], NOW.timestamp() + 60).sessions[0] is later.sessions[0]


def test_a_client_that_left_does_not_flicker(house: House, sleepers: Sleepers) -> None:
    """Its newest rows are a moment old, and of a kind that would count as a sign of life."""
    wrote(house, "s", 0, entrypoint="sdk-cli", version="2.1.20")
    left = house.register(sleepers[0].pid, "s")
    assert house.session("s").status == "idle"
    left.unlink()
    told = [house.session("s", NOW + timedelta(seconds=n)).status for n in (0.1, 1, 5, 9, 11, 60)]
    assert told == ["ended"] * 6


def test_a_run_on_a_session_whose_client_was_killed_is_at_work(
    house: House, sleepers: Sleepers
) -> None:
    wrote(house, "s", 1, entrypoint="sdk-cli", version="2.1.20")
    house.register(sleepers[0].pid, "s", procStart="1")
    assert house.session("s").status == "working"
    assert house.session("s", NOW + timedelta(minutes=1)).status == "stale"


def test_a_process_that_was_seen_to_die_is_not_at_work(house: House) -> None:
    """Its rows are as young as those of a run that nobody registered, but they are its own."""
    wrote(house, "s", 0, entrypoint="sdk-cli", version="2.1.20")
    client = sleeper()
    try:
        house.register(client.pid, "s", status="busy")
        assert house.session("s").status == "working"
    finally:
        client.end()
    told = [house.session("s", NOW + timedelta(seconds=n)).status for n in (0.1, 5, 9, 11, 60)]
    assert told == ["stale"] * 5


def test_a_row_after_the_client_left_is_a_run_that_nobody_registered(
    house: House, sleepers: Sleepers
) -> None:
    writing = wrote(house, "s", 5)
    left = house.register(sleepers[0].pid, "s")
    assert house.session("s").status == "idle"
    left.unlink()
    assert house.session("s").status == "ended"
    when = (NOW + timedelta(seconds=3)).isoformat().replace("+00:00", "Z")
    run = {"entrypoint": "sdk-cli", "version": "2.1.20", "timestamp": when}
    writing.user("s-q", "and now?", **run)
    assert house.session("s", NOW + timedelta(seconds=4)).status == "working"
    assert house.session("s", NOW + timedelta(seconds=14)).status == "ended"


@pytest.mark.parametrize("version", ["2.1.197", "2.1.329"])
def test_a_printed_run_is_what_its_entry_says_and_then_at_once_ended(
    house: House, sleepers: Sleepers, version: str
) -> None:
    """2.1.197 registers it without a status, 2.1.329 with one."""
    status = {} if version == "2.1.329" else {"status": None}
    entry = house.register(
        sleepers[0].pid, "s", **{"status": "busy", "entrypoint": "sdk-cli"} | status
    )
    wrote(house, "s", 1, entrypoint="sdk-cli", version=version)
    one = house.session("s")
    assert (one.status, one.pid) == ("working", sleepers[0].pid)
    entry.unlink()
    unwatched = with_registry(
        read_library([house.config_dir]), read_registry([house.config_dir]), NOW.timestamp()
    )
    assert [one.status for one in unwatched.sessions] == ["ended"]
    assert house.session("s").status == "ended"


# -- where nobody here can look


@pytest.mark.parametrize(
    ("fields", "status", "waiting_for"),
    [
        ({"status": "busy"}, "working", None),
        ({"status": "idle"}, "idle", None),
        ({"status": "waiting", "waitingFor": "dialog open"}, "waiting", "dialog open"),
        ({"kind": "bg", "status": "idle"}, "background", None),
    ],
)
def test_a_client_in_a_container_is_believed_for_nobody_here_can_check_it(
    house: House, fields: dict[str, Any], status: str, waiting_for: str | None
) -> None:
    wrote(house, "s", 60)
    entry = {"procStart": "1254677"} | fields
    house.register(NO_PROCESS, "s", **entry)
    assert house.session("s").status == "stale", "an older client doesn't say where it runs"
    house.register(NO_PROCESS, "s", pidDomain=pid_domain(), **entry)
    assert (house.session("s").status, house.session("s").elsewhere) == ("stale", False)
    house.register(NO_PROCESS, "s", pidDomain=CONTAINER, **entry)
    one = house.session("s")
    assert (one.status, one.waiting_for, one.elsewhere, one.live) == (
        status,
        waiting_for,
        True,
        True,
    )
    assert (one.pid, one.pids, live_sessions(house.registry.read(NOW.timestamp()))) == (
        None,
        (),
        {},
    )


def test_a_process_with_the_pid_of_one_in_a_container_is_not_it(
    house: House, sleepers: Sleepers
) -> None:
    wrote(house, "s", 60)
    house.register(sleepers[0].pid, "s", procStart="1", pidDomain=CONTAINER)
    assert (house.session("s").elsewhere, house.session("s").pids) == (True, ())
    house.register(sleepers[0].pid, "s", procStart=None, pidDomain=CONTAINER)
    assert (house.session("s").elsewhere, house.session("s").pids) == (True, ())


def test_a_container_that_shares_our_pids_is_checked_like_any_other(house: House) -> None:
    wrote(house, "s", 60)
    client = sleeper()
    try:
        house.register(client.pid, "s", pidDomain=CONTAINER)
        one = house.session("s")
        assert (one.status, one.elsewhere, one.pid) == ("idle", False, client.pid)
    finally:
        client.end()


@pytest.mark.parametrize(("status", "holds"), [("busy", WORKS_SILENTLY), ("idle", RESTS_SILENTLY)])
def test_the_word_of_a_container_that_is_gone_does_not_hold_for_ever(
    house: House, status: str, holds: float
) -> None:
    writing = wrote(house, "s", 0)
    house.register(NO_PROCESS, "s", status=status, procStart="1", pidDomain=CONTAINER)
    told = "working" if status == "busy" else "idle"
    assert house.session("s", NOW + timedelta(seconds=holds - 1)).status == told
    late = NOW + timedelta(seconds=holds + 1)
    one = house.session("s", late)
    assert (one.status, one.elsewhere) == ("ended", False)
    writing.user("s-q", "still here", timestamp=late.isoformat().replace("+00:00", "Z"))
    assert (house.session("s", late).status, house.session("s", late).elsewhere) == (told, True)


@pytest.mark.parametrize("updated", [float("nan"), float("inf"), 9e15])
def test_an_entry_from_the_future_is_no_longer_believed_than_others(
    house: House, updated: float
) -> None:
    wrote(house, "s", 0)
    house.register(NO_PROCESS, "s", procStart="1", pidDomain=CONTAINER, updatedAt=updated)
    assert house.session("s").status == "idle"
    assert house.session("s", NOW + timedelta(seconds=RESTS_SILENTLY + 1)).status == "ended"


def test_who_can_be_checked_is_told_before_who_cannot(house: House, sleepers: Sleepers) -> None:
    wrote(house, "s", 60)
    house.register(NO_PROCESS, "s", status="busy", procStart="1", pidDomain=CONTAINER)
    house.register(sleepers[0].pid, "s")
    one = house.session("s")
    assert (one.status, one.elsewhere, one.pids) == ("idle", False, (sleepers[0].pid,))


def test_a_client_elsewhere_that_took_its_entry_out_has_ended(house: House) -> None:
    wrote(house, "s", 0)
    entry = house.register(NO_PROCESS, "s", status="busy", procStart="1", pidDomain=CONTAINER)
    assert house.session("s").status == "working"
    entry.unlink()
    one = house.session("s")
    assert (one.status, one.elsewhere) == ("ended", False)


# -- followed over time


def test_an_entry_caught_half_written_still_says_what_it_said(
    house: House, sleepers: Sleepers
) -> None:
    wrote(house, "s", 60)
    path = house.register(sleepers[0].pid, "s", status="busy")
    assert house.session("s").status == "working"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert house.session("s").status == "working"
    path.write_bytes(whole.replace(b"busy", b"idle"))
    assert house.session("s").status == "idle"


def test_a_client_that_dies_is_noticed_though_no_file_changed(house: House) -> None:
    wrote(house, "s", 60)
    client = sleeper()
    try:
        house.register(client.pid, "s")
        assert house.session("s").status == "idle"
    finally:
        client.end()
    assert house.session("s").status == "stale"


def test_the_followed_registry_says_what_a_fresh_reading_says(
    house: House, sleepers: Sleepers
) -> None:
    for n, one in enumerate(sleepers):
        house.register(one.pid, f"s{n}", updatedAt=n)
        house.registry.read(n)
        assert house.registry.read(n) == read_registry([house.config_dir])
    assert live_sessions(house.registry.read(9)) == {
        sleepers[0].pid: "s0",
        sleepers[1].pid: "s1",
    }
