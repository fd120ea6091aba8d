"""ctxtui.db: what we remember ourselves, in SQLite. Tables and migrations, nothing else.

It knows no sessions, only their values, so every room of the core may stand on it.
"""

from ctxtui.core.store.handoffs import Handed
from ctxtui.core.store.launches import Launched
from ctxtui.core.store.lifecycle import SEEN_EVERY, Life, Present
from ctxtui.core.store.marks import Marked
from ctxtui.core.store.migrations import MIGRATIONS, Migrations
from ctxtui.core.store.store import NAME, Store
from ctxtui.core.store.successions import Succeeded

__all__ = [
    "MIGRATIONS",
    "NAME",
    "SEEN_EVERY",
    "Handed",
    "Launched",
    "Life",
    "Marked",
    "Migrations",
    "Present",
    "Store",
    "Succeeded",
]
