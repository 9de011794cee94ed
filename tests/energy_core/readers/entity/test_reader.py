"""Entities are read as one device."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from energy_core.models import Reading
from energy_core.protocols import PushReader
from energy_core.readers.entity import Absence, EntityConfig, EntityReader, Role, SourceEntity

from .states import NOON, SetClock, States

SECOND = timedelta(seconds=1)


def reader_of(states: States, *entities: SourceEntity) -> EntityReader:
    """Return a reader of entities."""
    return EntityReader(EntityConfig(name="house", entities=entities), states, states.clock)


def entity(role: Role, **settings: object) -> SourceEntity:
    """Return an entity in a role, named after it."""
    return SourceEntity(role=role, entity_id=f"sensor.{role}", **settings)  # type: ignore[arg-type]  # each is of its own


async def soon(readings: AsyncIterator[Reading]) -> Reading:
    """Return the next reading, which must come."""
    async with asyncio.timeout(10):
        return await anext(readings)


async def only_reading(role: Role, state: object, stated: str | None, **settings: object) -> Reading:
    """Return what is read of one entity."""
    states = States(SetClock())
    states.report(f"sensor.{role}", state, stated)
    async with reader_of(states, entity(role, **settings)).stream() as readings:
        return await soon(readings)


@pytest.mark.parametrize(
    ("role", "state", "unit", "values"),
    [
        (Role.IMPORT_POWER, "1.5", "kW", {"import_power_w": 1500}),
        (Role.EXPORT_POWER, "20", "W", {"export_power_w": 20}),
        (Role.IMPORT_ENERGY, "12.5", "MWh", {"import_total_kwh": 12500}),
        (Role.IMPORT_ENERGY_T1, "1", "kWh", {"import_t1_kwh": 1}),
        (Role.IMPORT_ENERGY_T2, "2", "kWh", {"import_t2_kwh": 2}),
        (Role.EXPORT_ENERGY, "0", "kWh", {"export_total_kwh": 0}),
        (Role.EXPORT_ENERGY_T1, "3", "kWh", {"export_t1_kwh": 3}),
        (Role.EXPORT_ENERGY_T2, "4", "kWh", {"export_t2_kwh": 4}),
        (Role.PV_POWER, "3.2e3", "W", {"pv_power_w": 3200}),
        (Role.PV_ENERGY, "5", "MWh", {"pv_total_kwh": 5000}),
        (Role.PV_DAY_ENERGY, "5000", "Wh", {"pv_day_kwh": 5}),
        (Role.BATTERY_POWER, "-700", "W", {"battery_power_w": -700}),
        (Role.BATTERY_SOC, "55", "%", {"battery_soc_pct": 55}),
        (Role.EV_POWER, "7.4", "kW", {"ev_power_w": 7400}),
        (Role.EV_ENERGY, "8", "kWh", {"ev_total_kwh": 8}),
        (Role.GAS, "100", "ft³", {"gas_m3": 2.831684659}),
        (Role.WATER, "1500", "L", {"water_m3": 1.5}),
        (Role.TEMPERATURE, "68", "°F", {"temperature_c": 20}),
    ],
)
async def test_each_role_is_a_column(role: Role, state: str, unit: str, values: dict[str, float]) -> None:
    """In its unit."""
    reading = await only_reading(role, state, unit)
    assert (reading.source, reading.at) == ("house", NOON)
    assert reading.values == pytest.approx(values)


@pytest.mark.parametrize(
    ("state", "inverted", "grid", "drawn", "given"),
    [
        ("1200", False, 1200, 1200, 0),
        ("-300", False, -300, 0, 300),
        ("300", True, -300, 0, 300),
        ("0", True, 0, 0, 0),
    ],
)
async def test_a_signed_power_of_the_grid(
    *, state: str, inverted: bool, grid: float, drawn: float, given: float
) -> None:
    """Is told as a meter tells it, too."""
    reading = await only_reading(Role.GRID_POWER, state, "W", inverted=inverted)
    assert reading.values == {"grid_power_w": grid, "import_power_w": drawn, "export_power_w": given}
    assert "-0.0" not in str(reading.values)


async def test_a_battery_that_counts_the_other_way() -> None:
    """Charging is positive."""
    reading = await only_reading(Role.BATTERY_POWER, "1", "kW", inverted=True)
    assert reading.values == {"battery_power_w": -1000}


async def test_a_unit_that_the_entity_does_not_state() -> None:
    """Is that of the settings, which never overrules it."""
    assert (await only_reading(Role.PV_POWER, "2", None, unit="kW")).values == {"pv_power_w": 2000}
    assert (await only_reading(Role.PV_POWER, "2", "W", unit="kW")).values == {"pv_power_w": 2}


@pytest.mark.parametrize(
    ("state", "unit", "absence"),
    [
        ("unknown", "W", Absence.UNKNOWN),
        ("unavailable", "W", Absence.UNAVAILABLE),
        ("on", "W", Absence.NOT_A_NUMBER),
        ("", "W", Absence.NOT_A_NUMBER),
        ("nan", "W", Absence.NOT_A_NUMBER),
        ("inf", "W", Absence.NOT_A_NUMBER),
        ("1e999", "W", Absence.NOT_A_NUMBER),
        ("1e308", "MW", Absence.NOT_A_NUMBER),
        ("-1e308", "W", Absence.NOT_A_NUMBER),
        ("1,5", "W", Absence.NOT_A_NUMBER),
        ("1_000", "W", Absence.NOT_A_NUMBER),
        ("٣", "W", Absence.NOT_A_NUMBER),
        ("5", "kWh", Absence.WRONG_UNIT),
        ("5", None, Absence.WRONG_UNIT),
    ],
)
async def test_what_is_no_value_is_absent(state: str, unit: str | None, absence: Absence) -> None:
    """It is not 0, the others are read, and it comes back."""
    states = States(SetClock())
    states.report("sensor.grid_power", 100, "W")
    states.report("sensor.pv_power", state, unit)
    reader = reader_of(states, entity(Role.GRID_POWER), entity(Role.PV_POWER))
    async with reader.stream() as readings:
        assert "pv_power_w" not in (await soon(readings)).values
        assert reader.absent == {"sensor.pv_power": absence}
        states.report("sensor.pv_power", 7, "W")
        assert (await soon(readings)).values["pv_power_w"] == 7
        assert reader.absent == {}


async def test_an_entity_that_goes_and_comes() -> None:
    """Takes its value with it."""
    states = States(SetClock())
    states.report("sensor.grid_power", 100, "W")
    states.report("sensor.pv_power", 5, "W")
    reader = reader_of(states, entity(Role.GRID_POWER), entity(Role.PV_POWER))
    async with reader.stream() as readings:
        assert "pv_power_w" in (await soon(readings)).values
        states.remove("sensor.pv_power")
        assert "pv_power_w" not in (await soon(readings)).values
        assert reader.absent == {"sensor.pv_power": Absence.MISSING}
        states.remove("sensor.grid_power")
        assert (await soon(readings)) == Reading("house", NOON, {})
        states.report("sensor.pv_power", 6, "W")
        assert (await soon(readings)).values == {"pv_power_w": 6}


async def test_nothing_is_read_of_what_never_was() -> None:
    """There is no reading before there is a value."""
    states = States(SetClock())
    reader = reader_of(states, entity(Role.GRID_POWER))
    async with reader.stream() as readings:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await anext(readings)
    assert reader.latest is None
    assert reader.age is None
    assert reader.absent == {"sensor.grid_power": Absence.MISSING}


async def test_a_value_that_is_not_said_again_goes_by_itself() -> None:
    """Nobody needs to report for that."""
    clock = SetClock()
    states = States(clock)
    states.report("sensor.battery_soc", 50, "%")
    states.report("sensor.grid_power", 100, "W")
    reader = reader_of(states, entity(Role.GRID_POWER, max_age=2 * SECOND), entity(Role.BATTERY_SOC))
    async with reader.stream() as readings:
        clock.seconds = 1.99
        assert "grid_power_w" in (await soon(readings)).values
        clock.seconds = 2.01
        assert (await soon(readings)).values == {"battery_soc_pct": 50}
        assert reader.absent == {"sensor.grid_power": Absence.STALE}


async def test_age_is_since_the_last_report() -> None:
    """Also one that changed nothing; the first is not known to be fresh."""
    clock = SetClock()
    states = States(clock)
    states.report("sensor.grid_power", 100, "W")
    reader: PushReader = reader_of(states, entity(Role.GRID_POWER))
    async with reader.stream() as readings:
        await soon(readings)
        ages = [reader.age]
        clock.seconds = 5
        states.report("sensor.grid_power", 100, "W")
        assert (await soon(readings)).at == NOON + 5 * SECOND
        clock.seconds = 8
        ages.append(reader.age)
        states.report("sensor.grid_power", "unavailable", "W")
        assert (await soon(readings)).values == {}
        assert [*ages, reader.age] == [None, 3, 3]
        assert reader.latest == Reading("house", NOON + 5 * SECOND, {})


@pytest.mark.parametrize("jump_s", [-86_400, -1, 1, 3600])
async def test_a_wall_clock_that_jumps_changes_nothing(jump_s: float) -> None:
    """What is said stays, and ages as before; reports after that count at once, with the time that is now."""
    clock = SetClock()
    states = States(clock)
    states.report("sensor.grid_power", 100, "W")
    reader = reader_of(states, entity(Role.GRID_POWER), entity(Role.PV_POWER))
    async with reader.stream() as readings:
        await soon(readings)
        clock.seconds = 5
        states.report("sensor.grid_power", 101, "W")
        await soon(readings)
        clock.seconds, clock.wrong_s = 8, jump_s
        states.report("sensor.pv_power", 7, "W")
        assert (await soon(readings)).values["grid_power_w"] == 101
        assert (reader.age, reader.age_of({Role.GRID_POWER})) == (0, 3)
        clock.seconds = 10
        states.report("sensor.grid_power", 101, "W")
        assert (await soon(readings)).at == NOON + (10 + jump_s) * SECOND
        assert reader.age_of({Role.GRID_POWER}) == 0
        assert reader.absent == {}


async def test_a_reader_in_place_of_another_knows_what_that_has_heard() -> None:
    """As when an entity is added: the others are no older for it, and no younger."""
    clock = SetClock()
    states = States(clock)
    states.report("sensor.grid_power", 100, "W")
    first = reader_of(states, entity(Role.GRID_POWER))
    async with first.stream() as readings:
        await soon(readings)
        clock.seconds = 5
        states.report("sensor.grid_power", 101, "W")
        await soon(readings)
    states.report("sensor.pv_power", 7, "W")
    clock.seconds = 7
    both = EntityConfig(name="house", entities=(entity(Role.GRID_POWER), entity(Role.PV_POWER)))
    second = EntityReader(both, states, clock, before=first)
    async with second.stream() as readings:
        assert (await soon(readings)).values["grid_power_w"] == 101
        assert (second.age, second.age_of({Role.PV_POWER})) == (2, None)


async def test_a_register_that_falls_is_told_as_it_is() -> None:
    """Whoever reckons with registers knows what that means."""
    clock = SetClock()
    states = States(clock)
    told = []
    async with reader_of(states, entity(Role.PV_ENERGY)).stream() as readings:
        for second, total in enumerate((100.0, 101.0, 0.0, 0.5)):
            clock.seconds = second
            states.report("sensor.pv_energy", total, "kWh")
            told.append((await soon(readings)).values["pv_total_kwh"])
    assert told == [100.0, 101.0, 0.0, 0.5]


async def test_leaving_ends_the_subscription() -> None:
    """Nothing is left behind, and it can begin again."""
    states = States(SetClock())
    reader = reader_of(states, entity(Role.GRID_POWER))
    for _ in range(2):
        async with reader.stream():
            assert [entity_ids for entity_ids, _ in states.listeners] == [{"sensor.grid_power"}]
        assert states.listeners == []


@given(st.lists(st.tuples(st.text(max_size=8), st.sampled_from(["W", "kW", "kWh", None, "🌞"])), min_size=1))
def test_whatever_an_entity_says(said: list[tuple[str, str | None]]) -> None:
    """It is a finite number or absent, and never an error."""

    async def read() -> None:
        clock = SetClock()
        states = States(clock)
        states.report("sensor.battery_soc", 1, "%")
        async with reader_of(states, entity(Role.GRID_POWER), entity(Role.BATTERY_SOC)).stream() as readings:
            await soon(readings)
            for second, (state, unit) in enumerate(said, 1):
                clock.seconds = second
                states.report("sensor.grid_power", state, unit)
                states.report("sensor.battery_soc", second, "%")
                values = (await soon(readings)).values
                assert all(abs(float(str(value))) < float("inf") for value in values.values())

    asyncio.run(read())
