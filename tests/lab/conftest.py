"""A real client in a room without a network, and our command line beside it, outside the room.

The room is made by `tools/client-lab`, which is no part of the project: it lies beside the folder
that `CTXTUI_TRANSCRIPTS` names, and `CLAUDE_BIN` names the client. Run with `pytest -m lab`.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.lab.room import Ctxtui


@pytest.fixture(scope="session")
def kit() -> ModuleType:
    """The lab's own module: Lab, step, tool, turn."""
    named = os.environ.get("CTXTUI_TRANSCRIPTS")
    if not named:
        pytest.skip("CTXTUI_TRANSCRIPTS names no folder, so there is no client-lab beside it")
    file = Path(named).resolve().parent / "tools" / "client-lab" / "lab.py"
    if not file.is_file():
        pytest.skip(f"{file}: no client-lab there")
    if not os.environ.get("CLAUDE_BIN"):
        pytest.skip("CLAUDE_BIN names no client")
    if os.geteuid() != 0:
        pytest.skip("the lab needs root, to make namespaces")
    spec = importlib.util.spec_from_file_location("client_lab", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def lab(kit: ModuleType) -> Iterator[Any]:
    with kit.Lab() as one:
        yield one


@pytest.fixture
def ctxtui(lab: Any, capsys: pytest.CaptureFixture[str]) -> Ctxtui:
    return Ctxtui(lab.config, capsys)
