"""Prompts for subagents: templates with fields, filled from the session, and the user's agents."""
