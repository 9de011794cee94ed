"""Tells systemd how a service fares, where that has started it and wants to know."""

import logging
import os
import socket
from collections.abc import Mapping

_LOGGER = logging.getLogger(__name__)
_KIND = socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK


class Notifier:
    """Says to the service manager that we are ready, alive or stopping; nothing where there is none."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        """Take from the environment whom to tell, and how often it wants to hear that we live."""
        self._address = environment.get("NOTIFY_SOCKET", "")
        self.watchdog_s = _watchdog(environment)

    def ready(self) -> None:
        """Say that all has started."""
        self._say("READY=1")

    def alive(self) -> None:
        """Say that all goes on."""
        self._say("WATCHDOG=1")

    def stopping(self) -> None:
        """Say that all ends."""
        self._say("STOPPING=1")

    def _say(self, word: str) -> None:
        """Say a word; a manager that does not hear it is none of our business."""
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, _KIND) as line:
            try:
                line.sendto(word.encode(), address)
            except OSError as error:
                _LOGGER.debug("The service manager does not hear %s: %s", word, error)


def _watchdog(environment: Mapping[str, str]) -> float | None:
    """Return after how many seconds of silence it takes us for dead, None for never."""
    text, whose = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", "")
    if not text.isdecimal() or int(text) == 0 or (whose and whose != str(os.getpid())):
        return None
    return int(text) / 1e6
