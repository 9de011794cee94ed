"""What each line of a telegram means."""

from datetime import UTC, datetime

import pytest

from energy_core.readers.dsmr import MonthPeak

from .telegrams import ARRIVED, reading

GAS = ("0-1:24.1.0(003)", "0-1:24.2.3(260301125502W)(00112.384*m3)")
GAS_READ_AT = datetime(2026, 3, 1, 11, 55, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "column", "value"),
    [
        ("1-0:1.8.1(000301.548*kWh)", "import_t1_kwh", 301.548),
        ("1-0:1.8.2(16719.940*kWh)", "import_t2_kwh", 16719.94),
        ("1-0:1.8.0(006545766*Wh)", "import_total_kwh", 6545.766),
        ("1-0:2.8.1(000000.005*kWh)", "export_t1_kwh", 0.005),
        ("1-0:2.8.2(000000.000*kWh)", "export_t2_kwh", 0.0),
        ("1-0:2.8.0(00000000.040*kWh)", "export_total_kwh", 0.04),
        ("1-1:1.8.1(001595.070*kWh)", "import_t1_kwh", 1595.07),
        ("1-0:1.7.0(00.338*kW)", "import_power_w", 338.0),
        ("1-0:1.7.0(000000286*W)", "import_power_w", 286.0),
        ("1-0:1.7.0(0000.89*kW)", "import_power_w", 890.0),
        ("1-1:1.7.0(01.622*kW)", "import_power_w", 1622.0),
        ("1-0:2.7.0(02.601*kW)", "export_power_w", 2601.0),
        ("1-0:21.7.0(00.047*kW)", "import_power_l1_w", 47.0),
        ("1-0:41.7.0(0000.350*kW)", "import_power_l2_w", 350.0),
        ("1-0:61.7.0(00.111*kW)", "import_power_l3_w", 111.0),
        ("1-0:22.7.0(00.440*kW)", "export_power_l1_w", 440.0),
        ("1-0:42.7.0(00.132*kW)", "export_power_l2_w", 132.0),
        ("1-0:62.7.0(00.177*kW)", "export_power_l3_w", 177.0),
        ("1-0:32.7.0(232.9*V)", "voltage_l1_v", 232.9),
        ("1-0:52.7.0(000.0*V)", "voltage_l2_v", 0.0),
        ("1-0:72.7.0(0229.0*V)", "voltage_l3_v", 229.0),
        ("1-0:31.7.0(000.27*A)", "current_l1_a", 0.27),
        ("1-0:51.7.0(001*A)", "current_l2_a", 1.0),
        ("1-0:71.7.0(0.86*A)", "current_l3_a", 0.86),
        ("0-0:96.14.0(0001)", "tariff", 1),
        ("0-0:96.14.0(0002)", "tariff", 2),
        ("1-0:1.4.0(02.351*kW)", "demand_w", 2351.0),
    ],
)
def test_value(line: str, column: str, value: float) -> None:
    """A value comes out exact, in the unit of its column."""
    assert reading(line).values == {column: value}


@pytest.mark.parametrize(
    "line",
    [
        "1-0:1.8.1(000301.548*kvarh)",
        "1-0:1.8.1(000301.548)",
        "1-0:1.8.1()",
        "1-0:1.8.1",
        "1-0:1.8.1(",
        "1-0:1.8.1(*kWh)",
        "1-0:1.8.1(0003x1.548*kWh)",
        "1-0:1.8.1(0003\xb21.548*kWh)",
        "1-0:1.8.1(1e5*kWh)",
        "1-0:1.8.1(NaN*kWh)",
        "1-0:1.8.1(9999999999999999*kWh)",
        "1-0:1.8.1(1*kWh*kWh)",
        "1-0:1.8.1(000301.548*kWh)(000301.548*kWh)",
        "1-0:1.8.3(000301.548*kWh)",
        "1-0:1.7.0(01.000*kVA)",
        "0-0:96.14.0()",
        "0-0:96.14.0(x)",
        "1-0:1.6.0(00.000*kW)",
        "no line of a telegram",
    ],
)
def test_not_understood(line: str) -> None:
    """A line that is not understood is left out, and the rest of the telegram stands."""
    assert reading(line, "0-0:96.14.0(0002)").values == {"tariff": 2}


def test_the_first_of_two_lines_counts() -> None:
    """A line that comes again changes nothing."""
    lines = ("1-0:1.7.0(00.001*kW)", "1-0:1.7.0(00.002*kW)")
    assert reading(*lines).values == {"import_power_w": 1.0}


