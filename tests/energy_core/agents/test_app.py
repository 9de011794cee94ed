"""The agents of a house, from their start to their end."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import override

import pytest

from energy_core.agents.agent import AgentKind
from energy_core.agents.app import App, Stage
from energy_core.agents.feed import FeedSettings, PolledFeed, PushedFeed
from energy_core.agents.nightly import NightlyAgent
from energy_core.agents.overlay import Overlay
from energy_core.agents.requests import Requests
from energy_core.exceptions import OutputError
from energy_core.models import Reading

from .devices import PolledDevice, PushedDevice, reading
from .pace import VirtualPace, settle
from .test_requests import BrokenKeeper
from .workers import Worker

SECOND = timedelta(seconds=1)


class Ending(Worker):
    """Says in which order it and others end, and may take its time."""

    def __init__(
        self,
        name: str,
        order: list[str],
        work: Callable[[datetime], Awaitable[None]] | None = None,
        end: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Add the name to `order` when it is closed."""
        super().__init__(name, work)
        self._order = order
        self._end = end

    @override
    async def close(self) -> None:
        self._order.append(self.name)
        if self._end:
            await self._end()
        await super().close()


async def hang(*_: object) -> None:
    """Never end."""
    await asyncio.Event().wait()


async def hang_on(*_: object) -> None:
    """Not even end when that is wanted, the first time."""
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        await asyncio.Event().wait()


@pytest.fixture
async def pace() -> VirtualPace:
    """Return the time of the house."""
    return VirtualPace()


@pytest.fixture
async def app(pace: VirtualPace) -> App:
    """Return a house without agents."""
    return App(pace, Requests())


async def test_what_is_switched_goes_off_first(app: App, pace: VirtualPace) -> None:
    """Then nobody speaks any more, what was said is written, and the rest ends."""
    order = list[str]()
    for stage in reversed(Stage):
        app.add(stage.name, Ending(stage.name, order), lambda: SECOND, stage)
    await pace.forward(2)
    assert await app.stop(asyncio.Event())
    assert order == ["OUTPUTS", "READERS", "LOGGERS", "OTHERS"]
    assert await app.stop(asyncio.Event())


async def test_an_agent_that_hangs_keeps_nobody(
    app: App, pace: VirtualPace, caplog: pytest.LogCaptureFixture
) -> None:
    """It is cancelled, and closed all the same; whoever does not even end then is left."""
    order = list[str]()
    app.add("hanging", Ending("hanging", order, work=hang), lambda: SECOND, Stage.OUTPUTS)
    app.add("other", other := Ending("other", order), lambda: SECOND, Stage.LOGGERS)
    await pace.forward(3)
    assert app.is_stuck(2)
    assert not app.is_stuck(4)
    assert await app.stop(asyncio.Event())
    assert order == ["hanging", "other"]
    assert len(other.ran) == 4
    assert "hanging hangs, and is cancelled" in caplog.text


@pytest.mark.parametrize("end", [hang, hang_on])
async def test_one_that_does_not_close_is_left(
    app: App,
    pace: VirtualPace,
    caplog: pytest.LogCaptureFixture,
    end: Callable[[], Awaitable[None]],
) -> None:
    """The others end well, and the answer is that not all did."""
    order = list[str]()
    app.add("bad", Ending("bad", order, end=end), lambda: SECOND, Stage.LOGGERS)
    app.add("good", good := Ending("good", order), lambda: SECOND, Stage.LOGGERS)
    app.add("last", last := Ending("last", order), lambda: SECOND)
    await pace.forward(1)
    assert not await app.stop(asyncio.Event())
    assert (good.closed, last.closed) == (1, 1)
    assert "bad could not be closed in time" in caplog.text


async def test_an_end_that_fails_is_said(
    app: App, pace: VirtualPace, caplog: pytest.LogCaptureFixture
) -> None:
    """And the answer is that not all ended well."""

    async def fail() -> None:
        raise OutputError("off could not be commanded")

    async def cancel() -> None:
        raise asyncio.CancelledError

    caplog.set_level(logging.INFO)
    order = list[str]()
    app.add("relay", Ending("relay", order, end=fail), lambda: SECOND, Stage.OUTPUTS)
    app.add("odd", Ending("odd", order, end=cancel), lambda: SECOND)
    await pace.forward(1)
    assert not await app.stop(asyncio.Event())
    assert "relay was not closed well: off could not be commanded" in caplog.text
    assert "odd was not closed well: cancelled" in caplog.text


async def test_who_cannot_be_asked_is_not_answered_for(app: App) -> None:
    """That is a slip of whoever adds it."""
    night = NightlyAgent([], "Europe/Brussels")
    with pytest.raises(TypeError, match="nightly cannot be asked"):
        app.add("nightly", night, lambda: SECOND, kind=AgentKind.LOGGER)
    assert app.requests.list() == []


