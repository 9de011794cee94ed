"""The countries whose meters speak P1, and how a telegram shows which it is from."""

from collections.abc import Container
from enum import StrEnum


class Country(StrEnum):
    """A country whose P1 companion standard is known."""

    BE = "be"
    NL = "nl"
    LU = "lu"
    SE = "se"
    AT = "at"
    HU = "hu"


# The three letters after the slash are a registered flag: mostly the meter's maker, who sells
# everywhere, but some grid operators have one of their own.
_OPERATORS = {
    "ELL": Country.SE,  # Ellevio
    "ENE": Country.NL,  # Enexis
    "EST": Country.AT,  # Energie Steiermark
    "FLU": Country.BE,  # Fluvius
    "LUX": Country.LU,  # Luxmetering
}

_BELGIAN_VERSION = "0-0:96.1.4"
_DUTCH_VERSION = "1-3:0.2.8"

# What DSMR 4 and the standards derived from it brought, and DSMR 2 and 3 do not have.
_SINCE_DSMR4 = (
    "0-0:1.0.0",
    _BELGIAN_VERSION,
    _DUTCH_VERSION,
    "0-0:42.0.0",
    "0-0:96.7.9",
    "0-0:96.7.21",
    "0-1:24.2.1",
    "0-1:24.2.3",
    "0-2:24.2.1",
    "0-2:24.2.3",
    "1-0:1.8.0",
    "1-0:21.7.0",
    "1-0:31.7.0",
    "1-0:32.7.0",
    "1-0:32.32.0",
    "1-0:99.97.0",
)


def operator_country(header: str) -> Country | None:
    """Return the country of the grid operator that a header names, None if it names a maker."""
    return _OPERATORS.get(header[:3].upper())


def detect_country(header: str, codes: Container[str]) -> Country | None:
    """Return the country that a telegram shows to be from, None if it leaves that open.

    The version line settles it where the header does not: Belgium has one of its own; the Dutch
    one is also sent in Luxembourg and Austria, whose operators are named by the header.
    """
    if country := operator_country(header):
        return country
    if _BELGIAN_VERSION in codes:
        return Country.BE
    return Country.NL if _DUTCH_VERSION in codes else None


def is_before_dsmr4(header: str, codes: Container[str], country: Country | None) -> bool:
    """Return whether a telegram is of DSMR 2 or 3, which have no CRC and no time stamp.

    `country` is what the user said; only the Netherlands ever had these versions.
    """
    if (country or operator_country(header) or Country.NL) is not Country.NL:
        return False
    return not any(code in codes for code in _SINCE_DSMR4)
