"""Our two themes: our tokens, and Textual's own names filled from them."""

from __future__ import annotations

from textual.theme import Theme

DARK = {
    "background": "#0f1117",
    "panel": "#181c27",
    "surface": "#222737",
    "cursor": "#252c4d",
    "cursor-blurred": "#1d2130",
    "text": "#e4e7f0",
    "text-secondary": "#b3bacb",
    "text-dim": "#8e97ad",
    "accent": "#a3afff",
    "fill": "#6875c4",
    "ok": "#86d0a2",
    "note": "#82c5e0",
    "warn": "#ebbf72",
    "urgent": "#f79494",
    "guide": "#717a99",
    "track": "#3a4154",
    "rule": "#2e3444",
}
LIGHT = {
    "background": "#fbfbfd",
    "panel": "#ffffff",
    "surface": "#eceef5",
    "cursor": "#e1e6ff",
    "cursor-blurred": "#eceef4",
    "text": "#1a1e29",
    "text-secondary": "#454c5e",
    "text-dim": "#5d6579",
    "accent": "#3d4ccc",
    "fill": "#6c77d2",
    "ok": "#1c7042",
    "note": "#176487",
    "warn": "#7d5000",
    "urgent": "#b0222c",
    "guide": "#757d95",
    "track": "#cdd2de",
    "rule": "#d6dae4",
}


def theme_of(name: str, tokens: dict[str, str], *, dark: bool) -> Theme:
    """A theme in which stock widgets follow our tokens."""
    return Theme(
        name=name,
        dark=dark,
        primary=tokens["accent"],
        secondary=tokens["text-secondary"],
        accent=tokens["accent"],
        foreground=tokens["text"],
        background=tokens["background"],
        surface=tokens["surface"],
        panel=tokens["panel"],
        success=tokens["ok"],
        warning=tokens["warn"],
        error=tokens["urgent"],
        variables=tokens
        | {
            "text-muted": tokens["text-secondary"],
            "text-disabled": tokens["text-dim"],
            "border": tokens["accent"],
            "border-blurred": tokens["rule"],
            "block-cursor-background": tokens["cursor"],
            "block-cursor-foreground": tokens["text"],
            "block-cursor-text-style": "bold",
            "block-cursor-blurred-background": tokens["cursor-blurred"],
            "block-cursor-blurred-foreground": tokens["text"],
            "block-cursor-blurred-text-style": "none",
            "block-hover-background": tokens["surface"],
            "input-cursor-background": tokens["accent"],
            "input-cursor-foreground": tokens["background"],
            "input-selection-background": tokens["cursor"],
            "footer-background": tokens["background"],
            "footer-key-foreground": tokens["accent"],
            "footer-description-foreground": tokens["text-dim"],
            "footer-item-background": tokens["background"],
            "scrollbar": tokens["rule"],
            "scrollbar-hover": tokens["guide"],
            "scrollbar-active": tokens["accent"],
            "scrollbar-background": tokens["background"],
            "scrollbar-background-hover": tokens["background"],
            "scrollbar-background-active": tokens["background"],
            "scrollbar-corner-color": tokens["background"],
        },
    )


CTXTUI_DARK = theme_of("ctxtui-dark", DARK, dark=True)
CTXTUI_LIGHT = theme_of("ctxtui-light", LIGHT, dark=False)
THEMES = (CTXTUI_DARK, CTXTUI_LIGHT)
