"""Marks: the list of rewind points, and the dialog that names a new one."""

from ctxtui.screens.marks.dialogs import MarkDialog, set_mark
from ctxtui.screens.marks.screen import MarksScreen

__all__ = ["MarkDialog", "MarksScreen", "set_mark"]
