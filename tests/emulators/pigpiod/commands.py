"""The commands that the daemon knows: a table from their number to what they do."""

import time
from collections.abc import Callable
from enum import IntEnum
from typing import TYPE_CHECKING

from . import scripts
from .pins import PINS
from .wire import Error, Reply

if TYPE_CHECKING:
    from .session import Session

type Handler = Callable[[Session, int, int, bytes], Reply]

_MODES = 8
_PULLS = 3
_USER_PINS = 32
_MOST_BYTES = 65536
_VERSION = 79
_REVISION = 0xA02082  # a Raspberry Pi 3B


class Command(IntEnum):
    """The numbers of the commands."""

    MODES = 0
    MODEG = 1
    PUD = 2
    READ = 3
    WRITE = 4
    BR1 = 10
    TICK = 16
    HWVER = 17
    NB = 19
    NP = 20
    NC = 21
    PIGPV = 26
    PROC = 38
    PROCD = 39
    PROCR = 40
    PROCS = 41
    PROCP = 45
    SPIO = 71
    SPIC = 72
    SPIX = 75
    FG = 97
    FN = 98
    NOIB = 99
    PROCU = 117


def _set_mode(session: Session, pin: int, mode: int, _: bytes) -> Reply:
    if not 0 <= pin < PINS:
        return Reply(Error.BAD_GPIO)
    if not 0 <= mode < _MODES:
        return Reply(Error.BAD_MODE)
    session.daemon.pins.modes[pin] = mode
    return Reply(0)


def _get_mode(session: Session, pin: int, _: int, __: bytes) -> Reply:
    return Reply(session.daemon.pins.modes[pin] if 0 <= pin < PINS else Error.BAD_GPIO)


def _set_pull(session: Session, pin: int, pull: int, _: bytes) -> Reply:
    if not 0 <= pin < PINS:
        return Reply(Error.BAD_GPIO)
    if not 0 <= pull < _PULLS:
        return Reply(Error.BAD_PUD)
    session.daemon.pins.pulls[pin] = pull
    return Reply(0)


def _read(session: Session, pin: int, _: int, __: bytes) -> Reply:
    return Reply(session.daemon.pins.level(pin) if 0 <= pin < PINS else Error.BAD_GPIO)


def _write(session: Session, pin: int, level: int, _: bytes) -> Reply:
    if not 0 <= pin < PINS:
        return Reply(Error.BAD_GPIO)
    if level not in {0, 1}:
        return Reply(Error.BAD_LEVEL)
    session.daemon.pins.write(pin, level)
    return Reply(0)


def _levels(session: Session, _: int, __: int, ___: bytes) -> Reply:
    return Reply(session.daemon.pins.levels())


def _tick(_: Session, __: int, ___: int, ____: bytes) -> Reply:
    return Reply(time.monotonic_ns() // 1000 & 0x7FFFFFFF)


def _filter(_: Session, pin: int, __: int, ___: bytes) -> Reply:
    return Reply(0 if 0 <= pin < _USER_PINS else Error.BAD_GPIO)


def _open_spi(session: Session, channel: int, _: int, flags: bytes) -> Reply:
    is_auxiliary = int.from_bytes(flags, "little") >> 8 & 1
    if channel > 1 + is_auxiliary:
        return Reply(Error.BAD_SPI_CHANNEL)
    return Reply(session.open_spi(channel))


def _close_spi(session: Session, handle: int, _: int, __: bytes) -> Reply:
    return Reply(0 if session.close_spi(handle) else Error.BAD_HANDLE)


def _transfer(session: Session, handle: int, _: int, data: bytes) -> Reply:
    if not session.has_spi(handle):
        return Reply(Error.BAD_HANDLE)
    if not 0 < len(data) <= _MOST_BYTES:
        return Reply(Error.BAD_SPI_COUNT)
    answer = session.daemon.chip.transfer(data)
    return Reply(len(answer), answer)


def _notify(session: Session, _: int, __: int, ___: bytes) -> Reply:
    return Reply(session.open_notifications())


def _watch(session: Session, handle: int, bits: int, _: bytes) -> Reply:
    return Reply(0 if session.daemon.watch(handle, bits) else Error.BAD_HANDLE)


def _pause(session: Session, handle: int, _: int, __: bytes) -> Reply:
    return Reply(0 if session.daemon.watch(handle, 0) else Error.BAD_HANDLE)


COMMANDS: dict[int, Handler] = {
    Command.MODES: _set_mode,
    Command.MODEG: _get_mode,
    Command.PUD: _set_pull,
    Command.READ: _read,
    Command.WRITE: _write,
    Command.BR1: _levels,
    Command.TICK: _tick,
    Command.HWVER: lambda *_: Reply(_REVISION),
    Command.NB: _watch,
    Command.NP: _pause,
    Command.NC: _pause,
    Command.PIGPV: lambda *_: Reply(_VERSION),
    Command.PROC: scripts.store,
    Command.PROCD: scripts.delete,
    Command.PROCR: scripts.run,
    Command.PROCS: scripts.stop,
    Command.PROCP: scripts.status,
    Command.PROCU: scripts.update,
    Command.SPIO: _open_spi,
    Command.SPIC: _close_spi,
    Command.SPIX: _transfer,
    Command.FG: _filter,
    Command.FN: _filter,
    Command.NOIB: _notify,
}
