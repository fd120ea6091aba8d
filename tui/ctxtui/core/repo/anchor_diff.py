"""What differs between an anchor and another one, or the work tree now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ctxtui.core.repo.anchors import Anchor, require_anchor
from ctxtui.core.repo.base import Base
from ctxtui.core.repo.changes import Changes, FileChange, judged, parse_diff, read_changes
from ctxtui.core.repo.kinds import holds_key, is_secret
from ctxtui.core.repo.patch import patches, shorten
from ctxtui.core.repo.scratch import DIFF


def anchor_diff(anchor: Anchor, other: Anchor | None = None) -> Changes:
    """All files that differ from `anchor` to `other` of the same repository; None is now.

    New files that were left out of the anchor and are still there are no change that can be told.
    Raises NotFound when a commit is gone, CtxtuiError when git fails.
    """
    repo = require_anchor(anchor)
    base = Base(anchor.commit, "mark")
    if other is None:
        found = read_changes(anchor.root, base)
        before = {one.path for one in anchor.left_out}
        kept = (one for one in found.files if one.status != "untracked" or one.path not in before)
        return replace(found, files=tuple(kept))
    require_anchor(other)
    ends = (anchor.commit, other.commit)
    out = repo.run(*DIFF, "--raw", "--numstat", "-z", *ends, "--")
    files = judged(repo, list(parse_diff(out)), ())
    return Changes(repo.root, base, tuple(sorted(files, key=lambda one: one.path)))


def anchor_patches(
    anchor: Anchor, other: Anchor | None, changes: Iterable[FileChange], max_bytes: int
) -> dict[str, str]:
    """The unified diffs behind `anchor_diff` by path, each cut at `max_bytes` as `hunks` does;
    of text only, never of a secret."""
    if other is None:
        require_anchor(anchor)
        return patches(anchor.root, Base(anchor.commit, "mark"), changes, max_bytes)
    repo = require_anchor(anchor)
    require_anchor(other)
    found: dict[str, str] = {}
    for change in changes:
        paths = [path for path in (change.old_path, change.path) if path]
        if change.kind != "text" or any(map(is_secret, paths)):
            continue
        ends = (anchor.commit, other.commit)
        patch = repo.run(*DIFF, "--patch", "--unified=3", *ends, "--", *paths)
        if patch and not holds_key(patch):
            found[change.path] = shorten(patch, max_bytes)
    return found
