"""Secrets with a shape of their own, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctxtui.core.redaction.detectors import detected
from ctxtui.core.redaction.hit import Hit
from ctxtui.core.redaction.rules import LEAST, Rules, looked
from ctxtui.core.redaction.shapes import SHAPES, Rule
from ctxtui.core.redaction.values import is_placeholder

_FILLER = re.compile(r"(?i)x{5}|\*{3}|\.{3}|…|your[-_]")
_LOGINS: tuple[Rule, ...] = (
    (
        "auth-header",
        ("~bearer", "~authorization"),
        re.compile(
            r"(?i:\b(?:proxy-)?authorization[\\\"']{0,2}[ \t]{0,4}[:=,][ \t]{0,4}[\\\"'`]{0,2}"
            r"(?:bearer|basic|token|apikey)|\bbearer(?=[ \t]{1,4}[A-Za-z0-9._~+/-]{20}))"
            r"[ \t]{1,4}(?P<secret>[A-Za-z0-9._~+/-]{6,}+={0,2})"
        ),
    ),
    (
        "url-password",
        ("://",),
        re.compile(r"://[^\s/:@\"'<>\[\]]{0,128}+:(?P<secret>[^\s/@\"'<>]{1,256}+)@(?=[\w\[$])"),
    ),
    (
        "basic-auth",
        ("curl",),
        re.compile(
            r"\bcurl\b[^\n]{0,300}?[ \t](?:-u|--user)[ =]{0,2}[\"']?[^\s:\"']{1,99}+:"
            r"(?P<secret>[^\s\"'\[]{1,256}+)"
        ),
    ),
)
_PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?)-----")
_PUTTY = re.compile(r"Private-Lines: [0-9]{1,4}\r?\n(?P<secret>(?:[A-Za-z0-9+/=]{1,80}+\r?\n?)+)")
_BODY = re.compile(r"[A-Za-z0-9+/=]{16}")
_LINES = re.compile(  # of a block whose end is cut off; with line numbers or a diff's signs, too
    r"(?:(?:\r?\n|(?:\\r)?\\n)[^\w\n+/=]{0,8}(?:[0-9]{1,6}[^\w\n+/=]{1,4})?[+ -]?"
    r"[A-Za-z0-9+/=]{16,}+)+"
    r"(?:\r?\n[A-Za-z0-9+/]{1,15}={1,2})?"
)
_LONGEST_KEY = 16_384


_SHAPED = Rules(SHAPES, LEAST)
_LOGGED_IN = Rules(_LOGINS)


def shaped_keys(text: str) -> Iterator[Hit]:
    """Keys of vendors, and passwords in headers and addresses; surest first."""
    seen = looked(text)
    for rule, match in _SHAPED.matches(seen):
        if not _FILLER.search(match["secret"]):
            yield Hit(rule, *match.span("secret"))
    yield from detected(seen)
    for rule, match in _LOGGED_IN.matches(seen):
        if not is_placeholder(match["secret"]):
            yield Hit(rule, *match.span("secret"))


def private_keys(text: str) -> Iterator[Hit]:
    """Blocks from their first line to their last; as far as they go if that is missing."""
    for begin in _PEM.finditer(text) if "-----BEGIN " in text else ():
        end = f"-----END {begin[1]}-----"
        at = text.find(end, begin.end(), begin.end() + _LONGEST_KEY)
        if at >= 0:
            if _BODY.search(text, begin.end(), at):
                yield Hit("private-key", begin.start(), at + len(end))
        elif rest := _LINES.match(text, begin.end()):
            yield Hit("private-key", begin.start(), rest.end())
    for match in _PUTTY.finditer(text) if "Private-Lines: " in text else ():
        body = match["secret"].rstrip()
        yield Hit("private-key", match.start("secret"), match.start("secret") + len(body))
