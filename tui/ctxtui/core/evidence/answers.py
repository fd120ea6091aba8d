"""Exit statuses that are answers and no failures: a diff that differs, a filter that found none."""

from __future__ import annotations

import re

from ctxtui.core.evidence.actions import Action
from ctxtui.core.evidence.shell import plainly, programs

_STATUS = re.compile(r"Exit code (\d+)(?:\n|$)")
_DETAILED = re.compile(r"\s--?detailed-?exit-?code\b")
# These say no by 1, and that they failed by 2 or more.
_ANSWERS = re.compile(
    r"(?:(?:e|f|z)?grep|rg|ag|diff|cmp|colordiff|comm|test|pgrep|which|type|hash|expr|fuser|false"
    r"|pg_isready|mountpoint|nc -\w*z|jq -\w*e|kubectl (?:diff|auth can-i)|crontab -l|dpkg -[sl]"
    r"|rpm -q|systemctl is-\w+|tmux has-session|mix hex\.outdated|cargo outdated"
    r"|git (?:diff|merge-base|check-ignore|show-ref|grep|ls-remote|rev-parse|config)"
    r"|(?:npm|pnpm|yarn|bundle|composer|poetry|flutter pub) outdated)\b|\[|\(\("
)
_STOPPED = re.compile(r"Exit code (?:124|130|141|143)\b")
STATED = re.compile(r"\AExit code \d+\n?")
"""How the client states it, ahead of the output."""


def plans_changes(action: Action) -> bool:
    """Whether it was to exit with 2 if there are changes, and did."""
    if action.outcome != "failed" or not (action.output or "").startswith("Exit code 2"):
        return False
    status = _STATUS.match(action.output or "")
    return status is not None and _DETAILED.search(action.command) is not None


def answered(action: Action) -> bool:
    """Whether the exit status of a call that failed is an answer."""
    if action.outcome != "failed" or not action.command:
        return False
    if plans_changes(action):
        return True
    if not (action.output or "").startswith("Exit code 1"):
        return False
    status = _STATUS.match(action.output or "")
    if status is None or status[1] != "1":
        return False
    run = programs(action.command)
    if not run:
        return False
    last = run[-1]
    return _ANSWERS.match(last.into or plainly(last.text)) is not None


def stopped(action: Action) -> bool:
    """Whether a program that runs on was ended, by `timeout` or by hand."""
    return "timeout " in action.command and _STOPPED.match(action.output or "") is not None
