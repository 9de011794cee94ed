"""What the answers of the Solar API mean, by column."""

from collections.abc import Mapping

import pytest

from energy_core.exceptions import ReaderDataError
from energy_core.readers.fronius.inverters import inverter_device, inverter_system
from energy_core.readers.fronius.meters import meters, storages
from energy_core.readers.fronius.power_flow import power_flow
from energy_core.readers.fronius.units import kilowatt_hours, watt


def given(values: Mapping[str, object]) -> dict[str, object]:
    """Return what is there."""
    return {column: value for column, value in values.items() if value is not None}


@pytest.mark.parametrize(
    ("raw", "unit", "value"),
    [
        (1500, "W", 1500),
        (1.5, "kW", 1500),
        ("1500", "W", 1500),
        (" 12.5 ", "W", 12.5),
        (None, "W", None),
        ("", "W", None),
        ("n/a", "W", None),
        ("inf", "W", None),
        (1e300, "W", None),
        (0, "W", 0),
    ],
)
def test_watts(raw: object, unit: str, value: float | None) -> None:
    """In any unit of power, also as text; what is none is absent."""
    assert watt(raw, unit) == value


@pytest.mark.parametrize(
    ("raw", "unit", "value"),
    [(1162.4, "Wh", 1.1624), (12.9, "kWh", 12.9), (35.611, "MWh", 35611), (1.2, "GWh", 1.2e6)],
)
def test_kilowatt_hours(raw: float, unit: str, value: float) -> None:
    """In any unit of energy."""
    assert kilowatt_hours(raw, unit) == value


@pytest.mark.parametrize(("raw", "unit"), [(1, "V"), (1, 5), ([1], "W"), ({"a": 1}, "W"), (True, "W")])
def test_what_is_no_power(raw: object, unit: object) -> None:
    """It is refused rather than guessed."""
    with pytest.raises(ReaderDataError) as caught:
        watt(raw, unit)
    assert caught.value.fault == "wrong_type"


def test_a_power_flow() -> None:
    """The battery charges and the house takes what the API counts as negative."""
    site = {
        "P_PV": 4000,
        "P_Akku": -1500.0,
        "P_Grid": -2000,
        "P_Load": "-500",
        "E_Total": 1000,
        "E_Day": None,
    }
    inverters = {"1": {"P": 2500, "SOC": 55.5, "E_Total": 1000}}
    values, named = power_flow({"Site": site, "Inverters": inverters})
    assert named == {"1"}
    assert given(values) == {
        "pv_power_w": 4000,
        "battery_power_w": 1500,
        "battery_soc_pct": 55.5,
        "grid_power_w": -2000,
        "load_power_w": 500,
        "pv_total_kwh": 1,
        "inverter_1_power_w": 2500,
        "inverter_1_total_kwh": 1,
        "inverter_1_soc_pct": 55.5,
    }


@pytest.mark.parametrize(
    ("totals", "total"), [((1000, 500), 1.5), ((1000, None), None), ((None, None), None)]
)
def test_totals_of_several_inverters(totals: tuple[int | None, ...], total: float | None) -> None:
    """They are summed when all are there."""
    inverters = {str(number): {"E_Total": each} for number, each in enumerate(totals, start=1)}
    values, named = power_flow({"Site": {"E_Total": None}, "Inverters": inverters})
    assert values["pv_total_kwh"] == total
    assert named == {"1", "2"}


def test_several_batteries_are_apart() -> None:
    """None of their charges is that of all."""
    inverters = {"1": {"SOC": 20}, "2": {"SOC": 80}}
    values, _ = power_flow({"Site": {}, "Inverters": inverters})
    assert given(values) == {"inverter_1_soc_pct": 20, "inverter_2_soc_pct": 80}


@pytest.mark.parametrize("nothing", [None, {}, []])
def test_a_site_without_inverters(nothing: object) -> None:
    """Whatever says that there are none."""
    values, named = power_flow({"Site": {"P_Grid": 5}, "Inverters": nothing})
    assert (given(values), named) == ({"grid_power_w": 5}, frozenset())


def test_inverters_together() -> None:
    """Summed, and apart; one that sleeps adds no power."""
    data = {
        "PAC": {"Unit": "W", "Values": {"1": 1500, "2": None, "10": "250"}},
        "DAY_ENERGY": {"Unit": "kWh", "Values": {"1": 5, "2": 3, "10": 1}},
        "TOTAL_ENERGY": {"Unit": "Wh", "Values": {"1": 5000, "2": 3000, "10": 1000}},
    }
    values, named = inverter_system(data)
    assert named == {"1", "2", "10"}
    assert given(values) == {
        "pv_power_w": 1750,
        "pv_day_kwh": 9,
        "pv_total_kwh": 9,
        "inverter_1_power_w": 1500,
        "inverter_1_day_kwh": 5,
        "inverter_1_total_kwh": 5,
        "inverter_2_day_kwh": 3,
        "inverter_2_total_kwh": 3,
        "inverter_10_power_w": 250,
        "inverter_10_day_kwh": 1,
        "inverter_10_total_kwh": 1,
    }


