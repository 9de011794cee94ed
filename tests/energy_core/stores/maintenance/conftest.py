"""Stores to maintain."""

from energy_core.stores import DECORATORS

# What is done to parts needs the name of the decorator, not the decorator.
if "distributed" not in DECORATORS.names:
    DECORATORS.add("distributed", ".stores.decorators.distributed:distributed")
