"""The client's own rewind, told step by step: nobody but the user can do it (facts 1C)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ctxtui.core.evidence.actions import Action, read_actions
from ctxtui.core.evidence.commands import kind_of
from ctxtui.core.evidence.dropped import dropped
from ctxtui.core.evidence.errors import open_errors
from ctxtui.core.evidence.files import worked_files
from ctxtui.core.evidence.shell import programs
from ctxtui.core.evidence.wording import code, listed, named, quoted, safe
from ctxtui.core.rewind.prefix import place_name
from ctxtui.core.transcripts.chain import preserved
from ctxtui.core.transcripts.locate import Place
from ctxtui.core.transcripts.prompts import NOT_TYPED, own_words
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.subagents import LAUNCHERS
from ctxtui.core.transcripts.turns import Turn, TurnTree

CHECKPOINTS = 100
"""Prompts before which the client can still restore the code: the newest."""
LONGEST = 600
"""Characters of an instruction: it is typed into one line."""

# A guess by the program's name: rather a harmless command too many than one that changed
# something too few.
_LOOKS = re.compile(
    r"(?:ls|cat|bat|head|tail|grep|egrep|rg|ag|find(?!.*-(?:delete|exec))|fd|sed(?! .*-i| -i)|awk|"
    r"wc|which|type|test|\[|stat|file|diff|cmp|jq|tree|du|df|ps|id|env|printenv|date|hostname|"
    r"uname|history|sort|uniq|cut|tr|git (?:log|show|status|diff|rev-parse|rev-list|remote|"
    r"ls-files|ls-tree|grep|blame|cat-file|describe))(?:\s|$)"
)
_WRITES = re.compile(r"(?<![0-9&>-])>{1,2}(?!\s*(?:&|/dev/(?:null|stdout|stderr)))\s*\S|\btee\b")
_NOT_LISTED = (*(one for one in NOT_TYPED if one != "<bash-"), "<bash-std")
_QUOTES = re.compile(r"'[^']*'|\"(?:\\.|[^\"\\])*\"")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to get to `place` with the client's own `/rewind`, or nearly there."""

    place: Place
    prompt: Turn
    """The prompt to pick in the client's menu: all from it on goes."""
    up: int
    """How often to press Up in the menu until it is picked."""
    exact: bool
    """The menu has prompts only: a place inside a turn is not reached, the whole turn goes."""
    restored: tuple[str, ...]
    """Files that “restore code” puts back, as the client's own tools changed them."""
    not_restored: tuple[str, ...]
    """What it leaves as it is, each as a phrase with its source."""
    steps: tuple[str, ...]
    """What to do, in order, as sentences."""
    instruction: str
    """For “Summarize from here”, to be typed where the client asks for context."""

    @property
    def text(self) -> str:
        lines = [f"{number}. {step}" for number, step in enumerate(self.steps, 1)]
        lines += [f"Restored with the code: {listed(list(self.restored), 5)}."] * bool(
            self.restored
        )
        lines += [f"Not restored: {one}." for one in self.not_restored]
        return "\n".join(lines)


def recipe(tree: TurnTree, place: Place) -> Recipe | str:
    """The recipe, or a sentence that says why the client can't go back there."""
    name = place_name(place)
    if not place.turn.on_live_path:
        return f"{name} is on a branch that was left: the client's menu has the live path only."
    menu = _menu(tree)
    picks = [turn for turn in tree.live if turn.id in menu]
    exact = not _is_inside(place)
    if exact:
        later = [one for one in picks if one.row.index > place.turn.row.index]
        prompt = later[0] if later else None
    else:
        prompt = place.turn if place.turn in picks else None
    if _before_compaction(tree, place.end):
        return f"{name} lies before the last compaction: the client can't go back that far."
    if prompt is None and not exact:
        return f"{name}: what began it is not in the client's menu. A branch reaches it."
    if prompt is None:
        return f"Nothing was asked after {name}: there is nothing to take back."
    up = len(menu) - menu.index(prompt.id)
    going = [turn for turn in tree.live if turn.row.index >= prompt.row.index]
    actions = read_actions(tree.transcript, going)
    project = next((row.cwd for row in tree.transcript.rows if row.cwd), None) or ""
    edited = [one for one in worked_files(actions, project) if one.edits]
    code_back = up <= CHECKPOINTS
    restored = tuple(code(one.shown) for one in edited) if code_back else ()
    left = _not_restored(actions, [one.shown for one in edited] if not code_back else [])
    return Recipe(
        place=place,
        prompt=prompt,
        up=up,
        exact=exact,
        restored=restored,
        not_restored=tuple(left),
        steps=tuple(
            _steps(place, prompt, up, exact, _is_summarized(tree, place, prompt), restored, left)
        ),
        instruction=instruction(tree, going, actions),
    )


