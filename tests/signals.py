"""Signals that tests send to the programs that they start."""

import signal


def have_programs_hear() -> None:
    """Have programs hear Ctrl-C and the end of a terminal, though whoever runs the tests ignores them.

    A job in the background is started with Ctrl-C switched off, one behind `nohup` with the other, and would
    pass that on. A handler is nobody's but this process's.
    """
    for number in (signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)
