"""The past of the emulated house is one that it could have had."""

from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from energy_core.calendar import midnight
from energy_core.stores import open_store

from .emulated_house import EmulatedHouse
from .market import market
from .past import DAY, ZONE, Past

SUNNY = date(2026, 6, 1)


def _kept(folder: Path, source: str) -> pd.DataFrame:
    with closing(open_store(f"csv://{folder}/readings?distributed=date", zone=ZONE, source=source)) as store:
        return store.get_all()


def test_registers_count_what_flows(tmp_path: Path) -> None:
    """Also over the hour of which nothing is known; the car charges at noon."""
    end = midnight(SUNNY + DAY, ZONE)
    past = Past(first=SUNNY, fine=frozenset(), silent=SUNNY, now=end)
    house = EmulatedHouse(tmp_path / "p1", since=midnight(SUNNY, ZONE), car=past.car())
    past.keep(house, tmp_path / "readings", "charger_car")
    meter, sun, car = (_kept(tmp_path, source) for source in ("meter", "fronius", "charger_car"))
    assert len(meter) == len(sun) == len(car) == 24 * 30 - 30
    registers = meter[["import_t1_kwh", "import_t2_kwh", "export_t1_kwh", "export_t2_kwh"]]
    assert (registers.diff().dropna() >= 0).all(axis=None)
    morning = sun[sun.index < pd.Timestamp(midnight(SUNNY, ZONE) + timedelta(hours=13))]
    counted_kwh = morning["pv_total_kwh"].iloc[-1] - morning["pv_total_kwh"].iloc[0]
    assert morning["pv_power_w"].sum() * 120 / 3_600_000 == pytest.approx(counted_kwh, rel=0.02)
    assert car.index[car["charger_on"] == 1].min() == datetime.fromisoformat("2026-06-01T08:30:00Z")


def test_a_market_has_prices_of_every_quarter_hour() -> None:
    """A hundred of them on a day of 25 hours."""
    lines = market(date(2026, 10, 25), date(2026, 10, 26), ZONE).splitlines()
    assert len(lines) == 101
    assert lines[1].startswith("2026-10-24T22:00:00Z,")
    assert lines[-1].startswith("2026-10-25T22:45:00Z,")
