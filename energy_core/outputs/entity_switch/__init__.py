"""What Home Assistant can switch already: a plug, a light, a helper."""

from .config import EntitySwitchConfig
from .output import EntitySwitch

__all__ = ["EntitySwitch", "EntitySwitchConfig"]
