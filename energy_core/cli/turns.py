"""How long threads keep the interpreter from one another, in a program that lives by its loop.

A thread that computes is asked to let others go on after 5 ms by default. The loop waits so long each
time that it has been asleep, and readers, controllers and their answers with it, while blocks are computed
or files read. Shorter turns cost threads that compute a few switches more.
"""

import sys

_TURN_S = 0.001


def take_short_turns() -> None:
    """Have threads that compute let the loop go on soon."""
    sys.setswitchinterval(_TURN_S)
