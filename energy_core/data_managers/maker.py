"""Makes the results of blocks, out of the rows of their source.

This module imports numpy, which the live path must not.
"""

from datetime import timedelta
from typing import NamedTuple

import numpy as np

from ..protocols import Store
from .recipe import Recipe
from .samples import Samples
from .source import Source


class Since(NamedTuple):
    """When the first row of a source is, and from which edge on blocks can be made of what is there."""

    row: int
    begin: int


class Maker:
    """Reads what blocks are made of, and makes it."""

    def __init__(self, store: Store, recipe: Recipe, *, hold: timedelta, from_ends: bool = False) -> None:
        """Make results by a recipe out of a store; `from_ends` reads the last rows of blocks only."""
        self.source = Source(store, recipe, hold)
        self.recipe = recipe
        self.from_ends = from_ends

    def make(self, edges: np.ndarray, first: int) -> Samples:
        """Return the results of the blocks between some edges; `first` is when the source has its first row.

        Raises StoreError, and AlgorithmError for rows that nothing can be made of.
        """
        read = self.source.thinned if self.from_ends else self.source.samples
        samples, spans = read(edges, first)
        return self.recipe.apply(samples, spans)
