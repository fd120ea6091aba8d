"""The files of a demo project while its sessions work on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ctxtui.demo.details import bash_detail, edit_detail, numbered, read_detail
from ctxtui.demo.filler import BASH_MOST, listing, run_log
from ctxtui.demo.rows import Row
from ctxtui.demo.script import Agent, Bash, Call, Edit, Grep, Read, Refused, Write

REFUSED = (
    "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it "
    "was a file edit, the new_string was NOT written to the file). To tell you how to proceed, "
    "the user said:\n"
)
DONE = "(file state is current in your context — no need to Read it back)"
BULKY = 90  # lines from which on a file is read in pages


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit somebody made from inside a session, with all files as they were then."""

    message: str
    when: datetime
    files: dict[str, str]


class Worktree:
    """What Read shows is what Edit and Write left, and what git later finds."""

    def __init__(self, root: str, files: dict[str, str]) -> None:
        self.root = root
        self.files = dict(files)
        self.staged: dict[str, str] = {}
        self.commits: list[Commit] = []
        self.written: dict[str, datetime] = {}
        """When each file was last written from a session."""
        self.pages: dict[str, int] = {}

    def path(self, name: str) -> str:
        return f"{self.root}/{name}"

    def asked(self, call: Call, chars: int) -> Row:
        """The input of the tool call, about to be made; `chars` is what its result may weigh."""
        match call:
            case Read(path, page):
                asked: Row = {"file_path": self.path(path)}
                if page:
                    first, count = self._page(path, chars)
                    asked |= {"offset": first, "limit": count}
                return asked
            case Grep(pattern, under):
                return {
                    "pattern": pattern,
                    "path": self.path(under),
                    "output_mode": "content",
                    "-n": True,
                }
            case Edit(path, old, new):
                return {
                    "replace_all": False,
                    "file_path": self.path(path),
                    "old_string": old,
                    "new_string": new,
                }
            case Write(path, text):
                return {"file_path": self.path(path), "content": text}
            case Bash(command) | Refused(command):
                return {"command": command, "description": _described(command)}
            case Agent(title, kind, prompt):
                return {
                    "description": title,
                    "subagent_type": kind,
                    "run_in_background": True,
                    "prompt": prompt,
                }

    def done(self, call: Call, chars: int, seed: str, when: datetime) -> tuple[str, Row | str]:
        """Do it: the text the model gets, and the client's own record of it."""
        match call:
            case Read(path, page):
                return self._read(path, page, chars)
            case Grep(pattern, under):
                return self._grep(pattern, under)
            case Edit(path, old, new):
                before = self.files[path]
                if before.count(old) != 1:
                    raise ValueError(f"{path}: the demo edits a passage that is not there once")
                self.files[path] = before.replace(old, new)
                self.written[path] = when
                full = self.path(path)
                detail = edit_detail(full, old, new, before)
                return f"The file {full} has been updated successfully. {DONE}", detail
            case Write(path, text):
                self.files[path] = text
                self.written[path] = when
                full = self.path(path)
                return f"File created successfully at: {full} {DONE}", {
                    "type": "create",
                    "filePath": full,
                    "content": text,
                    "structuredPatch": [],
                    "originalFile": None,
                    "userModified": False,
                }
            case Bash(command, output, error, log):
                self._git(command, when)
                text = self._printed(output, log, chars, seed)
                if error:
                    return f"Exit code 1\n{text}", f"Error: Exit code 1\n{text}"
                return text or "(Bash completed with no output)", bash_detail(text)
            case Refused(_, feedback):
                return REFUSED + feedback, f"Error: {REFUSED}{feedback}"
            case Agent():
                raise ValueError("an agent is started by the session, not by the files")

    def weight(self, call: Call) -> int:
        """Characters the call's result is bound to have; 0 if it may be as long as wanted."""
        match call:
            case Read(_, page):
                return 0 if page else len(numbered(self.files.get(call.path, "")))
            case Bash(_, output, _, log):
                return 0 if log else len(output) + 40
            case Edit(_, old, new):
                return len(old) + len(new) + 300
            case Write(_, text):
                return len(text) + 300
            case Grep():
                return 40 + len(self._grep(call.pattern, call.under)[0])
            case Refused():
                return 500
            case Agent(_, _, prompt):
                return len(prompt) + 700

    def _page(self, path: str, chars: int) -> tuple[int, int]:
        lines = self.files[path].splitlines()
        first = self.pages.get(path, 0)
        size = count = 0
        while size < chars and first + count < len(lines):
            size += len(lines[first + count]) + 6
            count += 1
        return first + 1, max(1, count)

    def _read(self, path: str, page: bool, chars: int) -> tuple[str, Row]:
        text = self.files[path]
        total = len(text.splitlines())
        if not page:
            return numbered(text), read_detail(self.path(path), text, 1, total)
        first, count = self._page(path, chars)
        after = first - 1 + count
        self.pages[path] = after if after < total - BULKY else 0
        part = "\n".join(text.splitlines()[first - 1 : after])
        return numbered(part, first), read_detail(self.path(path), part, first, total)

    def _grep(self, pattern: str, under: str) -> tuple[str, Row]:
        hits = [
            f"{self.path(name)}:{n}:{one}"
            for name, text in sorted(self.files.items())
            if name.startswith(under)
            for n, one in enumerate(text.splitlines(), 1)
            if pattern in one
        ][:60]
        text = "\n".join(hits) or "No matches found"
        return text, {
            "mode": "content",
            "numFiles": 0,
            "filenames": [],
            "content": text,
            "numLines": len(hits),
        }

    def _git(self, command: str, when: datetime) -> None:
        """What the command does to the repository, as far as the demo has such commands."""
        words = command.split()
        if words[:2] == ["git", "mv"]:
            self.files[words[3]] = self.files.pop(words[2])
            self.staged = dict(self.files)
        if words[:2] == ["git", "add"]:
            self.staged = dict(self.files)
        if "git commit" in command:
            self.commits.append(Commit(command.split("'")[1], when, dict(self.files)))

    def _printed(self, output: str, log: str, chars: int, seed: str) -> str:
        if log == "tests":
            return run_log(chars, output, seed)
        if log == "files":
            return f"{listing(min(chars, BASH_MOST), seed, 'photos', '.jpg')}\n{output}".rstrip()
        return output


def _described(command: str) -> str:
    """The few words the model gives with a command."""
    first = command.split("&&")[-1].split()
    if "pytest" in first:
        return f"Run {first[-1]}" if "/" in first[-1] else "Run the tests"
    return "Run " + " ".join(first[:2])
