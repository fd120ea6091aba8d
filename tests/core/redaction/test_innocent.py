"""Text as diffs hold it: what may be taken for a secret, and what it costs to look."""

import base64
import difflib
import random
import sysconfig
import time
import uuid
from pathlib import Path

import pytest

from ctxtui.core.redaction import redact

DICE = random.Random(404)
LIBRARY = Path(sysconfig.get_path("stdlib"))
# The more they speak of passwords, keys and tokens, the better.
SOURCES = (
    *("ftplib", "imaplib", "poplib", "smtplib", "netrc", "getpass", "hmac", "secrets", "tokenize"),
    *(
        "http/client",
        "http/cookiejar",
        "urllib/request",
        "urllib/parse",
        "ssl",
        "uuid",
        "configparser",
    ),
    *("base64", "hashlib", "crypt", "shelve"),
)


def added_lines(text: str, name: str) -> list[str]:
    """The diff that adds a file."""
    return list(difflib.unified_diff([], text.splitlines(), "/dev/null", f"b/{name}", lineterm=""))


def some_hex(length: int) -> str:
    return f"{DICE.getrandbits(4 * length):0{length}x}"


def some_base64(size: int) -> str:
    return base64.b64encode(DICE.randbytes(size)).decode()


def lock_file() -> str:
    lines = ["{", '  "lockfileVersion": 3, "packages": {']
    for number in range(150):
        name = f"node_modules/part-{number}"
        lines += [
            f'    "{name}": {{',
            f'      "version": "{number}.1.{number % 7}",',
            f'      "resolved": "https://registry.example.org/part-{number}/-/part-{number}.tgz",',
            f'      "integrity": "sha512-{some_base64(64)}"',
            "    },",
        ]
    for number in range(150):
        lines += [
            f'name = "part-{number}"',
            f'checksum = "{some_hex(64)}"',
            f'    {{ url = "https://files.example.org/{some_hex(2)}/{some_hex(60)}/p.whl", '
            f'hash = "sha256:{some_hex(64)}", size = {DICE.randrange(10**6)} }},',
            f"example.org/part/v{number} v{number}.0.1/go.mod h1:{some_base64(32)}",
        ]
    return "\n".join(lines)


def test_data() -> str:
    """Ids, hashes, minified names and blocks of base64, as tests and builds leave them."""
    lines: list[str] = []
    for _ in range(250):
        one = uuid.UUID(int=DICE.getrandbits(128))
        lines += [
            f'    {{"id": "{one}", "session": "{one}", "etag": "{some_hex(32)}"}},',
            f"index {some_hex(7)}..{some_hex(7)} 100644",
            f"commit {some_hex(40)}",
            f'  "signature": "{some_base64(96)}",',
            f'<script src="/assets/main-{some_hex(8)}.js" integrity="sha384-{some_base64(48)}">',
            f"{some_base64(57)}",
        ]
    return "\n".join(lines)


test_data.__test__ = False  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "sources", [SOURCES[::2], pytest.param(SOURCES, marks=pytest.mark.slow)], ids=["half", "all"]
)
def test_fewer_than_one_line_in_a_hundred_of_ordinary_diff_is_taken(
    sources: tuple[str, ...],
) -> None:
    files = [(f"{name}.py", LIBRARY / f"{name}.py") for name in sources]
    code = [
        line
        for name, path in files
        if path.exists()
        for line in added_lines(path.read_text("utf-8"), name)
    ]
    made = added_lines(lock_file(), "locks") + added_lines(test_data(), "data.json")
    assert len(code) >= 5_000 and len(made) >= 2_500
    for lines in (code, made):
        done = redact("\n".join(lines))
        touched = {found.line for found in done.findings}
        assert len(touched) < len(lines) / 500, sorted(lines[at - 1] for at in touched)


def test_none_of_the_ids_and_hashes_is_taken() -> None:
    assert redact(test_data()).findings == ()
    assert redact(lock_file()).findings == ()


def test_twice_the_text_takes_about_twice_the_time() -> None:
    text = "".join((LIBRARY / f"{name}.py").read_text("utf-8") for name in ("poplib", "netrc"))
    redact(text)

    def seconds(times: int) -> float:
        began = time.process_time()
        redact(text * times)
        return time.process_time() - began

    assert min(seconds(2), seconds(2)) < 5 * min(seconds(1), seconds(1), seconds(1))
