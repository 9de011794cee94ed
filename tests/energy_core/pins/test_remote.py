"""pigpio's client as we use it, and a pin behind gpiozero's interface at the other end of the network."""

import socket
import struct
from collections.abc import Iterator
from threading import Thread

import gpiozero
import pytest

from energy_core.pins.remote import Client, RemoteFactory
from tests.emulators.pigpiod import Pigpiod

PIN = 17


@pytest.fixture
def daemon() -> Iterator[Pigpiod]:
    """Return a Raspberry Pi."""
    with Pigpiod() as running:
        yield running


def test_a_limit(daemon: Pigpiod) -> None:
    """All that is asked within it has one time-out; it can be lifted, and ends with the connection."""
    client = Client(daemon.host, daemon.port, 10)
    client.limit(0)
    with pytest.raises(TimeoutError):
        client.read(PIN)
    client.limit(None)
    assert client.read(PIN) == 0
    client.stop()
    client.limit(1)


def test_a_script_is_started(daemon: Pigpiod) -> None:
    """One that is not there, or not ready, is not; that is no error."""
    client = Client(daemon.host, daemon.port, 10)
    number = client.store_script(b"mils 60000")
    daemon.wait_until(lambda: client.script_status(number)[0] == 1)
    assert client.start_script(number, [5])
    daemon.wait_until(lambda: client.script_status(number)[0] == 2)
    assert client.script_status(number)[1][0] == 5
    assert not client.start_script(7, [1])
    client.stop()


def test_an_answer_in_pieces() -> None:
    """Is put together, whatever the network has made of it."""

    def answer(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for _ in range(2):
                request = connection.recv(16, socket.MSG_WAITALL)
                for byte in request[:12] + struct.pack("<I", 1):
                    connection.sendall(bytes([byte]))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Thread(target=answer, args=(listener,), daemon=True)
        server.start()
        client = Client("127.0.0.1", listener.getsockname()[1], 10)
        assert [client.read(PIN), client.read(PIN)] == [1, 1]
        client.stop()
        server.join(10)


def test_an_answer_to_something_else_says_nothing(daemon: Pigpiod) -> None:
    """Random bits are no level of a pin: they would be a hand on the relay."""
    daemon.garble(20)
    for _ in range(20):
        client = Client(daemon.host, daemon.port, 10)
        with pytest.raises(ConnectionError, match="nonsense"):
            client.read(PIN)
        client.stop()
    client = Client(daemon.host, daemon.port, 10)
    assert client.read(PIN) == 0
    client.stop()


def test_a_pin_that_is_let_go(daemon: Pigpiod) -> None:
    """Stays what it is: an input would be no level."""
    factory = RemoteFactory(daemon.host, daemon.port, 10)
    device = gpiozero.OutputDevice("GPIO17", active_high=False, pin_factory=factory)
    device.close()
    assert (daemon.pins.modes[PIN], daemon.pins.level(PIN)) == (1, 1)
    factory.sever()
