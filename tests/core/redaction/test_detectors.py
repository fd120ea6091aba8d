"""The patterns of detect-secrets are asked wherever they find something."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ctxtui.core.redaction.detectors import detectors, may_be_detected
from ctxtui.core.redaction.rules import looked


def test_a_text_that_a_detector_matches_is_one_that_may_be_detected() -> None:
    patterns = [pattern for _, _, pattern in detectors().rules]
    asked: set[str] = set()

    @settings(max_examples=5)
    @given(st.data(), st.sampled_from(("", "x = ", "the key is ")))
    def holds(data: st.DataObject, before: str) -> None:
        for pattern in patterns:
            text = f"{before}{data.draw(st.from_regex(pattern, fullmatch=True))} and more"
            if any(match.re is pattern for _, match in detectors().matches(looked(text))):
                asked.add(pattern.pattern)
                assert may_be_detected(looked(text))

    holds()
    # For two of them there are rules of our own, so that their hints are not asked for.
    assert len(asked) > len(patterns) - 5


def test_plain_commands_and_prose_import_nothing() -> None:
    for text in (
        "aws s3 ls && echo $AWS_SECRET_ACCESS_KEY",
        "git checkout 4f0a1b2c3d4e5f60718293a4b5c6d7e8f9010203",
        "Take the secret from the vault, not from msg.payload; task-us is fine",
    ):
        assert not may_be_detected(looked(text))
