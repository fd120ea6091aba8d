"""Writes down what can't be read from disk later: lives of sessions, and who followed whom."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from textual.message import Message

from ctxtui.core.delivery.arrivals import Arrivals
from ctxtui.core.delivery.records import Deliveries
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.library.library import Library, note_library
from ctxtui.core.library.lineage import recalled
from ctxtui.core.library.shelf import Shelf
from ctxtui.core.places import data_dir
from ctxtui.core.store import Store
from ctxtui.messages import Told


class Keeping:
    """The store beside a shelf; used by one thread. A store that fails is told of once, and
    then done without."""

    def __init__(self, shelf: Shelf, post: Callable[[Message], object]) -> None:
        self.shelf = shelf
        self.post = post
        self.store: Store | None = None
        self.noted = 0
        self.arrivals = Arrivals()

    def begin(self) -> None:
        """Open the store and give the shelf the successions that were seen before."""
        try:
            self.store = Store.open(data_dir())
            self.shelf.successions = recalled(self.store.successions.all())
        except CtxtuiError as error:
            self.give_up(error)
            return
        self.noted = len(self.shelf.successions)
        if self.store.notice:
            self.post(Told(self.store.notice))

    def note(self, library: Library) -> None:
        """Remember a complete picture; only what changed is written."""
        if self.store is None:
            return
        try:
            for one in self.shelf.successions[self.noted :]:
                self.store.successions.note(one.after, one.before, one.how, one.pid, one.seen)
                self.noted += 1
            self.arrivals.note(Deliveries(self.store), library)
            self.learn(self.store)
            note_library(self.store, library, time.time())
        except CtxtuiError as error:
            self.give_up(error)

    def learn(self, store: Store) -> None:
        """Handoffs that were noted meanwhile, by a screen or by another ctxtui."""
        known = {(one.before, one.after, one.how) for one in self.shelf.successions}
        told = [one for one in recalled(store.successions.all()) if one.how is not None]
        self.shelf.successions += [
            one for one in told if (one.before, one.after, one.how) not in known
        ]
        self.noted = len(self.shelf.successions)

    def give_up(self, error: CtxtuiError) -> None:
        logging.getLogger(__name__).warning("the store is not used: %s", error)
        self.post(Told(str(error)))
        self.close()

    def close(self) -> None:
        if self.store is not None:
            self.store.close()
            self.store = None
