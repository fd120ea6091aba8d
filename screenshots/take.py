"""Makes every picture from the demo:  python screenshots/take.py [NAME ...] [--out DIR]

Writes NAME.svg for each, and NAME.png where rsvg-convert is installed. Each is taken in a new
folder of its own, which is shown under one name, and the demo's times are relative to now: so
pictures change only when the screens do.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import html
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input, TextArea

HERE = Path(__file__).parent
PREFIX = "ctxtui-"
GOAL = "Ship the rate limiter behind a flag, default off"
MARKS = (
    ("3.7", "before the Redis client", "All is read, nothing is written yet.", 0.4),
    ("5", "after reading the files", "", 0.7),
    ("14.3", "cookies", "The parser still splits on every semicolon.", 1.0),
)
"""Where marks are set, their names and notes, and how much of each changed file was there then."""
CELL, BASE = 12.2, 24.4
SECOND_FONT = set("◌▸▾✓✗↵◐")  # drawn better, or only, by DejaVu Sans Mono
_TEXT = re.compile(
    r'<text class="([^"]*)" x="([\d.]+)" y="([\d.]+)" textLength[^>]*>([^<]*)</text>'
)

Steps = Callable[[Pilot[None]], Awaitable[None]]


@dataclass(frozen=True)
class Shot:
    """One picture: the size of the terminal, the theme, and what is done before it is taken."""

    name: str
    columns: int
    lines: int
    steps: Steps
    theme: str = "dark"
    empty: bool = False
    ascii: bool = False


async def home(pilot: Pilot[None]) -> None:
    await settle(pilot)


async def tree(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await pilot.press("enter")
    await settle(pilot)


async def steps(pilot: Pilot[None]) -> None:
    """The last turn unfolded, with the cursor on the step that failed."""
    await settle(pilot)
    if pilot.app.size.width < 76:
        await pilot.press("enter")
    await pilot.press("l", "j", "j", "j", "j")
    await settle(pilot)


async def filtered(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await pilot.press("tab", "tab", "slash", *"ta")
    await settle(pilot)


async def palette(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await pilot.press("ctrl+p")
    await settle(pilot)


async def brief(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await pilot.press("b")
    await settle(pilot)
    for letter in GOAL:
        await pilot.press("space" if letter == " " else "comma" if letter == "," else letter)
    await settle(pilot)
    await pilot.press("escape")
    await settle(pilot)


async def words(pilot: Pilot[None]) -> None:
    """All that the user said, with one more sentence taken in."""
    await brief(pilot)
    await pilot.press("w")
    await settle(pilot)
    await pilot.press(*["down"] * 6, "enter")
    await settle(pilot)


async def text(pilot: Pilot[None]) -> None:
    await brief(pilot)
    await pilot.press("e")
    await settle(pilot)


async def helped(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await pilot.press("question_mark")
    await settle(pilot)


def looked_at(title: str) -> Steps:
    """Home on the session of this title."""

    async def look(pilot: Pilot[None]) -> None:
        from ctxtui.screens.home import Home

        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, Home)
        screen.open(next(one for one in screen.library.sessions if one.summary.title == title))
        await settle(pilot)

    return look


async def context(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await pilot.press("x")
    await settle(pilot)


async def context_files(pilot: Pilot[None]) -> None:
    await context(pilot)
    await pilot.press("tab")
    await settle(pilot)


async def context_growth(pilot: Pilot[None]) -> None:
    await context(pilot)
    await pilot.press("tab", "tab")
    await settle(pilot)


async def context_behind(pilot: Pilot[None]) -> None:
    """The blocks behind the results of Bash."""
    await context(pilot)
    await pilot.press("G", "k", "k", "k", "k", "k", "enter")
    await settle(pilot)


async def moves(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await pilot.press("3")
    await settle(pilot)


async def marked(pilot: Pilot[None]) -> None:
    """Marks in the live session, set as it went on; the code of the first is older than now."""
    from ctxtui.app import CtxtuiApp
    from ctxtui.core.repo.base import Base
    from ctxtui.core.repo.changes import read_changes
    from ctxtui.core.repo.state import RepoState, read_state
    from ctxtui.core.rewind.marks import Marks
    from ctxtui.core.store import Store
    from ctxtui.core.transcripts.locate import locate
    from ctxtui.screens.home import Home

    app, screen = pilot.app, pilot.app.screen
    assert isinstance(app, CtxtuiApp) and isinstance(screen, Home)
    while screen.picture is None:
        await pilot.pause(0.1)
    await settle(pilot)
    state = read_state(app.here)
    assert isinstance(state, RepoState)
    names = [one.path for one in read_changes(app.here, Base(state.head, "rev")).files]
    files = [path for name in names if (path := app.here / name).is_file()]
    work = {path: path.read_text() for path in files}
    picture, when = screen.picture, [0.0]
    with Store.open(app.data) as store:
        marks = Marks(store, lambda: when[-1])
        for at, name, note, share in MARKS:
            end = locate(picture.tree, at).end
            assert end.uuid is not None and end.time is not None
            when.append(end.time.timestamp())
            for path, text in work.items():
                lines = text.splitlines(keepends=True)
                path.write_text("".join(lines[: round(len(lines) * share)]))
            marks.make(end.uuid, picture.id, app.here, name=name, note=note)
        for path, text in work.items():
            path.write_text(text)
        when.append(when[1] - 12 * 86_400)
        why = "Its folder was in no repository."
        marks.add("gone", "11112222", None, name="notes on the API", no_anchor=why)
    app.read_marks()
    await settle(pilot)


async def marks(pilot: Pilot[None]) -> None:
    await marked(pilot)
    await pilot.press("M")
    await settle(pilot)
    await pilot.press("j")
    await settle(pilot)


async def mark(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await pilot.press("m")
    await settle(pilot)
    await pilot.press(*"cookies")
    await settle(pilot)


def branch(at: str) -> Steps:
    """The dialog at this turn or step; where it has a mark, with the code of that."""

    async def ask(pilot: Pilot[None]) -> None:
        from ctxtui.core.transcripts.locate import locate
        from ctxtui.screens.branch import BranchDialog
        from ctxtui.screens.home import Home
        from ctxtui.screens.home.asking import BranchAsked

        await marked(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, Home) and screen.picture is not None
        with client_and_tmux():
            place = locate(screen.picture.tree, at)
            screen.post_message(BranchAsked(screen.picture, place, live=True))
            await pilot.pause()
            await settle(pilot)
            dialog = pilot.app.screen
            assert isinstance(dialog, BranchDialog)
            while dialog.facts is None:
                await pilot.pause(0.05)
            await pilot.press("f6")
            await settle(pilot)

    return ask


@contextmanager
def client_and_tmux() -> Iterator[None]:
    """A client that only tells its version, and a tmux that is never asked."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "claude"
        program.write_text("#!/bin/sh\necho 2.1.329\n")
        program.chmod(0o755)
        os.environ["PATH"] = f"{folder}:{before['PATH']}"
        os.environ.update(TMUX=f"{folder}/socket,1,0", TMUX_PANE="%0")
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def forecast(title: str) -> Steps:
    """What resuming the session of this title would do."""

    async def ask(pilot: Pilot[None]) -> None:
        from ctxtui.screens.forecast import ForecastScreen

        await looked_at(title)(pilot)
        with client_and_tmux():
            await pilot.press("r")
            await settle(pilot)
            screen = pilot.app.screen
            assert isinstance(screen, ForecastScreen)
            while screen.forecast is None and not screen.failure:
                await pilot.pause(0.05)
            await settle(pilot)

    return ask


