"""Which template fits a piece of work, told by its prompt and by what was run for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType

from ctxtui.core.evidence.wording import quoted, safe
from ctxtui.core.subagents.outputs import Output


@dataclass(frozen=True, slots=True)
class Offer:
    """A built-in template by name, and the fields that can be filled without asking."""

    template: str
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


_I = re.IGNORECASE
_BISECT = re.compile(r"\bbisect", _I)
_SPEC = re.compile(
    r"\b(?:check|verif\w*|compare|validate|conform\w*|compl(?:y|ies)|match(?:es)?|meets?|against)\b"
    r"[^.?!\n]{0,80}\b(?:spec\w*|requirements?|acceptance|rfc|criteria|contract)\b",
    _I,
)
_PLAN = re.compile(
    r"\b(?:review|critici\w*|attack|challenge|poke holes)\b[^.?!\n]{0,40}\bplan\b", _I
)
_DOCS = re.compile(
    r"\bdocument(?!\s+(?:root|object))\w*\b|\b(?:write|update|draft|add|extend)\b[^.?!\n]{0,40}"
    r"\b(?:docs?|documentation|readme|changelog|release notes|guide)\b",
    _I,
)
_REVIEW = re.compile(r"\b(?:code )?review(?:s|ed|ing)?\b", _I)
_TESTS = re.compile(r"\b(?:write|add|create|extend)\b[^.?!\n]{0,30}\btests?\b", _I)
_SLOW = re.compile(
    r"\b(?:measure|profil\w+|benchmark\w*|performance|slow\w*|how long|latency)\b", _I
)
_UPGRADE = re.compile(r"\b(?:upgrad\w*|bump\w*|migrat\w+ to)\b[^.?!\n]{0,50}", _I)
_WHY = re.compile(
    r"\b(?:why|cause|debug\w*|broken|crash\w*|hang\w*|fail(?:s|ing|ed|ure)?|flaky|error)\b", _I
)
_LOGS = re.compile(r"\blogs?\b", _I)
_SEARCH = re.compile(
    r"\b(?:find|search|grep|locate|look (?:for|up)|list)\b|\bwhere(?:'s| is| are| do| does)\b"
    r"|\bwhich (?:files?|places?|functions?|modules?)\b|\b(?:who|what) (?:calls|uses)\b",
    _I,
)
_USAGES = re.compile(r"\b(?:usages?|callers?|calls|uses|references?|every|all)\b", _I)
_HOW = re.compile(r"\bhow (?:do(?:es)?|did|is|are|the)\b", _I)

_GIT_CHANGES = re.compile(r"\bgit\s+(?:-\S+\s+)*(?:diff|show|log\s[^|;&]*-p)\b|\bgh\s+pr\s+diff\b")
_RANGE = re.compile(r"(?<![\w/.])[\w./@{}^~-]+\.{2,3}[\w./@{}^~-]*|\bHEAD[~^][\d~^]*")
_PROFILES = re.compile(r"--profile|\b(?:hyperfine|perf|py-spy|cProfile|pprof|flamegraph|time)\b")
_PACKAGES = re.compile(
    r"\b(?:(?:npm|pnpm|yarn)\s+(?:outdated|ls|list|view|why|audit)|pip\s+(?:index|show|list|freeze)"
    r"|go\s+(?:mod\s+graph|list\s+-m)|cargo\s+(?:tree|outdated)|bundle\s+outdated)\b"
)
_LOG_FILES = re.compile(r"[\w./~-]+\.log(?:\.\d+)?\b")
_LOG_TOOLS = re.compile(
    r"\bjournalctl\b|\bdmesg\b|\b(?:docker|kubectl|heroku|gh run)\b[^|;&]*\blogs?\b"
)
_LOOKS = re.compile(r"\s*(?:cd\s[^;&|]+&&\s*)?(?:cat|head|tail|sed -n|ls|tree|wc|jq|gh|curl)\b")
_SEARCHES = re.compile(r"^\s*(?:rg|grep|ag|find|fd|git\s+grep)\b")
_PATHS = re.compile(r"(?<![\w/.])(?:~|/)[\w.@-]+(?:/[\w.@-]+)+")
_FILES = re.compile(r"(?<![\w/.])[\w./~-]+\.(?:md|rst|txt|adoc|pdf|ya?ml|json|proto)\b")


def for_outputs(prompt: str, dead: Sequence[Output]) -> Offer:
    """For a turn that asked `prompt` and left `dead`, the largest first."""
    first = dead[0]
    command, cwd = first.command, first.call.row.cwd or ""
    asked, run = safe(prompt), safe(command)
    paths = tuple(one.path for one in dead if one.path)
    if _BISECT.search(command) or _BISECT.search(asked):
        return Offer("bisect", _given(command=run))
    if _SPEC.search(asked):
        named = [one for one in paths if _FILES.search(one)] or _FILES.findall(asked)
        return Offer("verify against spec", _given(spec=next(iter(named), "")))
    if _PLAN.search(asked):
        return Offer("review a plan", _given(plan=next(iter(_FILES.findall(asked)), "")))
    changes = next((one.command for one in dead if _GIT_CHANGES.search(one.command)), "")
    if changes and (changes == command or _DOCS.search(asked) or _REVIEW.search(asked)):
        return Offer(
            "docs from git changes" if _DOCS.search(asked) else "code review",
            _given(range=_range(changes)),
        )
    if _LOG_TOOLS.search(command) or _LOG_FILES.search(command) or first.path.endswith(".log"):
        logs = _LOG_FILES.findall(command) or [one for one in paths if one.endswith(".log")]
        return Offer("log triage", _given(logs="\n".join(logs), command="" if logs else run))
    if _PROFILES.search(command) or (_SLOW.search(asked) and command):
        return Offer("measure performance", _given(command=run, question=quoted(asked)))
    if _PACKAGES.search(command) or (_UPGRADE.search(asked) and first.call.name != "Read"):
        return Offer("upgrade impact")
    if other := _elsewhere(first, cwd):
        return Offer("read another codebase", _given(codebase=other, feature=quoted(asked)))
    if (_SEARCHES.match(command) or first.call.name in ("Grep", "Glob")) and not _WHY.search(asked):
        pattern = first.given.get("pattern")
        target = pattern if isinstance(pattern, str) else run
        return Offer("blast radius", _given(target=quoted(target)))
    if _TESTS.search(asked):
        return Offer("write tests", _given(target=next(iter(paths), "")))
    runs = bool(command) and not _LOOKS.match(command)
    if _WHY.search(asked) or runs:
        return Offer("debug by hypotheses", _given(command=run))
    if _REVIEW.search(asked):
        return Offer("code review")
    return Offer("read another codebase", _given(codebase=cwd, feature=quoted(asked)))


def for_goal(goal: str) -> Offer | None:
    """For what the user is about to ask, if it looks like a search, a verification, a look into
    logs or another code, or a documentation job; None for work of another kind."""
    asked = safe(goal)
    files = _FILES.findall(asked)
    if _BISECT.search(asked):
        return Offer("bisect")
    if _SPEC.search(asked):
        return Offer("verify against spec", _given(spec=next(iter(files), "")))
    if _PLAN.search(asked):
        return Offer("review a plan", _given(plan=next(iter(files), "")))
    if _REVIEW.search(asked):
        return Offer("code review", _given(range=_range(asked)))
    if _DOCS.search(asked):
        doc = next((one for one in files if one.endswith((".md", ".rst", ".adoc", ".txt"))), "")
        return Offer("docs from git changes", _given(range=_range(asked), doc=doc))
    folder = next(iter(_PATHS.findall(asked)), "")
    if (
        folder
        and not PurePosixPath(folder).suffix
        and (_HOW.search(asked) or _SEARCH.search(asked))
    ):
        return Offer("read another codebase", _given(codebase=folder, feature=quoted(asked)))
    if _LOGS.search(asked) and (_SEARCH.search(asked) or _WHY.search(asked)):
        logs = "\n".join(_LOG_FILES.findall(asked))
        return Offer("log triage", _given(logs=logs, symptom=quoted(asked)))
    if _SEARCH.search(asked) and _USAGES.search(asked):
        return Offer("blast radius", _given(target=quoted(asked)))
    if _SEARCH.search(asked):
        return Offer("read another codebase", _given(feature=quoted(asked)))
    return None


def _given(**fields: str) -> Mapping[str, str]:
    return MappingProxyType({name: value for name, value in fields.items() if value})


def _range(text: str) -> str:
    found = _RANGE.search(text)
    return found[0] if found else ""


def _elsewhere(output: Output, cwd: str) -> str:
    """The folder outside of the session's own that an output is about; empty if it is none."""
    if output.call.name in ("WebFetch", "WebSearch"):
        return ""
    named = [output.path] if output.path else _PATHS.findall(output.command)
    given = output.given.get("path")
    if isinstance(given, str) and given.startswith("/"):
        named.append(given)
    home = PurePosixPath(cwd).parent if cwd else None
    for one in named:
        path = PurePosixPath(one)
        if not cwd or path.is_relative_to(cwd) or path.is_relative_to("/tmp"):
            continue
        if home is not None and path.is_relative_to(home):  # a project beside this one
            return str(home / path.relative_to(home).parts[0])
        if one.startswith(("/home", "/Users", "~", "/srv", "/opt")):
            return str(path.parent if path.suffix else path)
    return ""
