"""What is kept of what devices say, and what is made of it."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

_DAYS = {"minimum": 0, "maximum": 36_500}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreConfig:
    """A store by name, and the URL that opens it.

    Rows are kept for `raw_days`, 0 for ever, and are compressed after `compress_after_days`, 0 for never.
    `mirror` names a second store, into which they are copied every night.
    """

    name: str
    url: str
    raw_days: int = field(default=400, metadata={**_DAYS, "takes": "days, 0 for ever,"})
    compress_after_days: int = field(default=7, metadata={**_DAYS, "takes": "days, 0 for never,"})
    mirror: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggerConfig:
    """What a reader says is written to a store, every period."""

    reader: str
    store: str
    period: timedelta = field(default=timedelta(seconds=10), metadata={"minimum": timedelta(seconds=1)})


@dataclass(frozen=True, slots=True, kw_only=True)
class DataManagerConfig:
    """Blocks of what a reader said are made into results, kept under `<target>_<reader>_<name>`.

    Rows come from `store`; `target` is another store by name, or the same one. An `algorithm` is applied to
    `columns`, by default to those that suit it; with `keep_last` the others are kept as they were last.
    `from_ends` reads the last rows of each block only, as is enough for the day totals of registers. A value
    holds for `hold` at most; what is longer without rows is a gap. What was done is remembered in a file in
    `state_folder`, by default beside the target.
    """

    name: str
    reader: str
    store: str
    target: str | None = None
    block: timedelta = timedelta(minutes=15)
    algorithm: str = "diff"
    columns: tuple[str, ...] = ()
    keep_last: bool = False
    from_ends: bool = False
    hold: timedelta = field(default=timedelta(minutes=2), metadata={"minimum": timedelta(seconds=1)})
    blocks_to_process: int = field(default=100, metadata={"minimum": 1, "maximum": 100_000})
    state_folder: str | None = None


def standard_data_managers(logger: LoggerConfig) -> tuple[DataManagerConfig, ...]:
    """Return what is made of the rows of a logger where nobody has said anything else.

    Means of 10 minutes, which take little room; quarter-hours and days of what registers counted.
    """
    known = DataManagerConfig(name="", reader=logger.reader, store=logger.store, hold=hold_of(logger.period))
    ten_minutes, day = timedelta(minutes=10), timedelta(days=1)
    return (
        replace(known, name="means", block=ten_minutes, algorithm="mean", keep_last=True),
        replace(known, name="quarters"),
        replace(known, name="days", block=day, from_ends=True),
    )


def hold_of(period: timedelta) -> timedelta:
    """Return for how long a value holds that is kept every period: two minutes, or three periods."""
    return max(timedelta(minutes=2), 3 * period)
