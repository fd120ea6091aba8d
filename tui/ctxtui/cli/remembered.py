"""What ctxtui remembers, for a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ctxtui.cli.telling import say

if TYPE_CHECKING:
    from ctxtui.core.store import Store


@contextmanager
def remembered() -> Iterator[Store]:
    """The store, made if need be; that a damaged file was moved aside is said. Raises CtxtuiError
    if it can't be opened."""
    from ctxtui.core.places import data_dir
    from ctxtui.core.store import Store

    with Store.open(data_dir()) as store:
        if store.notice:
            say(store.notice)
        yield store
