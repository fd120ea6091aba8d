"""Which calls failed, though nobody may have seen it by the exit status, and at what."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import takewhile

from ctxtui.core.evidence.actions import Action
from ctxtui.core.evidence.answers import STATED, answered, stopped
from ctxtui.core.evidence.shell import Program, plainly, programs
from ctxtui.core.evidence.verdicts import Told, lines_cut, says_broke
from ctxtui.core.evidence.wording import ends, quoted, safe
from ctxtui.core.text import clean

# They look; that they found nothing is no error.
_LOOKS = re.compile(
    r"(?:ls|cat|bat|head|tail|grep|[efz]grep|rg|ag|find|fd|sed -n|awk|wc|which|type|test|\[\[?|stat"
    r"|file|!|nc|ping|dig|nslookup|host|pg_isready|readlink|realpath|whoami|uname|uptime|nproc|free"
    r"|crontab -l|dpkg|rpm -q\w*|apt-cache|apt list|pkg-config|getent|fuser|mountpoint|expr"
    r"|hash|comm"
    r"|brew (?:list|info|search|outdated)|nvidia-smi|adb (?:devices|logcat)|xcrun simctl list|"
    r"aws (?:s3 ls|sts|[\w-]+ (?:describe|list|get)-\S+)|(?:gcloud|az) .*\b(?:list|describe|show)|"
    r"(?:gem|bundle) (?:list|info|show|search|outdated)|mix hex\.outdated|poetry (?:show|check)|"
    r"cargo (?:tree|metadata|search|info|outdated)|go (?:list|env|version|doc)|dotnet (?:list"
    r"|--\S+)|"
    r"flutter (?:doctor|devices|emulators|pub (?:deps|outdated))|tmux (?:has-session|ls"
    r"|capture-\S+)|"
    r"openssl (?:s_client|x509)|\S+ (?:--version|-V|--help)$|"
    r"diff|cmp|jq|yq|tree|du|df|ps|pgrep|lsof|id|env|printenv|date|hostname|kill|pkill|"
    r"less|more|strings|sort|uniq|cut|column|xxd|md5sum|sha256sum|"
    r"journalctl|systemctl (?:status|is-\S+|list-\S+)|dmesg|ss|netstat|nm|objdump|"
    r"(?:docker|podman)(?:[- ]compose)? (?:logs|ps|inspect|images|events)|"
    r"kubectl (?:get|describe|logs|top|explain|config|diff|auth|api-\w+|version|cluster-info|events"
    r"|rollout history)|helm (?:list|ls|status|get|history|diff|show|search)|"
    r"(?:terraform|tofu) (?:show|output|state (?:list|show)|providers|version)|"
    r"(?:npm|pnpm|yarn) (?:ls|list|view|info|why|outdated|explain|search|whoami|audit)|"
    r"pip (?:list|show|freeze)|git (?:log|show|status|diff|rev-parse|rev-list|branch|remote"
    r"|ls-files|ls-tree|grep|blame|"
    r"cat-file|config|worktree list|stash list|fetch|describe|tag|merge-base|check-ignore|show-ref"
    r"|ls-remote|reflog|shortlog|name-rev|for-each-ref|diff-tree|diff-index)|"
    r"gh (?:pr|issue|run|repo|release|auth|api|workflow) ?(?:view|list|status|diff|\S*/)?)(?:\s|$)"
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
_BY_ITSELF = re.compile(r"\bpsql\b|\bmysql\b|^godot4?\b|install\.packages")
"""They go on after an error, and then end well."""
# What these did or didn't do is there until they do it.
_LASTS = re.compile(
    r"(?:alembic|flyway|liquibase|dbmate|goose|atlas|prisma|knex|sequelize|typeorm|drizzle-kit|"
    r"psql|terraform|tofu|terragrunt|pulumi|cdk|ansible-playbook|helm|kubectl apply|skaffold|"
    r"(?:\S*bin/)?(?:rails|rake) db:\S+|(?:\./)?manage\.py migrate|mix ecto\S*"
    r"|php artisan migrate\S*|"
    r"(?:docker|podman)(?:[- ]compose)? (?:up|push)|serverless|sls|flyctl|vercel|wrangler|"
    r"kamal (?:deploy|setup)|cap \S+ deploy|argocd app sync|flux reconcile|pod install"
    r"|kubectl rollout"
    r"|dotnet ef database|flutter pub (?:get|add)|(?:aws|gcloud|az) .*\bdeploy|"
    r"(?:Rscript|julia) .*(?:renv::(?:restore|install)|install\.packages|Pkg\.(?:instantiate|add))|"
    r"nixos-rebuild|npm publish|cargo publish|(?:npm|pnpm|yarn|bundle|poetry|composer) "
    r"(?:ci|install|i|lock)(?: --?[\w-]+)*$|uv (?:sync|lock)|pip install -[re])(?:\s|$)"
)
_ONE_WORD_TEXT = """
python python3 node bash sh ruby deno bun perl Rscript julia lua php elixir swift tsx ts-node psql
source ansible-playbook snakemake dotnet-script
"""
_ONE_WORD = frozenset(_ONE_WORD_TEXT.split())
_SAYS_MORE = frozenset({"run", "exec", "compose", "install", "add", "get", "i", "require"})
"""Words after which the one that says what is done comes."""
_THREE_WORDS = frozenset({"gh", "glab", "helm", "aws", "gcloud", "az", "argocd", "flux"})
_WHERE = re.compile(r"(?<=\s)(?:-chdir=|(?:-f|-k|--filename|--kustomize)[ =])\S+")
"""What a command is given to work on by an option."""
_JOINS = frozenset({"git merge", "git rebase", "git cherry-pick", "git pull", "git revert"})
_ENDS_IT = frozenset({"git commit", "git rebase", "git merge", "git cherry-pick", "git revert"})
"""With what is done after a conflict."""
_SUBCOMMAND = re.compile(r"[A-Za-z][\w:-]*")
_AT_HAND = re.compile(r"(?:\./|\S*/)?(?:bin|\.bin|sbin)/(?=\w+$)|\./")
# What goes ahead of the thing that was to be done.
_AHEAD = re.compile(r"(?:mkdir|cp|mv|chmod|chown|touch|ln|git add|rm|sleep|wait|do|done|then|fi)\b")
_VERSION = re.compile(r"(?:@|[=<>~^]=?=?)v?\d[\w.]*")
_TOLD_BY = 3
"""Words before the first option that tell what a command is about."""


def broke(action: Action) -> bool:
    """Whether a call failed, though a pipe, `|| true` or `; echo` may have hidden it."""
    if action.broke is None:
        action.broke = _broke(action)
    return action.broke


def _broke(action: Action) -> bool:
    if action.outcome != "ok" or not action.command:
        if action.outcome != "failed" or not action.command:
            return action.outcome == "failed"
        if not (answered(action) or stopped(action)):
            return True
    elif not _hides(action.command):
        return False
    output = action.whole
    stated = STATED.match(output)
    output = clean(ends(output[stated.end() :] if stated else output))
    return says_broke(Told(lines_cut(output)))


@lru_cache(maxsize=16_384)
def _hides(command: str) -> bool:
    """Whether nobody would have seen by the exit status that a program of it failed."""
    run = programs(command)
    if all(_looks(one) or _CLEARS.match(one.text) for one in run):
        return False
    if any(_looks(one) for one in run) and _SHOWS.search(command):
        return False
    return any(
        (one.piped or one.masked or _BY_ITSELF.search(one.text))
        and not (_looks(one) or _CLEARS.match(one.text))
        for one in run
    )


def _looks(program: Program) -> bool:
    return _LOOKS.match(plainly(program.text)) is not None


def only_looks(action: Action) -> bool:
    """A command that changes nothing: that it found nothing, or failed to, is no error."""
    return _only_looks(action.command)


@lru_cache(maxsize=16_384)
def _only_looks(command: str) -> bool:
    return all(_looks(one) for one in programs(command))


def lasts(action: Action) -> bool:
    return any(_LASTS.match(plainly(one.text)) for one in programs(action.command))


def what_failed(action: Action) -> str:
    """The command without its wrappers, else the tool and the file or the tool's name."""
    return _shown(action.command) if action.command else f"{action.name} {action.path}".strip()


