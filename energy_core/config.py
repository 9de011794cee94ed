"""Settings: from a mapping (a TOML table, a form) to typed and checked values, strictly."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from ipaddress import ip_address
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints, override
from zoneinfo import ZoneInfo

from .exceptions import ConfigError, Hidden, SettingsError

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)", re.ASCII)
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
_DAYS = {"minimum": 0, "maximum": 36_500}
_LONGEST = 1e9  # seconds, thirty years: beyond it is a slip, and timedelta would overflow
_PLAIN = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    timedelta: "a duration as 10s, 15m or 1h, or a number of seconds",
    date: "a day as 2026-01-31",
    time: "a time of the day as 07:30",
}


class LogLevel(StrEnum):
    """How much is said in the log."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseConfig:
    """The house: where it is and what time it keeps."""

    name: str
    time_zone: str = "Europe/Brussels"
    country: str = "BE"
    latitude: float | None = field(default=None, metadata={"minimum": -90, "maximum": 90})
    longitude: float | None = field(default=None, metadata={"minimum": -180, "maximum": 180})

    def __post_init__(self) -> None:
        """Check the words that must exist in the world."""
        if not is_time_zone(self.time_zone):
            raise ConfigError("time_zone", self.time_zone, "a time zone as Europe/Brussels")
        if not re.fullmatch(r"[A-Z]{2}", self.country):
            raise ConfigError("country", self.country, "a country code of two capitals as BE")


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


