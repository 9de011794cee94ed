"""An emulated meter: what it says at any instant."""

import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import RLock
from zoneinfo import ZoneInfo

from .consumption import Consumption, Energy
from .countries import FLAVOURS, DayAndNight, Flavour
from .crc import crc16
from .house import FamilyHouse, House
from .items import Item
from .noise import Stream, bits, smooth
from .peaks import PeakBook, invented
from .snapshot import Phase, Snapshot
from .supplies import Supply, heating_gas, tap_water

_WATER_EVERY_S = 300
type LitresOf = Callable[[int, ZoneInfo, int], Callable[[int], int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterOptions:
    """What to emulate; the same options always give the same telegrams, byte for byte.

    Attributes:
        start: the first instant; the emulation begins at the start of its quarter-hour.
        flavour: a key of `FLAVOURS`: be, be-50213 (no demand), nl, nl-2.2, lu, se, at, hu.
        phases: 1 or 3.
        seed: another seed is another family, meter and sky.
        solar_w: watts that the panels could give, 0 for none.
        registers_kwh: import T1, import T2, export T1, export T2 at the beginning; None draws some.
        history_months: months that the meter hung there before; 0 is a meter without any past.
        gas, water: whether there is such a meter; None for what is usual in the country.
        zone: the house's time zone; None for the country's.
        text: the grid operator's message.
        breaker: 1 closed, 0 open.
        disconnected_mbus: a gas meter on the first channel that is no longer there.
    """

    start: datetime
    flavour: str = "be"
    phases: int = 3
    seed: int = 1
    solar_w: int = 5000
    registers_kwh: tuple[float, float, float, float] | None = None
    history_months: int = 13
    gas: bool | None = None
    water: bool | None = None
    zone: str | None = None
    text: str = ""
    breaker: int = 1
    disconnected_mbus: bool = False

    def __post_init__(self) -> None:
        """Refuse what no meter could be; a naive start is a ValueError."""
        if self.start.tzinfo is None:
            raise ValueError("start: give it a time zone")
        if self.flavour not in FLAVOURS:
            raise ValueError(f"flavour {self.flavour!r}: takes {', '.join(FLAVOURS)}")
        if self.phases not in {1, 3}:
            raise ValueError(f"phases {self.phases}: takes 1 or 3")


@dataclass(frozen=True, slots=True)
class Unit:
    """One physical meter in the cupboard, from an instant on."""

    since: int
    serial: str
    initial_wh: Energy
    peaks: PeakBook


class Meter:
    """A meter on a house. Threads may share it; instants may be asked in any order."""

    def __init__(self, options: MeterOptions, house: House | None = None) -> None:
        """Hang the meter on a house, a family's unless given."""
        self.options = options
        self.flavour: Flavour = FLAVOURS[options.flavour]
        self.zone = ZoneInfo(options.zone or self.flavour.zone)
        house = house or FamilyHouse(options.seed, self.zone, options.phases, options.solar_w)
        tariffs = DayAndNight(self.flavour, self.zone)
        first = int(options.start.timestamp())
        self._consumption = Consumption(house, tariffs, options.seed, first)
        gas = self.flavour.gas if options.gas is None else options.gas
        water = self.flavour.water if options.water is None else options.water
        self._gas = self._supply(heating_gas, self.flavour.gas_every_s, stream=Stream.GAS, wanted=gas)
        self._water = self._supply(tap_water, _WATER_EVERY_S, stream=Stream.WATER, wanted=water)
        self._units = [self._first_unit()]
        self._lock = RLock()

    def telegram(self, at: datetime, *, stamp: datetime | None = None) -> bytes:
        """Return the telegram of the second of an instant; `stamp` is what a wrong clock says instead."""
        body = "".join(f"{item.text}\r\n" for item in self._items(at, stamp))
        data = f"/{self.flavour.header}\r\n\r\n{body}!".encode("ascii")
        return data + (f"{crc16(data):04X}\r\n".encode() if self.flavour.checksum else b"\r\n")

    def truth(self, at: datetime) -> dict[str, object]:
        """Return what that telegram says, by column."""
        return {column: value for item in self._items(at) for column, value in item.values.items()}

    def info(self, at: datetime) -> dict[str, object]:
        """Return what that telegram says of the meter itself."""
        return {key: value for item in self._items(at) for key, value in item.info.items()}

    def swap(
        self,
        at: datetime,
        *,
        serial: str | None = None,
        registers_kwh: Sequence[float] = (0.004, 0.002, 0.001, 0.0),
    ) -> str:
        """Put another meter in the cupboard at an instant, without a past; returns its serial."""
        since = int(at.timestamp())
        with self._lock:
            if since < self._units[-1].since:
                raise ValueError("a meter is swapped after the one before it, or at once")
            unit = Unit(
                since,
                serial or self._serial(len(self._units)),
                _in_wh(registers_kwh),
                PeakBook(self._consumption, self.zone, since),
            )
            self._units.append(unit)
        return unit.serial

    def snapshot(self, at: datetime, stamp: datetime | None = None) -> Snapshot:
        """Return all that the meter knows at the second of an instant."""
        second = int(at.timestamp())
        if second < self._consumption.first:
            raise ValueError(f"{at}: before the emulation begins")
        with self._lock:
            unit = self._units[bisect.bisect_right(self._units, second, key=lambda unit: unit.since) - 1]
            return Snapshot(
                at=second,
                stamp=int(stamp.timestamp()) if stamp else second,
                zone=self.zone,
                serial=unit.serial,
                tariff=self._consumption.tariffs.at(second),
                registers_wh=self._registers_wh(unit, second),
                phases=self._phases(second),
                peaks=unit.peaks.at(second),
                gas=self._gas.at(second) if self._gas else None,
                water=self._water.at(second) if self._water else None,
                text=self.options.text,
                breaker=self.options.breaker,
                disconnected_mbus=self.options.disconnected_mbus,
            )

    def _items(self, at: datetime, stamp: datetime | None = None) -> list[Item]:
        return list(self.flavour.lines(self.snapshot(at, stamp)))

    def _registers_wh(self, unit: Unit, second: int) -> Energy:
        now, then = self._consumption.energy(second), self._consumption.energy(unit.since)
        grown_wh = ((late - early) // 3600 for late, early in zip(now, then, strict=True))
        return Energy(*(initial + grown for initial, grown in zip(unit.initial_wh, grown_wh, strict=True)))

    def _phases(self, second: int) -> tuple[Phase, ...]:
        return tuple(
            self._phase(second, n, watts) for n, watts in enumerate(self._consumption.power_w(second))
        )

    def _phase(self, second: int, number: int, watts: int) -> Phase:
        wander = smooth(self.options.seed, Stream.VOLTAGE, second * 4 + number, 160)
        decivolt = 2310 + int(50 * wander) - watts // 200
        return Phase(watts, decivolt, abs(watts) * 1000 // decivolt)

    def _supply(self, litres: LitresOf, every: int, *, stream: Stream, wanted: bool) -> Supply | None:
        if not wanted:
            return None
        seed = self.options.seed
        initial = bits(seed, stream, -1) % 2_000_000
        return Supply(litres(seed, self.zone, every), every, self._consumption.first, initial)

    def _first_unit(self) -> Unit:
        first = self._consumption.first
        options = self.options
        past = invented(options.seed, self.zone, first, options.history_months)
        registers = options.registers_kwh or tuple(
            bits(options.seed, Stream.REGISTER, index) % 5_000_000 / 1000 for index in range(4)
        )
        return Unit(
            first, self._serial(0), _in_wh(registers), PeakBook(self._consumption, self.zone, first, past)
        )

    def _serial(self, number: int) -> str:
        return f"1SAG11{bits(self.options.seed, Stream.SERIAL, number) % 10**8:08d}"


def _in_wh(registers_kwh: Sequence[float]) -> Energy:
    return Energy(*(round(kwh * 1000) for kwh in registers_kwh))
