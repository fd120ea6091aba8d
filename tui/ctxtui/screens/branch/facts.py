"""Works out what the branch dialog says. Reads bodies and asks the client: not on the loop."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from ctxtui.core.context.costs import continue_cost
from ctxtui.core.context.picture import Picture
from ctxtui.core.context.prices import price_for
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.moves.corrections import said_against
from ctxtui.core.moves.outlook import client_of
from ctxtui.core.repo.anchor_diff import anchor_diff
from ctxtui.core.repo.anchors import Anchor
from ctxtui.core.rewind.branching import plan_branch
from ctxtui.core.rewind.marks import Mark, Marks
from ctxtui.core.rewind.opening import anchor_at, mark_at, suggested_folder, way
from ctxtui.core.rewind.proposal import propose
from ctxtui.core.rewind.recipe import recipe
from ctxtui.core.rewind.reprompt import left_behind, reprompt
from ctxtui.core.settings import Settings
from ctxtui.core.store import Store
from ctxtui.core.transcripts.caching import Ttl, cache_ttl
from ctxtui.core.transcripts.locate import Place
from ctxtui.log import log_failure
from ctxtui.present.branch import Facts, differ_words
from ctxtui.present.marks import mark_name


def facts_at(
    picture: Picture,
    settings: Settings,
    place: Place,
    *,
    live: bool,
    folder: Path,
    env: Mapping[str, str] = os.environ,
) -> Facts:
    """For a branch at `place`; nothing is written. `folder` holds the store with the marks.

    Raises CtxtuiError where no branch can end there, or the session can't be read any more.
    """
    tree = picture.tree
    plan = plan_branch(tree, place)
    place = plan.prefix.place
    marks = _marks(folder, place)
    anchor, mark = anchor_at(place, marks), mark_at(place, marks)
    price = price_for(picture.window.model, settings, prompt_tokens=plan.prefix.tokens or 0)
    cost = None
    if price is not None and plan.prefix.tokens is not None:
        cost = continue_cost(plan.prefix.tokens, 0, 0, price, _ttl(picture), warm=False)
    return Facts(
        plan=plan,
        title=picture.title,
        used=picture.window.used,
        limit=picture.window.limit.tokens,
        first_answer=cost,
        behind=left_behind(tree, place),
        reprompt=reprompt(tree, place),
        proposal=propose(tree, place.turn, said_against(tree, place.turn)),
        way=way(plan, env),
        mark=mark_name(mark) if mark is not None else "",
        anchor=anchor,
        folder=suggested_folder(anchor, picture.title) if anchor is not None else None,
        recipe=recipe(tree, place) if live else None,
    )


def how_it_differs(anchor: Anchor) -> str:
    """The code at the mark and the files now, or why that can't be told."""
    try:
        return differ_words(anchor_diff(anchor))
    except CtxtuiError as error:
        return str(error)
    except Exception as error:  # the branch itself can still be made
        log_failure("comparing with an anchor", error)
        return f"can't be compared: {type(error).__name__}"


def _ttl(picture: Picture) -> Ttl:
    """How long the branch's cache will last, as the session's does."""
    rows = picture.tree.transcript.rows
    ttl = cache_ttl(one for one in reversed(rows) if one.is_real_answer and not one.sidechain)
    if ttl is not None:
        return ttl
    return client_of(picture).ttl or "5m"


def _marks(folder: Path, place: Place) -> Sequence[Mark]:
    """Those in the rows of the place's turn; none where the store can't be read."""
    try:
        with Store.open(folder) as store:
            return Marks(store).of_rows(row.uuid for row in place.turn.rows if row.uuid)
    except CtxtuiError:
        return ()
