"""What the user said, without what they pasted: prompts, queued words, refusals, answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ctxtui.core.evidence.actions import Action, step_ref, turn_ref
from ctxtui.core.evidence.decisions import Decision, decisions
from ctxtui.core.evidence.wording import ends, named, quoted, safe
from ctxtui.core.transcripts.turns import Turn, queued_text

# Prompts that a plan or a hook wrote in the user's name.
_NOT_SAID = re.compile(r"Operation stopped by hook|This session is being continued from")
_PLAN = re.compile(r"\A\s*Implement the following plan:.*\Z", re.DOTALL | re.IGNORECASE)
_PLAN_TITLE = re.compile(r"\s*Implement the following plan:\s*#*\s*(?P<title>\S.*)", re.IGNORECASE)
_FENCED = re.compile(
    r"^[ \t]*(?P<mark>```|~~~|\"\"\"|''')[^\n]*\n.*?(?:^[ \t]*(?P=mark)|\Z)", re.M | re.S
)
_FENCES = ("```", "~~~", '"""', "'''")
_TAGGED = re.compile(r"<(?P<tag>[A-Za-z][\w-]*)(?:\s[^<>]*)?>.*?</(?P=tag)>", re.DOTALL)
_OPEN_PASTE = re.compile(r"<pasted_content\b[^>]*>.*\Z", re.DOTALL)
_COMMAND = re.compile(r"\A/[\w:.-]+[ \t]*")
_SPOKEN_TURN = re.compile(r"^[ \t]*(?:Human|User|Assistant|System|AI)\s*:", re.M)
_PASTED_LINE = re.compile(
    r"""
    \s*(?:
      [>❯$%|│┃╭╰•✗✓❌✅⎿]\s?            # quotes, shell prompts, boxes, a tool's own marks
    | \+\+\+\s|---\s\S|@@\s|diff\s--git|index\s[0-9a-f]{7}
    | [+-](?:\s{2,}|\t|[A-Za-z_]+[({=.])      # a diff's lines
    | Traceback|File\s"[^"]+",\sline|at\s\S+\s?\(|E\s{2,}|goroutine\s\d|caused\sby:
    | [\w.]*(?:Error|Exception|Warning)\b[:(]|(?:error|warning|fatal|panic|note)(?:\[\w+\])?:\s
    | \[?\d{4}-\d\d-\d\d[T\s]\d|\d\d:\d\d:\d\d\b|\[[\w:./-]+\]\s   # log lines
    | [\w./-]+\.\w{1,4}:\d+(?::\d+)?(?::|\s|$)                     # file:line
    | (?:\d+[.)]\s*)?(?:critical|high|medium|low|nit|p[0-3])\s*:\s # a review's findings
    | (?:import|from|def|class|func|const|let|var|return|public|private|package|type)
        \s+[\w({].*[({=;:]\s*$
    | .*[;{}]\s*$
    | ok\s+\S+\s+[\d.(]|---\s(?:FAIL|PASS)|FAIL\b|PASS\b|Run\s.*
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
# A line that says whose the words are that follow it, up to the next blank line: not a ticket's
# nor a review's, which are passed on to be done.
_INTRODUCES = re.compile(
    r"(?=.*\b(?:docs?|documentation|manual|page|pages|site|website|readme|handbook|guide|guideline|"
    r"article|blog|post|tutorial|video|link|forum|thread|stack ?overflow|reddit|wiki|wikipedia|"
    r"book|linter|bot|chatgpt|copilot|log|logs|leaflet|flyer|terms|licen[cs]e|mail|email|message|chat|"
    r"slack|newsletter|somebody|someone|friend|cousin|neighbou?r)\b)"
    r"(?=.*\b(?:says?|said|wrote|writes|has|have|had|this|states|reads|told|got|found|sent|saw|read|"
    r"from|quote|according|claims?|recommends?|suggests?|like this|as follows|what)\b)"
    r".{4,160}:\s*$",
    re.IGNORECASE,
)
_WRITES = re.compile(
    r"\s*(?:add|put|write|change|rename|make|fix|paste|insert|replace|use|create|update|append|include)"
    r"\b|.*\b(?:should|must|has to|needs to|ought to|rules?|remember|please|follow)\b",
    re.IGNORECASE,
)
_HEADER = re.compile(r"(?:from|to|cc|sent|date|subject|von|an|betreff|de|à|objet)\s*:\s*\S", re.I)
# Several sentences between quotation marks are somebody else's.
_QUOTATION = re.compile(
    r"(?<!\w)[\"“„«][^\"”»“\n]{12,800}[.!?;] [^\"”»“\n]{2,800}[\"”»“](?!\w)|"
    r"(?<=: )[‘'](?:[^'’\n]|(?<=\w)['’](?=\w)){20,800}['’](?!\w)"
)
_OPENS, _CLOSES = ('"', "“", "„", "«"), ('"', "”", "“", "»")
_QUOTES = frozenset("\"“„«‘'")
_INDENTED = re.compile(r"(?: {4,}|\t)(?![-*•\d])")


@dataclass(frozen=True, slots=True)
class Saying:
    """Words of the user, secrets out; `ref` is the turn or step where they were said."""

    text: str
    ref: str
    turn: Turn
    how: str  # prompt, queued, refusal, answer, reply
    about: str = ""
    """Of an answer the question it was given to, in the model's words."""


def sayings(
    turns: Iterable[Turn], actions: Iterable[Action], *, prompts: bool = True
) -> Iterator[Saying]:
    """All the user said in these turns, in file order; without `prompts` only what came between
    them."""
    actions = list(actions)
    refused: dict[str, list[Action]] = {}
    for action in actions:
        if action.feedback:
            refused.setdefault(action.turn.id, []).append(action)
    decided: dict[str, list[Decision]] = {}
    for decision in decisions(actions):
        decided.setdefault(decision.action.turn.id, []).append(decision)
    for turn in turns:
        if prompts and turn.kind == "prompt":
            yield from _said(turn.text, turn_ref(turn), turn, "prompt")
        for action in refused.get(turn.id, ()):
            ref = step_ref(turn, action.step)
            yield from _said(action.feedback, ref, turn, "refusal")
        for one in decided.get(turn.id, ()):
            yield from _answered(one)
        for row in turn.queued:
            yield from _said(queued_text(row), turn_ref(turn), turn, "queued")


def _said(text: str, ref: str, turn: Turn, how: str) -> Iterator[Saying]:
    own = own_part(text)
    if own:
        yield Saying(own, ref, turn, how)


def _answered(one: Decision) -> Iterator[Saying]:
    turn = one.action.turn
    if one.question:
        about = quoted(one.question, 120)
        yield Saying(safe(one.answer), one.action.ref, turn, "answer", about)
    else:
        yield from _said(one.answer, one.action.ref, turn, "reply")


def asked_name(turn: Turn) -> str:
    """A turn by the first line that asks something, of what was not pasted into it."""
    own = own_part(turn.text)
    if turn.text.startswith("/"):
        return named(turn.text)
    if own:
        lines = own.splitlines()
        says = [one for one in lines if len(one.split()) > 2 and not one.endswith(":")]
        return named((says or lines)[0])
    if plan := _PLAN_TITLE.match(turn.text):
        return named(plan["title"])
    return f"{turn.label or 'A turn'}, pasted text,"


def is_nod(turn: Turn) -> bool:
    """A prompt that only says yes or picks an option: it asks for what came before it."""
    return len(own_part(turn.text).split()) < 3 and not turn.text.startswith("/")


def own_part(text: str) -> str:
    """A prompt without pasted blocks, quoted lines, logs, code and diffs; lines are kept."""
    return _own_part(ends(text))


# Every rule asks for it again.
@lru_cache(maxsize=1_024)
def _own_part(text: str) -> str:
    if _NOT_SAID.match(text.lstrip()) or (":" in text and len(_SPOKEN_TURN.findall(text)) > 1):
        return ""
    if _PLAN.match(text):
        return ""
    if any(mark in text for mark in _FENCES):
        text = _FENCED.sub("\n", text)
    if "</" in text:
        text = _TAGGED.sub("\n", text)
    if "<pasted" in text:
        text = _OPEN_PASTE.sub("", text)
    text = text.lstrip()
    if called := _COMMAND.match(text):
        text = text[called.end() :]
    if ". " in text and not _QUOTES.isdisjoint(text):
        text = _QUOTATION.sub('""', text)
    lines = safe(text).splitlines()
    # A line after an indented or pasted one that looks like neither is the user's again.
    own = [line for line in _unquoted(lines) if not _is_pasted(line)]
    return "\n".join(own).strip()


def _unquoted(lines: list[str]) -> list[str]:
    """Without what the line before it calls somebody else's, whole paragraphs between quotation
    marks, and mails; all of them if nothing else is left."""
    if len(lines) < 2:
        return lines
    own: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        if line.startswith(_OPENS) and line.count(" ") > 4 and _closes(lines, at):
            at = _block_end(lines, at)
        elif ":" in line[:12] and _HEADER.match(line) and _heads(lines, at):
            end = _block_end(lines, at)
            bare = all(_HEADER.match(one.strip()) for one in lines[at:end])
            at = _block_end(lines, end) if bare else end
        else:
            own.append(lines[at])
            at += 1
            if line.endswith(":") and _INTRODUCES.match(line) and not _WRITES.match(line):
                while at < len(lines) and not lines[at].strip():
                    at += 1
                at = _block_end(lines, at)
    return own if any(one.strip() for one in own) else lines


def _block_end(lines: list[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    while at < len(lines) and lines[at].strip():
        at += 1
    return at


def _closes(lines: list[str], at: int) -> bool:
    return lines[_block_end(lines, at) - 1].strip().rstrip(".,;").endswith(_CLOSES)


def _heads(lines: list[str], at: int) -> bool:
    """Whether a mail begins there: a second header follows."""
    return at + 1 < len(lines) and _HEADER.match(lines[at + 1].strip()) is not None


@lru_cache(maxsize=4_096)
def _is_pasted(line: str) -> bool:
    return bool(_PASTED_LINE.match(line) or _INDENTED.match(line))
