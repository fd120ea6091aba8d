"""A brief that was carried by hand is found in the session that got it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.core.delivery.test_matching import BRIEF, COMMON, wrapped
from tests.writing import NOON, SESSION, Writing

from ctxtui.core.delivery.arrivals import EARLY, Arrivals
from ctxtui.core.delivery.records import Deliveries, Handoff, Kind
from ctxtui.core.library.library import Library
from ctxtui.core.library.lineage import recalled
from ctxtui.core.library.shelf import read_all
from ctxtui.core.store import Handed, Store

SOURCE = SESSION
FIRST, SECOND, THIRD = (f"6f1c2a34-0000-4000-8000-00000000000{n}" for n in "abc")
OTHER = BRIEF.replace("limiter", "importer").replace("login", "upload").replace("burst", "queue")
RECORDED = Path(__file__).parents[2] / "data" / "recorded" / "brief_329_paste" / "claude"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as one:
        yield one


@pytest.fixture
def config(tmp_path: Path) -> Path:
    one = Writing(tmp_path / "claude", SOURCE)
    one.user("s-p1", "Add a limiter to the login route", parent=None)
    one.answer("s-a1", "Done.")
    return one.config_dir


def handed(
    store: Store,
    text: str = BRIEF,
    *,
    source: str = SOURCE,
    minutes: float = 30,
    kind: Kind = "clipboard",
    kept: Path | None = None,
) -> str:
    """A handoff so many minutes after noon; its id."""
    id = f"h{len(store.handoffs.all())}"
    when = (NOON + timedelta(minutes=minutes)).timestamp()
    store.handoffs.keep(
        Handed(id, kind, source, None, None, str(kept) if kept else None, text, when)
    )
    return id


def begun(config: Path, session: str, *prompts: str, minutes: float = 60) -> Writing:
    """A session with these prompts, the first so many minutes after noon."""
    one = Writing(config, session)
    one.count = int(minutes) - 1
    for number, prompt in enumerate(prompts):
        one.user(f"{session[-1]}-p{number}", prompt, parent=None if not number else "last")
        one.answer(f"{session[-1]}-a{number}", "I see.")
    return one


def library(store: Store, config: Path) -> Library:
    return read_all([config], successions=recalled(store.successions.all()))


def look(
    store: Store, config: Path, now: datetime = NOON, arrivals: Arrivals | None = None
) -> dict[str, str | None]:
    """Where the handoffs went, those that are known by now."""
    (arrivals or Arrivals()).note(Deliveries(store), library(store, config), now)
    return {one.id: one.to for one in Deliveries(store).handoffs() if one.to}


def parents(store: Store, config: Path) -> dict[str, tuple[str, str]]:
    return {
        one.id: (one.parent.id, one.parent.how)
        for one in library(store, config).sessions
        if one.parent
    }


# -- a brief that was pasted


@pytest.mark.parametrize(
    "prompt",
    [BRIEF, wrapped(BRIEF.strip()), f"Go on from here:\n{BRIEF}\nTests first.", BRIEF[:-40]],
)
def test_the_session_that_got_a_copied_brief_is_a_child_of_its_source(
    store: Store, config: Path, prompt: str
) -> None:
    id = handed(store)
    begun(config, FIRST, prompt)
    (found,) = Arrivals().note(Deliveries(store), library(store, config), NOON)
    assert isinstance(found, Handoff)
    assert (found.id, found.kind, found.source, found.to) == (id, "clipboard", SOURCE, FIRST)
    assert Deliveries(store).handoffs() == [found]
    assert parents(store, config) == {FIRST: (SOURCE, "handoff")}


def test_it_may_come_after_clear_and_after_a_few_other_prompts(store: Store, config: Path) -> None:
    one = Writing(config, FIRST)
    one.count = 59
    one.user("c", "<command-name>/clear</command-name>", parent=None)
    one.user("p1", "What is in this folder?")
    one.answer("a1", "A shop.")
    one.user("p2", BRIEF)
    assert look(store, config) == {}
    handed(store)
    assert look(store, config) == {"h0": FIRST}


def test_a_client_s_own_file_with_a_pasted_brief_is_known_by_it(
    store: Store, tmp_path: Path
) -> None:
    config = tmp_path / "claude"
    shutil.copytree(RECORDED, config)
    sessions = sorted(read_all([config]).sessions, key=lambda one: one.summary.updated)
    pasted_first, pasted_after_clear = (one.summary for one in sessions)
    assert pasted_first.started and pasted_after_clear.started
    text = (
        "# Handoff: auth refactor\n\nBranch main, 2 files changed.\n\n"
        "- shop/middleware/auth.py: SHA-256 signing, constant-time compare\n"
        "- still to do: call SessionCookie from AuthMiddleware\n\n"
        "```diff\n-    if mac == good:\n+    if hmac.compare_digest(mac, good):\n```\n"
        "Please name the next step."
    )
    before = pasted_first.started - timedelta(minutes=1) - NOON
    for _ in range(2):
        handed(store, text, minutes=before.total_seconds() / 60)
    found = look(store, config, pasted_first.updated)
    assert set(found.values()) == {pasted_first.id, pasted_after_clear.id}
    told = parents(store, config)
    assert told[pasted_after_clear.id] == (SOURCE, "handoff")


# -- what is no arrival


def test_a_prompt_from_before_the_handoff_is_not_where_it_went(store: Store, config: Path) -> None:
    handed(store, OTHER, minutes=10)
    handed(store, minutes=90)
    begun(config, FIRST, BRIEF, "And now?", minutes=60)
    assert look(store, config) == {}


def test_nobody_becomes_the_child_of_itself(store: Store, config: Path) -> None:
    handed(store)
    one = Writing(config, SOURCE)
    one.count, one.last = 60, "s-a1"
    one.user("s-p2", BRIEF)
    assert look(store, config) == {}


@pytest.mark.parametrize("told", [True, False])
def test_a_text_that_goes_back_to_where_its_session_came_from_makes_no_child(
    store: Store, config: Path, told: bool
) -> None:
    """By a handoff that was told of, and by one that was found just before."""
    begun(config, FIRST, "Look at this" if told else BRIEF)
    if told:
        store.successions.note(FIRST, SOURCE, "handoff", 7, NOON.timestamp())
    else:
        handed(store)
    handed(store, OTHER, source=FIRST, minutes=100)
    back = Writing(config, SOURCE)
    back.count, back.last = 120, "s-a1"
    back.user("s-p2", OTHER)
    assert look(store, config) == ({} if told else {"h0": FIRST})
    assert parents(store, config) == {FIRST: (SOURCE, "handoff")}


def test_a_text_of_three_common_lines_makes_no_lineage(store: Store, config: Path) -> None:
    handed(store, COMMON)
    begun(config, FIRST, COMMON)
    assert look(store, config) == {}


def test_what_the_user_always_begins_with_makes_no_lineage(store: Store, config: Path) -> None:
    """The source began with it too, and its brief says little else."""
    habit = BRIEF.replace("#", "")
    begun(config, THIRD, habit, minutes=5)
    handed(store, f"# Handoff\n\n{habit}\nNext: the tests.", source=THIRD)
    begun(config, FIRST, habit)
    assert look(store, config) == {}


def test_what_several_sessions_handed_on_makes_no_lineage(store: Store, config: Path) -> None:
    for minutes, source in enumerate((FIRST, SECOND, SOURCE)):
        handed(store, BRIEF, source=source, minutes=minutes)
    begun(config, THIRD, BRIEF)
    assert look(store, config) == {}


def test_a_prompt_deep_inside_a_session_is_no_beginning(store: Store, config: Path) -> None:
    handed(store)
    begun(config, FIRST, *(f"Question {n}" for n in range(EARLY)), BRIEF)
    assert look(store, config) == {}


def test_a_text_is_not_expected_for_ever(store: Store, config: Path) -> None:
    handed(store)
    begun(config, FIRST, BRIEF)
    assert look(store, config, NOON + timedelta(days=30)) == {}
    assert look(store, config, NOON + timedelta(days=2)) == {"h0": FIRST}


def test_words_of_the_client_or_of_a_command_are_nobody_s_brief(store: Store, config: Path) -> None:
    handed(store)
    one = Writing(config, FIRST)
    one.count = 59
    one.user("m", BRIEF, parent=None, isMeta=True)
    one.user("c", f"<command-name>/go</command-name><command-args>{BRIEF}</command-args>")
    one.user("p1", "Hello")
    one.result("r1", "t1", BRIEF)
    assert look(store, config) == {}


# -- which of several


def test_a_brief_that_was_pasted_twice_went_to_the_earlier_session(
    store: Store, config: Path
) -> None:
    handed(store)
    begun(config, FIRST, BRIEF, minutes=80)
    begun(config, SECOND, BRIEF, minutes=70)
    assert look(store, config) == {"h0": SECOND}
    assert look(store, config) == {"h0": SECOND}


def test_of_two_briefs_each_finds_its_own_session(store: Store, config: Path) -> None:
    begun(config, THIRD, "Import the customers", minutes=5)
    handed(store, BRIEF)
    handed(store, OTHER, source=THIRD)
    begun(config, FIRST, OTHER)
    begun(config, SECOND, BRIEF)
    assert look(store, config) == {"h0": SECOND, "h1": FIRST}
    assert parents(store, config) == {FIRST: (THIRD, "handoff"), SECOND: (SOURCE, "handoff")}


@pytest.mark.parametrize(("again", "arrived"), [(False, "h0"), (True, "h2")])
def test_of_a_brief_and_its_later_wording_the_one_that_was_pasted_arrived(
    store: Store, config: Path, again: bool, arrived: str
) -> None:
    handed(store, BRIEF, minutes=10)
    handed(store, BRIEF + "2. Tell Grace about it, she waits for the limiter.\n", minutes=20)
    if again:
        handed(store, BRIEF, minutes=25)
    begun(config, FIRST, BRIEF)
    assert look(store, config) == {arrived: FIRST}


def test_a_session_that_got_two_briefs_is_the_child_of_the_first(
    store: Store, config: Path
) -> None:
    begun(config, THIRD, "Import the customers", minutes=5)
    handed(store, OTHER, source=THIRD)
    handed(store, BRIEF)
    begun(config, FIRST, BRIEF, OTHER)
    assert look(store, config) == {"h1": FIRST}


def test_a_copy_of_the_session_that_got_it_is_a_copy_and_not_its_child(
    store: Store, config: Path
) -> None:
    handed(store)
    one = begun(config, SECOND, BRIEF)
    copy = one.path.with_name(f"{FIRST}.jsonl")
    fork = f'"sessionId":"{FIRST}","forkedFrom":{{"sessionId":"{SECOND}"}}'
    copy.write_text(one.path.read_text().replace(f'"sessionId":"{SECOND}"', fork))
    assert look(store, config) == {"h0": SECOND}
    assert parents(store, config) == {FIRST: (SECOND, "branch"), SECOND: (SOURCE, "handoff")}


def test_a_session_of_which_it_was_told_stays_where_it_is(store: Store, config: Path) -> None:
    handed(store)
    begun(config, FIRST, BRIEF)
    store.successions.note(FIRST, THIRD, "handoff", 7, NOON.timestamp())
    assert look(store, config) == {}
    assert parents(store, config)[FIRST] == (THIRD, "handoff")


def test_a_change_that_was_only_seen_is_told_better(store: Store, config: Path) -> None:
    """The same process was seen in both: after `/clear` the brief was pasted by hand."""
    handed(store)
    begun(config, FIRST, BRIEF)
    began = (NOON + timedelta(minutes=60)).timestamp()
    store.successions.note(FIRST, SOURCE, None, 7, began)
    assert parents(store, config) == {FIRST: (SOURCE, "clear")}
    assert look(store, config) == {"h0": FIRST}
    assert parents(store, config) == {FIRST: (SOURCE, "handoff")}


# -- a brief in a file


@pytest.mark.parametrize("prompt", ["@brief.md go on", "Read {file} and start.", BRIEF])
def test_a_file_has_arrived_where_the_first_prompt_names_or_holds_it(
    store: Store, config: Path, prompt: str
) -> None:
    file = Path("/home/ada/shop/brief.md")
    handed(store, kind="file", kept=file)
    begun(config, FIRST, prompt.format(file=file))
    assert look(store, config) == {"h0": FIRST}


def test_a_file_that_is_named_later_or_elsewhere_has_not_arrived(
    store: Store, config: Path
) -> None:
    handed(store, kind="file", kept=Path("/home/ada/shop/docs/brief.md"))
    begun(config, FIRST, "Hello", "Read docs/brief.md")
    begun(config, SECOND, "Read brief.md")
    assert look(store, config) == {}


# -- what it costs


def test_a_session_is_read_once_as_long_as_its_first_prompts_are_the_same(
    store: Store, config: Path
) -> None:
    handed(store)
    one = begun(config, FIRST, "Something else")
    arrivals = Arrivals()
    assert look(store, config, arrivals=arrivals) == {}
    one.path.write_text(one.path.read_text().replace("Something else", BRIEF.replace("\n", "\\n")))
    assert look(store, config, arrivals=arrivals) == {}  # no prompt is new: it isn't read again
    one.user("a-p9", "What now?")
    assert look(store, config, arrivals=arrivals) == {"h0": FIRST}


def test_a_look_reads_so_many_of_the_newest_and_the_next_one_goes_on(
    store: Store, config: Path
) -> None:
    handed(store)
    begun(config, FIRST, BRIEF, minutes=60)
    begun(config, SECOND, "Something newer", minutes=70)
    arrivals = Arrivals(most=1)
    assert look(store, config, arrivals=arrivals) == {}
    assert look(store, config, arrivals=arrivals) == {"h0": FIRST}


def test_with_nothing_on_its_way_no_session_is_read(store: Store, config: Path) -> None:
    one = begun(config, FIRST, BRIEF)
    known = library(store, config)
    one.path.unlink()
    assert Arrivals().note(Deliveries(store), known, NOON) == []
    handed(store)
    assert Arrivals().note(Deliveries(store), known, NOON) == []  # it is gone: none the wiser
