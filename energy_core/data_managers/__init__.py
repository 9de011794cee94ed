"""Blocks of one store become results in another: means, sums that add up, day totals."""

from .blocks import (
    MOVES,
    Block,
    BlockEvent,
    BlockState,
    Fault,
    IllegalMoveError,
    Quality,
    is_block_length,
    moved,
)

__all__ = [
    "MOVES",
    "Block",
    "BlockEvent",
    "BlockState",
    "Fault",
    "IllegalMoveError",
    "Quality",
    "is_block_length",
    "moved",
]