_AGE = {"minimum": timedelta(seconds=2), "maximum": timedelta(hours=1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerLinks:
    """What a controller works with, by name: its output, and the readers of what it decides on.

    `charger_column` is the column in which the reader of the charger says its power. What charger and battery
    said longer ago than their maximum age is not known. With `dry_run` it decides and records, and switches
    nothing.
    """

    name: str
    output: str
    meter: str
    charger: str | None = None
    charger_column: str = "power_w"
    charger_max_age: timedelta = field(default=timedelta(seconds=60), metadata=_AGE)
    battery: str | None = None
    battery_max_age: timedelta = field(default=timedelta(minutes=5), metadata=_AGE)
    dry_run: bool = False
    period: timedelta = field(
        default=timedelta(seconds=1),
        metadata={"minimum": timedelta(milliseconds=500), "maximum": timedelta(seconds=60)},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerSetup:
    """A controller: what it works with, and its settings, a typed configuration of their own."""

    links: ControllerLinks
    settings: object


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggingConfig:
    """The program's own log."""

    level: LogLevel = LogLevel.WARNING


_TOKEN = {"takes": "a secret of 16 letters or more"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """Where running agents answer requests, over a websocket.

    Whoever has `token` may do everything, whoever has `read_token` may read. Without a token one is made at
    the first start, in a file in the state folder; that is enough on this machine only. A browser is let in
    from the `origins` only, as `http://192.168.1.10:8080`.
    """

    host: str = "127.0.0.1"
    port: int = field(default=8124, metadata={"minimum": 0, "maximum": 65535})
    token: str | None = field(default=None, repr=False, metadata=_TOKEN)
    read_token: str | None = field(default=None, repr=False, metadata=_TOKEN)
    origins: tuple[str, ...] = ()
    max_connections: int = field(default=16, metadata={"minimum": 1, "maximum": 1000})

    def __post_init__(self) -> None:
        """Refuse with a ConfigError what would let in those who should stay out."""
        for name, token in (("token", self.token), ("read_token", self.read_token)):
            if token is not None and len(token) < 16:  # noqa: PLR2004 - said in words above
                raise ConfigError(name, Hidden(), _TOKEN["takes"])
        if self.token is not None and self.token == self.read_token:
            raise ConfigError("read_token", Hidden(), "another secret than token")
        if not self.host or not self.host.isprintable():
            raise ConfigError("host", self.host, "an address of this machine, as 127.0.0.1")
        if not self.is_local and self.token is None:
            takes = "127.0.0.1 or ::1, unless there is a token of your own: others reach it there"
            raise ConfigError("host", self.host, takes)

    @property
    def is_local(self) -> bool:
        """Whether only programs on this machine can reach it."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunConfig:
    """How `energy-core run` runs: where it keeps what it must remember, and when it calls a device silent."""

    state_folder: str | None = None
    max_silence: timedelta = field(
        default=timedelta(seconds=60),
        metadata={"minimum": timedelta(seconds=2), "maximum": timedelta(days=1)},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotConfig:
    """Where the day-ahead prices of the market are, as dynamic contracts need them.

    `place` is a CSV file or the URL of a store; what renews it is no part of this program.
    """

    place: str

    def __post_init__(self) -> None:
        """Refuse a place that is none with a ConfigError."""
        if not self.place.strip():
            raise ConfigError("place", self.place, "a CSV file, or the URL of a store")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppConfig:
    """Everything that is configured; `readers`, `outputs`, `tariff` are typed configurations of their own."""

    house: HouseConfig
    readers: tuple[object, ...] = ()
    stores: tuple[StoreConfig, ...] = ()
    loggers: tuple[LoggerConfig, ...] = ()
    tariff: object | None = None
    spot: SpotConfig | None = None
    data_managers: tuple[DataManagerConfig, ...] = ()
    outputs: tuple[object, ...] = ()
    controllers: tuple[ControllerSetup, ...] = ()
    logging: LoggingConfig = field(default_factory=LoggingConfig)
    run: RunConfig = field(default_factory=RunConfig)
    server: ServerConfig | None = None


def is_time_zone(name: str) -> bool:
    """Say whether a time zone of this name is known."""
    try:
        ZoneInfo(name)
    except OSError, ValueError, LookupError:
        return False
    return True


def duration(value: object) -> timedelta | None:
    """Decode `10s`, `15m`, `1h`, `500ms`, `1d` or a number of seconds; None if it is none."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str) and (match := _DURATION.fullmatch(value.strip())):
        value = float(match[1]) * _SECONDS[match[2]]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LONGEST:
        return None
    return timedelta(seconds=value)


def day(value: object) -> date | None:
    """Decode a day, or a text as `2026-01-31`; None if it is none. An instant is no day."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            return None
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def time_of_day(value: object) -> time | None:
    """Decode a time of the day, or a text as `07:30`, without a zone; None if it is none."""
    if isinstance(value, str):
        try:
            value = time.fromisoformat(value.strip())
        except ValueError:
            return None
    return value if isinstance(value, time) and value.tzinfo is None else None


def decode[T](cls: type[T], data: Mapping[str, object], *, key: str = "", where: str | None = None) -> T:
    """Build a dataclass from a mapping.

    An unknown key, a missing one, a wrong type or a value out of bounds (field metadata `minimum`,
    `maximum`; `takes` says it in words) is a ConfigError under `key`, as is a ValueError of the
    class itself. `where` names the file. A field with `repr=False` is a secret: no error shows its value.
    """
    return _table(cls, data, _Place(key, where))


_READ: dict[Any, Callable[[object], object]] = {timedelta: duration, date: day, time: time_of_day}


def changed[T](settings: T, changes: Mapping[str, object]) -> T:
    """Return settings with changes, whose values are decoded as strictly as by `decode`.

    Raises SettingsError with every key that is wrong, not with the first only. A secret is not changed so.
    """
    kinds, place = _settings(type(settings)), _Place("", None)
    known = {name: each for name, each in kinds.items() if each[0].repr}
    values, wrong = {name: getattr(settings, name) for name in kinds}, []
    for name, raw in changes.items():
        try:
            if name not in known:
                takes = f"no such key here; known are {', '.join(known)}"
                raise place.inner(str(name)).wrong(Hidden(), takes)
            setting, kind = known[name]
            values[name] = _bounded(setting, kind, raw, place.inner(name))
        except ConfigError as error:
            wrong.append(error)
    if wrong:
        raise SettingsError(wrong)
    try:
        return _build(type(settings), values, place)
    except ConfigError as error:
        raise SettingsError([error]) from error


class Nothing:
    """What was given for a key that is missing."""

    @override
    def __repr__(self) -> str:
        """Read well in an error: `got nothing`."""
        return "nothing"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands, to say so when it is wrong."""

    key: str
    where: str | None
    is_secret: bool = False

    def inner(self, name: str, *, is_secret: bool = False) -> _Place:
        """Return the place of a key of this table."""
        return _Place(f"{self.key}.{name}" if self.key else name, self.where, is_secret)

    def item(self, number: int) -> _Place:
        """Return the place of an item of this list."""
        return _Place(f"{self.key}[{number}]", self.where, self.is_secret)

    def wrong(self, got: object, takes: str) -> ConfigError:
        """Return the error that says so."""
        shown = Hidden() if self.is_secret and not isinstance(got, Nothing) else got
        return ConfigError(self.key or "settings", shown, takes, where=self.where)


def _table[T](cls: type[T], data: object, place: _Place) -> T:
    """Decode the keys of a dataclass."""
    known = _settings(cls)
    names = ", ".join(known)
    if not isinstance(data, Mapping):
        raise place.wrong(data, f"a table of {names}")
    for name in data:
        if name not in known:
            raise place.inner(str(name)).wrong(Hidden(), f"no such key here; known are {names}")
    values = {}
    for name, (setting, kind) in known.items():
        if name in data:
            inner = place.inner(name, is_secret=not setting.repr)
            values[name] = _bounded(setting, kind, data[name], inner)
        elif setting.default is MISSING and setting.default_factory is MISSING:
            raise place.inner(name).wrong(Nothing(), _takes(setting, kind))
    return _build(cls, values, place)


def _build[T](cls: type[T], values: Mapping[str, Any], place: _Place) -> T:
    """Make the object; what it refuses itself is said as a setting that is wrong."""
    try:
        return cls(**values)
    except ConfigError as error:
        raise place.inner(error.key).wrong(error.got, error.takes) from error
    except ValueError as error:
        raise place.wrong(Hidden(), str(error)) from error


def _settings(cls: Any) -> dict[str, tuple[Field[Any], Any]]:
    """Return the fields of a dataclass with their resolved types."""
    kinds = get_type_hints(cls)
    return {setting.name: (setting, kinds[setting.name]) for setting in fields(cls) if setting.init}


def _bounded(setting: Field[Any], kind: Any, raw: object, place: _Place) -> object:
    """Decode a value and hold it against the bounds of its field."""
    value: Any = _value(kind, raw, place, _takes(setting, kind))
    low, high = setting.metadata.get("minimum"), setting.metadata.get("maximum")
    if value is not None and ((low is not None and value < low) or (high is not None and value > high)):
        raise place.wrong(raw, _takes(setting, kind))
    return value


def _value(kind: Any, value: object, place: _Place, takes: str) -> object:
    """Decode a value to a type, or say what that type takes."""
    kind, optional = _without_none(kind)
    if value is None and optional:
        return None
    if get_origin(kind) is tuple:
        return _list(get_args(kind)[0], value, place, takes)
    if is_dataclass(kind) and isinstance(kind, type):
        return _table(kind, value, place)
    if get_origin(kind) is Mapping and isinstance(value, Mapping):
        return value
    decoded = _scalar(kind, value)
    if decoded is None:
        raise place.wrong(value, takes)
    return decoded


def _list(kind: Any, value: object, place: _Place, takes: str) -> tuple[object, ...]:
    """Decode the items of a list."""
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise place.wrong(value, takes)
    return tuple(_value(kind, item, place.item(n), _in_words(kind)) for n, item in enumerate(value))


def _scalar(kind: Any, value: object) -> object:
    """Decode a single value; None if the type does not take it."""
    if kind in _READ:
        return _READ[kind](value)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value) if isinstance(value, str) and value in kind else None
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if math.isfinite(value) else None
    if kind in _PLAIN and isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
        return value
    return None


def _without_none(kind: Any) -> tuple[Any, bool]:
    """Return the type of `X | None` and whether None is one of its values."""
    if get_origin(kind) is not UnionType:
        return kind, False
    (inner,) = (choice for choice in get_args(kind) if choice is not NoneType)
    return inner, True


def _takes(setting: Field[Any], kind: Any) -> str:
    """Say what a field takes."""
    words = setting.metadata.get("takes") or _in_words(kind)
    low, high = (_shown(setting.metadata.get(bound)) for bound in ("minimum", "maximum"))
    if low and high:
        return f"{words} from {low} to {high}"
    if low or high:
        return f"{words}, at {f'least {low}' if low else f'most {high}'}"
    return str(words)


def _in_words(kind: Any) -> str:
    """Say what a type takes."""
    kind, _ = _without_none(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return f"one of {', '.join(kind)}"
    if get_origin(kind) is tuple:
        return "a list"
    return _PLAIN.get(kind, "a table")


def _shown(bound: Any) -> str:
    """Write a bound down; nothing if there is none."""
    if bound is None:
        return ""
    return f"{bound.total_seconds():g} s" if isinstance(bound, timedelta) else f"{bound:g}"