async def test_who_is_in_a_hurry_waits_for_what_is_switched_only(app: App, pace: VirtualPace) -> None:
    """And for nothing else."""
    order = list[str]()

    async def slowly() -> None:
        await asyncio.sleep(0.2)
        order.append("off")

    hurry = asyncio.Event()
    hurry.set()
    app.add("relay", Ending("relay", order, end=slowly), lambda: SECOND, Stage.OUTPUTS)
    app.add("logger", Ending("logger", order, end=hang), lambda: SECOND, Stage.LOGGERS)
    await pace.forward(1)
    assert not await app.stop(hurry)
    assert order[:2] == ["relay", "off"]


@pytest.mark.parametrize("is_hurried", [True, False])
async def test_what_may_be_cut_off_does_not_count(
    app: App, pace: VirtualPace, caplog: pytest.LogCaptureFixture, *, is_hurried: bool
) -> None:
    """As the work of a data manager, which is done again."""
    hurry = asyncio.Event()
    if is_hurried:
        hurry.set()
    app.add("blocks", Ending("blocks", [], end=hang), lambda: SECOND)
    await pace.forward(1)
    assert await app.stop(hurry)
    assert len(caplog.records) == is_hurried


async def test_a_thread_that_hangs_keeps_nobody(app: App, pace: VirtualPace) -> None:
    """As one in a disk that does not answer."""
    free, order = threading.Event(), list[str]()

    async def work(_: object) -> None:
        await asyncio.to_thread(free.wait)

    app.add("disk", Ending("disk", order, work=work), lambda: SECOND, Stage.LOGGERS)
    await pace.forward(1)
    assert await app.stop(asyncio.Event())
    assert order == ["disk"]
    free.set()


async def test_devices_are_read_and_their_agents_asked(app: App, pace: VirtualPace) -> None:
    """One that pushes is driven, another asked every period, which may change."""
    pushed, polled = PushedDevice(pace), PolledDevice()
    polled.source = "roof"
    heard = list[Reading]()
    for feed in (
        PushedFeed(pushed, FeedSettings(), pace, timedelta(minutes=1)),
        PolledFeed(polled, FeedSettings(period=10 * SECOND), pace, 5 * SECOND),
    ):
        feed.listen(heard.append)
        app.add_feed(feed)
    pushed.say(reading(7))
    await pace.forward(30)
    assert heard == [reading(7), reading(1), reading(2), reading(3), reading(4)]
    assert [each["agent_id"] for each in app.requests.list()] == ["reader.device", "reader.roof"]
    await app.requests.set_config("reader.roof", {"period": "5s"}, may_set=True)
    await pace.forward(10)
    assert polled.asked == 6
    news = list[object]()
    app.requests.subscribe("reader.roof", lambda _, states: news.append(states["runs"]))
    await pace.forward(5)
    assert news == [6, 7]
    assert await app.stop(asyncio.Event())
    assert (pushed.streams, polled.closed) == (0, True)


async def test_a_line_that_breaks_by_a_slip_is_driven_again(
    app: App, pace: VirtualPace, caplog: pytest.LogCaptureFixture
) -> None:
    """With growing pauses, said once, until it speaks again."""
    device, heard = PushedDevice(pace), list[Reading]()
    feed = PushedFeed(device, FeedSettings(), pace, timedelta(hours=1))
    feed.listen(heard.append)
    app.add_feed(feed)
    for _ in range(3):
        device.say(ZeroDivisionError("a slip"))
    device.say(reading(1))
    await pace.forward(6.5)
    assert heard == []
    await pace.forward(1)
    assert heard == [reading(1)]
    device.say(ZeroDivisionError("another"))
    await settle()
    said = [record.getMessage() for record in caplog.records]
    assert said == ["device failed, and is tried again", "device: all is well again"]
    await app.stop(asyncio.Event())


async def test_settings_that_were_changed_hold_from_the_first_period_on(pace: VirtualPace) -> None:
    """Those that cannot be kept are refused, and change nothing."""
    app = App(pace, Requests(Overlay(BrokenKeeper())))
    worker = Worker("car")
    period: Callable[[], timedelta] = lambda: worker.settings.period  # noqa: E731 - as short as it is
    app.add("controller.car", worker, period, Stage.OUTPUTS, kind=AgentKind.CONTROLLER, after=3 * SECOND)
    await pace.forward(23)
    assert [(at - worker.ran[0]).total_seconds() for at in worker.ran] == [0, 10, 20]
    assert app.requests.get_states("controller.car")["missed"] == 0
    await app.stop(asyncio.Event())
