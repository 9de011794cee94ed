"""Measured points of a calibration, as people write them: `0.5=0; 1.5=10`, volts and what they stand for."""

from collections.abc import Iterable, Mapping
from typing import Any


def points_of(text: str) -> list[dict[str, Any]]:
    """Return the points of a text; what is no number stays what it is, and is refused as that."""
    points = []
    for pair in filter(None, (part.strip() for part in text.replace("\n", ";").split(";"))):
        volts, _, value = pair.partition("=")
        points.append({"voltage_v": _number(volts), "value": _number(value)})
    return points


def points_text(points: Iterable[Mapping[str, Any]]) -> str:
    """Return points as they are written."""
    return "; ".join(f"{point['voltage_v']}={point['value']}" for point in points)


def _number(text: str) -> float | str:
    """Return the number that a text is, with a point or a comma in it; else the text."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return text.strip()
