"""The totals of a day while it runs, in constant time a reading: nothing of the day is read again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ..models import Reading
from .absence import MissingDataError
from .counted import Counted
from .household import household
from .inputs import Inputs
from .known import inputs_until
from .spot import SpotPrices
from .spread import NOTHING, Spread
from .tariffs import Tariff
from .totals import Totals, totals
from .usage import Usage

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LiveDevice:
    """A device today: the quarter-hours that were made of it, and what it has counted since the last."""

    made: Mapping[str, Spread]
    since: Counted

    def spreads(self, now: datetime) -> dict[str, Spread]:
        """Return its quarter-hours of today, the running one until now."""
        counted = self.since.spreads(now)
        return {name: _followed(self.made.get(name), counted.get(name)) for name in {**self.made, **counted}}


@dataclass(frozen=True, kw_only=True)
class LiveDay:
    """A local day of a house that goes on; what it says is what its bill would be, counted anew.

    `before` is the usage before it: of twelve months for the capacity, of the calendar year for tiers.
    """

    day: date
    zone: str
    tariff: Tariff | None
    before: Usage | None
    devices: Mapping[str, LiveDevice]
    measured_peaks: Mapping[date, float] = field(default_factory=dict)
    spot: SpotPrices | None = None

    def push(self, reading: Reading) -> None:
        """Take a reading of one of the devices, which are known by its source; others are ignored."""
        device = self.devices.get(reading.source)
        if device is not None:
            device.since.push(reading)

    def inputs(self, now: datetime) -> Inputs:
        """Return what the day is counted from until now.

        Raises MissingDataError where nothing was ever known of the grid, ValueError for a naive datetime.
        """
        return inputs_until(
            self.usage(now), now, zone=self.zone, measured_peaks=self.measured_peaks, spot=self.spot
        )

    def totals(self, inputs: Inputs) -> Totals:
        """Return the totals of the day, counted from its `inputs`."""
        return totals(self.tariff, inputs, self.day, self.day + _DAY)

    def usage(self, now: datetime) -> Usage:
        """Return what the house took and gave, today and before. Raises MissingDataError for nothing."""
        try:
            today = household(device.spreads(now) for device in self.devices.values())
        except MissingDataError:
            if self.before is None:
                raise
            return self.before
        return today if self.before is None else self.before.followed_by(today)


def before_and_of(
    devices: Iterable[Mapping[str, Spread]], begin: int
) -> tuple[Usage | None, list[dict[str, Spread]]]:
    """Split quarter-hours of devices into the usage before an instant and what each has since.

    `begin` is in seconds since the epoch; None is that nothing was known of the grid before.
    """
    known = list(devices)
    try:
        before = household(
            {name: spread.before(begin) for name, spread in device.items()} for device in known
        )
    except MissingDataError:
        before = None
    return before, [{name: spread.since(begin) for name, spread in device.items()} for device in known]


def _followed(made: Spread | None, counted: Spread | None) -> Spread:
    """Return quarter-hours with those that came after them; where both say one, it is what was made."""
    if counted is None:
        return NOTHING if made is None else made
    return counted if made is None else made.followed_by(counted)
