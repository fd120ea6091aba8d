"""A template with one field of each kind, as text, and typical values for those built in."""

from __future__ import annotations

from pathlib import Path

from ctxtui.core.subagents.front_matter import read_text
from ctxtui.core.subagents.template import Broken, Template

HEAD = """\
---
name: check it
description: A fresh agent checks it.
output: {form: a table, choices: [prose], length: at most 9 lines}
fields:
  what: {label: What, from: failing}
  more: {type: lines, required: false}
  bar: {type: choice, choices: [low, high]}
  top: {type: number, default: 3}
---
"""
BODY = """\
Check {{ what|code }} to {{ bar }}, {{ top }} at most.
{% for one in more %}
- {{ one }}
{% endfor %}
Answer with {{ output }}, {{ length }}.
"""
TYPICAL = {
    "spec": "docs/limits.md",
    "range": "main...HEAD",
    "only": "src/auth",
    "codebase": "/home/ada/blog",
    "feature": "the auth flow",
    "target": "src/auth/middleware.py",
    "doc": "docs/auth.md",
    "audience": "people who use it",
    "purpose": "Add rate limiting to the login route, five tries a minute",
    "bar": "anything that can fail",
    "style": "tests/test_auth.py",
    "run": "pytest -x tests/auth",
    "logs": "/var/log/shop/web.log\n/var/log/shop/worker.log",
    "symptom": "E   TimeoutError: redis read timed out after fork",
    "command": "pytest -x tests/auth",
    "good": "4f2a91c03d",
    "bad": "HEAD",
    "dependency": "flask",
    "version": "3.1",
    "notes": "CHANGES.md",
    "change": "gets a second argument",
    "also": "scripts",
    "output_seen": "E   TimeoutError: redis read timed out after fork",
    "known": "It passes alone",
    "plan": "docs/plan.md",
    "goal": "Add rate limiting",
    "fixed": "No Redis",
    "question": "why it takes a minute",
    "baseline": "main",
}
FACTS = {
    "project": "/home/ada/shop",
    "test": "pytest -x tests/auth",
    "constraints": "No new dependency.\nNever log the cookie.",
    "ruled_out": "“Try Redis” was rewound: redis read timed out after fork.\n"
    "`sleep(1)` in the test was refused.",
}


def template(body: str = BODY, head: str = HEAD) -> Template:
    found = read_text(head + body, Path("check-it.md"))
    assert isinstance(found, Template), found
    return found


def broken(body: str = BODY, head: str = HEAD) -> str:
    """The sentence about the first problem."""
    found = read_text(head + body, Path("check-it.md"))
    assert isinstance(found, Broken), found
    return found.sentence
