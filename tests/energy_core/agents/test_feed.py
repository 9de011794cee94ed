"""What a device says, passed on."""

from datetime import timedelta

import pytest

from energy_core.agents.feed import FeedSettings, PolledFeed, PushedFeed
from energy_core.exceptions import ConfigError, ReaderConnectionError, ReaderTimeoutError
from energy_core.models import Reading
from energy_core.readers.dsmr import DsmrConfig, DsmrReader
from tests.energy_core.readers.clock import HandClock

from .devices import PolledDevice, PushedDevice, reading
from .pace import NOON

MINUTE = timedelta(minutes=1)


async def test_a_device_is_asked_once_for_all() -> None:
    """However many listen; the last answer is known to those who come later."""
    clock, device = HandClock(), PolledDevice()
    feed = PolledFeed(device, FeedSettings(period=timedelta(seconds=10)), clock, timedelta(seconds=5))
    heard: tuple[list[Reading], list[Reading]] = [], []
    for each in heard:
        feed.listen(each.append)
    assert (feed.latest, feed.age) == (None, None)
    await feed.run_once(NOON)
    clock.forward(7)
    assert device.asked == 1
    assert heard[0] == heard[1] == [reading(1)]
    assert (feed.latest, feed.age) == (reading(1), 7)
    states = feed.get_states()
    assert (states["readings"], states["age"], states["values"]) == (1, 7, {"import_power_w": 1})
    await feed.close()
    assert device.closed


async def test_a_device_that_does_not_answer_grows_old() -> None:
    """What it said before stays what it said last."""
    clock, device = HandClock(), PolledDevice()
    feed = PolledFeed(device, FeedSettings(), clock, timedelta(seconds=5))
    await feed.run_once(NOON)
    device.error = ReaderConnectionError("gone")
    clock.forward(10)
    with pytest.raises(ReaderConnectionError):
        await feed.run_once(NOON)
    assert feed.age == 10
    assert feed.get_states()["last_error"] == "gone"
    with pytest.raises(ValueError, match="naive"):
        await feed.run_once(NOON.replace(tzinfo=None))


async def test_a_device_has_its_rest() -> None:
    """More often than it bears it is not asked, whoever wants that."""
    feed = PolledFeed(PolledDevice(), FeedSettings(), HandClock(), timedelta(seconds=5))
    with pytest.raises(ConfigError, match="at least 5 s, or the device has no rest"):
        feed.set_config(FeedSettings(period=timedelta(seconds=4)))
    feed.set_config(FeedSettings(period=timedelta(seconds=6)))
    assert feed.config.period == timedelta(seconds=6)


async def test_a_device_that_speaks_is_heard_until_it_falls_silent() -> None:
    """A run says so, from the longest silence on; before it ever spoke, since the begin."""
    clock = HandClock()
    device = PushedDevice(clock)
    feed = PushedFeed(device, FeedSettings(), clock, MINUTE)
    heard = list[Reading]()
    feed.listen(heard.append)
    clock.forward(60)
    await feed.run_once(NOON)
    clock.forward(1)
    with pytest.raises(ReaderTimeoutError, match="nothing new for 60 s"):
        await feed.run_once(NOON)
    device.say(reading(1))
    device.say(reading(2))
    device.say(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await feed.drive()
    assert heard == [reading(1), reading(2)]
    assert feed.latest == reading(2)
    assert device.streams == 0
    await feed.run_once(NOON)
    clock.forward(61)
    with pytest.raises(ReaderTimeoutError):
        await feed.run_once(NOON)
    await feed.close()


async def test_a_silence_says_why_where_that_is_known() -> None:
    """As the reader of a meter does."""
    clock = HandClock()
    reader = DsmrReader(DsmrConfig(name="meter", url="/dev/nowhere"), clock)
    feed = PushedFeed(reader, FeedSettings(), clock, MINUTE)
    reader.line.last_error, reader.line.fault = "/dev/nowhere is not there", "not_found"
    clock.forward(61)
    with pytest.raises(ReaderTimeoutError, match="nothing new for 60 s: /dev/nowhere is not there"):
        await feed.run_once(NOON)
    reader.line.fault = None
    with pytest.raises(ReaderTimeoutError, match=r"nothing new for 60 s$"):
        await feed.run_once(NOON)
