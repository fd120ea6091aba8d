"""The document of `ctxtui brief` (design 7)."""

from __future__ import annotations

from typing import Any

from ctxtui.core.handoff.coverage import coverage
from ctxtui.core.handoff.items import Brief, Item
from ctxtui.core.handoff.redacting import Finished
from ctxtui.core.text import one_line


def brief_document(brief: Brief, finished: Finished) -> dict[str, Any]:
    """Sections by their lower-case names (`ruled_out`), in the order of the text.

    All nine are there, an empty one with no items; only `diff` is missing where git has none.
    """
    covered = coverage(brief)
    per = covered.per_100(finished.tokens)
    return {
        "session": brief.session,
        "goal": brief.goal,
        "base": {
            "rev": brief.base.rev,
            "how": brief.base.how,
            "name": one_line(brief.base.name) or None,
        },
        "sections": [
            {"name": section.name, "items": [_item(item) for item in section.items]}
            for section in brief.sections
        ],
        "markdown": finished.markdown,
        "tokens": finished.tokens,
        "tokens_how": "estimated",
        "uncovered": [one.text for one in covered.missing],
        "coverage": {
            "facts": covered.facts,
            "covered": covered.covered,
            "per_100_tokens": round(per, 2) if per is not None else None,
        },
        "redacted": [
            {"rule": one.rule, "section": one.section, "item": one.item}
            for one in finished.redacted
        ],
        "files": [
            {
                "path": one_line(file.path),
                "status": file.status,
                "added": file.added,
                "removed": file.removed,
                "by_session": file.by_session,
            }
            for file in brief.files
        ],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "text": item.text,
        "on": item.on,
        "evidence": [{"kind": one.kind, "ref": one.ref} for one in item.evidence],
    }
