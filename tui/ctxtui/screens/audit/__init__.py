"""The compaction audit: what the summary kept of the facts before it, and a card to paste back."""

from ctxtui.screens.audit.screen import AuditScreen

__all__ = ["AuditScreen"]
