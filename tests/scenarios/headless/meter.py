"""A meter whose good telegrams are noted."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import override

from tests.emulators.p1_meter import Line, Meter, PtyLine, TcpLine, crc16
from tests.servers.ports import free_port

from .record import Record

_TELEGRAM = re.compile(rb"(/[^/!]*!)([0-9A-F]{4})\r\n")
_STAMP = re.compile(rb"0-0:1\.0\.0\((\d{12})([SW])\)")


def stamps(data: bytes) -> list[datetime]:
    """Return the time stamps, without a zone, of the telegrams in these bytes that are whole."""
    whole = [body for body, crc in _TELEGRAM.findall(data) if crc16(body) == int(crc, 16)]
    found = [_STAMP.search(body) for body in whole]
    return [
        datetime.strptime(each[1].decode(), "%y%m%d%H%M%S") - timedelta(hours=each[2] == b"S")  # noqa: DTZ007  # compared only
        for each in found
        if each
    ]


class WatchedLine(Line):
    """Notes when a whole telegram reached a listener, and whether its time is later than the one before."""

    record: Record
    _stamp: datetime | None = None

    @override
    def _tell(self) -> None:
        told = self.told
        super()._tell()
        if self.told == told or not list(self._outlets()):
            return
        for stamp in stamps(self.sent[-1].data):
            self.record.heard.append(monotonic())
            if self._stamp is None or stamp > self._stamp:
                self.record.good.append(monotonic())
            self._stamp = stamp


class NetworkMeter(WatchedLine, TcpLine):
    """A meter on the network."""


class SerialMeter(WatchedLine, PtyLine):
    """A meter on a serial port."""


def watched_meter(meter: Meter, line: str, folder: Path, record: Record) -> tuple[WatchedLine, str]:
    """Return a meter on a line, `tcp` or `pty`, whose good telegrams are noted, and where it is read."""
    if line == "pty":
        serial = SerialMeter(meter, folder / "p1")
        serial.record = record
        return serial, serial.path
    network = NetworkMeter(meter, free_port())
    network.record = record
    return network, network.url
