"""The plain letters that stand in for our glyphs where a terminal can't draw them.

One cell becomes one cell, so no column moves. Letters of the user's own text stay as they are.
"""

from __future__ import annotations

GLYPHS = {
    # states of a session, marks, kinds of turn
    **dict(zip("●◐○◎·◌×◆≡↳", "*?o&.~x@=\\", strict=True)),
    # errors, choices, folding
    **dict(zip("✗✓–▸▾", "xv-+-", strict=True)),
    # guides
    **dict(zip("│┊┃├┤┼╮╯╰╭┬", "|:||||\\/`/-", strict=True)),
    # bars and rules
    **dict(zip("━╸╺─┴┿┄╌▌▏", "=---||-->|", strict=True)),
    # signs inside a text
    **dict(zip("…≈→←↑↓›‹−—•“”‘’„", '~~><^v><--*""\'\'"', strict=True)),
    # columns of the growth chart
    **dict(zip("▁▂▃▄▅▆▇█░▒▓", "__--===#.:#", strict=True)),
    # the key, where it was not written as a word
    "↵": "<",
    "\u00a0": " ",
}
TABLE = str.maketrans(GLYPHS)
KEYS = {"←": "left", "→": "right", "↑": "up", "↓": "down", "↑↓": "up/down"}
"""As letters they would be other keys."""


def plain(text: str) -> str:
    """`text` with every glyph of ours as a plain letter of the same width."""
    if text.isascii():
        return text
    return text.replace("↵    ", "enter").translate(TABLE)  # in a column there is room for it


def wants_ascii(app: object) -> bool:
    """Whether this app asked for plain letters, by an attribute `ascii_glyphs`."""
    return bool(getattr(app, "ascii_glyphs", False))


def key_name(key: str, ascii: bool) -> str:
    """A key as the footer writes it; as a word it is longer than its glyph."""
    return KEYS.get(key) or key.replace("↵", "enter") if ascii else key
