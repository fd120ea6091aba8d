"""Moves: the five options after a turn, compared, explained and carried out."""

from ctxtui.screens.moves.screen import MovesScreen

__all__ = ["MovesScreen"]
