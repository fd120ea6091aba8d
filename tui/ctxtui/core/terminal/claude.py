"""The client's program: where it is, what it can do, whom it trusts, and how it is started."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.terminal.programs import Missing, run
from ctxtui.core.text import one_line

Version = tuple[int, int, int]

VERSION_TIMEOUT = 10.0
PREFILLS_SINCE: Version = (2, 1, 329)
"""The oldest client seen to have `--prefill`; one that lacks it refuses to start with it."""
LONGEST_PREFILL = 8_000
"""Bytes: tmux takes a command of 16 kB, all arguments and their quoting together."""
BACKGROUNDS_SINCE: Version = (2, 1, 329)
"""The oldest client whose `--bg` was seen to deliver its text; that of 2.1.197 stayed mute."""
LONGEST_ARGUMENT = 131_071
"""Bytes that Linux takes as one argument."""
_LARGEST_FILE = 64_000_000
_NUMBER = re.compile(r"(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Client:
    """A client on this machine. `version` is None when it doesn't say."""

    path: str
    version: Version | None

    def can_prefill(self, prompt: str) -> bool:
        """Whether its input can be filled by an argument, and nothing be sent."""
        newest = self.version is not None and self.version >= PREFILLS_SINCE
        return newest and "\0" not in prompt and len(prompt.encode()) <= LONGEST_PREFILL

    @property
    def can_background(self) -> bool:
        return self.version is not None and self.version >= BACKGROUNDS_SINCE


def find_client(env: Mapping[str, str] = os.environ) -> Client:
    """The `claude` on the PATH, asked for its version; no request is made. Raises Missing."""
    path = shutil.which("claude", path=env.get("PATH", os.defpath))
    if path is None:
        raise Missing("claude: not on the PATH, so no session can be opened. Install Claude Code.")
    path = str(Path(path).absolute())
    try:
        said = run([path, "--version"], timeout=VERSION_TIMEOUT, env=env).out
    except Missing:
        raise
    except CtxtuiError:  # it hangs; that it has no --prefill is the safe guess
        return Client(path, None)
    found = _NUMBER.search(said)
    if found is None:
        return Client(path, None)
    return Client(path, (int(found[1]), int(found[2]), int(found[3])))


def client_argv(
    client: Client, config_dir: Path, *options: str, env: Mapping[str, str]
) -> list[str]:
    """What starts it on `config_dir`."""
    return [*_in_config_dir(config_dir, env), client.path, *options]


def resume_argv(
    client: Client, session: str, config_dir: Path, prompt: str = "", *, env: Mapping[str, str]
) -> list[str]:
    """What resumes `session` with `prompt` in its input, not sent.

    A client that can't be given it that way gets none: a positional prompt would be sent.
    """
    argv = client_argv(client, config_dir, "--resume", session, env=env)
    if prompt and client.can_prefill(prompt):
        argv.append(f"--prefill={prompt}")
    return argv


def resume_line(
    client: Client | None,
    session: str,
    config_dir: Path,
    cwd: str | None,
    prompt: str = "",
    *,
    env: Mapping[str, str],
) -> str:
    """The same for a shell: one command to paste, as people type it."""
    known = client if client is not None else Client("claude", None)
    argv = resume_argv(Client("claude", known.version), session, config_dir, prompt, env=env)
    line = shlex.join(argv)
    known_place = cwd is not None and cwd.startswith("/") and one_line(cwd) == cwd
    return f"cd {shlex.quote(cwd or '')} && {line}" if known_place else line


def trusts(config_dir: Path, cwd: str) -> bool:
    """Whether the client starts in `cwd` without asking for trust: it, or a folder above it, was
    accepted before. False when that can't be told."""
    projects = _state(config_dir).get("projects")
    if not isinstance(projects, dict):
        return False
    for folder in (cwd, *map(str, Path(cwd).parents)):
        known = projects.get(folder)
        if isinstance(known, dict) and known.get("hasTrustDialogAccepted") is True:
            return True
    return False


def _state(config_dir: Path) -> dict[str, Any]:
    import json

    beside = config_dir.parent / ".claude.json" if config_dir.name == ".claude" else None
    for path in (config_dir / ".claude.json", beside):
        try:
            if path is not None and path.is_file() and path.stat().st_size <= _LARGEST_FILE:
                state = json.loads(path.read_bytes())
                return state if isinstance(state, dict) else {}
        except (OSError, ValueError, RecursionError):
            continue
    return {}


def _in_config_dir(config_dir: Path, env: Mapping[str, str]) -> list[str]:
    """What makes the client use that folder. With the variable it keeps its state inside the
    folder, without it beside; so the variable is set only where it has to be."""
    named = env.get("CLAUDE_CONFIG_DIR")
    home = Path(env.get("HOME") or Path.home())
    if config_dir.absolute() == home / ".claude" and (
        not named or Path(named).absolute() != config_dir.absolute()
    ):
        return ["env", "-u", "CLAUDE_CONFIG_DIR"] if named else []
    return ["env", f"CLAUDE_CONFIG_DIR={config_dir.absolute()}"]
