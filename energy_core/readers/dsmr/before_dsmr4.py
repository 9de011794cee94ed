"""Telegrams of DSMR 2 and 3, Dutch meters until 2011: without a CRC, a time stamp or a version."""

import re
from collections.abc import Container, Iterable

from .countries import Country, operator_country

# What DSMR 4 and the standards derived from it brought.
_LATER = (
    "0-0:1.0.0",
    "0-0:42.0.0",
    "0-0:96.1.4",
    "0-0:96.7.9",
    "0-0:96.7.21",
    *(f"0-{channel}:24.2.{kind}" for channel in range(1, 5) for kind in (1, 3)),
    "1-0:1.4.0",
    "1-0:1.6.0",
    "1-0:1.8.0",
    "1-0:21.7.0",
    "1-0:31.7.0",
    "1-0:32.7.0",
    "1-0:32.32.0",
    "1-0:99.97.0",
    "1-3:0.2.8",
)

# Registers and power have fixed decimals, which shows a digit lost on the line; only the grid
# operator's message is free text.
_LINE = re.compile(
    r"1-0:[12]\.8\.\d\(\d{5,6}\.\d{3}\*kWh\)"
    r"|1-0:[12]\.7\.0\(\d{3,4}\.\d{2,3}\*kW\)"
    r"|0-0:96\.13\.\d\([ -~]*\)"
    r"|(?!1-0:[12]\.[78]\.)\d-\d:\d+\.\d+\.\d+(?:\([0-9A-Za-z.*:-]*\))+"
)


def is_before_dsmr4(header: str, codes: Container[str], country: Country | None) -> bool:
    """Return whether a telegram is of DSMR 2 or 3.

    `country` is what the user said; only the Netherlands had these versions.
    """
    if (country or operator_country(header) or Country.NL) is not Country.NL:
        return False
    return "1-0:1.8.1" in codes and not any(code in codes for code in _LATER)


def is_undamaged(lines: Iterable[str]) -> bool:
    """Return whether each line is as the standard has it, for want of a CRC to tell."""
    return all(map(_LINE.fullmatch, lines))
