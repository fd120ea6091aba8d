"""A place in a text where a rule found a secret."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Hit:
    """Offsets into the text that was searched; the secret alone, without its name or quotes."""

    rule: str
    start: int
    end: int
    secret: str = field(default="", repr=False)
    """Without what broke it in pieces, where it stood in pieces."""
