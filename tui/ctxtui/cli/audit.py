"""`ctxtui audit`: what compactions lost."""

from __future__ import annotations

import argparse

from ctxtui.cli.asking import Asked, add_session
from ctxtui.cli.doing import doing
from ctxtui.cli.telling import print_json, print_lines, width


def arguments(parser: argparse.ArgumentParser) -> None:
    add_session(parser)


def run(args: argparse.Namespace, asked: Asked) -> int:
    """Exit code 0 whatever was lost, and for a session that was never compacted."""
    from ctxtui.core.handoff.audit.audit import audit
    from ctxtui.present.audit import audit_document, audit_lines

    _, tree = asked.open(args.session)
    doing("comparing what was said with the summaries")
    done = audit(tree)
    if args.json:
        print_json(audit_document(done))
    else:
        print_lines(audit_lines(done, width()))
    return 0
