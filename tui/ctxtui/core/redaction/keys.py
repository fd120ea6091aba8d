"""Secrets with a shape of their own, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from ctxtui.core.redaction.hit import Hit
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


class _Rules:
    """Rules that are tried only where one of their hints is.

    Nearly all texts have next to none. Which are there is asked first, and of those that hold
    one of a few characters only where that character is.
    """

    def __init__(self, rules: Iterable[Rule], least: int = 0) -> None:
        """All rules but those of `_SHORT` hints find nothing in a text that has not `least`
        characters on end without a blank."""
        self.rules = tuple(rules)
        self.least = least
        self._hints: dict[str, dict[str, list[int]]] = {}
        """The places of their rules, by hint, by the character that these hints hold."""
        self._long: list[tuple[int, int, str]] = []
        for place, (_, hints, _) in enumerate(self.rules):
            for hint in hints:
                if hint.startswith("+"):
                    self._long.append((int(hint), place, hint))
                    continue
                held = next((one for one in _RARE if one in hint), "")
                self._hints.setdefault(held, {}).setdefault(hint, []).append(place)
        self._plain: dict[str, tuple[tuple[str, str], ...]] = {
            held: tuple((hint.removeprefix("~"), hint) for hint in some)
            for held, some in self._hints.items()
        }
        self._short = {
            held: tuple((plain, hint) for plain, hint in pairs if hint in _SHORT)
            for held, pairs in self._plain.items()
        }

    def matches(self, text: str, low: str) -> Iterator[tuple[str, re.Match[str]]]:
        """In the order of the rules. `low` is the text in small letters, as long as it is."""
        there: dict[int, set[str]] = {}
        longest = max(map(len, low.split()), default=0) if self.least else 0
        for held, pairs in (self._plain if longest >= self.least else self._short).items():
            if not pairs or held not in low:
                continue
            for hint in [hint for plain, hint in pairs if plain in low]:
                for place in self._hints[held][hint]:
                    there.setdefault(place, set()).add(hint)
        for least, place, hint in self._long:
            if longest >= least:
                there.setdefault(place, set()).add(hint)
        for place in sorted(there):
            rule, hints, pattern = self.rules[place]
            for hint in hints:
                if hint not in there[place]:
                    continue
                if hint[0] in "~+":
                    yield from ((rule, match) for match in pattern.finditer(text))
                    break
                # Many times as fast as a search by the pattern; most of those look behind first.
                at = low.find(hint)
                while at >= 0:
                    match = pattern.match(text, at)
                    if match:
                        yield rule, match
                    at = low.find(hint, match.end() if match else at + 1)


_RARE = ("_", "$", "/", "-", ".")
_SHORT = (":_", "machine", "~ap", "~akc")
_LEAST = 15
_SHAPED = _Rules(SHAPES, _LEAST)
_LOGGED_IN = _Rules(_LOGINS)


def shaped_keys(text: str) -> Iterator[Hit]:
    """Keys of vendors, and passwords in headers and addresses; surest first."""
    low = text.replace("\u0130", "i").lower()  # the one letter whose small form is longer
    for rule, match in _SHAPED.matches(text, low):
        if not _FILLER.search(match["secret"]):
            yield Hit(rule, *match.span("secret"))
    yield from _of_detect_secrets(text, low)
    for rule, match in _LOGGED_IN.matches(text, low):
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


@cache
def _detectors() -> _Rules:
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
        ("discord-token", "+59", DiscordBotTokenDetector),
        ("gitlab-token", "glcbt-|glimt-|glptt-|glagent-|gloas-|gr1348941", GitLabTokenDetector),
        ("ibm-key", "secret", IbmCosHmacDetector),
        ("mailchimp-key", "-us1|-us2|-us3|-us4|-us5|-us6|-us7|-us8|-us9", MailchimpDetector),
        ("sendgrid-key", "sg.", SendGridDetector),
        ("slack-token", "hooks.slack.com", SlackDetector),
        ("softlayer-key", "softlayer", SoftlayerDetector),
        ("square-key", "sq0csp-", SquareOAuthDetector),
        ("telegram-token", "+44", TelegramBotTokenDetector),
        ("twilio-key", "ac|sk", TwilioKeyDetector),
    )
    rules = (
        (rule, tuple(one if one[0] == "+" else f"~{one}" for one in hint.split("|")), pattern)
        for rule, hint, detector in named
        for pattern in detector().denylist
    )
    return _Rules(rules, _LEAST)


# What their patterns can't do without. Importing them takes longer than looking through most
# sessions, so it waits for a text that has some of it.
_RARE_HINTS = (
    *("aws", "a3t", "accountkey=", "cloudant", "glcbt-", "glimt-", "glptt-", "glagent-", "gloas-"),
    *("gr1348941", "secret", "-us", "sg.", "hooks.slack.com", "softlayer", "sq0csp-", "akc"),
)
_COMMON = tuple(
    re.compile(pattern)
    for pattern in (
        r"AP[\dA-F][a-zA-Z0-9]{8}",
        r"AC[a-z0-9]{32}",
        r"SK[a-z0-9]{32}",
        r"[MNO][\w-]{23,25}\.[\w-]{6}\.",
        r"\d{8}:[\w-]{35}",
    )
)


def _may_be_detected(text: str, low: str) -> bool:
    return any(hint in low for hint in _RARE_HINTS) or any(
        pattern.search(text) for pattern in _COMMON
    )


def _of_detect_secrets(text: str, low: str) -> Iterator[Hit]:
    if not _may_be_detected(text, low):
        return
    for rule, match in _detectors().matches(text, low):
        # Where a pattern describes an assignment its group is the value; elsewhere a group is
        # but the prefix, and the whole is the key.
        assigns = rule in ("aws-key", "cloudant-key", "softlayer-key", "ibm-key")
        start, end = match.span(1 if assigns and match.re.groups else 0)
        value = text[start:end]
        start += len(value) - len(value.lstrip(' \t\r\n=:"'))
        end -= len(value) - len(value.rstrip(' \t\r\n"'))
        inside = _joined(text, start - 1) or _joined(text, end)
        if not inside and any(char.isdigit() for char in text[start:end]):
            yield Hit(rule, start, end)


def _joined(text: str, at: int) -> bool:
    return 0 <= at < len(text) and (text[at].isalnum() or text[at] == "_")
