"""Faults of all that a charger stands on, in a real Home Assistant."""
