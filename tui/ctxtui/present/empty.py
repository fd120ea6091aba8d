"""What stands where there are no sessions."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ctxtui.core.places import tilde
from ctxtui_widgets.rows import Blank, Block, Columns, Paragraph, Span

INDENT = "    "


def empty_blocks(config_dirs: Sequence[Path]) -> list[Block]:
    """Which folders were searched, what was found there, and what can be done."""
    blocks: list[Block] = [Columns((Span(f"{INDENT}No sessions yet", "text b"),)), Blank()]
    label = "Looked in"
    for config_dir in config_dirs:
        folder = config_dir / "projects"
        blocks.append(_found(label, tilde(folder), "empty" if folder.is_dir() else "missing"))
        label = ""
    said = os.environ.get("CLAUDE_CONFIG_DIR")
    blocks.append(_found("", "CLAUDE_CONFIG_DIR", "set" if said else "not set"))
    blocks += [
        Blank(),
        Paragraph(
            (
                Span("Start "),
                Span(" claude ", "text surface"),
                Span(" in a project: it shows up here by itself.", "text-secondary"),
            ),
            indent=len(INDENT),
        ),
        Blank(),
        _key("d", "look round with sample sessions"),
        _key("?", "what the words mean"),
    ]
    return blocks


def _found(label: str, what: str, found: str) -> Block:
    return Paragraph(
        (
            Span(f"{label:<11}", "text-dim"),
            Span(what, "text-secondary"),
            Span(f"   {found}", "text-dim"),
        ),
        indent=len(INDENT),
    )


def _key(key: str, label: str) -> Block:
    return Columns((Span(f"{INDENT}{key}", "accent"), Span(f"  {label}")))
