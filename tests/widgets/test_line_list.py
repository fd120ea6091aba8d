"""The cursor of a long list, and what the list tells of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from textual import on
from textual.app import App, ComposeResult
from textual.widget import Widget

from ctxtui_widgets.cells import between
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.rows import BlankRow, Span, Spans

Stage = Callable[..., App[None]]
Lines = Callable[[Widget], list[str]]


@dataclass(frozen=True, slots=True)
class Plain:
    id: str
    head: bool = False


Rows = Plain | BlankRow


class PlainList(LineList[Rows]):
    def draw(self, row: Rows, width: int, on: bool) -> Spans:
        return between([Span(row.id, "text b" if on else "text")], [], width)

    def heads(self, row: Rows) -> bool:
        return isinstance(row, Plain) and row.head


class Listening(App[None]):
    """Keeps what a list says."""

    def __init__(self, rows: Sequence[Rows]) -> None:
        super().__init__()
        self.list = PlainList(rows, id="plain")
        self.heard: list[tuple[Any, ...]] = []

    def compose(self) -> ComposeResult:
        yield self.list

    @on(LineList.Highlighted, "#plain")
    def keep_highlighted(self, message: LineList.Highlighted) -> None:
        self.heard.append(("highlighted", message.row_id))

    @on(LineList.Chosen, "#plain")
    def keep_chosen(self, message: LineList.Chosen) -> None:
        self.heard.append(("chosen", message.row_id))

    @on(LineList.FoldAsked, "#plain")
    def keep_fold(self, message: LineList.FoldAsked) -> None:
        self.heard.append(("fold", message.row_id, message.open))


def rows(*ids: str | int) -> list[Rows]:
    """`-` is a blank row, an id in capitals heads a group."""
    made: list[Rows] = []
    for n, one in enumerate(ids):
        text = str(one)
        made.append(BlankRow(f"blank {n}") if text == "-" else Plain(text, text[0].isupper()))
    return made


MOVED = {
    "j": "1",
    "down down k": "1",
    "k": "0",
    "G": "99",
    "end up": "98",
    "G g": "0",
    "ctrl+d": "10",
    "ctrl+d ctrl+d ctrl+u": "10",
    "pagedown": "19",
    "pagedown pagedown pageup": "19",
    "G pagedown": "99",
}


async def test_keys_move_the_cursor(stage: Stage) -> None:
    plain = PlainList(rows(*range(100)))
    async with stage(plain).run_test(size=(30, 20)) as pilot:
        for keys, row_id in MOVED.items():
            plain.select("0")
            await pilot.press(*keys.split())
            assert (keys, plain.cursor_id) == (keys, row_id)


async def test_one_row_of_context_stays_in_sight(stage: Stage, lines: Lines) -> None:
    plain = PlainList(rows(*range(100)))
    async with stage(plain).run_test(size=(30, 10)) as pilot:
        await pilot.press(*["j"] * 9)
        assert lines(plain)[-2:] == ["▌9".ljust(30), " 10".ljust(30)]
        await pilot.press(*["k"] * 8)
        assert [line.strip() for line in lines(plain)[:2]] == ["0", "▌1"]
        await pilot.press("G")
        assert lines(plain)[-1].strip() == "▌99"


async def test_the_cursor_passes_over_blank_rows(stage: Stage) -> None:
    plain = PlainList(rows("-", "a", "-", "-", "b", "-"))
    async with stage(plain).run_test() as pilot:
        assert plain.cursor_id == "a"
        await pilot.press("j")
        assert plain.cursor_id == "b"
        await pilot.press("j", "G")
        assert plain.cursor_id == "b"
        await pilot.press("k", "k", "g")
        assert plain.cursor_id == "a"
        assert not plain.select("blank 2")


async def test_the_cursor_stays_on_its_row_when_rows_come_above(stage: Stage, lines: Lines) -> None:
    plain = PlainList(rows(*range(100)))
    async with stage(plain).run_test(size=(30, 10)) as pilot:
        plain.select("50")
        await pilot.press("j", "k")
        before = lines(plain)
        plain.show(rows("new", "newer", *range(100)))
        await pilot.pause()
        assert plain.cursor_id == "50"
        assert lines(plain) == before


async def test_rows_that_come_above_show_while_the_list_is_at_its_top(
    stage: Stage, lines: Lines
) -> None:
    plain = PlainList(rows(*range(100)))
    async with stage(plain).run_test(size=(30, 10)) as pilot:
        plain.show(rows("new", *range(100)))
        await pilot.pause()
        assert [line.strip() for line in lines(plain)[:2]] == ["new", "▌0"]


async def test_news_leave_the_part_that_was_scrolled_to_in_place(
    stage: Stage, lines: Lines
) -> None:
    plain = PlainList(rows(*range(100)))
    async with stage(plain).run_test(size=(30, 10)) as pilot:
        plain.scroll_to(y=40, animate=False)
        await pilot.pause()
        before = lines(plain)
        plain.show(rows("new", *range(100)))
        await pilot.pause()
        assert plain.cursor_id == "0"
        assert lines(plain) == before
        await pilot.press("j")
        assert plain.cursor_id == "1"
        assert "▌1" in lines(plain)[1]


GONE = [
    ("a b c d e", "c", "a b d e", "d"),
    ("a b c d e", "e", "a b c", "c"),
    ("a b c", "b", "x y", "x"),
    ("A a b c B d", "b", "A a c B d", "c"),
    ("A a b c B d", "c", "A B d", "A"),
    ("A a B b", "a", "B b", "B"),
    ("A a B b", "B", "A a", "a"),
    ("a b c", "b", "c b a", "b"),
    ("a b c", "b", "a - c", "c"),
]


async def test_a_row_that_goes_away_hands_the_cursor_to_the_nearest(stage: Stage) -> None:
    lists = [PlainList(rows(*before.split())) for before, _, _, _ in GONE]
    async with stage(*lists).run_test():
        for plain, (before, at, after, row_id) in zip(lists, GONE, strict=True):
            assert plain.select(at)
            plain.show(rows(*after.split()))
            assert plain.cursor_id == row_id, (before, at, after)


async def test_a_filter_that_finds_nothing_does_not_lose_the_row(stage: Stage) -> None:
    plain = PlainList(rows("a", "b", "c"))
    async with stage(plain).run_test() as pilot:
        plain.select("b")
        plain.show(())
        assert plain.cursor_id is None
        await pilot.press("j", "G", "enter", "l", "ctrl+d")
        plain.show(rows("x", "a", "b", "c"))
        assert plain.cursor_id == "b"


async def test_an_owners_list_may_change_after_it_was_shown(stage: Stage) -> None:
    mine = rows("a", "b", "c")
    plain = PlainList(mine)
    async with stage(plain).run_test() as pilot:
        plain.select("c")
        mine.clear()
        await pilot.press("k")
        assert plain.cursor_id == "b"


async def test_it_tells_where_the_cursor_came_and_what_was_chosen() -> None:
    app = Listening(rows("a", "b", "c"))
    async with app.run_test() as pilot:
        await pilot.press("j", "enter", "h", "l", "j", "j")
        assert app.heard == [
            ("highlighted", "a"),
            ("highlighted", "b"),
            ("chosen", "b"),
            ("fold", "b", False),
            ("fold", "b", True),
            ("highlighted", "c"),
        ]


async def test_showing_the_same_rows_again_is_no_news() -> None:
    app = Listening(rows("a", "b", "c"))
    async with app.run_test() as pilot:
        app.list.show(rows("z", "a", "b", "c"))
        app.list.select("a")
        await pilot.pause()
        assert app.heard == [("highlighted", "a")]


async def test_a_click_moves_and_a_second_one_chooses() -> None:
    app = Listening(rows("a", "b", "c", "-"))
    async with app.run_test() as pilot:
        await pilot.click(app.list, offset=(3, 0))
        await pilot.click(app.list, offset=(3, 2))
        await pilot.click(app.list, offset=(3, 2))
        await pilot.click(app.list, offset=(3, 3))
        await pilot.click(app.list, offset=(3, 9))
        assert app.heard == [("highlighted", "a"), ("highlighted", "c"), ("chosen", "c")]


async def test_the_ground_shows_cursor_focus_and_mouse(stage: Stage) -> None:
    plain = PlainList(rows("a", "b", "c"))
    async with stage(plain, PlainList(rows("x"))).run_test(size=(20, 10)) as pilot:
        tokens = pilot.app.current_theme.variables

        def grounds() -> list[str]:
            strips = [plain.render_line(y) for y in range(4)]
            return [str(next(iter(strip)).style.bgcolor.name) for strip in strips]  # type: ignore[union-attr]

        await pilot.hover(plain, offset=(4, 2))
        ground = tokens["background"]
        assert grounds() == [tokens["cursor"], ground, tokens["surface"], ground]
        assert plain.render_line(0).text.startswith("▌")
        await pilot.press("tab")
        assert grounds() == [tokens["cursor-blurred"], ground, tokens["surface"], ground]
        assert plain.render_line(0).text.startswith("▏")


async def test_the_inks_follow_the_theme(stage: Stage) -> None:
    plain = PlainList(rows("a", "b"))
    async with stage(plain).run_test() as pilot:
        for theme in ("ctxtui-light", "nord", "ansi-dark", "ctxtui-dark"):
            pilot.app.theme = theme
            await pilot.pause()
            style = list(plain.render_line(1))[-1].style
            assert style is not None and style.bgcolor is not None
            assert style.bgcolor == plain.background_colors[1].rich_color


async def test_text_is_drawn_literally(stage: Stage, lines: Lines) -> None:
    hostile = "[b]x[/b] \x1b[31mred\x1b]0;t\x07 $primary 日本 e\u0301"
    plain = PlainList([Plain(hostile)])
    async with stage(plain).run_test(size=(60, 5)):
        first = lines(plain)[0]
        assert first.rstrip() == "▌[b]x[/b] �[31mred�]0;t� $primary 日本 e\u0301"


async def test_fifty_thousand_rows_show_and_only_those_in_sight_are_drawn(stage: Stage) -> None:
    drawn: list[str] = []

    class Counting(PlainList):
        def draw(self, row: Rows, width: int, on: bool) -> Spans:
            drawn.append(row.id)
            return super().draw(row, width, on)

    many = rows(*range(50_000))
    plain = Counting(many)
    async with stage(plain).run_test(size=(40, 20)) as pilot:
        plain.select("40000")
        await pilot.pause()
        plain.show([Plain("new"), *many])
        await pilot.press("G", "k", "pageup")
        assert plain.cursor_id == "49979"
        assert len(drawn) < 200


async def test_a_list_of_no_height_and_hardly_any_width_draws(stage: Stage) -> None:
    plain = PlainList(rows(*range(30)))
    async with stage(plain).run_test(size=(2, 1)) as pilot:
        await pilot.press("j", "G", "pageup")
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        assert f"▌{plain.cursor_id}" in "".join(plain.render_line(y).text for y in range(10))
