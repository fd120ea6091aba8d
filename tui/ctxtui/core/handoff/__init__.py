"""The brief for the next session: sections of items, each with its evidence."""
