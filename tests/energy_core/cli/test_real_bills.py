"""Bills as suppliers write them, by the command, held against sums that are done here with decimals alone."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from energy_core.cli.main import main

D = Decimal
DUTCH = """
[[contracts]]
name = "Vast"
start = 2025-01-01
vat_pct = 21
netting = true
netting_across = true
gas_factor = 1.0153

[[contracts.offtake]]
name = "energy"
t1_eur_kwh = 0.1043
t2_eur_kwh = 0.1217

[[contracts.offtake]]
name = "energy tax"
eur_kwh = 0.10154

[[contracts.injection]]
name = "paid for what is left"
eur_kwh = 0.05
vat_pct = 0

[[contracts.injection]]
name = "fee for feeding in"
gross = true
eur_kwh = -0.0826
tiers = [{ above = 1000, eur = -0.0413 }]

[[contracts.fixed]]
name = "fee"
eur_month = 5.99

[[contracts.fixed]]
name = "network"
eur_day = 1.1247

[[contracts.fixed]]
name = "reduction of energy tax"
eur_year = -524.95

[[contracts.fixed]]
name = "welcome"
eur_once = -120.0
vat_included = true
start = 2025-01-01

[[contracts.gas]]
name = "gas"
eur_m3 = 0.4312

[[contracts.gas]]
name = "energy tax on gas"
eur_m3 = 0.57816
"""
SUN = [3.68345, 4.54585, 7.84144, 10.67994, 12.36484, 12.42595]
SUN += [12.67289, 12.00005, 9.63172, 7.02331, 4.10124, 3.02932]
BELGIAN = f"""
[[contracts]]
name = "Variable"
start = 2025-07-01
vat_pct = 6

[[contracts.offtake]]
name = "energy"
index = "belpex_rlp"
factor = 1.124
eur_kwh = 0.00511

[[contracts.offtake]]
name = "green"
eur_kwh = 0.01492

[[contracts.offtake]]
name = "network"
eur_kwh = 0.0918
vat_included = true
end = 2026-01-01

[[contracts.offtake]]
name = "network"
eur_kwh = 0.0890
vat_included = true
start = 2026-01-01

[[contracts.offtake]]
name = "excise"
eur_kwh = 0.04748
tiers = [{{ above = 1500, eur = 0.04546 }}]

[[contracts.offtake]]
name = "contribution"
eur_kwh = 0.0019261

[[contracts.fixed]]
name = "fee of a year that has begun"
eur_once = 75.0
start = 2025-07-01
vat_included = true

[[contracts.fixed]]
name = "data"
eur_year = 18.56
vat_included = true
end = 2026-01-01

[[contracts.fixed]]
name = "data"
eur_year = 18.92
vat_included = true
start = 2026-01-01

[[contracts.fixed]]
name = "prosumer"
eur_year = 300.60
month_pct = {SUN}
for_panels = true
vat_included = true

[[contracts.fixed]]
name = "energy fund"
eur_month = 10.07
vat_pct = 0

