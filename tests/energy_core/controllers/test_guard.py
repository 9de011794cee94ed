"""The capacity guard: no quarter-hour above the limit because of the relay."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given, settings, strategies as st

from energy_core.controllers.config import Mode
from energy_core.controllers.decision import Reason
from energy_core.controllers.sample import Sample
from energy_core.demand import Peak
from tests.effort import some_of

from .house import NOON, QUICK, House, Run

GRID = replace(
    QUICK, mode=Mode.ON, guard=True, override_seconds=7 * 86_400, min_on_seconds=600, min_off_seconds=300
)
KETTLE_W, KETTLE_S = 2000, 180


def loads(*stretches: tuple[float, float, float], base_w: float = 300) -> Callable[[float], float]:
    """Return a house in which (begin, end, power) are on besides."""
    return lambda second: base_w + sum(power for begin, end, power in stretches if begin <= second < end)


def test_it_is_off_at_the_latest_moment_that_saves_the_quarter() -> None:
    """An oven comes on: the quarter ends just below the limit, and not far below."""
    house = House(loads((1800, 9000, 1600)))
    run = Run.of(house, GRID)
    run.until(4500)
    assert run.changes[0:1] == [(0, True, "mode_on")]
    assert run.changes[1][1:] == (False, "guard")
    assert 1800 < run.changes[1][0] < 2700
    assert 2300 < house.peaks[2].power_w <= 2500
    assert len(run.changes) == 2


@pytest.mark.parametrize("minute", range(1, 15, 2))
def test_a_kettle_is_not_switched_off_for(minute: int) -> None:
    """Where the house is calm, whenever it boils; the quarter ends below the limit."""
    begin = 900 + minute * 60
    house = House(loads((begin, begin + KETTLE_S, KETTLE_W), base_w=200))
    run = Run.of(house, GRID)
    run.until(3600)
    assert run.changes == [(0, True, "mode_on")]
    assert max(peak.power_w for peak in house.peaks) <= 2500


@pytest.mark.parametrize("second", range(900, 1800, 60))
@pytest.mark.parametrize("base_w", [300, 500, 650])
def test_a_kettle_never_ends_above_the_limit(second: int, base_w: float) -> None:
    """Whenever it boils, and however little room there was."""
    house = House(loads((second, second + KETTLE_S, KETTLE_W), base_w=base_w))
    run = Run.of(house, GRID)
    run.until(3600)
    assert run.changes[0][0] == 0
    assert max(peak.power_w for peak in house.peaks) <= 2500


def test_a_motor_that_starts_is_no_load() -> None:
    """One second of 5 kW, each two minutes."""
    house = House(lambda second: 5300 if second % 120 == 60 else 300, step_s=1)
    run = Run.of(house, GRID)
    run.until(3600)
    assert run.changes == [(0, True, "mode_on")]


def test_what_fits_this_quarter_only_is_not_switched_on() -> None:
    """Near its end a quarter that was calm has room for anything, and the next one has not."""
    house = House(loads(base_w=1500))
    run = Run.of(house, replace(GRID, min_on_seconds=0))
    run.until(2700)
    assert run.changes == []
    assert run.reasons == {Reason.GUARD}


def test_what_does_not_fit_this_quarter_waits_for_the_next() -> None:
    """Or for the end of this one, where there is room for it, after an oven."""
    house = House(loads((0, 500, 3500)))
    run = Run.of(house, GRID)
    run.until(2700)
    assert 500 < run.changes[0][0] <= 920
    assert max(peak.power_w for peak in house.peaks) <= 2500


def test_after_a_start_inside_a_quarter_it_refuses_until_the_next() -> None:
    """Unless the meter says its demand."""
    start = NOON + timedelta(seconds=400)
    run = Run.of(House(loads(), start=start), GRID)
    decision = run.until(490)
    assert decision.reason is Reason.QUARTER_UNKNOWN
    assert decision.next_change_at == NOON + timedelta(seconds=900)
    run.until(600)
    assert run.changes[0][0] == pytest.approx(500, abs=10)
    run = Run.of(House(loads(), start=start, says_demand=True), GRID)
    run.until(20)
    assert run.changes[0][0] == 0


def test_a_meter_that_says_its_power_alone() -> None:
    """Is counted by that, from the next quarter on, and not over a silence."""
    house = House(loads((1500, 9000, 1900)), start=NOON + timedelta(seconds=400))
    run = Run.of(house, GRID)
    run.until(1500, import_total_kwh=None)
    assert run.changes[0][0] == pytest.approx(500, abs=10)
    run.until(2300, import_total_kwh=None)
    assert run.changes[1][1:] == (False, "guard")
    assert max(peak.power_w for peak in house.peaks) <= 2500
    run.step(age=61.0)
    assert run.until(2360, import_total_kwh=None).reason is not Reason.MODE_ON
    capacity = run.charging.situation.capacity if run.charging.situation else None
    assert capacity is not None
    assert capacity.demand_w is None


def test_the_quarter_is_that_of_the_meter_whose_clock_is_wrong() -> None:
    """By which it is settled: the house is 7 minutes ahead."""
    house = House(loads((900, 9000, 1900)))
    run = Run.of(house, GRID)
    real = house.sample

    def sample(*, on: bool) -> Sample:
        return replace(real(on=on), data_at=house.now.wall)

    run.charging.set_config(GRID, house.now)
    house.sample = sample  # type: ignore[method-assign]
    while house.second < 3600:
        now = replace(house.now, wall=house.now.wall + timedelta(minutes=7))
        decision = run.charging.step(house.sample(on=run.on), now)
        run.on = decision.on
        house.advance(on=run.on)
    assert max(peak.power_w for peak in house.peaks) <= 2500


@pytest.mark.parametrize(
    ("setting", "said", "store", "limit"),
    [
        (2500, None, None, 2500),
        (1000, None, None, 2500),
        (4000, None, None, 4000),
        (2500, (3200, NOON - timedelta(days=3)), None, 3200),
        (2500, (3200, NOON - timedelta(days=20)), None, 2500),
        (2500, None, Peak(NOON - timedelta(days=3), 3100), 3100),
        (2500, None, Peak(NOON - timedelta(days=20), 3100), 2500),
        (2500, (2900, NOON - timedelta(days=3)), Peak(NOON - timedelta(days=3), 3100), 2900),
    ],
)
def test_the_limit(
    setting: float, said: tuple[float, object] | None, store: Peak | None, limit: float
) -> None:
    """The highest of setting, 2.5 kW and this month's peak: by the meter's own stamp, else the store's."""
    run = Run.of(House(loads()), replace(GRID, peak_limit_power=setting))
    if store is not None:
        run.charging.know_peak(store)
    power, at = said or (None, None)
    run.step(month_peak_w=power, month_peak_at=at)
    assert run.charging.situation is not None
    assert run.charging.situation.capacity is not None
    assert run.charging.situation.capacity.limit_w == limit


