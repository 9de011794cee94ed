"""A data manager from its settings.

This module imports pandas, which the live path must not.
"""

from pathlib import Path

from ..config import DataManagerConfig
from ..protocols import Store
from .block_processor import BlockProcessor
from .grid import BlockGrid
from .maker import Maker
from .recipe import Recipe
from .state_file import StateFile
from .target import Target


def build(
    config: DataManagerConfig, *, source: Store, target: Store, zone: str, state: Path | None
) -> BlockProcessor:
    """Return the data manager that makes results of `source` in `target`, both of which become its own.

    `zone` is that of the days; what was done is remembered in the file `state`, or forgotten without one.
    """
    recipe = Recipe(config.algorithm, config.columns, keep_last=config.keep_last)
    identity = f"{config.algorithm} of blocks of {config.block.total_seconds():g} s in {zone}"
    return BlockProcessor(
        config.name,
        maker=Maker(source, recipe, hold=config.hold, from_ends=config.from_ends),
        target=Target(target, f"{config.reader}_{config.name}"),
        grid=BlockGrid(config.block, zone),
        state=StateFile(state, identity),
        blocks_to_process=config.blocks_to_process,
    )
