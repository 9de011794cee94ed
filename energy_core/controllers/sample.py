"""What a decision is made of: plain numbers at an instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..models import Observed, utc


@dataclass(frozen=True, slots=True)
class Instant:
    """Now by both clocks: wall time in UTC, which may jump, and monotonic seconds, which do not."""

    wall: datetime
    monotonic: float

    def __post_init__(self) -> None:
        """Bring the wall time to UTC; a naive one is a ValueError."""
        object.__setattr__(self, "wall", utc(self.wall))

    def since(self, earlier: Instant) -> float:
        """Return the seconds since an earlier instant of the same process."""
        return self.monotonic - earlier.monotonic

    def later(self, seconds: float) -> datetime:
        """Return the wall time so many seconds from now."""
        return self.wall + timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class PriceStretch:
    """What a kWh from the grid costs [EUR] in [start, end)."""

    start: datetime
    end: datetime
    eur_kwh: float

    def __post_init__(self) -> None:
        """Bring the instants to UTC; a naive one is a ValueError."""
        object.__setattr__(self, "start", utc(self.start))
        object.__setattr__(self, "end", utc(self.end))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What is known at an instant; None is not known, and never 0.

    `age` is the monotonic age of the meter's data [s], `data_at` its own time stamp. `currents_a` are those
    of the phases, negative towards the grid. `charger_w` is None where the charger is not measured
    (`is_charger_measured` False) or its measurement is stale. `battery_w` is positive while it charges.
    `prices` are those known from now on, in order. `other_on_at` is when another charger behind the same
    meter was switched on last, in monotonic seconds.
    """

    data_at: datetime | None = None
    age: float | None = None
    import_w: float | None = None
    export_w: float | None = None
    import_total_kwh: float | None = None
    import_t1_kwh: float | None = None
    import_t2_kwh: float | None = None
    demand_w: float | None = None
    month_peak_w: float | None = None
    month_peak_at: datetime | None = None
    currents_a: tuple[float, ...] = ()
    is_charger_measured: bool = False
    charger_w: float | None = None
    battery_w: float | None = None
    battery_soc_pct: float | None = None
    price_eur_kwh: float | None = None
    is_night: bool | None = None
    prices: Sequence[PriceStretch] = ()
    other_on_at: float | None = None
    observed: Observed = Observed(None)  # noqa: RUF009  # frozen, so it may be shared

    def __post_init__(self) -> None:
        """Bring the time stamp to UTC; a naive one is a ValueError."""
        if self.data_at is not None:
            object.__setattr__(self, "data_at", utc(self.data_at))

    @property
    def data_now(self) -> datetime | None:
        """The time by the meter's clock, None without data."""
        return None if self.data_at is None else self.data_at + timedelta(seconds=self.age or 0.0)

    @property
    def grid_w(self) -> float | None:
        """The power from the grid, negative towards it [W].

        None where a meter does not say what is taken, as that may be anything; some know no way back.
        """
        return None if self.import_w is None else self.import_w - (self.export_w or 0.0)
