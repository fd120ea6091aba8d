"""Programs we start and what they tell: the clipboard, tmux, Claude Code (git lives in `repo`)."""
