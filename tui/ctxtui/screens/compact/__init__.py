"""The compact composer: what to keep and to drop, the line made of it, and the ways out."""

from ctxtui.screens.compact.screen import CompactScreen

__all__ = ["CompactScreen"]
