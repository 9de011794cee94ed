"""What the emulators that serve a port have in common as programs."""

import signal
import sys
from collections.abc import Callable

type Obey = Callable[[str], None]


def serve(place: str, obey: Obey) -> int:
    """Say where it listens, then obey the lines of standard input until `quit`, SIGTERM or Ctrl-C.

    Each is answered with `ok: …` or `error: …`. The end of the input ends nothing.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    _say(f"listening on {place}")
    try:
        for line in sys.stdin:
            text = line.strip()
            if text == "quit":
                return 0
            if text:
                _say(_answer(obey, text))
        signal.pause()
    except KeyboardInterrupt:
        return 0
    return 0


def _answer(obey: Obey, text: str) -> str:
    try:
        obey(text)
    except (KeyError, ValueError, IndexError, TypeError) as error:
        return f"error: {text}: {error}"
    return f"ok: {text}"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
