"""The totals of a day while it runs, held against those that are counted anew."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import example, given, settings, strategies as st

from energy_core.calendar import midnight
from energy_core.costs.absence import Absence, MissingDataError
from energy_core.costs.counted import HOLD, Counted
from energy_core.costs.household import BATTERY, BATTERY_KWH, household
from energy_core.costs.known import inputs_until
from energy_core.costs.live import LiveDay, LiveDevice, before_and_of
from energy_core.costs.spread import Spread
from energy_core.costs.totals import Totals, totals
from energy_core.data_managers import Quality
from energy_core.data_managers.instants import micros
from energy_core.data_managers.maker import Maker
from energy_core.data_managers.recipe import Recipe
from energy_core.models import Reading
from energy_core.stores.memory import MemoryStore
from tests.effort import some_of

from .houses import FORMS, ZONE, spot_of, year_of

DAY = date(2026, 3, 4)
MIDNIGHT = midnight(DAY, ZONE)
QUARTER = timedelta(minutes=15)
METER = ("import_t1_kwh", "import_t2_kwh", "export_t1_kwh", "export_t2_kwh", "gas_m3")

type Device = list[Reading]


def meter(random: Random, start: datetime, end: datetime) -> Device:
    """Return what a meter says: registers to a Wh, with silences, and now and then a new meter."""
    levels = {name: random.randrange(1, 900_000) for name in METER}
    readings = []
    at = start
    while at < end:
        for name in levels:
            levels[name] += random.choice((0, 0, random.randrange(40)))
        if random.random() < 0.002:
            levels = dict.fromkeys(METER, 0)
        readings.append(Reading("meter", at, {name: value / 1000 for name, value in levels.items()}))
        at += pause(random)
    return readings


def inverter(random: Random, name: str, start: datetime, end: datetime) -> Device:
    """Return what an inverter says, with a battery."""
    total = random.randrange(1, 10_000_000)
    readings = []
    at = start
    while at < end:
        total += random.randrange(60)
        power = float(random.randrange(-2000, 2000))
        readings.append(Reading(name, at, {"pv_total_kwh": total / 1e3, BATTERY: power}))
        at += pause(random)
    return readings


def pause(random: Random) -> timedelta:
    """Return the time to the next reading, mostly half a minute, sometimes the better part of an hour."""
    if random.random() < 0.01:
        return timedelta(seconds=random.randrange(60, 2400))
    return timedelta(seconds=random.randrange(20, 40))


def made(readings: Device, start: datetime, end: datetime, *, hold: timedelta = HOLD) -> dict[str, Spread]:
    """Return the quarter-hours of a device, as the data managers make them."""
    store = MemoryStore(zone=ZONE)
    store.append(readings)
    edges = np.arange(micros(start), micros(end) + 1, micros(start + QUARTER) - micros(start))
    if len(edges) == 1:
        return {}
    spreads = {}
    for algorithm in ("diff", "mean"):
        recipe = Recipe(algorithm, (BATTERY,) if algorithm == "mean" else ())
        table = Maker(store, recipe, hold=hold).make(edges, micros(readings[0].at))
        for name in (name for name in table.columns if name != "quality"):
            known = ~np.isnan(table.columns[name])
            spreads[BATTERY_KWH if name == BATTERY else name] = Spread(
                table.times[known] // 1_000_000,
                table.columns[name][known] * (0.25e-3 if name == BATTERY else 1),
                table.columns["quality"][known] != Quality.COMPLETE.word,
            )
    return spreads


def live_day(devices: Mapping[str, Device], edge: datetime, form: str) -> LiveDay:
    """Return the day of which all until an edge was made into quarter-hours, and is read again since."""
    spreads = [made(readings, MIDNIGHT - QUARTER, edge) for readings in devices.values()]
    _, today = before_and_of(spreads, int(MIDNIGHT.timestamp()))
    day = LiveDay(
        day=DAY,
        zone=ZONE,
        tariff=FORMS[form],
        before=year_of(2, date(2026, 1, 1), DAY, battery=True),
        devices={name: LiveDevice(its, Counted(edge)) for name, its in zip(devices, today, strict=True)},
        spot=spot_of(3, date(2026, 3, 1), date(2026, 3, 6)),
    )
    for readings in devices.values():
        for reading in readings:
            if edge - timedelta(hours=1) <= reading.at < edge:
                day.push(reading)
    return day


def anew(devices: Mapping[str, Device], day: LiveDay, now: datetime) -> Totals:
    """Return the totals of the day until now, with quarter-hours that are all made of the readings."""
    seen = {name: [each for each in readings if each.at < now] for name, readings in devices.items()}
    end = datetime.fromtimestamp(-(-now.timestamp() // 900) * 900, UTC)
    today = household(made(readings, MIDNIGHT, end) for readings in seen.values())
    assert day.before is not None
    usage = day.before.followed_by(today)
    inputs = inputs_until(usage, now, zone=ZONE, measured_peaks={}, spot=day.spot)
    return totals(day.tariff, inputs, DAY, DAY + timedelta(days=1))


def close(first: Totals, second: Totals) -> None:
    """Hold totals against each other: to a tenth of a Wh, and a hundredth of a cent.

    Percents are those of the sun, to a tenth of a Wh as well.
    """
    solar_kwh = second.solar_kwh.value or 1.0
    for name in ("from_grid_kwh", "to_grid_kwh", "solar_kwh", "gas_m3", "direct_kwh", "self_consumption_pct"):
        one, other = getattr(first, name), getattr(second, name)
        assert one.absence == other.absence, name
        within = 1e-4 * 100 / solar_kwh if name.endswith("_pct") else 1e-4
        assert one.value == pytest.approx(other.value, abs=within), name
    for name in ("cost_eur", "profit_eur"):
        one, other = getattr(first, name), getattr(second, name)
        assert one.absence == other.absence, name
        assert one.value is None or float(one.value) == pytest.approx(float(other.value), abs=1e-4), name


@settings(max_examples=some_of(25))
@given(
    st.integers(0, 10_000),
    st.sampled_from(sorted(FORMS)),
    st.integers(0, 95),
    st.integers(1, 96),
)
@example(seed=308, form="dutch", edge=0, quarters=1)  # by the last decimal, of less than a kWh of sun
@example(seed=582, form="dutch", edge=0, quarters=94)  # panels are silent in the middle of the last but one
@example(seed=0, form="dutch", edge=95, quarters=1)  # a battery was read just before the edge, and not since
def test_what_it_says_is_what_is_counted_anew(seed: int, form: str, edge: int, quarters: int) -> None:
    """After a start at any quarter-hour, through silences, with another meter: to the Wh and the cent."""
    random = Random(seed)  # noqa: S311  # figures to count with, no secrets
    start, end = MIDNIGHT - timedelta(hours=2), MIDNIGHT + timedelta(days=1)
    devices = {
        "meter": meter(random, start, end),
        "roof": inverter(random, "roof", start, end),
        "shed": inverter(random, "shed", start, end),
    }
    begun = MIDNIGHT + edge * QUARTER
    day = live_day(devices, begun, form)
    until = min(begun + quarters * QUARTER, end)
    for reading in sorted(
        (each for readings in devices.values() for each in readings), key=lambda each: each.at
    ):
        if begun <= reading.at < until:
            day.push(reading)
    close(day.totals(day.inputs(until)), anew(devices, day, until))


def test_it_moves_with_each_reading() -> None:
    """Half-way a quarter-hour it is what was taken so far; a reading that is old is nothing."""
    day = LiveDay(
        day=DAY,
        zone=ZONE,
        tariff=None,
        before=None,
        devices={"meter": LiveDevice({}, Counted(MIDNIGHT))},
    )
    for seconds, kwh in ((-10, 7.0), (0, 7.001), (430, 7.25), (420, 9.0), (431, 7.251)):
        values = {"import_t1_kwh": kwh, "import_t2_kwh": 0.0, "tariff": 1}
        day.push(Reading("meter", MIDNIGHT + timedelta(seconds=seconds), values))
    day.push(Reading("another", MIDNIGHT, {"import_t1_kwh": 5.0}))
    counted = day.totals(day.inputs(MIDNIGHT + timedelta(seconds=431)))
    assert counted.from_grid_kwh.value == pytest.approx(0.251)
    assert counted.to_grid_kwh.absence is Absence.NO_METER


def test_a_house_of_which_nothing_is_known() -> None:
    """There is nothing to count; with a past, today is what is missing."""
    day = LiveDay(day=DAY, zone=ZONE, tariff=None, before=None, devices={})
    with pytest.raises(MissingDataError):
        day.totals(day.inputs(MIDNIGHT))
    known = replace(day, before=year_of(1, date(2026, 1, 1), DAY))
    assert known.totals(known.inputs(MIDNIGHT + timedelta(hours=2))).from_grid_kwh.absence is Absence.NO_METER


@pytest.mark.parametrize(
    ("minutes", "now", "wh"),
    [
        ((0, 2, 4, 6, 8, 10, 12, 14), 15, [1000]),
        ((0, 2, 4), 5, [1000 / 3]),
        ((0, 2), 9, [600]),
        ((13, 15, 16), 17, [1000, 1000 * 2 / 15]),
    ],
)
def test_the_power_of_a_battery_is_its_energy(minutes: Iterable[int], now: int, wh: list[float]) -> None:
    """A quarter-hour counts whole once it is over, and the running one as far as it has come."""
    counted = Counted(MIDNIGHT)
    for minute in minutes:
        counted.push(Reading("battery", MIDNIGHT + timedelta(minutes=minute), {BATTERY: 4000.0}))
    spread = counted.spreads(MIDNIGHT + timedelta(minutes=now))[BATTERY_KWH]
    assert (spread.amounts * 1000).tolist() == pytest.approx(wh)


@pytest.mark.parametrize(
    ("minutes", "marked"),
    [
        (range(-14, 90, 5), []),
        (range(-15, 91, 15), []),
        ([*range(-14, 32, 5), *range(59, 90, 5)], [2, 3]),  # too little in one, and as much more in the next
        ([*range(-14, 42, 5), *range(61, 90, 5)], [4]),
        (range(-53, 91, 60), [0, 4]),
        (range(-9, 90, 10), []),  # of ten minutes and of twenty
        (range(8, 90, 5), [0]),  # it counts from its first row on
    ],
)
def test_a_quarter_that_counts_for_another_time_is_none_that_was_drawn(
    minutes: Iterable[int], marked: list[int]
) -> None:
    """However long a value holds; what is made of it is marked as it is live."""
    hold = timedelta(minutes=15)
    readings = [
        Reading("meter", MIDNIGHT + timedelta(minutes=minute), {"import_t1_kwh": minute / 15})
        for minute in minutes
    ]
    counted = Counted(MIDNIGHT, hold=hold)
    for reading in readings:
        counted.push(reading)
    end = MIDNIGHT + 6 * QUARTER
    for spread in (
        counted.spreads(end)["import_t1_kwh"],
        made(readings, MIDNIGHT, end, hold=hold)["import_t1_kwh"],
    ):
        starts = (spread.starts[spread.estimated] - int(MIDNIGHT.timestamp())) // 900
        assert [start for start in starts.tolist() if start < 5] == marked


def test_second_panels_that_came_later() -> None:
    """Before they came the first ones counted alone; while they are silent the sum is not known yet."""
    first, second = (np.arange(0, count * 900, 900, np.int64) for count in (8, 3))
    sums = {
        "grid": {"import_t1_kwh": Spread(first, np.ones(8), np.zeros(8, np.bool_))},
        "roof": {"pv_total_kwh": Spread(first, np.ones(8), np.zeros(8, np.bool_))},
        "shed": {"pv_total_kwh": Spread(second * 2 + 1800, np.array([1.0, 2.0, 3.0]), np.zeros(3, np.bool_))},
    }
    usage = household(sums.values())
    assert usage.pv_kwh is not None
    assert usage.pv_kwh.tolist() == pytest.approx([1, 1, 2, 1, 3, 1, 4, np.nan], nan_ok=True)
    assert usage.estimated_load is not None
    assert usage.estimated_load.tolist() == [False, False, False, True, False, True, False, False]
