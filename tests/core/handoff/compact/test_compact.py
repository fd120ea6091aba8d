"""The composer: topics, the line made of them, what the lint says, and the early warning."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.core.evidence.playing import Play
from tests.writing import Writing

from ctxtui.core.context.picture import read_picture
from ctxtui.core.context.weigh import weigh
from ctxtui.core.evidence.actions import read_actions
from ctxtui.core.handoff.compact.composing import FULL, Composition, compose, finish_line
from ctxtui.core.handoff.compact.describing import VERBS, described, gerund
from ctxtui.core.handoff.compact.linting import MOST, lint
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.conversation import parts_of

SECRET = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
SHOP = "/home/ada/shop"
LARGE = "GET /cart 200 4ms\n" * 6_000


def work(writing: Writing) -> Play:
    """Rate limits over three turns, then a look at a slow test: two topics."""
    play = Play(writing)
    play.ask("Add rate limiting to the login. Never log the session token.")
    play.tool("Read", LARGE, file_path=f"{SHOP}/src/limits.py")
    play.edit(f"{SHOP}/src/limits.py")
    play.ask("Cover it with tests")
    play.edit(f"{SHOP}/tests/test_limits.py")
    play.bash("pytest", "DeprecationWarning: utcnow() in src/clock.py:8\n9 passed in 0.2s")
    play.answer()
    play.ask("Look why the invoice export hangs")
    play.edit(f"{SHOP}/src/invoice.py")
    writing.answer("last", "Done.", used=60_000)
    return play


def composed(play: Play, goal: str = "") -> Composition:
    return compose(read_picture(play.path, Settings(), "shop"), goal)


def rules(line: str) -> list[str]:
    return [one.rule for one in lint(line)]


def test_turns_on_the_same_files_are_one_topic(writing: Writing) -> None:
    topics = composed(work(writing)).of_kind("topic")
    assert [(one.text, one.refs) for one in topics] == [
        ("adding rate limiting to the login", ("1", "2")),
        ("looking why the invoice export hangs", ("3",)),
    ]
    first, second = topics
    assert first.tokens is not None and second.tokens is not None
    assert first.tokens > 20 * second.tokens
    assert (first.on, second.on) == (False, True)


def test_the_line_says_what_is_next_what_to_keep_and_what_is_done_with(writing: Writing) -> None:
    draft = composed(work(writing), "Fix the rounding in the invoice, then run the tests.")
    assert draft.line == (
        "Next: fixing the rounding in the invoice, then running the tests. "
        "Keep: the work on “looking why the invoice export hangs”; src/invoice.py; "
        "the rules “Never log the session token”. "
        "Finished and not needed: “adding rate limiting to the login”."
    )
    assert lint(draft.line) == []


def test_a_goal_that_names_an_older_topic_keeps_it(writing: Writing) -> None:
    draft = composed(work(writing), "Move limits.py into its own package")
    assert all(one.on for one in draft.of_kind("topic"))
    assert "Finished" not in draft.line
    assert "src/limits.py" in draft.line


def test_a_goal_typed_later_chooses_as_one_given_at_once(writing: Writing) -> None:
    goal = "Move limits.py into its own package"
    play = work(writing)
    typed = composed(play)
    for end in range(1, len(goal) + 1):
        typed = typed.with_goal(goal[:end])
    assert typed.line == composed(play, goal).line
    assert typed.with_goal("").line == composed(play).line


def test_what_was_switched_by_hand_stays_when_the_goal_changes(writing: Writing) -> None:
    draft = composed(work(writing))
    older = next(one for one in draft.of_kind("topic") if not one.on)
    newest = next(one for one in draft.of_kind("topic") if one.on)
    mine = draft.with_part(older.id, True).with_part(newest.id, False)
    aimed = mine.with_goal("Write the release notes")
    assert [one.on for one in aimed.of_kind("topic")] == [one.on for one in mine.of_kind("topic")]


def test_a_part_that_is_switched_off_leaves_the_line_and_comes_back(writing: Writing) -> None:
    draft = composed(work(writing))
    [rule] = draft.of_kind("constraint")
    without = draft.with_part(rule.id, False)
    assert "Never log" in draft.line
    assert "Never log" not in without.line
    assert without.with_part(rule.id, True).line == draft.line
    assert draft.with_part("no such part", False) == draft


def test_a_long_session_still_gives_a_line_that_is_short_enough(writing: Writing) -> None:
    play = Play(writing)
    asked = " ".join(f"Never change the layout of table {n} by hand, ever." for n in range(40))
    play.ask(f"Tidy the ledger. {asked}")
    for n in range(30):
        play.edit(f"{SHOP}/src/ledger/entries/module_{n}.py")
    play.answer()
    draft = composed(play, "Write the release notes")
    assert len(draft.of_kind("constraint")) > 20
    assert len(draft.line) <= MOST
    assert lint(draft.line) == []


def test_no_more_goes_off_than_has_to(writing: Writing) -> None:
    play = Play(writing)
    play.ask("Tidy the ledger. " + " ".join(f"Never rename table {n}." for n in range(8)))
    steps = [f"Check the totals of the year {year} against the bank" for year in range(1990, 2020)]
    todos = [{"content": one, "status": "pending", "activeForm": one} for one in steps]
    play.tool("TodoWrite", todos=todos)
    play.answer()
    draft = composed(play)
    open_ones = draft.of_kind("open")
    off = next(at for at, one in enumerate(open_ones) if not one.on)
    assert [one.on for one in open_ones] == [at < off for at in range(len(steps))]
    assert all(one.on for one in draft.of_kind("constraint"))
    assert len(draft.line) <= FULL < len(draft.with_part(open_ones[off].id, True).line)


def test_a_turn_goes_with_the_topic_it_has_most_in_common_with(writing: Writing) -> None:
    play = Play(writing)
    play.ask("Round the invoice totals in the ledger")
    play.edit(f"{SHOP}/src/invoice.py")
    play.ask("Translate the customer letters for Austria")
    play.edit(f"{SHOP}/letters/austria.txt")
    play.ask("Paint the invoice totals for customer letters green")
    play.edit(f"{SHOP}/tests/test_invoice.py")
    play.ask("The Austria customer letters need a greeting, and the invoice totals a frame")
    play.answer()
    # Half of its files count as two words; of topics that are as near the newest is taken.
    topics = [one.refs for one in composed(play).of_kind("topic")]
    assert topics == [("1", "3", "4"), ("2",)]


def test_a_file_takes_what_its_largest_reading_weighs(writing: Writing) -> None:
    play = work(writing)
    play.tool("Read", LARGE * 2, file_path=f"{SHOP}/src/limits.py")
    play.answer()
    picture = read_picture(play.path, Settings(), "shop")
    draft = compose(picture)
    actions = read_actions(picture.tree.transcript, picture.tree.live)
    path = f"{SHOP}/src/limits.py"
    heaviest = max(
        weigh(part, message.model if (message := one.call.row.message) else None, "Read")
        for one in actions
        if one.name == "Read" and one.path == path and one.call.result is not None
        for part in parts_of(picture.tree.transcript, one.call.result)
    )
    assert next(one.tokens for one in draft.of_kind("file") if one.id == f"file {path}") == heaviest
    assert heaviest > len(LARGE) // 4


def test_a_goal_that_is_typed_reads_nothing(writing: Writing) -> None:
    play = work(writing)
    play.tool("Read", "limits come from settings.toml", file_path=f"{SHOP}/src/app.py")
    play.answer()
    draft = compose(read_picture(play.path, Settings(), "shop"))
    play.path.unlink()
    turns = draft.with_goal("Move settings.toml elsewhere").turning
    assert turns is not None and turns.how == "aside"


def test_only_what_came_after_the_last_compaction_is_composed(writing: Writing) -> None:
    play = work(writing)
    writing.boundary("b")
    writing.summary("s", "All of it.")
    assert composed(play).parts == ()
    play.ask("Translate the invoice into German")
    play.answer()
    assert [one.refs for one in composed(play).of_kind("topic")] == [("4",)]


def test_a_secret_in_the_goal_never_reaches_the_line(writing: Writing) -> None:
    draft = composed(work(writing), f"Use {SECRET} for the login")
    line = finish_line(draft.line, draft.model)
    assert SECRET not in line.command
    assert SECRET not in finish_line(f"Next: using {SECRET}", None).text
    assert finish_line(f"Next: using {SECRET}", None).redacted


def test_what_leaves_is_one_line_and_no_command() -> None:
    line = finish_line(" /clear\nNext:\x1b[2J the \u202ecart ", None)
    assert line.command == "/compact clear Next: the cart"


# -- the early warning


def test_it_warns_when_the_last_prompt_left_what_fills_the_window(writing: Writing) -> None:
    warned = composed(work(writing)).turning
    assert warned is not None
    assert (warned.how, warned.refs, warned.fresh) == ("prompts", ("3", "1", "2"), True)
    assert "adding rate limiting to the login (#1, #2)" in warned.says


def test_it_warns_of_a_goal_that_is_new_to_the_window(writing: Writing) -> None:
    warned = composed(work(writing), "Translate all customer letters into German").turning
    assert warned is not None and warned.how == "goal"


def test_it_warns_of_what_only_an_output_showed(writing: Writing) -> None:
    warned = composed(work(writing), "Now fix that other warning we saw in clock.py").turning
    assert warned is not None
    assert (warned.how, warned.refs) == ("aside", ("2.3",))
    assert "clock.py" in warned.says


def test_of_outputs_that_show_what_the_goal_names_the_newest_is_told(writing: Writing) -> None:
    play = work(writing)
    play.bash("make", "src/clock.py:9: unused import of old_clock.py and utc_offset")
    play.bash("ls", "old_clock.py-backup")
    play.answer()
    draft = composed(play)
    goals = [
        "Mend clock.py",
        "Mend utc_offset",
        "Mend old_clock.py",
        "Mend no_clock.py or clock.py",
    ]
    for goal in (*goals, *goals):
        warned = draft.with_goal(goal).turning
        assert warned is not None
        assert (warned.how, warned.refs) == ("aside", ("3.4",))
    assert draft.with_goal("Look at the invoice export in other_clock.py").turning is None


def test_a_warning_does_not_hang_on_what_was_typed_before(writing: Writing) -> None:
    goal = "Translate all customer letters as clock.py says"
    play = work(writing)
    typed = composed(play)
    for end in range(len(goal) + 1):
        typed = typed.with_goal(goal[:end])
        assert typed.turning == composed(play, goal[:end]).turning if end % 8 == 0 else True
    assert typed.turning is not None and typed.turning.how == "aside"
    assert typed.with_goal("").turning == composed(play).turning


def test_it_says_nothing_while_the_work_goes_on(writing: Writing) -> None:
    assert composed(work(writing), "Raise the limit in limits.py to ten").turning is None


def test_it_says_nothing_of_a_small_window(writing: Writing) -> None:
    play = Play(writing)
    play.ask("Add rate limiting to the login")
    play.edit(f"{SHOP}/src/limits.py")
    play.ask("Translate the customer letters into German")
    play.edit(f"{SHOP}/letters/de.txt")
    play.answer()
    assert composed(play).turning is None


# -- requests as descriptions


@pytest.mark.parametrize(
    ("said", "reads"),
    [
        ("Fix the parser", "fixing the parser"),
        ("please write the docs", "writing the docs"),
        ("Can you run the tests?", "running the tests?"),
        ("Now let's add a flag and then run it.", "adding a flag and then running it"),
        ("Fix it. Then commit.", "fixing it; committing"),
        ("Don't touch the cart", "not touching the cart"),
        ("The login is slow since Monday", "The login is slow since Monday"),
        ("Bitte den Parser reparieren", "Bitte den Parser reparieren"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_request_reads_like_a_description(said: str, reads: str) -> None:
    assert described(said) == reads


@given(some.sampled_from(sorted(VERBS)), some.text("abc xyz", max_size=20))
def test_no_described_request_is_taken_for_an_order(verb: str, rest: str) -> None:
    line = f"Next: {described(f'{verb} {rest}')}"
    assert gerund(verb).endswith("ing")
    assert "command" not in rules(line)


# -- the lint


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("", "empty"),
        ("  \n ", "empty"),
        ("Next: the cart.\nRun it.", "lines"),
        ("/clear", "slash"),
        (f"Next: using {SECRET}", "secret"),
        ("Next: " + "the cart and the order, " * 30, "long"),
        ("Next: the cart. Fix the parser", "command"),
        ("Please keep the cart, next is the order", "command"),
        ("Next: the cart. Make sure that it works", "command"),
        ("Next: the cart, as you said", "you"),
        ("Keep: the cart", "no-next"),
    ],
)
def test_the_lint_says_what_is_wrong_with_a_line(line: str, rule: str) -> None:
    found = lint(line)
    assert rule in [one.rule for one in found]
    assert all(one.says and one.why for one in found)


@pytest.mark.parametrize(
    ("line", "fatal"),
    [("/clear", True), ("", True), ("Next: a\nb", True), ("Fix the cart", False)],
)
def test_only_what_would_do_something_else_is_fatal(line: str, fatal: bool) -> None:
    assert any(one.fatal for one in lint(line)) is fatal


@pytest.mark.parametrize(
    "line",
    [
        "Next: the cart. Keep: the rules “Never log the token” and “Fix it, you must”.",
        "Next: `git push` of the branch. Keep: files a.py and b.py.",
        "Next: report on the export; the Redis attempt is finished and not needed",
    ],
)
def test_what_is_quoted_or_only_looks_like_an_order_is_fit(line: str) -> None:
    assert lint(line) == []


@given(some.text(max_size=200))
def test_whatever_is_typed_leaves_as_one_line(text: str) -> None:
    line = finish_line(text, None)
    assert len(line.command.splitlines()) <= 1
    assert not line.text.startswith("/")


@pytest.mark.parametrize(("every", "fewest"), [(3, 1), pytest.param(1, 4, marks=pytest.mark.slow)])
def test_a_public_session_gives_a_line_that_is_fit(public: Path, every: int, fewest: int) -> None:
    files = sorted(public.glob("projects/*/*.jsonl"), key=lambda one: one.stat().st_size)
    done = 0
    for file in files[-12:-6:every]:
        draft = compose(read_picture(file, Settings(), "x"), "Write the changelog entry")
        if draft.parts:
            done += 1
            assert not [one for one in lint(draft.line) if one.rule != "long"]
            assert len(draft.line) <= 2 * MOST
    assert done >= fewest
