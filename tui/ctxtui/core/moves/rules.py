"""What speaks for and against each move, how much, and whose rule it is.

One table, so that a ranking can be read and argued with. A move's score is the sum of the weights
of the reasons that hold; a reason that was not observed counts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["continue", "rewind", "compact", "clear", "subagent"]

PRICES = "the price list: a cold cache is written anew"


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason a move can have; a negative weight speaks against it, none only tells more."""

    name: str
    move: Kind
    weight: float
    source: str
    """The words of "Using Claude Code: Session Management & 1M Context", or `PRICES`."""


_RULES = (
    Rule("natural", "continue", 1, "While the most natural is just to continue"),
    Rule("calm", "continue", 1, "your model hasn't run out of context"),
    Rule(
        "files here",
        "continue",
        3,
        "the extra context is probably worth the efficiency gain of not having to re-read the "
        "relevant files again",
    ),
    Rule("aside", "continue", 2, "now fix that other warning we saw"),
    Rule("unfinished", "continue", 1, "do longer tasks more reliably"),
    Rule("note", "continue", -0.25, "model performance degrades as context grows"),
    Rule("warn", "continue", -2, "some level of context rot happen around ~300-400k tokens"),
    Rule("urgent", "continue", -4, "Context windows are a hard cutoff"),
    Rule(
        "corrected",
        "continue",
        -1.5,
        'Your instinct may be to type "that didn\'t work, try X instead."',
    ),
    Rule("corrected again", "continue", -3, "Rewind is often the better approach to correction"),
    Rule("failing", "continue", -3, "tries an approach, and it doesn't work"),
    Rule("interrupted", "continue", -1, "jump back to a previous message and try again from there"),
    Rule("goal corrects", "continue", -3, "the better move is to rewind"),
    Rule(
        "new task",
        "continue",
        -4,
        "when you start a new task, you should also start a new session",
    ),
    Rule("cold", "continue", -2, PRICES),
    Rule(
        "dead output",
        "continue",
        -1,
        "older, irrelevant content starts to distract from the current task",
    ),
    Rule("corrected", "rewind", 3, "Rewind is often the better approach to correction"),
    Rule("corrected again", "rewind", 5, "Rewind is often the better approach to correction"),
    Rule(
        "failing",
        "rewind",
        4,
        "rewind to just after the file reads, and re-prompt with what you learned",
    ),
    Rule("interrupted", "rewind", 3, "jump back to a previous message and try again from there"),
    Rule("goal corrects", "rewind", 5, "the better move is to rewind to just after the file reads"),
    Rule("nothing to take back", "rewind", -2, "The messages after that point are dropped"),
    Rule(
        "new task", "rewind", -6, "when you start a new task, you should also start a new session"
    ),
    Rule("note", "compact", 0.5, "you have more time to /compact proactively"),
    Rule("warn", "compact", 3, "you have more time to /compact proactively"),
    Rule("urgent", "compact", 5, "when you're nearing the end of the context window"),
    Rule(
        "unfinished",
        "compact",
        1,
        "summarize the session so far and keep going on top of the summary",
    ),
    Rule(
        "dead output",
        "compact",
        1.5,
        "You can also steer it by passing instructions",
    ),
    Rule(
        "goal goes on",
        "compact",
        1,
        "you have more time to /compact proactively with a description of what you want to do",
    ),
    Rule("calm", "compact", -3, "Once a session gets long, you have two ways to shed weight"),
    Rule("just compacted", "compact", -5, "It's lossy"),
    Rule(
        "new task",
        "compact",
        -4,
        "bad compacts can happen when the model can't predict the direction your work is going",
    ),
    Rule(
        "aside",
        "compact",
        -4,
        "the other warning might have been dropped from the summary",
    ),
    Rule("corrected again", "compact", -1.5, "autocompact fires after a long debugging session"),
    Rule("failing", "compact", -1.5, "autocompact fires after a long debugging session"),
    Rule("cold", "compact", -1.5, PRICES),
    Rule("new task", "clear", 5, "when you start a new task, you should also start a new session"),
    Rule("warn", "clear", 1.5, "Once a session gets long, you have two ways to shed weight"),
    Rule("urgent", "clear", 2.5, "Once a session gets long, you have two ways to shed weight"),
    Rule("cold", "clear", 4, PRICES),
    Rule("corrected again", "clear", 1.5, "we've ruled out approach Y"),
    Rule(
        "files here",
        "clear",
        -3,
        "Claude would have to reread the files that you just implemented, which would be slower "
        "and more expensive",
    ),
    Rule("unfinished", "clear", -1.5, "It's more work"),
    Rule("calm", "clear", -1.5, "It's more work"),
    Rule("just compacted", "clear", -1, "It's more work"),
    Rule(
        "conclusion", "subagent", 6, "will I need this tool output again, or just the conclusion?"
    ),
    Rule("verdict", "subagent", 6, "Spin up a subagent to verify the result of this work"),
    Rule(
        "dead output",
        "subagent",
        1,
        "a chunk of work will produce a lot of intermediate output you won't need again",
    ),
    Rule(
        "left behind",
        "subagent",
        0,  # it names the way; that the output was not needed is counted already
        "will I need this tool output again, or just the conclusion?",
    ),
    Rule(
        "template",
        "subagent",
        2,
        "when you know in advance that a chunk of work will produce a lot of intermediate output",
    ),
    Rule(
        "nothing to hand over",
        "subagent",
        -1,
        "when you know in advance that a chunk of work will produce a lot of intermediate output",
    ),
    Rule(
        "files here",
        "subagent",
        -2,
        "that subagent gets its own fresh context window",
    ),
)

RULES: dict[tuple[Kind, str], Rule] = {(rule.move, rule.name): rule for rule in _RULES}
NUMBERS: dict[Kind, int] = {"continue": 1, "rewind": 2, "compact": 3, "clear": 4, "subagent": 5}
"""The keys of design 6."""
