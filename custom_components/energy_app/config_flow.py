"""The config flow of Energy App; its steps are in `flows`."""

from .flows.house import EnergyAppConfigFlow

__all__ = ["EnergyAppConfigFlow"]
