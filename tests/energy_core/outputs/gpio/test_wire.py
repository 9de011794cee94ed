"""What goes over the wire to a pigpiod, byte for byte."""

import socket
import struct
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import timedelta
from threading import Thread

import pytest

from energy_core.outputs.gpio import GpioOutput
from energy_core.outputs.gpio.dead_man import MARK
from tests.emulators.pigpiod import Pigpiod, State

from .conftest import PIN, MakeRelay

MODEG, WRITE, PROC, PROCD, PROCR, PROCP, PROCU = 1, 4, 38, 39, 40, 45, 117
SCRIPT = b"tag 0 ld v0 150 ld p0 0 tag 1 mils 200 lda p0 cmp 0 jnz 0 dcr v0 jnz 1 ld p1 0 w 17 1"


class Tap:
    """Stands between a client and a daemon, passes everything on, and remembers what the client said."""

    def __init__(self, daemon: Pigpiod) -> None:
        """Listen."""
        self.said = bytearray()
        self._daemon = daemon
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Wait for the client to go."""
        self._thread.join(10)
        self._listener.close()

    def take(self) -> list[tuple[int, int, int, bytes]]:
        """Return the requests since the last time: command, two parameters, and what came with them."""
        requests, said = [], bytes(self.said)
        self.said.clear()
        while said:
            command, first, second, length = struct.unpack("<IIII", said[:16])
            requests.append((command, first, second, said[16 : 16 + length]))
            said = said[16 + length :]
        return requests

    def _serve(self) -> None:
        client, _ = self._listener.accept()
        with client, socket.create_connection((self._daemon.host, self._daemon.port)) as server:
            back = Thread(target=_pass_on, args=(server, client), daemon=True)
            back.start()
            with suppress(OSError):
                while data := client.recv(4096):
                    self.said += data
                    server.sendall(data)
            server.shutdown(socket.SHUT_RDWR)
            back.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(4096):
            target.sendall(data)


@pytest.fixture
def tap(daemon: Pigpiod) -> Iterator[Tap]:
    """Return the line to the daemon."""
    with closing(Tap(daemon)) as between:
        yield between


@pytest.fixture
def output(relay: MakeRelay, tap: Tap) -> Iterator[GpioOutput]:
    """Return a relay that is on while its pin is low, over that line."""
    made = relay(port=tap.port, active_high=False, timeout=timedelta(seconds=10))
    yield made
    made._lose()


async def test_the_whole_life_of_a_relay(daemon: Pigpiod, tap: Tap, output: GpioOutput) -> None:
    """Off, the places of scripts looked through, our own stored and marked; armed, on; fed; off, deleted."""
    await output.command(on=False)
    opened = tap.take()
    assert opened[0] == (WRITE, PIN, 1, b"")
    assert opened[1:33] == [(PROCP, place, 0, b"") for place in range(32)]
    assert opened[33] == (PROC, 0, 0, SCRIPT)
    command, number, _, marks = opened[34]
    assert (command, number, marks[:12]) == (PROCU, 0, struct.pack("<III", 0, 0, MARK))
    owner = marks[12:16]
    assert marks[16:] == struct.pack("<I", PIN)
    assert opened[35:] == [(MODEG, PIN, 0, b""), (WRITE, PIN, 1, b"")]
    daemon.wait_until(lambda: daemon.scripts.stored[0].state is State.HALTED)

    await output.command(on=True)
    run = struct.pack("<III", 1, 1, MARK) + owner + struct.pack("<I", PIN)
    switched = [request for request in tap.take() if request[0] in {WRITE, PROCR, PROCU, PROCP}]
    assert switched[:2] == [(PROCP, 0, 0, b""), (PROCR, 0, 0, run)]
    assert switched[-3:] == [(PROCU, 0, 0, struct.pack("<I", 1)), (WRITE, PIN, 0, b""), (PROCP, 0, 0, b"")]

    await output.refresh()
    assert tap.take() == [(PROCP, 0, 0, b""), (PROCU, 0, 0, struct.pack("<I", 1))]

    await output.close()
    closed = [request for request in tap.take() if request[0] in {WRITE, PROCP, PROCD}]
    assert closed == [(WRITE, PIN, 1, b""), (PROCP, 0, 0, b""), (PROCD, 0, 0, b"")]
    assert daemon.scripts.stored == {}
