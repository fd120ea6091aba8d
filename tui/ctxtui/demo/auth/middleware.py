"""The limiter becomes a middleware, read from settings, for each account."""

from __future__ import annotations

from ctxtui.demo.auth.acts import LOG, look, passed
from ctxtui.demo.script import Agent, Bash, Edit, Grep, Read, Reported, Step, Turn, Write

MIDDLEWARE = '''\
"""Middleware that limits how often somebody may try to log in."""

from auth.limits import Limiter


class LimitLogins:
    """Wraps an application; `POST /login` beyond the limit is answered with 429."""

    def __init__(self, app, limiter=None):
        self.app = app
        self.limiter = limiter or Limiter()

    def __call__(self, environ, start_response):
        if (environ["REQUEST_METHOD"], environ["PATH_INFO"]) != ("POST", "/login"):
            return self.app(environ, start_response)
        wait = self.limiter.wait(environ.get("REMOTE_ADDR", ""))
        if wait:
            headers = [("Content-Type", "text/plain"), ("Retry-After", str(wait))]
            start_response("429 Too Many Requests", headers)
            return [b"try again later"]
        return self.app(environ, start_response)
'''

TEST_MIDDLEWARE = '''\
"""The limit as a client meets it."""

from test_login import post


def test_a_sixth_login_from_one_address_is_429():
    seen = [post("name=ada&password=no", REMOTE_ADDR="203.0.113.9") for _ in range(6)]
    assert seen == ["403 Forbidden"] * 5 + ["429 Too Many Requests"]


def test_another_address_may_still_log_in():
    assert post("name=ada&password=no", REMOTE_ADDR="203.0.113.10") == "403 Forbidden"
'''

EXPLORE = Agent(
    "explore the middleware stack",
    "Explore",
    "Which code runs between the socket and a handler, in which order, and what may it change? "
    "Report file:line, at most ten lines.",
    38_090,
    (
        Step((Read("src/app.py"),)),
        Step((Grep("environ"),)),
        Step((Read("src/auth/decorators.py"),)),
        Step((Read(LOG, page=True),)),
        Step((passed(18),)),
    ),
    "There is no middleware yet. application() in src/app.py:16 sets shop.session, then picks the "
    "handler. Wrapping `app` at src/app.py:25 is the only place that sees every request.",
)

VERIFY = Agent(
    "verify against spec",
    "general-purpose",
    "Compare src/auth with docs/limits.md, sentence by sentence. Report only what differs.",
    46_120,
    (
        Step((Read("docs/limits.md"),)),
        Step((Read("src/auth/middleware.py"),)),
        Step((Read("src/auth/limits.py"),)),
        Step((passed(31),)),
        Step((Read(LOG, page=True),)),
    ),
    "One difference: docs/limits.md counts for each address, the code for each account and "
    "address. All else agrees.",
)

