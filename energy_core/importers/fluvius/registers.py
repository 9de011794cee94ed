"""The registers of the portal and the columns that they become."""

from .header import words

_IMPORT = frozenset({"afname", "offtake", "prelevement", "consommation"})
_EXPORT = frozenset({"injectie", "injection"})
_DAY = frozenset({"dag", "day", "jour"})
_NIGHT = frozenset({"nacht", "night", "nuit"})
_ENERGY, _VOLUME = "kwh", "m"  # the third power is lost with what is no letter

PAIRS = (("import_t1_kwh", "import_t2_kwh"), ("export_t1_kwh", "export_t2_kwh"))


def column_of(register: str, unit: str, *, is_gas: bool) -> str | None:
    """Return the column of a register as `Afname Dag`, None for what is no amount of energy or gas."""
    said = set(words(register).split())
    measured = words(unit)
    if is_gas or measured in {"m3", _VOLUME}:
        gas = {"m3": "gas_m3", _VOLUME: "gas_m3", _ENERGY: "gas_kwh"}.get(measured)
        return gas if said & _IMPORT else None
    if measured != _ENERGY or bool(said & _IMPORT) == bool(said & _EXPORT):
        return None
    way = "import" if said & _IMPORT else "export"
    if said & _DAY:
        return f"{way}_t1_kwh"
    return f"{way}_t2_kwh" if said & _NIGHT else f"{way}_kwh"


def is_estimated(status: str) -> bool:
    """Say whether a value was estimated by the grid operator."""
    return words(status) in {"geschat", "estimated", "estime", "estimee"}
