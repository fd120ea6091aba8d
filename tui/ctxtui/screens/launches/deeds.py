"""What is done with a launch: its report put in a brief, or the launch stopped. Not on the loop."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ctxtui.core.delivery.background import Ended, session_of_job, stop_background
from ctxtui.core.delivery.records import Deliveries
from ctxtui.core.errors import UsageError
from ctxtui.core.handoff.drafts import Drafts, SavedDraft
from ctxtui.core.handoff.items import Item, line_tokens
from ctxtui.core.store import Store
from ctxtui.core.subagents.launches import Followed
from ctxtui.core.text import one_line

LONGEST = 1_200
"""Cells of a report in a brief, of which it is one line."""


def put_in_brief(folder: Path, session: str, name: str, report: str) -> str:
    """Pin it in the draft of the brief of `session`, so that it stands there from now on; a
    sentence about it. Raises CtxtuiError if the draft can't be read or written."""
    text = one_line(f"{name} reported: {report}", LONGEST)
    item = Item(
        id=f"report-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}",
        text=text,
        evidence=(),
        tokens=line_tokens(text, None),
        owed=False,
    )
    drafts = Drafts.below(folder)
    draft = drafts.load(session) or SavedDraft(session)
    if item.id in draft.choices.pinned:
        return "It is in the brief already, under Done so far."
    choices = draft.choices.pin("done_so_far", item)
    drafts.save(replace(draft, choices=choices, saved=datetime.now(UTC)))
    return "Pinned under Done so far; b in the list of sessions opens the brief."


def stop(folder: Path, one: Followed, config_dirs: Sequence[Path]) -> Ended:
    """Stop exactly that background session, and remember that it was. Raises CtxtuiError."""
    launch = one.launch
    if launch.route != "background" or not launch.job:
        raise UsageError("Only what was launched in the background can be stopped.")
    homes = [home for home in config_dirs if session_of_job(home, launch.job)]
    home = homes[0] if homes else config_dirs[0]
    ended = stop_background(launch.job, home)
    if ended.ended:
        with Store.open(folder) as store:
            Deliveries(store).keep(replace(launch, state="stopped", ended=datetime.now(UTC)))
    return ended
