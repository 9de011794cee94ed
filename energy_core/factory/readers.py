"""Readers of their settings."""

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING

from ..config import (
    HouseConfig,
    Nothing,
    decode,
)
from ..protocols import Clock, PushReader, Reader
from .kinds import ON_THE_WEB, READER_CONFIGS, READERS

if TYPE_CHECKING:
    from aiohttp import ClientSession


def make_reader(
    config: object, clock: Clock | None = None, session: ClientSession | None = None
) -> PushReader | Reader:
    """Return the reader of a typed configuration; nothing is opened yet.

    One that asks over HTTP does so in the session of its door; without one each question has its own.
    """
    for kind in READER_CONFIGS.names:
        if isinstance(config, READER_CONFIGS.load(kind, key="type")):
            web = (session,) if kind in ON_THE_WEB else ()
            return READERS.load(kind, key="type")(config, clock, *web)
    raise TypeError(f"no reader takes {type(config).__name__}")


def reader_config(table: Mapping[str, object], key: str, where: str | None, house: HouseConfig) -> object:
    """Return the configuration of a reader, decoded by the class of its type.

    One whose days matter keeps the time of the house, unless it says otherwise.
    """
    kind = table.get("type", Nothing())
    cls = READER_CONFIGS.load(kind, key=f"{key}.type", where=where)
    rest = {name: value for name, value in table.items() if name != "type"}
    if any(setting.name == "time_zone" for setting in fields(cls)):
        rest.setdefault("time_zone", house.time_zone)
    return decode(cls, rest, key=key, where=where)
