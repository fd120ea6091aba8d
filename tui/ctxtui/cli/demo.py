"""`ctxtui demo`: sample projects with sample sessions."""

from __future__ import annotations

import argparse
import sys

from ctxtui.cli.asking import Asked, check_terminal


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dir", metavar="DIR", help="only write them there")


def run(args: argparse.Namespace, asked: Asked) -> int:
    """In the screens, or only written to a folder."""
    if args.dir:
        from ctxtui.core.places import as_typed
        from ctxtui.demo.write import write_demo

        demo = write_demo(as_typed(args.dir))
        print(demo.config_dir)
        print(f"Look at it with: ctxtui --config-dir {demo.config_dir}", file=sys.stderr)
        return 0
    check_terminal()
    from contextlib import ExitStack

    from ctxtui.app import run_app
    from ctxtui.demo.stage import staged

    with ExitStack() as closing:
        demo = closing.enter_context(staged())
        return run_app((demo.config_dir,), asked.settings, demo.projects["shop"], closing)
