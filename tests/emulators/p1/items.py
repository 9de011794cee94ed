"""The lines of a telegram, each with what it says in the product's own words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .consumption import Energy
from .local_time import instant, stamp
from .snapshot import Phase, Snapshot
from .supplies import Volume

NEVER = "632525252525W"
GAS_TYPE = 3
WATER_TYPE = 7


@dataclass(frozen=True, slots=True)
class Item:
    """A line, the columns that can be read from it and what it says of the meter itself."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    info: Mapping[str, object] = field(default_factory=dict)


def thousandths(value: int, whole_digits: int) -> str:
    """Return a whole number of thousandths as decimals, zero-padded: (338, 2) is 00.338."""
    return f"{value // 1000:0{whole_digits}d}.{value % 1000:03d}"


def as_hex(text: str) -> str:
    """Return text as the hexadecimal octets in which a telegram carries it."""
    return text.encode().hex().upper()


def version(obis: str, text: str) -> Item:
    """Return the line that names the version of the telegram."""
    return Item(f"{obis}({text})", info={"version": text})


def serial(obis: str, snapshot: Snapshot) -> Item:
    """Return the line that names the meter."""
    return Item(f"{obis}({as_hex(snapshot.serial)})", info={"meter_id": snapshot.serial})


def clock(snapshot: Snapshot) -> Item:
    """Return the line with the meter's own time."""
    return Item(f"0-0:1.0.0({stamp(snapshot.stamp, snapshot.zone)})", info={"at_source": "telegram"})


def energy(obis: str, column: str, wh: int, digits: int = 6) -> Item:
    """Return an energy register in kWh."""
    return Item(f"{obis}({thousandths(wh, digits)}*kWh)", {column: wh / 1000})


def tariff_registers(registers: Energy, digits: int = 6) -> Iterator[Item]:
    """Yield the four registers of a meter with two tariffs."""
    yield energy("1-0:1.8.1", "import_t1_kwh", registers.import_t1, digits)
    yield energy("1-0:1.8.2", "import_t2_kwh", registers.import_t2, digits)
    yield energy("1-0:2.8.1", "export_t1_kwh", registers.export_t1, digits)
    yield energy("1-0:2.8.2", "export_t2_kwh", registers.export_t2, digits)


def total_registers(registers: Energy, digits: int = 6) -> Iterator[Item]:
    """Yield the two registers of a meter that gives only totals."""
    exported = registers.export_t1 + registers.export_t2
    yield energy("1-0:1.8.0", "import_total_kwh", registers.imported, digits)
    yield energy("1-0:2.8.0", "export_total_kwh", exported, digits)


def tariff(snapshot: Snapshot) -> Item:
    """Return the line that says which tariff counts."""
    return Item(f"0-0:96.14.0({snapshot.tariff:04d})", {"tariff": snapshot.tariff})


def power(obis: str, column: str, watts: int, digits: int = 2) -> Item:
    """Return a power in kW."""
    return Item(f"{obis}({thousandths(watts, digits)}*kW)", {column: float(watts)})


def powers(snapshot: Snapshot, digits: int = 2) -> Iterator[Item]:
    """Yield the power over all phases, in each direction."""
    yield power("1-0:1.7.0", "import_power_w", snapshot.import_w, digits)
    yield power("1-0:2.7.0", "export_power_w", snapshot.export_w, digits)


def phase_powers(phases: tuple[Phase, ...], digits: int = 2) -> Iterator[Item]:
    """Yield the power of each phase, first all imports, then all exports."""
    for number, phase in enumerate(phases, 1):
        yield power(f"1-0:{20 * number + 1}.7.0", f"import_power_l{number}_w", max(phase.watts, 0), digits)
    for number, phase in enumerate(phases, 1):
        yield power(f"1-0:{20 * number + 2}.7.0", f"export_power_l{number}_w", max(-phase.watts, 0), digits)


def voltages(phases: tuple[Phase, ...]) -> Iterator[Item]:
    """Yield the voltage of each phase in tenths of a volt."""
    for number, phase in enumerate(phases, 1):
        text = f"{phase.decivolt // 10:03d}.{phase.decivolt % 10}"
        yield Item(f"1-0:{20 * number + 12}.7.0({text}*V)", {f"voltage_l{number}_v": phase.decivolt / 10})


def currents(phases: tuple[Phase, ...], decimals: int) -> Iterator[Item]:
    """Yield the current of each phase with 0, 1 or 2 decimals, cut off and not rounded."""
    width = 3 if decimals == 0 else 4 + decimals
    for number, phase in enumerate(phases, 1):
        ampere = phase.centiampere // 10 ** (2 - decimals) / 10**decimals
        obis = f"1-0:{20 * number + 11}.7.0"
        yield Item(f"{obis}({ampere:0{width}.{decimals}f}*A)", {f"current_l{number}_a": ampere})


def text_message(text: str) -> Item:
    """Return the line with the grid operator's message, often empty."""
    return Item(f"0-0:96.13.0({as_hex(text)})", info={"text_message": text})


def breaker(snapshot: Snapshot) -> Item:
    """Return the line that says whether the meter's switch is closed (1)."""
    return Item(f"0-0:96.3.10({snapshot.breaker})", info={"breaker": snapshot.breaker})


def volume(obis: str, column: str, reading: Volume, snapshot: Snapshot) -> Item:
    """Return the register of a gas or water meter with the time of its last reading."""
    text = f"{obis}({stamp(reading.read_at, snapshot.zone)})({thousandths(reading.litres, 5)}*m3)"
    info = {f"{column.removesuffix('_m3')}_read_at": instant(reading.read_at)}
    return Item(text, {column: reading.litres / 1000}, info)


def plain(text: str) -> Item:
    """Return a line that says nothing to the product."""
    return Item(text)
