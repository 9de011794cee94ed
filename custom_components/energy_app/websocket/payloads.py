"""What commands answer, as the cards know it too: instants are milliseconds since the epoch."""

from typing import Any, TypedDict

from ..energy_core.graphs.compact import Columns


class Has(TypedDict):
    """What there is in a house to show."""

    gas: bool
    water: bool
    battery: bool
    solar: bool
    capacity: bool
    prices: bool


class ChargerPayload(TypedDict):
    """A charger: its entities by their keys."""

    subentry_id: str
    name: str
    entities: dict[str, str]


class HousePayload(TypedDict):
    """What a house is made of: its entities by what they stand for, those that are there."""

    entry_id: str
    title: str
    version: str
    zone: str
    currency: str
    has: Has
    limit_w: float | None
    entities: dict[str, str]
    chargers: list[ChargerPayload]
    first_day: str | None
    today: str


class TotalsPayload(TypedDict):
    """The totals of days, months or years, and the means of the days of the month that the first is in."""

    by: str
    rows: list[dict[str, Any]]
    average: dict[str, float | None] | None


class LiveEvent(TypedDict):
    """What flows at an instant; what is not known is left out.

    `age_ms` is how old that was when it was told, whatever the clock of the other side says; `hold_ms` for
    how long it can be said to hold.
    """

    at: int
    age_ms: int
    hold_ms: int
    values: dict[str, float]


class DayEvent(TypedDict):
    """The local day that has begun."""

    day: str


type Stretch = tuple[int, int]
type PriceRow = tuple[int, float | None, float | None]  # from when on, EUR/kWh from the grid and to it
type QuarterRow = tuple[int, float | None, str]  # its start, its mean power, its quality


class ReadingsPayload(TypedDict):
    """What is drawn of a stretch of time."""

    start: int
    end: int
    zone: str
    step_s: float
    series: dict[str, Columns]
    charging: list[Stretch]
    prices: list[PriceRow]
    quarters: list[QuarterRow]
    limit_w: float | None
    is_over: bool
    source_rows: int
