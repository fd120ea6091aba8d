"""Errors in the words of the output: those that nothing later has made good, and those it has."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from heapq import merge

from ctxtui.core.evidence.actions import Action
from ctxtui.core.evidence.broken import broke, heads, heads_tried, lasts, only_looks, what_was_tried
from ctxtui.core.evidence.broken import what_failed as what_failed
from ctxtui.core.evidence.commands import Run, runs
from ctxtui.core.evidence.covering import DOES, check_in, covers
from ctxtui.core.evidence.failing_tests import only_asserts
from ctxtui.core.evidence.leaving import lets_go, words_after
from ctxtui.core.evidence.overtaken import fails_less, mended, standing
from ctxtui.core.evidence.shell import programs
from ctxtui.core.evidence.telling import telling, tellings
from ctxtui.core.transcripts.turns import EDITORS, READERS

RECENT = 2
"""Prompts, from the end, whose failures still count if they are of no check."""

_HARNESS = re.compile(
    r"<tool_use_error>|String to replace not found|File has not been read|File content \(|"
    r"File does not exist|Use the \w+ tool|InputValidationError|Path does not exist|"
    r"No changes to make|Found \d+ matches of the string|EISDIR|Agent type .* not found"
)
_CUT_SHORT = re.compile(
    r"(?:^|\s)(?:-x|--bail|--exitfirst|--maxfail|--fail-fast|--failfast|-failfast)\b|"
    r"!! Interrupted|!! stopping after|collected 0 items|SyntaxError|error during collection"
)
_RAISED = re.compile(r"Error|Exception|error|fatal|/|\.")
_NUMBER = re.compile(r"\d+")
_ALL = 50
# Of these nothing is left to tell once the call was made well.
_SLIPS = re.compile(
    r"(?:<tool_use_error>)?(?:File has not been read|File has been (?:modified|unexpectedly)|"
    r"InputValidationError|No changes to make|Agent type|No such tool)"
)
_NOTHING = re.compile(r"(?:<tool_use_error>)?No changes to make")
_ASKING = frozenset({"Grep", "Glob", "LS", "TaskOutput", "BashOutput"})
_OF_TESTS = re.compile(
    r"(?:^|[/_.-])(?:tests?|specs?|__tests__|testing|e2e)(?:[/_.-]|$)|Tests?\.\w+$"
)
# The call was only made wrongly, if another way to make it was found.
_ONLY_CALLED = re.compile(
    r"\b(?:unknown|unrecognized|invalid|no such|unexpected) (?:option|flag|argument|shorthand"
    r"|switch|command line option)s?\b|\bunrecognized arguments\b|flag provided but not defined"
    r"|command not found|^No module named \w+$|^No version is set for command",
    re.IGNORECASE,
)
_SILENT = re.compile(r"(?:Exit code (?:1|2|6|7|22|28|35|52|56))?\s*")


@dataclass(frozen=True, slots=True)
class OpenError:
    """What failed (a command or a file), the telling line, and how often it failed in a row."""

    what: str
    says: str
    action: Action
    times: int
    check: bool


def open_errors(
    actions: Sequence[Action],
    last_turns: Sequence[str],
    checks: Sequence[Run] | None = None,
    stand: Sequence[Run] | None = None,
) -> list[OpenError]:
    """Failed calls that still stand, oldest first; refusals are none.

    A failing check (test, lint, types, build) stands until the same, a wider or an equal one
    passes, however long ago it was, and so does what was to install, migrate or deploy; of several
    failing tests each is told, three at most. Other failures count only in the turns `last_turns`,
    for what is older was worked around or given up, and stand until the same program, file or tool
    succeeds. Commands that only look, and the client's own complaints about a call that was then
    made well, don't count. `checks` are the `runs` of the actions, `stand` those of them that
    nothing has overtaken, for who has them already.
    """
    checks = runs(actions) if checks is None else checks
    shown = _with_work(actions, checks)
    if stand is None or len(shown) > len(checks):
        stand = standing(shown)
    failing = [run for run in stand if run.result == "failed"]
    failing = [run for run in failing if run.kind != "build" or not was_left(run.action)]
    found = [one for run in failing for one in _of_check(run, checks)]
    known = {id(run.action) for run in checks}
    later = Later(actions)
    found += [
        _of_call(action, actions)
        for at, action in enumerate(actions)
        if broke(action)
        and id(action) not in known
        and (action.turn.id in last_turns or lasts(action))
        and not _no_error(action)
        and later.good(action, at) is None
    ]
    left = {what_was_tried(one.action) for one in found if not one.check and was_left(one.action)}
    found = [one for one in found if one.check or what_was_tried(one.action) not in left]
    order = {id(action): at for at, action in enumerate(actions)}
    unique = {
        ("", one.says) if one.check else (what_was_tried(one.action), ""): one for one in found
    }
    return sorted(unique.values(), key=lambda one: order[id(one.action)])


def _with_work(actions: Sequence[Action], checks: Sequence[Run]) -> list[Run]:
    """The checks, and between them what did the work that a failed check was about."""
    tools = {
        check_in(part).tool[:1] for run in checks if run.result == "failed" for part in run.parts
    }
    tools &= {tool[:1] for tool in DOES}
    if not tools:
        return list(checks)
    known = {id(run.action): run for run in checks}
    found: list[Run] = []
    for action in actions:
        if (run := known.get(id(action))) is not None:
            found.append(run)
        elif action.command and action.outcome == "ok":
            parts = tuple(one.text for one in programs(action.command))
            did = tuple(one for one in parts if check_in(one).tool in DOES)
            if did and not broke(action):
                found.append(Run(action, "build", did, "passed"))
    return found


@dataclass(frozen=True, slots=True)
class FixedError:
    """What failed, its telling line, and the call that shows it works now."""

    what: str
    says: str
    action: Action
    by: Action
    check: bool


def fixed_errors(
    actions: Sequence[Action], checks: Sequence[Run] | None = None, *, calls: bool = True
) -> Iterator[FixedError]:
    """Failures that something later made good, the newest first; what was said twice stands once,
    as it failed last.

    A check was fixed when the same, a wider or an equal one passed, or failed of other things; an
    edit that missed when the file was edited, another command when its program succeeded. Commands
    that only look, and the client's complaints about other calls, were never broken. Without
    `calls` only checks are told.
    """
    checks = runs(actions) if checks is None else checks
    order = {id(action): at for at, action in enumerate(actions)}
    # Each takes its time to find, and few ask for more than the newest.
    found = merge(
        _checks_fixed(actions, checks, order),
        _calls_fixed(actions, checks) if calls else (),
        key=lambda one: -order[id(one[1])],
    )
    seen: set[str] = set()
    for what, action, by, check in found:
        told = _told(action, check)
        if check and _was_meant_to_fail(action, told, actions):
            continue
        if _ONLY_CALLED.search(told[0] if told else "") and by.command != action.command:
            continue
        for says in told:
            if (same := _NUMBER.sub("", says)) not in seen:
                seen.add(same)
                yield FixedError(what, says, action, by, check)


def _checks_fixed(
    actions: Sequence[Action], checks: Sequence[Run], order: Mapping[int, int]
) -> Iterator[tuple[str, Action, Action, bool]]:
    """The newest failure first."""
    shown = _with_work(actions, checks)
    passed = [run for run in shown if run.result == "passed"]
    places = [order[id(run.action)] for run in passed]
    for run in reversed(checks):
        if run.result != "failed":
            continue
        later = passed[bisect_right(places, order[id(run.action)]) :]
        if good := _passed_after(run, later):
            yield run.command, run.action, good.action, True
        elif again := next((one for one in checks if _went_on(run, one, order)), None):
            yield run.command, run.action, again.action, True


def _calls_fixed(
    actions: Sequence[Action], checks: Sequence[Run]
) -> Iterator[tuple[str, Action, Action, bool]]:
    """The newest failure first."""
    known = {id(run.action) for run in checks}
    later = Later(actions)
    for at, action in reversed(tuple(enumerate(actions))):
        if not broke(action) or id(action) in known or _no_error(action):
            continue
        if _SLIPS.match(action.output or "") or not (action.command or action.name in EDITORS):
            continue  # another page that was fetched mends nothing
        if (by := later.good(action, at)) is not None:
            yield what_failed(action), action, by, False


def _went_on(run: Run, again: Run, order: Mapping[int, int]) -> bool:
    """Whether a later run of the same or more failed, too, but of something else."""
    if again.result != "failed" or order[id(again.action)] <= order[id(run.action)]:
        return False
    if not all(any(covers(one, part) for one in again.parts) for part in run.parts):
        return False
    whole = again.action.whole
    if _CUT_SHORT.search(f"{again.action.command}\n{whole}"):
        return False
    now = {_alike(says) for says in tellings(whole, most=_ALL)}
    return not any(_alike(says) in now for says in tellings(run.action.whole)) and fails_less(
        run, again
    )


def _was_meant_to_fail(run: Action, told: Sequence[str], actions: Sequence[Action]) -> bool:
    """Whether a test was only red because it came before the code: it was written in this turn,
    nothing else was edited before it ran, and it ended as an assertion, not otherwise."""
    if not told or not all(only_asserts(says) for says in told):
        return False
    own = [one for one in actions if one.turn is run.turn]
    before = own[: next(at for at, one in enumerate(own) if one is run)]
    edited = [one for one in before if one.name in EDITORS and one.outcome == "ok"]
    if not edited or not _OF_TESTS.search(edited[-1].path):
        return False
    return all(_OF_TESTS.search(one.path) for one in edited)


def _alike(says: str) -> str:
    """What stays the same of an error when lines move; of a named test its name."""
    name, colon, _ = says.partition(": ")
    return _NUMBER.sub("", name if colon and " " not in name and not _RAISED.search(name) else says)


def _passed_after(run: Run, later: Sequence[Run]) -> Run | None:
    """The first later pass that covers every command of a failed run, or of all the tests that
    failed in it; several may do it together."""
    waiting = set(run.parts)
    for good in later:
        if mended(run, good):
            return good
        waiting -= {part for part in waiting if any(covers(one, part) for one in good.parts)}
        if not waiting:
            return good
    return None


def given_up(
    actions: Sequence[Action], least: int = 3, checks: Sequence[Run] | None = None
) -> list[OpenError]:
    """Commands other than checks that failed `least` times or more and never came good, or that
    the user said to leave after the last time; a build, too, that they said to leave."""
    checks = runs(actions) if checks is None else checks
    builds = _builds_left(actions, checks)
    known = {id(run.action) for run in checks} - builds
    tried = [one for one in actions if one.command and id(one) not in known]
    tried = [one for one in tried if one.outcome in ("ok", "failed")]
    failed = [one for one in tried if broke(one)]
    failed = [one for one in failed if not (only_looks(one) or _HARNESS.match(one.output or ""))]
    often = Counter(what_was_tried(one) for one in failed)
    wanted = {key for key, times in often.items() if times >= least}
    wanted |= {what_was_tried(one) for one in failed if was_left(one)}
    if not wanted:
        return []
    failures: dict[str, list[Action]] = {}
    first = tuple({key.split(" ", 1)[0] for key in wanted})
    for action in tried:
        if not any(word in action.command for word in first) or only_looks(action):
            continue
        key = what_was_tried(action)
        if key not in wanted:
            continue
        if broke(action):
            failures.setdefault(key, []).append(action)
        else:
            failures.pop(key, None)
    last = {some[-1].turn.id: some[-1] for some in failures.values()}
    return [
        replace(_of_call(some[-1], actions), times=len(some))
        for some in failures.values()
        if (len(some) >= least and id(some[-1]) not in builds)
        or (last[some[-1].turn.id] is some[-1] and was_left(some[-1]))
    ]


def _builds_left(actions: Sequence[Action], checks: Sequence[Run]) -> set[int]:
    """Failed builds that the user said to leave, if they were not mended before."""
    left = [run for run in checks if run.result == "failed" and run.kind == "build"]
    left = [run for run in left if was_left(run.action)]
    if not left:
        return set()
    still = {id(run) for run in standing(_with_work(actions, checks))}
    parts = {run.parts for run in left if id(run) in still}
    return {id(run.action) for run in checks if run.kind == "build" and run.parts in parts}


def was_left(action: Action) -> bool:
    """Whether the user said next, after a call that failed, to leave it."""
    return lets_go(words_after(action)[0])


def _of_check(run: Run, checks: Sequence[Run]) -> list[OpenError]:
    times = _in_a_row(run, checks)
    return [OpenError(run.command, one, run.action, times, True) for one in _told(run.action, True)]


def _told(action: Action, check: bool) -> list[str]:
    """What is told of a failure; of a check each failing test."""
    return (tellings(action.whole) if check else []) or [telling(action.whole)]


def _in_a_row(run: Run, checks: Sequence[Run]) -> int:
    count = 0
    at = next(at for at, one in enumerate(checks) if one is run)
    for one in reversed(checks[: at + 1]):
        if one.parts == run.parts:
            if one.result == "passed":
                break
            count += one.result == "failed"
    return count


def _of_call(action: Action, actions: Sequence[Action]) -> OpenError:
    what = what_failed(action)
    same = [one for one in actions if what_failed(one) == what and broke(one)]
    return OpenError(what, telling(action.whole), action, len(same), False)


class Later:
    """What succeeded after a call, looked up by what it was a try of."""

    def __init__(self, actions: Sequence[Action]) -> None:
        self.edits: dict[str, list[int]] = {}
        self.tools: dict[str, list[int]] = {}
        self.commands: list[int] = []
        self.actions = actions
        for at, action in enumerate(actions):
            if action.outcome != "ok" or broke(action):
                continue
            self.tools.setdefault(action.name, []).append(at)
            if action.command:
                self.commands.append(at)
            elif action.name in EDITORS:
                self.edits.setdefault(action.path, []).append(at)

    def good(self, action: Action, at: int) -> Action | None:
        """The first later call that did what `action`, at place `at`, failed to do."""
        if action.command:
            found = [self._again(heads_tried(action), at)]
        elif action.name in EDITORS:
            found = [_after(self.edits.get(action.path, []), at)]
            # Later commands may have written the file; its name is all there is to go by.
            name = action.path.rsplit("/", 1)[-1]
            start = bisect_right(self.commands, at)
            found += [one for one in self.commands[start:] if name in self.actions[one].command][:1]
        else:
            found = [_after(self.tools.get(action.name, []), at)]
        places = [one for one in found if one is not None]
        return self.actions[min(places)] if places else None

    def _again(self, tried: Set[str], at: int) -> int | None:
        """The first later command with a program of these."""
        for one in self.commands[bisect_right(self.commands, at) :]:
            if not tried.isdisjoint(heads(self.actions[one])):
                return one
        return None


def _after(places: Sequence[int], at: int) -> int | None:
    where = bisect_right(places, at)
    return places[where] if where < len(places) else None


def _no_error(action: Action) -> bool:
    """It only looked, or the client complained about how it was called."""
    if action.command:
        if only_looks(action) or _HARNESS.match(action.output or ""):
            return True
        return _SILENT.fullmatch(action.output or "") is not None and not lasts(action)
    if action.name in EDITORS:
        return _NOTHING.match(action.output or "") is not None
    return action.name in READERS or action.name in _ASKING
