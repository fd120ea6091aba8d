"""Copying from a screen: every clipboard there is, the terminal's own among them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ctxtui.log import copied_path

if TYPE_CHECKING:
    from textual.message_pump import MessagePump

    from ctxtui.core.terminal.clipboard import Copied


def terminal_of(teller: MessagePump) -> Callable[[str], None]:
    """Hands a text to the terminal the app runs in (OSC 52); called in a thread."""
    app = teller.app

    def to_terminal(words: str) -> None:
        app.call_from_thread(app.copy_to_clipboard, words)

    return to_terminal


def copy_text(teller: MessagePump, text: str) -> Copied:
    """Copy `text`, and keep it for a clipboard that can't be reached. Called in a thread."""
    from ctxtui.core.terminal.clipboard import copy

    return copy(text, write_osc52=terminal_of(teller), file=copied_path())