@lru_cache(maxsize=4_096)
def _shown(command: str) -> str:
    run = [one.text for one in programs(safe(command))]
    return quoted(" && ".join(run) or command, 100)


def what_was_tried(action: Action) -> str:
    """What stays the same when a command is tried with other options or another version."""
    return _try_of(action.command) if action.command else what_failed(action)


@lru_cache(maxsize=4_096)
def _try_of(command: str) -> str:
    run = [one for one in programs(command) if not (_looks(one) or _AHEAD.match(one.text))]
    if not run:
        return command
    words = Program(plainly(run[-1].text)).words
    plain = list(takewhile(lambda word: not word.startswith("-"), words))
    if len(plain) < _TOLD_BY and not (len(plain) == 2 and not _SUBCOMMAND.fullmatch(plain[1])):
        return " ".join(words)
    return _VERSION.sub("", " ".join(plain))


def heads_tried(action: Action) -> frozenset[str]:
    """The head of what a command was for in the end, not of what only goes ahead of that."""
    run = programs(action.command)
    does = [one for one in run if not (_looks(one) or _AHEAD.match(one.text))]
    tried = frozenset(_head(one) for one in (does or run)[-1:])
    return tried | _ENDS_IT if not tried.isdisjoint(_JOINS) else tried


def heads(action: Action) -> frozenset[str]:
    return frozenset(_head(program) for program in programs(action.command))


@lru_cache(maxsize=16_384)
def _head(program: Program) -> str:
    """What makes two calls tries of the same thing: `git push`, `python a.py`, `make`."""
    words = Program(plainly(program.text)).words
    if not words:
        return ""
    plain = [_AT_HAND.sub("", words[0]), *(one for one in words[1:] if not one.startswith("-"))]
    more = plain[0] in _THREE_WORDS or (len(plain) > 2 and plain[1] in _SAYS_MORE)
    take = 3 if more else 2
    if plain[0] == "kubectl" or program.text.startswith(("terraform -chdir", "tofu -chdir")):
        return " ".join([*plain[:2], *_WHERE.findall(program.text)])
    if plain[0] in _ONE_WORD or (len(plain) > 1 and _SUBCOMMAND.fullmatch(plain[1])):
        tried = " ".join(plain[:take]).replace("docker-compose ", "docker compose ")
        return _VERSION.sub("", tried)
    return plain[0]