[[indexes]]
name = "belpex_rlp"
values = VALUES
"""
MONTHS = [*(date(2025, month, 1) for month in range(7, 13)), *(date(2026, month, 1) for month in range(1, 8))]
USED = (210, 180, 240, 290, 330, 410, 420, 360, 310, 240, 200, 190)
INDEX = ["81.32", "77.5", "84.01", "95.27", "108.44", "99.9"]
INDEX += ["103.3", "97.64", "91.2", "70.05", "64.8", "73.11"]
DUTCH_USAGE = "start,end,import_t1_kwh,import_t2_kwh,export_t1_kwh,export_t2_kwh,gas_m3\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the commands run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def count(capsys: pytest.CaptureFixture[str], tariff: str, usage: str, *more: str) -> Any:
    """Return the bill of local days, the first to the last, as a user would have it; more are arguments."""
    Path("tariff.toml").write_text(tariff, encoding="utf-8")
    Path("usage.csv").write_text(usage, encoding="utf-8")
    argv = ["--tariff", "tariff.toml", "--usage", "usage.csv", "--from", more[0], "--to", more[1], *more[2:]]
    assert main(["bill", *argv, "--json", "--zone", "Europe/Amsterdam"]) == 0
    return json.loads(capsys.readouterr().out)


def by_the_hour(rows: Iterable[tuple[str, Decimal, Decimal]]) -> str:
    """Return the usage of hours: when each began, what came and what went."""
    return "start,import_kwh,export_kwh\n" + "".join(f"{at},{one},{two}\n" for at, one, two in rows)


def check(counted: Any, expected: Sequence[tuple[str, Decimal]]) -> None:
    """Hold every line against what it has to be, and the total against their sum, to the cent."""
    lines = [line for contract in counted["contracts"] for line in contract["lines"]]
    assert [line["name"] for line in lines] == [name for name, _ in expected]
    for line, (name, eur) in zip(lines, expected, strict=True):
        assert line["exact_eur"] == pytest.approx(float(eur), abs=1e-6), name
    whole = sum((eur for _, eur in expected), D(0)).quantize(D("0.01"), ROUND_HALF_UP)
    assert D(repr(counted["eur"])) == whole
    assert sum(D(repr(line["eur"])) for line in lines) == whole


def test_a_dutch_year_with_panels(capsys: pytest.CaptureFixture[str]) -> None:
    """What one register gave beyond what it took is taken off the other; feeding in is charged in full.

    1800 kWh low and 900 kWh normal came, 300 and 1600 went: 1500 are left of the low register, of which the
    700 over in the normal one are taken. What was fed in is 1900 kWh, 900 of them above the first tier.
    """
    usage = f"{DUTCH_USAGE}2025-01-01,2026-01-01,1800,900,300,1600,1234\n"
    counted = count(capsys, DUTCH, usage, "2025-01-01", "2025-12-31")
    vat, left, gas = D("1.21"), D(1800 - 300 - 700), D(1234) * D("1.0153")
    expected = [
        ("energy", left * D("0.1043") * vat),
        ("energy", D(0)),
        ("energy tax", left * D("0.10154") * vat),
        ("paid for what is left", D(0)),
        ("fee for feeding in", 1000 * D("0.0826") * vat),
        ("fee for feeding in > 1000", 900 * D("0.0413") * vat),
        ("gas", gas * D("0.4312") * vat),
        ("energy tax on gas", gas * D("0.57816") * vat),
        ("fee", 12 * D("5.99") * vat),
        ("network", 365 * D("1.1247") * vat),
        ("reduction of energy tax", D("-524.95") * vat),
        ("welcome", D(-120)),
    ]
    check(counted, expected)


def test_a_dutch_dynamic_day_with_panels(capsys: pytest.CaptureFixture[str]) -> None:
    """Each hour is paid by its price, both ways; the tax is on what is left of both."""
    tariff = """
[[contracts]]
name = "Dynamic"
start = 2025-01-01
vat_pct = 21
netting = true
netting_across = true
offtake = [
  { name = "energy", index = "spot_hour", factor = 1, eur_kwh = 0.018, gross = true },
  { name = "energy tax", eur_kwh = 0.10154 },
]
injection = [{ name = "fed in", index = "spot_hour", factor = 1, eur_kwh = 0.018, gross = true }]
"""
    prices = [90 - 8 * hour if hour < 13 else 8 * hour - 110 for hour in range(24)]
    took = [D("0.5") if hour in range(9, 17) else D("1.5") for hour in range(24)]
    gave = [D(3) if hour in range(10, 16) else D(0) for hour in range(24)]
    hours = [f"2025-06-01T{hour:02}:00+02:00" for hour in range(24)]
    Path("spot.csv").write_text(
        "start,eur_mwh\n" + "".join(f"{at},{price}\n" for at, price in zip(hours, prices, strict=True)),
        encoding="utf-8",
    )
    usage = by_the_hour(zip(hours, took, gave, strict=True))
    counted = count(capsys, tariff, usage, "2025-06-01", "2025-06-01", "--spot", "spot.csv")
    vat, eur = D("1.21"), [D(price) / 1000 + D("0.018") for price in prices]
    expected = [
        ("energy", sum((kwh * each for kwh, each in zip(took, eur, strict=True)), D(0)) * vat),
        ("energy tax", (sum(took) - sum(gave)) * D("0.10154") * vat),
        ("fed in", -sum((kwh * each for kwh, each in zip(gave, eur, strict=True)), D(0)) * vat),
    ]
    check(counted, expected)


def test_a_week_by_the_hours_of_the_clock(capsys: pytest.CaptureFixture[str]) -> None:
    """Three prices, of working days and of nights, with a Sunday that has five hours of the night."""
    tariff = """
