"""Ready in time, and cheap hours."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from energy_core.controllers.config import ControllerConfig, Count, Mode
from energy_core.controllers.decision import Reason
from energy_core.controllers.following import Calendar
from energy_core.controllers.ready_by import QUARTER, best_start, latest_start
from energy_core.controllers.sample import PriceStretch

from .house import QUICK, ZONE, House, Run

EVENING = datetime(2026, 1, 14, 17, tzinfo=UTC)  # 18:00
SEVEN = datetime(2026, 1, 15, 6, tzinfo=UTC)
READY = replace(
    QUICK, mode=Mode.SOLAR, ready_by=time(7), ready_by_kwh=4.2, guard=True, override_seconds=86_400
)
HOURS = 3600


def quarters(prices: list[float], start: datetime = EVENING) -> list[PriceStretch]:
    """Return stretches of a quarter-hour."""
    return [
        PriceStretch(start + number * QUARTER, start + (number + 1) * QUARTER, price)
        for number, price in enumerate(prices)
    ]


def night(run: Run) -> tuple[float, float]:
    """Return when the charging began and ended [h after the evening]."""
    run.until(14 * HOURS)
    assert [on for _, on, _ in run.changes] == [True, False]
    assert run.changes[0][2] is Reason.READY_BY
    begin, end = (second / HOURS for second, _, _ in run.changes)
    return begin, end


def test_without_prices_it_begins_just_in_time() -> None:
    """Three hours of charging, a tenth and a quarter-hour before 7:00."""
    run = Run.of(House(lambda _: 300, start=EVENING), READY)
    begin, end = night(run)
    assert begin == pytest.approx(13 - 3.3 - 0.25, abs=0.01)
    assert end == pytest.approx(begin + 3, abs=0.02)
    assert run.house.charged_kwh == pytest.approx(4.2, abs=0.01)


def test_with_prices_it_takes_the_cheapest_stretch() -> None:
    """A whole one, even if a cheaper quarter-hour is elsewhere."""
    prices = [0.3] * 52
    prices[2] = 0.01
    prices[20:32] = [0.1] * 12
    house = House(lambda _: 300, start=EVENING, more=lambda _: {"prices": quarters(prices)})
    begin, end = night(Run.of(house, READY))
    assert begin == pytest.approx(5, abs=0.01)
    assert end == pytest.approx(8, abs=0.02)


def test_prices_that_do_not_reach_that_far_are_waited_for() -> None:
    """They come at 20:00; until then nothing is known to be cheap."""
    prices = [0.1] * 24 + [0.05] * 28
    house = House(
        lambda _: 300,
        start=EVENING,
        more=lambda second: {"prices": quarters(prices[: 24 if second < 2 * HOURS else 52])},
    )
    assert night(Run.of(house, READY))[0] == pytest.approx(9.45, abs=0.3)


def test_what_the_sun_gave_is_not_charged_again() -> None:
    """The day before 7:00 counts."""
    start = EVENING - timedelta(hours=8)
    house = House(lambda second: -2000 if second < 2 * HOURS else 300, start=start)
    run = Run.of(house, READY)
    run.until(22 * HOURS)
    assert run.house.charged_kwh == pytest.approx(4.2, abs=0.02)
    night_s = run.changes[-1][0] - run.changes[-2][0]
    assert night_s == pytest.approx(1 * HOURS, abs=60)


def test_a_session_counts_from_its_begin() -> None:
    """Over days, and anew with another car."""
    run = Run.of(House(lambda _: 300, start=EVENING), replace(READY, ready_by_count=Count.SESSION))
    run.until(38 * HOURS)
    assert run.house.charged_kwh == pytest.approx(4.2, abs=0.02)
    run.charging.new_session()
    run.until(62 * HOURS)
    assert run.house.charged_kwh == pytest.approx(8.4, abs=0.04)


def test_it_is_under_the_guard() -> None:
    """And catches up afterwards, as the slack is for."""
    house = House(lambda second: 2200 if 10 * HOURS < second < 10.2 * HOURS else 300, start=EVENING)
    run = Run.of(house, replace(READY, min_on_seconds=600, min_off_seconds=300))
    run.until(14 * HOURS)
    assert "guard" in {reason for _, _, reason in run.changes}
    assert max(peak.power_w for peak in house.peaks) <= 2500
    assert house.charged_kwh == pytest.approx(4.2, abs=0.02)
    assert run.changes[-1][0] < 13 * HOURS


def test_nothing_is_planned_where_nothing_is_missing() -> None:
    """Nor where there is no time for it."""
    assert best_start(EVENING, SEVEN, 0, 1400, quarters([0.1] * 60)) is None
    assert best_start(EVENING, SEVEN, 100, 1400, quarters([0.1] * 60)) is None
    assert latest_start(SEVEN, 100, 1400) < EVENING


def test_what_was_begun_is_gone_through_with() -> None:
    """A contactor is not switched for a cent, when other prices come."""
    prices = [0.2] * 52
    prices[8:20] = [0.1] * 12
    later = [*prices[:30], *([0.01] * 22)]
    house = House(
        lambda _: 300,
        start=EVENING,
        more=lambda second: {"prices": quarters(prices if second < 3 * HOURS else later)},
    )
    begin, end = night(Run.of(house, READY))
    assert begin == pytest.approx(2, abs=0.01)
    assert end == pytest.approx(5, abs=0.02)


@given(
    st.lists(st.floats(-0.1, 1), min_size=8, max_size=60),
    st.floats(0.1, 4),
    st.sampled_from([1400, 2300, 3700]),
)
def test_no_other_stretch_is_cheaper(prices: list[float], kwh: float, power_w: float) -> None:
    """And none of the same price is later."""
    end = EVENING + len(prices) * QUARTER
    found = best_start(EVENING, end, kwh, power_w, quarters(prices))
    count = -int(-kwh * 4000 // power_w)
    if count > len(prices):
        assert found is None
        return
    assert found is not None
    at = int((found - EVENING) / QUARTER)
    assert 0 <= at <= len(prices) - count
    totals = [sum(prices[first : first + count]) for first in range(len(prices) - count + 1)]
    assert totals[at] == pytest.approx(min(totals), abs=1e-6)
    assert all(total > totals[at] - 1e-6 for total in totals[at + 1 :])


CHEAP = replace(QUICK, mode=Mode.SOLAR_CHEAP, cheap_from=time(22), cheap_until=time(6), daily_kwh=100)


@pytest.mark.parametrize(
    ("config", "sample", "hours"),
    [
        (replace(CHEAP, max_price=0.1), {"price_eur_kwh": 0.1}, (4, 12)),
        (replace(CHEAP, max_price=0.1), {"price_eur_kwh": 0.11}, None),
        (replace(CHEAP, max_price=0.1), {}, None),
        (replace(CHEAP, max_price=-0.01), {"price_eur_kwh": -0.02}, (4, 12)),
        (CHEAP, {"price_eur_kwh": 0.0, "is_night": True}, None),
        (replace(CHEAP, cheap_at_night=True), {"is_night": True}, (4, 12)),
        (replace(CHEAP, cheap_at_night=True), {"is_night": False}, None),
        (replace(CHEAP, cheap_at_night=True), {}, None),
        (replace(CHEAP, max_price=0.1, mode=Mode.SOLAR), {"price_eur_kwh": 0.0}, None),
        (
            replace(CHEAP, max_price=0.1, cheap_from=time(1), cheap_until=time(3)),
            {"price_eur_kwh": 0.1},
            (7, 9),
        ),
        (replace(CHEAP, max_price=0.1, daily_kwh=2.8), {"price_eur_kwh": 0.1}, (4, 8)),
    ],
)
def test_cheap_hours(
    config: ControllerConfig, sample: dict[str, float], hours: tuple[float, float] | None
) -> None:
    """By price or by the night tariff, in a window that may go over midnight, until the day has enough."""
    run = Run.of(House(lambda _: 300, start=EVENING, more=lambda _: sample), config)
    run.until(13 * HOURS)
    if hours is None:
        assert run.changes == []
        return
    assert run.changes[0][::2] == (hours[0] * HOURS, Reason.CHEAP)
    assert run.changes[-1][0] == pytest.approx(hours[1] * HOURS, abs=20)


def test_the_whole_day_is_cheap_where_the_window_is_empty() -> None:
    """From 0:00 to 0:00."""
    config = replace(CHEAP, max_price=0.1, cheap_from=time(0), cheap_until=time(0))
    run = Run.of(House(lambda _: 300, start=EVENING, more=lambda _: {"price_eur_kwh": 0.1}), config)
    assert run.step().reason is Reason.CHEAP


@pytest.mark.parametrize(
    ("now", "at", "found"),
    [
        (datetime(2026, 3, 28, 22, tzinfo=UTC), time(2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (datetime(2026, 10, 24, 22, tzinfo=UTC), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 0, 45, tzinfo=UTC), time(2, 30), datetime(2026, 10, 26, 1, 30, tzinfo=UTC)),
        (SEVEN, time(7), SEVEN + timedelta(days=1)),
    ],
)
def test_the_next_time_of_the_clock(now: datetime, at: time, found: datetime) -> None:
    """Also where a day has it twice, or not at all."""
    assert Calendar(ZONE).next(now, at) == found
