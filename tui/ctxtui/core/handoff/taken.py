"""What our redaction took out of an item, told apart from marks that it only quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctxtui.core.evidence.wording import ends
from ctxtui.core.handoff.items import Evidence, Item, ItemSource
from ctxtui.core.redaction import redact
from ctxtui.core.text import clean
from ctxtui.core.transcripts.turns import (
    Turn,
    TurnTree,
    call_input,
    call_output,
    queued_text,
)

_MARK = re.compile(r"\[redacted: ([^\]\n]{1,60})\]")


def rules_in(text: str) -> tuple[str, ...]:
    """The rule of each secret that the redaction finds in a text as it was given."""
    return tuple(one.rule for one in redact(ends(clean(text))).findings)


def rules_of(item: Item, seen: ItemSource, tree: TurnTree) -> tuple[str, ...]:
    """The rules by which something was taken out of `item`, each once; `seen` is its evidence as
    it was found, with the secrets still in it.

    A mark that stands in the source as it is, as in a session that began with a brief, is a
    quotation.
    """
    words = " ".join([item.text, *(f"{one.ref} {one.quote}" for one in item.evidence)])
    marks = dict.fromkeys(_MARK.findall(words))
    if not marks:
        return ()
    texts = [text for one in seen for text in sources(one, tree)]
    theirs = {rule for text in texts for rule in _MARK.findall(text)}
    if not theirs & marks.keys():
        return tuple(marks)
    ours = {rule for text in texts for rule in rules_in(text)}
    return tuple(rule for rule in marks if rule not in theirs or rule in ours)


def sources(one: Evidence, tree: TurnTree) -> Iterator[str]:
    """All that was said, or called and answered, where `one` points to; with its secrets."""
    if one.kind != "turn":
        yield from (one.ref, one.quote)
        return
    name, _, step_name = one.ref.partition(".")
    turn = next((turn for turn in tree.turns if _is(turn, name)), None)
    if turn is None:
        return
    yield turn.text
    yield from (queued_text(row) for row in turn.queued)
    for step in turn.steps:
        for call in step.calls if str(step.number) == step_name else ():
            yield str(call_input(tree.transcript, call))
            yield call_output(tree.transcript, call) or ""


def _is(turn: Turn, name: str) -> bool:
    return str(turn.number) == name if turn.number is not None else turn.id.startswith(name)
