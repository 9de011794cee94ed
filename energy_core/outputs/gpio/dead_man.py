"""A script in pigpiod that switches a pin off unless it is fed.

It lives in the daemon, so that it outlives us; not the daemon. What the language offers is described at
https://abyz.me.uk/rpi/pigpio/pigs.html#Scripts.
"""

import math
import secrets
import time
from collections.abc import Callable
from typing import Any

STEP_MS = 200  # deleting a script that runs takes as long
PLACES = 32  # so many scripts does a daemon keep
MARK = 0x454E4741  # by which our scripts are known

_HALTED, _RUNNING = 1, 2
_POLL_S = 0.01
_FOOD, _ARMED, _MARK, _OWNER, _PIN = range(5)  # the parameters of the script


class GoneError(Exception):
    """The script is not there any more, or is another's."""


class FallenError(Exception):
    """The script has switched the pin off."""


def script(pin: int, off: int, seconds: float) -> bytes:
    """Return the script: it waits while it is fed, then disarms itself, writes the level of off, and ends.

    It is disarmed before the pin is written: whoever sees it armed after having switched on knows that off
    is still to come. A refresh is a parameter that we write and the script only clears, so that none is lost
    while it counts.
    """
    steps = math.ceil(seconds * 1000 / STEP_MS)
    fed = f"tag 0 ld v0 {steps} ld p{_FOOD} 0"
    wait = f"tag 1 mils {STEP_MS} lda p{_FOOD} cmp 0 jnz 0 dcr v0 jnz 1"
    fall = f"ld p{_ARMED} 0 w {pin} {off}"
    return f"{fed} {wait} {fall}".encode()


class DeadMan:
    """The script of one pin. Every method may raise what a client raises, and GoneError."""

    def __init__(self, client: Any, pin: int, off: int, seconds: float) -> None:
        """Delete the scripts that others of us have left for the pin, and store one of our own."""
        self._client = client
        self._marks = [MARK, secrets.randbits(30), pin]
        self._forget_others()
        self._id = client.store_script(script(pin, off, seconds))
        client.update_script(self._id, [0, 0, *self._marks])

    def switch_on(self, on: Callable[[], None], off: Callable[[], None]) -> None:
        """Arm it, switch on, and see that off is still to come; if not, switch off again: FallenError."""
        self._arm()
        on()
        if not self.is_armed():
            off()
            raise FallenError

    def feed(self) -> None:
        """Have it count from the start. Raises FallenError if it is too late for that."""
        if not self.is_armed():
            raise FallenError
        self._client.update_script(self._id, [1])

    def is_armed(self) -> bool:
        """Say whether off is still to come."""
        status, parameters = self._look()
        return status == _RUNNING and bool(parameters[_ARMED])

    def remove(self) -> None:
        """Delete the script, if it is ours."""
        self._look()
        self._client.delete_script(self._id)

    def _arm(self) -> None:
        """Have it count from the start, whatever it did before; the client's limit ends the waiting."""
        status, parameters = self._look()
        while status != _RUNNING or not parameters[_ARMED]:
            if status == _HALTED:
                self._client.start_script(self._id, [1, 1, *self._marks])
            time.sleep(_POLL_S)
            status, parameters = self._look()
        self._client.update_script(self._id, [1])

    def _look(self) -> tuple[int, tuple[int, ...]]:
        """Return what the script does and its parameters. Raises GoneError."""
        status, parameters = self._client.script_status(self._id)
        if status < 0 or list(parameters[_MARK : _PIN + 1]) != self._marks:
            raise GoneError
        return status, parameters

    def _forget_others(self) -> None:
        """Delete what is marked as ours and for the same pin: of a run that crashed, or that still runs."""
        for place in range(PLACES):
            _, parameters = self._client.script_status(place)
            if parameters and (parameters[_MARK], parameters[_PIN]) == (MARK, self._marks[-1]):
                self._client.delete_script(place)
