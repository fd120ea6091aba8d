"""The ways out of a prompt that are here: the clipboard, and an agent's file. Both block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.files import private_dir
from ctxtui.core.places import as_typed, data_dir, tilde
from ctxtui.core.subagents.prompt import Finished
from ctxtui.core.subagents.saving import Planned, agent_text, write
from ctxtui.core.subagents.template import Template
from ctxtui.core.terminal.clipboard import copy


@dataclass(frozen=True, slots=True)
class Left:
    """How it went, in a sentence that names the place."""

    ok: bool
    sentence: str


def kept_path(finished: Finished, now: datetime) -> Path:
    """Where a prompt that was copied is kept too."""
    return data_dir() / "prompts" / f"{now:%Y-%m-%dT%H%M%S}-{finished.template.key}.md"


def copy_out(finished: Finished, to_terminal: Callable[[str], None] | None) -> Left:
    """Copy it; for an agent with the words that have a session hand it on."""
    text = finished.for_session if finished.agent else finished.text
    file = kept_path(finished, datetime.now(UTC))
    private_dir(file.parent)
    copied = copy(text, write_osc52=to_terminal, file=file)
    return Left(copied.ok, copied.sentence)


def suggested_path(template: Template, config_dirs: Sequence[Path]) -> str:
    """Among the user's agents, as people write it."""
    folder = config_dirs[0] if config_dirs else Path.home() / ".claude"
    return tilde(folder / "agents" / f"{template.key}.md")


def write_agent(template: Template, given: str, *, over: bool) -> Left:
    """Write the template as an agent's file; over another one only if that was said."""
    try:
        path = as_typed(given)
        if path.suffix != ".md":
            return Left(False, f"{given}: an agent's file ends in .md. Name another.")
        write(Planned(path, agent_text(template), over), over=over)
    except CtxtuiError as error:
        return Left(False, str(error))
    return Left(True, f"{tilde(path)}. The client takes it up at its next start.")
