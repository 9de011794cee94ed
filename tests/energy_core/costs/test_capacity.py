"""The capacity charge: monthly peaks, their floor, their mean, the maximum price."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from energy_core.costs.absence import Absence, MissingDataError
from energy_core.costs.bill import bill
from energy_core.costs.charges import CapacityCharge, EnergyCharge
from energy_core.costs.inputs import Inputs
from energy_core.costs.peaks import mean_peak, month_peaks
from energy_core.costs.tariffs import Contract, Tariff
from energy_core.costs.usage import Usage

from .houses import ZONE, even, lines, one, quarters

PEAKS = (0.632, 4.6, 0, 1.028, 3.444, 4.164, 4.564, 6, 9.2, 5, 4.12, 4.88)
EUR_KW_YEAR = 57.4530
IMEWO = CapacityCharge(eur_kw_year=EUR_KW_YEAR, vat_included=True)
YEAR = date(2026, 1, 1), date(2027, 1, 1)


def months(*peaks: float) -> dict[date, float]:
    """Return a year's peaks by month."""
    return {date(2026, month, 1): peak for month, peak in enumerate(peaks, 1)}


def contract(**capacity: float) -> Contract:
    """Return a contract of network and capacity."""
    charge = replace(IMEWO, **capacity)  # type: ignore[arg-type]  # names are those of the fields
    network = EnergyCharge(name="network", eur_kwh=0.0554236, vat_included=True, network=True)
    return Contract(name="c", start=date(2025, 1, 1), vat_pct=6, offtake=(network,), capacity=(charge,))


def test_a_month_under_the_floor_counts_as_the_floor_before_the_mean() -> None:
    """4.456 kW for EUR 256.01 a year, 21.33 a twelfth; 3.969 kW if only the mean were floored."""
    peak = mean_peak(months(*PEAKS), date(2026, 12, 1), IMEWO)
    assert peak == pytest.approx(4.456)
    assert round(peak * EUR_KW_YEAR, 2) == 256.01
    assert round(peak * EUR_KW_YEAR / 12, 2) == 21.33
    usage = even(*YEAR, import_t1_kwh=0)
    before = {date(2025, month, 1): PEAKS[month - 1] for month in range(1, 13)}
    flat = Inputs(usage=usage, zone=ZONE, measured_peaks=months(*[peak] * 12) | before)
    december = bill(one(contract()), flat, date(2026, 12, 1), date(2027, 1, 1))
    assert december.lines[-1].quantity == pytest.approx(4.456)


def test_a_year_is_the_mean_of_each_month_by_its_days() -> None:
    """Twelve equal means are the price of a year; a leap year too."""
    for year in (2026, 2028):
        start, end = date(year, 1, 1), date(year + 1, 1, 1)
        peaks = {date(each, month, 1): 4.456 for each in (year - 1, year) for month in range(1, 13)}
        inputs = Inputs(usage=even(start, end, import_t1_kwh=0), zone=ZONE, measured_peaks=peaks)
        assert lines(bill(one(contract()), inputs, start, end))["capacity"] == "256.0106"


def test_a_peak_is_that_of_a_quarter_of_the_local_month() -> None:
    """The last quarter of January in Brussels is of January; export and unknown quarters do not count."""
    starts = quarters(date(2026, 1, 1), date(2026, 3, 1))
    usage = Usage.of_columns(
        starts,
        {
            "import_t1_kwh": np.full(len(starts), 0.5),
            "import_t2_kwh": np.zeros(len(starts)),
            "export_t1_kwh": np.full(len(starts), 3.0),
        },
    )
    usage.import_t2_kwh[31 * 96 - 1] = 0.5
    usage.import_t1_kwh[31 * 96] = np.nan
    assert month_peaks(usage, ZONE) == {date(2026, 1, 1): 4.0, date(2026, 2, 1): 2.0}
    usage.import_t1_kwh[31 * 96 :] = np.nan
    assert month_peaks(usage, ZONE) == {date(2026, 1, 1): 4.0}
    assert month_peaks(usage.within(0, 900), ZONE) == {}
    usage.import_t1_kwh[7] = 4000  # of another meter, that showed more when it was put in
    assert month_peaks(usage, ZONE) == {date(2026, 1, 1): 4.0}


def test_what_the_meter_says_goes_before_what_the_usage_says() -> None:
    """Month by month."""
    usage = even(date(2026, 1, 1), date(2026, 3, 1), import_t1_kwh=59 * 96)
    usage.import_t1_kwh[:4] = 1
    inputs = Inputs(usage=usage, zone=ZONE, measured_peaks={date(2026, 1, 1): 5.5})
    assert inputs.peaks[date(2026, 1, 1)] == 5.5
    assert inputs.peaks[date(2026, 2, 1)] == pytest.approx(4.0, abs=0.01)
    with pytest.raises(ValueError, match="under the first day of their month"):
        Inputs(usage=usage, zone=ZONE, measured_peaks={date(2026, 1, 15): 5.5})


def test_months_that_are_not_known_are_left_out_of_the_mean() -> None:
    """As long as any is known."""
    peaks = {date(2026, 10, 1): 3.0, date(2026, 12, 1): 5.0, date(2025, 12, 1): 99.0}
    assert mean_peak(peaks, date(2026, 12, 1), IMEWO) == 4.0
    with pytest.raises(MissingDataError, match="no month peak is known up to 2025-06") as caught:
        mean_peak(peaks, date(2025, 6, 1), IMEWO)
    assert caught.value.absence is Absence.NO_PEAK


