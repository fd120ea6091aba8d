"""One session read whole: its tree, its window, how it grew, and its subagents."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ctxtui.core.context.growth import Growth, first_delta, growth
from ctxtui.core.context.used import Window, window
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.subagents import Subagent, subagents
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import Turn, TurnTree, turn_tree


@dataclass(frozen=True, slots=True)
class Picture:
    """What the screens show of an opened session; whole, so a later one replaces it."""

    path: Path
    tree: TurnTree
    window: Window
    growth: dict[str, Growth]
    added: dict[str, int | None]
    """What each turn added, by id; for a first turn what it added to the base, estimated."""
    agents: dict[str, list[Subagent]]
    """By the id of the turn that started them."""
    title: str

    @property
    def id(self) -> str:
        return self.tree.transcript.id

    @property
    def cwd(self) -> str | None:
        """The directory the session was started in."""
        return next((row.cwd for row in self.tree.transcript.rows if row.cwd), None)

    @property
    def last_live(self) -> Turn | None:
        prompts = [turn for turn in self.tree.live if turn.kind == "prompt"]
        return prompts[-1] if prompts else None


def read_picture(path: Path, settings: Settings, title: str) -> Picture:
    """Read the session at `path`; slow for large ones. Raises CtxtuiError that names the file."""
    tree = turn_tree(read_transcript(path))
    sizes = growth(tree)
    agents: dict[str, list[Subagent]] = {}
    for agent in subagents(tree):
        agents.setdefault(agent.turn or "", []).append(agent)
        _ = agent.tokens  # read now, not while drawing
    return Picture(
        path=path,
        tree=tree,
        window=window(tree.transcript, tree.chain, settings),
        growth=sizes,
        added={
            turn.id: first_delta(tree, turn) if turn.parent is None else sizes[turn.id].delta
            for turn in tree.turns
        },
        agents=agents,
        title=title,
    )
