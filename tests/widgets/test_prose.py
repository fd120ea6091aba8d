"""Prose: wrapped, aligned, scrolled."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import App
from textual.strip import Strip
from textual.widget import Widget

from ctxtui_widgets.look import Look
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import Blank, Block, Columns, Heading, Paragraph, Span

Stage = Callable[..., App[None]]
Lines = Callable[[Widget], list[str]]

TURN: list[Block] = [
    Paragraph("The cookie parser drops the second value when both are quoted.", "text"),
    Blank(),
    Heading("Steps", "24k"),
    Columns(
        (Span("1 ", "text-dim"), Span("Read", "text-secondary"), Span(" src/auth/cookies.py")),
        (Span("✗", "urgent"), Span("  9k", "text-dim")),
    ),
    Paragraph("then rewound to #2, and later on again", "text-dim i", indent=4),
    Paragraph("日本語の文章は空白がなくても折り返します", lines=1),
]


async def test_blocks_are_laid_out_to_the_width(stage: Stage, lines: Lines) -> None:
    prose = Prose(TURN)
    async with stage(prose).run_test(size=(32, 10)) as pilot:
        assert lines(prose) == [
            " The cookie parser drops the    ",
            " second value when both are     ",
            " quoted.                        ",
            "                                ",
            " Steps                      24k ",
            " 1 Read src/auth/cookies… ✗  9k ",
            "     then rewound to #2, and    ",
            "     later on again             ",
            " 日本語の文章は空白がなくても…  ",
            "                                ",
        ]
        await pilot.resize_terminal(80, 10)
        await pilot.pause()
        assert lines(prose)[0].rstrip().endswith("both are quoted.")
        assert lines(prose)[3].endswith(" ✗  9k ")


async def test_it_is_never_drawn_in_lines_of_another_width(stage: Stage) -> None:
    class Watched(Prose):
        seen: list[str]

        def strip_at(self, y: int, width: int, look: Look) -> Strip:
            strip = super().strip_at(y, width, look)
            self.seen.append(strip.text.strip())
            return strip

    prose = Watched([Columns((Span("1 Read src/auth/cookies.py"),), (Span("9k"),))])
    prose.seen = []
    async with stage(prose).run_test(size=(60, 4)) as pilot:
        await pilot.resize_terminal(40, 4)
        await pilot.pause()
    said = {" ".join(line.split()) for line in prose.seen if line}
    assert said == {"1 Read src/auth/cookies.py 9k"}


async def test_the_place_read_is_kept_while_it_is_about_the_same(
    stage: Stage, lines: Lines
) -> None:
    many: list[Block] = [Paragraph(f"line {n}") for n in range(60)]
    prose = Prose()
    async with stage(prose).run_test(size=(30, 10)) as pilot:
        prose.show(many, about="turn 1")
        await pilot.pause()
        await pilot.press("j", "j", "ctrl+d")
        top = lines(prose)[0]
        assert top.strip() == "line 6"
        prose.show([*many, Blank()], about="turn 1")
        await pilot.pause()
        assert lines(prose)[0] == top
        prose.show(many, about="turn 2")
        await pilot.pause()
        assert lines(prose)[0].strip() == "line 0"
        await pilot.press("G")
        assert lines(prose)[9].strip() == "line 59"
        await pilot.press("pageup", "k", "g")
        assert lines(prose)[0].strip() == "line 0"


async def test_hostile_text_is_drawn_literally(stage: Stage, lines: Lines) -> None:
    prose = Prose([Paragraph("[red]x[/] \x1b[2J\ttab\r\nnext\u2028sep")])
    async with stage(prose).run_test(size=(40, 3)):
        assert [line.strip() for line in lines(prose)] == ["[red]x[/] �[2J    tab", "next sep", ""]
