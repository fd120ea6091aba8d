"""Templates as rows, words and documents; nothing of a file reaches the terminal as it is."""

from __future__ import annotations

from pathlib import Path

from tests.core.subagents.sample import template
from tests.promised import promised

from ctxtui.core.subagents.agents import Agent, Agents
from ctxtui.core.subagents.front_matter import read_text
from ctxtui.core.subagents.matching import Choice
from ctxtui.core.subagents.prompt import Answers, draft, finish
from ctxtui.core.subagents.shelf import Templates, built_in
from ctxtui.core.subagents.template import Broken, Field, Problem
from ctxtui.present import templates as present
from ctxtui_widgets.rows import Blank, Block, Paragraph, PartRow, Span

BROKEN = Broken(
    Path("/home/ada/bad.md"), (Problem(3, "“x” is no field"), Problem(0, "\x1b[31mred"))
)
FILLED = {"what": "pytest\n-x", "bar": "low", "top": "3"}


def words(spans: object) -> str:
    assert isinstance(spans, list | tuple)
    return "".join(one.text for one in spans if isinstance(one, Span))


def lines(blocks: list[Block]) -> list[str]:
    found = []
    for one in blocks:
        if isinstance(one, Paragraph):
            found.append(words(one.spans))
        elif isinstance(one, Blank):
            found.append("")
    return found


def test_the_list_has_groups_with_counts_and_broken_files_last() -> None:
    mine = template()
    rows = present.template_rows(Templates((*built_in(), mine), (BROKEN,)), "shop")
    parts = [row for row in rows if isinstance(row, PartRow)]
    heads = [(one.title, one.tokens) for one in parts if not one.depth]
    assert heads == [("Built in", "12"), ("Yours", "1"), ("✗ Broken", "1")]
    assert ("check-it", "check it", "4") in [(one.id, one.title, one.tokens) for one in parts]
    assert parts[-1].id == "/home/ada/bad.md"
    assert len({one.id for one in rows}) == len(rows)


def test_a_broken_file_is_told_with_lines_and_its_words_are_harmless() -> None:
    told = "\n".join(lines(present.broken_blocks(BROKEN)))
    assert "/home/ada/bad.md" in told and "line 3  “x” is no field" in told
    assert "\x1b" not in told and "The other templates work" in told


def test_filled_in_values_stand_in_the_accent_and_missing_ones_in_warn() -> None:
    blocks = present.prompt_blocks(draft(template(), Answers({"what": "pytest\n-x", "top": "3"})))
    assert lines(blocks)[:2] == ["! missing: Bar", ""]
    assert lines(blocks)[2:6] == ["Check ```", "pytest", "-x", "``` to <Bar>, 3 at most."]
    inks = {
        span.text: span.ink for one in blocks if isinstance(one, Paragraph) for span in one.spans
    }
    assert inks["pytest"] == "accent" and inks["<Bar>"] == "warn" and inks["Check "] == "text"


def test_the_form_says_what_lacks_where_a_value_is_from_and_what_may_stay_empty() -> None:
    field = Field("what", "What", source="failing")
    choices = [Choice("pytest", "#14.6"), Choice("HEAD", "not committed yet")]
    assert words(present.field_right(field, "", "", choices)) == "! missing"
    assert words(present.field_right(field, "pytest", "pytest", choices)) == "from #14.6"
    assert words(present.field_right(field, "HEAD", "HEAD", choices)) == "not committed yet"
    assert words(present.field_right(field, "mine", "pytest", choices)) == ""
    free = Field("more", "More", required=False)
    assert words(present.field_right(free, "", "", ())) == "optional"
    assert words(present.filled_right(template(), draft(template(), Answers()))) == "! 3 missing"
    assert words(present.filled_right(template(), draft(template(), Answers(FILLED)))) == "✓ ready"


def test_of_many_choices_those_around_the_chosen_one_are_shown() -> None:
    many = [Choice(f"c{n}") for n in range(20)]
    shown = [words(block.left) for block in present.choice_blocks(many, 9)]  # type: ignore[union-attr]
    assert shown == ["  c5", "  c6", "  c7", "  c8", "▸ c9"]
    assert len(present.choice_blocks(many, -1)) == 5


def test_the_documents_are_what_their_schemas_promise() -> None:
    agent = Agent("lint:x", "Lints", ("Read",), "", "plugin", Path("/home/ada/x.md"))
    agents = Agents((agent,))
    document = present.templates_document(Templates((*built_in(), template()), (BROKEN,)), agents)
    mine = document["templates"][-1] | {"path": "/home/ada/check-it.md"}
    document["templates"][-1] = mine
    promised("templates").validate(document)
    assert mine["fields"][0]["from"] == "failing" and mine["output"]["choices"][0] == "a table"
    done = finish(template(), Answers(FILLED))
    prompt = present.prompt_document(done, None)
    promised("prompt").validate(prompt)
    assert prompt["values"]["what"] == "pytest\n-x"


def test_the_printed_list_names_fields_and_agents() -> None:
    agent = Agent("reviewer", "Reviews", (), "", "yours", Path("/x.md"))
    text = "\n".join(present.printed_templates(Templates(built_in()), Agents((agent,))))
    assert "code-review" in text and "fields: spec, range, only?" in text
    assert text.endswith("Agents that can run one (--agent):\n  reviewer  Reviews")


def test_a_template_s_words_are_harmless_on_the_screen() -> None:
    found = read_text(
        '---\nname: "a\\e[31mb"\ndescription: "x\\u202ey"\n'
        "output: {form: a list, length: short}\n---\nHello\x1b[0m\n",
        Path("x.md"),
    )
    assert not isinstance(found, Broken), found
    assert found.name == "ab" and found.description == "xy" and found.body == "Hello"
