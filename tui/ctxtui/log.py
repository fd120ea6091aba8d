"""A small log of what failed; never of what a transcript says."""

from __future__ import annotations

import logging
import os
from functools import lru_cache
from logging.handlers import RotatingFileHandler
from pathlib import Path

from ctxtui.core.errors import CtxtuiError

SIZE = 256_000
"""Bytes after which the log begins anew; the one before is kept beside it."""
FRAMES = 6
LOGGER = logging.getLogger("ctxtui")


def state_dir() -> Path:
    """What is kept between runs and nobody would miss."""
    import platformdirs

    return Path(platformdirs.user_state_dir("ctxtui", appauthor=False))


def log_path() -> Path:
    return state_dir() / "ctxtui.log"


def copied_path() -> Path:
    """Where an id or path that was copied is kept too, for a clipboard that can't be reached."""
    return state_dir() / "copied.txt"


class PrivateLog(RotatingFileHandler):
    """Its files are for their owner only, those it begins when it is full as well."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        private(path)
        super().__init__(path, maxBytes=SIZE, backupCount=1, encoding="utf-8")
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))

    def doRollover(self) -> None:
        super().doRollover()
        private(Path(self.baseFilename))


def private(path: Path) -> None:
    """Make `path` a file that only its owner can read."""
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    path.chmod(0o600)


@lru_cache(maxsize=1)
def start_log(path: Path) -> bool:
    """Log to `path` from now on; False where that can't be, and the app goes on without."""
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
    try:
        LOGGER.addHandler(PrivateLog(path))
    except OSError:
        LOGGER.addHandler(logging.NullHandler())
        return False
    return True


def log_failure(doing: str, error: BaseException) -> None:
    """What went wrong and where in the code; the error's own words may quote a transcript, and
    stay out."""
    LOGGER.error("%s: %s at %s", doing, type(error).__name__, _where(error))


def failure(doing: str, error: Exception) -> str:
    """What the user is told of a failure: our own errors say it, any other one is logged."""
    if isinstance(error, CtxtuiError):
        return str(error)
    log_failure(doing, error)
    return f"{type(error).__name__}. The log says more."


def _where(error: BaseException) -> str:
    frames: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return " > ".join(frames[-FRAMES:]) or "nowhere"
