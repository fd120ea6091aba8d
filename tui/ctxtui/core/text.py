"""The one door for text from transcripts: nothing that leaves it can act on a terminal or hide."""

from __future__ import annotations

import re
import unicodedata

# Escape sequences of ECMA-48, 7-bit and 8-bit. Every quantifier is over a class that its
# successor does not share, so a match never backtracks.
_SEQUENCE = re.compile(
    r"(?P<string>\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])"  # OSC, DCS, SOS, PM, APC: own terminator
    r"|(?:\x1b\[|\x9b)[0-?]*+[ -/]*+[@-~]?"  # CSI
    r"|\x1b(?:[ -/]++[0-~]?|[0-~])?"  # charsets and the like; two characters; a bare ESC
)
_END_OF_OSC = re.compile(r"\x07|\x1b\\|[\x9c\x18\x1a]|(?=\x1b)")  # another escape aborts it
_END_OF_STRING = re.compile(r"\x1b\\|[\x9c\x18\x1a]")  # tmux passes escapes through in a DCS

# Variation selectors and joiners are judged by their neighbours, below. All else that Unicode
# calls Default_Ignorable is invisible by definition, and the bidi controls reorder what is read.
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_JOINERS = "\u200c\u200d"
_DROPPED = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 but tab, newline and CR; DEL; C1
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
_BREAKS = "\r\u2028\u2029"
_SUSPECT = re.compile(f"[{_DROPPED}{_BREAKS}{_SELECTORS}{_JOINERS}\ud800-\udfff]")
_SUSPECT_ASCII = bytes(one for one in range(128) if _SUSPECT.match(chr(one)))
_INTRODUCES = re.compile("[\x1b\x80-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_TO_DROP = re.compile(f"[{_DROPPED}]+")
_TO_BREAK = re.compile("\r\n|[\r\u2028\u2029]")
_INVISIBLE_RUN = re.compile(f"[{_SELECTORS}{_JOINERS}]+")
_STACKED = 8  # characters a cell, at most; honest scripts need about four
_SHAPES = re.compile(f"([{_SELECTORS}]?)([{_JOINERS}]?)")


def clean(text: str) -> str:
    """`text` with newlines and tabs as its only control characters, and nothing unseen in it.

    CRLF, a lone CR and Unicode's line separators become newlines. Escape sequences go whole; of
    a string sequence that never ends only the start goes, so a torn one cannot swallow what
    follows. Other control, bidi and invisible characters go; lone surrogates become U+FFFD.
    Kept are one variation selector after a character that can have one, and one joiner between
    two characters beyond Latin (emoji, Persian, Indic scripts); longer runs can carry hidden text
    and go. Flags made of tag characters lose their tags. Linear in time; cleaning twice changes
    nothing more.
    """
    if text.isascii():
        if len(text.encode().translate(None, _SUSPECT_ASCII)) == len(text):
            return text
    elif not _SUSPECT.search(text):
        return text
    if _SURROGATE.search(text):
        # Before all else: two halves may make up a character that has to go.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if _INTRODUCES.search(text):
        text = _without_sequences(text)
    text = _TO_DROP.sub("", text)
    text = _TO_BREAK.sub("\n", text)
    return _INVISIBLE_RUN.sub(_shaping, text)


def small(text: str) -> str:
    """`text` in small letters, each where it was."""
    # The one letter whose small form is longer.
    return text.lower() if text.isascii() else text.replace("\u0130", "i").lower()


def one_line(text: str, limit: int = 0) -> str:
    """`text` cleaned, trimmed, each run of white space one blank; at most `limit` cells if given.

    What is cut off shows as `…`, which counts. Cells as in `cells`, so the line may turn out
    narrower than `limit` on a terminal that joins emoji, never wider. A pile of combining marks
    is cut as well.
    """
    if limit > 0 and len(text) > (room := 4 * limit + 256):
        # A row shows the head of a prompt that may be megabytes long. Without a sequence in the
        # head, what follows cannot change it.
        head = text[:room]
        if not _INTRODUCES.search(head):
            line = " ".join(clean(head[:-2]).split())
            if cells(line) > limit:
                return _cut(line, limit)
    line = " ".join(clean(text).split())
    if limit > 0 and (cells(line) > limit or len(line) > _STACKED * limit):
        return _cut(line, limit)
    return line


def cells(text: str) -> int:
    """Columns that one line of clean text takes: 2 for wide characters, 0 for combining marks.

    Joined emoji are counted one by one.
    """
    return len(text) if text.isascii() else sum(map(_width, text))


def _without_sequences(text: str) -> str:
    kept: list[str] = []
    at = 0
    # Up to here no string of that kind ends: a flood of starts is not searched again each time.
    unended = {_END_OF_OSC: -1, _END_OF_STRING: -1}
    while found := _SEQUENCE.search(text, at):
        kept.append(text[at : found.start()])
        at = found.end()
        if not found["string"]:
            continue
        end_of = _END_OF_OSC if found["string"] in ("\x1b]", "\x9d") else _END_OF_STRING
        if at <= unended[end_of]:
            continue
        end = end_of.search(text, at)
        if end is not None and end[0]:
            at = end.end()
        else:
            unended[end_of] = end.start() if end else len(text)
    kept.append(text[at:])
    return "".join(kept)


def _shaping(run: re.Match[str]) -> str:
    shapes = _SHAPES.fullmatch(run[0])
    if shapes is None:
        return ""
    before = run.string[run.start() - 1] if run.start() else "\n"
    after = run.string[run.end()] if run.end() < len(run.string) else "\n"
    selector, joiner = shapes.groups()
    if not (before >= "\u00a9" or (before in "0123456789#*" and selector in "\ufe0e\ufe0f")):
        selector = ""
    if not (before > "\u02ff" and after > "\u02ff"):
        joiner = ""
    return selector + joiner


def _width(char: str) -> int:
    if char < "\u0300":
        return 1
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _cut(line: str, limit: int) -> str:
    room = limit - 1
    head = line[:limit]
    if head.isascii():
        return head[:room].rstrip(" ") + "…" if len(head) > room else line
    for at, char in enumerate(line):
        room -= _width(char)
        if room < 0 or at == _STACKED * limit:
            return line[:at].rstrip(" \u200c\u200d") + "…"
    return line
