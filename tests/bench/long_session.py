"""A session of a working month: prompts, files, edits and checks in the measure of public ones.

Public sessions have 9 prompts, 71 calls and 31 commands a MB. What files hold and what people say
comes from Python's own library, so that no two texts are alike.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.writing import Writing, call, compact_json, text

_MODULES_TEXT = """
argparse ast bdb calendar cgi cmd code configparser copy csv dataclasses datetime decimal difflib
doctest enum ftplib functools gettext gzip imaplib inspect ipaddress logging mailbox mimetypes
ntpath nntplib optparse pathlib pdb pickle pickletools platform plistlib poplib posixpath pprint
profile pstats random shlex shutil smtplib socket socketserver ssl statistics string subprocess
tarfile telnetlib tempfile textwrap threading timeit trace traceback turtle typing unittest uuid
warnings wave weakref webbrowser zipapp zipfile
"""
MODULES = _MODULES_TEXT.split()
COMMANDS = """
pytest tests/test_{name}.py -q
python -m pytest -k {name} -x 2>&1 | tail -20
ruff check src/{name}.py
mypy src/{name}.py
git status --short
git diff --stat
git log --oneline -5
git add -A && git commit -m "Rework {name}: part {n}"
rg -n "{name}" src tests
sed -n '{n},+40p' src/{name}.py
cd src && ls -la && wc -l {name}.py
cat pyproject.toml | head -30
python -c "import {name}; print({name}.__doc__)"
npm run build -- --mode production
mkdir -p build/{name} && cp src/{name}.py build/{name}/
find . -name "{name}*" -not -path "./.git/*"
curl -s http://localhost:8000/api/{name}?page={n} | jq .items
docker compose up -d db && sleep 2 && docker compose logs db --tail 20
""".strip().splitlines()
FAILS = 0.07
"""Share of commands that fail."""


def write_long_session(writing: Writing, megabytes: float, seed: int = 7) -> int:
    """Append turns up to a size in MB; how many. The same again for the same `seed` and Python."""
    turns = _Turns(writing, random.Random(seed))
    size, count = 0, 0
    with writing.path.open("ab") as file:
        while size < megabytes * 10**6:
            count += 1
            size += sum(file.write(compact_json(row).encode() + b"\n") for row in turns.turn(count))
    return count


class _Turns:
    def __init__(self, writing: Writing, chance: random.Random) -> None:
        self.writing = writing
        self.chance = chance
        self.files: list[tuple[str, list[str]]] = []
        self.said: list[str] = []
        for name in MODULES:
            spec = find_spec(name)
            if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
                continue
            source = Path(spec.origin).read_text(errors="replace")
            self.files.append((name, source.splitlines()))
            for words in re.findall(r'"""(.+?)"""', source, re.DOTALL):
                self.said += [" ".join(one.split()) for one in re.split(r"(?<=[.:])\s", words)]
        self.said = sorted({one for one in self.said if 20 < len(one) < 300})
        self.used = 20_000

    def turn(self, number: int) -> Iterator[dict[str, Any]]:
        words = " ".join(self.chance.choices(self.said, k=self.chance.randint(1, 3)))
        yield self._row(f"p{number}", "user", role="user", content=words)
        for step in range(self.chance.randint(4, 12)):
            yield from self._step(f"{number}-{step}")
        yield self._answer(f"e{number}", text(" ".join(self.chance.choices(self.said, k=4))))

    def _step(self, at: str) -> Iterator[dict[str, Any]]:
        name, lines = self.chance.choice(self.files)
        path = f"{self.writing.cwd}/src/{name}.py"
        start = self.chance.randrange(max(1, len(lines) - 20))
        which, error = self.chance.random(), False
        if which < 0.43:
            command = self.chance.choice(COMMANDS).format(name=name, n=start)
            error = self.chance.random() < FAILS
            asked = call(f"t{at}", "Bash", command=command, description=f"Look at {name}")
            said, told = self._printed(command, lines, start, error)
        elif which < 0.8:
            part = lines[start : start + self.chance.randint(50, 500)]
            said = "\n".join(f"{start + n:>6}→{line}" for n, line in enumerate(part, 1))
            asked = call(f"t{at}", "Read", file_path=path)
            told = {"type": "text", "file": {"filePath": path, "content": "\n".join(part)}}
        else:
            old = "\n".join(lines[start : start + 6])
            new = old.replace(name[:3], f"{name[:3]}_{at}") + f"\n# {at}"
            asked = call(f"t{at}", "Edit", file_path=path, old_string=old, new_string=new)
            said = f"The file {path} has been updated.\n" + "\n".join(lines[start : start + 12])
            told = {"filePath": path, "oldString": old, "originalFile": "\n".join(lines[:1_500])}
        yield self._answer(f"a{at}", asked)
        block: dict[str, Any] = {"type": "tool_result", "tool_use_id": f"t{at}", "content": said}
        if error:
            block["is_error"] = True
        row = self._row(f"r{at}", "user", role="user", content=[block])
        yield row | {"toolUseResult": told}

    def _printed(
        self, command: str, lines: list[str], start: int, error: bool
    ) -> tuple[str, dict[str, Any]]:
        if "pytest" in command:
            count = self.chance.randint(3, 300)
            said = "".join(f"tests/test_{n}.py {'.' * 20}\n" for n in range(count % 40))
            if error:
                said += f"E   AssertionError: {lines[start].strip()}\n"
            said += f"{count} {'failed' if error else 'passed'} in {count / 10:.1f}s"
        else:
            said = "\n".join(lines[start : start + self.chance.randint(1, 80)])
        if error:
            said = f"Exit code 1\n{said}"
        return said, {"stdout": said, "stderr": "", "interrupted": False}

    def _answer(self, uuid: str, block: dict[str, Any]) -> dict[str, Any]:
        self.used += 150
        usage = {"input_tokens": 3, "cache_read_input_tokens": self.used, "output_tokens": 90}
        said = {"id": f"msg_{uuid}", "role": "assistant", "model": "claude-opus-5-5"}
        return self._row(uuid, "assistant", **said, content=[block], usage=usage)

    def _row(self, uuid: str, kind: str, **message: Any) -> dict[str, Any]:
        row = self.writing.row(uuid, kind, message=message)
        self.writing.last = uuid
        return row
