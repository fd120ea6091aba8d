"""What the user said, as rows to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ctxtui.core.handoff.said import Said
from ctxtui.core.text import one_line
from ctxtui.present.figures import plural
from ctxtui_widgets.rows import Block, ItemRow, Paragraph


def holding(said: Sequence[Said], words: str) -> list[Said]:
    """The sentences with all these words, or parts of words, whatever their case."""
    wanted = words.casefold().split()
    texts = ((one, f"#{one.ref} {one.text}".casefold()) for one in said)
    return [one for one, text in texts if all(word in text for word in wanted)]


def said_rows(said: Sequence[Said], on: Mapping[str, bool]) -> list[ItemRow]:
    """By their ids; those that are in the brief have its sign."""
    return [
        ItemRow(
            one.id,
            one_line(one.text, 400),
            evidence=f"#{one.ref}",
            on=on.get(one.id, False),
            missing=not on.get(one.id, False),
        )
        for one in said
    ]


def said_blocks(said: Said | None, lines: int) -> list[Block]:
    """All of a sentence, in so many lines; without one that there is none."""
    if said is None:
        return [Paragraph("Nothing you said holds these words.", "text-dim")]
    return [Paragraph(said.text, "text", lines=lines)]


def said_count(shown: int, every: int, on: int) -> str:
    """`12 of 240 sentences, 3 in the brief`."""
    some = f"{shown} of " if shown < every else ""
    return f" {some}{plural(every, 'sentence')}, {on} in the brief "
