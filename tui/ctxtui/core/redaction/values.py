"""Secrets that are the value of a name that says so."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ctxtui.core.redaction.hit import Hit

_ASSIGNED = re.compile(
    r"""
    (?P<word>passphrase|password|passwd|pass|pwd|secret|credentials?|token|key)
    (?:_?[0-9]{1,2}|[_-](?:base|prod|production|dev|staging|live|test|main))?
    (?P<close>\\?["'`]\]?|\[[0-9]{0,4}\])?
    (?:
        (?P<sep>
            [ \t]{0,4}:[ \t]{0,4}[A-Za-z][\w.|]{0,30}+(?:\[\w{0,20}\])?[ \t]{0,4}=(?![=>~])  # typed
            |(?:[ \t]{1,4}string)?[ \t]{0,8}(?::=|=>|=(?![=>~])|:(?![:/=]))
            |>
        )
        [ \t]{0,8}
        |(?P<flag>[ \t]{1,4})
    )
    @?(?:[brfu]{1,2}(?=["']))?
    (?:
        \\"(?P<escaped>(?:[^"\\\n]|\\\\.){1,1024}+)\\"
        |"(?P<double>(?:[^"\\\n]|\\.){1,1024}+)"
        |'(?P<single>(?:[^'\\\n]|\\.){1,1024}+)'
        |`(?P<back>[^`\n]{1,1024}+)`
        |\\?["'`]?(?P<bare>[^\s"'`,;(){}<>\[\]|\\]{1,128}+)
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BEGINNINGS = ("pass", "pwd", "secret", "credential", "token", "key")
"""Of the words of `_ASSIGNED`."""
_SAME_LETTERS = {0x130: "i", 0x131: "i", 0x17F: "s", 0x212A: "k"}
_ODD = tuple(map(chr, _SAME_LETTERS))
_LOOKED_AT = 128
_MORE = re.compile(r"""[^\s"'`,;(){}<>\[\]|\\]*""")
_NAME = re.compile(r"[A-Za-z0-9_.-]*\Z")
_RULES = {
    **dict.fromkeys(("password", "passwd", "pass", "pwd", "passphrase"), "password"),
    **{"credential": "secret", "credentials": "secret"},
}
_SURE = re.compile(  # what stands before `key` or `token` when it can only be a secret one
    r"(?:api|app|secret|access|private|auth|encryption|signing|master|role|account|license|bot"
    r"|client|storage|webhook|admin|deploy|shared|session|crypt|hmac|bearer|refresh)[_.-]?$"
)
_PLACEHOLDER = re.compile(
    r"""
    (?:x+|\*+|\.+|-+|_+|[#•]+|0+|…+|<.*|\[.*|\{.*|\$(?:[a-z_{(].*|[0-9@*]?)|%.*%|%[sdvq({].*|\#\{.*|@.*@
    |!(?:vault|ref|sub|getatt|env|secret)\b.*
    |change.?(?:me|this|it).*|replace.?.*|todo|tbd|fixme|none|null|nil|undefined|true|false|n/a
    |required|optional|string|str|text|bytes|any|hidden|redacted|masked|secret|dummy|fake|sample
    |pass(?:word|wd|phrase)?|pwd|pw|token|key|api.?key|access.?token|credentials?|placeholder
    |test(?:ing)?|foo|bar|baz|abc|123|1234|12345|123456|example|admin|root|user|postgres
    |your.*|my[-_].*|(?:insert|enter|put|add|set)[-_\ ].*
    |(?:an?|the|some|test|fake|dummy|example|sample|mock)[-_](?:api[-_]?)?
        (?:key|token|secret|password)
    |(?:process|import|os|env|environ|secrets|vault|config|settings|self|this|var|local)[.:].*)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_PLACEHOLDERS_PART = re.compile(
    r"(?i)x{4}|\*{3}|\.{3}|…|\$\{|\{\{|<[a-z]|[-_](?:here|placeholder|goes[-_])"
)
_PLACE = re.compile(
    r"(?:~|\.{1,2}|[A-Za-z]:)?[/\\][\w.@ /\\-]*|(?:[\w-]+/)+[\w-]+\.\w{1,5}|\w+://[^@]*"
)
_WORDS = re.compile(r"[A-Za-z_]\w*(?:(?:\.|->|::|\?\.)[A-Za-z_]\w*)+|[A-Za-z_ -]+")
_UUID = re.compile(r"(?i)[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_HASH = re.compile(  # also as the end of a cache's key
    r"(?i)(?:^|[-_:.])(?:[0-9a-f]{7,64}|[0-9a-f]{128})$|^(?:sha\d+-|h1:)"
)


@dataclass(frozen=True, slots=True)
class _Value:
    """What a name is given: `api_key = "..."`, `--password ...`, `<token>...`."""

    name: str
    word: str
    sep: str
    text: str
    quoted: bool
    to_the_end: bool
    """Nothing follows it on its line."""

    @property
    def env(self) -> bool:
        return self.name.isupper() and self.sep == "="

    @property
    def sure(self) -> bool:
        """Does the name alone make it a secret?"""
        if self.word not in ("key", "token"):
            return True
        before = self.name[: -len(self.word)].lower()
        return bool(_SURE.search(before)) or (self.word == "token" and self.env)

    @property
    def settings(self) -> bool:
        """Written as in a settings file; code has blanks around its `=` and goes on behind."""
        return self.sep in ("=", ":", ">") or self.to_the_end


def named_values(text: str) -> Iterator[Hit]:
    at = 0
    for place in _places(text):
        if place < at or not (match := _ASSIGNED.match(text, place)):
            continue
        at = match.end("word")  # what looks like its value may be the name of another
        value = _value(text, match)
        if value is not None and _is_secret(value):
            start = match.start(str(match.lastgroup))
            at = start + len(value.text)
            if len(value.text) == _LOOKED_AT and (more := _MORE.match(text, at)):
                at = more.end()  # enough was seen to judge, all of it goes
            yield Hit(_RULES.get(value.word, value.word), start, at)


def _places(text: str) -> list[int]:
    """Where a name may end in one of our words; many times as fast as a search by the pattern."""
    # The letters that a pattern takes for one of a word in whatever case; each stays one letter.
    odd = not text.isascii() and any(letter in text for letter in _ODD)
    low = (text.translate(_SAME_LETTERS) if odd else text).lower()
    places: list[int] = []
    for word in _BEGINNINGS:
        if word not in low:
            continue
        at = low.find(word)
        while at >= 0:
            places.append(at)
            at = low.find(word, at + 1)
    places.sort()
    return places


def _value(text: str, match: re.Match[str]) -> _Value | None:
    """None when it isn't the value of a name after all."""
    which = str(match.lastgroup)
    start, end = match.span(which)
    named = _NAME.search(text, max(0, match.start() - 64), match.start())
    name = (named[0] if named else "") + match["word"]
    word, spaced = match["word"].lower(), match["sep"] or ""
    sep = spaced if spaced.strip() == "=" else spaced.strip()  # blanks around it mean code
    lead = text[max(0, match.end("word") - len(name) - 1) : match.end("word") - len(name)]
    before = name[: -len(word)]
    if match["sep"] is None and (not name.startswith("--") or match["close"]):
        return None  # only a flag takes its value after a blank
    if sep == ">" and lead != "<":
        return None
    if word == "pass" and not before.endswith(("_", ".")) and match["word"] != "Pass":
        return None  # a compass, a bypass, a passed test
    monkey = word == "key" and before[-1:].islower() and match["word"][0] == "k"
    if monkey and not _SURE.search(before.lower()):
        return None
    if which == "bare":
        if text[end : end + 1] in set("([{<") - ({"<"} if sep == ">" else set()):
            return None  # a call, an index, a template
        if lead in ("?", "&") and (cut := text.find("&", start, end)) >= 0:
            end = cut
        end -= len(text[start:end]) - len(text[start:end].rstrip(".:!?"))
    rest = text[end : end + 2].lstrip("\r")
    return _Value(
        name=name,
        word=word,
        sep=sep,
        text=text[start:end],
        quoted=which != "bare",
        to_the_end=rest[:1] in ("", "\n"),
    )


def _is_secret(value: _Value) -> bool:
    text = value.text
    if not text or is_placeholder(text) or _PLACE.fullmatch(text):
        return False
    if value.word not in ("key", "token"):
        return _is_password(value)
    if value.sure or not value.sep:
        return len(text) >= 8 and _is_mixed(text)
    plain = _UUID.fullmatch(text) or _HASH.search(text) or "=" in text.rstrip("=")
    return not plain and len(text) >= 16 and _is_mixed(text) and _entropy(text) >= 3.2


def _is_password(value: _Value) -> bool:
    text = value.text
    if text.count(" ") > 1 or (" " in text and _WORDS.fullmatch(text)):
        return value.word == "passphrase" and value.quoted and text.count(" ") > 2
    if value.env:
        return len(text) >= 4
    if not value.sep:  # a flag, or one that a sentence talks about
        return len(text) >= 4 and _is_mixed(text)
    if value.quoted:
        return len(text) >= 5
    if not _is_mixed(text) or len(text) < 6:
        return False
    return value.settings or (len(text) >= 12 and _entropy(text) >= 3)


def is_placeholder(value: str) -> bool:
    value = value.strip()
    return bool(_PLACEHOLDER.fullmatch(value) or _PLACEHOLDERS_PART.search(value))


def _is_mixed(value: str) -> bool:
    """Letters and something else without blanks: neither words, nor a number, nor `a.b.c`."""
    has_letters = any(char.isalpha() for char in value)
    return has_letters and " " not in value and not _WORDS.fullmatch(value)


def _entropy(value: str) -> float:
    """Shannon's, in bits a character; 3.2 is a dozen different characters among sixteen."""
    total = len(value)
    return -sum(n / total * math.log2(n / total) for n in Counter(value).values())
