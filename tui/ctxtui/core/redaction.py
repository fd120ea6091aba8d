"""Taking secrets out of text before it leaves: each becomes `[redacted: rule]`, the rest stays.

Two kinds of rules. Keys with a shape of their own (a vendor's prefix, PEM, JWT, a password in an
address) are taken wherever they stand, some by our patterns, some by detect-secrets'. Anything
else only as the value of a name that says so, and the less the name says the more random the
value has to look; entropy alone never counts, so hashes, ids, signatures and paths stay.

Known to be missed: an unquoted password of letters alone outside the `NAME=value` form (it looks
like a type or a word), and secrets that prose mentions.
"""

from __future__ import annotations

import bisect
import hashlib
import math
import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Finding:
    """One secret: which rule took it and where it stood, never what it was.

    `start` and `end` are offsets into the text that was given, `line` counts from 1. `id` is a
    hash of rule and value: the same secret has it again wherever it turns up.
    """

    rule: str
    line: int
    start: int
    end: int
    id: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """The text without its secrets; `let_through` are those still in it, because allowed."""

    text: str
    findings: tuple[Finding, ...] = ()
    let_through: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Hit:
    rule: str
    start: int
    end: int


def redact(text: str, allow: Collection[str] = ()) -> Redacted:
    """Replace every secret, but those whose finding id is in `allow`.

    All else stays as it is, to the character; redacting the result again changes nothing.
    """
    findings: list[Finding] = []
    through: list[Finding] = []
    done = text
    marks: list[tuple[int, int, int]] = []  # our markers: start and end now, end in `text`
    breaks = [at.start() for at in re.finditer("\n", text)]
    while True:
        through.clear()
        taken: list[tuple[_Hit, Finding]] = []
        for hit in _settled(done):
            start, end = _back(marks, hit.start), _back(marks, hit.end)
            line = bisect.bisect_left(breaks, start) + 1
            found = Finding(hit.rule, line, start, end, _id(hit.rule, done[hit.start : hit.end]))
            if found.id in allow:
                through.append(found)
            else:
                taken.append((hit, found))
        if not taken:
            break
        # Once more: with a secret gone, its neighbour may be recognised. Two rounds, rarely three.
        findings = [one for one in findings if not any(_within(one, new) for _, new in taken)]
        findings += [found for _, found in taken]
        done, marks = _replaced(done, taken, marks)
    findings.sort(key=lambda finding: finding.start)
    return Redacted(done, tuple(findings), tuple(through))


def _within(one: Finding, other: Finding) -> bool:
    return other.start <= one.start and one.end <= other.end


def _id(rule: str, value: str) -> str:
    raw = f"{rule}\0{value}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(raw).hexdigest()[:16]


def _back(marks: list[tuple[int, int, int]], at: int) -> int:
    """Where an offset of the text in work, outside of our markers, is in the one given."""
    for _, end, was in reversed(marks):
        if end <= at:
            return was + at - end
    return at


def _replaced(
    text: str, taken: list[tuple[_Hit, Finding]], marks: list[tuple[int, int, int]]
) -> tuple[str, list[tuple[int, int, int]]]:
    events = [(hit.start, hit.end, found.end, f"[redacted: {hit.rule}]") for hit, found in taken]
    for start, end, was in marks:
        if not any(hit.start <= start and end <= hit.end for hit, _ in taken):
            events.append((start, end, was, text[start:end]))
    parts: list[str] = []
    after: list[tuple[int, int, int]] = []
    at = length = 0
    for start, end, was, marker in sorted(events):
        parts += (text[at:start], marker)
        length += start - at + len(marker)
        after.append((length - len(marker), length, was))
        at = end
    return "".join([*parts, text[at:]]), after


_MARKER = re.compile(r"\[redacted: [a-z0-9-]{1,40}\]")


def _settled(text: str) -> list[_Hit]:
    """The hits, in order, none overlapping: the rule that is named first has a place first."""
    owner = bytearray(len(text))
    for marker in _MARKER.finditer(text):
        owner[marker.start() : marker.end()] = b"\2" * (marker.end() - marker.start())
    hits: list[_Hit] = []
    for hit in _hits(text):
        cover = owner[hit.start : hit.end]
        edge = 2 in (*cover[:1], *cover[-1:])
        whole_markers = not edge or (not _cuts(owner, hit.start) and not _cuts(owner, hit.end))
        if cover.strip(b"\2") and 1 not in cover and whole_markers:
            owner[hit.start : hit.end] = b"\1" * len(cover)
            hits.append(hit)
    return sorted(hits, key=lambda hit: hit.start)


def _cuts(owner: bytearray, at: int) -> bool:
    return 0 < at < len(owner) and owner[at - 1] == 2 == owner[at]


