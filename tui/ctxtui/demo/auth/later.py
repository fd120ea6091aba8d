"""What happens next, while somebody looks on."""

from __future__ import annotations

from ctxtui.demo.auth.acts import LOG, passed
from ctxtui.demo.script import Grep, Read, Step, Turn

NEXT = (
    Turn(
        "Put RateLimit behind a flag\n\nDefault off.",
        326_330,
        0,
        0,
        (
            Step((Read("src/settings.py"),), think="A flag in settings, read where app is made."),
            Step((Grep("RateLimit"),)),
            Step((Read(LOG, page=True),)),
            Step((passed(41),)),
        ),
        "The flag belongs in settings as `limit_logins`, default off; `src/app.py` wraps the "
        "application only if it is on. Shall I write it?",
    ),
    Turn(
        "Yes, and show me how it is switched on",
        331_350,
        0,
        0,
        (
            Step((Grep("settings"),)),
            Step((Read("src/app.py"),)),
            Step((passed(41),)),
        ),
        "Set `limit_logins=True` where `Settings()` is made; nothing else has to change.",
    ),
)
