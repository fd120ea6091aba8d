"""The layout of a brief as a template of the user's: Markdown with `{{goal}}`, `{{state}}`, …"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.places import config_dir, tilde
from ctxtui.core.text import one_line

if TYPE_CHECKING:
    from jinja2 import Template

NAME = "brief.md"
LARGEST = 64_000
"""Bytes of a template; a bigger file is something else."""
_EMPTY_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Layout:
    """A template that was read; `path` is for messages."""

    source: str
    path: Path


@dataclass(frozen=True, slots=True)
class Part:
    """A section as a template sees it: `{{state}}` is heading and lines, `{{state.lines}}` the
    lines alone. One with nothing in it is empty, and false to an `{% if %}`."""

    title: str
    lines: str

    def __str__(self) -> str:
        return f"## {self.title}\n{self.lines}" if self.lines else ""

    def __bool__(self) -> bool:
        return bool(self.lines)


def layout_path() -> Path:
    return config_dir() / NAME


def read_layout(path: Path) -> Layout | None:
    """The template in a file; None where there is no such file.

    Raises CtxtuiError, naming file, line and reason, for one that can't be read, is no template,
    or leaves the goal out. What it does with a brief shows only when it is filled in.
    """
    where = tilde(path)
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CtxtuiError(f"{where}: can't be read ({error.strerror}). {_OURS}") from error
    if len(raw) > LARGEST:
        raise CtxtuiError(f"{where}: larger than {LARGEST} bytes, so no layout of a brief. {_OURS}")
    try:
        source = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise CtxtuiError(f"{where}, line {line}: is no UTF-8. {_OURS}") from error
    layout = Layout(source, path)
    _check(layout)
    return layout


def fill(layout: Layout, goal: str, parts: Mapping[str, Part], more: Mapping[str, str]) -> str:
    """The text of a brief. Values are put in as they are: nothing in them is read as a template.

    Raises CtxtuiError with file, line and reason if the template does what can't be done.
    """
    try:
        text = _template(layout.source).render(
            goal=goal, sections=list(parts.values()), **parts, **more
        )
    except Exception as error:  # a template may do anything that an expression can
        raise CtxtuiError(_said(layout, _line(error.__traceback__), str(error))) from error
    return _EMPTY_LINES.sub("\n\n", text).strip("\n")


_OURS = "The built-in layout is used."


def _check(layout: Layout) -> None:
    from jinja2 import TemplateSyntaxError, meta
    from jinja2.sandbox import SandboxedEnvironment

    try:
        tree = SandboxedEnvironment().parse(layout.source)
        _template(layout.source)
    except TemplateSyntaxError as error:
        raise CtxtuiError(_said(layout, error.lineno, error.message or "no template")) from error
    except Exception as error:  # such as a loop that is nested too deep to compile
        raise CtxtuiError(_said(layout, None, str(error))) from error
    if "goal" not in meta.find_undeclared_variables(tree):
        last = layout.source.rstrip("\n").count("\n") + 1
        raise CtxtuiError(_said(layout, last, "{{goal}} is missing, and a brief needs it"))


@lru_cache(maxsize=4)
def _template(source: str) -> Template:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=False)
    return environment.from_string(source)


def _line(trace: TracebackType | None) -> int | None:
    """The line of the template on which an error was raised."""
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _said(layout: Layout, line: int | None, reason: str) -> str:
    where = f"{tilde(layout.path)}, line {line}" if line else tilde(layout.path)
    return f"{where}: {one_line(reason, 160).rstrip('.')}. {_OURS}"
