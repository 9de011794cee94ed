"""The watchdog, and the pauses between attempts."""

import pytest

from energy_core.readers.dsmr import Timing
from energy_core.readers.dsmr.backoff import Backoff
from energy_core.readers.dsmr.watch import Watch

TIMING = Timing(silence=30, detection=12)
TEXT = b"1-0:1.7.0(00.100*kW)\r\n" * 30


def watch(*, is_detecting: bool = False) -> Watch:
    """Return a watch over a line that was opened at 100 s."""
    return Watch(TIMING, 100, is_detecting=is_detecting)


def test_silence() -> None:
    """A silent line is given up after its term, also while settings are being found."""
    for quiet in (watch(), watch(is_detecting=True)):
        quiet.hear(b"", 129)
        assert not quiet.is_over(129.9)
        assert quiet.is_over(130)


def test_good_telegrams_renew_the_term() -> None:
    """Each good telegram begins the term again; noise does not."""
    busy = watch()
    busy.hear(TEXT, 120)
    busy.accept(120)
    busy.hear(TEXT, 149)
    assert busy.deadline == 150
    assert busy.is_over(150)


def test_repeated_telegrams_do_not_renew_the_term() -> None:
    """A telegram that comes again says that the settings are right, and nothing more."""
    repeating = watch(is_detecting=True)
    repeating.hear(TEXT, 105)
    repeating.accept(105)
    repeating.repeat()
    assert (repeating.is_frozen, repeating.is_detecting, repeating.deadline) == (True, False, 135)
    repeating.accept(120)
    assert (repeating.is_frozen, repeating.deadline) == (False, 150)


def test_unknown_settings_must_make_sense_soon() -> None:
    """With bytes but no telegram, unknown settings are given up earlier, counted from the first byte."""
    detecting = watch(is_detecting=True)
    detecting.hear(TEXT, 110)
    detecting.hear(TEXT, 115)
    assert not detecting.is_over(121.9)
    assert detecting.is_over(122)
    detecting.accept(121)
    assert detecting.deadline == 151


@pytest.mark.parametrize(
    ("data", "is_garbled"),
    [(TEXT, False), (bytes(range(256)), True), (b"\xff" * 255, False), (b"\x00\xf8" * 200, True)],
)
def test_garbled(data: bytes, is_garbled: bool) -> None:  # noqa: FBT001 - a table of cases
    """Bytes that are mostly no text give wrong settings away at once, right ones are left alone."""
    detecting, settled = watch(is_detecting=True), watch()
    for line in (detecting, settled):
        line.hear(data, 101)
    assert detecting.is_over(101) is is_garbled
    assert not settled.is_over(101)


def test_encrypted() -> None:
    """Encrypted messages end the wait, unless a good telegram comes after."""
    line = watch()
    line.is_encrypted = True
    assert line.is_over(101)
    line.accept(101)
    assert not line.is_over(101)


def test_backoff() -> None:
    """Pauses double up to the longest, each a little off, and begin anew after success."""
    backoff = Backoff(1, 60)
    pauses = [backoff.pause() for _ in range(9)]
    for pause, about in zip(pauses, (1, 2, 4, 8, 16, 32, 60, 60, 60), strict=True):
        assert 0.8 * about <= pause <= min(1.2 * about, 60)
    backoff.reset()
    assert backoff.pause() <= 1.2