MIDDLEWARE_TURNS = (
    Turn(
        "Pull the limiter into a middleware",
        118_080,
        112,
        6,
        (
            Step(
                (EXPLORE,),
                say="I'll have the stack explored on the side.",
                think="A subagent can read all of it; I only need the order.",
            ),
            *look(5, "src/app.py"),
            Reported("explore the middleware stack"),
            *look(6, "src/auth/limits.py", "src/auth/login.py"),
            Step((Write("src/auth/middleware.py", MIDDLEWARE),)),
            Step(
                (
                    Edit(
                        "src/app.py",
                        "from auth.login import login\n",
                        "from auth.login import login\nfrom auth.middleware import LimitLogins\n",
                    ),
                    Edit("src/app.py", "app = application\n", "app = LimitLogins(application)\n"),
                ),
            ),
            Step(
                (
                    Edit(
                        "src/auth/login.py",
                        "from auth.decorators import form_required, limited\n"
                        "from auth.limits import Limiter\n",
                        "from auth.decorators import form_required\n",
                    ),
                    Edit("src/auth/login.py", "@limited(Limiter())\n", ""),
                ),
            ),
            Step((passed(18),)),
        ),
        "The limiter is a middleware, `LimitLogins`, in memory; `limited` still works for single "
        "handlers.",
    ),
    Turn(
        "Cover every login path with tests",
        190_133,
        97,
        8,
        (
            *look(9, "tests/auth/test_login.py", "src/auth/middleware.py", "src/auth/users.py"),
            Step((Write("tests/auth/test_middleware.py", TEST_MIDDLEWARE),)),
            Step(
                (
                    Edit(
                        "tests/auth/test_login.py",
                        "from app import application\n",
                        "from app import app\n",
                    ),
                    Edit(
                        "tests/auth/test_login.py",
                        "    application(environ, lambda status, headers: seen.append(status))\n",
                        "    app(environ, lambda status, headers: seen.append(status))\n",
                    ),
                ),
            ),
            *look(7),
            Step((passed(26),)),
            Step((Bash("git status --short", " M src/app.py\n M src/auth/login.py"),)),
        ),
        "Every path through login has a test now: right, wrong, a missing field, the sixth "
        "attempt, another address. 26 pass.",
    ),
    Turn(
        "Rename to RateLimit everywhere",
        216_170,
        48,
        3,
        (
            Step((Grep("LimitLogins"),)),
            *look(6),
            Step(
                (
                    Edit("src/auth/middleware.py", "class LimitLogins:", "class RateLimit:"),
                    Edit("src/app.py", "import LimitLogins\n", "import RateLimit\n"),
                    Edit("src/app.py", "LimitLogins(application)", "RateLimit(application)"),
                ),
            ),
            Step((passed(26),)),
            Step((Grep("LimitLogins"),)),
        ),
        "`LimitLogins` is `RateLimit` in all three places; the old name is gone.",
    ),
    Turn(
        "Read the limits from settings\n\nOne place for the limits: settings.",
        238_190,
        36,
        3,
        (
            Step((Read("src/settings.py"),)),
            *look(4, "src/auth/middleware.py"),
            Step(
                (
                    Edit(
                        "src/settings.py",
                        "    session_age: int = 3600\n",
                        "    session_age: int = 3600\n"
                        "    login_most: int = 5\n"
                        "    login_window: int = 60\n",
                    ),
                ),
            ),
            Step(
                (
                    Edit(
                        "src/auth/middleware.py",
                        "from auth.limits import Limiter\n",
                        "from auth.limits import Limiter\nfrom settings import settings\n",
                    ),
                ),
            ),
            Step(
                (
                    Edit(
                        "src/auth/middleware.py",
                        "        self.limiter = limiter or Limiter()\n",
                        "        self.limiter = limiter or Limiter(\n"
                        "            settings.login_most, settings.login_window\n"
                        "        )\n",
                    ),
                ),
            ),
            Step((passed(28),)),
        ),
        "Limits come from settings: `login_most` and `login_window`, read in one place.",
    ),
    Turn(
        "Make the limit per account",
        269_224,
        24,
        5,
        (
            Step((VERIFY,), say="The spec is compared on the side."),
            *look(6, "src/auth/middleware.py", "docs/limits.md"),
            Reported("verify against spec"),
            Step(
                (
                    Edit(
                        "src/auth/middleware.py",
                        '        wait = self.limiter.wait(environ.get("REMOTE_ADDR", ""))\n',
                        '        account = environ.get("HTTP_X_SHOP_ACCOUNT", "")\n'
                        '        who = (account, environ.get("REMOTE_ADDR", ""))\n'
                        "        wait = self.limiter.wait(who)\n",
                    ),
                ),
            ),
            Step((passed(31),)),
            Step((Bash("git add -A src tests", ""),)),
            Step((Bash("git commit -q -m 'Limit each account, with limits from settings'", ""),)),
            Step((Grep("RateLimit"),)),
        ),
        "The limiter is a middleware, in memory, and counts for each account and address. 31 tests "
        "pass; committed. `docs/limits.md` still says address only.",
    ),
)
