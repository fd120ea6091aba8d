"""Launches: what was launched from here and every session's subagents, with what came of them."""

from ctxtui.screens.launches.screen import LaunchesScreen

__all__ = ["LaunchesScreen"]
