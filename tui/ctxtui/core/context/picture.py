"""One session read whole: its tree, its window, how it grew, and its subagents."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

from ctxtui.core.context.growth import Growth, first_delta, growth
from ctxtui.core.context.measures import Counts
from ctxtui.core.context.used import Window, window
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.subagents import Subagent, read_tree, subagents
from ctxtui.core.transcripts.tail import Tail
from ctxtui.core.transcripts.transcript import Transcript, read_transcript
from ctxtui.core.transcripts.turns import Turn, TurnTree, turn_tree

OPEN = 4
"""Sessions whose rows stay in memory: those looked at last."""


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
    counts: Counts = field(default_factory=Counts, compare=False, repr=False)
    """What was counted of its rows so far, for whoever takes the window apart."""

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


class PictureReader:
    """Reads the same few sessions again and again as they grow; threads may share it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.read_bytes = 0
        """Bytes read from transcripts of sessions so far, not counting those of subagents."""
        self._read: OrderedDict[Path, _Read] = OrderedDict()
        self._lock = Lock()

    def read(self, path: Path, title: str) -> Picture:
        """What `read_picture` would give, from what was appended since the last time."""
        with self._lock:
            known = self._read.pop(path, None) or _Read(Tail(path))
            stamps = _stamps(path)
            had = known.tail.read_bytes
            if known.picture is None or known.stamps != stamps:
                known.stamps = stamps
                known.picture = make_picture(
                    known.tail.read(), self.settings, title, known.agents.read, known.counts
                )
            elif known.picture.title != title:
                known.picture = replace(known.picture, title=title)
            self.read_bytes += known.tail.read_bytes - had
            self._read[path] = known
            while len(self._read) > OPEN:
                self._read.popitem(last=False)
            return known.picture


@dataclass(slots=True)
class _Agents:
    """Trees of subagents' files, as long as these stay the same."""

    known: dict[Path, tuple[tuple[int, int, int], TurnTree]] = field(default_factory=dict)

    def read(self, file: Path) -> TurnTree:
        try:
            stat = file.stat()
        except OSError:
            return read_tree(file)  # says why not
        stamp = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
        known = self.known.get(file)
        if known is None or known[0] != stamp:
            known = self.known[file] = stamp, read_tree(file)
        return known[1]


@dataclass(slots=True)
class _Read:
    tail: Tail
    agents: _Agents = field(default_factory=_Agents)
    counts: Counts = field(default_factory=Counts)
    stamps: frozenset[tuple[str, int, int, int]] = frozenset()
    picture: Picture | None = None


def read_picture(path: Path, settings: Settings, title: str) -> Picture:
    """Read the session at `path`; slow for large ones. Raises CtxtuiError that names the file."""
    return make_picture(read_transcript(path), settings, title)


def make_picture(
    transcript: Transcript,
    settings: Settings,
    title: str,
    read: Callable[[Path], TurnTree] = read_tree,
    counts: Counts | None = None,
) -> Picture:
    counts = counts if counts is not None else Counts()
    tree = turn_tree(transcript)
    sizes = growth(tree, counts)
    agents: dict[str, list[Subagent]] = {}
    for agent in subagents(tree, read):
        agents.setdefault(agent.turn or "", []).append(agent)
        _ = agent.tokens  # read now, not while drawing
    return Picture(
        path=transcript.path,
        tree=tree,
        window=window(transcript, tree.chain, settings, counts),
        growth=sizes,
        added={
            turn.id: first_delta(tree, turn, counts)
            if turn.parent is None
            else sizes[turn.id].delta
            for turn in tree.turns
        },
        agents=agents,
        title=title,
        counts=counts,
    )


def _stamps(path: Path) -> frozenset[tuple[str, int, int, int]]:
    """Of all files a picture is made of: while none of them changed, the picture holds."""
    own = path.with_suffix("")
    found: list[tuple[str, int, int, int]] = []
    for file in (path, *path.parent.glob("agent-*"), *own.glob("subagents/**/agent-*")):
        with suppress(OSError):
            stat = file.stat()
            found.append((str(file), stat.st_ino, stat.st_size, stat.st_mtime_ns))
    return frozenset(found)
