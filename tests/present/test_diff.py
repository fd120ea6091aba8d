"""Changes of files, as lines."""

from __future__ import annotations

from collections.abc import Mapping

from ctxtui.present.diff import MOST, counted, diff_blocks, hunks
from ctxtui_widgets.prose import lay_block


def drawn(given: Mapping[str, object], told: object = None) -> list[tuple[str, str]]:
    laid = [line for block in diff_blocks(hunks(given, told)) for line in lay_block(block, 60)]
    return [("".join(span.text for span in line), line[-1].ink) for line in laid]


def test_the_patch_the_client_recorded_is_shown() -> None:
    told = {"structuredPatch": [{"newStart": 7, "lines": [" same", "-old\tx", "+new"]}]}
    assert drawn({"old_string": "other", "new_string": "another"}, told) == [
        ("  same", "text-dim"),
        ("− old x", "urgent"),
        ("+ new", "ok"),
    ]


def test_without_one_the_arguments_tell() -> None:
    assert drawn({"old_string": "a\nb", "new_string": "a\nc"}) == [
        ("  a", "text-dim"),
        ("− b", "urgent"),
        ("+ c", "ok"),
    ]
    edits = {"edits": [{"old_string": "a", "new_string": "b"}, "odd", {"old_string": 1}]}
    assert [text for text, _ in drawn(edits)] == ["− a", "+ b"]
    assert drawn({"content": "x\ny\n"}) == [("+ x", "ok"), ("+ y", "ok")]
    assert drawn({}) == []


def test_a_long_change_says_how_much_more_there_is() -> None:
    change = hunks({"content": "line\n" * (MOST + 40)}, None)
    assert counted(change) == (MOST + 40, 0)
    blocks = diff_blocks(change)
    assert len(blocks) == MOST + 1
    assert lay_block(blocks[-1], 60)[0][0].text == "… 40 more lines"


def test_odd_patches_are_passed_over() -> None:
    for patch in (None, "x", [None], [{"lines": None}], [{"lines": [1, None]}]):
        hunks({}, {"structuredPatch": patch})
