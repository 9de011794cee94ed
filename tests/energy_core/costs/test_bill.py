"""Bills: the worked examples of the Flemish tariff, and what a bill is made of.

The figures are those of the tariff cards of April 2026 that the presets cite.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest

from energy_core.costs.absence import Absence, MissingDataError
from energy_core.costs.bill import bill
from energy_core.costs.charges import EnergyCharge, FixedCharge
from energy_core.costs.inputs import Inputs
from energy_core.costs.lines import LineKind
from energy_core.costs.presets import dutch_contract, flemish_tariff
from energy_core.costs.spot import SpotPrices
from energy_core.costs.tariffs import Contract, Payment, Tariff
from energy_core.costs.usage import Usage

from .houses import FORMS, ZONE, even, even_in, inputs_of, lines, one, quarters, year_of

DECEMBER = date(2026, 12, 1), date(2027, 1, 1)
IMEWO_2026 = {
    "network": "36.4261",
    "special excise": "33.0776",
    "energy contribution": "1.3419",
    "capacity": "20.8585",
    "data management": "1.6069",
}
THREE_PEAKS = {date(2026, 10, 1): 4.2, date(2026, 11, 1): 4.3, date(2026, 12, 1): 4.324}


def december(spot: SpotPrices | None = None, **sums: float) -> Inputs:
    """Return a December in which so much flowed."""
    return Inputs(usage=even(*DECEMBER, **sums), zone=ZONE, spot=spot, measured_peaks=THREE_PEAKS)


def test_a_month_by_a_dynamic_card() -> None:
    """657.230 kWh in at 70.906 EUR/MWh, 21.013 kWh out at 80.903: EUR 168.22 to pay."""
    starts = quarters(*DECEMBER)
    out = np.arange(len(starts)) % 2 == 0
    usage = Usage.of_columns(
        starts,
        {
            "import_t1_kwh": np.where(out, 0.0, 657.230 / (~out).sum()),
            "export_t1_kwh": np.where(out, 21.013 / out.sum(), 0.0),
        },
    )
    prices = np.where(out, 80.90290, 70.90639)
    spot = SpotPrices.of(
        (datetime.fromtimestamp(at, UTC), price)
        for at, price in zip(starts.tolist(), prices.tolist(), strict=True)
    )
    inputs = Inputs(usage=usage, zone=ZONE, spot=spot, measured_peaks=THREE_PEAKS)
    counted = bill(flemish_tariff("imewo", "engie_dynamic", DECEMBER[0]), inputs, *DECEMBER)
    assert lines(counted) == IMEWO_2026 | {
        "energy": "57.3868",
        "green and CHP": "10.3974",
        "supplier fee": "8.5526",
        "injection": "-1.4240",
    }
    assert counted.eur == Decimal("168.22")


def test_a_month_by_a_day_and_night_card() -> None:
    """325.028 kWh by day at 13.48 c€, 332.202 by night at 10.97, injection at 3.26: EUR 186.41."""
    tariff = flemish_tariff("imewo", "dats24_variable_day_night", DECEMBER[0])
    (contract,) = tariff.contracts
    printed = replace(
        contract,
        offtake=(
            EnergyCharge(name="energy", t1_eur_kwh=0.1348, t2_eur_kwh=0.1097, vat_included=True),
            *contract.offtake[1:],
        ),
        injection=(EnergyCharge(name="injection", eur_kwh=0.0326, vat_pct=0),),
    )
    inputs = december(import_t1_kwh=325.028, import_t2_kwh=332.202, export_t1_kwh=21.013)
    counted = bill(one(printed), inputs, *DECEMBER)
    assert lines(counted) == IMEWO_2026 | {
        "energy 1": "43.8138",
        "energy 2": "36.4426",
        "green and CHP": "10.2594",
        "supplier fee": "3.2699",
        "injection": "-0.6850",
    }
    assert counted.eur == Decimal("186.41")


def test_prices_below_nothing() -> None:
    """At -140 EUR/MWh a kWh from the grid earns 14.4963 c€, and one to it costs 15.3135."""
    spot = SpotPrices.of((datetime.fromtimestamp(at, UTC), -140.0) for at in quarters(*DECEMBER).tolist())
    inputs = december(spot, import_t1_kwh=100, export_t2_kwh=100)
    counted = bill(flemish_tariff("west", "engie_dynamic", DECEMBER[0]), inputs, *DECEMBER)
    assert lines(counted)["energy"] == "-14.4963"
    assert lines(counted)["injection"] == "15.3135"


def test_every_line_and_total_is_in_whole_cents() -> None:
    """The lines sum to the contracts, the contracts to the total, which is the exact sum rounded."""
    start, end = date(2025, 6, 20), date(2025, 8, 3)
    inputs = inputs_of(year_of(3, start, end), start, end)
    for tariff in FORMS.values():
        usage = replace(inputs.usage, gas_m3=inputs.usage.pv_kwh)
        counted = bill(tariff, replace(inputs, usage=usage), start, end)
        assert sum(line.eur for line in counted.lines) == counted.eur
        assert sum(part.eur for part in counted.contracts) == counted.eur
        assert abs(counted.eur - counted.exact_eur) <= Decimal("0.005")
        assert all(abs(line.eur - line.exact_eur) <= Decimal("0.01") for line in counted.lines)


def test_days_add_up_to_their_month() -> None:
    """Days with 92 and 100 quarters too, and a month that costs no more than its maximum."""
    tariff = Tariff(contracts=(replace(FORMS["maximum"].contracts[0], start=date(2025, 1, 1)),))
    for start, end in ((date(2025, 3, 1), date(2025, 4, 1)), (date(2025, 10, 1), date(2025, 11, 1))):
        inputs = inputs_of(year_of(5, start, end), start, end)
        days = [date.fromordinal(number) for number in range(start.toordinal(), end.toordinal() + 1)]
        summed = sum(bill(tariff, inputs, day, after).exact_eur for day, after in pairwise(days))
        assert abs(summed - bill(tariff, inputs, start, end).exact_eur) < Decimal("0.00001")


def test_vat_is_told_apart() -> None:
    """Whether the figures hold it already or not."""
    contract = Contract(
        name="c",
        start=date(2026, 1, 1),
        vat_pct=21,
        offtake=(
            EnergyCharge(name="without", eur_kwh=0.1),
            EnergyCharge(name="with", eur_kwh=0.121, vat_included=True),
            EnergyCharge(name="none", eur_kwh=0.121, vat_pct=0),
        ),
    )
    counted = bill(one(contract), december(import_t1_kwh=1000), *DECEMBER)
    assert lines(counted) == {"without": "121.0000", "with": "121.0000", "none": "121.0000"}
    assert [line.vat_eur for line in counted.lines] == [21, 21, 0]
    assert counted.vat_eur == 42


def test_a_bill_goes_by_the_contract_of_each_day() -> None:
    """A contract ends where the next for the same energy begins; a charge has days of its own in it."""
    old = Contract(name="old", start=date(2026, 1, 1), offtake=(EnergyCharge(name="energy", eur_kwh=0.3),))
    new = replace(
        old,
        name="new",
        start=date(2026, 12, 11),
        offtake=(EnergyCharge(name="energy", eur_kwh=0.1),),
        fixed=(
            FixedCharge(name="fee", eur_month=31, start=date(2026, 12, 30)),
            FixedCharge(name="gone", eur_day=1, end=date(2026, 12, 1)),
        ),
    )
    counted = bill(Tariff(contracts=(old, new)), december(import_t1_kwh=310), *DECEMBER)
    assert [(part.name, part.start.day, part.end.day, part.eur) for part in counted.contracts] == [
        ("old", 1, 11, Decimal("30.00")),
        ("new", 11, 1, Decimal("23.00")),
    ]
    fee = counted.lines[-1]
    assert (fee.name, fee.kind, fee.quantity, fee.eur) == ("fee", LineKind.FIXED, 2.0, Decimal(2))


@pytest.mark.parametrize(
    ("start", "end"), [(date(2025, 12, 1), date(2026, 1, 2)), (date(2026, 6, 1), date(2026, 7, 3))]
)
def test_a_day_without_a_contract_has_no_bill(start: date, end: date) -> None:
    """Neither before the first nor after the end of the last."""
    contract = Contract(
        name="c",
        start=date(2026, 1, 1),
        end=date(2026, 7, 1),
        offtake=(EnergyCharge(name="energy", eur_kwh=0.3),),
    )
    inputs = Inputs(usage=even(start, end, import_t1_kwh=1), zone=ZONE)
    with pytest.raises(MissingDataError, match="no contract holds on 202") as caught:
        bill(one(contract), inputs, start, end)
    assert caught.value.absence is Absence.NO_CONTRACT


def test_gas_of_another_supplier_goes_on_beside() -> None:
    """Its contract is not ended by one for electricity, and covers no electricity."""
    both = FORMS["gas too"]
    ended = replace(both.contracts[0], end=date(2026, 12, 20))
    with pytest.raises(MissingDataError, match="no contract for electricity holds on 2026-12-20"):
        bill(replace(both, contracts=(ended, both.contracts[1])), december(import_t1_kwh=1), *DECEMBER)
    counted = bill(
        replace(both, contracts=both.contracts[1:]), december(gas_m3=100, import_t1_kwh=1), *DECEMBER
    )
    assert lines(counted) == {"gas": "59.8900"}


def test_what_was_paid_in_advance_is_taken_off() -> None:
    """Each month that begins in the bill, and payments on their days."""
    contract = Contract(
        name="c",
        start=date(2026, 1, 1),
        offtake=(EnergyCharge(name="energy", eur_kwh=0.3),),
        advance_eur_month=12.5,
    )
    paid = tuple(Payment(on=date(2026, 12, day), eur=day) for day in (5, 31))
    tariff = Tariff(contracts=(contract,), payments=(*paid, Payment(on=date(2027, 1, 1), eur=99)))
    counted = bill(tariff, december(import_t1_kwh=200), *DECEMBER)
    assert (counted.eur, counted.advances_eur) == (Decimal(60), Decimal("48.50"))
    assert counted.balance_eur == Decimal("11.50")
    assert counted.contracts[0].advances_eur == Decimal("12.50")
    inputs = Inputs(usage=even(date(2026, 11, 2), date(2026, 12, 1), import_t1_kwh=1), zone=ZONE)
    assert bill(tariff, inputs, date(2026, 11, 2), date(2026, 12, 1)).advances_eur == 0


def test_a_bill_says_by_which_tariff() -> None:
    """Its version changes with any figure."""
    tariff = FORMS["single"]
    other = replace(tariff, payments=(Payment(on=date(2026, 1, 1), eur=1),))
    inputs = december(import_t1_kwh=1, export_t1_kwh=0)
    assert bill(tariff, inputs, *DECEMBER).tariff == tariff.version != other.version
    assert len(tariff.version) == 8


def test_no_days_are_no_bill() -> None:
    """It is an error of the caller."""
    with pytest.raises(ValueError, match="a bill of no days"):
        bill(FORMS["single"], december(import_t1_kwh=1), DECEMBER[0], DECEMBER[0])


def test_what_is_not_known_is_missing() -> None:
    """Unless gaps are said to count nothing, or it is still to come."""
    usage = even(*DECEMBER, import_t1_kwh=len(quarters(*DECEMBER)), export_t1_kwh=1)
    usage.import_t1_kwh[[5, 6, 2000]] = np.nan
    inputs = Inputs(usage=usage, zone=ZONE, measured_peaks=THREE_PEAKS)
    with pytest.raises(
        MissingDataError,
        match=r"3 of 2976 quarter-hours are not known of meter, the first at 2026-12-01T01:15:00\+01:00",
    ) as caught:
        bill(FORMS["single"], inputs, *DECEMBER)
    assert caught.value.absence is Absence.NO_METER
    counted = bill(FORMS["single"], replace(inputs, gaps=True), *DECEMBER)
    assert counted.lines[0].quantity == 2973
    until = datetime(2026, 12, 1, 0, 15, tzinfo=UTC)
    today = bill(
        FORMS["single"],
        replace(inputs, until=until, usage=usage.within(0, int(until.timestamp()))),
        DECEMBER[0],
        date(2026, 12, 2),
    )
    assert today.lines[0].quantity == 5
    with pytest.raises(ValueError, match="naive datetime"):
        bill(
            FORMS["single"],
            replace(inputs, until=until.replace(tzinfo=None)),
            DECEMBER[0],
            date(2026, 12, 2),
        )


def test_what_is_not_measured_is_missing() -> None:
    """A tariff that pays for injection needs its meter."""
    with pytest.raises(MissingDataError, match="there is no export_t1_kwh in the usage"):
        bill(FORMS["single"], december(import_t1_kwh=1), *DECEMBER)


def test_spot_prices_are_missing_only_where_energy_flowed() -> None:
    """A quarter-hour in which nothing flowed needs none."""
    usage = even(*DECEMBER, import_t1_kwh=2976, export_t1_kwh=0)
    starts = usage.starts.tolist()
    spot = SpotPrices.of((datetime.fromtimestamp(at, UTC), 100.0) for at in starts[:-8])
    usage.import_t1_kwh[-8:] = 0
    inputs = Inputs(usage=usage, zone=ZONE, spot=spot)
    assert lines(bill(FORMS["dynamic"], inputs, *DECEMBER))["energy"] == f"{2968 * 0.112602 * 1.06:.4f}"
    usage.import_t1_kwh[-2] = 1
    with pytest.raises(
        MissingDataError, match="no spot price of 1 quarter-hours, the first at 2026-12-31"
    ) as caught:
        bill(FORMS["dynamic"], inputs, *DECEMBER)
    assert caught.value.absence is Absence.NO_SPOT
    with pytest.raises(MissingDataError, match="no spot price of 2969 quarter-hours"):
        bill(FORMS["dynamic"], replace(inputs, spot=None), *DECEMBER)


@pytest.mark.parametrize(
    ("form", "usage", "absence"),
    [
        ("registers", {"by_register": False}, Absence.NO_REGISTERS),
        ("dynamic", {"row_s": 86_400}, Absence.TOO_COARSE),
        ("single", {"row_s": 3600}, Absence.NO_PEAK),
    ],
)
def test_usage_that_does_not_say_enough(form: str, usage: dict[str, int], absence: Absence) -> None:
    """Totals for prices by register, days for prices by the hour, hours for a peak of the quarter."""
    counted = even(*DECEMBER, import_t1_kwh=100, export_t1_kwh=0)
    inputs = inputs_of(replace(counted, **usage), *DECEMBER)  # type: ignore[arg-type]  # names are those of the fields
    with pytest.raises(MissingDataError) as caught:
        bill(FORMS[form], inputs, *DECEMBER)
    assert caught.value.absence is absence


def test_a_dutch_year() -> None:
    """2000 kWh low, 1500 kWh normal, 1100 m3 of gas: the tax, its reduction and 21 % VAT."""
    contract = Contract(
        name="Vast",
        start=date(2025, 1, 1),
        offtake=(EnergyCharge(name="energy", t1_eur_kwh=0.10, t2_eur_kwh=0.12),),
        injection=(EnergyCharge(name="injection", eur_kwh=0.05, vat_pct=0),),
        fixed=(FixedCharge(name="fee", eur_month=5.99), FixedCharge(name="network", eur_day=1.0)),
    )
    year = date(2025, 1, 1), date(2026, 1, 1)
    zone = "Europe/Amsterdam"
    flat = even_in(zone, *year, import_t1_kwh=2000, import_t2_kwh=1500, export_t2_kwh=800)
    usage = replace(flat, row_s=86_400)
    counted = bill(one(dutch_contract(contract)), Inputs(usage=usage, zone=zone), *year)
    assert lines(counted) == {
        "energy 1": "242.0000",
        "energy 2": "217.8000",
        "energy tax": "430.0219",
        "injection": "-40.0000",
        "fee": "86.9748",
        "network": "441.6500",
        "reduction of energy tax": "-635.1895",
    }
    assert counted.eur == Decimal("743.26")
