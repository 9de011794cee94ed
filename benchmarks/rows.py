"""The rows that the benchmarks keep: one seeded generator, like a meter with its panels.

Registers have three decimals and rise with the power, powers are whole watts, as a telegram has them.
"""

from datetime import UTC, datetime

import numpy as np
import pandas as pd

COLUMNS = (
    "import_t1_kwh",
    "import_t2_kwh",
    "export_t1_kwh",
    "gas_m3",
    "import_power_w",
    "export_power_w",
    "import_power_l1_w",
    "import_power_l2_w",
    "import_power_l3_w",
    "pv_power_w",
)
_SEED = 20260131
_DAY_S = 86_400
_SWITCHES_PER_S = 1 / 90  # how often something in the house is switched on or off
_FLICKERS = 0.3  # of the rows, in which a phase changes by a watt or two
_DAY_TARIFF_H = 15
_MINUTE_S = 60


def frame(start: datetime, days: float, every_s: int, *, zone: str = "Europe/Brussels") -> pd.DataFrame:
    """Return the rows of some days, the same ones each time; `start` is aware."""
    count = round(days * _DAY_S / every_s)
    first = np.datetime64(start.astimezone(UTC).replace(tzinfo=None), "us")
    times = first + np.arange(count) * np.timedelta64(every_s, "s")
    index = pd.DatetimeIndex(times, name="time").tz_localize("UTC").tz_convert(zone)
    chance = np.random.default_rng((_SEED, int(start.timestamp()), every_s))
    return pd.DataFrame(dict(zip(COLUMNS, _columns(chance, count, every_s), strict=True)), index=index)


def _columns(chance: np.random.Generator, count: int, every_s: int) -> list[np.ndarray]:
    """Return the columns, as floats."""
    seconds = np.arange(count) * every_s
    phases = [_load(chance, count, every_s, level) for level in (90.0, 60.0, 150.0)]
    panels = _sun(chance, seconds, every_s)
    grid = sum(phases) - panels
    imported, exported = np.maximum(grid, 0), np.maximum(-grid, 0)
    day_tariff = (seconds // 3600) % 24 < _DAY_TARIFF_H
    registers = [
        _register(301.548, imported * day_tariff, every_s),
        _register(402.113, imported * ~day_tariff, every_s),
        _register(88.204, exported, every_s),
        _register(92.287, np.where((seconds // 900) % 8 == 0, 6_000.0, 0.0), every_s),
    ]
    return [*registers, imported, exported, *phases, panels]


def _load(chance: np.random.Generator, count: int, every_s: int, level: float) -> np.ndarray:
    """Return the power of a phase: what is switched on and off, and the flicker of what is on."""
    switched = chance.random(count) < 1 - np.exp(-_SWITCHES_PER_S * every_s)
    levels = level + chance.exponential(220, count)
    steps = levels[np.maximum.accumulate(np.where(switched, np.arange(count), 0))]
    flicker = np.where(chance.random(count) < _FLICKERS, chance.integers(-2, 3, count), 0)
    return np.asarray(np.rint(np.maximum(steps + flicker, 0)))


def _sun(chance: np.random.Generator, seconds: np.ndarray, every_s: int) -> np.ndarray:
    """Return the power of the panels: a bell from six to eighteen, and clouds."""
    height = np.sin((seconds % _DAY_S - 21_600) * np.pi / 43_200)
    minutes = seconds // _MINUTE_S
    clouds = chance.uniform(0.35, 1.0, int(minutes[-1]) + 1)[minutes] if every_s < _MINUTE_S else 1.0
    return np.asarray(np.rint(np.maximum(4_000 * height * clouds, 0)))


def _register(begin: float, watts: np.ndarray, every_s: int) -> np.ndarray:
    """Return a register in kWh, or in a thousandth of its unit for each Wh, with three decimals."""
    thousandths = np.floor(np.cumsum(watts) * every_s / 3600) + round(begin * 1000)
    return np.asarray(thousandths / 1000)
