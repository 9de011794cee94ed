"""The days of a house that are over, as they are kept."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from energy_core.calendar import midnight
from energy_core.costs.accounts import PARTS, SUMMED, Accounts
from energy_core.costs.bill import bill
from energy_core.costs.inputs import Inputs
from energy_core.costs.profit import profit

from .houses import FORMS, NETTED, ZONE, even, spot_of, year_of

START, END = date(2025, 3, 24), date(2025, 4, 4)
DAY = timedelta(days=1)
USAGE = year_of(4, date(2025, 1, 1), date(2025, 4, 12), battery=True)


def accounts(form: str = "single", **more: object) -> Accounts:
    """Return the accounts of a house with panels and a battery."""
    spot = spot_of(3, date(2025, 1, 1), date(2025, 4, 12))
    return replace(Accounts(usage=USAGE, zone=ZONE, tariff=FORMS[form], spot=spot), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", sorted(set(FORMS) - {"gas too"}))
def test_days_sum_to_the_bill(form: str) -> None:
    """Their costs are those of the bill of all of them, and so is what the panels earned."""
    kept = accounts(form)
    inputs = Inputs(usage=USAGE, zone=ZONE, spot=kept.spot, gaps=True, day_by_day=True)
    rows = [kept.day(day) for day in kept.days(START, END)]
    tariff = kept.tariff
    assert tariff is not None
    if form in NETTED:
        rows, tail = rows[:1], END - DAY
    else:
        tail = START
    whole = profit(tariff, inputs, tail, END)
    summed = {name: sum(float(str(row.values[name])) for row in rows) for name in ("cost_eur", "profit_eur")}
    assert summed["cost_eur"] == pytest.approx(float(bill(tariff, inputs, tail, END).exact_eur), abs=1e-5)
    assert summed["profit_eur"] == pytest.approx(float(whole.exact_eur), abs=1e-5)
    for row in rows:
        assert sum(float(str(row.values[name])) for name in PARTS) == pytest.approx(row.values["profit_eur"])
        assert row.values["tariff"] == tariff.version


def test_quarters_sum_to_their_day() -> None:
    """In energy; and in money, where nothing is fixed: on the day the clock is put forward there are 92."""
    kept = accounts("registers")
    for day, count in ((date(2025, 3, 30), 92), (date(2025, 3, 31), 96)):
        rows = kept.quarters(day)
        assert len(rows) == count
        assert rows[0].at == midnight(day, ZONE)
        whole = kept.day(day).values
        for name in ("from_grid_kwh", "to_grid_kwh", "solar_kwh"):
            assert sum(float(str(row.values[name])) for row in rows) == pytest.approx(whole[name])
    contract = replace(FORMS["registers"].contracts[0], fixed=(), capacity=())
    plain = replace(kept, tariff=replace(FORMS["registers"], contracts=(contract,)), _inputs={})
    day = date(2025, 3, 31)
    for quarter, whole_name in (("energy_cost_eur", "cost_eur"), ("energy_profit_eur", "profit_eur")):
        summed = sum(float(str(row.values[quarter])) for row in plain.quarters(day))
        assert summed == pytest.approx(float(str(plain.day(day).values[whole_name])), abs=1e-6)


def test_what_a_day_is_counted_from() -> None:
    """Another tariff, another price, another peak or another quarter-hour make it another; nothing else."""
    day = date(2025, 3, 5)
    kept = accounts("dynamic")
    basis = kept.basis(day)
    assert accounts("dynamic").basis(day) == basis
    assert accounts("hourly").basis(day) != basis
    assert accounts("dynamic", spot=spot_of(9, date(2025, 1, 1), date(2025, 4, 12))).basis(day) != basis
    assert accounts("dynamic", measured_peaks={date(2025, 2, 1): 9.0}).basis(day) != basis
    place = int(np.searchsorted(USAGE.starts, int(midnight(day, ZONE).timestamp())))
    imported = USAGE.import_t1_kwh.copy()
    imported[place] += 0.001
    assert accounts("dynamic", usage=replace(USAGE, import_t1_kwh=imported)).basis(day) != basis
    assert (
        accounts("dynamic", usage=replace(USAGE, import_t1_kwh=imported)).basis(day - DAY) == basis_of_eve()
    )


def test_days_are_counted_anew_when_the_counting_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though nothing else is."""
    basis = basis_of_eve()
    monkeypatch.setattr("energy_core.costs.basis._COUNTING", "another")
    assert basis_of_eve() != basis


def test_a_day_is_counted_from_what_tiers_go_by() -> None:
    """Gas, and what went to the grid, since the year began."""
    day, first = date(2025, 3, 5), [_at(date(2025, 1, 2)), _at(date(2025, 1, 3))]
    usage = replace(USAGE, gas_m3=np.full(len(USAGE.starts), 0.01))
    places = slice(*np.searchsorted(USAGE.starts, first).tolist())
    for name in ("gas_m3", "export_t1_kwh"):
        more = getattr(usage, name).copy()
        more[places] += 0.01
        assert accounts(usage=replace(usage, **{name: more})).basis(day) != accounts(usage=usage).basis(day)


