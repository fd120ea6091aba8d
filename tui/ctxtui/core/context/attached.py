"""What the client told the model beside the conversation: files, reminders, lists of tools."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# Which fields of an attachment reach the model, by its type (format 2.1). 2.1.329 writes the very
# text beside it, as `rendered`; older clients only say what it was made of.
_FIELDS: dict[str, tuple[str, ...]] = {
    "agent_listing_delta": ("addedLines",),
    "async_hook_response": ("response",),
    "compact_file_reference": ("filename",),
    "critical_system_reminder": ("content",),
    "date": ("date",),
    "date_change": ("newDate",),
    "deferred_tools_delta": ("addedLines",),
    "diagnostics": ("files",),
    "directory": ("path", "content"),
    "edited_text_file": ("filename", "snippet"),
    "environment": ("snapshot",),
    "file": ("filename", "content"),
    "hook_additional_context": ("content",),
    "hook_blocking_error": ("blockingError",),
    "hook_success": ("content",),
    "instructions": ("files",),
    "invoked_skills": ("skills",),
    "mcp_instructions_delta": ("addedBlocks",),
    "model": ("text",),
    "nested_memory": ("path", "content"),
    "opened_file_in_ide": ("filename",),
    "plan_file_reference": ("planContent",),
    "read_truncation_notice": ("content", "text"),
    "remote_session_change": ("commit", "pr"),
    "selected_lines_in_ide": ("filename", "content"),
    "session_context": ("context",),
    "skill_listing": ("content",),
    "task_reminder": ("content",),
    "task_status": ("description", "deltaSummary"),
    "todo_reminder": ("content",),
    "total_tokens_reminder": ("text",),
}

# The client's own sentence round them, where it is longer than the fields: as long as the usage
# of requests with such an attachment says.
_WORDS = {"task_reminder": 66, "todo_reminder": 66, "plan_mode": 700, "auto_mode": 250}
_SENTENCE = " and"  # one token of cl100k_base


def attached_text(body: dict[str, Any]) -> str:
    """The text with which an attachment row reaches the model, as near as its line tells it.

    Empty for what is not sent, such as permissions and the copy of the system prompt, and for
    `queued_command`, which is the user's own words.
    """
    attachment = body.get("attachment")
    if not isinstance(attachment, dict):
        return ""
    kind = attachment.get("type")
    rendered = body.get("rendered")
    if isinstance(rendered, list) and rendered:
        return "\n".join(_strings(rendered, 0))
    if not isinstance(kind, str):
        return ""
    parts = [
        text for name in _FIELDS.get(kind, ()) for text in _strings(attachment.get(name), 0) if text
    ]
    if kind in ("async_hook_response", "hook_success") and not parts:
        return ""
    return "\n".join(parts) + _SENTENCE * _WORDS.get(kind, 12 if parts else 0)


def _strings(value: Any, depth: int) -> Iterator[str]:
    """All texts in a value, but not the base64 of images."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth < 6:
        for one in value:
            yield from _strings(one, depth + 1)
    elif isinstance(value, dict) and depth < 6 and value.get("type") not in ("image", "base64"):
        for key, one in value.items():
            if key not in ("type", "filePath", "path", "uri"):
                yield from _strings(one, depth + 1)
