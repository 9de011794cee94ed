"""The header of a file of the portal, in its languages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_NAMES = {
    "from_date": ("van datum", "from date", "de date", "du date"),
    "from_time": ("van tijdstip", "from time", "de heure", "du heure"),
    "until_date": ("tot datum", "until date", "to date", "a date", "jusqu au date", "au date"),
    "until_time": ("tot tijdstip", "until time", "to time", "a heure", "jusqu au heure", "au heure"),
    "ean": ("ean code", "code ean", "ean"),
    "meter": ("meter", "compteur"),
    "register": ("register", "registre"),
    "volume": ("volume",),
    "unit": ("eenheid", "unit", "unite"),
    "status": ("validatiestatus", "validation status", "statut de validation"),
    "caloric": ("calorische bovenwaarde", "caloric upper value", "valeur calorifique superieure"),
}
_NEEDED = ("from_date", "until_date", "register", "volume", "unit")
_ACCENTS = str.maketrans("àâéèêëîïôûùç", "aaeeeeiiouuc")
_NO_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Header:
    """In which field of a line each thing stands; what the file does not say is not in it."""

    places: dict[str, int]
    width: int

    @property
    def is_gas(self) -> bool:
        """Whether the file is of gas."""
        return "caloric" in self.places

    def cell(self, cells: Sequence[str], name: str) -> str:
        """Return a field of a line, empty if there is none."""
        place = self.places.get(name)
        return "" if place is None or place >= len(cells) else cells[place].strip()


def words(text: str) -> str:
    """Return a text in plain small letters, as `van datum` for `Van (datum)`."""
    return _NO_WORD.sub(" ", text.lower().translate(_ACCENTS)).strip()


def header_of(cells: Sequence[str]) -> Header | None:
    """Return the header that a line is, None if it is none of the portal's."""
    found = [words(cell) for cell in cells]
    places = {
        name: found.index(known)
        for name, spellings in _NAMES.items()
        for known in spellings[::-1]
        if known in found
    }
    return Header(places, len(cells)) if all(name in places for name in _NEEDED) else None
