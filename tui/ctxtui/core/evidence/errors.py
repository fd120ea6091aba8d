"""Errors in the words of the output: those that nothing later has made good, and those it has."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from heapq import merge

from ctxtui.core.evidence.actions import Action
from ctxtui.core.evidence.commands import Run, runs
from ctxtui.core.evidence.covering import covers
from ctxtui.core.evidence.overtaken import fails_less, mended, standing
from ctxtui.core.evidence.shell import Program, programs
from ctxtui.core.evidence.telling import telling, tellings
from ctxtui.core.evidence.verdicts import Told, lines_cut, says_broke
from ctxtui.core.evidence.wording import ends, quoted, safe
from ctxtui.core.text import clean
from ctxtui.core.transcripts.turns import EDITORS, READERS

RECENT = 2
"""Prompts, from the end, whose failures still count if they are of no check."""

# They look; that they found nothing is no error.
_LOOKS = re.compile(
    r"(?:ls|cat|bat|head|tail|grep|egrep|rg|ag|find|fd|sed -n|awk|wc|which|type|test|\[|stat|file|"
    r"diff|cmp|jq|yq|tree|du|df|ps|pgrep|lsof|id|env|printenv|date|hostname|kill|pkill|"
    r"less|more|strings|sort|uniq|cut|column|xxd|md5sum|sha256sum|"
    r"journalctl|systemctl (?:status|is-\S+|list-\S+)|dmesg|ss|netstat|nm|objdump|"
    r"(?:docker|podman)(?:[- ]compose)? (?:logs|ps|inspect|images|events)|"
    r"kubectl (?:get|describe|logs|top|explain|config)|helm (?:list|status|get|history)|"
    r"terraform (?:show|output|state (?:list|show))|(?:npm|pnpm|yarn) (?:ls|list|view|info|why)|"
    r"pip (?:list|show|freeze)|git (?:log|show|status|diff|rev-parse|rev-list|branch|remote"
    r"|ls-files|ls-tree|grep|blame|"
    r"cat-file|config|worktree list|stash list|fetch|describe|tag)|"
    r"gh (?:pr|issue|run|repo|release|auth|api|workflow) ?(?:view|list|status|diff|\S*/)?)(?:\s|$)"
)
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
# That nothing was there to take away is no error where nobody looks at the exit status.
_CLEARS = re.compile(
    r"(?:rm|rmdir|mkdir|unlink|umount|kill|pkill|killall|dropdb|createdb|deactivate|"
    r"(?:docker|podman)(?:[- ]compose)? (?:rm|stop|kill|down|network|volume|rmi)|"
    r"kubectl delete|tmux kill\S*|git (?:branch -[dD]|remote (?:add|remove)|tag -d|stash)|"
    r"launchctl|systemctl (?:stop|disable))(?:\s|$)"
)
# Files that are printed, whose errors are those of others.
_SHOWS = re.compile(
    r"(?:^|[;&|\n(]\s*)(?:cat|head|tail|less|sed -n|grep|rg"
    r"|jq)\s[^|;&\n]*[\w/.*-]*\.\w+"
)
_BY_ITSELF = re.compile(r"\bpsql\b|\bmysql\b")
"""They go on after an error, and then end well."""
# What these did or didn't do is there until they do it.
_LASTS = re.compile(
    r"(?:alembic|flyway|liquibase|dbmate|goose|atlas|prisma|knex|sequelize|typeorm|drizzle-kit|"
    r"psql|terraform|tofu|terragrunt|pulumi|cdk|ansible-playbook|helm|kubectl apply|skaffold|"
    r"(?:bin/)?(?:rails|rake) db:\S+|(?:\./)?manage\.py migrate|mix ecto\S*|php artisan migrate\S*|"
    r"(?:docker|podman)(?:[- ]compose)? (?:up|push)|serverless|sls|flyctl|vercel|wrangler|"
    r"nixos-rebuild|npm publish|cargo publish|(?:npm|pnpm|yarn|bundle|poetry|composer) "
    r"(?:ci|install|i|lock)(?: --?[\w-]+)*$|uv (?:sync|lock)|pip install -[re])(?:\s|$)"
)
_ASKING = frozenset({"Grep", "Glob", "LS", "TaskOutput", "BashOutput"})
_ONE_WORD = frozenset({"python", "python3", "node", "bash", "sh", "ruby", "deno", "bun", "perl"})


@dataclass(frozen=True, slots=True)
class OpenError:
    """What failed (a command or a file), the telling line, and how often it failed in a row."""

    what: str
    says: str
    action: Action
    times: int
    check: bool


def open_errors(
    actions: Sequence[Action], last_turns: Sequence[str], checks: Sequence[Run] | None = None
) -> list[OpenError]:
    """Failed calls that still stand, oldest first; refusals are none.

    A failing check (test, lint, types, build) stands until the same, a wider or an equal one
    passes, however long ago it was, and so does what was to install, migrate or deploy; of several
    failing tests each is told, three at most. Other failures count only in the turns `last_turns`,
    for what is older was worked around or given up, and stand until the same program, file or tool
    succeeds. Commands that only look, and the client's own complaints about a call that was then
    made well, don't count. `checks` are the `runs` of the actions, for who has them already.
    """
    checks = runs(actions) if checks is None else checks
    failing = [run for run in standing(checks) if run.result == "failed"]
    found = [one for run in failing for one in _of_check(run, checks)]
    known = {id(run.action) for run in checks}
    later = Later(actions)
    found += [
        _of_call(action, actions)
        for at, action in enumerate(actions)
        if broke(action)
        and id(action) not in known
        and (action.turn.id in last_turns or _lasts(action))
        and not _no_error(action)
        and later.good(action, at) is None
    ]
    order = {id(action): at for at, action in enumerate(actions)}
    unique = {(one.what, one.says if one.check else ""): one for one in found}
    return sorted(unique.values(), key=lambda one: order[id(one.action)])


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
        _checks_fixed(checks, order),
        _calls_fixed(actions, checks) if calls else (),
        key=lambda one: -order[id(one[1])],
    )
    seen: set[tuple[str, str]] = set()
    for what, action, by, check in found:
        for says in _told(action, check):
            if (what, says) not in seen:
                seen.add((what, says))
                yield FixedError(what, says, action, by, check)


def _checks_fixed(
    checks: Sequence[Run], order: Mapping[int, int]
) -> Iterator[tuple[str, Action, Action, bool]]:
    """The newest failure first."""
    passed = [run for run in checks if run.result == "passed"]
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
    """Commands other than checks that failed `least` times or more and never came good."""
    known = {id(run.action) for run in (runs(actions) if checks is None else checks)}
    tried = [one for one in actions if one.command and id(one) not in known]
    tried = [one for one in tried if one.outcome in ("ok", "failed")]
    failed = [one for one in tried if broke(one)]
    often = Counter(what_failed(one) for one in failed if not only_looks(one))
    if max(often.values(), default=0) < least:
        return []
    failures: dict[str, list[Action]] = {}
    for action in tried:
        if only_looks(action):
            continue
        key = what_failed(action)
        if broke(action):
            failures.setdefault(key, []).append(action)
        else:
            failures.pop(key, None)
    return [_of_call(some[-1], actions) for some in failures.values() if len(some) >= least]


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


def broke(action: Action) -> bool:
    """Whether a call failed, though a pipe, `|| true` or `; echo` may have hidden it."""
    if action.outcome != "ok" or not action.command:
        return action.outcome == "failed"
    if not _hides(action.command):
        return False
    return _says_broke(action.whole)


# Several rules ask this of every output, one after the other; the outputs themselves are long.
_TOLD: dict[int, bool] = {}
_MOST_TOLD = 16_384


def _says_broke(output: str) -> bool:
    key = hash(output)
    found = _TOLD.get(key)
    if found is None:
        if len(_TOLD) >= _MOST_TOLD:
            _TOLD.clear()
        found = _TOLD[key] = says_broke(Told(lines_cut(clean(ends(output)))))
    return found


@lru_cache(maxsize=16_384)
def _hides(command: str) -> bool:
    """Whether nobody would have seen by the exit status that a program of it failed."""
    run = programs(command)
    if all(_LOOKS.match(one.text) or _CLEARS.match(one.text) for one in run):
        return False
    if any(_LOOKS.match(one.text) for one in run) and _SHOWS.search(command):
        return False
    return any(
        (one.piped or one.masked or _BY_ITSELF.search(one.text))
        and not (_LOOKS.match(one.text) or _CLEARS.match(one.text))
        for one in run
    )


def _lasts(action: Action) -> bool:
    return any(_LASTS.match(one.text) for one in programs(action.command))


def what_failed(action: Action) -> str:
    """The command without its wrappers, else the tool and the file or the tool's name."""
    return _shown(action.command) if action.command else f"{action.name} {action.path}".strip()


