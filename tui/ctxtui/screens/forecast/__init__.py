"""The resume forecast: what would load and cost, who has the session, and what moved meanwhile."""

from ctxtui.screens.forecast.screen import ForecastScreen

__all__ = ["ForecastScreen"]
