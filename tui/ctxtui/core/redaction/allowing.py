"""Findings the user allowed to leave, remembered by fingerprint in a private file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.files import write_private

_FINGERPRINT = re.compile(r"[0-9a-f]{32}")
_SALT = re.compile(r"(?:[0-9a-f]{2}){16}")


@dataclass(frozen=True, slots=True)
class Allowed:
    """Pass both to `redact`. The salt is drawn for each user: a fingerprint that got into other
    hands can't be compared with guesses."""

    fingerprints: frozenset[str]
    salt: bytes


def load_allowed(path: Path) -> Allowed:
    """What was allowed, as kept in `path`; nothing, under a new salt, while there is no file.

    Raises CtxtuiError for a file that is not ours to read; it is left as it is.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        import secrets

        return Allowed(frozenset(), secrets.token_bytes(16))
    except OSError as error:
        raise CtxtuiError(
            f"{path}: can't be read ({error.strerror}). Nothing is allowed."
        ) from error
    except ValueError as error:
        raise _broken(path) from error
    salt = data.get("salt") if isinstance(data, dict) else None
    listed = data.get("allowed") if isinstance(data, dict) else None
    if not isinstance(salt, str) or not _SALT.fullmatch(salt) or not isinstance(listed, list):
        raise _broken(path)
    good = [one for one in listed if isinstance(one, str) and _FINGERPRINT.fullmatch(one)]
    return Allowed(frozenset(good), bytes.fromhex(salt))


def allow(path: Path, allowed: Allowed, fingerprint: str, yes: bool = True) -> Allowed:
    """Allow one finding more, or, without `yes`, no longer; and keep that in `path`.

    Raises CtxtuiError if it can't be written; then nothing has changed.
    """
    one = {fingerprint}
    new = allowed.fingerprints | one if yes else allowed.fingerprints - one
    data = {"salt": allowed.salt.hex(), "allowed": sorted(new)}
    try:
        write_private(path, json.dumps(data, indent=1) + "\n")
    except OSError as error:
        raise CtxtuiError(
            f"{path}: can't be written ({error.strerror}). The finding is not allowed."
        ) from error
    return replace(allowed, fingerprints=frozenset(new))


def _broken(path: Path) -> CtxtuiError:
    return CtxtuiError(f"{path}: not a list of allowed findings. Mend it or move it away.")
