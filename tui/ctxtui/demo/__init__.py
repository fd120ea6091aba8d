"""Sample projects and sessions: one set of figures for tour, tests and pictures."""
