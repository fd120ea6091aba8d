import random
import string
import subprocess
import sys
import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.weaving import woven

from ctxtui.core.redaction import redact

DICE = random.Random(20)


def some(length: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    """Random, and so never a key that anybody owns; a digit and both cases for certain."""
    return "a7Q"[: min(3, length)] + "".join(DICE.choices(alphabet, k=length - 3))


UPPER = string.ascii_uppercase + string.digits
BASE64 = string.ascii_letters + string.digits + "+/"
HEX = "0123456789abcdef"
PEM = "\n".join(some(64, BASE64) for _ in range(4))
JWT = f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI{some(20)}.{some(43)}"
HEX40 = "".join(DICE.choices(HEX, k=40))

KEYS = {
    "anthropic-key": "sk-ant-" + "api03-" + some(90) + "-" + some(6) + "AA",
    "openrouter-key": "sk-or-" + "v1-" + "".join(DICE.choices(HEX, k=64)),
    "openai-key": "sk-" + "proj-" + some(40) + "_" + some(20),
    "github-token": "ghp" + "_" + some(36),
    "gitlab-token": "glpat" + "-" + some(20),
    "slack-token": "xoxb" + "-123456789012-" + some(24),
    "google-key": "AIza" + some(35),
    "stripe-key": "sk_" + "live_" + some(24),
    "supabase-key": "sbp_" + HEX40,
    "npm-token": "npm_" + some(36),
    "pypi-token": "pypi-" + "AgEIcHlwaS5vcmc" + some(80),
    "huggingface-token": "hf_" + some(34),
    "aws-key": "AKIA" + some(16, UPPER).upper(),
    "jwt": JWT,
    "sendgrid-key": "SG." + some(22) + "." + some(43),
    "telegram-token": "123456789:" + some(35),
    "square-key": "sq0csp-" + some(43),
    "private-key": f"-----BEGIN RSA PRIVATE KEY-----\n{PEM}\n-----END RSA PRIVATE KEY-----",
}
OTHER_KEYS = {
    "openai-key": ["sk-" + some(48), "sk-" + "svcacct-" + some(40)],
    "github-token": [f"gh{kind}_" + some(36) for kind in "ours"]
    + ["github_" + "pat_" + some(22) + "_" + some(59)],
    "slack-token": ["xoxp" + "-1-2-3-" + some(32), "xapp" + "-1-A1-2-" + some(64)],
    "stripe-key": ["rk_" + "live_" + some(24), "whsec" + "_" + some(32)],
    "aws-key": ["ASIA" + some(16, UPPER).upper()],
    "private-key": [
        f"-----BEGIN {kind}PRIVATE KEY{end}-----\n{PEM}\n-----END {kind}PRIVATE KEY{end}-----"
        for kind, end in (("", ""), ("EC ", ""), ("OPENSSH ", ""), ("PGP ", " BLOCK"))
    ],
}
EVERY_KEY = [*KEYS.items(), *((rule, key) for rule, keys in OTHER_KEYS.items() for key in keys)]


@pytest.mark.parametrize(("rule", "key"), EVERY_KEY, ids=[key[:9] for _, key in EVERY_KEY])
def test_a_key_with_a_shape_of_its_own_goes_wherever_it_stands(rule: str, key: str) -> None:
    for around in ("{}", "use {} here", '"{}",', "({})\n", "example.org/{}?x", "`{}`."):
        done = redact(around.format(key))
        assert done.text == around.format(f"[redacted: {rule}]")
        assert [finding.rule for finding in done.findings] == [rule]


SECRET = some(24)
VALUES = [
    ("DB_PASSWORD={}", "hunter2", "password"),
    ("export DB_PASSWORD='{}'", "correct-horse", "password"),
    ("PASSWORD={}", "swordfish", "password"),
    ("MYSQL_PWD={}", "pa$$w0rd&more", "password"),
    ("password: {}", "hunter2", "password"),
    ("  password: '{}'  # prod", "hunter two2", "password"),
    ('"password": "{}",', "swordfish", "password"),
    (r"{{\"password\": \"{}\", \"x\": 1}}", "hunter2", "password"),
    ('password = "{}"', "swordfish", "password"),
    ("password = {}\n", "hunter2", "password"),
    ('var dbPassword string = "{}"', "hunter2", "password"),
    ('password: str = "{}"', "hunter2", "password"),
    ('char password[25] = "{}";', "hunter2", "password"),
    ("<password>{}</password>", "hunter2", "password"),
    ("Server=db;Password={};Port=1", "hunter2", "password"),
    ("mysqldump --password {} shop", "hunter2", "password"),
    ("+spring.datasource.password={}", "hunter2", "password"),
    ('"password_1": "{}"', "$2b$12$" + some(53), "password-hash"),
    ('"auth": "{}"', "YW5uOmh1bnRlcjIyMg==", "docker-auth"),
    ("Private-Lines: 1\n{}\nPrivate-MAC: x", some(64, BASE64), "private-key"),
    ("machine example.org login ann password {}", "hunter2", "password"),
    ("CLIENT_SECRET={}", "s3cr3t-thing", "secret"),
    ("client_secret: {}", SECRET, "secret"),
    ("API_KEY={}", SECRET, "key"),
    ("apiKey: '{}',", SECRET, "key"),
    ("X-Api-Key: {}", SECRET, "key"),
    ('os.environ["API_KEY"] = "{}"', SECRET, "key"),
    ("SECRET_KEY_BASE={}", HEX40, "key"),
    ("ENCRYPTION_KEY={}", HEX40, "key"),
    ("datadog_key = '{}'", SECRET, "key"),
    ("GITHUB_TOKEN={}", HEX40, "token"),
    ('"access_token": "{}"', HEX40, "token"),
    ("deploy --token={} now", SECRET, "token"),
    ("https://example.org/?token={}&page=2", SECRET, "token"),
    ("AWS_SECRET_ACCESS_KEY={}", some(20, BASE64) + "/" + some(19, BASE64), "aws-secret"),
    ("aws_secret_access_key = {}", some(40, BASE64), "aws-secret"),
    ("Authorization: Bearer {}", SECRET, "auth-header"),
    ("-H 'authorization: Basic {}'", "YW5uOmh1bnRlcjI=", "auth-header"),
    ('"Authorization": "Bearer {}"', SECRET, "auth-header"),
    ("postgres://ann:{}@db.internal:5432/shop", "hunter2", "url-password"),
    ("https://{}@example.org/x.git".replace("{}", "ann:{}"), SECRET, "url-password"),
    ("redis://:{}@cache", "hunter2", "url-password"),
    ("curl -s -u ann:{} https://example.org", "hunter2", "basic-auth"),
    ("//registry.example.org/:_authToken={}", str(uuid.UUID(int=2**127 + 99)), "npm-token"),
    ("https://example.org/bot{}/getMe", "123456789:" + some(35), "telegram-token"),
    ("AccountKey={}", some(86, BASE64) + "==", "azure-key"),
]


@pytest.mark.parametrize(("around", "value", "rule"), VALUES, ids=[one[0] for one in VALUES])
def test_the_value_of_a_telling_name_goes_and_nothing_else(
    around: str, value: str, rule: str
) -> None:
    done = redact(f"before\n{around.format(value)}\nafter")
    assert value not in done.text
    (finding,) = done.findings
    assert finding.rule == rule
    assert finding.line == (3 if rule == "private-key" else 2)
    given = f"before\n{around.format(value)}\nafter"
    assert value in given[finding.start : finding.end]
    assert done.text == f"{given[: finding.start]}[redacted: {rule}]{given[finding.end :]}"


INNOCENT = [
    str(uuid.UUID(int=2**127 + 12345)),
    f"commit {HEX40}",
    f"index {HEX40[:10]}..{HEX40[10:20]} 100644",
    f"GIT binary patch\nliteral 80\nz{some(60, BASE64)}",
    f"sha256:{HEX40}{HEX40[:24]}",
    f'"integrity": "sha512-{some(86, BASE64)}=="',
    f"golang.org/x/mod v0.1.0 h1:{some(43, BASE64)}=",
    f'{{ file = "x.whl", hash = "sha256:{HEX40}{HEX40[:24]}" }}',
    f'"signature": "EqQBCgIYAhIk{some(300, BASE64)}=="',
    f"gpgsig -----BEGIN PGP SIGNATURE-----\n{PEM}\n-----END PGP SIGNATURE-----",
    f"-----BEGIN CERTIFICATE-----\n{PEM}\n-----END CERTIFICATE-----",
    f"-----BEGIN PUBLIC KEY-----\n{PEM}\n-----END PUBLIC KEY-----",
    "grep -rn -- '-----BEGIN PRIVATE KEY-----' .",
    f"data:image/png;base64,iVBORw0KGgo{some(300, BASE64)}",
    "/srv/projects/shop/tests/data/keys/rsa_public_4096.pem",
    "SSH_KEY=~/.ssh/id_ed25519",
    "TLS_KEY=/etc/ssl/private/shop-2024.pem",
    "KEY_FILE=/run/secrets/key1",
    'api_key = os.environ["SHOP_API_KEY"]',
    "api_key=os.environ.get('SHOP_API_KEY2')",
    "apiKey: process.env.SHOP_API_KEY_2,",
    "API_KEY=$SHOP_KEY_1 API_TOKEN=${TOKEN_2} PASSWORD=$(pass show shop1)",
    'PASSWORD="{{ vault.password_1 }}"',
    "password: !vault |",
    "ANTHROPIC_API_KEY=<your-key>",
    "ANTHROPIC_API_KEY=sk-ant-xxxxxxxxxxxxxxxxxxxx",
    "OPENAI_API_KEY=sk-...",
    "API_KEY=your_api_key_123 SECRET=changeme TOKEN=xxx PASSWORD=******** PWD=TODO",
    "password: required|min:8",
    "password = get_password(user1)",
    "password: str, token: Optional[str] = None",
    "if password == 'swordfish1':",
    "secret = config.secret2.value",
    "const token2 = await fetch(url1)",
    "def login(password=None, token=self.token1):",
    "connect(password=password)",
    'raise ValueError("password: must be at least 8 characters")',
    '<input type="password" name="password" id="field1">',
    '"input_tokens": 183920, "max_tokens": 4096, "token_count": 12',
    "tokens: 38291, cache_key: user:42:profile, primary_key=order_id_2",
    f"restore-key: golangci-lint-Linux-2926-{HEX40}",
    f"idempotency_key: {uuid.UUID(int=2**127 + 777)}",
    "for key, value in items2: rows[key] = value1",
    "monkey=banana12345678, keyboard: qwertz-105, compass: N0rth-West",
    "PASS: tests/test_login2.py",
    "eos_token = '<|endoftext|>' and pad_token='[PAD]'",
    "sk-circleFadeDelay task-force-of-twenty-people-in-2024 risk-assessment-number-1234567",
    "use the --password options, or --token auth",
    '"auth": "authenticationRequired"',
    "git@example.org:shop/api.git and http://localhost:8080/@ann",
    "postgres://ann:${DB_PASSWORD}@db/shop https://user:password@example.org",
    "Authorization: Bearer $TOKEN and Authorization: Bearer <token> or {token}",
    "see https://example.org/docs/authentication#bearer-tokens-and-keys-explained-2024",
    "npm_config_registry npm_lifecycle_event hf_hub_download ghp_short",
    "",
]


def test_what_only_looks_secret_stays() -> None:
    for text in INNOCENT:
        assert redact(text).text == text
        assert redact(f"- {text}\n+ {text}\n").findings == ()


def test_a_private_key_whose_end_is_cut_off_goes_to_its_last_line() -> None:
    numbered = "\n".join(f"  {n}\t{line}" for n, line in enumerate(PEM.splitlines(), 2))
    for body in (PEM, numbered, "+" + PEM.replace("\n", "\n+")):
        done = redact(f"cat key\n-----BEGIN PRIVATE KEY-----\n{body}\n\nThat was it.")
        assert done.text == "cat key\n[redacted: private-key]\n\nThat was it."


def test_a_private_key_in_json_goes_whole() -> None:
    key = f"-----BEGIN PRIVATE KEY-----\n{PEM}\n-----END PRIVATE KEY-----\n".replace("\n", "\\n")
    done = redact(f'{{"private_key": "{key}", "client": "shop"}}')
    assert done.text.startswith('{"private_key": "[redacted: ')
    assert PEM[:20] not in done.text and PEM[-20:] not in done.text
    assert done.text.endswith('", "client": "shop"}')


def test_findings_tell_rule_and_place_in_the_given_text_and_never_the_value() -> None:
    token, password = KEYS["github-token"], "hunter2"
    text = f"one\ntoken {token} and\nDB_PASSWORD={password}\nurl {KEYS['jwt']}\n"
    done = redact(text)
    places = [(found.rule, found.line, text[found.start : found.end]) for found in done.findings]
    assert places == [
        ("github-token", 2, token),
        ("password", 3, password),
        ("jwt", 4, KEYS["jwt"]),
    ]
    assert not any(secret in repr(done) for secret in (token, password))


def test_one_finding_can_be_let_through_by_its_fingerprint() -> None:
    text = f"a {KEYS['github-token']} b {KEYS['npm-token']} c {KEYS['github-token']}"
    first = redact(text).findings[0]
    done = redact(text, allowed=[first.fingerprint])
    assert done.text == f"a {KEYS['github-token']} b [redacted: npm-token] c {KEYS['github-token']}"
    assert [found.fingerprint for found in done.let_through] == [first.fingerprint] * 2
    assert [found.rule for found in done.findings] == ["npm-token"]
    assert redact(done.text, allowed=[first.fingerprint]).text == done.text


def test_letting_one_value_through_opens_no_second_rule() -> None:
    text = f"GITHUB_TOKEN={KEYS['github-token']}"
    (only,) = redact(text).findings
    assert redact(text, allowed={only.fingerprint}).text == text


def test_a_fingerprint_is_that_of_the_secret_not_of_its_place() -> None:
    here = redact(f"x {KEYS['jwt']}").findings[0]
    there = redact(f"\n\n(much later {KEYS['jwt']})").findings[0]
    assert here.fingerprint == there.fingerprint
    assert here.fingerprint != redact(f"x {KEYS['npm-token']}").findings[0].fingerprint


@pytest.mark.parametrize("glue", [",", ":", "=", "-", "/"])
def test_secrets_glued_to_one_another_all_go(glue: str) -> None:
    keys = [KEYS[rule] for rule in ("aws-key", "stripe-key", "github-token", "google-key", "jwt")]
    done = redact(f"see {glue.join(keys)} there")
    assert not any(key[8:24] in done.text for key in keys)
    assert redact(done.text).text == done.text


def test_a_secret_known_only_once_its_neighbour_is_gone_has_its_place_in_the_given_text() -> None:
    age, token = "AGE-SECRET-KEY-1" + some(58, UPPER).upper(), KEYS["github-token"]
    text = f"\n{KEYS['jwt']}\n{age}{token} and DB_PASSWORD=hunter2"
    done = redact(text)
    assert done.text == (
        "\n[redacted: jwt]\n[redacted: age-key][redacted: github-token]"
        " and DB_PASSWORD=[redacted: password]"
    )
    assert [text[found.start : found.end] for found in done.findings] == [
        *(KEYS["jwt"], age, token, "hunter2")
    ]
    assert [found.line for found in done.findings] == [2, 3, 3, 3]


NAMES = ["password", "API_KEY", "token", "client_secret", "export DB_PASSWORD", "--token", "key"]
JOINTS = ["=", ": ", " = ", '": "', "='", '"', "'", " ", "\n", "://ann:", "@host", ":", "<", ">"]
FILLERS = ["hunter2", SECRET, HEX40, "[redacted: jwt]", "redacted: ", "[", "]", "\\", "x" * 600]
MARKED = [*KEYS.values(), *NAMES, *JOINTS, *FILLERS, "Authorization: Bearer "]
TEXTS = woven(MARKED, 14, st.text(max_size=12))


@given(TEXTS)
def test_redacting_again_changes_nothing(text: str) -> None:
    once = redact(text)
    again = redact(once.text)
    assert again.text == once.text
    assert again.findings == ()


@given(TEXTS)
def test_all_outside_of_the_findings_is_kept_to_the_character(text: str) -> None:
    done = redact(text)
    rest = done.text
    at = 0
    for finding in done.findings:
        assert at <= finding.start < finding.end
        kept = text[at : finding.start] + f"[redacted: {finding.rule}]"
        assert rest.startswith(kept)
        rest = rest[len(kept) :]
        at = finding.end
    assert rest == text[at:]


HOSTILE = [
    *("sk-", "sk-ant-", "eyJ", "eyJhbGciOi.", "://a:", "//", "key=", "password='", 'token:"'),
    *("-----BEGIN PRIVATE KEY-----", "AKIA", KEYS["aws-key"], "xoxb-1-", "curl -u ", "bearer "),
    *("login ", "machine a login b password ", "aws key '", "key", "a.", "[redacted: key]", "\n"),
]


@pytest.mark.parametrize("piece", HOSTILE, ids=[piece[:12] for piece in HOSTILE])
def test_hostile_text_takes_time_in_proportion(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    began = time.process_time()
    redact(text)
    assert time.process_time() - began < 5  # quadratic would take longer than that by far


def test_importing_the_module_does_not_import_the_detectors() -> None:
    program = "import ctxtui.core.redaction, sys; sys.exit('detect_secrets' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], timeout=60).returncode == 0
