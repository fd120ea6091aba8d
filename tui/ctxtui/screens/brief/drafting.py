"""Drafts a brief for the screen, from what the user made of it before; not on the event loop."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from ctxtui.core.context.picture import Picture, read_picture
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.handoff.bases import Offer, offers
from ctxtui.core.handoff.brief import Brief, whole_brief
from ctxtui.core.handoff.choices import Choices, apply
from ctxtui.core.handoff.ground import START
from ctxtui.core.handoff.layout import Layout, layout_path, read_layout
from ctxtui.core.handoff.progress import Step
from ctxtui.core.handoff.secrets import NOTHING, Originals, originals
from ctxtui.core.redaction import Allowed
from ctxtui.core.repo.base import Base
from ctxtui.core.settings import Settings
from ctxtui.core.store import Store


@dataclass(frozen=True, slots=True)
class Asked:
    """What a draft is made of beside the session."""

    since: Base | None
    choices: Choices
    allowed: Allowed = NOTHING


@dataclass(frozen=True, slots=True)
class Made:
    """A brief with all there is to say, of a session as it was then; and the secrets that go back
    into its items, because the user lets them pass."""

    brief: Brief
    picture: Picture
    values: Originals = field(repr=False)


def draft(picture: Picture, asked: Asked, step: Step) -> Made:
    """Raises CtxtuiError, and what `step` raises."""
    notes: list[str] = []
    layout: Layout | None = None
    try:
        layout = read_layout(layout_path())
    except CtxtuiError as error:
        notes.append(str(error))
    brief = whole_brief(
        picture.tree,
        "",
        None,
        asked.since or START,
        layout=layout,
        hunks=asked.choices.hunks,
        step=step,
    )
    brief = _with_notes(brief, notes)
    return Made(brief, picture, originals(apply(brief, asked.choices), picture.tree, asked.allowed))


def newer(picture: Picture, settings: Settings) -> Picture:
    """The same session as it is on disk now. Raises CtxtuiError that names the file."""
    return read_picture(picture.path, settings, picture.title)


def offered(picture: Picture, data: Path) -> list[Offer]:
    """Where the diff may begin; a store that can't be read has no marks."""
    return offers(picture.tree, None, _marked(picture, data))


def _with_notes(brief: Brief, notes: list[str]) -> Brief:
    return replace(brief, notes=(*notes, *brief.notes))


def _marked(picture: Picture, data: Path) -> list[Base]:
    from ctxtui.core.rewind.marks import Marks

    try:
        with Store.open(data) as store:
            rows = (row.uuid for row in picture.tree.transcript.rows if row.uuid)
            marks = Marks(store).of_rows(rows)
    except CtxtuiError:
        return []
    return [one.anchor.base(one.name or one.id) for one in marks if one.anchor]
