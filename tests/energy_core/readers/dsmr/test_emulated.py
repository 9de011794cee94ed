"""An emulated meter of each country, against what it knows of itself."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from energy_core.models import Reading
from energy_core.readers.dsmr import MonthPeak
from tests.emulators.p1_meter import FLAVOURS, Meter, MeterOptions

from .telegrams import ARRIVED, decode

START = datetime(2025, 10, 25, 22, 0, tzinfo=UTC)


def plain(info: Mapping[str, object]) -> dict[str, object]:
    """Return what a reading says of the meter, as the emulator writes it down."""
    return {
        key: tuple(asdict(month) for month in value) if isinstance(value, tuple) else value
        for key, value in info.items()
    }


@pytest.mark.parametrize("phases", [1, 3])
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_night_of_the_autumn_change(flavour: str, phases: int) -> None:
    """All that the meter says is read, at the right instant, in both hours that look alike."""
    meter = Meter(MeterOptions(start=START, flavour=flavour, phases=phases, text="Hallo / !"))
    for minutes in range(0, 240, 20):
        at = START + timedelta(minutes=minutes)
        (found,) = decode(meter.telegram(at))
        assert isinstance(found, Reading)
        assert found.values.items() >= meter.truth(at).items()
        assert found.at == (at if found.info["at_source"] == "telegram" else ARRIVED)
        known = {key: value for key, value in meter.info(at).items() if key in found.info}
        assert plain(found.info).items() >= known.items()


def test_a_meter_without_a_past() -> None:
    """A new meter has no past peaks."""
    meter = Meter(MeterOptions(start=START, history_months=0, disconnected_mbus=True, gas=False))
    (found,) = decode(meter.telegram(START))
    assert isinstance(found, Reading)
    assert found.info["peak_history"] == ()
    assert "gas_m3" not in found.values


def test_thirteen_months() -> None:
    """The history is that of the meter, the oldest month first."""
    (found,) = decode(Meter(MeterOptions(start=START)).telegram(START))
    assert isinstance(found, Reading)
    history = found.info["peak_history"]
    assert isinstance(history, tuple)
    assert len(history) == 13
    assert history[-1].month_end == datetime(2025, 9, 30, 22, tzinfo=UTC)
    assert all(isinstance(month, MonthPeak) for month in history)
