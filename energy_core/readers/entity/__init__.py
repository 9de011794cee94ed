"""Entities that Home Assistant has already, read as the meter, the panels or the battery of the house."""

from .config import EntityConfig, SourceEntity
from .reader import Absence, EntityReader
from .roles import Role

__all__ = ["Absence", "EntityConfig", "EntityReader", "Role", "SourceEntity"]
