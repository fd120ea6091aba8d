"""What fills the window: by part, by file and command, by turn, down to the very message."""

from ctxtui.screens.context.screen import ContextScreen

__all__ = ["ContextScreen"]
