"""Taking secrets out of text before it leaves: each becomes `[redacted: rule]`, the rest stays.

Two kinds of rules. Keys with a shape of their own (a vendor's prefix, PEM, JWT, a password in an
address) are taken wherever they stand, some by our patterns, some by detect-secrets'. Anything
else only as the value of a name that says so, and the less the name says the more random the
value has to look; entropy alone never counts, so hashes, ids, signatures and paths stay.

What a terminal wrapped or coloured, or JSON escaped, is put together first. A finding has a
fingerprint, by which the user may allow that one secret: `allowing.py` remembers which.

Known to be missed: an unquoted password of letters alone outside the `NAME=value` form (it looks
like a type or a word), and secrets that prose mentions.
"""

from __future__ import annotations

from ctxtui.core.redaction.allowing import Allowed, allow, load_allowed
from ctxtui.core.redaction.marking import Finding, Redacted, redact

__all__ = ["Allowed", "Finding", "Redacted", "allow", "load_allowed", "redact"]
