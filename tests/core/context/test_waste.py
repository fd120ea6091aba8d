"""What is in the window for nothing."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Trees
from tests.writing import Writing, call

from ctxtui.core.context.measures import Counts
from ctxtui.core.context.unnamed import LARGE
from ctxtui.core.context.waste import Waste, waste, wasted
from ctxtui.core.context.weigh import weigh
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.transcripts.conversation import parts_of

MODEL = "claude-opus-5-5"
CART = "class Cart:\n    def total(self):\n        return sum(self.lines)"
TAX = "RATE = 7\n\ndef tax(lines):\n    return sum(lines) * RATE"


class Told(Writing):
    """Calls with their results; each is a step."""

    def ask(self, words: str) -> None:
        self.user(f"p{self.count}", words, parent=self.last)

    def tool(self, name: str, output: str, error: bool = False, **given: object) -> str:
        id = f"t{self.count}"
        self.answer(f"a{self.count}", call(id, name, **given), stop="tool_use")
        row = f"r{self.count}"
        self.result(row, id, output, error=error)
        return row

    def reading(self, path: str, text: str, first: int = 1) -> str:
        lines = enumerate(text.split("\n"), first)
        numbered = "\n".join(f"{number}\t{line}" for number, line in lines)
        return self.tool("Read", numbered, file_path=path)

    def edit(self, path: str, old: str, new: str) -> str:
        return self.tool("Edit", "Updated.", file_path=path, old_string=old, new_string=new)

    def say(self, words: str = "Done.") -> None:
        self.answer(f"s{self.count}", words)

    def found(self) -> list[Waste]:
        return waste(self.tree())


@pytest.fixture
def told(writing: Writing) -> Told:
    return Told(writing.config_dir)


def log(lines: int = 120) -> str:
    return "\n".join(
        f"worker_{n} took {n * 311 % 977}ms for shard-{n}, queue_{n % 7}" for n in range(lines)
    )


def test_the_same_lines_read_twice_are_a_duplicate(told: Told) -> None:
    told.ask("look")
    first = told.reading("/home/ada/shop/cart.py", CART)
    again = told.reading("cart.py", CART)
    (one,) = told.found()
    assert (one.kind, one.tool, one.path, one.step) == (
        "duplicate",
        "Read",
        "/home/ada/shop/cart.py",
        2,
    )
    assert one.rows == (again, first)
    assert one.says == "cart.py was read in #1.1 already, with the same lines."
    tree = told.tree()
    (part,) = parts_of(tree.transcript, tree.transcript.by_uuid[again])
    assert one.tokens == weigh(part, "claude-opus-5-5", "Read")


def test_a_part_of_what_was_read_is_one_and_more_of_it_is_none(told: Told) -> None:
    told.ask("look")
    told.reading("cart.py", "\n".join(CART.split("\n")[:2]))
    told.reading("cart.py", CART)
    part = told.reading("cart.py", CART.split("\n")[2], first=3)
    assert [(one.kind, one.rows[0]) for one in told.found()] == [("duplicate", part)]


def test_another_file_with_the_same_lines_is_none(told: Told) -> None:
    told.ask("look")
    told.reading("/home/ada/shop/cart.py", CART)
    told.reading("/home/ada/shop/old/cart.py", CART)
    assert told.found() == []


def test_a_reading_is_stale_once_its_lines_were_edited(told: Told) -> None:
    told.ask("look")
    reading = told.reading("cart.py", CART)
    edit = told.edit("/home/ada/shop/cart.py", "sum(self.lines)", "0")
    (one,) = told.found()
    assert (one.kind, one.rows) == ("stale", (reading, edit))
    assert one.says == "Step #1.2 changed cart.py after it was read."


def test_an_edit_elsewhere_in_the_file_leaves_a_reading_true(told: Told) -> None:
    told.ask("look")
    told.reading("cart.py", CART)
    told.edit("cart.py", "class Basket:", "class Bag:")
    told.edit("tax.py", "sum(self.lines)", "0")
    assert told.found() == []


def test_an_edit_that_failed_changed_nothing(told: Told) -> None:
    told.ask("look")
    told.reading("cart.py", CART)
    given = {"file_path": "cart.py", "old_string": "sum(self.lines)", "new_string": "0"}
    told.tool("Edit", "String to replace not found in file.", error=True, **given)
    assert told.found() == []


def test_writing_a_file_anew_makes_its_reading_stale(told: Told) -> None:
    told.ask("look")
    told.reading("tax.py", TAX)
    told.tool("Write", "Created.", file_path="tax.py", content="RATE = 9\n")
    assert [one.kind for one in told.found()] == ["stale"]


def test_a_reading_that_shows_other_lines_makes_the_older_stale(told: Told) -> None:
    told.ask("look")
    old = told.reading("tax.py", TAX)
    told.tool("Bash", "", command="sed -i s/7/9/ tax.py")
    new = told.reading("tax.py", TAX.replace("7", "9"))
    assert [(one.kind, one.rows) for one in told.found()] == [("stale", (old, new))]


def test_a_notice_of_the_client_makes_a_reading_stale(told: Told) -> None:
    told.ask("look")
    reading = told.reading("tax.py", TAX)
    told.add(
        "notice",
        "attachment",
        attachment={
            "type": "edited_text_file",
            "filename": "/home/ada/shop/tax.py",
            "snippet": "1\tRATE = 9",
        },
    )
    told.say()
    assert [(one.kind, one.rows) for one in told.found()] == [("stale", (reading, "notice"))]


def test_a_stale_reading_makes_no_later_one_a_duplicate(told: Told) -> None:
    told.ask("look")
    told.reading("tax.py", TAX)
    told.edit("tax.py", "RATE = 7", "RATE = 9")
    told.reading("tax.py", TAX.split("\n")[2], first=3)
    assert [one.kind for one in told.found()] == ["stale"]


def test_a_file_printed_twice_is_a_duplicate_a_test_run_twice_is_none(told: Told) -> None:
    told.ask("look")
    told.tool("Bash", TAX, command="cat tax.py")
    told.tool("Bash", "1 failed", command="pytest")
    printed = told.tool("Bash", TAX, command="cat tax.py")
    told.tool("Bash", "1 failed", command="pytest")
    assert [(one.kind, one.rows[0]) for one in told.found()] == [("duplicate", printed)]


def test_what_a_compaction_dropped_is_in_nobodys_way(told: Told) -> None:
    told.ask("look")
    told.reading("cart.py", CART)
    told.reading("cart.py", CART)
    assert len(told.found()) == 1
    told.boundary("b1")
    told.summary("s1")
    assert told.found() == []
    told.reading("cart.py", CART)
    assert told.found() == []
    told.reading("cart.py", CART)
    assert len(told.found()) == 1


def test_a_reading_on_a_branch_that_was_left_does_not_count(told: Told) -> None:
    told.ask("look")
    told.say("I look.")
    start = told.last
    told.reading("cart.py", CART)
    told.say()
    told.user("again", "look anew", parent=start)
    told.reading("cart.py", CART)
    assert told.found() == []


def test_output_that_nobody_names_again_is_unused(told: Told) -> None:
    told.ask("Why is it slow?")
    row = told.tool("Bash", log(), command="cat worker.log")
    told.say("I can't tell.")
    assert told.found() == []  # it was just read
    told.ask("Then add an index")
    told.say("Added.")
    (one,) = told.found()
    assert (one.kind, one.tool, one.path, one.rows) == ("unused", "Bash", "", (row,))
    assert one.says == "No later reply, edit or call names a path, identifier or line of it."


@pytest.mark.parametrize(
    "words",
    [
        "worker_17 is the slow one",
        "It is shard-63.",
        "The line “worker_4 took 267ms for shard-4, queue_4” says so.\n"
        "> worker_4 took 267ms for shard-4, queue_4",
    ],
)
def test_output_that_a_later_turn_names_is_used(told: Told, words: str) -> None:
    told.ask("Why is it slow?")
    told.tool("Bash", log(), command="cat worker.log")
    told.say("I can't tell.")
    told.ask("And now?")
    told.say(words)
    assert told.found() == []


def test_output_that_a_call_or_the_user_names_is_used(told: Told) -> None:
    told.ask("Why is it slow?")
    told.tool("Bash", log(), command="cat worker.log")
    told.tool("Bash", "ok", command="restart shard-63")
    told.say("Restarted.")
    told.ask("Good")
    told.say()
    assert told.found() == []
    told.ask("Once more")
    told.tool("Bash", log().replace("worker", "mailer"), command="cat mailer.log")
    told.say("I can't tell.")
    told.ask("mailer_17 looks bad")
    told.say()
    assert told.found() == []


def test_output_that_only_its_own_turn_concluded_from_is_told_apart(told: Told) -> None:
    told.ask("Why is it slow?")
    told.tool("Bash", log(), command="cat worker.log")
    told.say("worker_17 waits for shard-63.")
    told.ask("Then add an index")
    told.say("Added.")
    found = told.found()
    assert [one.kind for one in found] == ["concluded"]
    assert wasted(found) == 0
    assert wasted(found, "concluded") == found[0].tokens > LARGE / 4


def test_a_file_that_is_named_later_is_used(told: Told) -> None:
    code = "\n".join(f"def part_{n}(x):\n    return x * {n}" for n in range(150))
    told.ask("look")
    told.reading("shop/prices.py", code)
    told.say("It multiplies.")
    told.ask("Where are the prices?")
    told.say("In prices.py.")
    assert told.found() == []


def test_what_a_subagent_reports_is_its_point(told: Told) -> None:
    told.ask("look")
    told.tool("Agent", log(), prompt="look", description="look", subagent_type="Explore")
    told.say()
    told.ask("go on")
    told.say()
    assert told.found() == []


def test_an_output_stands_under_one_kind_and_the_sum_counts_it_once(told: Told) -> None:
    told.ask("look")
    told.reading("tax.py", TAX)
    told.reading("tax.py", TAX)
    told.edit("tax.py", "RATE = 7", "RATE = 9")
    found = told.found()
    assert [one.kind for one in found] == ["stale", "stale"]
    assert wasted(found) == sum(one.tokens for one in found) > 0
    assert wasted(found, "duplicate") == 0


def test_what_was_counted_of_the_window_is_counted_no_second_time(told: Told) -> None:
    told.ask("look")
    told.reading("cart.py", CART)
    again = told.reading("cart.py", CART)
    tree, counts = told.tree(), Counts()
    (known,), (unknown,) = waste(tree, counts), waste(tree)
    counts.take(tree.transcript, [tree.transcript.by_uuid[again]])
    told.path.write_bytes(b"")  # whoever reads it now finds nothing
    assert known.tokens > 0
    with pytest.raises(CtxtuiError, match="Open the session again"):
        assert unknown.tokens


def test_tokens_are_those_of_each_reading_by_itself(told: Told) -> None:
    told.ask("look")
    texts = [f"{CART}\n\n\n{TAX}"[: 60 + 7 * n] for n in range(8)]
    rows = [told.reading("shop.py", one) for one in texts]
    told.tool("Write", "Created.", file_path="shop.py", content="")
    tree = told.tree()
    each = [parts_of(tree.transcript, tree.transcript.by_uuid[row])[0] for row in rows]
    assert [one.rows[0] for one in waste(tree)] == rows
    assert [one.tokens for one in waste(tree)] == [weigh(one, MODEL, "Read") for one in each]


def test_the_first_step_that_contradicts_a_reading_is_named(told: Told) -> None:
    told.ask("look")
    told.reading("tax.py", TAX)
    told.edit("tax.py", "no such line", "or")
    same = told.reading("tax.py", TAX.split("\n")[0])
    part = told.reading("tax.py", "def vat(lines):", first=3)
    told.edit("tax.py", "RATE = 7", "RATE = 9")
    found = {one.rows[0]: one.rows[1] for one in told.found() if one.kind == "stale"}
    first, *_ = found
    assert found[first] == part
    assert found[same] not in (part, first)
    assert part not in found


def test_an_edit_is_named_as_one_although_it_tells_the_lines_round_it(told: Told) -> None:
    told.ask("look")
    told.reading("tax.py", TAX)
    told.tool(
        "Edit",
        "The file has been updated:\n     1→RATE = 9\n     2→",
        file_path="tax.py",
        old_string="RATE = 7",
        new_string="RATE = 9",
    )
    assert [one.says for one in told.found()] == ["Step #1.2 changed tax.py after it was read."]


LINES = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), LINES), max_size=7))
def test_a_reading_is_stale_by_the_first_newer_one_with_another_line(
    readings: list[tuple[int, list[str]]],
) -> None:
    with TemporaryDirectory() as folder:
        told = Told(Path(folder))
        told.ask("look")
        rows = [told.reading("tax.py", "\n".join(lines), first) for first, lines in readings]
        found = {one.rows[0]: one.rows[1] for one in told.found() if one.kind == "stale"}
    numbered = [dict(enumerate(lines, first)) for first, lines in readings]
    expected: dict[str, str] = {}
    for at, older in enumerate(numbered):
        for newer in range(at + 1, len(numbered)):
            if any(older.get(n, line) != line for n, line in numbered[newer].items()):
                expected[rows[at]] = rows[newer]
                break
    assert found == expected


def test_hostile_names_are_drawn_clean(told: Told) -> None:
    told.ask("look")
    told.reading("a\x1b[31m\u202e.py", CART)
    told.reading("a\x1b[31m\u202e.py", CART)
    assert told.found()[0].says == "a.py was read in #1.1 already, with the same lines."


@pytest.mark.parametrize("scenario", ["plain_329", "plain_1100", "parallel_197", "compact_329"])
def test_recorded_sessions_waste_nothing_but_readings_they_edited(
    tree_of: Trees, scenario: str
) -> None:
    found = waste(tree_of(scenario))
    assert all(one.kind == "stale" and one.path.startswith("/home/dev/shop/") for one in found)


def test_a_recorded_rereading_of_an_edited_file_makes_the_first_stale(tree_of: Trees) -> None:
    tree = tree_of("rewind_code_197")
    assert {one.kind for one in waste(tree)} <= {"stale"}
