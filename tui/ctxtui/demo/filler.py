"""Long but dull text for the demo: logs and test output of a wanted length, always the same."""

from __future__ import annotations

from zlib import crc32

PATHS = ("/login", "/login", "/login", "/cart", "/account", "/checkout", "/search?q=mug", "/")
AGENTS = ("Firefox/131", "Safari/18", "curl/8.9", "Chrome/130")
CASES = (
    "test_login_wrong_password",
    "test_login_right_password",
    "test_window_slides",
    "test_counter_resets_after_success",
    "test_two_clients_do_not_share",
    "test_limit_reached_answers_429",
    "test_retry_after_is_whole_seconds",
    "test_forwarded_for_is_ignored",
)
BASH_MOST = 29_000  # the client keeps 30 000 characters of a command's output in line


def number(*seed: object) -> int:
    """A number that depends on `seed` alone; not random, so pictures do not change."""
    return crc32(repr(seed).encode()) * 2_654_435_761 >> 7  # spread: neighbours share low bits


def access_log(lines: int, seed: str = "shop") -> str:
    """Lines as the shop's server logs them; addresses are from the ranges kept for examples."""
    made = []
    second = 0
    for n in range(lines):
        roll = number(seed, n)
        second += roll % 7
        path = PATHS[roll // 7 % len(PATHS)]
        code = 200 if roll % 11 else 429 if path == "/login" else 302
        made.append(
            f"203.0.113.{roll % 254 + 1}"
            f" {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
            f" {'POST' if path == '/login' else 'GET'} {path} {code} {roll % 173 + 4}ms"
            f" account=a{roll % 40 + 1:03} {AGENTS[roll // 31 % len(AGENTS)]}\n"
        )
    return "".join(made)


def run_log(chars: int, end: str, seed: str) -> str:
    """What a verbose test run prints, about `chars` long, closed by `end`."""
    made: list[str] = []
    size, n = len(end), 0
    while size < min(chars, BASH_MOST) - 160:
        roll = number(seed, n)
        case = CASES[n % len(CASES)]
        made.append(f"tests/auth/test_login.py::{case}[a{roll % 40 + 1:03}-{roll % 9}] PASSED")
        made.append(f"    limiter: {roll % 5 + 1} of 5 in {roll % 290 / 10:.1f}s, {case[5:]} kept")
        size += len(made[-1]) + len(made[-2]) + 2
        n += 1
    return "\n".join([*made, end])


def listing(chars: int, seed: str, folder: str, suffix: str) -> str:
    """A long listing: one file a line, with its size."""
    made: list[str] = []
    size, n = 0, 0
    while size < chars:
        roll = number(seed, n)
        name = f"{folder}/{2019 + n % 7}/{n:04}-{roll % 4096:03x}{suffix}"
        made.append(f"{roll % 900_000 + 20_000:>8}  {name}")
        size += len(made[-1]) + 1
        n += 1
    return "\n".join(made)
