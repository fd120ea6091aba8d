"""Errors that nothing later has made good, in the words of the output."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ctxtui.core.evidence.actions import Action
from ctxtui.core.evidence.commands import Run, runs, standing
from ctxtui.core.evidence.shell import Program, programs
from ctxtui.core.evidence.telling import telling
from ctxtui.core.evidence.wording import quoted, safe
from ctxtui.core.transcripts.turns import EDITORS, READERS

RECENT = 2
"""Prompts, from the end, whose failures still count if they are of no check."""

# They look; that they found nothing is no error.
_LOOKS = re.compile(
    r"(?:ls|cat|bat|head|tail|grep|egrep|rg|ag|find|fd|sed -n|awk|wc|which|type|test|\[|stat|file|"
    r"diff|cmp|jq|yq|tree|du|df|ps|pgrep|lsof|id|env|printenv|date|hostname|kill|pkill|"
    r"git (?:log|show|status|diff|rev-parse|rev-list|branch|remote|ls-files|ls-tree|grep|blame|"
    r"cat-file|config|worktree list|stash list|fetch|describe|tag)|"
    r"gh (?:pr|issue|run|repo|release|auth|api|workflow) ?(?:view|list|status|diff|\S*/)?)(?:\s|$)"
)
_HARNESS = re.compile(
    r"<tool_use_error>|String to replace not found|File has not been read|File content \(|"
    r"File does not exist|Use the \w+ tool|InputValidationError|Path does not exist|"
    r"No changes to make|Found \d+ matches of the string|EISDIR|Agent type .* not found"
)
_ONE_WORD = frozenset({"python", "python3", "node", "bash", "sh", "ruby", "deno", "bun", "perl"})


@dataclass(frozen=True, slots=True)
class OpenError:
    """What failed (a command or a file), the telling line, and how often it failed in a row."""

    what: str
    says: str
    action: Action
    times: int
    check: bool


def open_errors(actions: Sequence[Action], last_turns: Sequence[str]) -> list[OpenError]:
    """Failed calls that still stand, oldest first; refusals are none.

    A failing check (test, lint, types, build) stands until the same or a wider one passes, however
    long ago it was. Other failures count only in the turns `last_turns`, for what is older was
    worked around or given up, and stand until the same program, file or tool succeeds. Commands
    that only look, and the client's own complaints about a call that was then made well, don't
    count.
    """
    checks = runs(actions)
    found = [_of_check(run, checks) for run in standing(checks) if run.result == "failed"]
    known = {id(run.action) for run in checks}
    found += [
        _of_call(action, actions)
        for at, action in enumerate(actions)
        if action.outcome == "failed"
        and id(action) not in known
        and action.turn.id in last_turns
        and not _made_good(action, actions[at + 1 :])
    ]
    order = {id(action): at for at, action in enumerate(actions)}
    unique = {(one.what, one.says): one for one in found}
    return sorted(unique.values(), key=lambda one: order[id(one.action)])


def given_up(actions: Sequence[Action], least: int = 3) -> list[OpenError]:
    """Commands other than checks that failed `least` times or more and never came good."""
    checks = {id(run.action) for run in runs(actions)}
    failures: dict[str, list[Action]] = {}
    for action in actions:
        if action.command and id(action) not in checks and not _only_looks(action):
            key = what_failed(action)
            if action.outcome == "failed":
                failures.setdefault(key, []).append(action)
            elif action.outcome == "ok":
                failures.pop(key, None)
    return [_of_call(some[-1], actions) for some in failures.values() if len(some) >= least]


def _of_check(run: Run, checks: Sequence[Run]) -> OpenError:
    return OpenError(
        run.command, telling(run.action.whole), run.action, _in_a_row(run, checks), True
    )


def _in_a_row(run: Run, checks: Sequence[Run]) -> int:
    count = 0
    for one in reversed(checks[: checks.index(run) + 1]):
        if one.parts == run.parts:
            if one.result == "passed":
                break
            count += one.result == "failed"
    return count


def _of_call(action: Action, actions: Sequence[Action]) -> OpenError:
    what = what_failed(action)
    same = [one for one in actions if one.outcome == "failed" and what_failed(one) == what]
    return OpenError(what, telling(action.whole), action, len(same), False)


def what_failed(action: Action) -> str:
    """The command without its wrappers, else the tool and the file or the tool's name."""
    if action.command:
        run = [one.text for one in programs(safe(action.command))]
        return quoted(" && ".join(run) or action.command, 100)
    return f"{action.name} {action.path}".strip()


def _made_good(action: Action, later: Sequence[Action]) -> bool:
    good = [one for one in later if one.outcome == "ok"]
    if action.command:
        if _only_looks(action) or _HARNESS.match(action.output or ""):
            return True
        heads = {_head(one) for one in programs(safe(action.command))}
        return any(
            heads & {_head(program) for program in programs(safe(one.command))}
            for one in good
            if one.command
        )
    if action.name in READERS or action.name in ("Grep", "Glob", "LS", "TaskOutput", "BashOutput"):
        return True
    if action.name in EDITORS:
        # Later commands may have written the file; its name is all there is to go by.
        name = action.path.rsplit("/", 1)[-1]
        return any(
            (one.name in EDITORS and one.path == action.path) or (name and name in one.command)
            for one in good
        )
    return any(one.name == action.name for one in good)


def _only_looks(action: Action) -> bool:
    run = programs(safe(action.command))
    return all(_LOOKS.match(one.text) for one in run)


def _head(program: Program) -> str:
    """What makes two calls tries of the same thing: `git push`, `python a.py`, `make`."""
    words = program.words
    plain = [word for word in words if not word.startswith("-")]
    take = 3 if words[:1] == ["gh"] else 2
    if words and (words[0] in _ONE_WORD or (len(plain) > 1 and plain[1].isalpha())):
        return " ".join(plain[:take])
    return words[0] if words else ""
