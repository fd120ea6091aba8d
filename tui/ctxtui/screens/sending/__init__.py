"""Sending: a text to a running client, a new window or the background."""

from ctxtui.screens.sending.screen import SendDialog

__all__ = ["SendDialog"]
