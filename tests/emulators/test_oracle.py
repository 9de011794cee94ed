"""Another project's parser reads what the meter meant."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from dsmr_parser import telegram_specifications as specifications
from dsmr_parser.parsers import TelegramParser

from tests.emulators.p1_meter import Meter, MeterOptions

MOMENTS = [
    datetime(2026, 3, 2, 12, 0, 1, tzinfo=UTC),
    datetime(2026, 3, 2, 17, 44, 59, tzinfo=UTC),
    datetime(2026, 2, 28, 23, 0, 0, tzinfo=UTC),
]
SPECIFICATIONS: Mapping[str, Mapping[str, object]] = {
    "be": specifications.BELGIUM_FLUVIUS,
    "be-50213": specifications.BELGIUM_FLUVIUS,
    "nl": specifications.V5,
    "nl-2.2": specifications.V2_2,
    "lu": specifications.LUXEMBOURG_SMARTY,
    "se": specifications.SWEDEN,
    "at": {**specifications.AUSTRIA_ENERGIENETZE_STEIERMARK, "general_global_cipher": False},
    "hu": specifications.EON_HUNGARY,
}
# Column to the parser's name and the factor between their units.
MEANINGS = {
    "import_power_w": ("CURRENT_ELECTRICITY_USAGE", 1000),
    "export_power_w": ("CURRENT_ELECTRICITY_DELIVERY", 1000),
    "import_t1_kwh": ("ELECTRICITY_USED_TARIFF_1", 1),
    "import_t2_kwh": ("ELECTRICITY_USED_TARIFF_2", 1),
    "export_t1_kwh": ("ELECTRICITY_DELIVERED_TARIFF_1", 1),
    "export_t2_kwh": ("ELECTRICITY_DELIVERED_TARIFF_2", 1),
    "import_total_kwh": ("ELECTRICITY_IMPORTED_TOTAL", 1),
    "export_total_kwh": ("ELECTRICITY_EXPORTED_TOTAL", 1),
    "tariff": ("ELECTRICITY_ACTIVE_TARIFF", 1),
    "demand_w": ("BELGIUM_CURRENT_AVERAGE_DEMAND", 1000),
    "month_peak_w": ("BELGIUM_MAXIMUM_DEMAND_MONTH", 1000),
    **{f"voltage_l{n}_v": (f"INSTANTANEOUS_VOLTAGE_L{n}", 1) for n in (1, 2, 3)},
    **{f"current_l{n}_a": (f"INSTANTANEOUS_CURRENT_L{n}", 1) for n in (1, 2, 3)},
    **{f"import_power_l{n}_w": (f"INSTANTANEOUS_ACTIVE_POWER_L{n}_POSITIVE", 1000) for n in (1, 2, 3)},
    **{f"export_power_l{n}_w": (f"INSTANTANEOUS_ACTIVE_POWER_L{n}_NEGATIVE", 1000) for n in (1, 2, 3)},
}
METERED = ("gas_m3", "water_m3", "month_peak_at")


@cache
def _meter(flavour: str, phases: int = 3) -> Meter:
    return Meter(MeterOptions(start=datetime(2026, 2, 20, tzinfo=UTC), flavour=flavour, phases=phases))


def _parsed(meter: Meter, at: datetime) -> dict[str, Any]:
    telegram = meter.telegram(at).decode("ascii")
    parser = TelegramParser(SPECIFICATIONS[meter.options.flavour])
    said = parser.parse(telegram, throw_ex=True)
    return {name: getattr(said, name) for name, _ in said}


@pytest.mark.parametrize("flavour", SPECIFICATIONS)
@pytest.mark.parametrize("at", MOMENTS)
@pytest.mark.parametrize("phases", [1, 3])
def test_values(flavour: str, at: datetime, phases: int) -> None:
    """Every value that the meter says it said is read back, with its checksum checked."""
    meter = _meter(flavour, phases=phases)
    parsed = _parsed(meter, at)
    truth = {column: value for column, value in meter.truth(at).items() if column not in METERED}
    scale = 0.001 if flavour == "at" else 1
    names = {column: MEANINGS[column] for column in truth}
    read = {column: float(parsed[name].value) * factor * scale for column, (name, factor) in names.items()}
    assert read == pytest.approx(truth)


@pytest.mark.parametrize("at", MOMENTS)
def test_stamp_and_peaks(at: datetime) -> None:
    """The times of the telegram, the peak and its history."""
    meter = _meter("be")
    parsed, info = _parsed(meter, at), meter.info(at)
    month = parsed["BELGIUM_MAXIMUM_DEMAND_MONTH"]
    history = parsed["BELGIUM_MAXIMUM_DEMAND_13_MONTHS"]
    assert parsed["P1_MESSAGE_TIMESTAMP"].value == at
    assert month.datetime == meter.truth(at)["month_peak_at"]
    assert (
        tuple(
            {"month_end": entry.datetime, "at": entry.occurred, "kw": float(entry.value)} for entry in history
        )
        == info["peak_history"]
    )


@pytest.mark.parametrize("at", MOMENTS)
@pytest.mark.parametrize(
    ("flavour", "channels"), [("be", ["gas", "water"]), ("nl", ["gas"]), ("nl-2.2", ["gas"]), ("lu", ["gas"])]
)
def test_gas_and_water(at: datetime, flavour: str, channels: list[str]) -> None:
    """Each channel gives its register and when it was read."""
    meter = _meter(flavour)
    truth, info = meter.truth(at), meter.info(at)
    devices = _parsed(meter, at)["MBUS_DEVICES"]
    for device, name in zip(devices, channels, strict=True):
        reading = getattr(device, "MBUS_METER_READING", None) or device.GAS_METER_READING
        assert (float(reading.value), reading.datetime) == (truth[f"{name}_m3"], info[f"{name}_read_at"])