def _hits(text: str) -> Iterator[_Hit]:
    low = text.lower()
    yield from _private_keys(text)
    for rule, match in _matches(_SHAPES, text, low):
        if not _FILLER.search(match["secret"]):
            yield _Hit(rule, *match.span("secret"))
    yield from _of_detect_secrets(text, low)
    for rule, match in _matches(_LOGINS, text, low):
        if not _is_placeholder(match["secret"]):
            yield _Hit(rule, *match.span("secret"))
    yield from _assigned(text)


_Rule = tuple[str, tuple[str, ...], re.Pattern[str]]
"""Name, what the text in lower case must hold for the pattern to be worth a try, pattern."""


def _matches(rules: tuple[_Rule, ...], text: str, low: str) -> Iterator[tuple[str, re.Match[str]]]:
    for rule, hints, pattern in rules:
        if any(hint in low for hint in hints):
            for match in pattern.finditer(text):
                yield rule, match


# --- keys with a shape of their own -----------------------------------------------------------

_FREE = r"(?<![A-Za-z0-9])"  # not the tail of a longer word
_SHAPES: tuple[_Rule, ...] = tuple(
    (
        rule,
        tuple(hint.split("|")),
        re.compile(shape if "(?P<" in shape else f"{_FREE}(?P<secret>{shape})"),
    )
    for rule, hint, shape in (
        line.split(maxsplit=2)
        for line in r"""
            anthropic-key     sk-ant-   sk-ant-[A-Za-z0-9_-]{16,}+
            openrouter-key    sk-or-    sk-or-[A-Za-z0-9_-]{16,}+
            openai-key        sk-       sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{16,}+
            openai-key        sk-       sk-(?=[A-Za-z]*+[0-9])[A-Za-z0-9]{20,}+
            github-token      ghp_|gho_|ghu_|ghs_|ghr_  gh[pousr]_[A-Za-z0-9]{20,}+
            github-token      github_pat_  github_pat_[A-Za-z0-9_]{20,}+
            gitlab-token      gl        gl(?:pat|dt|ft|rt|soat)-[A-Za-z0-9_-]{16,}+
            slack-token       xox       xox[a-z]-[A-Za-z0-9-]{10,}+
            slack-token       xapp-     xapp-[0-9]-[A-Za-z0-9-]{10,}+
            google-key        aiza      AIza[A-Za-z0-9_-]{30,}+
            google-key        ya29.     ya29\.[A-Za-z0-9_-]{20,}+
            google-key        gocspx-   GOCSPX-[A-Za-z0-9_-]{20,}+
            stripe-key        k_live_|k_test_  [rs]k_(?:live|test)_[A-Za-z0-9]{10,}+
            stripe-key        whsec_    whsec_[A-Za-z0-9+/=]{16,}+
            supabase-key      sbp_|sb_secret_  (?:sbp_|sb_secret_)[A-Za-z0-9_-]{20,}+
            npm-token         npm_      npm_[A-Za-z0-9]{30,}+
            npm-token         :_        :_(?:authToken|auth|password)\s{0,4}=\s{0,4}(?P<secret>[^\s$\["(\\]{8,})
            pypi-token        pypi-ag   pypi-Ag[A-Za-z0-9_-]{40,}+
            huggingface-token hf_       hf_[A-Za-z0-9]{30,}+
            age-key           age-secret-key-  AGE-SECRET-KEY-1[A-Z0-9]{40,}+
            aws-key           akia|asia|abia|acca  (?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}(?![A-Za-z0-9])
            aws-secret        access    (?i:secret[_-]?access[_-]?key)[\\"']{0,2}\s{0,4}[:=]\s{0,4}[\\"']{0,2}(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])
            jwt               eyj       (?<![A-Za-z0-9_-])(?P<secret>eyJ[A-Za-z0-9_-]{8,}+\.(?:eyJ[A-Za-z0-9_-]{2,}+(?:\.[A-Za-z0-9_-]++)?|[A-Za-z0-9_-]*+(?:\.[A-Za-z0-9_-]{10,}+){2,3}))
            telegram-token    bot       \bbot(?P<secret>[0-9]{8,10}:[A-Za-z0-9_-]{35})(?![A-Za-z0-9_-])
            docker-auth       "auth     "auth\\?"\s{0,4}:\s{0,4}\\?"(?P<secret>(?=[A-Za-z+/]*[0-9=])[A-Za-z0-9+/=]{16,}+)
            password          machine   (?i:\bmachine\s{1,4}\S{1,99}\s{1,4}login\s{1,4}\S{1,99}\s{1,4}password)\s{1,4}(?P<secret>[^\s\[]+)
            """.strip().splitlines()  # noqa: E501
    )
)
_FILLER = re.compile(r"(?i)x{5}|\*{3}|\.{3}|…|your[-_]")
_LOGINS: tuple[_Rule, ...] = (
    (
        "auth-header",
        ("bearer", "authorization"),
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


def _private_keys(text: str) -> Iterator[_Hit]:
    for begin in _PEM.finditer(text):
        end = f"-----END {begin[1]}-----"
        at = text.find(end, begin.end(), begin.end() + _LONGEST_KEY)
        if at >= 0:
            if _BODY.search(text, begin.end(), at):
                yield _Hit("private-key", begin.start(), at + len(end))
        elif rest := _LINES.match(text, begin.end()):
            yield _Hit("private-key", begin.start(), rest.end())
    for match in _PUTTY.finditer(text):
        body = match["secret"].rstrip()
        yield _Hit("private-key", match.start("secret"), match.start("secret") + len(body))


@cache
def _detectors() -> tuple[_Rule, ...]:
    """The patterns of detect-secrets for vendors we have no rule for.

    Left out are its entropy and keyword plugins, which take hashes and code, and those of its
    patterns that take quadratic time on hostile text (JWT, OpenAI, npm: ours above). Importing
    it costs 0.3 s.
    """
    from detect_secrets.plugins.artifactory import ArtifactoryDetector
    from detect_secrets.plugins.aws import AWSKeyDetector
    from detect_secrets.plugins.azure_storage_key import AzureStorageKeyDetector
    from detect_secrets.plugins.base import RegexBasedDetector
    from detect_secrets.plugins.cloudant import CloudantDetector
    from detect_secrets.plugins.discord import DiscordBotTokenDetector
    from detect_secrets.plugins.gitlab_token import GitLabTokenDetector
    from detect_secrets.plugins.ibm_cos_hmac import IbmCosHmacDetector
    from detect_secrets.plugins.mailchimp import MailchimpDetector
    from detect_secrets.plugins.sendgrid import SendGridDetector
    from detect_secrets.plugins.slack import SlackDetector
    from detect_secrets.plugins.softlayer import SoftlayerDetector
    from detect_secrets.plugins.square_oauth import SquareOAuthDetector
    from detect_secrets.plugins.telegram_token import TelegramBotTokenDetector
    from detect_secrets.plugins.twilio import TwilioKeyDetector

    named: tuple[tuple[str, str, type[RegexBasedDetector]], ...] = (
        ("artifactory-key", "ap|akc", ArtifactoryDetector),
        ("aws-key", "aws|a3t", AWSKeyDetector),
        ("azure-key", "accountkey=", AzureStorageKeyDetector),
        ("cloudant-key", "cloudant", CloudantDetector),
        ("discord-token", ".", DiscordBotTokenDetector),
        ("gitlab-token", "glcbt-|glimt-|glptt-|glagent-|gloas-|gr1348941", GitLabTokenDetector),
        ("ibm-key", "secret", IbmCosHmacDetector),
        ("mailchimp-key", "-us", MailchimpDetector),
        ("sendgrid-key", "sg.", SendGridDetector),
        ("slack-token", "hooks.slack.com", SlackDetector),
        ("softlayer-key", "softlayer", SoftlayerDetector),
        ("square-key", "sq0csp-", SquareOAuthDetector),
        ("telegram-token", ":", TelegramBotTokenDetector),
        ("twilio-key", "ac|sk", TwilioKeyDetector),
    )
    return tuple(
        (rule, tuple(hint.split("|")), pattern)
        for rule, hint, detector in named
        for pattern in detector().denylist
    )


def _of_detect_secrets(text: str, low: str) -> Iterator[_Hit]:
    for rule, match in _matches(_detectors(), text, low):
        # Where a pattern describes an assignment its group is the value; elsewhere a group is
        # but the prefix, and the whole is the key.
        assigns = rule in ("aws-key", "cloudant-key", "softlayer-key", "ibm-key")
        start, end = match.span(1 if assigns and match.re.groups else 0)
        value = text[start:end]
        start += len(value) - len(value.lstrip(' \t\r\n=:"'))
        end -= len(value) - len(value.rstrip(' \t\r\n"'))
        inside = _joined(text, start - 1) or _joined(text, end)
        if not inside and any(char.isdigit() for char in text[start:end]):
            yield _Hit(rule, start, end)


def _joined(text: str, at: int) -> bool:
    return 0 <= at < len(text) and (text[at].isalnum() or text[at] == "_")


# --- values of names that say so --------------------------------------------------------------

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


def _assigned(text: str) -> Iterator[_Hit]:
    at = 0
    while match := _ASSIGNED.search(text, at):
        at = match.end("word")  # what looks like its value may be the name of another
        value = _value(text, match)
        if value is not None and _is_secret(value):
            start = match.start(str(match.lastgroup))
            at = start + len(value.text)
            if len(value.text) == _LOOKED_AT and (more := _MORE.match(text, at)):
                at = more.end()  # enough was seen to judge, all of it goes
            yield _Hit(_RULES.get(value.word, value.word), start, at)


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
    if not text or _is_placeholder(text) or _PLACE.fullmatch(text):
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


def _is_placeholder(value: str) -> bool:
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
