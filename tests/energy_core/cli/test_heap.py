"""Large buffers are given back when they are freed."""

import ctypes
import subprocess
import sys

import pytest

from energy_core.cli import heap

PROGRAM = """
import ctypes
import sys
from energy_core.cli.heap import give_back

def mapped():
    class Info(ctypes.Structure):
        _fields_ = [(name, ctypes.c_size_t) for name in "abcdefghij"]
    library = ctypes.CDLL(None)
    library.mallinfo2.restype = Info
    return library.mallinfo2().d  # buffers with pages of their own

def is_apart(size):
    before = mapped()
    buffer = bytearray(size)
    return mapped() > before

if "told" in sys.argv:
    assert give_back()
bytearray(20_000_000)  # freed at once: by that the library learns to take such ones from its heap
print(is_apart(10_000_000), is_apart(10_000))
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="this C library is not glibc")
@pytest.mark.parametrize(("argument", "found"), [("", "False False"), ("told", "True False")])
def test_large_buffers_have_pages_of_their_own(argument: str, found: str) -> None:
    """Whatever the library would learn by itself; small ones never have."""
    command = [sys.executable, "-c", PROGRAM, argument]
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    assert said.stdout.strip() == found


def test_another_system_is_let_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nothing to tell it."""
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not heap.give_back()


def test_another_library_is_let_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """As musl, which has no such thing."""
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    assert not heap.give_back()
