"""Programs are started in two rooms only, and text from transcripts is never read as markup."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted([*ROOT.glob("tui/**/*.py"), *ROOT.glob("widgets/**/*.py")])

TERMINAL = "tui/ctxtui/core/terminal/"
REPO = "tui/ctxtui/core/repo/"

# A dotted name, or what one starts with (`os.exec*`), and the rooms that may use it.
ONLY_IN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            *("subprocess", "pty", "multiprocessing", "webbrowser", "_posixsubprocess"),
            *("os.system", "os.popen", "os.exec*", "os.spawn*", "os.posix_spawn*", "os.fork*"),
            *("os.startfile", "asyncio.create_subprocess_*", "asyncio.subprocess"),
            *("concurrent.futures.ProcessPoolExecutor", "concurrent.futures.process"),
            "psutil.Popen",
        ),
        (TERMINAL, REPO),
    ),
    "git": (REPO,),
    "gitdb": (REPO,),
    "pyperclip": (TERMINAL,),
    "rich.markup": (),
    "textual.markup": (),
}


ALWAYS_WRONG = ("from_markup", "notify", "markup", "shell")
BY_NAME = ("__import__", "import_module")
TELLING = (ast.Import, ast.ImportFrom, ast.Attribute, ast.Call, ast.keyword)
SPELLED = re.compile(
    "|".join(
        rf"\b{word[:-1]}" if word.endswith("*") else rf"\b{word}\b"
        for word in sorted(
            {name.rpartition(".")[2] for name in (*ONLY_IN, *ALWAYS_WRONG, *BY_NAME)}
        )
    )
)
"""Whatever is a breach has one of these words in it, so what has none need not be parsed."""


def breaches(source: str, where: str) -> list[str]:
    """What a module at `where` uses though it may not, as `line: name`."""
    if not SPELLED.search(source):
        return []
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, TELLING)]
    found = [
        f"{line}: {name}"
        for line, name in sorted(set(_used(nodes)))
        for rule, rooms in ONLY_IN.items()
        if _falls_under(name, rule) and not where.startswith(rooms or "none")
    ]
    return found + [f"{line}: {what}" for line, what in _always_wrong(nodes)]


def _falls_under(name: str, rule: str) -> bool:
    if rule.endswith("*"):
        return name.startswith(rule[:-1])
    return name == rule or name.startswith(f"{rule}.")


def _used(nodes: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    """Every dotted name that is imported or reached through an import, whatever it is called."""
    stands_for: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
                top = alias.name.partition(".")[0]
                stands_for[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"
                stands_for[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    for node in nodes:
        if isinstance(node, ast.Attribute):
            first, *rest = _dotted(node)
            if first in stands_for:
                yield node.lineno, ".".join([stands_for[first], *rest])
        elif isinstance(node, ast.Call) and _dotted(node.func)[-1] in BY_NAME:
            for given in node.args[:1]:
                if isinstance(given, ast.Constant):
                    yield node.lineno, str(given.value)


def _dotted(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Attribute):
        return [*_dotted(node.value), node.attr]
    return [node.id if isinstance(node, ast.Name) else ""]


def _always_wrong(nodes: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    for node in nodes:
        if isinstance(node, ast.Attribute) and node.attr == "from_markup":
            yield node.lineno, "from_markup"
        elif isinstance(node, ast.Call) and _notifies(node):
            if not any(given.arg == "markup" for given in node.keywords):
                yield node.lineno, "notify without markup=False"
        elif isinstance(node, ast.keyword) and node.arg in ("markup", "shell"):
            off = isinstance(node.value, ast.Constant) and node.value.value is False
            if not off:
                yield node.value.lineno, f"{node.arg}=True"


def _notifies(call: ast.Call) -> bool:
    """A toast with words that are not all in the source, or one handed to another thread."""
    names = [_dotted(one)[-1] for one in (call.func, *call.args)]
    if names[0] == "notify":
        return not all(isinstance(one, ast.Constant) for one in call.args)
    return "notify" in names[1:]


def test_there_are_sources_to_look_at() -> None:
    looked_at = {path.relative_to(ROOT).as_posix() for path in SOURCES}
    assert "tui/ctxtui/core/terminal/programs.py" in looked_at
    assert any(path.startswith("widgets/") for path in looked_at)


@pytest.mark.parametrize(
    "room", sorted({path.parent.relative_to(ROOT) for path in SOURCES}), ids=str
)
def test_a_module_uses_only_the_doors_that_are_its_own(room: Path) -> None:
    found = {
        path.name: breaches(path.read_text("utf-8"), path.relative_to(ROOT).as_posix())
        for path in sorted((ROOT / room).glob("*.py"))
    }
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    ("snippet", "caught"),
    [
        ("import subprocess", "1: subprocess"),
        ("import subprocess as quiet", "1: subprocess"),
        ("from subprocess import run", "1: subprocess.run"),
        ("def late():\n    import subprocess", "2: subprocess"),
        ("import os\nos.system('ls')", "2: os.system"),
        ("import os as o\no.popen('ls')", "2: os.popen"),
        ("from os import execvp", "1: os.execvp"),
        ("import os\nstart = os.spawnlp", "2: os.spawnlp"),
        ("import os\nos.posix_spawn('/bin/ls', [], {})", "2: os.posix_spawn"),
        ("import os\nos.fork()", "2: os.fork"),
        ("import pty", "1: pty"),
        (
            "import asyncio\nasyncio.create_subprocess_exec('ls')",
            "2: asyncio.create_subprocess_exec",
        ),
        ("from asyncio import create_subprocess_shell as go", "1: asyncio.create_subprocess_shell"),
        ("import multiprocessing.pool", "1: multiprocessing.pool"),
        (
            "from concurrent.futures import ProcessPoolExecutor",
            "1: concurrent.futures.ProcessPoolExecutor",
        ),
        ("import webbrowser", "1: webbrowser"),
        ("__import__('subprocess').run(['ls'])", "1: subprocess"),
        ("import importlib\nimportlib.import_module('pty')", "2: pty"),
        ("import git", "1: git"),
        ("from git.repo import Repo", "1: git.repo.Repo"),
        ("import pyperclip", "1: pyperclip"),
        ("from rich.text import Text\nText.from_markup(words)", "2: from_markup"),
        ("from textual.content import Content\nContent.from_markup(words)", "2: from_markup"),
        ("from rich.markup import render", "1: rich.markup.render"),
        ("from textual import markup", "1: textual.markup"),
        ("Static(words, markup=True)", "1: markup=True"),
        ("Static(words, markup=wanted)", "1: markup=True"),
        ("run('ls', shell=True)", "1: shell=True"),
        ("self.notify(words)", "1: notify without markup=False"),
        ("self.notify(f'{words} went')", "1: notify without markup=False"),
        ("app.call_from_thread(self.notify, words)", "1: notify without markup=False"),
    ],
)
def test_the_lint_sees_a_way_around(snippet: str, caught: str) -> None:
    assert caught in breaches(snippet, "tui/ctxtui/screens/home.py")
    assert caught in breaches(snippet, "widgets/ctxtui_widgets/meter.py")


@pytest.mark.parametrize(
    ("snippet", "where"),
    [
        ("import subprocess", f"{TERMINAL}programs.py"),
        ("import subprocess", f"{REPO}door.py"),
        ("import git", f"{REPO}diffs.py"),
        ("import pyperclip", f"{TERMINAL}system_clipboard.py"),
        ("import os\nos.environ['X'], os.getpid(), os.path", "tui/ctxtui/feed.py"),
        ("import github, gitignore", "tui/ctxtui/feed.py"),
        ("Static(words, markup=False)", "tui/ctxtui/screens/home.py"),
        ("self.notify('The draft is there.')", "tui/ctxtui/screens/home.py"),
        ("self.notify(words, markup=False)", "tui/ctxtui/screens/home.py"),
        ("from ctxtui.core.terminal.programs import start", "tui/ctxtui/demo/live.py"),
    ],
)
def test_the_lint_lets_the_doors_themselves_be(snippet: str, where: str) -> None:
    assert breaches(snippet, where) == []


@pytest.mark.parametrize(
    ("snippet", "where"),
    [
        ("import git", f"{TERMINAL}tmux.py"),
        ("import pyperclip", f"{REPO}door.py"),
        ("Text.from_markup(words)", f"{TERMINAL}tmux.py"),
        ("import subprocess", "tui/ctxtui/core/terminals.py"),
        ("import subprocess", "tui/ctxtui/demo/live.py"),
    ],
)
def test_a_door_opens_no_other(snippet: str, where: str) -> None:
    assert breaches(snippet, where)
