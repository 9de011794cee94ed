"""The emulated meter as a program."""

import argparse
import os
import select
import signal
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from typing import Self

from .commands import HELP, obey
from .countries import FLAVOURS
from .line import Line, Pace
from .meter import Meter, MeterOptions
from .pty_line import PtyLine
from .tcp_line import TcpLine

_LOOK_S = 0.1
_LAST_READ_S = 0.5
_ENDING = (signal.SIGTERM, signal.SIGINT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the meter until it is told to end; returns the exit code."""
    options = _parser().parse_args(arguments)
    meter = Meter(
        MeterOptions(
            start=options.start,
            flavour=options.country,
            phases=options.phases,
            seed=options.seed,
            solar_w=options.solar,
        )
    )
    if options.stdout:
        return _print(meter, options)
    try:
        with _SignalPipe() as signals, _line(meter, options) as line:
            place = line.path if isinstance(line, PtyLine) else f"{line.host}:{line.port}"
            _say(f"listening on {place}")
            _serve(line, signals)
    except OSError as error:
        sys.stderr.write(f"p1_meter: {error}\n")
        return 1
    return 0


def _line(meter: Meter, options: argparse.Namespace) -> PtyLine | TcpLine:
    pace = Pace(speed=options.speed, period=_period_s(meter, options), count=options.count)
    if options.pty:
        return PtyLine(meter, options.pty, **pace)
    return TcpLine(meter, options.tcp, clients=options.clients, **pace)


def _print(meter: Meter, options: argparse.Namespace) -> int:
    period = timedelta(seconds=_period_s(meter, options))
    try:
        for index in islice(count(), options.count):
            sys.stdout.buffer.write(meter.telegram(options.start + index * period))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is left to flush at the exit
    return 0


def _period_s(meter: Meter, options: argparse.Namespace) -> int:
    return options.period or meter.flavour.period_s


def _serve(line: Line, signals: _SignalPipe) -> None:
    """Obey commands until a signal, `quit` or the last telegram."""
    commands = _Lines(sys.stdin.fileno())
    while not signals.wait(commands.fd, _LOOK_S):
        for text in commands.read():
            if text == "quit":
                return
            _say(obey(line, text))
        if line.done.is_set():
            signals.wait(None, _LAST_READ_S)  # what a reader has not read yet goes with the line
            return


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class _SignalPipe:
    """Turns the signals that end a program into something to wait for."""

    def __enter__(self) -> Self:
        """Take the signals over."""
        self._read, self._write = os.pipe()
        self._before = [(number, signal.signal(number, self._note)) for number in _ENDING]
        return self

    def __exit__(self, *_: object) -> None:
        """Give them back."""
        for number, handler in self._before:
            signal.signal(number, handler)
        os.close(self._read)
        os.close(self._write)

    def _note(self, *_: object) -> None:
        os.write(self._write, b"x")

    def wait(self, other: int | None, seconds: float) -> bool:
        """Wait for a signal, for another descriptor or for some time; says whether it was a signal."""
        watched = [self._read] if other is None else [self._read, other]
        return self._read in select.select(watched, [], [], seconds)[0]


class _Lines:
    """Lines of a descriptor that come when they come; `fd` is None after its end."""

    def __init__(self, fd: int) -> None:
        self.fd: int | None = fd
        self._rest = b""

    def read(self) -> Iterator[str]:
        """Yield the lines that are there by now, without waiting."""
        if self.fd is None or not select.select([self.fd], [], [], 0)[0]:
            return
        data = os.read(self.fd, 4096)
        if not data:
            self.fd = None
        *lines, self._rest = (self._rest + data).split(b"\n")
        yield from (line.decode(errors="replace").strip() for line in lines if line.strip())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="p1_meter",
        description="An emulated P1 smart meter.",
        epilog=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--pty", metavar="LINK", help="talk on a pseudo-terminal that this path points to")
    where.add_argument("--tcp", metavar="PORT", type=int, help="talk on a TCP port here, 0 for a free one")
    where.add_argument("--stdout", action="store_true", help="print telegrams, as fast as they are taken")
    add("--country", choices=list(FLAVOURS), default="be", help="what kind of meter (be)")
    add("--phases", type=int, choices=(1, 3), default=3, help="phases of the house (3)")
    add("--start", type=_instant, default="now", metavar="TIME", help="ISO 8601 with its zone, or now (now)")
    add("--speed", type=float, default=1, help="times as fast as the wall clock; inf waits for nobody (1)")
    add("--period", type=int, metavar="S", help="simulated seconds between telegrams (the country's)")
    add("--count", type=int, metavar="N", help="end after so many telegrams")
    add("--seed", type=int, default=1, help="another seed is another house (1)")
    add("--solar", type=int, default=5000, metavar="W", help="what the panels could give, 0 for none (5000)")
    add("--clients", type=int, metavar="N", help="TCP clients served at a time (any number)")
    return parser


def _instant(text: str) -> datetime:
    """Return the instant that a text names. Raises ValueError for one without a zone."""
    if text == "now":
        return datetime.now(UTC).replace(microsecond=0)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
