"""How the C library of this machine gives memory back, in a program that runs for years.

By default glibc learns from each large buffer that is freed to take the next ones from its heap, and
gives each few threads a heap of their own. Files of today are read a little larger each time, so that no hole
fits the next buffer: the heap grows all day, although nothing is held.
"""

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # of malloc.h
_LARGE = 64 * 1024  # bytes: such buffers have pages of their own, and are gone when they are freed
_SPARE = 128 * 1024
_HEAPS = 2


def give_back() -> bool:
    """Have large buffers given back when they are freed; returns whether this C library can be told."""
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:  # musl has nothing to tell: it gives back by itself
        return False
    options = ((_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, _SPARE), (_ARENA_MAX, _HEAPS))
    return bool(sum(mallopt(name, value) for name, value in options) == len(options))
