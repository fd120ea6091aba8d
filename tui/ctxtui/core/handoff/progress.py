"""Tells how far the drafting is, and lets it be stopped on the way."""

from __future__ import annotations

from collections.abc import Callable

Step = Callable[[str], None]
"""Called before each part of the work with what is done in it. It may raise Stopped."""


class Stopped(Exception):
    """Somebody doesn't want the draft any more; nothing was written."""


def unwatched(doing: str) -> None:
    """Nobody looks."""
