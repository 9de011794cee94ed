"""The same decisions over what was kept."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from energy_core.agents.controller import Controller
from energy_core.agents.replay import MonthEffect, replay, replayed, samples_of
from energy_core.agents.samples import Sources, night_tariff, sample_of
from energy_core.controllers.config import ControllerConfig, Mode
from energy_core.controllers.decision import Decision, Reason
from energy_core.controllers.sample import Instant, PriceStretch, Sample
from energy_core.controllers.simulated import SimulatedCharger
from energy_core.demand import QUARTER_S
from energy_core.models import Observed, Reading, Value

from .relay import Relay, Time

ZONE = "Europe/Brussels"
NOON = datetime(2026, 6, 15, 10, tzinfo=UTC)
ON = ControllerConfig(mode=Mode.ON, guard=False, moving_average_seconds=0, override_seconds=604_800)


def house(hours: float, seed: int = 1, step_s: int = 10) -> list[Reading]:
    """Return what a meter says of a cloudy day without a charger."""
    dice = random.Random(seed)  # noqa: S311 - a house, no secret
    readings, kwh, quarter_ws = [], 2000.0, 0.0
    clouds = [dice.random() for _ in range(400)]
    for number in range(int(hours * 3600 / step_s)):
        second = number * step_s
        grid = 300 - 3500 * clouds[second // 600 % 400] + (2000 if second % 5400 < 180 else 0)
        if second % QUARTER_S == 0:
            quarter_ws = 0.0
        values = {
            "import_power_w": max(0.0, round(grid, 1)),
            "export_power_w": max(0.0, round(-grid, 1)),
            "import_t1_kwh": round(kwh, 6),
            "import_t2_kwh": 900.0,
            "demand_w": round(quarter_ws / QUARTER_S, 3),
        }
        readings.append(Reading("meter", NOON + timedelta(seconds=second), values))
        kwh += max(0.0, grid) * step_s / 3_600_000
        quarter_ws += max(0.0, grid) * step_s
    return readings


def world(readings: Sequence[Reading], *, charger_w: float, was_on: Sequence[bool]) -> Reading:
    """Return what the meter says last, in a house whose charger was on at some of the readings before.

    Counted on its own, from the begin.
    """
    kwh = quarter_ws = 0.0
    for before, after, on in zip(readings, readings[1:], was_on[1:], strict=False):
        seconds = (after.at - before.at).total_seconds()
        extra = extra_of(before, charger_w if on else 0.0)
        kwh += extra * seconds / 3_600_000
        quarter_ws = (
            0.0 if after.at.minute % 15 == 0 and after.at.second == 0 else quarter_ws + extra * seconds
        )
    last = readings[-1]
    grid = grid_of(last) + (charger_w if was_on[len(readings) - 1] else 0.0)
    values = dict(last.values) | {
        "import_power_w": max(0.0, grid),
        "export_power_w": max(0.0, -grid),
        "import_t1_kwh": number(last, "import_t1_kwh") + kwh,
        "demand_w": number(last, "demand_w") + quarter_ws / QUARTER_S,
    }
    return Reading("meter", last.at, values)


def number(reading: Reading, column: str) -> float:
    """Return a value."""
    value = reading.values[column]
    assert isinstance(value, int | float)
    return float(value)


def grid_of(reading: Reading) -> float:
    """Return the power from the grid."""
    return number(reading, "import_power_w") - number(reading, "export_power_w")


def extra_of(reading: Reading, charger_w: float) -> float:
    """Return what a charger adds to the import."""
    return max(0.0, grid_of(reading) + charger_w) - number(reading, "import_power_w")


class Telegrams:
    """A meter that says one reading after the other."""

    latest: Reading | None = None
    age: float | None = 0.0


@pytest.mark.parametrize("config", [ControllerConfig(), replace(ON, guard=True)])
async def test_live_decisions_come_out_identically(config: ControllerConfig) -> None:
    """Of the same stretch: an agent with a charger in the house, and a replay of the house without it."""
    readings = house(3)
    time, meter = Time(), Telegrams()
    relay = Relay(time)
    controller = Controller("car", relay, Sources(meter=meter), config, zone=ZONE, clock=time)
    live, was_on = list[Decision](), list[bool]()
    for index, reading in enumerate(readings):
        time.second = (reading.at - NOON).total_seconds()
        was_on.append(relay.on)
        meter.latest = world(readings[: index + 1], charger_w=1400, was_on=was_on)
        await controller.run_once(reading.at)
        live.append(controller.decision)
    again = [step.decision for step in replayed(samples_of(readings), config, zone=ZONE)]
    assert again == live
    assert len({decision.on for decision in live}) == 2


def test_what_a_replay_comes_to() -> None:
    """Switches, energy, its share of the sun, cost, and the peak with and without."""
    readings = [
        Reading(
            "meter",
            NOON + timedelta(seconds=10 * step),
            {
                "import_power_w": 0.0 if step < 360 else 500.0,
                "export_power_w": 700.0 if step < 360 else 0.0,
                "import_total_kwh": round(100 + max(0, step - 360) * 500 * 10 / 3_600_000, 6),
            },
        )
        for step in range(721)
    ]
    result = replay(samples_of(readings, prices=Flat(0.25)), ON, zone=ZONE)
    assert result.switches == 1
    assert result.on_hours == pytest.approx(2)
    assert result.charged_kwh == pytest.approx(2.8)
    assert result.solar_share == pytest.approx(0.25)
    assert result.cost_eur == pytest.approx(2.1 * 0.25)
    assert result.months == {"2026-06": MonthEffect(pytest.approx(500, abs=1), pytest.approx(1900, abs=1))}  # type: ignore[arg-type]
    assert result.reasons == {Reason.MODE_ON: 721}
    assert [(at, decision.on) for at, decision in result.changes] == [(NOON, True)]
    bare = replay(samples_of(readings), replace(ON, mode=Mode.OFF), zone=ZONE)
    assert (bare.cost_eur, bare.solar_share, bare.charged_kwh) == (None, None, 0)


class Flat:
    """A price that never changes."""

    def __init__(self, eur_kwh: float) -> None:
        """Of so much."""
        self.eur_kwh = eur_kwh

    def price(self, now: datetime, register: int = 1) -> float | None:  # noqa: ARG002 - never changes
        """Return it."""
        return self.eur_kwh

    def known(self, now: datetime, register: int = 1) -> Sequence[PriceStretch]:  # noqa: ARG002 - as above
        """Return it for a day."""
        return (PriceStretch(now, now + timedelta(days=1), self.eur_kwh),)


def test_what_a_real_charger_took_is_left_out() -> None:
    """A replay of history knows the house without it; what nobody measured for long is nothing."""
    meter = [
        Reading(
            "meter", NOON + timedelta(seconds=10 * step), {"import_power_w": 1500.0, "export_power_w": 0.0}
        )
        for step in range(100)
    ]
    charger = [Reading("clamp", NOON + timedelta(seconds=5), {"car_w": 1400.0})]
    battery = [Reading("battery", NOON, {"battery_power_w": 100.0, "battery_soc_pct": 50.0})]
    samples = samples_of(meter, charger=charger, charger_column="car_w", battery=battery)
    steps = list(replayed(samples, replace(ON, mode=Mode.OFF), zone=ZONE))
    assert [step.sample.import_w for step in steps[:3]] == [1500, 100, 100]
    assert steps[-1].sample.import_w == 1500
    assert steps[1].kept.battery_w == 100
    assert steps[-1].kept.battery_soc_pct is None
    assert all(step.kept.is_charger_measured for step in steps)


def test_a_simulated_charger_is_in_all_that_the_meter_says() -> None:
    """Power, register, demand and current; what the meter does not say it does not invent."""
    charger = SimulatedCharger(2300)
    kept = Sample(
        data_at=NOON + timedelta(seconds=890),
        age=0.0,
        import_w=0.0,
        export_w=300.0,
        import_total_kwh=10.0,
        demand_w=100.0,
        currents_a=(-1.0, 2.0),
    )
    first = charger.apply(kept, on=True)
    assert (first.import_w, first.export_w, first.currents_a) == (2000, 0, (9.0, 2.0))
    assert first.observed == Observed(on=True)
    later = replace(kept, data_at=NOON + timedelta(seconds=910), demand_w=0.0)
    second = charger.apply(later, on=True)
    assert second.import_total_kwh == pytest.approx(10 + 2000 * 20 / 3_600_000)
    assert second.demand_w == pytest.approx(2000 * 10 / 900)
    assert (second.import_t1_kwh, second.export_w) == (None, 0)
    third = charger.apply(replace(later, data_at=NOON + timedelta(seconds=930)), on=False)
    assert third.import_total_kwh == second.import_total_kwh
    assert (third.import_w, third.export_w) == (0, 300)
    assert charger.apply(Sample(), on=True) == Sample(observed=Observed(on=True))


def test_samples_of_what_devices_say() -> None:
    """Missing is missing; a current has the direction of its power."""
    assert sample_of(None, None) == Sample()
    peak_at = NOON - timedelta(days=2)
    values: dict[str, Value] = {
        "import_power_w": 100,
        "current_l1_a": 3.0,
        "import_power_l1_w": 700.0,
        "current_l3_a": 4.0,
        "export_power_l3_w": 900.0,
        "month_peak_w": 3000.0,
        "month_peak_at": peak_at,
        "demand_w": "much",
    }
    sample = sample_of(Reading("meter", NOON, values), 2.0)
    assert sample == Sample(
        data_at=NOON,
        age=2.0,
        import_w=100.0,
        currents_a=(3.0, -4.0),
        month_peak_w=3000.0,
        month_peak_at=peak_at,
    )


def test_what_is_too_old_is_not_taken() -> None:
    """But for the meter, whose age is judged with the decision."""
    meter, charger, battery = Telegrams(), Telegrams(), Telegrams()
    meter.latest = Reading("meter", NOON, {"import_power_w": 1.0})
    meter.age = 500.0
    charger.latest = Reading("clamp", NOON, {"power_w": 1400.0})
    battery.latest = Reading("battery", NOON, {"battery_power_w": 9.0})
    sources = Sources(meter=meter, charger=charger, battery=battery, prices=Flat(0.2))
    sample = sources.sample(NOON, Observed(on=True))
    assert (sample.age, sample.charger_w, sample.battery_w) == (500, 1400, 9)
    assert (sample.price_eur_kwh, sample.is_night, len(sample.prices)) == (0.2, None, 1)
    charger.age, battery.age = 61.0, 301.0
    sample = sources.sample(NOON, Observed(on=True))
    assert (sample.is_charger_measured, sample.charger_w, sample.battery_w) == (True, None, None)


@pytest.mark.parametrize(
    ("country", "tariff", "is_night"),
    [
        ("BE", 1, False),
        ("BE", 2, True),
        ("NL", 1, True),
        ("NL", 2, False),
        ("LU", 1, None),
        ("BE", None, None),
    ],
)
def test_the_meter_says_when_the_night_tariff_holds(
    country: str, tariff: int | None, *, is_night: bool | None
) -> None:
    """As the meters of the country number their registers."""
    values: dict[str, Value] = {} if tariff is None else {"tariff": tariff}
    meter = Telegrams()
    meter.latest = Reading("meter", NOON, values)
    sources = Sources(meter=meter, night_tariff=night_tariff(country))
    assert sources.sample(NOON, Observed(on=False)).is_night is is_night
    ((_, replayed),) = samples_of([meter.latest], night_tariff=night_tariff(country))
    assert replayed.is_night is is_night


def test_a_replay_reads_as_it_goes() -> None:
    """A year of samples is never in memory at once."""
    taken = 0

    def readings() -> Iterator[tuple[Instant, Sample]]:
        nonlocal taken
        for pair in samples_of(house(1)):
            taken += 1
            yield pair

    steps = replayed(readings(), ON, zone=ZONE)
    for expected in range(1, 5):
        next(steps)
        assert taken == expected
