"""Data as the older energy_app keeps them, made up."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

METER = (
    "device_time,system_time,elec_used_t1,elec_used_t2,elec_returned_t1,elec_returned_t2,"
    "actual_tariff,actual_elec_used,actual_elec_returned,gas_used"
)
FRONIUS = (
    "device_time,system_request_time,system_response_time,"
    "actual_elec_delivered,day_elec_delivered,total_elec_delivered"
)
SMA = "system_response_time,system_request_time,actual_elec_delivered,day_elec_delivered,total_elec_delivered"
WEATHER = "system_request_time,system_response_time,forecast"
NOON = datetime(2022, 6, 1, 10, tzinfo=UTC)


def write(path: Path, header: str, *rows: str, end: str = "\r\n") -> None:
    """Write a file, its last row with another end if one is given."""
    path.write_bytes(("\r\n".join([header, *rows]) + end).encode())


def meter_row(at: datetime, number: int, *, tariff: float = 2.0) -> str:
    """Return a row of a meter."""
    return (
        f"{at},{at + timedelta(seconds=5)},{100 + number / 1000},{200 + number / 500},"
        f"{50.0},{60.0},{tariff},{0.25},{0.0},{10 + number / 1000}"
    )


def meter_document(at: datetime, number: int) -> dict[str, object]:
    """Return a document of a meter."""
    return {
        "device_time": at,
        "system_time": at + timedelta(seconds=5),
        "elec_used_t1": 100 + number / 1000,
        "elec_used_t2": 200 + number / 500,
        "elec_returned_t1": 50.0,
        "elec_returned_t2": 60.0,
        "actual_tariff": 2.0,
        "actual_elec_used": 0.25,
        "actual_elec_returned": 0.0,
        "gas_used": 10 + number / 1000,
    }


def meter_values(number: int) -> dict[str, float]:
    """Return what becomes of such a row."""
    return {
        "import_t1_kwh": 100 + number / 1000,
        "import_t2_kwh": round(200 + number / 500, 6),
        "export_t1_kwh": 50.0,
        "export_t2_kwh": 60.0,
        "tariff": 2,
        "import_power_w": 250.0,
        "export_power_w": 0.0,
        "gas_m3": round(10 + number / 1000, 6),
    }


def fill(folder: Path, days: int, rows: int) -> None:
    """Write days of a meter, so many rows each."""
    for day in range(days):
        at = NOON + timedelta(days=day)
        lines = [meter_row(at + n * timedelta(seconds=10), day * rows + n) for n in range(rows)]
        write(folder / f"dsmr_{at.date()}", METER, *lines)


def weather_text(answer: Mapping[str, object]) -> str:
    """Return an answer as the older energy_app keeps it: JSON in JSON."""
    return json.dumps(json.dumps(answer))


def cell(text: str) -> str:
    """Return a text as a cell of CSV."""
    return '"' + text.replace('"', '""') + '"'


def joined(cells: Iterable[object]) -> str:
    """Return cells as a row."""
    return ",".join(map(str, cells))
