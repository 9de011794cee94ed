"""Processes blocks until it is killed: `crash_processor.py FOLDER`; says so when it has begun."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from energy_core.config import DataManagerConfig
from energy_core.data_managers.building import build
from energy_core.stores.csv import CsvStore

folder = Path(sys.argv[1])
config = DataManagerConfig(name="quarters", reader="meter", store="raw", blocks_to_process=3)
manager = build(
    config,
    source=CsvStore(folder / "raw.csv"),
    target=CsvStore(folder / "results.csv"),
    zone="Europe/Brussels",
    state=folder / "results.blocks.json",
)
now = datetime(2026, 6, 1, tzinfo=UTC)
while manager.run_once(now).due:
    sys.stdout.write("a run\n")
    sys.stdout.flush()