def test_the_peak_that_was_followed_is_remembered() -> None:
    """For the next run, and of this month alone."""
    house = House(loads((0, 900, 3000)))
    run = Run.of(house, GRID)
    run.until(950)
    peak = run.charging.states.month_peak
    assert peak is not None
    assert peak.end == NOON + timedelta(seconds=900)
    assert peak.power_w == pytest.approx(3300, abs=5)


def test_a_meter_whose_demand_begins_anew_too_late() -> None:
    """For some seconds it still says that of the quarter before; nothing is switched for that."""
    house = House(loads(base_w=600), says_demand=True, step_s=1)
    real, before = house.sample, [0.0]

    def sample(*, on: bool) -> Sample:
        found = real(on=on)
        if house.second_of_quarter() < 5:
            return replace(found, demand_w=before[0])
        before[0] = found.demand_w or 0.0
        return found

    house.sample = sample  # type: ignore[method-assign]
    run = Run.of(house, GRID)
    run.until(2000)
    assert run.changes == [(0, True, "mode_on")]


def test_data_without_a_time_are_of_no_quarter() -> None:
    """Nothing is switched on, and what is projected is not known."""
    run = Run.of(House(loads()), GRID)
    decision = run.step(data_at=None)
    assert (decision.on, decision.reason) == (False, Reason.QUARTER_UNKNOWN)
    run = Run.of(House(loads(), start=NOON + timedelta(seconds=60)), GRID)
    run.step()
    assert run.charging.situation is not None
    assert run.charging.situation.capacity is not None
    assert run.charging.situation.capacity.projection_w is None


