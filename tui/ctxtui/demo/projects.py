"""Makes the demo's three projects: real repositories, with work left undone in them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ctxtui.core.files import private_dir
from ctxtui.core.repo.samples import make_repo
from ctxtui.demo.story import Project


def write_projects(root: Path, projects: Iterable[Project]) -> dict[str, Path]:
    """One repository for each project, in a folder of its name. Raises CtxtuiError."""
    return {
        one.name: make_repo(
            private_dir(root / one.name), one.commits, one.work, one.staged, one.written
        )
        for one in projects
    }
