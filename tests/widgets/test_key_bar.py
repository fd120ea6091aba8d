"""The footer."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget

from ctxtui_widgets.key_bar import KeyBar, KeyHint

Stage = Callable[..., App[None]]
Lines = Callable[[Widget], list[str]]

HOME: list[KeyHint] = [
    ("m", "mark", "note('m')"), ("f", "branch", "note('f')"), ("b", "brief", "app.note('b')"),
    ("c", "compact", ""), ("a", "agents", ""), ("r", "resume", ""), ("/", "filter", ""),
    ("x", "context", ""), ("?", "help", "note('?')"),
]  # fmt: skip
BRIEF: list[KeyHint] = [
    ("space", "strike", ""), ("↵", "source", ""), ("?", "help", ""), ("esc", "back", ""),
    ("F5", "copy", ""), ("F2", "write", ""), ("F8", "start", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("pairs", "width", "line"),
    [
        (
            HOME,
            120,
            " m mark   f branch   b brief   c compact   a agents   r resume   / filter"
            "   x context",
        ),
        (HOME, 80, " m mark  f branch  b brief  c compact  a agents  r resume  / filter"),
        (HOME, 40, " m mark  f branch  b brief"),
        (HOME, 20, " m mark"),
        (HOME, 8, ""),
        (BRIEF, 80, " space strike  ↵ source  F5 copy  F2 write  F8 start"),
        (BRIEF, 60, " space strike  ↵ source  F5 copy"),
    ],
)  # fmt: skip
async def test_hints_leave_from_the_right_and_the_ends_stay(
    stage: Stage, lines: Lines, pairs: list[KeyHint], width: int, line: str
) -> None:
    bar = KeyBar(pairs)
    ends = "? help " if pairs is HOME else "esc back  ? help "
    async with stage(bar).run_test(size=(width, 2)):
        assert lines(bar) == [line + ends.rjust(width - len(line))]


async def test_plain_letters_make_room_for_the_word_enter(stage: Stage, lines: Lines) -> None:
    bar = KeyBar(BRIEF)
    async with stage(bar, ascii_glyphs=True).run_test(size=(66, 1)) as pilot:
        assert lines(bar) == [" space strike  enter source  F5 copy  F2 write   esc back  ? help "]
        bar.show([])
        await pilot.pause()
        assert lines(bar) == [" " * 66]


async def test_a_key_that_was_bound_anew_is_the_one_that_is_offered(lines: Lines) -> None:
    class Rebound(App[None]):
        BINDINGS: ClassVar[list[BindingType]] = [
            Binding("b", "brief", "brief", id="home.brief"),
            Binding("question_mark", "help", "help", key_display="?", id="app.help"),
            Binding("J", "move(1)", "down", id="brief.down"),
            Binding("x", "context", "context", id="home.context"),
        ]
        bound_anew = frozenset({"home.brief", "app.help", "brief.down"})

        def compose(self) -> ComposeResult:
            yield KeyBar(
                [
                    ("b", "brief", "brief"), ("J K", "move", "move(1)"),
                    ("x", "context", "context"), ("?", "help", "help"),
                ]
            )  # fmt: skip

        def on_mount(self) -> None:
            self.set_keymap(
                {"home.brief": "ctrl+b,B", "app.help": "f2", "brief.down": "D", "home.other": "x"}
            )

    app = Rebound()
    async with app.run_test(size=(60, 1)) as pilot:
        await pilot.pause()
        assert lines(app.query_one(KeyBar)) == [
            " ctrl+b brief  J K move  x context                  f2 help "
        ]


async def test_a_click_runs_the_action_of_the_screen_or_of_the_app() -> None:
    ran: list[str] = []

    class One(Screen[None]):
        def compose(self) -> ComposeResult:
            yield KeyBar(HOME)

        def action_note(self, key: str) -> None:
            ran.append(f"screen {key}")

    class Clicked(App[None]):
        def on_mount(self) -> None:
            self.push_screen(One())

        def action_note(self, key: str) -> None:
            ran.append(f"app {key}")

    async with Clicked().run_test(size=(60, 3)) as pilot:
        for x in (1, 6, 7, 9, 19, 27, 54, 59):
            await pilot.click(KeyBar, offset=(x, 0))
        assert ran == ["screen m", "screen m", "screen f", "app b", "screen ?"]
