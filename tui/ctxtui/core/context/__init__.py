"""How full the window is: usage, tokens, limits, zones."""