async def compact(pilot: Pilot[None]) -> None:
    """The composer on the live session, with a goal."""
    from ctxtui.screens.compact import CompactScreen
    from ctxtui.screens.home import Home

    await settle(pilot)
    home = pilot.app.screen
    assert isinstance(home, Home) and home.picture is not None
    screen = CompactScreen(home.picture, GOAL, can_send=True)
    await pilot.app.push_screen(screen)
    await settle(pilot)
    await pilot.press("escape")
    await settle(pilot)


async def audited(pilot: Pilot[None]) -> None:
    """What the compaction of the live session lost."""
    from ctxtui.screens.audit import AuditScreen
    from ctxtui.screens.home import Home

    await settle(pilot)
    home = pilot.app.screen
    assert isinstance(home, Home) and home.picture is not None
    await pilot.app.push_screen(AuditScreen(home.picture))
    await settle(pilot)


async def template_list(pilot: Pilot[None]) -> None:
    """The list of templates, with the first filled in beside it where there is room."""
    await settle(pilot)
    await pilot.press("a")
    await settle(pilot)


async def templates(pilot: Pilot[None]) -> None:
    """A template filled in from the session, with the cursor in its first field."""
    await template_list(pilot)
    await pilot.press("enter")
    await settle(pilot)


async def prompt(pilot: Pilot[None]) -> None:
    await templates(pilot)
    await pilot.press("f6")
    await settle(pilot)


async def launches(pilot: Pilot[None]) -> None:
    """What was launched, and every subagent, with what one of them gave back."""
    await settle(pilot)
    await pilot.press("t")
    await settle(pilot)


def sending(before: Steps, *keys: str) -> Steps:
    """The dialog of F8, on top of the screen that `before` comes to."""

    async def ask(pilot: Pilot[None]) -> None:
        await before(pilot)
        with client_and_tmux():
            await pilot.press("f8")
            await settle(pilot)
            await pilot.press(*keys)
            await settle(pilot)

    return ask


