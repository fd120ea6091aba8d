"""What can go wrong, as sentences for the user."""

from __future__ import annotations


class CtxtuiError(Exception):
    """A sentence that names the thing and the next step.

    `exit_code` is what the command line ends with: 1 nothing found or refused, 2 bad usage.
    """

    exit_code = 1


class UsageError(CtxtuiError):
    """The call itself is wrong; nothing was tried."""

    exit_code = 2


class NotFound(CtxtuiError):
    """What was asked for is not there."""
