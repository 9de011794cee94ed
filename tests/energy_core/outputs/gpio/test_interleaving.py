"""Between any two of our requests the script may do any number of steps: off is never lost by that."""

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import product

import pytest
from hypothesis import given, settings, strategies as st

from energy_core.outputs.gpio import dead_man
from energy_core.outputs.gpio.dead_man import DeadMan, FallenError
from tests.effort import some_of
from tests.emulators.pigpiod import State
from tests.emulators.pigpiod.language import parse
from tests.emulators.pigpiod.machine import Machine
from tests.emulators.pigpiod.pins import Pins

PIN, ON, OFF = 17, 0, 1
SECONDS = 1.0  # five steps of waiting


class Stepped:
    """A client whose daemon does as many steps of the script before each request as it is told."""

    def __init__(self, steps: Iterable[int]) -> None:
        """Have no script. After the last of these numbers, it does one step at a time."""
        self.pins = Pins()
        self.steps = iter(steps)
        self._machine = Machine([], self.pins)
        self._is_asked = False

    @property
    def state(self) -> State:
        """What the script does; one that was asked to run does so at its next step."""
        return State.HALTED if self._machine.is_done or self._is_asked else State.RUNNING

    def step(self, count: int) -> None:
        """Let the script go on."""
        for _ in range(count):
            if self._is_asked:
                self._is_asked = False
                self._machine.begin()
            elif not self._machine.is_done:
                self._machine.do()

    def write(self, level: int) -> None:
        """Have the pin written."""
        self.step(next(self.steps, 1))
        self.pins.write(PIN, level)

    def store_script(self, text: bytes) -> int:
        """Have a script stored."""
        self._machine = Machine(parse(text.decode()), self.pins)
        return 0

    def script_status(self, number: int) -> tuple[int, tuple[int, ...]]:
        """Return what the script does, and its parameters."""
        self.step(next(self.steps, 1))
        return (self.state, tuple(self._machine.banks["p"])) if number == 0 else (-48, ())

    def update_script(self, _: int, parameters: list[int]) -> int:
        """Have parameters overwritten."""
        self.step(next(self.steps, 1))
        self._machine.banks["p"][: len(parameters)] = parameters
        return 0

    def start_script(self, _: int, parameters: list[int]) -> bool:
        """Have it run; one that runs already gets the parameters, and goes on."""
        self.step(next(self.steps, 1))
        self._machine.banks["p"][: len(parameters)] = parameters
        self._is_asked = self.state is State.HALTED
        return True

    def delete_script(self, _: int) -> int:
        """Have it deleted."""
        self._machine = Machine([], self.pins)
        return 0


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks follow each other at once."""
    monkeypatch.setattr(dead_man, "_POLL_S", 0)


def relay(steps: Iterable[int] = ()) -> tuple[Stepped, DeadMan, Callable[[], None]]:
    """Return a daemon, a relay that is off there, its dead man, and what switches it on."""
    client = Stepped(steps)
    guard = DeadMan(client, PIN, OFF, SECONDS)
    client.write(OFF)
    return client, guard, lambda: guard.switch_on(lambda: client.write(ON), lambda: client.write(OFF))


def test_to_switch_on_right_when_it_falls() -> None:
    """Each request at every step around the fall: it is on and will be off, or is off and said so."""
    outcomes = Counter[bool]()
    for past, *between in product(range(24, 40), *[range(4)] * 4):
        client, _, switch_on = relay()
        switch_on()
        client.step(past)
        client.steps = iter(between)
        try:
            switch_on()
        except FallenError:
            outcomes[False] += 1
            client.step(1)  # the write that may be left
            assert client.pins.level(PIN) == OFF
        else:
            outcomes[True] += 1
        client.step(200)
        assert client.state is State.HALTED
        assert client.pins.level(PIN) == OFF
    assert set(outcomes) == {False, True}


@settings(max_examples=some_of(200))
@given(st.lists(st.integers(0, 45), max_size=40), st.integers(0, 8))
def test_what_is_on_will_be_off(steps: list[int], feeds: int) -> None:
    """After any past, when we say no more."""
    client, guard, switch_on = relay(steps)
    for _ in range(2):
        try:
            switch_on()
            for _ in range(feeds):
                guard.feed()
        except FallenError:
            client.step(1)  # the write that may be left
            assert client.pins.level(PIN) == OFF
    client.step(200)
    assert client.state is State.HALTED
    assert client.pins.level(PIN) == OFF


@settings(max_examples=some_of(200))
@given(st.lists(st.integers(0, 4), min_size=10, max_size=80))
def test_a_refresh_is_never_lost(steps: list[int]) -> None:
    """Requests that come in time keep it on, at whatever step they find the script."""
    client, guard, switch_on = relay(steps)
    switch_on()
    for _ in range(40):
        guard.feed()  # two requests of four steps at most; five times five steps and more until it falls
        assert client.pins.level(PIN) == ON
    client.step(200)
    assert client.pins.history(PIN) == [OFF, ON, OFF]
