"""A pin of this machine behind gpiozero's interface."""

from pathlib import Path

import gpiozero
import pytest

from energy_core.pins.local import LocalFactory

from .kernel import WAYS, Kernel


@pytest.fixture(params=WAYS)
def kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kernel:
    """Return a kernel, over one of the packages."""
    return WAYS[request.param](monkeypatch, tmp_path)


def test_a_device_of_gpiozero(kernel: Kernel) -> None:
    """It is off from the first moment, switched, and given back as it is."""
    device = gpiozero.OutputDevice("GPIO17", active_high=False, pin_factory=LocalFactory())
    assert (device.value, kernel.history[17]) == (0, [1])
    device.on()
    assert (device.value, kernel.history[17]) == (1, [1, 0])
    device.off()
    device.close()
    assert kernel.history[17] == [1, 0, 1]
    device.close()


def test_a_level_is_needed(kernel: Kernel) -> None:
    """A pin that is whatever it was before is none for a relay."""
    with pytest.raises(gpiozero.PinInvalidFunction, match="with a level only"):
        gpiozero.OutputDevice("GPIO17", initial_value=None, pin_factory=LocalFactory())
    assert not kernel.history


def test_an_input(kernel: Kernel) -> None:
    """It has no level, and is no output before it is made one, nor after."""
    pin = LocalFactory().pin("GPIO17")
    for _ in range(2):
        assert pin.function == "input"
        with pytest.raises(gpiozero.PinSetInput, match="no output"):
            pin.state = 1
        with pytest.raises(gpiozero.PinSetInput):
            assert pin.state
        pin.output_with_state(1)
        assert (pin.function, pin.state) == ("output", 1)
        pin.output_with_state(0)
        assert pin.state == 0
        pin.function = "input"
    assert kernel.history[17] == [1, 0, 1, 0]
