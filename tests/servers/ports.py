"""Ports that stay free until their servers have started, and while they are away."""

import os
import socket
from itertools import count

# Below those that the kernel gives to connections: none is given away before its server takes it.
_FIRST, _LAST = 20_000, 32_000
_next = count(os.getpid() * 977)


def free_port() -> int:
    """Return a port of this machine that nobody has. Raises OSError if all are taken."""
    for _ in range(_FIRST, _LAST):
        port = _FIRST + next(_next) % (_LAST - _FIRST)
        with socket.socket() as line:
            try:
                line.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no port is free")
