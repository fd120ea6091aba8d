"""The keys that Home's footer offers: only those that work now."""

from __future__ import annotations

Hint = tuple[str, str, str]
"""Key, label, and the action that a click runs."""


def home_hints(
    *,
    empty: bool,
    read: bool,
    live: bool,
    full: bool,
    reading: bool,
    typing: bool,
    panes: int,
    in_turns: bool,
    in_detail: bool,
    unfolds: bool,
) -> list[Hint]:
    """The most important first; `read` says whether a session is shown, `live` whether a client
    has it, `unfolds` whether the turn under the cursor holds anything that doesn't show yet."""
    last: Hint = ("?", "help", "app.help")
    if typing:
        keys = [("↵", "keep", "focused.submit"), ("esc", "leave field", "back")]
        return [*keys, ("F1", "help", "app.help")]
    if empty:
        palette: Hint = ("ctrl+p", "palette", "app.command_palette")
        return [("d", "demo", "demo"), palette, ("q", "quit", "app.quit"), last]
    hints: list[Hint] = []
    if not full:
        hints.append(("↵", "unfold" if in_detail else "open", "focused.choose"))
        if in_turns and unfolds:
            hints.append(("→", "steps", "focused.fold(True)"))
    if read:
        hints += [("b", "brief", "brief"), ("x", "context", "context")]
        hints += [("m", "mark", "mark"), ("f", "branch", "branch")] if in_turns else []
        hints += [("c", "compact", "compact"), ("a", "agents", "templates")]
        hints.append(("r", "resume", "forecast"))
        hints += [("o", "its pane", "go_to_pane")] if live else []
    if read and not full:
        hints.append(("space", "full", "full"))
    if not full:
        hints += [("tab", "next pane", "next_pane(1)")] if panes > 1 else []
        hints.append(("/", "find" if in_turns else "filter", "filter"))
    hints.append(("y", "copy", "copy_id"))
    if read:
        hints.append(("t", "launches", "launches"))
    hints += [("ctrl+p", "palette", "app.command_palette"), ("q", "quit", "app.quit")]
    if full:
        hints.append(("esc", "back", "back"))
    elif reading:
        hints.append(("esc", "list", "back"))
    return [*hints, last]
