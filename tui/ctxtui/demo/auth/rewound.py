"""The way that was left: a counter in Redis, rewound; and the fork that asks for it again."""

from __future__ import annotations

from ctxtui.demo.auth.acts import failed, look, passed
from ctxtui.demo.script import Edit, Grep, Queued, Read, Refused, Step, Turn, Write

REDIS = '''\
"""Counts attempts in Redis, for all workers together."""

import redis

CLIENT = redis.Redis(socket_timeout=2)


class RedisCounter:
    def __init__(self, most=5, window=60):
        self.most = most
        self.window = window

    def wait(self, key):
        count = CLIENT.incr(f"login:{key}")
        if count == 1:
            CLIENT.expire(f"login:{key}", self.window)
        return CLIENT.ttl(f"login:{key}") if count > self.most else 0
'''

TIMEOUT = """\
E       TimeoutError: redis read timed out after fork
tests/auth/test_limits.py:48: TimeoutError
FAILED tests/auth/test_limits.py::test_two_workers - TimeoutError: redis read timed out after fork
======== 1 failed, 11 passed in 4.31s ========"""

REWOUND = (
    Turn(
        "Try Redis for the counter",
        132_190,
        190,
        5,
        (
            Step((Grep("counter"),), think="All workers could share one counter in Redis."),
            *look(6, "pyproject.toml", "src/settings.py"),
            Step((Write("src/auth/redis_counter.py", REDIS),), say="A counter on INCR and EXPIRE."),
            Step(
                (
                    Edit(
                        "src/auth/login.py",
                        "from auth.decorators import form_required\n",
                        "from auth.decorators import form_required, limited\n"
                        "from auth.redis_counter import RedisCounter\n",
                    ),
                ),
            ),
            Step(
                (
                    Edit(
                        "src/auth/login.py",
                        '@form_required("name", "password")\n',
                        '@limited(RedisCounter())\n@form_required("name", "password")\n',
                    ),
                ),
            ),
            Step((passed(11),)),
        ),
        "Login counts in Redis now, for all workers together. One worker passes all 11 tests; two "
        "workers are not tested yet.",
    ),
    Turn(
        "Fix the Redis client after fork",
        161_230,
        183,
        6,
        (
            Step((Read("src/auth/redis_counter.py"),), think="The socket is shared after a fork."),
            Step((failed(TIMEOUT),), say="With two workers the second one blocks."),
            *look(3, "src/auth/redis_counter.py"),
            Step(
                (
                    Edit(
                        "src/auth/redis_counter.py",
                        "CLIENT = redis.Redis(socket_timeout=2)\n",
                        "CLIENT = redis.Redis(socket_timeout=5, retry_on_timeout=True)\n",
                    ),
                ),
            ),
            Step((failed(TIMEOUT.replace("4.31", "9.87")),)),
            Step(
                (Refused("pip install hiredis", "No, not one more package for this."),),
                say="A client written in C might not hold the lock.",
            ),
            Queued("Leave Redis, it is not worth it."),
            Step((Grep("redis"),)),
        ),
        "Understood, I leave Redis. Its client blocks after a fork: both workers read from one "
        "socket, and longer time-outs only hide it.",
    ),
)

AGAIN = (
    Turn(
        "Once more with Redis: could each worker open its own client?",
        262_410,
        131,
        4,
        (
            Step((Grep("redis", "docs"),), think="A client made after the fork has its own."),
            *look(4, "src/auth/limits.py", "src/auth/login.py"),
            Step((passed(18),)),
        ),
        "Yes, if the client is made on first use and not at import: then no socket is shared. "
        "It would still be a new service to run, and you asked for no new dependency.",
    ),
)
