import json
from pathlib import Path

import pytest

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.redaction import allow, load_allowed, redact

KEY = "ghp" + "_" + "a7Qd92mX0bLk3VtY8sRw1ZcN5uJe4HgFp6TA"
TEXT = f"first\n  DB_PASSWORD=hunter2 and {KEY}\n"


def test_a_finding_tells_its_place_and_kind_and_nothing_of_a_password() -> None:
    password, token = redact(TEXT).findings
    assert (password.rule, password.line, password.column) == ("password", 2, 15)
    assert (token.rule, token.line, token.column) == ("github-token", 2, 27)
    assert token.hint == "ghp_…, 40 characters"
    assert password.hint == "fewer than 20 characters"


def test_a_finding_once_allowed_stays_so_and_no_other_does(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "allowed.json"
    before = load_allowed(file)
    assert before.fingerprints == frozenset() and not file.exists()
    password, token = redact(TEXT, before.fingerprints, before.salt).findings
    allow(file, before, token.fingerprint)
    assert file.stat().st_mode & 0o777 == 0o600
    assert KEY not in file.read_text() and "hunter2" not in file.read_text()
    kept = load_allowed(file)
    done = redact(f"elsewhere: {TEXT}", kept.fingerprints, kept.salt)
    assert done.text == f"elsewhere: {TEXT}".replace("hunter2", "[redacted: password]")
    assert [one.fingerprint for one in done.let_through] == [token.fingerprint]
    assert [one.fingerprint for one in done.findings] == [password.fingerprint]
    again = load_allowed(file)
    assert (
        KEY not in redact(TEXT, allow(file, again, token.fingerprint, yes=False).fingerprints).text
    )


def test_a_fingerprint_can_not_be_told_without_the_salt(tmp_path: Path) -> None:
    one, other = load_allowed(tmp_path / "a"), load_allowed(tmp_path / "b")
    prints = [
        redact(TEXT, (), salt).findings[0].fingerprint for salt in (one.salt, other.salt, b"")
    ]
    assert len(set(prints)) == 3


def test_a_secret_has_its_fingerprint_however_it_is_wrapped() -> None:
    plain = redact(f"key {KEY}").findings[0]
    line = f"{'the key that was found there is ':<60}{KEY}"
    cut = redact(f"{line[:80]}\n{line[80:]}").findings[0]
    assert cut.fingerprint == plain.fingerprint
    assert cut.end - cut.start == len(KEY) + 1


@pytest.mark.parametrize("content", ["{", "[]", '{"salt": "zz", "allowed": []}', "\x00"])
def test_a_broken_list_allows_nothing_and_is_left_as_it_is(tmp_path: Path, content: str) -> None:
    file = tmp_path / "allowed.json"
    file.write_text(content)
    with pytest.raises(CtxtuiError, match=r"allowed\.json"):
        load_allowed(file)
    assert file.read_text() == content


def test_what_is_no_fingerprint_in_the_list_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "allowed.json"
    good = redact(TEXT).findings[0].fingerprint
    file.write_text(json.dumps({"salt": "00" * 16, "allowed": [good, 7, "*", None]}))
    assert load_allowed(file).fingerprints == {good}
