"""The way that was kept: a counter in memory, its tests, a test that hung, and a compaction."""

from __future__ import annotations

from ctxtui.demo.auth.acts import LOG, failed, look, passed
from ctxtui.demo.script import Bash, Compaction, Edit, Step, Turn, Write

MEMORY = '''\
"""Counts attempts in memory, in a sliding window."""

import math
import time
from collections import defaultdict, deque


class Limiter:
    """At most `most` attempts in `window` seconds for each key."""

    def __init__(self, most=5, window=60, clock=time.monotonic):
        self.most = most
        self.window = window
        self.clock = clock
        self.seen = defaultdict(deque)

    def wait(self, key):
        """Seconds until the next attempt may be made; 0 if it may be made now."""
        now = self.clock()
        seen = self.seen[key]
        while seen and now - seen[0] >= self.window:
            seen.popleft()
        if len(seen) >= self.most:
            return math.ceil(self.window - (now - seen[0]))
        seen.append(now)
        return 0

    def reset(self, key):
        self.seen.pop(key, None)
'''

TEST_LIMITS = '''\
"""The limiter, with a clock of our own."""

from auth.limits import Limiter


def test_the_sixth_attempt_waits():
    limiter = Limiter(clock=lambda: 100.0)
    assert [limiter.wait("a") for _ in range(6)] == [0, 0, 0, 0, 0, 60]


def test_the_window_slides():
    times = iter([0.0, 1.0, 2.0, 3.0, 4.0, 60.5])
    limiter = Limiter(clock=lambda: next(times))
    assert [limiter.wait("a") for _ in range(6)] == [0] * 6


def test_two_keys_do_not_share():
    limiter = Limiter(most=1, clock=lambda: 0.0)
    assert limiter.wait("a") == limiter.wait("b") == 0
'''

HANG = """\
E       Failed: Timeout >10.0s
src/auth/sessions.py:24: Failed
FAILED tests/auth/test_sessions.py::test_an_old_session_is_gone - Failed: Timeout >10.0s
======== 1 failed, 17 passed in 10.52s ========"""

SUMMARY = """\
Summary:
1. Primary Request and Intent: limit how often somebody may try to log in to the shop. First a \
decorator on the handler, with the counter in memory.
2. Key Technical Concepts: WSGI handlers, a sliding window, Retry-After in whole seconds.
3. Files and Code Sections: src/auth/limits.py (Limiter), src/auth/decorators.py (limited), \
src/auth/login.py (uses it), src/auth/sessions.py (the loop that hung is an if now), \
tests/auth/test_limits.py.
4. Errors and fixes: test_an_old_session_is_gone hung, because load_session looped for as long as \
the session was old.
5. Problem Solving: the counter stays in memory; each worker counts for itself, which is accepted.
6. All user messages: add rate limiting to login; use a decorator; keep the counter in memory, no \
new dependency; write the tests first; why does the session test hang.
7. Pending Tasks: none.
8. Current Work: 18 tests pass, committed as "Limit logins in memory".
"""

MEMORY_TURNS = (
    Turn(
        "Keep the counter in memory\n\nNo new dependency.",
        104_175,
        165,
        3,
        (
            *look(4, "src/auth/decorators.py", "src/auth/login.py"),
            Step((Write("src/auth/limits.py", MEMORY),), think="A deque for each key will do."),
            Step(
                (
                    Edit(
                        "src/auth/login.py",
                        "from auth.decorators import form_required\n",
                        "from auth.decorators import form_required, limited\n"
                        "from auth.limits import Limiter\n",
                    ),
                ),
            ),
            Step(
                (
                    Edit(
                        "src/auth/login.py",
                        '@form_required("name", "password")\n',
                        '@limited(Limiter())\n@form_required("name", "password")\n',
                    ),
                ),
            ),
            Step((passed(11),)),
        ),
        "The counter is a sliding window in memory, `src/auth/limits.py`, with nothing new "
        "installed. Each worker counts for itself.",
        rewinds=3,
    ),
    Turn(
        "Write the tests first",
        163_214,
        153,
        7,
        (
            *look(14, "tests/auth/test_login.py", "src/auth/limits.py", "tests/conftest.py"),
            Step((Write("tests/auth/test_limits.py", TEST_LIMITS),), say="Three sentences."),
            Step((passed(14),)),
            Step((Bash("git diff --stat", " src/auth/login.py | 4 +++-"),)),
        ),
        "`tests/auth/test_limits.py` says what the limiter promises: the sixth attempt waits, the "
        "window slides, two keys do not share. 14 tests pass.",
    ),
    Turn(
        "Why does the session test hang?",
        241_260,
        139,
        9,
        (
            Step((failed(HANG),), think="A test that waits for ever: look for a loop."),
            *look(8, "src/auth/sessions.py", "tests/auth/test_sessions.py"),
            Step((failed(HANG.replace("10.52", "10.49")),)),
            *look(8, "src/auth/cookies.py", "src/settings.py"),
            Step((failed(HANG.replace("10.52", "10.61")),), say="It hangs alone as well."),
            Step(
                (
                    Edit(
                        "src/auth/sessions.py",
                        "    while user and time.time() - began > settings.session_age:\n"
                        "        SESSIONS.pop(token, None)\n",
                        "    if user and time.time() - began > settings.session_age:\n"
                        "        SESSIONS.pop(token, None)\n"
                        "        return None\n",
                    ),
                ),
                say="The loop asks again and again whether the same old session is old.",
            ),
            Step((passed(18),)),
            Step(
                (
                    Bash(
                        "git add -A src tests && git commit -q -m 'Limit logins in memory'",
                        "",
                    ),
                ),
            ),
        ),
        "`load_session` looped for as long as the session was old, which is for ever. It is an "
        "`if` now, and returns None. 18 tests pass; committed as “Limit logins in memory”.",
    ),
)

CUT = Compaction(
    "manual",
    58_020,
    128,
    SUMMARY,
    ("src/auth/limits.py", "src/auth/decorators.py", "src/auth/sessions.py", LOG),
    density=1.435,
)
