"""ctxtui: Claude Code sessions, read and steered from the terminal."""

__version__ = "0.1.0"
