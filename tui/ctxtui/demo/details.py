"""What the client records about a tool's result, beside the text the model gets."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import unified_diff
from itertools import takewhile
from typing import Any

from ctxtui.demo.rows import Row


def numbered(text: str, first: int = 1) -> str:
    """A file as the Read tool shows it."""
    return "\n".join(f"{n}\t{one}" for n, one in enumerate(text.splitlines(), first))


def read_detail(path: str, text: str, first: int, total: int) -> Row:
    file = {
        "filePath": path,
        "content": text,
        "numLines": len(text.splitlines()),
        "startLine": first,
        "totalLines": total,
    }
    return {"type": "text", "file": file}


def bash_detail(stdout: str) -> Row:
    return {
        "stdout": stdout,
        "stderr": "",
        "interrupted": False,
        "isImage": False,
        "noOutputExpected": False,
    }


def edit_detail(path: str, old: str, new: str, before: str) -> Row:
    return {
        "filePath": path,
        "oldString": old,
        "newString": new,
        "originalFile": before,
        "structuredPatch": hunks(before, before.replace(old, new, 1)),
        "userModified": False,
        "replaceAll": False,
    }


def hunks(before: str, after: str) -> list[Mapping[str, Any]]:
    """A unified diff in the shape of `structuredPatch`."""
    diff = list(unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3))[2:]
    found: list[Mapping[str, Any]] = []
    for at, head in enumerate(diff):
        if not head.startswith("@@ "):
            continue
        old, new = (part[1:].split(",") for part in head.split()[1:3])
        body = takewhile(lambda one: not one.startswith("@@ "), diff[at + 1 :])
        found.append(
            {
                "oldStart": int(old[0]),
                "oldLines": int(old[1]) if len(old) > 1 else 1,
                "newStart": int(new[0]),
                "newLines": int(new[1]) if len(new) > 1 else 1,
                "lines": list(body),
            }
        )
    return found
