"""Carries a branch out: writes it, then opens it or hands its command over. Not on the loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ctxtui.core.rewind.branching import title_of
from ctxtui.core.rewind.opening import make, open_branch
from ctxtui.core.terminal.clipboard import Copied
from ctxtui.log import failure
from ctxtui.present.branch import Facts, done_words

Act = Literal["open", "copy", "write"]


@dataclass(frozen=True, slots=True)
class Branched:
    """It is written; `words` say how the rest went."""

    id: str
    words: str
    ok: bool


def carry_out(
    facts: Facts,
    act: Act,
    name: str,
    prompts: tuple[str, str],
    folder: Path | None,
    *,
    stopped: Callable[[], bool],
    copy: Callable[[str], Copied],
) -> Branched:
    """Write it, and do the rest as far as it goes: a file that is there stays there. Of the
    `prompts` the second one does not speak of a worktree: for where none could be made.

    Raises CtxtuiError if it could not be written; then nothing is.
    """
    plan = replace(facts.plan, title=title_of(name))
    made = make(plan, facts.anchor, folder)
    ok, prompt = not made.trouble, prompts[made.folder is None]
    try:
        if act == "open":
            words = open_branch(plan, prompt, facts.way, stopped=stopped).sentence
        elif act == "copy":
            opened = open_branch(facts.plan, prompt, replace(facts.way, tmux=None))
            words = f"{opened.sentence} The command: {copy(opened.line).sentence}".strip()
        else:
            words = f"`claude --resume {plan.id}` opens it."
    except Exception as error:
        ok, words = False, f"It was not opened: {failure('opening a branch', error)}"
    return Branched(plan.id, done_words(made, words), ok)
