"""`ctxtui status`: one session in one line, for tmux and Claude Code's status line, and as JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from ctxtui.core.errors import UsageError
from ctxtui.present import figures

if TYPE_CHECKING:
    from ctxtui.core.context.glance import Glance
    from ctxtui.core.library.pulse import Pulse
    from ctxtui.core.library.standing import Standing

SIGNS = {"note": "·", "warn": "!", "urgent": "!!"}
COLOURS = {"note": "cyan", "warn": "yellow", "urgent": "red"}
"""Of tmux, by name: the terminal's own palette knows whether its ground is light or dark."""
UNKNOWN = "–"
NEAR = 5
"""Turns below which a calm session tells them too, as the gauge does."""
FAR = 99
"""Turns beyond which a guess is none."""
WIDEST = 60
"""Cells of a title, or of any other words of a transcript."""

_FIELD = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


class Told(NamedTuple):
    """What there is to tell of a session."""

    pulse: Pulse
    path: Path | None
    """None while its client has written nothing yet."""
    glance: Glance
    standing: Callable[[], Standing]
    """Asks the registry, so only where it is told."""
    tmux: bool = False
    """For a status bar of tmux: `#` doubled in what is told, coloured by zone."""


def status_line(told: Told) -> str:
    """`312k/1M 31% ! warn · cache 41m · urgent ≈3–5 turns`; what is unknown is left out."""
    glance = told.glance
    window = f"{figures.tokens(glance.used)}/{figures.tokens(glance.limit.tokens)}"
    if glance.share is not None:
        window += f" {figures.share(glance.share)}"
    if glance.zone in SIGNS:
        window += f" {SIGNS[glance.zone]} {glance.zone}"
    words = [_coloured(told, window)]
    cache, turns = _cache(told), _turns(told)
    if cache != UNKNOWN:
        words.append(f"cache {cache}")
    near = glance.urgent_turns is not None and glance.urgent_turns[0] <= NEAR
    if turns not in (UNKNOWN, "now") and (near or glance.zone in SIGNS):
        words.append(f"urgent {turns} turn{'' if turns == '≈1' else 's'}")
    return " · ".join(words)


def filled(template: str, told: Told) -> str:
    """`template` with the fields that it names, such as `{used} {zone}`; `{{` is a brace.

    Raises UsageError for a name that is none, and for a brace by itself.
    """

    def put(found: re.Match[str]) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        name = found[1]
        if name is None:
            raise UsageError(f"--format: {found[0]} by itself; write it twice to mean the brace.")
        if name not in FIELDS:
            from ctxtui.core.text import one_line

            raise UsageError(
                f"--format: {{{one_line(name, 30)}}} is no field; there are {', '.join(FIELDS)}."
            )
        return FIELDS[name](told)

    return _FIELD.sub(put, template)


def status_document(told: Told) -> dict[str, Any]:
    """`ctxtui status --json`."""
    glance, pulse, standing = told.glance, told.pulse, told.standing()
    share, left = glance.share, glance.cache_seconds
    return {
        "id": pulse.id,
        "path": str(told.path.absolute()) if told.path is not None else None,
        "project": pulse.project,
        "title": pulse.title or None,
        "status": standing.status,
        "waiting_for": standing.waiting_for,
        "model": pulse.model,
        "window": {
            "used": glance.used,
            "used_how": "exact" if glance.used is not None else None,
            "limit": glance.limit.tokens,
            "limit_source": glance.limit.source,
            "share": round(share, 4) if share is not None else None,
            "zone": glance.zone,
        },
        "cache": {
            "state": glance.cache,
            "until": figures.iso(glance.cache_until),
            "seconds": round(left) if left is not None else None,
        },
        "urgent": {
            "at": glance.urgent_at,
            "tokens": glance.urgent_tokens,
            "turns": list(glance.urgent_turns) if glance.urgent_turns is not None else None,
        },
    }


def _title(told: Told) -> str:
    return _shown(told, told.pulse.title) or "untitled"


def _project(told: Told) -> str:
    project = told.pulse.project
    return _shown(told, PurePath(project).name or project) if project else UNKNOWN


def _model(told: Told) -> str:
    from ctxtui.core.context.windows import short_model

    return _shown(told, short_model(told.pulse.model)) if told.pulse.model else UNKNOWN


def _cache(told: Told) -> str:
    """`41m`, `cold`."""
    seconds = told.glance.cache_seconds
    if seconds is None:
        return UNKNOWN
    return figures.took(seconds) if told.glance.cache == "warm" else "cold"


def _turns(told: Told) -> str:
    """`≈3–5`, `≈12+`, `now`."""
    turns = told.glance.urgent_turns
    if turns is None or turns[0] > FAR:
        return UNKNOWN
    least, most = turns
    if least == 0:
        return "now"
    if most is None or most > FAR:
        return f"≈{least}+"
    return f"≈{least}" if most == least else f"≈{least}–{most}"


def _shown(told: Told, text: str) -> str:
    """Words of a transcript. tmux would take a `#` for the beginning of a format."""
    from ctxtui.core.text import one_line  # not where only figures are told

    line = one_line(text, WIDEST)
    return line.replace("#", "##") if told.tmux else line


def _coloured(told: Told, text: str) -> str:
    colour = COLOURS.get(told.glance.zone or "") if told.tmux else None
    return f"#[fg={colour}]{text}#[default]" if colour and text else text


FIELDS: Mapping[str, Callable[[Told], str]] = {
    "title": _title,
    "status": lambda told: told.standing().status,
    "used": lambda told: _coloured(told, figures.tokens(told.glance.used)),
    "limit": lambda told: figures.tokens(told.glance.limit.tokens),
    "share": lambda told: _coloured(told, figures.share(told.glance.share)),
    "zone": lambda told: _coloured(told, told.glance.zone or UNKNOWN),
    "sign": lambda told: _coloured(told, SIGNS.get(told.glance.zone or "", "")),
    "cache": _cache,
    "turns": _turns,
    "model": _model,
    "project": _project,
    "id": lambda told: _shown(told, told.pulse.id),
}
