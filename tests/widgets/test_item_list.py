"""The sections of a brief."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import App, ComposeResult
from textual.widget import Widget

from ctxtui_widgets.item_list import ItemList, ItemListRow
from ctxtui_widgets.rows import BlankRow, ItemRow, SectionRow

Stage = Callable[..., App[None]]
Lines = Callable[[Widget], list[str]]

ROWS: list[ItemListRow] = [
    SectionRow("c", "Constraints", "in your words", "30"),
    ItemRow("c1", "Never log the session token", "#2", "11"),
    ItemRow("c2", "Keep the old decorator working", "#2", "9", on=False),
    BlankRow("gap"),
    SectionRow("r", "Ruled out", tokens="58", open=False),
    SectionRow("e", "Open errors", "none", open=False, empty=True),
    SectionRow("n", "Next step", tokens="1033"),
    ItemRow("n1", "Feature flag around RateLimit, default off", "#14.6 #13.2 #12 #11.4", "1033"),
]


async def test_evidence_and_tokens_stand_in_columns(stage: Stage, lines: Lines) -> None:
    items = ItemList(ROWS)
    async with stage(items).run_test(size=(60, 8)):
        items.select("c1")
        assert lines(items) == [
            " ▾ Constraints  in your words                            30 ",
            "▌  ✓ Never log the session token                   #2    11 ",
            "   – Keep the old decorator working                #2     9 ",
            "                                                            ",
            " ▸ Ruled out                                             58 ",
            " ▸ Open errors  none                                      – ",
            " ▾ Next step                                           1033 ",
            "   ✓ Feature flag around RateLim… #14.6 #13.2 #12 #1…  1033 ",
        ]


async def test_of_several_the_chosen_one_has_its_sign_and_what_cannot_be_chosen_is_struck(
    stage: Stage, lines: Lines
) -> None:
    items = ItemList(
        [
            ItemRow("0", "session start", "14 files +165 −10", word="in use", chosen=True),
            ItemRow("1", "before the rewrite", "1 file +2 −0", chosen=False),
            ItemRow("2", "merge-base with main", "no such branch", on=False, chosen=False),
        ]
    )
    async with stage(items).run_test(size=(60, 3)):
        assert lines(items) == [
            "▌  ● session start           in use 14 files +165 −10       ",
            "   ○ before the rewrite                  1 file +2 −0       ",
            "   – merge-base with main              no such branch       ",
        ]


async def test_a_struck_item_is_struck_and_says_so_by_a_sign(stage: Stage) -> None:
    items = ItemList(ROWS)
    async with stage(items).run_test(size=(60, 8)):
        struck = {
            segment.text.strip()
            for segment in items.render_line(2)
            if segment.style and segment.style.strike
        }
        assert "Keep the old decorator working" in struck
        assert "#2" not in struck


async def test_space_asks_to_strike_and_the_cursor_passes_over_air() -> None:
    class Listening(App[None]):
        def __init__(self) -> None:
            super().__init__()
            self.items = ItemList(ROWS, id="items")
            self.heard: list[str] = []

        def compose(self) -> ComposeResult:
            yield self.items

        @on(ItemList.Struck, "#items")
        def keep(self, message: ItemList.Struck) -> None:
            self.heard.append(message.row_id)

    app = Listening()
    async with app.run_test() as pilot:
        await pilot.press("j", "space", "j", "space", "j", "space")
        assert app.heard == ["c1", "c2", "r"]
