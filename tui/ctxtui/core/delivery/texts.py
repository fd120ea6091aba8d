"""A text before it leaves: cleaned, and refused where a client would not take it as a prompt; and
what a client makes of it when it is pasted."""

from __future__ import annotations

import re

from ctxtui.core.text import clean, one_line

_COMMAND = re.compile(r"\s*(/[\w:.-]+)(?=\s|$)")
_PASTED = re.compile(r"</?pasted_content(?: id=\"[^\"]*\")?>")
_WORDS = frozenset({"exit", "quit", ":q", ":q!", ":wq", ":wq!"})


def ready(text: str) -> str:
    """As it is delivered: without control characters, and without what a client would take off
    again: empty lines around it and blanks at its end. Redacting it is up to the caller."""
    return clean(text).strip("\n").rstrip()


def refusal(text: str) -> str:
    """Why a `ready` text can't be a prompt, a sentence; empty if it can.

    As tried with 2.1.197 and 2.1.329: one that begins with `/word`, blanks before it or not, is a
    command (a path with a second slash is none), a pasted `!` starts the shell mode, and a lone
    `exit` leaves.
    """
    if not text.strip():
        return "There is no text to hand over. Write it first."
    if (command := _COMMAND.match(text)) is not None:
        return _taken_for(one_line(command[1], 30), "a command")
    if text.startswith("!"):
        return _taken_for("!", "a shell command")
    if text.strip() in _WORDS:
        return (
            f"The client takes {text.strip()} alone for a command to leave. Say it in a sentence."
        )
    return ""


def unwrapped(prompt: str) -> str:
    """A recorded prompt without the tags that 2.1.329 puts around what is pasted (format 8)."""
    return _PASTED.sub("", prompt)


def _taken_for(start: str, what: str) -> str:
    return f"The text begins with {start}, which the client takes for {what}. Begin it otherwise."
