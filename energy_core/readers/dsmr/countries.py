"""The countries whose meters speak P1.

What a line means is the same in all of them, so a telegram is understood without knowing the
country; it only matters for what a telegram may leave out, and for telling the wrong meter.
"""

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


def operator_country(header: str) -> Country | None:
    """Return the country of the grid operator that a header names, None if it names a maker."""
    return _OPERATORS.get(header[:3].upper())
