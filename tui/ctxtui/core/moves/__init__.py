"""The five moves after a turn: what each costs and keeps, and what speaks for and against it."""
