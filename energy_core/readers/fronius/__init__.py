"""Fronius inverters, batteries and smart meters, over the Solar API v1 and that of old data loggers, v0."""

from .config import FroniusConfig
from .day_energy import DayEnergy
from .endpoints import Endpoint
from .reader import FroniusReader

__all__ = ["DayEnergy", "Endpoint", "FroniusConfig", "FroniusReader"]
