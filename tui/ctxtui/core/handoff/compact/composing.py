"""The composer's draft: what the session holds, what of it is on, and the line made of that."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from ctxtui.core.context.calibration import calibrate
from ctxtui.core.context.parts import account
from ctxtui.core.context.picture import Picture
from ctxtui.core.context.windows import Zone
from ctxtui.core.evidence.actions import Action, read_actions
from ctxtui.core.evidence.constraints import constraints
from ctxtui.core.evidence.errors import open_errors
from ctxtui.core.evidence.files import worked_files
from ctxtui.core.evidence.kept import Kept, kept_files
from ctxtui.core.evidence.sayings import sayings
from ctxtui.core.evidence.todos import todos
from ctxtui.core.evidence.topic import Shown, known_words
from ctxtui.core.evidence.topic_words import content_words, means
from ctxtui.core.evidence.wording import quoted, safe
from ctxtui.core.handoff.compact.describing import described
from ctxtui.core.handoff.compact.topics import ALIKE, Topic, topics
from ctxtui.core.handoff.compact.turning import Turning, turning
from ctxtui.core.redaction import redact
from ctxtui.core.text import clean, one_line
from ctxtui.core.transcripts.turns import Turn, TurnTree

PartKind = Literal["topic", "constraint", "file", "open"]
MOST_FILES = 4
"""Files that are on from the start; a line that names twenty steers nothing."""
MOST_RULES = 8
MENTIONED = 0.04
"""Part of the window that a topic must take for the line to say that it is done with."""
FULL = 600
"""Characters at which parts stop being put on by themselves."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing of the session. A topic that is off is said to be done with; others that are off
    are not mentioned. `tokens` are what it takes in the window, where that is known."""

    id: str
    kind: PartKind
    text: str
    on: bool
    refs: tuple[str, ...] = ()
    tokens: int | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Composition:
    """A draft for one session. All of its texts are cleaned, secrets out."""

    session: str
    goal: str
    parts: tuple[Part, ...]
    used: int | None
    limit: int | None
    zone: Zone | None
    model: str | None
    _topics: tuple[Topic, ...] = ()
    _files: tuple[Kept, ...] = ()
    _words: frozenset[str] = frozenset()
    _said: tuple[Part, ...] = ()
    """Rules and what is open, which the goal doesn't choose among."""
    _by_hand: Mapping[str, bool] = field(default_factory=dict, compare=False)
    """Parts that the user switched, by id: these stay as they are."""
    _shown: Shown = field(default_factory=lambda: Shown(()), compare=False, repr=False)
    _turnings: dict[str, Turning | None] = field(default_factory=dict, compare=False, repr=False)
    """By goal: it is asked for again with every key."""

    @property
    def line(self) -> str:
        """What stands after `/compact `: where the work goes, what of the window that needs."""
        said = []
        if self.goal:
            said.append(f"Next: {described(self.goal)}")
        keeps = [self._list("topic", "the work on {}", quote=True), self._list("file", "{}")]
        keeps += [self._list("constraint", "the rules {}", quote=True)]
        keeps += [self._list("open", "still open {}", quote=True)]
        if any(keeps):
            said.append(f"Keep: {'; '.join(one for one in keeps if one)}")
        off = [one for one in self.of_kind("topic") if not one.on]
        done = [one.text for one in off if (one.share or 0.0) >= MENTIONED]
        if done:
            names = _joined([f"“{one}”" for one in done])
            said.append(f"Finished and not needed: {names}")
        return one_line(". ".join(said) + ("." if said else ""))

    @property
    def turning(self) -> Turning | None:
        if self.goal not in self._turnings:
            self._turnings[self.goal] = turning(
                self.goal, self._topics, self._files, self._words, self._shown, self.zone
            )
        return self._turnings[self.goal]

    def _list(self, kind: PartKind, form: str, *, quote: bool = False) -> str:
        texts = [one.text for one in self.parts if one.kind == kind and one.on]
        if not texts:
            return ""
        return form.format(_joined([f"“{one}”" if quote else one for one in texts]))

    def of_kind(self, kind: PartKind) -> list[Part]:
        return [one for one in self.parts if one.kind == kind]

    def find(self, part_id: str) -> Part | None:
        return next((one for one in self.parts if one.id == part_id), None)

    def with_part(self, part_id: str, on: bool) -> Composition:
        """With one part switched by hand; an unknown id changes nothing."""
        if self.find(part_id) is None:
            return self
        switched = {**self._by_hand, part_id: on}
        return replace(self, parts=_switched(self.parts, {part_id: on}), _by_hand=switched)

    def with_goal(self, goal: str) -> Composition:
        """With topics and files chosen for this goal; what was switched by hand stays."""
        aimed = replace(self, goal=one_line(safe(goal.strip())))
        return aimed if aimed.goal == self.goal else replace(aimed, parts=_parts(aimed))


@dataclass(frozen=True, slots=True)
class Line:
    """A line that may leave: on one line, secrets out. `tokens` are estimated."""

    text: str
    tokens: int
    redacted: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        return f"/compact {self.text}"


