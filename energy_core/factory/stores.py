"""Stores and data managers of their settings."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..config import (
    AppConfig,
    DataManagerConfig,
    StoreConfig,
)
from ..protocols import Store
from ..stores import open_store
from ..stores.maintenance.parts import at_rest
from ..stores.url import StoreUrl
from .kinds import (
    DATA_MANAGERS,
)

if TYPE_CHECKING:
    from ..data_managers.block_processor import BlockProcessor


def make_store(config: StoreConfig, source: str, zone: str) -> Store:
    """Return the store of one source, `<name>_<source>`, with frames in a zone; nothing is opened yet."""
    return open_store(config.url, source=source, zone=zone)


def make_data_manager(config: DataManagerConfig, house: AppConfig) -> BlockProcessor:
    """Return a data manager of a house, with stores of its own; nothing is opened yet.

    A cache would hide rows that have just come, and a journal belongs to the logger that writes it.
    """
    stores = {store.name: store for store in house.stores}
    source, target = stores[config.store], stores[config.target or config.store]
    zone, results = house.house.time_zone, f"{config.reader}_{config.name}"
    build = DATA_MANAGERS.load("blocks", key="data_managers")
    return build(
        config,
        source=at_rest(source.url, zone=zone, source=config.reader).open(),
        target=at_rest(target.url, zone=zone, source=results).open(),
        zone=zone,
        state=state_path(config, target, results),
    )


def state_path(config: DataManagerConfig, target: StoreConfig, results: str) -> Path | None:
    """Return the file of what a data manager has done, None if its results are forgotten as well."""
    url = StoreUrl.parse(target.url)
    if url.scheme == "memory":
        return None
    folder = Path(url.path).parent
    if url.scheme != "csv":
        folder = Path(os.environ.get("XDG_STATE_HOME") or "~/.local/state").expanduser() / "energy-core"
    name = url.name() if url.scheme == "csv" else url.file_name()
    return Path(config.state_folder or folder) / f"{name}_{results}.blocks.json"
