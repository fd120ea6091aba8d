"""What the user has set, from `config.toml` (design 8).

Reading is on the start path: tomllib into a dataclass. The rules are a pydantic model, which is
imported only when the file has changed since it was last found valid.
"""

from ctxtui.core.settings.reading import read_settings, settings_path, wrong_key
from ctxtui.core.settings.settings import OwnPrice, Route, Settings, Theme, Thresholds, Zones

__all__ = [
    "OwnPrice",
    "Route",
    "Settings",
    "Theme",
    "Thresholds",
    "Zones",
    "read_settings",
    "settings_path",
    "wrong_key",
]
