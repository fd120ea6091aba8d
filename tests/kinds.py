"""One recorded session of each kind: what a walk over all of them goes through by default."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

OF_EACH_KIND = frozenset(
    (
        # 1.0
        *("clear_1100", "compact_1100", "parallel_1100", "rewind_conv_1100", "subagents_1100"),
        # 2.0
        *("interrupt_tool_2030", "rewind_twice_2030", "sum_from_2030"),
        # 2.1, early
        *("api_error_197", "autocompact_197", "compact_instr_197", "denied_197"),
        *("kill9_tool_197", "rewind_code_197", "subagent_nested_197"),
        # 2.1, late
        *("ag_329_agentmain", "background_329", "big_output_329", "branch_329", "compact_329"),
        *("image_329", "interrupt_text_329", "queued_tool_329", "rename_model_329"),
        *("rewind_first_329", "rewind_noprompt_329", "subagent_bg_329", "sum_upto_329"),
        # from the one to the other
        "xver_197_329",
    )
)
"""By the client that wrote them and by what happened; the other ones are more of the same."""


def walk(cases: Iterable[str | Path]) -> list[pytest.ParameterSet]:
    """All cases, of which the default run takes those of each kind. A case is a scenario, what
    begins with one and a `-`, or a session's file in one."""
    return [
        pytest.param(case, marks=() if scenario(case) in OF_EACH_KIND else pytest.mark.slow)
        for case in cases
    ]


def scenario(case: str | Path) -> str:
    return case.parts[-5] if isinstance(case, Path) else case.partition("-")[0]
