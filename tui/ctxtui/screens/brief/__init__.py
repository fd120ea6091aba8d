"""Brief: the goal, sections to strike items from, the text to edit, and the ways out."""

from ctxtui.screens.brief.screen import BriefScreen

__all__ = ["BriefScreen"]
