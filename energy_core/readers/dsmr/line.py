"""The line to the meter, over serialx: a serial port, here or far away, or a TCP connection."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any

import serialx
from dsmr_parser.clients.settings import SERIAL_SETTINGS_V2_2, SERIAL_SETTINGS_V4, SERIAL_SETTINGS_V5

from .faults import connection_error, line_lost, turned_away

type Settings = Mapping[str, object]

# In the order in which they are tried: 115200 8N1 as meters since DSMR 4 send, 9600 7E1 of DSMR 2
# and 3, and 115200 7E1 which some DSMR 4 meters keep.
SERIAL_SETTINGS: tuple[Settings, ...] = (SERIAL_SETTINGS_V5, SERIAL_SETTINGS_V2_2, SERIAL_SETTINGS_V4)

_CHUNK = 4096
_LAST_CHANCE_S = 1.0


class Line:
    """An open line."""

    def __init__(self, url: str, stream: asyncio.StreamReader) -> None:
        """Wrap the stream of bytes."""
        self._url = url
        self._stream = stream
        self._is_heard = False

    async def read(self) -> bytes:
        """Return the next bytes. Raises ReaderConnectionError when the line is lost."""
        try:
            data = await self._stream.read(_CHUNK)
        except Exception as error:
            raise line_lost(self._url, str(error)) from error
        if not data:
            raise (
                line_lost(self._url, "it was closed at the other end")
                if self._is_heard
                else turned_away(self._url)
            )
        self._is_heard = True
        return data


@asynccontextmanager
async def open_line(url: str, settings: Settings) -> AsyncIterator[Line]:
    """Open a line for this reader alone, close it at the end.

    Raises ReaderConnectionError if it cannot be opened.
    """
    try:
        stream, writer = await _opened(url, settings)
    except Exception as error:  # a scheme that another program registered fails in its own words
        raise connection_error(url, error) from error
    try:
        yield Line(url, stream)
    finally:
        await _unmoved(_close(writer))


type _Streams = tuple[asyncio.StreamReader, serialx.SerialStreamWriter[serialx.BaseSerialTransport]]


async def _opened(url: str, settings: Settings) -> _Streams:
    """Open a line; one that opens while this is cancelled is closed again.

    An opening is let finish, which a serial port and a host that is there do at once: one that is broken off
    at the wrong moment leaves a connection that nobody closes, or an error of nobody's. Only a host that does
    not answer is given up.
    """
    address = url.replace("tcp://", "socket://", 1)
    opening = asyncio.ensure_future(serialx.open_serial_connection(url=address, exclusive=True, **settings))
    try:
        await asyncio.wait([opening])
    except asyncio.CancelledError:
        await _unmoved(_abandon(opening))
        raise
    return opening.result()


async def _abandon(opening: asyncio.Future[_Streams]) -> None:
    """Close a line that is being opened as soon as it is open, or break the opening off."""
    _, unanswered = await asyncio.wait([opening], timeout=_LAST_CHANCE_S)
    for attempt in unanswered:
        attempt.cancel()
    await asyncio.wait([opening])
    if not opening.cancelled() and opening.exception() is None:
        await _close(opening.result()[1])


async def _unmoved(work: Coroutine[Any, Any, None]) -> None:
    """Do something to its end, however often this is cancelled: who stops a reader may do so twice.

    A cancellation is passed on afterwards: one that were swallowed would leave a reader that nobody can stop.
    """
    doing = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not doing.done():
        try:
            await asyncio.wait([doing])
        except asyncio.CancelledError as error:
            cancelled = error
    doing.result()
    if cancelled:
        raise cancelled


async def _close(writer: serialx.SerialStreamWriter[serialx.BaseSerialTransport]) -> None:
    """Close a line, and wait until the port is free."""
    writer.close()
    await writer.transport.wait_closed()
