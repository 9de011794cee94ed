"""pigpio's socket protocol: requests and replies of 16 bytes, some with an extension after them.

Described at https://abyz.me.uk/rpi/pigpio/sif.html.
"""

import struct
from enum import IntEnum
from socket import socket
from typing import NamedTuple

_HEAD = struct.Struct("<IIII")
_REPORT = struct.Struct("<HHII")
_LONGEST = 1 << 16


class Error(IntEnum):
    """What goes wrong, as pigpio numbers it."""

    BAD_GPIO = -3
    BAD_MODE = -4
    BAD_LEVEL = -5
    BAD_PUD = -6
    NO_HANDLE = -24
    BAD_HANDLE = -25
    BAD_SCRIPT_ID = -48
    DUP_TAG = -53
    TOO_MANY_TAGS = -54
    BAD_SCRIPT_CMD = -55
    NO_SCRIPT_ROOM = -57
    TOO_MANY_PARAM = -61
    SCRIPT_NOT_READY = -62
    BAD_TAG = -63
    BAD_MICS_DELAY = -64
    BAD_MILS_DELAY = -65
    BAD_SPI_CHANNEL = -76
    BAD_SPI_COUNT = -84
    UNKNOWN_COMMAND = -88


class Request(NamedTuple):
    """What a client asks: a command, two parameters, and more bytes for some commands."""

    command: int
    p1: int
    p2: int
    extension: bytes


class Reply(NamedTuple):
    """A result, negative for an error, and more bytes for some commands."""

    result: int
    extension: bytes = b""


def receive(connection: socket) -> Request | None:
    """Return the next request of a client, None at the end of the connection."""
    head = _exactly(connection, _HEAD.size)
    if head is None:
        return None
    command, p1, p2, length = _HEAD.unpack(head)
    extension = _exactly(connection, length) if length <= _LONGEST else None
    return None if extension is None else Request(command, p1, p2, extension)


def encode(request: Request, reply: Reply) -> bytes:
    """Return a reply as it goes over the wire: the request again, with the result in its last word."""
    return _HEAD.pack(request.command, request.p1, request.p2, reply.result & 0xFFFFFFFF) + reply.extension


def report(sequence: int, tick: int, levels: int) -> bytes:
    """Return a notification: the levels of all pins at a tick."""
    return _REPORT.pack(sequence & 0xFFFF, 0, tick & 0xFFFFFFFF, levels)


def _exactly(connection: socket, count: int) -> bytes | None:
    """Return so many bytes, None if the connection ends before."""
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            return None
        data += more
    return data