def test_a_day_is_counted_from_as_many_peaks_as_its_capacity_is() -> None:
    """Two years of them, where a contract takes the mean of so many."""
    flemish = FORMS["dynamic"].contracts[0]
    longer = replace(flemish, capacity=tuple(replace(each, months=24) for each in flemish.capacity))
    for contract, differ in ((flemish, False), (longer, True)):
        tariff = replace(FORMS["dynamic"], contracts=(contract,))
        old = {date(2023, 6, 1): 9.0}
        bases = {accounts(tariff=tariff, measured_peaks=each).basis(date(2025, 3, 5)) for each in ({}, old)}
        assert (len(bases) == 2) is differ


def test_a_day_is_counted_from_its_month_where_that_has_a_maximum_price() -> None:
    """As far as its days are over: the running one changes nothing yet, nor do they by another tariff."""
    day, eve, noon = date(2025, 3, 5), _at(date(2025, 3, 20)), _at(date(2025, 3, 20)) + 12 * 3600
    until_eve, until_noon, later = (USAGE.within(0, stop) for stop in (eve, noon, _at(date(2025, 3, 21))))
    basis = accounts("maximum", usage=until_eve).basis(day)
    assert accounts("maximum", usage=until_noon).basis(day) == basis
    assert accounts("maximum", usage=later).basis(day) != basis
    at = int(np.searchsorted(USAGE.starts, noon)) - 96  # on a later day of the month
    for name, change in (("import_t1_kwh", (-0.01, 0.01)), ("export_t1_kwh", (0.01, 0.0))):
        column = getattr(until_eve, name).copy()
        column[[at, at + 1]] += change  # prices may go by the hour, and netting by what was given
        assert accounts("maximum", usage=replace(until_eve, **{name: column})).basis(day) != basis
    peaks = {date(2025, 3, 1): 9.0}
    assert len({accounts(usage=each, measured_peaks=peaks).basis(day) for each in (until_eve, later)}) == 1


def basis_of_eve() -> str:
    """Return from what the day before is counted."""
    return accounts("dynamic").basis(date(2025, 3, 4))


def test_what_fell_silent_for_good() -> None:
    """The days before keep what they have; the days after say what is missing."""
    solar, place = np.array(USAGE.pv_kwh), int(np.searchsorted(USAGE.starts, _at(date(2025, 3, 10))))
    solar[place:] = np.nan
    kept = accounts(usage=replace(USAGE, pv_kwh=solar, battery_kwh=None))
    before, after = (kept.day(day).values for day in (date(2025, 3, 9), date(2025, 3, 12)))
    assert before["missing"] == "gas_m3=no_gas water_m3=no_water"
    assert "profit_eur=no_solar" in str(after["missing"])
    assert "profit_eur" not in after
    assert "cost_eur" in after
    assert "solar_kwh" not in kept.quarters(date(2025, 3, 12))[0].values


def test_what_was_not_there_yet() -> None:
    """Before the panels came nothing was earned by them, and that is not 0."""
    solar, place = np.array(USAGE.pv_kwh), int(np.searchsorted(USAGE.starts, _at(date(2025, 3, 10))))
    solar[:place] = np.nan
    kept = accounts(usage=replace(USAGE, pv_kwh=solar, battery_kwh=None))
    before, after = (kept.day(day).values for day in (date(2025, 3, 9), date(2025, 3, 12)))
    assert "profit_eur=no_solar" in str(before["missing"])
    assert "cost_eur" in before
    assert "profit_eur" in after


def test_the_days_of_which_anything_is_known() -> None:
    """The newest first; before the first and after the last there are none."""
    kept = accounts(usage=USAGE.cut(date(2025, 3, 1), date(2025, 3, 4), ZONE))
    assert list(kept.days(date(2025, 1, 1), END)) == [date(2025, 3, day) for day in (3, 2, 1)]
    assert list(kept.days(date(2025, 3, 2), date(2025, 3, 3))) == [date(2025, 3, 2)]
    nothing = even(date(2025, 3, 1), date(2025, 3, 2), import_t1_kwh=np.nan)
    assert not list(accounts(usage=nothing).days(START, END))


def test_without_a_tariff_or_a_price() -> None:
    """There are energies, and the reason why there is no money."""
    row = accounts(tariff=None).day(date(2025, 3, 5))
    assert (row.values["tariff"], "cost_eur=no_contract" in str(row.values["missing"])) == ("", True)
    assert set(SUMMED) - set(row.values) == {"cost_eur", "profit_eur", "gas_m3", "water_m3"}
    assert "energy_cost_eur" not in accounts(tariff=None).quarters(date(2025, 3, 5))[0].values
    assert "energy_cost_eur" not in accounts("dynamic", spot=None).quarters(date(2025, 3, 5))[0].values
    monthly = FORMS["monthly"]
    unknown = replace(monthly, indexes=tuple(replace(each, values=()) for each in monthly.indexes))
    assert "energy_cost_eur" not in accounts(tariff=unknown).quarters(date(2025, 3, 5))[0].values


def _at(day: date) -> int:
    """Return when a day begins, in seconds since the epoch."""
    return int(midnight(day, ZONE).timestamp())