async def settle(pilot: Pilot[None]) -> None:
    """Until the threads have brought what they read, and it is drawn."""
    for _ in range(6):
        while any(one.group != "feed" and not one.is_finished for one in pilot.app.workers):
            await pilot.pause(0.05)
        await pilot.pause(0.15)
    from ctxtui.screens.home import Home

    screen = pilot.app.screen
    while isinstance(screen, Home) and screen.picture is not None and screen.ahead.outlook is None:
        await pilot.pause(0.1)
    await pilot.pause(0.1)


SHOTS = [
    *(
        Shot(f"{name}-{columns}x{lines}{'-light' if theme == 'light' else ''}", *size, steps, theme)
        for name, steps in (("home", home), ("brief", brief))
        for size in ((60, 24), (80, 24), (120, 36), (200, 50))
        for columns, lines in (size,)
        for theme in ("dark", "light")
    ),
    *(
        Shot(f"{name}-{columns}x{lines}{'-light' if theme == 'light' else ''}", *size, run, theme)
        for name, run, sizes in (
            ("home", home, ((110, 32), (160, 42))),
            ("steps", steps, ((60, 24), (80, 24), (110, 32), (160, 42), (200, 50))),
            ("context", context, ((60, 24), (80, 24), (120, 36), (200, 50))),
            ("moves", moves, ((60, 24), (80, 24), (120, 36))),
            ("template-list", template_list, ((60, 24), (80, 24), (120, 36))),
            ("templates", templates, ((60, 20), (60, 24), (80, 24), (120, 36), (200, 50))),
            ("prompt", prompt, ((60, 24), (80, 24), (120, 36))),
            (
                "send-prompt",
                sending(templates),
                ((60, 20), (60, 24), (80, 24), (120, 36), (200, 50)),
            ),
            ("send-compact", sending(compact), ((60, 24), (80, 24), (120, 36))),
            ("send-brief", sending(brief), ((60, 24), (80, 24), (120, 36))),
            ("compact", compact, ((60, 20), (60, 24), (80, 24), (120, 36), (200, 50))),
            ("words", words, ((60, 24), (80, 24), (120, 36), (200, 50))),
            ("launches", launches, ((60, 24), (80, 24), (120, 36), (200, 50))),
            ("audit", audited, ((60, 20), (60, 24), (80, 24), (120, 36), (200, 50))),
            ("calm", looked_at("docs for cart API"), ((80, 24), (120, 36))),
            ("rot", looked_at("image sizes"), ((80, 24), (120, 36))),
            ("cold", looked_at("auth middleware, redis"), ((80, 24), (120, 36))),
        )
        for size in sizes
        for columns, lines in (size,)
        for theme in ("dark", "light")
    ),
    *(
        Shot(f"{name}-{columns}x{lines}{'-light' if theme == 'light' else ''}", *size, run, theme)
        for name, run, usual in (
            ("marks", marks, (110, 32)),
            ("branch", branch("3.7"), (110, 32)),
            ("forecast", forecast("auth middleware, redis"), (110, 32)),
        )
        for size in ((60, 20), (60, 24), (80, 24), (120, 36), usual, (200, 50))
        for columns, lines in (size,)
        for theme in ("dark", "light")
    ),
    Shot("branch-better-80x24", 80, 24, branch("3")),
    Shot("mark-80x24", 80, 24, mark),
    Shot("forecast-live-110x32", 110, 32, forecast("auth middleware")),
    Shot("context-files-80x24", 80, 24, context_files),
    Shot("context-growth-60x24", 60, 24, context_growth),
    Shot("context-growth-80x24", 80, 24, context_growth),
    Shot("context-behind-80x24", 80, 24, context_behind),
    Shot("filter-110x32", 110, 32, filtered),
    Shot("palette-110x32", 110, 32, palette),
    Shot("tree-60x24", 60, 24, tree),
    Shot("text-80x24", 80, 24, text),
    Shot("text-60x24", 60, 24, text),
    Shot("help-110x32", 110, 32, helped),
    Shot("help-60x24", 60, 24, helped),
    Shot("empty-80x24", 80, 24, home, empty=True),
    Shot("home-80x24-ascii", 80, 24, home, ascii=True),
]


async def take(shot: Shot, out: Path) -> None:
    from ctxtui.app import CtxtuiApp
    from ctxtui.core.settings import Settings
    from ctxtui.demo.live import LiveSession
    from ctxtui.demo.write import write_demo

    settings = Settings(theme="light" if shot.theme == "light" else "dark", ascii=shot.ascii)
    with home_folder() as folder:
        if shot.empty:
            (folder / ".claude" / "projects").mkdir(parents=True)
            app = CtxtuiApp((folder / ".claude",), settings, folder)
            await shoot(app, shot, out)
            return
        demo = write_demo(folder)
        with LiveSession(demo, every=None):
            app = CtxtuiApp((demo.config_dir,), settings, demo.projects["shop"])
            await shoot(app, shot, out)


