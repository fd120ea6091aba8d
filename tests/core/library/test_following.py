"""Which session is shown beside a Claude pane, and without one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.writing import NOON, Writing

from ctxtui.core.library.following import Following, follow
from ctxtui.core.library.library import Library, read_library, with_registry
from ctxtui.core.library.registry import Registered
from ctxtui.core.terminal.tmux import Pane

SHOP = Path("/home/ada/shop")
Live = dict[int, str]


class Desk:
    """Sessions by age: the first is the newest."""

    def __init__(self, config_dir: Path, *sessions: str, blog: tuple[str, ...] = ()) -> None:
        self.config_dir = config_dir
        for n, session in enumerate((*sessions, *blog)):
            when = (NOON - timedelta(minutes=n)).isoformat().replace("+00:00", "Z")
            cwd = "/home/ada/blog" if session in blog else str(SHOP)
            writing = Writing(config_dir, session, cwd)
            writing.user(f"{session}-p", "hello", parent=None, timestamp=when)

    def library(self, live: Live, elsewhere: str | None = None) -> Library:
        entries = [
            Registered(pid, session, "idle", None, "interactive", None, 0.0, "1")
            for pid, session in live.items()
        ]
        if elsewhere is not None:
            there = Registered(2, elsewhere, "idle", None, "interactive", None, 0.0, "1", True)
            entries.append(there)
        return with_registry(read_library([self.config_dir]), entries, NOON.timestamp() + 3600)

    def follow(
        self,
        live: Live,
        panes: dict[int, Pane],
        before: Following | None = None,
        cwd: Path = SHOP,
    ) -> Following:
        return follow(self.library(live), live, panes, cwd, before)


def pane(id: str) -> Pane:
    return Pane(id, 1, "/dev/pts/9", "@1", False, "claude", str(SHOP))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, "new", "mid", "old", blog=("post",))


def shown(one: Following) -> tuple[str | None, int | None, str | None]:
    return one.session, one.pid, one.pane


def test_the_pane_beside_is_followed_not_the_newest_session(desk: Desk) -> None:
    one = desk.follow({7: "old", 8: "new"}, {7: pane("%1")})
    assert shown(one) == ("old", 7, "%1")
    assert one.choice == ()


def test_the_pane_may_hold_a_session_of_another_directory(desk: Desk) -> None:
    assert shown(desk.follow({7: "post"}, {7: pane("%1")})) == ("post", 7, "%1")


def test_a_clear_in_the_pane_is_followed(desk: Desk) -> None:
    before = desk.follow({7: "old"}, {7: pane("%1")})
    assert shown(desk.follow({7: "mid"}, {7: pane("%1")}, before)) == ("mid", 7, "%1")


def test_a_session_that_has_no_file_yet_is_waited_for(desk: Desk) -> None:
    before = desk.follow({7: "old"}, {7: pane("%1")})
    waiting = desk.follow({7: "unwritten"}, {7: pane("%1")}, before)
    assert shown(waiting) == ("old", 7, "%1")
    Writing(desk.config_dir, "unwritten").user("u", "at last", parent=None)
    assert desk.follow({7: "unwritten"}, {7: pane("%1")}, waiting).session == "unwritten"


def test_a_fresh_client_in_the_pane_shows_what_else_there_is(desk: Desk) -> None:
    assert shown(desk.follow({7: "unwritten"}, {7: pane("%1")})) == ("new", 7, "%1")


def test_several_panes_are_a_choice_the_most_recently_active_first(desk: Desk) -> None:
    live = {7: "old", 8: "new", 9: "mid"}
    panes = {7: pane("%1"), 8: pane("%2"), 9: pane("%3")}
    one = desk.follow(live, panes)
    assert one.session is None
    assert [session.id for session in one.choice] == ["new", "mid", "old"]
    chosen = desk.follow(live, panes, one.choose(one.choice[2]))
    assert shown(chosen) == ("old", 7, "%1")
    assert len(chosen.choice) == 3
    cleared = desk.follow(live | {7: "post"}, panes, chosen)
    assert shown(cleared) == ("post", 7, "%1")


def test_the_chosen_client_that_leaves_brings_the_choice_back(desk: Desk) -> None:
    before = Following("old", 7, "%1")
    one = desk.follow({8: "new", 9: "mid"}, {8: pane("%2"), 9: pane("%3")}, before)
    assert (one.session, len(one.choice)) == (None, 2)
    left = desk.follow({9: "mid"}, {9: pane("%3")}, before)
    assert shown(left) == ("mid", 9, "%3")


def test_two_panes_on_one_session_are_no_choice(desk: Desk) -> None:
    one = desk.follow({7: "old", 8: "old"}, {7: pane("%1"), 8: pane("%2")})
    assert (one.session, one.pid in (7, 8)) == ("old", True)


def test_two_clients_in_one_pane_are_no_choice_either(desk: Desk) -> None:
    one = desk.follow({7: "old", 8: "mid"}, {7: pane("%1"), 8: pane("%1")})
    assert shown(one) == ("mid", 8, "%1")
    assert len(one.choice) < 2


def test_without_a_pane_it_is_the_newest_live_session_of_the_directory(desk: Desk) -> None:
    assert shown(desk.follow({7: "old", 9: "post"}, {})) == ("old", 7, None)
    assert shown(desk.follow({7: "old", 8: "mid"}, {})) == ("mid", 8, None)


def test_without_a_live_one_it_is_the_newest_of_the_directory(desk: Desk) -> None:
    assert shown(desk.follow({}, {})) == ("new", None, None)
    assert desk.follow({}, {}, cwd=SHOP / "src" / "deep").session == "new"
    assert desk.follow({}, {}, cwd=Path("/home/ada/blog")).session == "post"
    assert desk.follow({}, {}, cwd=Path("/srv/else")) == Following()


def test_without_a_pane_the_client_is_followed_through_a_clear(desk: Desk) -> None:
    before = desk.follow({7: "old"}, {})
    assert shown(desk.follow({7: "mid", 8: "new"}, {}, before)) == ("mid", 7, None)


def test_the_view_does_not_hop_between_two_live_sessions(desk: Desk) -> None:
    before = desk.follow({7: "old"}, {})
    assert desk.follow({7: "old", 8: "new"}, {}, before).session == "old"


def test_what_was_shown_stays_when_its_client_ends(desk: Desk) -> None:
    before = desk.follow({7: "old"}, {7: pane("%1")})
    assert shown(desk.follow({}, {}, before)) == ("old", None, None)
    assert desk.follow({8: "mid"}, {}, before).session == "mid"


def test_a_client_that_nobody_here_can_check_is_not_preferred(desk: Desk) -> None:
    """Its container may be gone for long; but if it was the last that spoke, it is shown."""

    def shown_with(live: Live, elsewhere: str, before: Following | None = None) -> str | None:
        library = desk.library(live, elsewhere)
        return follow(library, live, {}, SHOP, before).session

    assert next(one for one in desk.library({}, "mid").sessions if one.elsewhere).id == "mid"
    assert shown_with({7: "old"}, "new") == "old"
    assert shown_with({}, "mid") == "new"
    assert shown_with({}, "new") == "new"
    assert shown_with({7: "old"}, "mid", Following("mid")) == "mid"
