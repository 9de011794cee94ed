"""What is made of the readings of a device, and kept for ever."""

import re
from datetime import timedelta

from .const import SUBENTRY_ANALOGUE, SUBENTRY_PRICES, SUBENTRY_WEATHER
from .coordinator import DeviceCoordinator
from .energy_core.config import DataManagerConfig, LoggerConfig, hold_of, standard_data_managers

MEANS, QUARTERS, DAYS, BATTERY = "means", "quarters", "days", "battery"
RESULTS = frozenset({MEANS, QUARTERS, DAYS, BATTERY})
BATTERY_COLUMN = "battery_power_w"

_STORE = "readings"
_QUARTER = timedelta(minutes=15)
_PRICES = re.compile(rf"{SUBENTRY_PRICES}(_\d+)?")
_COUNT_NOTHING = frozenset({SUBENTRY_ANALOGUE, SUBENTRY_WEATHER})


def is_result(source: str) -> bool:
    """Say whether a store is that of results, by what follows the name of its source."""
    return source.rpartition("_")[2] in RESULTS


def is_for_ever(source: str) -> bool:
    """Say whether what is in a store never becomes too old: results, and the prices that days cost."""
    return is_result(source) or _PRICES.fullmatch(source) is not None


def wanted(device: DeviceCoordinator, period: timedelta) -> list[DataManagerConfig]:
    """Return what is made of a device of which a row is kept every period.

    That is of registers only where there can be some, and what its battery took.
    """
    if device.kind == SUBENTRY_PRICES:
        return []
    source = device.settings.source
    standard = standard_data_managers(LoggerConfig(reader=source, store=_STORE, period=period))
    if device.kind in _COUNT_NOTHING:
        return [config for config in standard if config.name == MEANS]
    if device.data is None or BATTERY_COLUMN not in device.data.values:
        return list(standard)
    battery = DataManagerConfig(
        name=BATTERY,
        reader=source,
        store=_STORE,
        block=_QUARTER,
        algorithm="mean",
        columns=(BATTERY_COLUMN,),
        hold=hold_of(period),
    )
    return [*standard, battery]
