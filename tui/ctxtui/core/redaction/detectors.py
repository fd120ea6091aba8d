"""The patterns of detect-secrets, imported only where they may find something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ctxtui.core.redaction.hit import Hit
from ctxtui.core.redaction.rules import LEAST, Looked, Rules


@cache
def detectors() -> Rules:
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
    return Rules(rules, LEAST)


# What their patterns can't do without: a word, and a value as long as theirs. Importing them takes
# longer than looking through most sessions, so it waits for a text that has both.
_SHORT_NEEDS = (
    ("AP", re.compile(r"AP[\dA-F][a-zA-Z0-9]{8}")),
    ("AKC", re.compile(r"AKC[a-zA-Z0-9]{10}")),
)
_WRITTEN = (
    ("AC", re.compile(r"AC[a-z0-9]{32}")),
    ("SK", re.compile(r"SK[a-z0-9]{32}")),
)
"""The word in its own case."""
_NEEDS = tuple(
    (hint, re.compile(value))
    for hint, value in (
        ("aws", r"(?i:[\"'][0-9a-z/+]{40}[\"']|(?:a3t|akia|abia|acca|asia)[a-z0-9]{16})"),
        ("a3t", r"(?i:a3t[a-z0-9]{17})"),
        ("accountkey=", ""),
        ("cloudant", ""),
        ("gr1348941", ""),
        ("gl", r"(?:glcbt|glimt|glptt|glagent|gloas)-"),
        ("secret", r"(?i:[a-f0-9]{48})"),
        ("-us", r"[0-9a-z]{32}-us[0-9]"),
        ("sg.", r"SG\.[\w-]{22}\."),
        ("hooks.slack.com", ""),
        ("softlayer", ""),
        ("sq0csp-", ""),
    )
)
_SHORTEST_LONG = 44
_LONG = (
    re.compile(r"[MNO][\w-]{23,25}\.[\w-]{6}\."),
    re.compile(r"\d{8}:[\w-]{35}"),
)


def may_be_detected(looked: Looked) -> bool:
    text, low, longest = looked.text, looked.low, looked.longest
    for word, value in _SHORT_NEEDS:
        if word in text and value.search(text):
            return True
    if longest < LEAST:
        return False
    for word, value in _WRITTEN:
        if word in text and value.search(text):
            return True
    for hint, value in _NEEDS:
        if hint in low and value.search(text):
            return True
    return longest >= _SHORTEST_LONG and any(value.search(text) for value in _LONG)


def detected(looked: Looked) -> Iterator[Hit]:
    if not may_be_detected(looked):
        return
    text = looked.text
    for rule, match in detectors().matches(looked):
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
