"""How it begins: the question, and a decorator."""

from __future__ import annotations

from ctxtui.demo.auth.acts import LOG, look, passed
from ctxtui.demo.script import Bash, Edit, Grep, Read, Step, Turn

DECORATED = '''\


def limited(counter):
    """The handler answers 429 once `counter` says that somebody has tried too often."""

    def wrap(handler):
        @wraps(handler)
        def checked(environ, start_response):
            wait = counter.wait(environ.get("REMOTE_ADDR", ""))
            if wait:
                headers = [("Content-Type", "text/plain"), ("Retry-After", str(wait))]
                start_response("429 Too Many Requests", headers)
                return [b"try again later"]
            return handler(environ, start_response)

        return checked

    return wrap
'''

OPENING = (
    Turn(
        "Add rate limiting to login",
        48_112,
        205,
        1,
        (
            Step(
                (Read("src/auth/login.py"),),
                say="I'll look at how login works before I change anything.",
                think="Find the handler, then where requests enter.",
            ),
            Step((Read("src/app.py"),)),
            Step((Grep("start_response"),)),
            Step((Read("docs/limits.md"),)),
            Step((Read("docs/auth.md"),)),
            Step((Read(LOG, page=True),), say="The log shows how often people really try."),
        ),
        "Login has no limit today. `docs/limits.md` asks for five attempts in 60 seconds for each "
        "address, then 429 with `Retry-After`. Two places fit: a decorator on the handler, or a "
        "middleware around the application. Which one do you want?",
    ),
    Turn(
        "Use a decorator for it\n\nNever log the session token. Keep the old decorator working.",
        91_140,
        199,
        4,
        (
            Step((Read("src/auth/decorators.py"),), think="form_required must stay as it is."),
            *look(10, "src/auth/sessions.py", "tests/auth/test_login.py", "src/auth/users.py"),
            Step(
                (
                    Edit(
                        "src/auth/decorators.py",
                        "        return checked\n\n    return wrap\n",
                        "        return checked\n\n    return wrap\n" + DECORATED,
                    ),
                ),
                say="`limited` goes beside `form_required`, which does not change.",
            ),
            Step((passed(2),)),
            Step((Bash("git diff --stat", " src/auth/decorators.py | 20 ++++++++++++++++++++"),)),
        ),
        "`limited(counter)` is there and wraps any handler. It asks a counter how long to wait; no "
        "counter exists yet, so nothing uses it. The session token appears in no message.",
    ),
)
