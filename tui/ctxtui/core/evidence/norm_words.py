"""Pieces that the ways of stating a norm are made of."""

from __future__ import annotations

CLAUSE = (
    r"(?:^|[,;:–—] ?| - |\b(?:and|but|so|because|since|as|that|where|while|also|then|though) )"
    r"(?:please |but |and |so |also |ok |well )*"
)
"""Where a clause begins."""
NAMES = r"(?:[\w./'’#+-]+ )"
"""A word of what a clause is about, with the blank after it."""
NUMBER = (
    r"(?:\d[\d.,_]*|(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|"
    r"fifty|hundred|half an?|a (?:single|dozen|hundred|thousand))\b)"
)
NUMBERS = (
    "# one two three four five six seven eight nine ten twelve twenty thirty fifty hundred half"
    " single dozen thousand"
)
"""Words without one of which there is no `NUMBER`."""
