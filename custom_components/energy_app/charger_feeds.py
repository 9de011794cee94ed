"""What a charger is told of the house: its meter and its battery, whichever devices those are now."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigSubentry

from .const import CONF_ENTITIES, SUBENTRY_ENTITIES, SUBENTRY_METER
from .coordinator import DeviceCoordinator, EnergyAppConfigEntry
from .coordinators.entities import EntitiesCoordinator
from .coordinators.meter import MeterCoordinator
from .coordinators.polled import PolledCoordinator
from .energy_core.agents.samples import Latest
from .energy_core.demand import MOST_QUARTER_W, QUARTER_S, Peak
from .energy_core.models import Reading
from .energy_core.readers.entity import EntityReader, Role

if TYPE_CHECKING:
    from .runtime import Device

_GRID = frozenset({Role.GRID_POWER, Role.IMPORT_POWER})  # without what is taken nothing is known of it
_GRID_POWERS = _GRID | {Role.EXPORT_POWER}


@dataclass(frozen=True, slots=True)
class Feed(Latest):
    """What a device says that is looked up each time: its reader changes with its settings."""

    find: Callable[[], Latest | None]

    @property
    def latest(self) -> Reading | None:
        """The last good reading, None before the first."""
        found = self.find()
        return None if found is None else found.latest

    @property
    def age(self) -> float | None:
        """Monotonic seconds since its data last advanced, None before they ever did."""
        found = self.find()
        return None if found is None else found.age


@dataclass(frozen=True, slots=True)
class GridEntities(Latest):
    """Entities in place of a meter: as old as those of the grid, however often others report."""

    reader: EntityReader

    @property
    def latest(self) -> Reading | None:
        """The last reading, None before the first."""
        return self.reader.latest

    @property
    def age(self) -> float | None:
        """Monotonic seconds since one of the grid reported, None before one was seen to."""
        return self.reader.age_of(_GRID_POWERS)


def grid_feed(entry: EnergyAppConfigEntry, chosen: str | None = None) -> Feed:
    """Return the meter of the house: the first P1 meter, even a silent one, else entities of the grid.

    Where one was chosen, by its subentry, no other takes its place when it is gone.
    """
    return Feed(lambda: _grid(_of(entry, chosen)))


def grid_id(entry: EnergyAppConfigEntry, chosen: str | None = None) -> str | None:
    """Return the subentry of that meter, None where there is none."""
    return chosen or next(iter(grid_meters(entry.subentries.values())), None)


def grid_meters(subentries: Iterable[ConfigSubentry]) -> dict[str, str]:
    """Return the titles of what may measure the grid, by their subentries, the first that is taken first."""
    there = list(subentries)
    meters = [each for each in there if each.subentry_type == SUBENTRY_METER]
    entities = [each for each in there if each.subentry_type == SUBENTRY_ENTITIES and _is_of_grid(each)]
    return {each.subentry_id: each.title for each in (*meters, *entities)}


def _is_of_grid(entities: ConfigSubentry) -> bool:
    """Say whether one of the entities measures the grid."""
    return not _GRID.isdisjoint(each["role"] for each in entities.data[CONF_ENTITIES])


def month_peak(entry: EnergyAppConfigEntry) -> Peak | None:
    """Return the peak of this month as what is kept has it, for a meter that does not say it.

    None where several measure the grid: what is kept is of all of them together; and for one that no house
    has, as where another meter with a higher register was put in.
    """
    day = entry.runtime_data.house.data
    if day is None or day.month_peak_kw is None or 1000 * day.month_peak_kw > MOST_QUARTER_W:
        return None
    if len(grid_meters(entry.subentries.values())) != 1:
        return None
    return Peak(day.midnight + timedelta(seconds=QUARTER_S), 1000 * day.month_peak_kw)


def battery_feed(entry: EnergyAppConfigEntry) -> Feed:
    """Return the battery of the house."""
    return Feed(lambda: _battery(entry.runtime_data.devices))


def _of(entry: EnergyAppConfigEntry, chosen: str | None) -> Mapping[str, Device]:
    """Return the devices of a house, or the one that was chosen."""
    devices = entry.runtime_data.devices
    return devices if chosen is None else {key: devices[key] for key in devices.keys() & {chosen}}


def _grid(devices: Mapping[str, Device]) -> Latest | None:
    """Return what measures the grid, None if nothing does."""
    coordinators = [device.coordinator for device in devices.values()]
    for meter in coordinators:
        if isinstance(meter, MeterCoordinator):
            return meter.reader
    for entities in coordinators:
        if isinstance(entities, EntitiesCoordinator):
            roles = {each.role for each in entities.settings.config.entities}
            if not roles.isdisjoint(_GRID):
                return GridEntities(entities.reader)
    return None


def _battery(devices: Mapping[str, Device]) -> Latest | None:
    """Return what knows a battery, None if nothing does."""
    for device in devices.values():
        source = _source(device.coordinator)
        if source and source.latest and "battery_power_w" in source.latest.values:
            return source
    return None


def _source(coordinator: DeviceCoordinator) -> Latest | None:
    """Return what a device says that may know a battery."""
    if isinstance(coordinator, EntitiesCoordinator):
        return coordinator.reader
    return coordinator if isinstance(coordinator, PolledCoordinator) else None
