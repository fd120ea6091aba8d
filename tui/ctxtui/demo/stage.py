"""The demo while it runs: a folder of its own and one session that goes on."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ctxtui.demo.live import LiveSession
from ctxtui.demo.write import Demo, write_demo


@contextmanager
def staged(every: float | None = 4.0) -> Iterator[Demo]:
    """A demo in a temporary folder with its live session; both are gone afterwards.

    `every` is the seconds between two writes, None writes nothing.
    """
    root = Path(tempfile.mkdtemp(prefix="ctxtui-demo-"))
    try:
        demo = write_demo(root / "home")
        with LiveSession(demo, every=every):
            yield demo
    finally:
        shutil.rmtree(root, ignore_errors=True)