[[contracts]]
name = "Hours"
start = 2025-01-01
vat_pct = 6

[[contracts.offtake]]
name = "energy"
eur_kwh = 0.1352

[[contracts.offtake.times]]
name = "peak"
days = ["mon", "tue", "wed", "thu", "fri"]
hours = ["07:00-11:00", "17:00-22:00"]
eur_kwh = 0.1689

[[contracts.offtake.times]]
name = "night"
hours = ["01:00-07:00"]
eur_kwh = 0.1011

[[contracts.offtake]]
name = "excise"
eur_kwh = 0.0503

[[contracts.injection]]
name = "injection"
eur_kwh = 0.05
vat_pct = 0

[[contracts.injection.times]]
name = "noon"
hours = ["11:00-15:00"]
eur_kwh = -0.01
"""
    zone, begin = ZoneInfo("Europe/Amsterdam"), datetime(2025, 3, 23, 23, tzinfo=UTC)
    hours = [(begin + timedelta(hours=number)).astimezone(zone) for number in range(7 * 24 - 1)]
    rows = [(each, D("0.4") + D(each.hour) / 10, D(3) if 9 <= each.hour < 17 else D(0)) for each in hours]
    usage = by_the_hour((at.isoformat(), one, two) for at, one, two in rows)
    counted = count(capsys, tariff, usage, "2025-03-24", "2025-03-30")
    took, gave = {"peak": D(0), "night": D(0), "": D(0)}, {"noon": D(0), "": D(0)}
    for at, one, two in rows:
        is_peak = at.weekday() < 5 and (7 <= at.hour < 11 or 17 <= at.hour < 22)
        took["peak" if is_peak else "night" if 1 <= at.hour < 7 else ""] += one
        gave["noon" if 11 <= at.hour < 15 else ""] += two
    vat = D("1.06")
    expected = [
        ("energy peak", took["peak"] * D("0.1689") * vat),
        ("energy night", took["night"] * D("0.1011") * vat),
        ("energy", took[""] * D("0.1352") * vat),
        ("excise", sum(took.values()) * D("0.0503") * vat),
        ("injection noon", gave["noon"] * D("0.01")),
        ("injection", -gave[""] * D("0.05")),
    ]
    check(counted, expected)


def test_tiers_of_a_bill_have_the_share_of_its_days(capsys: pytest.CaptureFixture[str]) -> None:
    """From the 15th to the 14th over a change of the tax in a leap year, of electricity and of gas."""
    tiers = "tiers_by_days = true, tiers = [{ above = 3000, eur = 0.045 }, { above = 20000, eur = 0.04 }]"
    tariff = f"""
[[contracts]]
name = "Vast"
start = 2024-01-01
vat_pct = 6
gas_kwh_m3 = 11.2841
offtake = [
  {{ name = "tax", eur_kwh = 0.04748, end = 2025-01-01, {tiers} }},
  {{ name = "tax", eur_kwh = 0.05, start = 2025-01-01, {tiers} }},
]

