"""Requests as descriptions: `Fix the parser` becomes `fixing the parser`.

What steers a compaction may end up in the summary. There a request reads like one the user has
just made; a description only says what the work is about.
"""

from __future__ import annotations

import re

from ctxtui.core.evidence.rules import sentences

_LEADS = re.compile(
    r"(?:(?:please|now|then|next|ok(?:ay)?|and|so|also|right|good|great|thanks|yes|first|"
    r"can you|could you|would you|will you|you (?:should|can|could|must)|let['’]?s|let us|"
    r"i (?:want|need|would like|['’]d like)(?: you)? to|i['’]d like(?: you)? to|we (?:need|have) to"
    r"|(?:the )?next (?:step|task)(?: is)?(?: to)?|go ahead and|try and|help me(?: to)?|"
    r"remember to|make sure to)\b[\s,:.–-]*)+",
    re.IGNORECASE,
)
VERBS = frozenset(
    re.findall(
        r"\w+",
        """
    add adjust analyse analyze annotate apply ask audit backfill backport benchmark bisect build
    bump call change check clean clear commit compare compile complete configure connect convert
    copy correct cover create cut debug delete deploy describe design disable document downgrade
    draft drop edit enable ensure explain explore export expose extend extract fetch filter find
    finish fix follow format generate get give handle hide implement import improve inline insert
    inspect install instrument integrate introduce investigate keep launch lint list load log look
    make measure merge migrate mock move open optimise optimize parse patch pin plan polish port
    prepare print profile publish pull push put raise read rebase rebuild reduce refactor reformat
    register release remove rename render reorder repair replace report reproduce resolve restart
    restore retry return reuse revert review rewrite rework roll run save scan search secure send
    separate serve set settle ship show simplify skip solve sort speed split squash start stop store
    strip summarise summarize support swap switch sync tell test throw tidy track translate trim
    try turn tune undo unify uninstall update upgrade use validate verify wire wrap write
    """,
    )
)
"""What a request begins with."""
_DOUBLED = frozenset(
    re.findall(
        r"\w+",
        "cut get pin plan put run set ship skip split stop strip swap trim drop log commit debug",
    )
)
_NEGATED = re.compile(r"(?:do not|don['’]t|never)\s+(?P<verb>[a-z]+)\b(?P<rest>.*)", re.I | re.S)
_THEN = re.compile(r"(,? and then|, then|; then| and|,)\s+(?P<verb>[a-z]+)\b", re.IGNORECASE)


def described(text: str) -> str:
    """The text on one line, its sentences as descriptions joined by semicolons.

    Sentences that request nothing stay as they are; in other languages too.
    """
    said = [_sentence(one) for one in sentences(text)]
    return "; ".join(one for one in said if one)


def _sentence(sentence: str) -> str:
    bare = sentence.strip().rstrip(".!;:")
    lead = _LEADS.match(bare)
    rest = bare[lead.end() :] if lead else bare
    if not rest:
        return ""
    if found := _NEGATED.match(rest):
        return f"not {gerund(found['verb'].lower())}{found['rest']}"
    first, _, others = rest.partition(" ")
    verb = first.lower().rstrip(",:")
    if verb not in VERBS:
        return rest if lead else bare
    return f"{gerund(verb)}{first[len(verb) :]} {_linked(others)}".strip()


def _linked(text: str) -> str:
    """A second request in the same sentence, `… and run the tests`, is one too."""
    return _THEN.sub(
        lambda found: (
            f"{found[1]} {gerund(found['verb'].lower())}"
            if found["verb"].lower() in VERBS
            else found[0]
        ),
        text,
    )


def gerund(verb: str) -> str:
    """`fix` to `fixing`, `write` to `writing`, `run` to `running`."""
    if verb in _DOUBLED:
        return f"{verb}{verb[-1]}ing"
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return f"{verb[:-1]}ing"
    return f"{verb}ing"
