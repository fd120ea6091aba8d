"""How a text reaches a client: its pane, a new window, or the background; each step verified."""
