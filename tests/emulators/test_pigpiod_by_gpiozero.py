"""The emulated pigpiod serves the client that the real one serves."""

from collections.abc import Iterator
from threading import Event

import pytest

from tests.emulators.pigpiod import Command, Pigpiod

gpiozero = pytest.importorskip("gpiozero", reason="gpiozero is not installed")
pigpio = pytest.importorskip("gpiozero.pins.pigpio", reason="pigpio is not installed")


@pytest.fixture
def daemon() -> Iterator[Pigpiod]:
    """Return a Raspberry Pi."""
    with Pigpiod() as running:
        yield running


@pytest.fixture
def factory(daemon: Pigpiod) -> Iterator[object]:
    """Return gpiozero's own connection to it."""
    made = pigpio.PiGPIOFactory(daemon.host, daemon.port)
    yield made
    notifier = made.connection._notify
    made.close()
    notifier.join(10)


def test_a_relay(daemon: Pigpiod, factory: object) -> None:
    """Is switched; one that is on when its pin is low, too, and its pin is an input in the end."""
    relay = gpiozero.OutputDevice(27, active_high=False, initial_value=False, pin_factory=factory)
    assert daemon.pins.level(27) == 1
    relay.on()
    assert (relay.value, daemon.pins.level(27)) == (1, 0)
    relay.off()
    assert daemon.pins.history(27) == [1, 0, 1]
    relay.close()
    assert daemon.pins.modes[27] == 0
    assert daemon.received[:3] == [Command.BR1, Command.NOIB, Command.HWVER]


def test_a_button(daemon: Pigpiod, factory: object) -> None:
    """Is told of as soon as it is pressed."""
    button, pressed = gpiozero.Button(4, pin_factory=factory), Event()
    button.when_pressed = pressed.set
    daemon.pins.drive(4, 1)
    daemon.pins.drive(4, 0)
    assert pressed.wait(10)
    assert button.is_pressed
    button.close()


def test_a_chip(daemon: Pigpiod, factory: object) -> None:
    """Is read on its hardware port."""
    daemon.chip.inputs[5] = 1.65
    chip = gpiozero.MCP3008(5, pin_factory=factory)
    assert chip.raw_value == 512
    chip.close()
    assert daemon.received[-3:] == [Command.SPIO, Command.SPIX, Command.SPIC]
