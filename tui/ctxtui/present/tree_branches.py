"""Turns that belong together: a rewound branch, and what another session has as well."""

from __future__ import annotations

from ctxtui.core.context.picture import Picture
from ctxtui.core.transcripts.turns import Turn


def rewound_heads(picture: Picture) -> dict[str, str]:
    """For each rewound turn the first turn of what was rewound with it."""
    by_id = picture.tree.by_id
    found: dict[str, str] = {}
    for turn in picture.tree.turns:
        trail: list[str] = []
        at: Turn | None = turn
        while at is not None and not at.on_live_path and at.id not in found:
            trail.append(at.id)
            at = by_id.get(at.parent or "")
        if trail:
            inside = at is not None and not at.on_live_path
            head = found[at.id] if inside and at is not None else trail[-1]
            found.update(dict.fromkeys(trail, head))
    return found


def copied_turns(picture: Picture, shared: int) -> dict[str, None]:
    """Turns that another session has as well, in file order: their rows say so, or lie among the
    first `shared`. None where nothing but copies is left: there is no other place to see them."""
    own = picture.id
    found: dict[str, None] = {}
    for turn in picture.tree.turns:
        source = turn.row.forked_from.session if turn.row.forked_from is not None else None
        if source not in (None, own) or turn.row.index < shared:
            found[turn.id] = None
    left = any(turn.id not in found for turn in picture.tree.prompts)
    return found if left else {}
