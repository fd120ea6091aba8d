"""What differs between an anchor and another one, or the work tree now."""

from __future__ import annotations

from collections.abc import Iterable

from ctxtui.core.repo.anchors import Anchor, require_anchor
from ctxtui.core.repo.changes import (
    COUNTING,
    MOST_LISTED,
    Changes,
    FileChange,
    first_of,
    judged,
    read_changes,
)
from ctxtui.core.repo.kinds import is_secret
from ctxtui.core.repo.patch import PATCH, patches, shortened
from ctxtui.core.repo.records import ASKED
from ctxtui.core.repo.scratch import DIFF


def anchor_diff(anchor: Anchor, other: Anchor | None = None) -> Changes:
    """All files that differ from `anchor` to `other` of the same repository; None is now.

    New files that were left out of the anchor and are still there are no change that can be told.
    Raises NotFound when a commit is gone, CtxtuiError when git fails.
    """
    repo = require_anchor(anchor)
    if other is None:
        return read_changes(anchor.root, anchor.base())
    require_anchor(other)
    ends = (anchor.commit, other.commit)
    with repo.stream(*DIFF, *ASKED, *ends, "--", limit=COUNTING) as told:
        chosen, beyond = first_of(told, (), MOST_LISTED)
    files = sorted(judged(repo, chosen, ()), key=lambda one: one.path)
    return Changes(repo.root, anchor.base(), tuple(files), beyond)


def anchor_patches(
    anchor: Anchor, other: Anchor | None, changes: Iterable[FileChange], max_bytes: int
) -> dict[str, str]:
    """The unified diffs behind `anchor_diff` by path, each cut at `max_bytes` as `hunks` does;
    of text only, never of a secret."""
    if other is None:
        require_anchor(anchor)
        return patches(anchor.root, anchor.base(), changes, max_bytes)
    repo = require_anchor(anchor)
    require_anchor(other)
    found: dict[str, str] = {}
    for change in changes:
        paths = [path for path in (change.old_path, change.path) if path]
        if change.kind != "text" or any(map(is_secret, paths)):
            continue
        ends = (anchor.commit, other.commit)
        with repo.stream(*DIFF, *PATCH, *ends, "--", *paths) as told:
            patch = shortened(told, max_bytes)
        if patch:
            found[change.path] = patch
    return found