@pytest.mark.parametrize("second", [{}, {"2": None}, {"2": "none"}])
def test_a_register_does_not_fall(second: dict[str, object]) -> None:
    """While an inverter that was known is silent, there is no total."""
    data = {"PAC": {"Values": {"1": 500}}, "TOTAL_ENERGY": {"Values": {"1": 5000, **second}}}
    values, _ = inverter_system(data, {"1", "2"})
    assert given(values) == {"pv_power_w": 500, "inverter_1_power_w": 500, "inverter_1_total_kwh": 5}


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ({"StatusCode": 7}, 7),
        ({"StatusCode": "7"}, 7),
        ({"StatusCode": "Running"}, 7),
        ({"InverterState": "Sleeping"}, 13),
        ({"StatusCode": None, "InverterState": "Standby"}, 8),
        ({"StatusCode": "Dancing"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_how_an_inverter_fares(status: object, code: int | None) -> None:
    """In the codes of its manual, also where it says a word."""
    assert inverter_device({"DeviceStatus": status})["device_status"] == code


@pytest.mark.parametrize(
    "entry",
    [None, {}, {"Unit": "W"}, {"Unit": "W", "Value": None}, {"Value": ""}, {"Unit": "", "Value": None}],
)
def test_a_power_that_is_missing(entry: object) -> None:
    """It is absent, not 0."""
    assert inverter_device({"PAC": entry, "DAY_ENERGY": {"Unit": "Wh", "Value": 0}}) == {
        "pv_power_w": None,
        "pv_day_kwh": 0,
        "pv_year_kwh": None,
        "pv_total_kwh": None,
        "device_status": None,
        "error_code": None,
    }


@pytest.mark.parametrize(
    ("meter", "values"),
    [
        (
            {
                "PowerReal_P_Sum": -300,
                "Meter_Location_Current": 0,
                "EnergyReal_WAC_Sum_Consumed": 5000,
                "EnergyReal_WAC_Sum_Produced": 7000,
            },
            {"grid_power_w": -300, "import_total_kwh": 5, "export_total_kwh": 7},
        ),
        (
            {
                "SMARTMETER_POWERACTIVE_MEAN_SUM_F64": 300.5,
                "SMARTMETER_VALUE_LOCATION_U16": 0,
                "SMARTMETER_ENERGYACTIVE_CONSUMED_SUM_F64": 5000,
                "SMARTMETER_ENERGYACTIVE_PRODUCED_SUM_F64": 7000,
            },
            {"grid_power_w": 300.5, "import_total_kwh": 5, "export_total_kwh": 7},
        ),
        ({"PowerReal_P_Sum": -300, "Meter_Location_Current": 1}, {"load_power_w": 300}),
        ({"PowerReal_P_Sum": 300, "Meter_Location_Current": 256}, {}),
        ({"PowerReal_P_Sum": None, "EnergyReal_WAC_Plus_Absolute": 4000}, {"import_total_kwh": 4}),
    ],
)
@pytest.mark.parametrize("is_alone", [True, False])
def test_a_smart_meter(meter: dict[str, object], values: dict[str, object], *, is_alone: bool) -> None:
    """By where it hangs; asked alone, it is not numbered."""
    said = given(meters(meter if is_alone else {"0": meter}))
    said.pop("meter_0_power_w", None)
    assert said == values


def test_several_meters() -> None:
    """That of the grid is the grid's, the others are apart."""
    inner = {"PowerReal_P_Sum": 100.0, "Meter_Location_Current": 256}
    outer = {"PowerReal_P_Sum": 900.0, "Meter_Location_Current": 0}
    assert given(meters({"0": inner, "1": outer})) == {
        "meter_0_power_w": 100,
        "meter_1_power_w": 900,
        "grid_power_w": 900,
    }


def test_batteries() -> None:
    """One is that of the house, several are apart."""
    one, other = (
        {"Controller": {"StateOfCharge_Relative": 8}},
        {"Controller": {"StateOfCharge_Relative": "90"}},
    )
    assert given(storages({"0": one})) == {"battery_soc_pct": 8, "storage_0_soc_pct": 8}
    assert given(storages({"0": one, "1": other})) == {"storage_0_soc_pct": 8, "storage_1_soc_pct": 90}
    assert given(storages({"0": None})) == {}
    assert given(storages({"0": {"Controller": None}})) == {}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"Site": None},
        {"Site": []},
        {"Site": {"P_PV": []}},
        {"Site": {}, "Inverters": 5},
        {"Site": {}, "Inverters": {"1": 5}},
        {"Site": {}, "Inverters": {"1": {"SOC": {}}}},
    ],
)
def test_what_is_no_power_flow(data: dict[str, object]) -> None:
    """It is refused."""
    with pytest.raises(ReaderDataError) as caught:
        power_flow(data)
    assert caught.value.fault == "wrong_type"
