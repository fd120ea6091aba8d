"""Secrets with a shape of their own, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ctxtui.core.redaction.hit import Hit
from ctxtui.core.redaction.values import is_placeholder

_Rule = tuple[str, tuple[str, ...], re.Pattern[str]]
"""Name, what the text in lower case must hold for the pattern to be worth a try, pattern."""

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


def shaped_keys(text: str) -> Iterator[Hit]:
    """Keys of vendors, private keys, and passwords in headers and addresses; surest first."""
    low = text.lower()
    yield from _private_keys(text)
    for rule, match in _matches(_SHAPES, text, low):
        if not _FILLER.search(match["secret"]):
            yield Hit(rule, *match.span("secret"))
    yield from _of_detect_secrets(text, low)
    for rule, match in _matches(_LOGINS, text, low):
        if not is_placeholder(match["secret"]):
            yield Hit(rule, *match.span("secret"))


def _matches(rules: tuple[_Rule, ...], text: str, low: str) -> Iterator[tuple[str, re.Match[str]]]:
    for rule, hints, pattern in rules:
        if any(hint in low for hint in hints):
            for match in pattern.finditer(text):
                yield rule, match


def _private_keys(text: str) -> Iterator[Hit]:
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
