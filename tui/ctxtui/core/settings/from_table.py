"""Settings from the table of the file; what it does not name keeps its default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ctxtui.core.settings.settings import OwnPrice, Settings, Zones

DEFAULTS = Settings()


def settings_from(table: Mapping[str, Any]) -> Settings:
    brief = table.get("brief", {})
    idle = table.get("idle", {}).get("timeout", DEFAULTS.idle_timeout)
    return Settings(
        theme=table.get("theme", DEFAULTS.theme),
        ascii=table.get("ascii", DEFAULTS.ascii),
        config_dirs=tuple(Path(one).expanduser() for one in table.get("config_dirs", ())),
        windows=MappingProxyType(table.get("windows", {})),
        zones=_zones(table.get("zones", {})),
        prices=MappingProxyType(
            {model: _price(fields) for model, fields in table.get("prices", {}).items()}
        ),
        idle_timeout=None if idle == "off" else idle,
        next_bar=table.get("moves", {}).get("bar", DEFAULTS.next_bar),
        ranked=table.get("moves", {}).get("ranked", DEFAULTS.ranked),
        bell=table.get("bell", DEFAULTS.bell),
        brief_budget=brief.get("budget", DEFAULTS.brief_budget),
        brief_warning=brief.get("warning", DEFAULTS.brief_warning),
        handoff_route=table.get("handoff", {}).get("route", DEFAULTS.handoff_route),
        keys=MappingProxyType(table.get("keys", {})),
    )


def _zones(table: Mapping[str, Any]) -> Zones:
    usual = {name: value for name, value in table.items() if name != "1m"}
    zones = DEFAULTS.zones
    return Zones(replace(zones.usual, **usual), replace(zones.million, **table.get("1m", {})))


def _price(fields: Mapping[str, float]) -> OwnPrice:
    """Writing to the cache costs 1.25 times the input for 5 minutes and twice for an hour,
    whatever the model, unless the user says otherwise."""
    return OwnPrice(
        input=fields["input"],
        output=fields["output"],
        read=fields["read"],
        write_5m=fields.get("write_5m", 1.25 * fields["input"]),
        write_1h=fields.get("write_1h", 2 * fields["input"]),
    )
