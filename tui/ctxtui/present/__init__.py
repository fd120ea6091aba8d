"""Model to rows and lines of text: pure functions, one module a screen."""
