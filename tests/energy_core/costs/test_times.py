"""Prices by the hour of the day."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from energy_core.costs.absence import Absence, MissingDataError
from energy_core.costs.bill import bill
from energy_core.costs.inputs import Inputs
from energy_core.costs.rates import Direction, rates
from energy_core.costs.spot import SpotPrices
from energy_core.costs.tables import table_of
from energy_core.costs.tariffs import Tariff, tariff_from
from energy_core.costs.usage import Usage
from energy_core.exceptions import ConfigError

from .houses import ZONE, even, lines, quarters

WORK = ["mon", "tue", "wed", "thu", "fri"]
PEAK = {"name": "peak", "days": WORK, "hours": ["07:00-11:00", "17:00-22:00"], "eur_kwh": 0.3}
NIGHT = {"name": "night", "hours": ["01:00-07:00"], "eur_kwh": 0.1}
DAY = timedelta(days=1)


def tariff(**charge: object) -> Tariff:
    """Return a tariff of one charge on energy, 0.2 EUR/kWh and what is said of it."""
    energy: dict[str, object] = {"name": "energy", "eur_kwh": 0.2, **charge}
    return tariff_from({"contracts": [{"name": "Hours", "start": "2026-01-01", "offtake": [energy]}]})


def one_a_quarter(start: date, end: date) -> Usage:
    """Return usage of 1 kWh in each quarter-hour, in both registers by turns."""
    starts = quarters(start, end)
    turn = (np.arange(len(starts)) % 2).astype(float)
    return Usage.of_columns(starts, {"import_t1_kwh": turn, "import_t2_kwh": 1 - turn})


@pytest.mark.parametrize(
    ("day", "peak", "night", "other"),
    [
        (date(2026, 1, 5), 36, 24, 36),  # a Monday
        (date(2026, 1, 10), 0, 24, 72),
        (date(2026, 3, 29), 0, 20, 72),  # Sundays on which the clock is put forward, and back
        (date(2026, 10, 25), 0, 28, 72),
    ],
)
def test_a_day_is_charged_by_its_hours(day: date, peak: int, night: int, other: int) -> None:
    """Of the local clock, whatever the register; each of the times has a line."""
    inputs = Inputs(usage=one_a_quarter(day, day + DAY), zone=ZONE)
    counted = bill(tariff(times=[PEAK, NIGHT]), inputs, day, day + DAY)
    assert [(line.name, line.quantity, line.exact_eur) for line in counted.lines] == [
        ("energy peak", peak, peak * Decimal("0.3")),
        ("energy night", night, night * Decimal("0.1")),
        ("energy", other, other * Decimal("0.2")),
    ]


def test_rates_change_with_the_hours() -> None:
    """As those who charge at cheap hours see them."""
    begin = datetime(2026, 1, 9, tzinfo=ZoneInfo(ZONE))  # a Friday
    found = rates(
        tariff(times=[PEAK, NIGHT], vat_pct=6.0), begin, begin + DAY, zone=ZONE, direction=Direction.OFFTAKE
    )
    assert [(each.start.astimezone(ZoneInfo(ZONE)).hour, each.eur_kwh) for each in found] == [
        (0, 0.212),
        (1, 0.106),
        (7, 0.318),
        (11, 0.212),
        (17, 0.318),
        (22, 0.212),
    ]


def test_an_index_has_factors_by_the_hour() -> None:
    """What the times do not say is that of their charge; bounds are those of all."""
    day = date(2026, 1, 5)
    times = [{**PEAK, "eur_kwh": 0.05}, {"name": "night", "hours": ["00:00-07:00"], "factor": 0.5}]
    charge = {"index": "spot", "factor": 1.0, "eur_kwh": 0.01, "maximum_eur_kwh": 0.14, "times": times}
    prices = SpotPrices.of([(instant, 100.0) for instant in _hours(day)])
    inputs = Inputs(usage=one_a_quarter(day, day + DAY), zone=ZONE, spot=prices)
    assert lines(bill(tariff(**charge), inputs, day, day + DAY)) == {
        "energy peak": f"{36 * 0.14:.4f}",
        "energy night": f"{28 * 0.06:.4f}",
        "energy": f"{32 * 0.11:.4f}",
    }


def _hours(day: date) -> list[datetime]:
    """Return the hours of a day."""
    return [datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(ZONE)) for hour in range(24)]


def test_a_week_that_is_all_times_has_no_other_hours() -> None:
    """No line is made up for what never is."""
    start, end = date(2026, 1, 5), date(2026, 1, 12)
    times = [{"name": "all", "hours": ["00:00-24:00"], "eur_kwh": 0.1}]
    inputs = Inputs(usage=one_a_quarter(start, end), zone=ZONE)
    assert lines(bill(tariff(times=times), inputs, start, end)) == {"energy all": "67.2000"}


def test_days_that_are_known_as_a_whole_have_no_hours() -> None:
    """That is said, and nothing is spread over them."""
    day = date(2026, 1, 5)
    usage = even(day, day + DAY, import_t1_kwh=5, import_t2_kwh=5)
    coarse = Usage(
        starts=usage.starts,
        import_t1_kwh=usage.import_t1_kwh,
        import_t2_kwh=usage.import_t2_kwh,
        row_s=86_400,
    )
    with pytest.raises(
        MissingDataError, match=r"energy goes by the hour of the day, .* by 24 hours"
    ) as caught:
        bill(tariff(times=[NIGHT]), Inputs(usage=coarse, zone=ZONE), day, day + DAY)
    assert caught.value.absence is Absence.TOO_COARSE


def test_times_are_kept_as_they_are_written() -> None:
    """So that a form shows what was said."""
    written = tariff(times=[PEAK, NIGHT])
    assert tariff_from(table_of(written)) == written
    assert written.version != tariff(times=[NIGHT]).version


@pytest.mark.parametrize(
    ("charge", "said"),
    [
        (
            {"times": [{"name": "a", "hours": [], "eur_kwh": 1}]},
            r"times\[0\].hours: got \[\], takes one stretch",
        ),
        (
            {"times": [{"name": "", "hours": ["00:00-01:00"], "eur_kwh": 1}]},
            r"times\[0\].name: got '', takes",
        ),
        (
            {"times": [{"name": "a", "hours": ["00:00-01:00"]}]},
            r"times\[0\].eur_kwh: got None, takes eur_kwh, or",
        ),
        ({"times": [NIGHT, NIGHT]}, r"times\[1\].name: got 'night', takes a name that no other"),
        (
            {"times": [NIGHT, {**PEAK, "hours": ["06:00-08:00"]}]},
            r"times\[1\].hours: got .*, takes hours that are not those of night",
        ),
        ({"times": [{**NIGHT, "factor": 1.0}]}, r"times\[0\].factor: got 1.0, takes an index"),
        (
            {"times": [NIGHT], "eur_kwh": None, "t1_eur_kwh": 0.1, "t2_eur_kwh": 0.2},
            "times: got 1, takes one price for both registers",
        ),
        ({"times": [NIGHT], "tiers": [{"above": 5, "eur": 1}]}, "times: got 1, takes one price"),
        ({"times": [{**NIGHT, "days": ["Monday"]}]}, r"times\[0\].days\[0\]: got 'Monday', takes .*mon"),
        *(
            (
                {"times": [{**NIGHT, "hours": [hours]}]},
                rf"times\[0\].hours\[0\]: got '{hours}', takes hours of one day",
            )
            for hours in ("22:00-06:00", "7-11", "07:00-07:00", "07:10-08:00", "23:00-24:15", "00:60-02:00")
        ),
    ],
)
def test_times_that_make_no_sense_are_refused(charge: Any, said: str) -> None:
    """By their key, with what would be right."""
    with pytest.raises(ConfigError, match=rf"contracts\[0\].offtake\[0\].{said}"):
        tariff(**charge)
