"""The demo's web shop as it was before its sessions: small, and made to be worked on."""

from __future__ import annotations

from ctxtui.demo.filler import access_log

FAKE_KEY = "sk-demo-" + "NOT-A-KEY-0000000000"
"""Stands in `.env` and nowhere else; whatever shows it has leaked it."""

APP = '''\
"""The WSGI application: routes to handlers, wrapped in middleware."""

from auth.login import login
from auth.sessions import load_session
from cart.api import add_item, show_cart
from settings import settings

ROUTES = {
    ("POST", "/login"): login,
    ("GET", "/cart"): show_cart,
    ("POST", "/cart"): add_item,
}


def application(environ, start_response):
    environ["shop.session"] = load_session(environ)
    handler = ROUTES.get((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
    if handler is None:
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"not here"]
    return handler(environ, start_response)


app = application
'''

SETTINGS = '''\
"""Everything that differs between the shop and its test run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    session_age: int = 3600
    currency: str = "EUR"
    debug: bool = False


settings = Settings()
'''

LOGIN = '''\
"""Log in with a name and a password."""

from auth.decorators import form_required
from auth.sessions import new_session
from auth.users import check_password


@form_required("name", "password")
def login(environ, start_response):
    form = environ["shop.form"]
    user = check_password(form["name"], form["password"])
    if user is None:
        start_response("403 Forbidden", [("Content-Type", "text/plain")])
        return [b"wrong name or password"]
    cookie = new_session(user)
    start_response("303 See Other", [("Location", "/account"), ("Set-Cookie", cookie)])
    return [b""]
'''

DECORATORS = '''\
"""What handlers are wrapped in."""

from functools import wraps
from urllib.parse import parse_qs


def form_required(*names):
    """The handler runs only if the form has these fields."""

    def wrap(handler):
        @wraps(handler)
        def checked(environ, start_response):
            size = int(environ.get("CONTENT_LENGTH") or 0)
            fields = parse_qs(environ["wsgi.input"].read(size).decode())
            if not all(name in fields for name in names):
                start_response("400 Bad Request", [("Content-Type", "text/plain")])
                return [b"a field is missing"]
            environ["shop.form"] = {name: values[0] for name, values in fields.items()}
            return handler(environ, start_response)

        return checked

    return wrap
'''

SESSIONS = '''\
"""Sessions in memory, found by their cookie."""

import secrets
import time

from auth.cookies import parse_cookie
from settings import settings

SESSIONS = {}


def new_session(user):
    token = secrets.token_urlsafe(32)
    SESSIONS[token] = (user, time.time())
    return f'shop="{token}"; HttpOnly; Path=/'


def load_session(environ):
    token = parse_cookie(environ.get("HTTP_COOKIE", "")).get("shop")
    user, began = SESSIONS.get(token, (None, 0.0))
    while user and time.time() - began > settings.session_age:
        SESSIONS.pop(token, None)
    return user
'''

COOKIES = '''\
"""Cookies as browsers send them."""


def parse_cookie(header):
    """Names and values of a Cookie header; the first of two equal names wins."""
    found = {}
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        if not name:
            continue
        if value.startswith('"') and value.endswith('"'):
            value = value[1:-1]
        found.setdefault(name, value)
    return found
'''

USERS = '''\
"""Who may log in."""

import hashlib
import hmac

USERS = {"ada": ("5f1d", "c0ffee")}


def check_password(name, password):
    salt, stored = USERS.get(name, ("", ""))
    digest = hashlib.scrypt(password.encode(), salt=salt.encode(), n=2**14, r=8, p=1).hex()
    return name if hmac.compare_digest(digest, stored) else None
'''

CART_API = '''\
"""The cart: what lies in it, and what it costs."""

import json

from cart.prices import total

CARTS = {}


def show_cart(environ, start_response):
    items = CARTS.get(environ["shop.session"], [])
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"items": items, "total": str(total(items))}).encode()]


def add_item(environ, start_response):
    size = int(environ.get("CONTENT_LENGTH") or 0)
    item = json.loads(environ["wsgi.input"].read(size))
    CARTS.setdefault(environ["shop.session"], []).append(item)
    start_response("201 Created", [("Content-Type", "application/json")])
    return [json.dumps(item).encode()]
'''

PRICES = '''\
"""Prices, in cents until the very end."""


def total(items):
    return sum(round(item["price"] * item["count"], 2) for item in items)
'''