def finish_line(text: str, model: str | None) -> Line:
    """The line as the user made it, cleaned and redacted; line breaks become blanks and a leading
    slash goes, whatever the lint said."""
    from ctxtui.core.context.tokens import estimate

    done = redact(one_line(clean(text)).lstrip("/ "))
    return Line(done.text, estimate(done.text, model), tuple(one.rule for one in done.findings))


def compose(picture: Picture, goal: str = "") -> Composition:
    """What the session's window holds, since its last compaction.

    On are the newest topic and those a goal speaks of, rules, what is open, and the files of
    topics that are on; dropped are topics that are neither. Takes the window apart and reads
    bodies: slow for large sessions. Raises CtxtuiError if the file was replaced.
    """
    tree = picture.tree
    turns = _turns(tree)
    actions = read_actions(tree.transcript, turns)
    window = picture.window
    scale = calibrate(tree.transcript, tree.chain, picture.counts)
    taken = account(tree, tree.chain, window, scale, picture.counts)
    files = _files(picture, actions)
    found = topics(turns, actions, files, taken.by_turn, taken.used)
    shown = Shown(actions)
    shown.read()  # here, not on the event loop when a goal is typed
    draft = Composition(
        tree.transcript.id,
        one_line(safe(goal.strip())),
        (),
        window.used,
        window.limit.tokens,
        window.zone,
        window.model,
        tuple(found),
        tuple(files),
        known_words(turns),
        tuple(_said(turns, actions)),
        _shown=shown,
    )
    return replace(draft, parts=_parts(draft))


def _turns(tree: TurnTree) -> list[Turn]:
    boundary = tree.chain.boundary
    after = boundary.index if boundary is not None else -1
    return [
        turn
        for turn in tree.live
        if turn.kind == "prompt" and any(row.index > after for row in turn.rows)
    ]


def _files(picture: Picture, actions: list[Action]) -> list[Kept]:
    """Without what lies in temporary folders: nobody needs that again."""
    known = {one.path for one in worked_files(actions, picture.cwd or "")}
    found = kept_files(picture.tree, actions, picture.counts)
    return [one for one in found if one.path in known]


def _said(turns: list[Turn], actions: list[Action]) -> Iterator[Part]:
    for at, rule in enumerate(constraints(sayings(turns, actions))):
        text = quoted(rule.text, 120).rstrip(".")
        yield Part(f"rule {at}", "constraint", text, at < MOST_RULES, rule.refs)
    for at, todo in enumerate(one for one in todos(actions) if not one.done):
        yield Part(f"todo {at}", "open", described(todo.text), True, (todo.ref,))
    for at, error in enumerate(open_errors(actions, [turn.id for turn in turns[-2:]])):
        text = quoted(f"{error.what}: {error.says}", 120)
        yield Part(f"error {at}", "open", text, True, (error.action.ref,))


def _parts(draft: Composition) -> tuple[Part, ...]:
    wanted = content_words(draft.goal)
    parts: list[Part] = []
    on_paths: set[str] = set()
    for topic in draft._topics:
        named = any(means(draft.goal, one.path) for one in topic.files)
        on = topic.newest or named or len(wanted & topic.words) >= ALIKE
        if on:
            on_paths |= {one.path for one in topic.files}
        parts.append(Part(topic.id, "topic", topic.name, on, topic.refs, topic.tokens, topic.share))
    parts += [one for one in draft._said if one.kind == "constraint"]
    parts += _file_parts(draft, on_paths)
    parts += [one for one in draft._said if one.kind == "open"]
    return _fitted(draft, _switched(parts, draft._by_hand))


def _file_parts(draft: Composition, on_paths: Collection[str]) -> Iterator[Part]:
    """Those of topics that are on first, then what the goal names, what was edited, the largest."""
    ranked = sorted(
        draft._files,
        key=lambda one: (
            one.path not in on_paths,
            not means(draft.goal, one.path),
            not one.edited,
            -one.tokens,
        ),
    )
    for at, one in enumerate(ranked):
        on = one.path in on_paths and at < MOST_FILES
        share = one.tokens / draft.used if draft.used else None
        yield Part(f"file {one.path}", "file", one.shown, on, one.refs, one.tokens, share)


def _fitted(draft: Composition, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Files, rules and what is open go off, from the end, until the line is short enough; topics
    stay as they are, and what was switched by hand."""
    going = [
        one.id
        for kind in ("file", "open", "constraint")
        for one in reversed(parts)
        if one.kind == kind and one.on and one.id not in draft._by_hand
    ]

    def without(many: int) -> Composition:
        return replace(draft, parts=_switched(parts, dict.fromkeys(going[:many], False)))

    # Each that goes off makes the line shorter, so not all of them have to be tried.
    if len(without(0).line) <= FULL:
        return parts
    fewest = bisect(range(len(going)), False, key=lambda off: len(without(off).line) <= FULL)
    return without(fewest).parts


def _switched(parts: Iterable[Part], to: Mapping[str, bool]) -> tuple[Part, ...]:
    return tuple(replace(one, on=to[one.id]) if one.id in to else one for one in parts)


def _joined(texts: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} and {texts[-1]}"
