"""Finding the session that a person names."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.writing import Writing

from ctxtui.core.errors import NotFound, UsageError
from ctxtui.core.library.finding import find_session

SHOP = Path("/home/ada/shop")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for session, cwd, title in (
        ("aaaa1111-1", "/home/ada/shop", "auth middleware"),
        ("aaaa2222-2", "/home/ada/shop", "cart"),
        ("bbbb3333-3", "/home/ada/blog", "cart"),
    ):
        writing = Writing(tmp_path, session, cwd)
        writing.user(f"p-{session}", "hello", parent=None)
        writing.state("custom-title", customTitle=title)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "session"),
    [
        ("aaaa1111-1", "aaaa1111-1"),
        ("aaaa2", "aaaa2222-2"),
        ("b", "bbbb3333-3"),
        ("auth middleware", "aaaa1111-1"),
    ],
)
def test_an_id_its_beginning_or_a_name(home: Path, name: str, session: str) -> None:
    assert find_session([home], name, SHOP).stem == session


def test_a_whole_id_is_meant_even_if_another_goes_on_with_it(home: Path) -> None:
    longer = Writing(home, "aaaa1111-1-more")
    longer.user("p", "hello", parent=None)
    assert find_session([home], "aaaa1111-1", SHOP).stem == "aaaa1111-1"


def test_a_dot_is_the_newest_of_this_project(home: Path) -> None:
    late = Writing(home, "cccc4444-4", "/home/ada/shop")
    late.user("late", "late", parent=None, timestamp="2027-01-01T00:00:00Z")
    assert find_session([home], ".", SHOP / "src").stem == "cccc4444-4"
    assert find_session([home], ".", Path("/home/ada/blog")).stem == "bbbb3333-3"


@pytest.mark.parametrize("name", ["aaaa", "cart"])
def test_what_fits_several_names_them(home: Path, name: str) -> None:
    with pytest.raises(UsageError, match=rf"{name}: fits 2 sessions \(.*aaaa2222-2") as caught:
        find_session([home], name, SHOP)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("name", ["zzzz", "no such name", "../../etc", "*"])
def test_what_fits_none_says_where_it_looked(home: Path, name: str) -> None:
    with pytest.raises(NotFound) as caught:
        find_session([home], name, SHOP)
    assert str(caught.value).startswith(f"{name}: no session")
    assert str(home) in str(caught.value)
    assert caught.value.exit_code == 1


def test_a_project_without_sessions_is_named(home: Path) -> None:
    with pytest.raises(NotFound, match="No session of /srv/else"):
        find_session([home], ".", Path("/srv/else"))


def test_the_longer_of_two_copies_is_read(home: Path, tmp_path: Path) -> None:
    copy = Writing(tmp_path / "second", "aaaa1111-1", "/home/ada/shop")
    for n in range(5):
        copy.user(f"c{n}", "hello again")
    assert find_session([home, tmp_path / "second"], "aaaa1111", SHOP) == copy.path
