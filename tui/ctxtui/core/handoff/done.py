"""The section that says what was done: commits, requests that changed files, ticked todos."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from ctxtui.core.evidence.actions import turn_ref
from ctxtui.core.evidence.commits import made
from ctxtui.core.evidence.files import whole
from ctxtui.core.evidence.sayings import asked_name, is_nod
from ctxtui.core.evidence.todos import todos
from ctxtui.core.evidence.wording import code, listed, quoted
from ctxtui.core.handoff.budget import Keep
from ctxtui.core.handoff.ground import Ground
from ctxtui.core.handoff.items import Evidence, Item, Section
from ctxtui.core.transcripts.turns import EDITORS, Turn

MOST_COMMITS_SHOWN = 12
MOST_ASKED = 8
MOST_TODOS = 6


def done_so_far(ground: Ground) -> Section:
    return Section("done_so_far", (*_commits(ground), *_asked(ground), *_ticked(ground)))


def _commits(ground: Ground) -> list[Item]:
    told = made(ground.actions)
    items: list[Item] = []
    ranks = count()
    for commit in ground.commits[:MOST_COMMITS_SHOWN]:
        items.append(
            ground.item(
                "done_so_far",
                f"commit {commit.sha}",
                f"Committed {code(commit.short)} {quoted(commit.subject, 100)}",
                Evidence("commit", commit.sha, commit.subject),
                rank=Keep.COMMIT.at(next(ranks)),
            )
        )
    known = {quoted(one.subject, 100) for one in ground.commits}
    for one in reversed(told):
        if one.subject in known or (
            one.id and any(c.sha.startswith(one.id) for c in ground.commits)
        ):
            continue
        known.add(one.subject)
        if len(items) == MOST_COMMITS_SHOWN:
            break
        what = (
            f"Opened {one.subject}"
            if one.pull
            else f"Committed {code(one.id) + ' ' if one.id else ''}{one.subject}"
        )
        items.append(
            ground.item(
                "done_so_far",
                f"made {one.subject}",
                what,
                Evidence("turn", one.ref, one.subject),
                rank=Keep.COMMIT.at(next(ranks)),
            )
        )
    return items[::-1]


def _asked(ground: Ground) -> list[Item]:
    items: list[Item] = []
    for turn, shown in reversed(_edits_by_request(ground)):
        text = f"{asked_name(turn)} changed {listed([code(one) for one in shown])}"
        items.append(
            ground.item(
                "done_so_far",
                f"asked {turn.id}",
                text,
                Evidence("turn", turn_ref(turn), quoted(turn.text)),
                rank=Keep.ASKED.at(len(items)),
            )
        )
    return items[::-1]


def _edits_by_request(ground: Ground) -> list[tuple[Turn, list[str]]]:
    """The newest requests with the files they changed; a mere yes adds to the request before it."""
    by_path = {file.path: file.shown for file in ground.files}
    prompts = [turn for turn in ground.turns if turn.kind == "prompt"]
    edits: dict[str, list[str]] = {}
    for one in ground.actions:
        if one.name in EDITORS and one.outcome == "ok":
            edits.setdefault(one.turn.id, []).append(one.path)
    found: list[tuple[Turn, list[str]]] = []
    for at in reversed(range(len(prompts))):
        places = [whole(path, ground.project) for path in edits.get(prompts[at].id, ())]
        shown = [by_path[path] for path in places if path in by_path]
        if not shown:
            continue
        asked = _request(prompts, at)
        if found and found[-1][0] is asked:
            shown += found.pop()[1]
        elif len(found) == MOST_ASKED:
            break
        found.append((asked, list(dict.fromkeys(shown))))
    return found[::-1]


def _request(prompts: Sequence[Turn], at: int) -> Turn:
    """The prompt at a place, or what it says yes to."""
    while at > 0 and is_nod(prompts[at]):
        at -= 1
    return prompts[at]


def _ticked(ground: Ground) -> list[Item]:
    done = [one for one in todos(ground.actions) if one.done]
    if not done:
        return []
    return [
        ground.item(
            "done_so_far",
            "ticked off",
            f"Ticked off in its task list: {listed([one.text for one in done], MOST_TODOS)}",
            *(Evidence("turn", ref) for ref in dict.fromkeys(one.ref for one in done)),
            rank=Keep.TICKED.at(0),
        )
    ]
