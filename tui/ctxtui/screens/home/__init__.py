"""Home: sessions, the turn tree of one, and the turn under the cursor."""

from ctxtui.screens.home import asking
from ctxtui.screens.home.screen import Home

__all__ = ["Home", "asking"]
