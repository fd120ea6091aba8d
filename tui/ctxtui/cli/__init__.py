"""The command line: everything the screens do, for scripts, tmux bindings and tests (design 7)."""

from ctxtui.cli.entry import main

__all__ = ["main"]
