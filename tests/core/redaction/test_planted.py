import json
import re
import textwrap
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from ctxtui.core.redaction import redact

PLANTED = Path(__file__).parents[2] / "data" / "planted" / "secrets.toml"
SECRETS: list[dict[str, object]] = tomllib.loads(PLANTED.read_text("utf-8"))["secret"]


def joined(entry: dict[str, object]) -> tuple[str, str, str]:
    """Its name, the secret, and the text that it is met in."""
    halves, text = entry["halves"], entry.get("text", "{}")
    assert isinstance(halves, list) and isinstance(text, str)
    secret = "".join(halves)
    return str(entry.get("form", entry["kind"])), secret, text.replace("{}", secret)


def wrapped(text: str, secret: str, lead: str = "") -> str:
    """As a terminal of 80 columns breaks it, the secret in two."""
    lines: list[str] = []
    first = secret.split("\n")[0]
    for line in text.split("\n"):
        if first in line:
            before = 80 - line.index(first) - max(3, min(len(secret) // 2 - 1, 30))
            line = (
                ("It was said before that " * 4)[: max(0, before - 1)] + " " * (before > 0) + line
            )
        room = 80 - len(lead)
        lines += [lead + line[at : at + room] for at in range(0, len(line), room)] or [lead]
    return "\n".join(lines)


def broken_by(code: str, text: str, secret: str) -> str:
    cut = code.join(secret[at : at + 7] for at in range(0, len(secret), 7))
    return text.replace(secret, cut)


def led(lead: str, text: str) -> str:
    return "\n".join(lead + line for line in text.split("\n"))


FORMS: dict[str, Callable[[str, str], str]] = {
    "as it is": lambda text, _: text,
    "in a sentence": lambda text, _: f"It says {text}\nand so on.",
    "in JSON": lambda text, _: json.dumps({"a": text, "b": 1}),
    "in JSON in JSON": lambda text, _: json.dumps([json.dumps({"a": text, "b": 1})]),
    "in JSON with escaped slashes": lambda text, _: json.dumps({"a": text}).replace("/", r"\/"),
    "in double quotes": lambda text, _: f'"{text}"',
    "in single quotes": lambda text, _: f"'{text}'",
    "in backticks": lambda text, _: f"`{text}`",
    "added in a diff": lambda text, _: f"@@ -1,2 +1,3 @@\n one\n{led('+', text)}\n two",
    "taken out in a diff": lambda text, _: f"@@ -1,2 +1,1 @@\n one\n{led('-    ', text)}\n two",
    "in numbered lines": lambda text, _: "\n".join(
        f"{number:6}\t{line}" for number, line in enumerate(text.split("\n"), 1)
    ),
    "as a block": lambda text, _: "x:\n" + textwrap.indent(text, "    ") + "\ny: 1",
    "wrapped": wrapped,
    "wrapped and indented": lambda text, secret: wrapped(text, secret, "  "),
    "wrapped in a quotation": lambda text, secret: wrapped(text, secret, "> "),
    "wrapped in a diff": lambda text, secret: wrapped(text, secret, "+"),
    "wrapped, then in JSON": lambda text, secret: json.dumps({"out": wrapped(text, secret)}),
    "coloured": lambda text, secret: broken_by("\x1b[0m", text, secret),
    "with unseen characters": lambda text, secret: broken_by("\x1b[1;31m\u200b", text, secret),
    "coloured, then in JSON": lambda text, secret: json.dumps(
        {"out": broken_by("\x1b[0m", text, secret)}
    ),
}
_BETWEEN = re.compile(r"\x1b\[[0-9;]*m|\\+u001b\[[0-9;]*m|\\+n|\n(?:> |\+|-    )?|\s+|[\\\u200b]")


def leaked(text: str, secret: str) -> list[str]:
    """Pieces of the secret, of a dozen characters, that can still be put together from the text."""
    there, secret = _BETWEEN.sub("", text), _BETWEEN.sub("", secret)
    size = min(12, len(secret))
    pieces = (secret[at : at + size] for at in range(len(secret) - size + 1))
    return [piece for piece in pieces if piece in there]


NAMED = [joined(entry) for entry in SECRETS]


@pytest.mark.parametrize(
    "every",
    [pytest.param(4, id="a quarter"), pytest.param(1, id="all", marks=pytest.mark.slow)],
)
@pytest.mark.parametrize("form", FORMS)
def test_no_planted_secret_is_left_however_it_is_written(form: str, every: int) -> None:
    """Of a quarter of them, with other ones for each form, or of all."""
    at = list(FORMS).index(form)
    for name, secret, text in NAMED[at % every :: every]:
        assert text.count(secret) == 1, name
        given = FORMS[form](text, secret)
        assert leaked(given, secret), name
        done = redact(given)
        assert leaked(done.text, secret) == [], name
        assert done.findings and secret not in repr(done), name


def test_the_planted_set_has_more_than_forty_kinds() -> None:
    assert len({str(entry["kind"]) for entry in SECRETS}) >= 40


def test_all_of_them_together_are_found_one_by_one() -> None:
    text = "\n\n".join(text for _, _, text in NAMED)
    done = redact(text)
    assert [name for name, secret, _ in NAMED if leaked(done.text, secret)] == []
    assert len(done.findings) >= len(NAMED)