[[contracts.gas]]
name = "tax on gas"
eur_kwh = 0.0087
tiers_by_days = true
tiers = [{{ above = 12000, eur = 0.008 }}]
"""
    usage = "start,end,import_kwh,gas_m3\n2024-11-15,2025-01-01,500,300\n2025-01-01,2025-02-15,400,400\n"
    counted = count(capsys, tariff, usage, "2024-11-15", "2025-02-14")
    vat, bounds = D("1.06"), (D(3000) * 47 / 366, D(3000) * 45 / 365)
    gas, most = D(700) * D("11.2841"), D(12000) * (D(47) / 366 + D(45) / 365)
    expected = [
        ("tax", bounds[0] * D("0.04748") * vat),
        ("tax > 3000", (500 - bounds[0]) * D("0.045") * vat),
        ("tax", bounds[1] * D("0.05") * vat),
        ("tax > 3000", (400 - bounds[1]) * D("0.045") * vat),
        ("tax on gas", most * D("0.0087") * vat),
        ("tax on gas > 12000", (gas - most) * D("0.008") * vat),
    ]
    check(counted, expected)


def day_of(capsys: pytest.CaptureFixture[str], rounding: str, eur_kwh: tuple[float, float], fee: str) -> Any:
    """Return the bill of a day of 10 kWh, which are charged and taxed, and of a fee."""
    energy, tax = eur_kwh
    tariff = f"""
rounding = "{rounding}"

[[contracts]]
name = "Vast"
start = 2025-01-01
vat_pct = 21
offtake = [{{ name = "energy", eur_kwh = {energy} }}, {{ name = "energy tax", eur_kwh = {tax} }}]
fixed = [{{ name = "fee", {fee} }}]
"""
    return count(capsys, tariff, "start,import_kwh\n2025-03-01,10\n", "2025-03-01", "2025-03-01")


@pytest.mark.parametrize(
    ("rounding", "eur", "vat"),
    [
        ("total", "34.71", "6.02"),  # (0.126 + 22.454 + 6.105) x 1.21 = 34.70885
        ("lines", "34.71", "6.02"),  # 0.15 + 27.17 + 7.39
        ("net", "34.73", "6.03"),  # 0.13 + 22.46 + 6.11 = 28.70, and 6.027 of VAT
        ("rates", "34.71", "6.02"),  # 28.686 makes 28.69, and 6.0249 of VAT makes 6.02
    ],
)
def test_a_total_as_its_supplier_rounds(
    rounding: str, eur: str, vat: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lines in whole cents sum to it, whichever way it is; what adds up over days stays what it is."""
    counted = day_of(capsys, rounding, (0.0126, 2.2455), "eur_day = 6.105")
    lines = counted["contracts"][0]["lines"]
    assert D(repr(counted["eur"])) == D(eur) == sum(D(repr(line["eur"])) for line in lines)
    assert D(repr(counted["vat_eur"])) == D(vat)
    assert counted["exact_eur"] == pytest.approx((0.126 + 22.455 + 6.105) * 1.21, abs=1e-7)


