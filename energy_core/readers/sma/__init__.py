"""SMA inverters and batteries, over WebConnect: the web server that they have themselves."""

from .config import Group, SmaConfig
from .reader import SmaReader

__all__ = ["Group", "SmaConfig", "SmaReader"]
