"""The gauge of a session."""

from __future__ import annotations

from tests.writing import Writing

from ctxtui.core.context.picture import read_picture
from ctxtui.core.settings import Settings
from ctxtui.present.home import gauge_row


def test_without_an_answer_it_says_why_there_are_no_figures(writing: Writing) -> None:
    writing.user("p1", "look", parent=None)
    settings = Settings()
    before = gauge_row(read_picture(writing.path, settings, "shop").window, settings.zones)
    assert (before.used, before.why) == ("–", "no answer of the model yet")
    writing.answer("a1", "I look.", used=48_000)
    after = gauge_row(read_picture(writing.path, settings, "shop").window, settings.zones)
    assert (after.used, after.why) == ("48k", "")