@lru_cache(maxsize=4_096)
def _shown(command: str) -> str:
    run = [one.text for one in programs(safe(command))]
    return quoted(" && ".join(run) or command, 100)


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
            found = [self._again(_heads(action), at)]
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

    def _again(self, heads: Set[str], at: int) -> int | None:
        """The first later command with a program of these."""
        for one in self.commands[bisect_right(self.commands, at) :]:
            if not heads.isdisjoint(_heads(self.actions[one])):
                return one
        return None


def _after(places: Sequence[int], at: int) -> int | None:
    where = bisect_right(places, at)
    return places[where] if where < len(places) else None


def _no_error(action: Action) -> bool:
    """It only looked, or the client complained about how it was called."""
    if action.command:
        return only_looks(action) or _HARNESS.match(action.output or "") is not None
    return action.name in READERS or action.name in _ASKING


def only_looks(action: Action) -> bool:
    """A command that changes nothing: that it found nothing, or failed to, is no error."""
    return _only_looks(action.command)


@lru_cache(maxsize=16_384)
def _only_looks(command: str) -> bool:
    return all(_LOOKS.match(one.text) for one in programs(command))


@lru_cache(maxsize=16_384)
def _head(program: Program) -> str:
    """What makes two calls tries of the same thing: `git push`, `python a.py`, `make`."""
    words = program.words
    plain = [word for word in words if not word.startswith("-")]
    take = 3 if words[:1] == ["gh"] else 2
    if words and (words[0] in _ONE_WORD or (len(plain) > 1 and plain[1].isalpha())):
        return " ".join(plain[:take])
    return words[0] if words else ""


def _heads(action: Action) -> frozenset[str]:
    return frozenset(_head(program) for program in programs(action.command))