@pytest.mark.parametrize("mode", [Mode.ON, Mode.SOLAR_CHEAP])
def test_a_charger_of_3_7_kw_under_2_5_kw_does_not_rattle(mode: Mode) -> None:
    """24 hours: it never fits, and is never switched on for the rest of a quarter."""
    config = replace(GRID, mode=mode, charging_power=3700, max_price=1.0, min_on_seconds=0, min_off_seconds=0)
    run = Run.of(House(loads(), charger_w=3700, more=lambda _: {"price_eur_kwh": 0.1}), config)
    run.until(86_400)
    assert len(run.changes) <= 4
    assert max(peak.power_w for peak in run.house.peaks) <= 2500


def day_of(seed: int) -> Callable[[float], float]:
    """Return a day of a house: a fridge, kettles, an oven, a hob, washing, and some sun with clouds."""
    dice = random.Random(seed)  # noqa: S311 - a house, no secret
    stretches = []
    for kind, many, power, seconds in (
        ("kettle", 5, 2000, 180),
        ("oven", 1, 2200, 1500),
        ("washing", 1, 2000, 900),
        ("hob", 2, 1500, 1200),
        ("microwave", 3, 1200, 240),
    ):
        for _ in range(dice.randint(0, many)):
            begin = dice.uniform(6, 22.5) * 3600 + dice.random() * 600
            length = seconds * dice.uniform(0.5, 1.0)
            stretches.append((begin, begin + length, power * dice.uniform(0.7, 1.0), kind))
    sun = dice.uniform(0, 4000)
    clouds = [dice.random() for _ in range(300)]
    base = dice.uniform(150, 450)

    def drawn_at(second: float) -> float:
        local = second % 86_400
        drawn = base + (90 if int(local // 1200) % 2 else 0)
        for begin, end, watts, kind in stretches:
            if begin <= local < end and (kind not in ("oven", "hob") or int(local) % 60 < 40):
                drawn += watts
        height = max(0.0, 1 - ((local - 43_200) / 21_600) ** 2)
        return drawn - sun * height * (0.2 + 0.8 * clouds[int(local // 300) % 300])

    return drawn_at


@cache
def steps_of(seed: int) -> list[float]:
    """Return the same every 20 seconds, for all modes."""
    drawn_at = day_of(seed)
    return [drawn_at(20.0 * step) for step in range(86_400 // 20 + 1)]


@pytest.mark.slow
@pytest.mark.parametrize("days", [5, pytest.param(31, marks=[pytest.mark.nightly, pytest.mark.timeout(300)])])
@pytest.mark.parametrize(
    ("mode", "says_demand"),
    [(Mode.ON, True), (Mode.ON, False), (Mode.SOLAR_CHEAP, False), (Mode.SOLAR, True)],
)
def test_days_of_a_real_house_have_no_peak_above_the_limit_because_of_the_relay(
    mode: Mode, days: int, *, says_demand: bool
) -> None:
    """Each quarter ends below the limit of its time, or would have ended above it without the charger."""
    config = replace(GRID, mode=mode, cheap_at_night=True, max_switches_per_day=20, override_seconds=604_800)
    over = []
    for seed in range(days):
        steps = steps_of(seed)
        start = NOON.replace(hour=22)
        house = House(
            lambda second, steps=steps: steps[int(second // 20)],  # type: ignore[misc]
            start=start,
            step_s=20,
            says_demand=says_demand,
            more=lambda _: {"is_night": True},
        )
        bare = House(house.base_w, start=start, step_s=20)
        run = Run.of(house, config)
        run.until(86_400)
        while bare.second < 86_400:
            bare.advance(on=False)
        limit = 2500.0
        for with_it, without in zip(house.peaks, bare.peaks, strict=True):
            if with_it.power_w > max(limit, without.power_w) + 1:
                over.append((seed, with_it, without))
            limit = max(limit, with_it.power_w)
    assert over == []


@settings(max_examples=some_of(40))
@given(
    st.lists(st.tuples(st.integers(0, 3600), st.integers(200, 900)), max_size=4),
    st.integers(0, 700),
    st.sampled_from([1, 5, 10]),
)
def test_bursts_never_end_a_quarter_above_the_limit(
    kettles: list[tuple[int, int]], base_w: int, step_s: int
) -> None:
    """Of whatever power below a kettle's, one at a time, whenever they come."""
    begins = [(begin, begin + KETTLE_S, power) for begin, power in kettles]
    house = House(
        lambda second: (
            base_w + max((power for begin, end, power in begins if begin <= second < end), default=0)
        ),
        step_s=step_s,
    )
    run = Run.of(house, GRID)
    run.until(4500)
    assert max(peak.power_w for peak in house.peaks) <= 2500
