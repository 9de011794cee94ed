"""Tariffs to begin with: figures that everybody in a region pays, and those of suppliers' cards."""

from .cards import CARDS, Card
from .flanders import OPERATORS, flemish_tariff
from .netherlands import dutch_contract

__all__ = ["CARDS", "OPERATORS", "Card", "dutch_contract", "flemish_tariff"]
