"""A shell line as the programs it runs, without wrappers, redirections and the way there."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from functools import lru_cache

_HEREDOC = re.compile(r"<<-?\s*(['\"]?)(\w+)\1[^\n]*\n.*?^\s*\2\s*$", re.DOTALL | re.MULTILINE)
_QUOTED = re.compile(r"'[^']*'|\"(?:\\.|[^\"\\])*\"")
_SUBSTITUTION = re.compile(r"\$\([^()]*\)")
# Each way begins with a character of its own: the search then skips all others at once.
_BETWEEN = re.compile(r"(&&|\|\||;;?|\|&?|\n|&(?<![<>&\d]&)(?![>&]))")
_REDIRECTION = re.compile(r"(?:\d|&)?>{1,2}\s*(?:&\d|[^\s&|;]+)|<\s*[^\s<&|;]+")
# A value may be one that was redacted, which has a blank in it.
_ASSIGNED = re.compile(r"[A-Za-z_]\w*=(?:\[redacted: [^\]\n]*\]|\"[^\"]*\"|'[^']*'|[^\s\"'])*+\s+")
_WRAPPERS = (
    ("timeout", 1),
    ("gtimeout", 1),
    ("nice", 0),
    ("time", 0),
    ("sudo", 0),
    ("env", 0),
    ("exec", 0),
    ("command", 0),
    ("stdbuf", 0),
    ("npx", 0),
    ("bunx", 0),
    ("uvx", 0),
    ("uv run", 0),
    ("poetry run", 0),
    ("pdm run", 0),
    ("pipenv run", 0),
    ("hatch run", 0),
    ("bundle exec", 0),
    ("pnpm exec", 0),
    ("mise exec --", 0),
    ("rtk proxy", 0),
    ("xvfb-run", 0),
    ("nohup", 0),
    ("caffeinate", 0),
    ("fvm", 0),
    ("rye run", 0),
    ("uv tool run", 0),
    ("pipx run", 0),
    ("mise x --", 0),
    ("yarn exec", 0),
    ("yarn dlx", 0),
    ("pnpm dlx", 0),
    ("npm exec --", 0),
    ("dotnet tool run", 0),
    ("bin/spring", 0),
    ("spring", 0),
)
_WRAPPERS_BY_WORD = {
    first: tuple(one for one in _WRAPPERS if one[0].split()[0] == first)
    for first in {wrapper.split()[0] for wrapper, _ in _WRAPPERS}
}
_NEEDS_SHLEX = re.compile(r"['\"\\]")  # shlex is slow; without quotes a split is the same
_PYTHON_M = re.compile(r"(?:\S*/)?python[\d.]*\s+-m\s+")
_TOOLCHAIN = re.compile(r"(?<=^cargo )\+\S+ ")
# Options that stand before the word that says what is done: `git -C api log`.
_GLOBAL = re.compile(
    r"(?P<tool>(?:terraform|tofu|terragrunt|kubectl|oc|helm|git|gh|docker(?:[- ]compose)?|podman|go"
    r"|cargo|flutter|aws|gcloud|pulumi|cdk|glab|systemctl|godot4?|argocd|flux))"
    r"(?:\s+(?:--?[\w-]+=\S+|-(?:[CnRHLfp]|c)\s+\S+|--(?:namespace|context|kube-context|project"
    r"|region|profile|repo|git-dir|work-tree|file|env-file|host|kubeconfig|path)\s+\S+"
    r"|--(?:headless|no-pager|no-color|quiet|verbose|debug|user|bare|ansi|no-version-check|offline"
    r"|locked|frozen|paginate)|-[qvP]))+(?=\s)"
)
_OPTIONED = re.compile(r"\S+ (?:compose )?-")
_GOES = (
    "cd",
    "pushd",
    "popd",
    "export",
    "set",
    "source",
    ".",
    "echo",
    "printf",
    "true",
    "sleep",
    "pwd",
)
_GIVES = (";", "||", "&")
"""What stands after a program whose exit status is not that of the line."""
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Program:
    """One program of a line: its words as text, wrappers off, and where its output went."""

    text: str
    piped: bool = False
    """Its output went into another program, which then gave the exit status."""
    masked: bool = False
    """Something after it, `|| true` or `; echo`, gave the exit status."""
    into: str = ""
    """The last program that its output went through."""

    @property
    def words(self) -> list[str]:
        return list(split(self.text) or self.text.split())


@lru_cache(maxsize=16_384)
def split(text: str) -> tuple[str, ...] | None:
    """The words of one program, quotes off; None where a quote isn't closed."""
    if not _NEEDS_SHLEX.search(text):
        return tuple(text.split())
    try:
        return tuple(shlex.split(text))
    except ValueError:
        return None


