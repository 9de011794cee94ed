"""The command `energy-core`, and `python -m energy_core`."""

import signal
import sys
from importlib import import_module


def main() -> int:
    """Load the command and run it; returns its exit code. Who interrupts it meanwhile sees no traceback."""
    is_heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # else it is to be ignored
    if is_heard:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    run = import_module(".cli.main", __package__).main
    if is_heard:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    code: int = run()
    return code


if __name__ == "__main__":
    sys.exit(main())