@pytest.mark.parametrize(
    ("rounding", "eur", "vat"), [("total", "121.01", "17.35"), ("rates", "121.00", "17.35")]
)
def test_the_sum_of_each_rate_is_rounded(
    rounding: str, eur: str, vat: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """And its VAT counted from that: 82.642 + 17.35482, as 82.64 + 17.35, beside 21.014 without any."""
    counted = day_of(capsys, rounding, (4.1321, 4.1321), "eur_day = 21.014, vat_pct = 0")
    assert (D(repr(counted["eur"])), D(repr(counted["vat_eur"]))) == (D(eur), D(vat))


def test_the_vat_of_each_rate_is_on_what_it_is_of(capsys: pytest.CaptureFixture[str]) -> None:
    """With prices that hold it, lines that have none, and a reduction."""
    tariff = """
rounding = "net"

[[contracts]]
name = "Vast"
start = 2025-01-01
vat_pct = 6
offtake = [{ name = "energy", eur_kwh = 0.10605, vat_included = true }, { name = "green", eur_kwh = 0.01455 }]
injection = [{ name = "injection", eur_kwh = 0.0333, vat_pct = 0 }]
fixed = [{ name = "service", eur_day = 1.005, vat_pct = 21 }, { name = "discount", eur_day = -0.505 }]
"""
    usage = "start,import_kwh,export_kwh\n2025-03-01,10,5\n"
    counted = count(capsys, tariff, usage, "2025-03-01", "2025-03-01")
    six = D("1.00") + D("0.15") - D("0.51")
    vat = (six * D("0.06")).quantize(D("0.01"), ROUND_HALF_UP) + D("0.21")
    assert D(repr(counted["vat_eur"])) == vat
    assert D(repr(counted["eur"])) == six + D("1.01") - D("0.17") + vat


def test_what_is_given_beyond_what_was_taken_is_paid(capsys: pytest.CaptureFixture[str]) -> None:
    """Over both registers together; what is charged once is in the bill of its day only."""
    usage = f"{DUTCH_USAGE}2025-03-01,2025-06-01,100,50,30,420,0\n"
    counted = count(capsys, DUTCH, usage, "2025-03-01", "2025-05-31")
    lines = {line["name"]: line for line in counted["contracts"][0]["lines"]}
    assert lines["energy tax"]["exact_eur"] == pytest.approx(0, abs=1e-6)
    assert lines["paid for what is left"]["quantity"] == pytest.approx(300, abs=1e-5)
    assert lines["fee for feeding in"]["exact_eur"] == pytest.approx(450 * 0.0826 * 1.21, abs=1e-5)
    assert "welcome" not in lines


def test_gas_is_corrected_by_the_month(capsys: pytest.CaptureFixture[str]) -> None:
    """By an index of the factors where they are told month by month."""
    factors = "[{ start = 2025-01-01, value = 1.01 }, { start = 2025-02-01, value = 1.02 }]"
    tariff = DUTCH.replace("gas_factor = 1.0153", 'gas_factor_index = "heat"')
    tariff += f'[[indexes]]\nname = "heat"\nvalues = {factors}\n'
    rows = "2025-01-01,2025-02-01,0,0,0,0,200\n2025-02-01,2025-03-01,0,0,0,0,150\n"
    counted = count(capsys, tariff, DUTCH_USAGE + rows, "2025-01-01", "2025-02-28")
    gas = next(line for line in counted["contracts"][0]["lines"] if line["name"] == "gas")
    assert gas["quantity"] == pytest.approx(200 * 1.01 + 150 * 1.02, abs=1e-5)
    assert gas["exact_eur"] == pytest.approx((200 * 1.01 + 150 * 1.02) * 0.4312 * 1.21, abs=1e-5)


def test_gas_by_a_price_of_each_day(capsys: pytest.CaptureFixture[str]) -> None:
    """In EUR/m3, with what the supplier adds; the m3 are those of the bill."""
    tariff = """
[[contracts]]
name = "Dynamic"
start = 2025-01-01
vat_pct = 21
gas_factor = 1.01
gas = [{ name = "gas", index = "leba", factor = 1.0, eur_m3 = 0.07 }]

[[indexes]]
name = "leba"
span = "open"
values = [{ start = 2025-01-10, value = 0.4512 }, { start = 2025-01-11, value = 0.4733 }]
"""
    usage = "start,gas_m3\n2025-01-10,8\n2025-01-11,5\n"
    counted = count(capsys, tariff, usage, "2025-01-10", "2025-01-11")
    net = D("1.01") * (8 * (D("0.4512") + D("0.07")) + 5 * (D("0.4733") + D("0.07")))
    check(counted, [("gas", net * D("1.21"))])
    assert counted["contracts"][0]["lines"][0]["unit"] == "m³"


def test_a_bill_of_gas_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """By the kWh of a monthly heating value, with a network tariff of both years; the grid is unknown."""
    tariff = """
[[contracts]]
name = "Gas"
start = 2025-11-01
vat_pct = 6
gas_index = "heat"

[[contracts.gas]]
name = "gas"
index = "ttf"
factor = 1.02
eur_kwh = 0.004

[[contracts.gas]]
name = "network"
eur_kwh = 0.0141
end = 2026-01-01

[[contracts.gas]]
name = "network"
eur_kwh = 0.0152
start = 2026-01-01

[[contracts.fixed]]
name = "network"
eur_year = 36.5
start = 2026-01-01

[[indexes]]
name = "heat"
values = [{ start = 2025-12-01, value = 11.41 }, { start = 2026-01-01, value = 11.38 }]

[[indexes]]
name = "ttf"
span = "quarter"
values = [{ start = 2025-10-01, value = 31.2 }, { start = 2026-01-01, value = 28.5 }]
"""
    usage = "start,end,gas_m3\n2025-12-01,2026-01-01,180\n2026-01-01,2026-02-01,210\n"
    counted = count(capsys, tariff, usage, "2025-12-01", "2026-01-31")
    vat, first, second = D("1.06"), 180 * D("11.41"), 210 * D("11.38")
    prices = [D("1.02") * D(value) / 1000 + D("0.004") for value in ("31.2", "28.5")]
    expected = [
        ("gas", (first * prices[0] + second * prices[1]) * vat),
        ("network", first * D("0.0141") * vat),
        ("network", second * D("0.0152") * vat),
        ("network", D("36.5") * 31 / 365 * vat),
    ]
    check(counted, expected)


def test_a_belgian_year_over_two_price_years(capsys: pytest.CaptureFixture[str]) -> None:
    """By a monthly index, with network tariffs of both years and a prosumer tariff shared by the sun."""
    values = [f"{{ start = {month}, value = {value} }}" for month, value in zip(MONTHS, INDEX, strict=False)]
    rows = [f"{month},{end},{kwh}\n" for month, end, kwh in zip(MONTHS, MONTHS[1:], USED, strict=False)]
    tariff = BELGIAN.replace("VALUES", f"[{', '.join(values)}]")
    usage = "start,end,import_kwh\n" + "".join(rows)
    counted = count(capsys, tariff, usage, "2025-07-01", "2026-06-30")
    vat, first, second = D("1.06"), D(sum(USED[:6])), D(sum(USED[6:]))
    prices = [D("1.124") * D(value) / 1000 + D("0.00511") for value in INDEX]
    above = max(first - 1500, D(0)) + max(second - 1500, D(0))
    expected = [
        ("energy", sum((kwh * price for kwh, price in zip(USED, prices, strict=True)), D(0)) * vat),
        ("green", (first + second) * D("0.01492") * vat),
        ("network", first * D("0.0918")),
        ("network", second * D("0.0890")),
        ("excise", (first + second - above) * D("0.04748") * vat),
        ("excise > 1500", above * D("0.04546") * vat),
        ("contribution", (first + second) * D("0.0019261") * vat),
        ("fee of a year that has begun", D(75)),
        ("data", D("18.56") * 184 / 365),
        ("data", D("18.92") * 181 / 365),
        ("prosumer", D("300.60")),
        ("energy fund", 12 * D("10.07")),
    ]
    check(counted, expected)


@pytest.mark.parametrize(("last", "share"), [("2026-06-30", "1"), ("2026-06-15", "0.5")])
def test_the_prosumer_tariff_of_a_summer_month(
    last: str, share: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is the share of that month, and of half a month half of it."""
    tariff = BELGIAN.replace("VALUES", "[{ start = 2026-06-01, value = 80 }]")
    usage = "start,end,import_kwh\n2026-06-01,2026-07-01,100\n"
    counted = count(capsys, tariff, usage, "2026-06-01", last)
    prosumer = next(line for line in counted["contracts"][0]["lines"] if line["name"] == "prosumer")
    assert prosumer["exact_eur"] == pytest.approx(float(D("300.60") * D("0.1242595") * D(share)), abs=1e-6)


@pytest.mark.parametrize(("price", "eur"), [(300.0, -18.0), (100.0, -9.0), (-50.0, 0.0)])
def test_a_price_by_an_index_has_bounds(price: float, eur: float, capsys: pytest.CaptureFixture[str]) -> None:
    """Injection that is never charged for, and pays so much at most."""
    tariff = f"""
[[contracts]]
name = "Bounded"
start = 2026-01-01

[[contracts.injection]]
name = "injection"
index = "belpex"
factor = 0.9
minimum_eur_kwh = 0.0
maximum_eur_kwh = 0.18

[[indexes]]
name = "belpex"
values = [{{ start = 2026-06-01, value = {price} }}]
"""
    usage = "start,end,import_kwh,export_kwh\n2026-06-01,2026-07-01,1,100\n"
    assert count(capsys, tariff, usage, "2026-06-01", "2026-06-30")["eur"] == eur
