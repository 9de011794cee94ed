"""Who made a meter, or had it made."""

from .energy_core.models import Reading

# The first letters of a telegram: the maker of the meter, or the grid operator who had it made.
_BRANDS = {
    "ELL": "Ellevio",
    "ENE": "Enexis",
    "EST": "Energie Steiermark",
    "FLU": "Fluvius",
    "ISK": "Iskraemeco",
    "KAM": "Kamstrup",
    "KFM": "Kaifa",
    "KMP": "Kamstrup",
    "LGF": "Landis+Gyr",
    "LGZ": "Landis+Gyr",
    "LUX": "Luxmetering",
    "SAG": "Sagemcom",
    "XMX": "Xemex",
}


def brand(reading: Reading) -> str | None:
    """Return the brand that a telegram names, None if it is not known."""
    header = reading.info.get("header")
    return _BRANDS.get(header[:3].upper()) if isinstance(header, str) else None