@pytest.mark.parametrize(
    ("line", "values"),
    [
        (
            "1-0:1.6.0(260301101500W)(03.064*kW)",
            {"month_peak_w": 3064.0, "month_peak_at": datetime(2026, 3, 1, 9, 15, tzinfo=UTC)},
        ),
        ("1-0:1.6.0(632525252525W)(00.000*kW)", {"month_peak_w": 0.0}),
    ],
)
def test_month_peak(line: str, values: dict[str, object]) -> None:
    """The month's peak has its own time, unless there was none yet."""
    assert reading(line).values == values


@pytest.mark.parametrize(
    ("line", "at", "source"),
    [
        ("0-0:1.0.0(260301130004W)", datetime(2026, 3, 1, 12, 0, 4, tzinfo=UTC), "telegram"),
        ("0-0:1.0.0(260701130004S)", datetime(2026, 7, 1, 11, 0, 4, tzinfo=UTC), "telegram"),
        ("0-0:1.0.0(632525252525W)", ARRIVED, "arrival"),
        ("0-0:1.0.0(260301130004)", ARRIVED, "arrival"),
        ("0-0:1.0.0()", ARRIVED, "arrival"),
        ("0-0:96.14.0(0001)", ARRIVED, "arrival"),
    ],
)
def test_time(line: str, at: datetime, source: str) -> None:
    """A telegram without a time of its own is of the moment it arrived."""
    found = reading(line, "0-0:96.13.0()")
    assert (found.at, found.info["at_source"]) == (at, source)


@pytest.mark.parametrize(
    ("line", "info"),
    [
        ("0-0:96.1.4(50217)", {"version": "50217"}),
        ("1-3:0.2.8(50)", {"version": "50"}),
        ("0-0:96.1.4()", {}),
        ("0-0:96.1.1(3153414731313030303030303031)", {"meter_id": "1SAG1100000001"}),
        ("0-0:42.0.0(53414731)", {"meter_id": "SAG1"}),
        ("0-0:96.1.0(53414732)", {"meter_id": "SAG2"}),
        ("0-0:96.1.1(00000000000000)", {"meter_id": "00000000000000"}),
        ("0-0:96.1.1(ADC3100000158491)", {"meter_id": "ADC3100000158491"}),
        ("0-0:96.1.1(xxxx)", {"meter_id": "xxxx"}),
        ("0-0:96.1.1(...)", {"meter_id": "..."}),
        ("0-0:96.1.1()", {}),
        ("0-0:96.3.10(1)", {"breaker": 1}),
        ("0-0:96.3.10(0)", {"breaker": 0}),
        ("0-1:96.3.10(0)", {}),
        ("0-0:17.0.0(999.9*kW)", {"limiter_kw": 999.9}),
        ("0-0:17.0.0(0999.00*kW)", {"limiter_kw": 999.0}),
        ("0-0:17.0.0(27.600*kVA)", {}),
        ("0-0:17.0.0(016*A)", {}),
        ("1-0:31.4.0(999*A)", {"fuse_a": 999.0}),
        ("1-0:31.4.0(200.00*A)", {"fuse_a": 200.0}),
        ("1-1:31.4.0(100*A)(-063*A)", {}),
        ("0-0:96.13.0()", {"text_message": ""}),
        ("0-0:96.13.0(48656C6C6F2F)", {"text_message": "Hello/"}),
        ("0-0:96.13.0(C3A9)", {"text_message": "é"}),
        ("0-0:96.13.0(E9)", {"text_message": "é"}),
        ("0-0:96.13.0(3)", {}),
        ("0-0:96.13.0(\xe9\xff\x80)", {}),
        ("0-0:96.13.1(303132)", {}),
    ],
)
def test_info(line: str, info: dict[str, object]) -> None:
    """What the meter says of itself is no value."""
    found = reading(line, "0-0:1.0.0(260301130004W)")
    assert found.values == {}
    assert found.info == {"header": r"FLU5\253000000_A", "at_source": "telegram", **info}


def test_the_equipment_number_is_the_meter_id() -> None:
    """Of several names the equipment's own counts, whatever the order."""
    lines = ("0-0:96.1.0(41)", "0-0:42.0.0(42)", "0-0:96.1.1(43)")
    assert reading(*lines).info["meter_id"] == "C"
    assert reading(*lines[:2]).info["meter_id"] == "B"
    assert reading(*lines[:2], "0-0:96.1.1()").info["meter_id"] == "B"


HISTORY = "0-0:98.1.0(2)(1-0:1.6.0)(1-0:1.6.0)(260201000000W)(260119110000W)(03.429*kW)"
JANUARY = MonthPeak(
    at=datetime(2026, 1, 19, 10, tzinfo=UTC), kw=3.429, month_end=datetime(2026, 1, 31, 23, tzinfo=UTC)
)
FEBRUARY = MonthPeak(at=None, kw=4.529, month_end=datetime(2026, 2, 28, 23, tzinfo=UTC))


