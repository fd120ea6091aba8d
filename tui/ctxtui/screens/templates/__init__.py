"""Templates: the list, the form that fills one, the prompt it makes, and the ways out."""

from ctxtui.screens.templates.screen import TemplatesScreen

__all__ = ["TemplatesScreen"]