def instruction(tree: TurnTree, going: Sequence[Turn], actions: Sequence[Action]) -> str:
    """What a summary of `going` must keep, in one line: what failed and was dropped, what was
    changed. Never begins with a slash, and holds no secret."""
    ids = {turn.id for turn in going}
    project = next((row.cwd for row in tree.transcript.rows if row.cwd), None) or ""
    files = [one.shown for one in worked_files(actions, project) if one.edits]
    errors = open_errors(actions, [going[-1].id] if going else [])
    tried = [
        one.text for one in dropped(tree, actions) if one.telling and _of(one.key, ids, actions)
    ]
    parts = ["Keep what was learned, not how."]
    parts += [f"Ruled out: {quoted(one, 120)}" for one in tried[-2:]]
    parts += [
        f"Still failing: {quoted(one.what, 60)}: {quoted(one.says, 80)}." for one in errors[-2:]
    ]
    parts += [f"Files changed: {listed(files, 5)}."] * bool(files)
    parts.append("Leave out file contents and command output.")
    line = " ".join(parts)
    return line if len(line) <= LONGEST else " ".join([parts[0], *parts[-2:]])[:LONGEST]


def _of(key: str, ids: set[str], actions: Sequence[Action]) -> bool:
    return key in ids or any(one.call.id == key for one in actions) or key.startswith("given up")


def _menu(tree: TurnTree) -> list[str]:
    """Uuids of what the client's menu lists, oldest first: all that stands in the conversation as
    the user's, also shell commands and slash commands that a prompt was made of. Seen with
    2.1.197 and 2.1.329; older entries above them don't matter, for it is counted from the end."""
    return [row.uuid for row in tree.chain.rows if row.uuid is not None and _is_listed(row)]


def _is_listed(row: Row) -> bool:
    if row.type != "user" or row.meta or row.summary_of_compaction or row.has_tool_result:
        return False
    return row.prompt_source != "system" and not own_words(row.text).startswith(_NOT_LISTED)


def _before_compaction(tree: TurnTree, row: Row) -> bool:
    boundary = tree.chain.boundary
    if boundary is None or row.index > boundary.index:
        return False
    return row.uuid not in preserved(boundary, tree.transcript.by_uuid)


def _is_summarized(tree: TurnTree, place: Place, prompt: Turn) -> bool:
    """A later compaction preserved the place, and put its summary where the start was."""
    for row in tree.chain.rows:
        if row.uuid == prompt.row.uuid:
            return False
        if row.summary_of_compaction and row.index > place.end.index:
            return True
    return False


def _is_inside(place: Place) -> bool:
    """More of the turn comes after the step."""
    return place.step is not None and place.step.number < place.turn.steps[-1].number


def _not_restored(actions: Sequence[Action], too_old: Sequence[str]) -> list[str]:
    found: list[str] = []
    if too_old:
        old = listed([code(one) for one in too_old], 3)
        found.append(f"{old}: the client keeps {CHECKPOINTS} checkpoints, and this one is older")
    ran = [one for one in actions if one.command and one.outcome != "refused" and _changes(one)]
    if ran:
        shown = [f"{code(quoted(one.command, 60))} ({one.ref})" for one in ran]
        found.append(f"what commands changed: {listed(list(dict.fromkeys(shown)), 3)}")
    agents = [one for one in actions if one.name in LAUNCHERS and one.outcome != "refused"]
    if agents:
        names = [f"{quoted(str(one.given.get('description') or one.name), 40)} ({one.ref})"
                 for one in agents]  # fmt: skip
        found.append(f"what subagents edited: {listed(names, 3)}")
    return found


def _changes(action: Action) -> bool:
    """Whether a command may have changed files; checks and those that only look don't."""
    command = safe(action.command)
    if _WRITES.search(_QUOTES.sub("", command)):
        return True
    return any(
        kind_of(one.text) is None and not _LOOKS.match(one.text) for one in programs(command)
    )


def _steps(
    place: Place,
    prompt: Turn,
    up: int,
    exact: bool,
    summarized: bool,
    restored: Sequence[str],
    left: Sequence[str],
) -> Iterator[str]:
    yield "In the session's pane, with nothing typed, press Esc twice, or type /rewind."
    yield f"Pick {named(prompt.text)}, {up} up from the end of the list."
    if summarized:
        yield "What the compaction summarized stays summarized; a branch has it whole."
    if not exact:
        yield (
            f"The list has prompts only, so all of {place.turn.label} goes, also what "
            f"{place_name(place)} had found; a branch keeps it."
        )
    if restored:
        more = ", and see to the rest yourself" if left else ""
        files = listed(list(restored), 3)
        yield f"Choose “Restore code and conversation”; it puts {files} back{more}."
    else:
        yield "Choose “Restore conversation”: the client has no code to put back."
    yield "Or choose “Summarize from here” and give it the instruction below as context."
    yield "The old prompt stands in the input again: change it, or clear it, before you send."