@pytest.mark.parametrize(
    ("lines", "history"),
    [
        ([f"{HISTORY}(260301000000W)(632525252525W)(04529*W)"], (JANUARY, FEBRUARY)),
        ([HISTORY, "(260301000000W)(632525252525W)(04.529*kW)"], (JANUARY, FEBRUARY)),
        (["0-0:98.1.0(0)(1-0:1.6.0)(1-0:1.6.0)"], ()),
        (["0-0:98.1.0(0)(1-0:1.6.0)(1-0:1.6.0)()"], ()),
        (["0-0:98.1.0(12)"], None),
        (["0-0:98.1.0(3)(1-0:1.6.0)(1-0:1.6.0)"], None),
        (["0-0:98.1.0()"], None),
        ([HISTORY + "(260301000000W)"], None),
        ([HISTORY.replace("03.429*kW", "03.429")], None),
        (["0-0:98.1.0(260301000000W)(000040.777*kWh)(000008.950*kWh)(03.564*kW)"], None),
        (["0-0:98.1.0(1)(1-0:1.8.0)(1-0:1.8.0)(260201000000W)(260119110000W)(03.429*kW)"], None),
    ],
)
def test_peak_history(lines: list[str], history: tuple[MonthPeak, ...] | None) -> None:
    """A month's entry is its end, the time of its peak and the peak; other lists are left out."""
    assert reading(*lines, "0-0:96.13.0()").info.get("peak_history") == history


@pytest.mark.parametrize(
    ("lines", "volume", "read_at"),
    [
        pytest.param(GAS, 112.384, GAS_READ_AT, id="gas"),
        pytest.param([line.replace("24.2.3", "24.2.1") for line in GAS], 112.384, GAS_READ_AT, id="24.2.1"),
        pytest.param([line.replace("0-1", "0-4") for line in GAS], 112.384, GAS_READ_AT, id="channel 4"),
        pytest.param(GAS[::-1], 112.384, GAS_READ_AT, id="type after reading"),
        pytest.param([GAS[0], "0-1:24.2.1(260301125502W)(00000.000*m3)"], 0.0, GAS_READ_AT, id="zero"),
        pytest.param([GAS[0], "0-1:24.2.1(260301125502)(00112.384*m3)"], 112.384, None, id="no S or W"),
        pytest.param([GAS[0], "0-1:24.2.3(632525252525W)(00000.000)"], None, None, id="never read"),
        pytest.param([GAS[0], "0-1:24.2.1(632525252525S)(00000.000*m3)"], None, None, id="never read, unit"),
        pytest.param([GAS[0], "0-1:24.2.1(260301125502W)(00112.384)"], None, None, id="no unit"),
        pytest.param([GAS[0], "0-1:24.2.1(700101010000W)(00000000)"], None, None, id="epoch"),
        pytest.param([GAS[0], "0-1:24.2.1()(00000.000*m3)"], None, None, id="no time"),
        pytest.param([GAS[0], "0-1:24.2.1(260301125502W)()"], None, None, id="no value"),
        pytest.param([GAS[0], "0-1:24.2.1(260301125502W)(12.3*GJ)"], None, None, id="another unit"),
        pytest.param([GAS[0], "0-1:24.2.1(00112.384*m3)"], None, None, id="another layout"),
        pytest.param(["0-1:24.1.0()", GAS[1]], None, None, id="no type"),
        pytest.param(GAS[1:], None, None, id="type unknown"),
        pytest.param(["0-1:24.1.0(004)", GAS[1]], None, None, id="heat"),
        pytest.param(
            ["0-2:24.1.0(3)", "0-2:24.2.1(260301120000W)(00002.000*m3)", *GAS],
            112.384,
            GAS_READ_AT,
            id="lowest channel",
        ),
        pytest.param(
            [
                "0-1:24.1.0(3)",
                "0-1:24.2.1(700101010000W)(00000000)",
                *[line.replace("0-1", "0-2") for line in GAS],
            ],
            112.384,
            GAS_READ_AT,
            id="lowest live channel",
        ),
    ],
)
def test_gas(lines: list[str], volume: float | None, read_at: datetime | None) -> None:
    """Gas is the lowest channel of that type with a valid reading, never an invented zero."""
    found = reading(*lines)
    assert (found.values.get("gas_m3"), found.info.get("gas_read_at")) == (volume, read_at)
    assert "water_m3" not in found.values


def test_water_is_told_by_type() -> None:
    """Water and gas are what the meters say they are, on whichever channel."""
    found = reading(*GAS, "0-2:24.1.0(007)", "0-2:24.2.1(260301130000W)(00008.579*m3)")
    assert found.values == {"gas_m3": 112.384, "water_m3": 8.579}
    assert found.info["water_read_at"] == datetime(2026, 3, 1, 12, tzinfo=UTC)