@lru_cache(maxsize=16_384)
def programs(line: str) -> tuple[Program, ...]:
    """The programs in the order they run, those that only go somewhere or print left out.

    A guess for people to read, no parser: subshells and loops come out as their words.
    """
    line = line[:_LONGEST].replace("\\\n", " ")
    if "<<" in line:
        line = _HEREDOC.sub("", line)
    masked = _quotes_out(line)
    found: list[tuple[str, str]] = []
    start = 0
    for between in [*_BETWEEN.finditer(masked), None]:
        end = between.start() if between else len(line)
        text = line[start:end].strip(" \t\n()")
        start = between.end() if between else end
        if text and not text.startswith("#"):
            found.append((text, between[0].strip() or ";" if between else ""))
    out: list[Program] = []
    gives = max((at for at, (_, after) in enumerate(found[:-1]) if after in _GIVES), default=-1)
    for at, (text, after) in enumerate(found):
        text = bare(text)
        first = text.split(" ", 1)[0]
        before = found[at - 1][1] if at else ""
        if not text or first in _GOES or (before.startswith("|") and before != "||"):
            continue
        piped = after in ("|", "|&") and "pipefail" not in line
        into = _end_of_pipe(found, at) if piped else ""
        out.append(Program(text, piped, at <= gives, into))
    return tuple(out)


def _end_of_pipe(found: list[tuple[str, str]], at: int) -> str:
    while at + 1 < len(found) and found[at][1] in ("|", "|&"):
        at += 1
    return bare(found[at][0])


@lru_cache(maxsize=16_384)
def plainly(text: str) -> str:
    """A program without the options that stand before the word that says what it does."""
    if _OPTIONED.match(text) is None or (found := _GLOBAL.match(text)) is None:
        return text
    return found["tool"] + text[found.end() :]


def bare(text: str) -> str:
    """One program without assignments before it, wrappers and redirections."""
    text = " ".join(_outside_quotes(text).split())
    changed = True
    while changed:
        changed = False
        if found := _ASSIGNED.match(text):
            text, changed = text[found.end() :], True
        if found := _PYTHON_M.match(text):
            text, changed = text[found.end() :], True
        if text.startswith("cargo +"):
            text = _TOOLCHAIN.sub("", text)
        if text.startswith(("command -v ", "command -V ")):
            return "which " + text[11:]
        for wrapper, takes in _WRAPPERS_BY_WORD.get(text.split(" ", 1)[0], ()):
            if text.startswith(wrapper + " "):
                rest = text[len(wrapper) :].split()
                while rest and rest[0].startswith("-"):
                    rest.pop(0)
                text, changed = " ".join(rest[takes:]), True
    return text


def _outside_quotes(text: str) -> str:
    if ">" not in text and "<" not in text:
        return text
    masked = _quotes_out(text)
    kept, at = [], 0
    for found in _REDIRECTION.finditer(masked):
        kept.append(text[at : found.start()])
        at = found.end()
    return "".join([*kept, text[at:]])


def _quotes_out(text: str) -> str:
    """The same length, with what is quoted or substituted as blanks that mean nothing."""
    if "'" in text or '"' in text:
        text = _QUOTED.sub(_blank, text)
    for _ in range(3 if "$(" in text else 0):
        text = _SUBSTITUTION.sub(_blank, text)
    return text


def _blank(found: re.Match[str]) -> str:
    return "_" * len(found[0])
