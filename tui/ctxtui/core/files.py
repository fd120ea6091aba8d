"""Writing files that only their owner may read, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def private_dir(path: Path) -> Path:
    """Make `path` and its missing parents with mode 0700; what exists keeps its mode."""
    missing = [path, *path.parents]
    for part in reversed([part for part in missing if not part.exists()]):
        part.mkdir(mode=0o700, exist_ok=True)
    return path


def write_private(path: Path, data: str | bytes) -> Path:
    """Write `path` atomically with mode 0600: readers see the old file or the whole new one.

    Raises OSError, and then leaves what was there before untouched.
    """
    import tempfile  # not on the start path

    private_dir(path.parent)
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp gives 0600
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(raw)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def write_new(path: Path, data: str | bytes) -> Path:
    """As `write_private`, but only into a folder that is there, and never over anything.

    Raises FileExistsError for a name that is taken, be it by a link that leads nowhere.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # the name is ours now
    try:
        return write_private(path, data)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
