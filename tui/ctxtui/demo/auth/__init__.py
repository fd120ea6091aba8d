"""The demo's main story: fourteen turns on the shop's login, one of them still warm."""

from __future__ import annotations

from ctxtui.demo.auth.acts import BASE, MODEL, NAME
from ctxtui.demo.auth.cookies import COOKIE_TURNS
from ctxtui.demo.auth.memory import CUT, MEMORY_TURNS
from ctxtui.demo.auth.middleware import MIDDLEWARE_TURNS
from ctxtui.demo.auth.opening import OPENING
from ctxtui.demo.auth.rewound import AGAIN, REWOUND
from ctxtui.demo.script import Script

SCRIPT = Script(
    NAME,
    "shop",
    MODEL,
    (*OPENING, *REWOUND, *MEMORY_TURNS, CUT, *MIDDLEWARE_TURNS, *COOKIE_TURNS),
    named=True,
    base=BASE,
)

FORK = Script("auth middleware, redis", "shop", MODEL, AGAIN, named=True, base=BASE)