@pytest.mark.parametrize(
    ("peak", "used", "capacity"),
    [
        (6.0, 300.0, "29.2774"),  # 6 kW for 31 of 365 days
        (6.0, 60.0, "17.5110"),  # 60 x 34.72738 c€ less 60 x 5.54236 c€
        (6.0, 20.0, "11.0905"),  # 2.5 kW less 20 x 5.54236 c€
        (6.0, 0.0, "12.1989"),
        (1.0, 0.0, "12.1989"),
    ],
)
def test_capacity_and_network_cost_no_more_than_the_maximum(peak: float, used: float, capacity: str) -> None:
    """So much for each kWh of the month, or what the lowest peak that counts costs if that is more."""
    month = date(2026, 12, 1), date(2027, 1, 1)
    inputs = Inputs(
        usage=even(*month, import_t1_kwh=used), zone=ZONE, measured_peaks={date(2026, 12, 1): peak}
    )
    tariff = one(contract(maximum_eur_kwh=0.3472738))
    assert lines(bill(tariff, inputs, *month))["capacity"] == capacity


@pytest.mark.parametrize(
    ("used", "capacity"),
    [
        (60.0, "18.7612"),  # 1.06 x 60 x 34.72738 c€ less 60 x 5.54236 c€, which hold the VAT
        (20.0, "11.8224"),  # 1.06 x 2.5 kW less the same
    ],
)
def test_a_maximum_is_without_vat_as_its_price_is(used: float, capacity: str) -> None:
    """And so is what is paid in any case."""
    month = date(2026, 12, 1), date(2027, 1, 1)
    inputs = Inputs(
        usage=even(*month, import_t1_kwh=used), zone=ZONE, measured_peaks={date(2026, 12, 1): 6.0}
    )
    tariff = one(contract(maximum_eur_kwh=0.3472738, vat_included=False))
    assert lines(bill(tariff, inputs, *month))["capacity"] == capacity


def test_a_house_that_takes_little_pays_for_the_least_capacity_alone() -> None:
    """As the VREG's example of 500 kWh a year by a digital meter: EUR 122, of which 14.50 for the data."""
    year = date(2023, 1, 1), date(2024, 1, 1)
    capacity = replace(IMEWO, eur_kw_year=42.824, maximum_eur_kwh=0.2)
    network = EnergyCharge(name="network", eur_kwh=0.04, vat_included=True, network=True)
    tariff = one(replace(contract(), start=year[0], offtake=(network,), capacity=(capacity,)))
    peaks = {date(2023, month, 1): 1.0 for month in range(1, 13)}
    inputs = Inputs(usage=even(*year, import_t1_kwh=500), zone=ZONE, measured_peaks=peaks)
    assert bill(tariff, inputs, *year).eur + Decimal("14.50") == Decimal("121.56")


def test_the_maximum_is_that_of_the_month_on_each_of_its_days() -> None:
    """A day on which little was used is not cheaper than the month."""
    month = date(2026, 12, 1), date(2027, 1, 1)
    usage = even(*month, import_t1_kwh=300)
    usage.import_t1_kwh[:96] = 0
    inputs = Inputs(usage=usage, zone=ZONE, measured_peaks={date(2026, 12, 1): 1.0})
    tariff = one(contract(maximum_eur_kwh=0.3472738))
    first = bill(tariff, inputs, date(2026, 12, 1), date(2026, 12, 2))
    assert first.exact_eur == (Decimal("2.5") * Decimal("57.453") / 365).quantize(Decimal("1e-8"))


def test_a_maximum_of_what_is_not_known_changes_nothing() -> None:
    """Usage that is still to come limits nothing."""
    nothing = even(date(2026, 12, 1), date(2026, 12, 2), import_t1_kwh=0).within(0, 900)
    inputs = Inputs(usage=nothing, zone=ZONE, measured_peaks={date(2026, 12, 1): 1.0}, gaps=True)
    tariff = one(contract(maximum_eur_kwh=0.3472738))
    assert bill(tariff, inputs, date(2026, 12, 1), date(2026, 12, 2)).eur == Decimal("0.39")


def test_a_maximum_ends_with_its_contract() -> None:
    """Whether the end of a contract is said, or is the day on which the next one begins."""
    month, change = (date(2026, 12, 1), date(2027, 1, 1)), date(2026, 12, 10)
    usage = even(*month, import_t1_kwh=31)
    usage.import_t1_kwh[: 9 * 96] = 15 / 9 / 96
    inputs = Inputs(usage=usage, zone=ZONE, measured_peaks={date(2026, 12, 1): 6.0})
    first = contract(maximum_eur_kwh=0.3472738)
    second = replace(first, name="d", start=change)
    said, unsaid = (
        bill(Tariff(contracts=(replace(first, end=end), second)), inputs, *month) for end in (change, None)
    )
    assert [line.exact_eur for line in said.lines] == [line.exact_eur for line in unsaid.lines]
    assert lines(bill(Tariff(contracts=(first, second)), inputs, month[0], change))["capacity"] == "4.3778"


def test_a_price_by_the_month_is_the_same_in_each() -> None:
    """A twelfth of the year in February and in March, and for some days their share of the month."""
    start, end = date(2026, 2, 1), date(2026, 4, 1)
    peaks = {date(2026, month, 1): 4.0 for month in (2, 3)}
    inputs = Inputs(usage=even(start, end, import_t1_kwh=0), zone=ZONE, measured_peaks=peaks)
    charge = CapacityCharge(eur_kw_month=4.75, months=1, minimum_kw=0, vat_included=True)
    tariff = one(replace(contract(), capacity=(charge,)))
    for begin, stop, amount in (
        (start, end, "38.0000"),
        (start, date(2026, 3, 1), "19.0000"),
        (date(2026, 2, 22), date(2026, 3, 1), "4.7500"),
    ):
        assert lines(bill(tariff, inputs, begin, stop))["capacity"] == amount
