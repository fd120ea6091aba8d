"""What fills the window for nothing: read twice, out of date, or never spoken of again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from ctxtui.core.context.in_window import Found, WasteKind, in_window
from ctxtui.core.context.measures import Counts
from ctxtui.core.context.readings import printed, readings
from ctxtui.core.context.unnamed import unnamed
from ctxtui.core.context.weigh import weigh_blocks
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.turns import READERS, Call, TurnTree
from ctxtui.core.transcripts.usage import last_model


@dataclass(frozen=True, slots=True)
class Waste:
    """One output in the window that the next request could do without.

    `stale` and `duplicate` are readings of `path`; `unused` is an output no later reply, edit or
    call names anything of; of a `concluded` one only the replies of its own turn do.
    """

    kind: WasteKind
    tool: str
    path: str
    """Absolute as far as that is known; empty for outputs of other tools than readers."""
    turn: str
    step: int
    rows: tuple[str, ...]
    """The result first, then the rows that show why: the same reading, the change."""
    says: str
    size: Callable[[], int] = field(compare=False, repr=False)

    @property
    def tokens(self) -> int:
        """Counted when somebody asks. Raises CtxtuiError if the file was replaced."""
        return self.size()


def wasted(findings: Sequence[Waste], *kinds: WasteKind) -> int:
    """Tokens of the findings of these kinds; of all but `concluded` if none is named."""
    wanted = kinds or ("duplicate", "stale", "unused")
    return sum(one.tokens for one in findings if one.kind in wanted)


def waste(tree: TurnTree, counts: Counts | None = None) -> list[Waste]:
    """What is in the window for nothing, in file order; an output stands under one kind only.

    Only what the next request would send is looked at: readings on the live chain that a
    compaction has not dropped. `counts` keeps what was counted. Careful rather than complete:
    where it can't be told, nothing is reported. Raises CtxtuiError if the file was replaced.
    """
    outputs, said = in_window(tree)
    found: dict[str, Found] = {}
    for finder in (readings(tree, outputs), printed(outputs), unnamed(outputs, said)):
        for one in finder:
            found.setdefault(one.output.call.id, one)
    shown = [found[id] for one in outputs if (id := one.call.id) in found]
    sizes = _Sizes(tree, counts if counts is not None else Counts())
    return [_waste(one, sizes) for one in shown]


def _waste(found: Found, sizes: _Sizes) -> Waste:
    output = found.output
    path = output.path if output.call.name in READERS else ""
    return Waste(
        found.kind,
        output.call.name,
        path,
        output.turn.id,
        output.step,
        (output.part.row.uuid or "", *found.rows),
        found.says,
        sizes.later((found.kind, path), output.call, output.part.row),
    )


class _Sizes:
    """Tokens of outputs, which nobody asks for of most of them: none of their text is held."""

    def __init__(self, tree: TurnTree, counts: Counts) -> None:
        self.transcript = tree.transcript
        self.counts = counts
        self.model = last_model(tree.transcript, tree.chain)
        self.readings: dict[tuple[WasteKind, str], list[Row]] = {}
        """By kind, for who asks for one asks for all of it, and by path."""

    def later(self, of: tuple[WasteKind, str], call: Call, row: Row) -> Callable[[], int]:
        if of[1]:
            self.readings.setdefault(of, []).append(row)
        return partial(self._of, of, call, row)

    def _of(self, of: tuple[WasteKind, str], call: Call, row: Row) -> int:
        # What is read of one file has many lines in common.
        self.counts.take(self.transcript, self.readings.pop(of, ()))
        blocks = weigh_blocks(
            self.transcript, self.counts, row, "tool_result", call.id, self.model, call.name
        )
        return blocks[0]
