"""An input on this machine, over spidev or over python-periphery."""

import errno
import sys
from collections.abc import Iterator

import gpiozero.pins.local
import periphery
import pytest

from energy_core.exceptions import ReaderConnectionError, ReaderError
from energy_core.readers.mcp3008 import Mcp3008Reader

from .lines import KernelPort, config, no_spidev, spidev


@pytest.fixture(params=[spidev, no_spidev], ids=["spidev", "periphery"])
def port(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[KernelPort]:
    """Return the port of this machine."""
    with request.param(monkeypatch) as opened:
        yield opened


async def test_it_opens_once_and_closes(port: KernelPort) -> None:
    """The second chip select is the second chip."""
    reader = Mcp3008Reader(config(chip_select=1))
    port.chip.inputs[0] = 1.65
    for _ in range(2):
        assert (await reader.read()).values == {"voltage_v": pytest.approx(1.65, abs=0.004)}
    assert port.opened in ([(0, 1)], [("/dev/spidev0.1", 0, 500_000)])
    await reader.close()
    assert port.closed == 1
    with pytest.raises(ReaderConnectionError, match="the reader is closed"):
        await reader.read()


@pytest.mark.parametrize(
    ("number", "fault", "words"),
    [
        (errno.ENOENT, "not_found", "is SPI switched on"),
        (errno.EACCES, "permission_denied", "in the group spi"),
        (errno.EIO, "unreachable", "the SPI port fails"),
    ],
)
async def test_a_port_that_cannot_be_opened(port: KernelPort, number: int, fault: str, words: str) -> None:
    """Is said in words, and tried again at the next question."""
    reader = Mcp3008Reader(config())
    port.failure = OSError(number, "no")
    with pytest.raises(ReaderConnectionError, match=words) as caught:
        await reader.read()
    assert caught.value.fault == fault
    port.failure = None
    assert (await reader.read()).values == {"voltage_v": 0}
    await reader.close()


async def test_a_port_that_fails_later(port: KernelPort) -> None:
    """Is opened anew."""
    reader = Mcp3008Reader(config())
    await reader.read()
    port.failure = OSError(errno.EIO, "no")
    with pytest.raises(ReaderConnectionError):
        await reader.read()
    assert port.closed == 1
    port.failure = None
    await reader.read()
    assert len(port.opened) == 2
    await reader.close()


async def test_neither_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what to install."""
    monkeypatch.setattr(gpiozero.pins.local, "SpiDev", None)
    monkeypatch.setitem(sys.modules, "periphery", None)
    with pytest.raises(ReaderError, match=r"install energy-core\[gpio\]") as caught:
        await Mcp3008Reader(config()).read()
    assert caught.value.fault == "not_installed"


async def test_the_real_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-periphery itself says what is missing on a machine without SPI."""
    monkeypatch.setattr(gpiozero.pins.local, "SpiDev", None)
    real = periphery.SPI
    monkeypatch.setattr(periphery, "SPI", lambda _, *rest: real("/dev/no-such-port", *rest))
    with pytest.raises(ReaderConnectionError) as caught:
        await Mcp3008Reader(config()).read()
    assert caught.value.fault == "not_found"
