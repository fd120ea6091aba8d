"""Secrets with a shape of their own, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
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


def shaped_keys(text: str) -> Iterator[Hit]:
    """Keys of vendors, and passwords in headers and addresses; surest first."""
    low = text.replace("\u0130", "i").lower()  # the one letter whose small form is longer
    for rule, match in _matches(SHAPES, text, low):
        if not _FILLER.search(match["secret"]):
            yield Hit(rule, *match.span("secret"))
    yield from _of_detect_secrets(text, low)
    for rule, match in _matches(_LOGINS, text, low):
        if not is_placeholder(match["secret"]):
            yield Hit(rule, *match.span("secret"))


def _matches(rules: tuple[Rule, ...], text: str, low: str) -> Iterator[tuple[str, re.Match[str]]]:
    for rule, hints, pattern in rules:
        for hint in hints:
            if hint.startswith("~"):
                if hint[1:] in low:
                    yield from ((rule, match) for match in pattern.finditer(text))
                    break
                continue
            # Many times as fast as a search by the pattern, most of which look behind first.
            at = low.find(hint)
            while at >= 0:
                match = pattern.match(text, at)
                if match:
                    yield rule, match
                at = low.find(hint, match.end() if match else at + 1)


def private_keys(text: str) -> Iterator[Hit]:
    """Blocks from their first line to their last; as far as they go if that is missing."""
    for begin in _PEM.finditer(text):
        end = f"-----END {begin[1]}-----"
        at = text.find(end, begin.end(), begin.end() + _LONGEST_KEY)
        if at >= 0:
            if _BODY.search(text, begin.end(), at):
                yield Hit("private-key", begin.start(), at + len(end))
        elif rest := _LINES.match(text, begin.end()):
            yield Hit("private-key", begin.start(), rest.end())
    for match in _PUTTY.finditer(text):
        body = match["secret"].rstrip()
        yield Hit("private-key", match.start("secret"), match.start("secret") + len(body))


@cache
def _detectors() -> tuple[Rule, ...]:
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
        ("mailchimp-key", "-us1|-us2|-us3|-us4|-us5|-us6|-us7|-us8|-us9", MailchimpDetector),
        ("sendgrid-key", "sg.", SendGridDetector),
        ("slack-token", "hooks.slack.com", SlackDetector),
        ("softlayer-key", "softlayer", SoftlayerDetector),
        ("square-key", "sq0csp-", SquareOAuthDetector),
        ("telegram-token", ":", TelegramBotTokenDetector),
        ("twilio-key", "ac|sk", TwilioKeyDetector),
    )
    return tuple(
        (rule, tuple(f"~{one}" for one in hint.split("|")), pattern)
        for rule, hint, detector in named
        for pattern in detector().denylist
    )


def _of_detect_secrets(text: str, low: str) -> Iterator[Hit]:
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
            yield Hit(rule, start, end)


def _joined(text: str, at: int) -> bool:
    return 0 <= at < len(text) and (text[at].isalnum() or text[at] == "_")
