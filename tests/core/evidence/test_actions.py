"""What a call gave back, read when somebody asks, and not twice."""

from __future__ import annotations

from tests.core.evidence.playing import Play


def test_what_a_file_that_was_read_held_is_told_and_then_kept(play: Play) -> None:
    play.ask("Look at the cart")
    play.tool("Read", "1→TOTAL = 0", file_path="/home/ada/shop/cart.py")
    play.tool("Read", "File does not exist.", True, file_path="/home/ada/shop/none.py")
    read, missed = play.actions()
    assert (read.outcome, missed.outcome) == ("ok", "failed")
    assert read.output == "1→TOTAL = 0"
    play.writing.path.unlink()
    assert read.output == "1→TOTAL = 0"
    assert missed.output == "File does not exist."