async def shoot(app: object, shot: Shot, out: Path) -> None:
    from ctxtui.app import CtxtuiApp

    assert isinstance(app, CtxtuiApp)
    async with app.run_test(size=(shot.columns, shot.lines)) as pilot:
        while not app.screen_stack or not app.is_running:
            await pilot.pause()
        await pilot.pause(0.3)
        await shot.steps(pilot)
        for field in (*app.screen.query(Input), *app.screen.query(TextArea)):
            field.cursor_blink = False  # else the cursor is there by chance
            field.refresh()
        await pilot.pause()
        svg = app.export_screenshot(title="ctxtui", simplify=True)
    path = out / f"{shot.name}.svg"
    path.write_text(local_fonts(settled_names(svg, Path(os.environ["HOME"]))), "utf-8")
    if shutil.which("rsvg-convert"):
        draw_png(path)


@contextmanager
def home_folder() -> Iterator[Path]:
    """A new home folder, for the time of one picture; where nobody else is at it, the same name."""
    for number in count(1):
        folder = Path(tempfile.gettempdir()) / f"{PREFIX}{number}"
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            continue
        break
    before = dict(os.environ)
    os.environ.update(HOME=str(folder), LANG="C.UTF-8", LC_ALL="C.UTF-8")
    for name in ("TMUX", "TMUX_PANE", "DISPLAY", "WAYLAND_DISPLAY", "NO_COLOR", "XDG_DATA_HOME"):
        os.environ.pop(name, None)
    try:
        yield folder
    finally:
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(folder, ignore_errors=True)


def settled_names(svg: str, home: Path) -> str:
    """What differs each time, in words of the same length: the folder, ids, commits, times."""
    same = "1" * (len(home.name) - len(PREFIX))
    names: dict[str, str] = {}

    def settled(found: re.Match[str]) -> str:
        word = found[0]
        if not word.isdigit():
            nth = hashlib.sha1(str(len(names)).encode()).hexdigest()
            return names.setdefault(word[:7], nth)[: len(word)]
        return word

    def of_text(found: re.Match[str]) -> str:
        text = re.sub(rf"{PREFIX}\d+", PREFIX + same, found[0])
        text = re.sub(r"\b\d{4}-\d\d-\d\d(.*?)\d\d:\d\d\b", r"2026-11-20\g<1>14:05", text)
        return re.sub(r"\b(?=\w*\d)[0-9a-f]{7,40}\b", settled, text)

    return re.sub(r">[^<]+<", of_text, svg)


def local_fonts(svg: str) -> str:
    """No font is fetched from anywhere: whoever looks has Fira Code, or another monospace."""
    ground = "#fbfbfd" if "#fbfbfd" in svg else "#0f1117"
    svg = svg.replace('fill="#292929"', f'fill="{ground}"', 1)
    return re.sub(r"src:[^;]*;", 'src: local("FiraCode-Regular"), local("Fira Code");', svg)


def draw_png(svg: Path) -> None:
    """librsvg knows no textLength and drops leading blanks, so each cell becomes a text."""
    drawn = svg.read_text("utf-8")
    match = re.search(r'viewBox="0 0 ([\d.]+)', drawn)
    assert match is not None
    scale = (24 if float(match[1]) > 1600 else 30) / BASE

    def cells(found: re.Match[str]) -> str:
        kind, x, y, text = found.groups()
        return "".join(
            f'<text class="{kind}" x="{float(x) + n * CELL:.2f}" y="{y}"'
            + (" style=\"font-family: 'DejaVu Sans Mono'\"" if char in SECOND_FONT else "")
            + f">{html.escape(char)}</text>"
            for n, char in enumerate(html.unescape(text))
            if char not in " \xa0"
        )

    with tempfile.NamedTemporaryFile("w", suffix=".svg", encoding="utf-8") as temp:
        temp.write(_TEXT.sub(cells, drawn))
        temp.flush()
        png = str(svg.with_suffix(".png"))
        subprocess.run(["rsvg-convert", "-z", f"{scale:.4f}", temp.name, "-o", png], check=True)
    if shutil.which("pngquant"):
        subprocess.run(["pngquant", "--force", "--nofs", "--output", png, "64", png], check=True)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--out", type=Path, default=HERE)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for shot in SHOTS:
        if not args.names or shot.name in args.names:
            await take(shot, args.out)
            print(args.out / f"{shot.name}.svg")


if __name__ == "__main__":
    asyncio.run(main())
