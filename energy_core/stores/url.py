"""The URL of a store: `csv:///dir/name?index=time&zone=Europe/Brussels`."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

from ..config import duration, is_time_zone
from ..exceptions import ConfigError

_SIZE = re.compile(r"(\d{1,9})(kB|MB|GB)", re.ASCII)
_VIEW = frozenset({"index", "zone"})  # options that say how rows are shown, not which
_BYTES = {"kB": 10**3, "MB": 10**6, "GB": 10**9}


@dataclass(frozen=True, slots=True)
class StoreUrl:
    """A store's URL, taken apart; `options` are those of its query, in their order."""

    scheme: str
    host: str = field(repr=False)  # with what stands before an @
    path: str
    options: Mapping[str, str]
    key: str  # of the setting that it came from
    where: str | None  # the file in which that stands
    decorators: tuple[str, ...] = ()  # the options that were taken out of it, or could have been

    @classmethod
    def parse(cls, url: str, *, key: str = "url", where: str | None = None) -> Self:
        """Take a URL apart. What is none, or says an option twice, is a ConfigError."""
        try:
            parts = urlsplit(url)
        except ValueError:  # its words may hold the password
            raise ConfigError(key, url, "the URL of a store, as csv:///dir/name", where=where) from None
        options: dict[str, str] = {}
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            if name in options:
                raise ConfigError(key, url, f"each option once: {name} is there twice", where=where)
            options[name] = value
        return cls(parts.scheme, parts.netloc, unquote(parts.path), options, key, where)

    def only(self, *known: str) -> None:
        """Raise a ConfigError for an option that is not among these, or is empty."""
        for name, value in self.options.items():
            if name not in known:
                raise self.wrong(name, f"the options {', '.join((*known, *self.decorators))}")
            if not value:
                raise self.wrong(f"{name}=", f"a value for {name}")

    def undecorated(self, known: Collection[str]) -> tuple[Self, list[tuple[str, str]]]:
        """Return the URL of what is decorated, and its decorators with their values, outermost first."""
        decorators = [(name, value) for name, value in self.options.items() if name in known]
        options = {name: value for name, value in self.options.items() if name not in known}
        return replace(self, options=options, decorators=tuple(known)), decorators

    def zone(self, default: str) -> str:
        """Return the time zone of the frames. One that is not known is a ConfigError."""
        zone = self.options.get("zone", default)
        if not is_time_zone(zone):
            raise self.wrong(f"zone={zone}", "a time zone as Europe/Brussels")
        return zone

    def name_of(self, source: str) -> str:
        """Return a source as a part of a name. What could not be in a file's name is a ConfigError."""
        if not is_source(source):
            raise self.wrong(source, "a source of letters, digits, spaces, - and _")
        return source

    def duration(self, option: str, text: str) -> timedelta:
        """Return a duration longer than nothing, as `5s`. What is none is a ConfigError."""
        decoded = duration(text)
        if not decoded:
            raise self.wrong(f"{option}={text}", f"a duration longer than 0 for {option}, as 500ms, 5s or 1h")
        return decoded

    def size(self, option: str, text: str) -> int:
        """Return a size in bytes, as `32MB`. What is none is a ConfigError."""
        match = _SIZE.fullmatch(text)
        if not match or not int(match[1]):
            raise self.wrong(f"{option}={text}", f"a size for {option}, as 500kB, 32MB or 1GB")
        return int(match[1]) * _BYTES[match[2]]

    def file_name(self) -> str:
        """Return a name for files that belong to this store alone, the same whatever its password."""
        place = self.host.rpartition("@")[2]
        options = sorted((name, value) for name, value in self.options.items() if name not in _VIEW)
        identity = sha256(repr((self.scheme, place, self.path, options)).encode()).hexdigest()[:8]
        return f"{re.sub(r'[^\w. -]', '-', self.name())}-{identity}"

    def name(self) -> str:
        """Return what the store is called."""
        return self.options.get("collection") or self.path.rstrip("/").rpartition("/")[2] or self.scheme

    def wrong(self, got: object, takes: str) -> ConfigError:
        """Return the error for what is wrong in this URL."""
        return ConfigError(self.key, got, takes, where=self.where)


def is_source(name: str) -> bool:
    """Say whether a name can be part of that of a file or a collection."""
    return re.fullmatch(r"[\w -]+", name) is not None
