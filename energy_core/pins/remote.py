"""The pins and the SPI port of a Raspberry Pi on the network, over its pigpiod; imported when one is used."""

import socket
import struct
import time
from threading import Lock
from types import SimpleNamespace
from typing import override

import pigpio
from gpiozero import GPIOZeroError
from gpiozero.pins import SPI, Factory
from gpiozero.pins.pi import PiFactory, PiPin
from gpiozero.pins.pigpio import PiGPIOFactory, PiGPIOHardwareSPI, PiGPIOPin

# What gpiozero and pigpio raise when a daemon dies, hangs or talks nonsense.
FAULTS = (
    OSError,
    struct.error,
    pigpio.error,
    GPIOZeroError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
)

_MOST_BYTES = 1 << 16  # pigpio's own limit for one transfer
_COMMAND = 4  # bytes at the beginning of a request and of its answer


class _Line:
    """A connection as pigpio uses a socket: it gives as many bytes as are asked for, or an OSError.

    Each answer has a time-out of its own, and all that is asked within a limit has one together. An answer
    begins with the command that it answers; another is nonsense, of which no bit says what a pin is.
    """

    def __init__(self, host: str, port: int, timeout: float) -> None:
        """Connect. Raises OSError."""
        self._timeout = timeout
        self._end: float | None = None
        self._asked: bytes | None = None
        self._socket = socket.create_connection((host, port), timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def limit(self, seconds: float | None) -> None:
        """From now on, all that is asked takes so many seconds at most; None lifts the limit."""
        self._end = None if seconds is None else time.monotonic() + seconds

    def send(self, data: bytes) -> None:
        """Send all of the bytes. Raises OSError."""
        self._wait()
        self._asked = bytes(data[:_COMMAND])
        self._socket.sendall(data)

    sendall = send

    def recv(self, count: int) -> bytes:
        """Return so many bytes. Raises ConnectionError if the daemon has fewer, or far more."""
        if count > _MOST_BYTES:
            raise ConnectionError("the daemon talks nonsense")
        data = b""
        while len(data) < count:
            self._wait()
            more = self._socket.recv(count - len(data))
            if not more:
                raise ConnectionResetError("the daemon closed the connection")
            data += more
        asked, self._asked = self._asked, None
        if asked is not None and data[:_COMMAND] != asked:
            raise ConnectionError("the daemon talks nonsense")
        return data

    def close(self) -> None:
        """Let go of it."""
        self._socket.close()

    def _wait(self) -> None:
        """Set how long the next step may take. Raises TimeoutError if nothing is left."""
        left = self._timeout if self._end is None else min(self._timeout, self._end - time.monotonic())
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)


class Client(pigpio.pi):
    """pigpio's client that waits for ever for nothing, and has no thread for notifications.

    pigpio's own connects and listens without a time-out, prints a page where nobody answers, and its thread
    runs hot when the daemon dies.
    """

    def __init__(self, host: str, port: int, timeout: float) -> None:
        """Connect. Raises OSError."""
        self.connected = True
        self._host, self._port = host, port
        self._notify = None
        self.sl = SimpleNamespace(s=_Line(host, port, timeout), l=Lock())

    def limit(self, seconds: float | None) -> None:
        """From now on, all that is asked takes so many seconds at most; None lifts the limit."""
        if self.sl.s is not None:
            self.sl.s.limit(seconds)

    def start_script(self, number: int, parameters: list[int]) -> bool:
        """Run a script with these parameters; returns False if it is not ready yet, or not there."""
        try:
            self.run_script(number, parameters)
        except pigpio.error:
            return False
        return True

    @override
    def _rxbuf(self, count: int) -> bytearray:
        """Return so many bytes of the daemon's. Raises OSError."""
        return bytearray(self.sl.s.recv(count))


class RemotePin(PiGPIOPin):
    """A pin that nothing touches before it is made an output, and that stays one when it is let go.

    gpiozero's own becomes an input at both ends, which is no level.
    """

    def __init__(self, factory: Factory, name: str) -> None:
        """Take its name, as GPIO17; what kind of Raspberry Pi it is on does not matter."""
        PiPin.__init__(self, factory, SimpleNamespace(name=name, interfaces={"gpio"}, pull=""))
        self._pull, self._pwm = "floating", False

    @override
    def output_with_state(self, state: float) -> None:
        """Make it an output of this level; the daemon sets the level before the function."""
        self.factory.client.write(self._number, int(state))

    @override
    def close(self) -> None:
        """Leave it."""


class RemoteFactory(PiGPIOFactory):
    """gpiozero's way to the pins of another Raspberry Pi, with a time-out."""

    def __init__(self, host: str, port: int, timeout: float) -> None:
        """Connect. Raises OSError."""
        PiFactory.__init__(self)  # PiGPIOFactory's own would connect by pigpio's own client
        self._host, self._port = host, port
        self._spis: list[SPI] = []
        self.client = self._connection = Client(host, port, timeout)

    @override
    def pin(self, name: str) -> RemotePin:
        """Return a pin by its name, as GPIO17."""
        return RemotePin(self, name)

    @override
    def spi(self, **spi_args: object) -> SPI:
        """Return an SPI port; where gpiozero falls back to software, this raises one of `FAULTS`."""
        pins, _ = self._extract_spi_args(**spi_args)
        port = PiGPIOHardwareSPI(pin_factory=self, **pins)
        self._spis.append(port)
        return port

    @override
    def reserve_pins(self, requester: object, *names: object) -> None:
        """Leave it to the daemon, which others use too, who may have which pin."""

    @override
    def release_pins(self, reserver: object, *names: object) -> None:
        """Nothing is reserved."""

    @override
    def release_all(self, reserver: object) -> None:
        """Nothing is reserved."""

    def sever(self) -> None:
        """Let go of a connection that is no good any more; whatever used it is closed by that."""
        self.client.stop()