PRICES_ROUNDED = '''\
"""Prices, in cents until the very end."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def total(items):
    """What the cart costs; rounded once, half up, as the law has it."""
    exact = sum((Decimal(str(item["price"])) * item["count"] for item in items), Decimal())
    return exact.quantize(CENT, ROUND_HALF_UP)
'''

TEST_LOGIN = '''\
"""Logging in, from outside."""

from io import BytesIO

from app import application


def post(form, **extra):
    body = form.encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/login",
        "REMOTE_ADDR": "203.0.113.7",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        **extra,
    }
    seen = []
    application(environ, lambda status, headers: seen.append(status))
    return seen[0]


def test_a_wrong_password_is_refused():
    assert post("name=ada&password=no") == "403 Forbidden"


def test_a_missing_field_is_a_bad_request():
    assert post("name=ada") == "400 Bad Request"
'''

TEST_SESSIONS = '''\
"""Sessions end when they are old."""

import time

from auth.sessions import SESSIONS, load_session


def test_an_old_session_is_gone():
    SESSIONS["t"] = ("ada", time.time() - 7200)
    assert load_session({"HTTP_COOKIE": 'shop="t"'}) is None
'''

TEST_PRICES = '''\
"""Totals, to the cent."""

from cart.prices import total


def test_two_items():
    assert str(total([{"price": 1.1, "count": 2}])) in {"2.2", "2.20"}
'''

TEST_CHECKOUT = '''\
"""Checking out, with a payment service that answers late."""

import threading
import time

PAID = []


def pay(delay):
    def late():
        time.sleep(delay)
        PAID.append("ok")

    threading.Thread(target=late).start()


def test_a_late_payment_still_counts():
    PAID.clear()
    pay(0.05)
    time.sleep(0.05)
    assert PAID == ["ok"]
'''

CONFTEST = '''\
"""The tests import from src."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))
'''

DOCS_LIMITS = """\
# Limits

How often somebody may try to log in.

- Counted for each address, in a window of 60 seconds.
- The sixth attempt in a window is answered with 429 and `Retry-After`.
- A login that works resets the count.
"""

DOCS_AUTH = """\
# Logging in

A login form is sent to `/login`. The answer is a redirect and a session cookie,
or 403. The cookie is opaque: it is a key into the sessions held in memory.

Sessions end after an hour. Nothing about a session is written to the log.
"""

DOCS_CART = """\
# Cart API

| request | body | answer |
|---|---|---|
| `GET /cart` | | 200, `{"items": [...], "total": "12.50"}` |
| `POST /cart` | `{"id": 7, "price": 6.25, "count": 2}` | 201, the item |

Prices are strings with two decimals in answers: a float would lose cents.
"""

GUIDE = """\
# shop
- Run the tests with `pytest -x tests`.
- No code in `src/auth` may touch the database.
"""

PROJECT = """\
[project]
name = "shop"
version = "0.4.0"
requires-python = ">=3.11"
dependencies = []

[tool.pytest.ini_options]
testpaths = ["tests"]
"""

ENV = f"# local only\nSHOP_DEBUG=1\nSHOP_PAYMENT_KEY={FAKE_KEY}\n"

FIRST = {
    "CLAUDE.md": GUIDE,
    "README.md": "# shop\n\nA small web shop: log in, fill a cart, check out.\n",
    "pyproject.toml": PROJECT,
    "src/app.py": APP,
    "src/settings.py": SETTINGS,
    "src/auth/__init__.py": "",
    "src/auth/cookies.py": COOKIES,
    "src/auth/decorators.py": DECORATORS,
    "src/auth/login.py": LOGIN,
    "src/auth/sessions.py": SESSIONS,
    "src/auth/users.py": USERS,
    "src/cart/__init__.py": "",
    "src/cart/api.py": CART_API,
    "src/cart/prices.py": PRICES,
    "tests/conftest.py": CONFTEST,
    "tests/auth/test_login.py": TEST_LOGIN,
    "tests/auth/test_sessions.py": TEST_SESSIONS,
    "tests/cart/test_prices.py": TEST_PRICES,
}
LOG = {"tests/data/logins.log": access_log(2400)}
CHECKOUT = {"tests/checkout/test_checkout.py": TEST_CHECKOUT}
DOCS = {"docs/auth.md": DOCS_AUTH, "docs/limits.md": DOCS_LIMITS}
