"""Branch: a new session from a turn or step, its prompt, its code, and a window for it."""

from ctxtui.screens.branch.screen import BranchDialog

__all__ = ["BranchDialog"]
