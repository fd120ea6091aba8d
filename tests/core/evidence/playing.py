"""Plays a session by hand: what the user says, and calls with their results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.writing import Writing, call

from ctxtui.core.evidence.actions import Action, read_actions
from ctxtui.core.evidence.path import worked
from ctxtui.core.transcripts.turns import TurnTree

REFUSED = (
    "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it "
    "was a file edit, the new_string was NOT written to the file). "
)
STOP = "STOP what you are doing and wait for the user to tell you how to proceed."


class Play:
    """Each call is a step of its own."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing
        self.count = 0
        self.seen: tuple[int, TurnTree] | None = None

    def ask(self, words: str, parent: str | None = "last") -> str:
        """Returns the uuid of what the model answers at first, to rewind to."""
        self.count += 1
        at = None if self.count == 1 else parent
        self.writing.user(f"p{self.count}", words, parent=at)
        self.writing.answer(f"first{self.count}", "I look.")
        return f"first{self.count}"

    def tool(self, name: str, output: Any = "done", error: bool = False, **given: Any) -> None:
        self.count += 1
        id = f"t{self.count}"
        self.writing.answer(f"a{self.count}", call(id, name, **given), stop="tool_use")
        self.writing.result(f"r{self.count}", id, output, error=error)

    def bash(self, command: str, output: str = "", error: bool = False) -> None:
        self.tool("Bash", output, error, command=command)

    def edit(self, path: str, old: str = "a = 1", new: str = "a = 2", **result: Any) -> None:
        self.tool("Edit", file_path=path, old_string=old, new_string=new, **result)

    def refuse(self, name: str, said: str = "", **given: Any) -> None:
        told = f"To tell you how to proceed, the user said:\n{said}" if said else STOP
        self.tool(name, REFUSED + told, True, **given)
        if not said:
            self.interrupt()

    def choose(self, *questions: tuple[str, list[str]], **told: Any) -> None:
        """Questions with the labels of their options, and what the client noted of the answers."""
        self.count += 1
        asked = [
            {"question": words, "header": "Q", "options": [{"label": one} for one in labels]}
            for words, labels in questions
        ]
        given = call(f"t{self.count}", "AskUserQuestion", questions=asked)
        self.writing.answer(f"a{self.count}", given, stop="tool_use")
        noted = {"questions": asked, "answers": {}} | told
        words = "Your questions have been answered."
        self.writing.result(f"r{self.count}", f"t{self.count}", words, toolUseResult=noted)

    def save(self, command: str, whole: str, preview: str = "", error: bool = False) -> Path:
        """A command whose output is too long for the transcript and lies beside it."""
        file = self.path.with_suffix("") / "tool-results" / f"b{self.count}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(whole)
        told = f"Output too large (35KB). Full output saved to: {file}\n\nPreview (first 2KB):\n"
        self.bash(command, f"<persisted-output>\n{told}{preview}\n</persisted-output>", error)
        return file

    def interrupt(self) -> None:
        self.count += 1
        self.writing.user(f"i{self.count}", "[Request interrupted by user for tool use]")

    def queue(self, words: str) -> None:
        self.count += 1
        attachment = {
            "type": "queued_command",
            "prompt": words,
            "commandMode": "prompt",
            "origin": {"kind": "human"},
        }
        self.writing.add(f"q{self.count}", "attachment", attachment=attachment)

    def answer(self, words: str = "Done.") -> None:
        self.count += 1
        self.writing.answer(f"e{self.count}", words)

    def tree(self) -> TurnTree:
        """As the session is now; read again when something was written."""
        size = self.path.stat().st_size
        if self.seen is None or self.seen[0] != size:
            self.seen = size, self.writing.tree()
        return self.seen[1]

    def actions(self) -> list[Action]:
        tree = self.tree()
        return read_actions(tree.transcript, worked(tree))

    @property
    def path(self) -> Path:
        return self.writing.path
