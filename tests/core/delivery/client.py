"""Behaves in a terminal as a client does: an input box, a registry entry, and what was sent.

Started as `claude` with its folder in CLIENT_ROOT: `status` there is what it says of itself (with
what it waits for after a blank), `shows` something else to draw than its input, `sent` gets a line
of JSON for each prompt.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import select
import signal
import sys
import termios
import textwrap
import tty
import uuid
from pathlib import Path

ROOT = Path(os.environ["CLIENT_ROOT"])
CONFIG = Path(os.environ.get("CLAUDE_CONFIG_DIR", "nowhere"))
ENTRY = CONFIG / "sessions" / f"{os.getpid()}.json"
WIDTH = 70
KEYS = re.compile(rb"\x1b\[200~(.*?)\x1b\[201~|(.)", re.DOTALL)


def told(name: str, default: str = "") -> str:
    try:
        return (ROOT / name).read_text()
    except FileNotFoundError:
        return default


def note(name: str, what: object) -> None:
    with (ROOT / name).open("a") as file:
        file.write(json.dumps(what) + "\n")


class Client:
    def __init__(self, argv: list[str]) -> None:
        note("argv", {"argv": argv, "cwd": str(Path.cwd())})
        given = dict(itertools.pairwise(argv))
        self.session = given.get("--session-id") or given.get("--resume") or str(uuid.uuid4())
        prefill = [one for one in argv if one.startswith("--prefill=")]
        self.lines = prefill[0].partition("=")[2].split("\n") if prefill else [""]
        self.pasted = ""
        self.register()
        if "--" in argv:
            self.submit(argv[argv.index("--") + 1])

    def register(self) -> None:
        status, _, waiting = told("status", "idle").partition(" ")
        entry = {"pid": os.getpid(), "sessionId": self.session, "status": status}
        start = Path(f"/proc/{os.getpid()}/stat").read_text().rpartition(")")[2].split()[19]
        entry |= {"procStart": start, "kind": "interactive", "cwd": str(Path.cwd())}
        entry |= {"waitingFor": waiting} if waiting else {}
        ENTRY.parent.mkdir(parents=True, exist_ok=True)
        part = ENTRY.with_suffix(".part")
        part.write_text(json.dumps(entry))
        part.rename(ENTRY)

    def submit(self, text: str) -> None:
        note("sent", {"session": self.session, "text": text})
        if text == "/clear" and not told("deaf"):
            self.session = str(uuid.uuid4())
        elif text != "/clear":
            folder = CONFIG / "projects" / "-shop"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{self.session}.jsonl").write_text("{}\n")
        self.lines, self.pasted = [""], ""
        self.register()

    def type(self, data: bytes) -> None:
        for pasted, key in KEYS.findall(data):
            if pasted:
                text = pasted.decode().replace("\r", "\n")
                if len(text) > 800 or text.count("\n") > 2:
                    self.pasted, text = text, f"[Pasted text #1 +{text.count(chr(10))} lines]"
                first, *more = text.split("\n")
                self.lines[-1] += first
                self.lines += more
            elif key == b"\r":
                text = "\n".join(self.lines)
                self.submit(re.sub(r"\[Pasted text #1 .*?\]", lambda _: self.pasted, text))
            elif key == b"\x15":
                if self.lines[-1]:
                    self.lines[-1] = ""
                elif len(self.lines) > 1:
                    self.lines.pop()
            elif key >= b" ":
                self.lines[-1] += key.decode("latin-1")
        if data:
            note("typed", data.decode("latin-1"))

    def draw(self) -> None:
        rule = "─" * WIDTH
        shown = told("shows")
        width, height = os.get_terminal_size()
        drawn = [part for one in self.lines for part in textwrap.wrap(one, width - 3) or [one]]
        above = max(0, len(drawn) - (height - 4))
        first = ["❯\xa0" + drawn[0]] if not above else ["  " + drawn[above]]
        top = f"─── ↑ {above} more ───" if above else rule
        body = [top, *first, *(f"  {one}" for one in drawn[above + 1 :]), rule, "  hints"]
        screen = (shown or "\n".join(body)).replace("\n", "\r\n")
        row = 2 + len(drawn) - above - 1
        place = f"\x1b[{row};{3 + len(self.lines[-1])}H"
        sys.stdout.write(f"\x1b[2J\x1b[H{screen}{place}")
        sys.stdout.flush()

    def run(self) -> None:
        tty.setraw(sys.stdin.fileno(), termios.TCSANOW)
        sys.stdout.write("\x1b[?2004h")
        seen = ("", "")
        self.draw()
        while True:
            ready, _, _ = select.select([sys.stdin], [], [], 0.02)
            data = os.read(sys.stdin.fileno(), 1 << 20) if ready else b""
            if ready and not data:
                return  # the terminal is gone
            while b"\x1b[200~" in data and b"\x1b[201~" not in data:
                more = os.read(sys.stdin.fileno(), 1 << 20)
                if not more:
                    return
                data += more
            now = (told("status"), told("shows"))
            if data or now != seen:
                seen = now
                self.type(data)
                self.register()
                self.draw()


def background(argv: list[str]) -> None:
    """A session that only sleeps, and the notes that a client makes of it."""
    note("argv", {"argv": argv, "cwd": str(Path.cwd())})
    if told("status") == "broken":
        sys.exit("the service did not start")
    import subprocess  # which no other one needs, and takes long

    quiet = subprocess.DEVNULL
    argv = ["sleep", "600"]
    child = subprocess.Popen(argv, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    session = str(uuid.uuid4())
    start = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[19]
    entry = {"pid": child.pid, "sessionId": session, "procStart": start, "kind": "bg"}
    folder = CONFIG / "jobs" / session[:8]
    for path in (folder / "state.json", CONFIG / "sessions" / f"{child.pid}.json"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(entry | {"status": "busy"}))
    print(f"backgrounded · {session[:8]} · its name\n  claude stop {session[:8]}")  # noqa: T201


def stop(job: str) -> None:
    note("argv", {"argv": ["stop", job], "cwd": str(Path.cwd())})
    if not told("deaf"):
        pid = json.loads((CONFIG / "jobs" / job / "state.json").read_bytes())["pid"]
        os.kill(pid, signal.SIGTERM)
        (CONFIG / "sessions" / f"{pid}.json").unlink()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--bg"]:
        background(sys.argv[1:])
    elif sys.argv[1:2] == ["stop"]:
        stop(sys.argv[2])
    else:
        Client(sys.argv[1:]).run()
