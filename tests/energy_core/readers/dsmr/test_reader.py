"""The reader on real lines: a pseudo-terminal and a socket."""

import asyncio
import gc
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, override

import pytest

from energy_core.clock import SystemClock
from energy_core.exceptions import ReaderConnectionError
from energy_core.models import Reading
from energy_core.protocols import PushReader
from energy_core.readers.dsmr import Country, DsmrConfig, DsmrReader, Timing, line as p1_line
from energy_core.readers.dsmr.backoff import Backoff
from tests.emulators.p1_meter import Line, Meter, MeterOptions, PtyLine, TcpLine

from .far_end import server
from .telegrams import BELGIAN, signed

START = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
QUICK = Timing(silence=1, detection=0.5, first_pause=0.01, longest_pause=0.05, longest_serial_pause=0.05)

type MakeLine = Callable[..., Line]


class HandClock(SystemClock):
    """A clock whose monotonic hand is moved by the test."""

    seconds = 0.0
    set_back = timedelta(0)

    @override
    def now(self) -> datetime:
        """Return the time of a clock that is set back."""
        return super().now() - self.set_back

    @override
    def monotonic(self) -> float:
        """Return where the hand is."""
        return self.seconds


@pytest.fixture(params=["pty", "tcp"])
def make_line(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeLine]:
    """Open lines to emulated meters, closed at the end; on a pty the path stays the same."""
    lines: list[Line] = []

    def make(flavour: str = "be", speed: float = 50) -> Line:
        meter = Meter(MeterOptions(start=START, flavour=flavour))
        if request.param == "pty":
            lines.append(PtyLine(meter, link=tmp_path / "p1", speed=speed))
        else:
            lines.append(TcpLine(meter, speed=speed))
        lines[-1].open()
        return lines[-1]

    yield make
    for line in lines:
        line.close()


def url(line: Line) -> str:
    """Return how a reader reaches a line."""
    if isinstance(line, PtyLine):
        return line.path
    assert isinstance(line, TcpLine)
    return line.url


def reader_of(line: Line, clock: SystemClock | None = None, timing: Timing = QUICK) -> DsmrReader:
    """Return a quick reader of a line."""
    return DsmrReader(DsmrConfig(name="meter", url=url(line)), clock, timing)


async def some(readings: AsyncIterator[Reading], count: int) -> list[Reading]:
    """Return the next readings. Raises TimeoutError."""
    async with asyncio.timeout(20):
        return [await anext(readings) for _ in range(count)]


async def connection(reader: DsmrReader, line: Line) -> None:
    """Wait until the reader has the line open, settings and all. Raises TimeoutError."""
    await asyncio.to_thread(line.wait_until, lambda: reader.line.connected)
    await asyncio.to_thread(line.wait_listener)


async def test_follows_the_meter(make_line: MakeLine) -> None:
    """Each telegram becomes the reading of what it says."""
    line = make_line()
    reader = reader_of(line)
    assert isinstance(reader, PushReader)
    assert (reader.source, reader.latest, reader.age) == ("meter", None, None)
    async with reader.stream() as readings:
        found = await some(readings, 5)
        assert reader.line.connected
    for reading in found:
        assert reading.values.items() >= line.meter.truth(reading.at).items()
    assert reader.latest == found[-1]
    assert reader.age is not None
    assert (reader.line.accepted, reader.line.connections, reader.line.connected) == (5, 1, False)
    line.wait_until(lambda: not line.listeners)


async def test_survives_what_a_line_does(make_line: MakeLine) -> None:
    """Bad telegrams are counted by reason, and the link goes on."""
    line = make_line(speed=0)
    reader = reader_of(line)
    async with reader.stream() as readings:
        first = asyncio.create_task(some(readings, 6))
        await connection(reader, line)
        line.bad_crc(2)
        line.step(3)
        for fault in (line.noise, line.half, line.glue, line.garble):
            await asyncio.sleep(0.05)
            fault(2)
            line.step(2)
        line.step(2)
        await first
    assert reader.line.rejected["crc"] >= 2
    assert reader.line.connections == 1


async def test_a_noisy_line_does_not_fill_the_log(
    make_line: MakeLine, caplog: pytest.LogCaptureFixture
) -> None:
    """Bad telegrams are counted, not written down one by one."""
    caplog.set_level(logging.INFO, "energy_core")
    line = make_line(speed=0)
    reader = reader_of(line)
    async with reader.stream() as readings:
        good = asyncio.create_task(some(readings, 1))
        await connection(reader, line)
        line.bad_crc(30)
        line.step(31)
        await good
    assert reader.line.rejected["crc"] == 30
    assert not caplog.records


async def test_device_taken_away_and_put_back(make_line: MakeLine, caplog: pytest.LogCaptureFixture) -> None:
    """A line that goes away is opened again when it is back; each is logged once."""
    caplog.set_level(logging.INFO, "energy_core")
    line = make_line()
    reader = reader_of(line)
    async with reader.stream() as readings:
        await some(readings, 2)
        line.pull()
        waiting = asyncio.create_task(some(readings, 2))
        await asyncio.sleep(0.3)
        assert not reader.line.connected
        assert reader.line.last_error is not None
        assert reader.line.last_error.startswith("Cannot open")
        meanwhile = reader.line.fault
        line.plug()
        await waiting
        assert (meanwhile in {"not_found", "refused"}, reader.line.fault) == (True, None)
    assert [record.levelno for record in caplog.records] == [logging.INFO, logging.INFO]
    assert all(message.startswith("meter: ") for message in caplog.messages)


async def test_disconnected(make_line: MakeLine) -> None:
    """A line that is cut is opened again."""
    line = make_line()
    reader = reader_of(line)
    async with reader.stream() as readings:
        for _ in range(3):
            await some(readings, 2)
            line.disconnect()
        await some(readings, 2)
    assert reader.line.connections >= 4


async def test_silence(make_line: MakeLine) -> None:
    """A line that falls silent without an error is opened again."""
    line = make_line()
    reader = reader_of(line, timing=Timing(silence=0.2, first_pause=0.01, longest_pause=0.02))
    async with reader.stream() as readings:
        await some(readings, 2)
        line.silence()
        waiting = asyncio.create_task(some(readings, 1))
        await asyncio.to_thread(line.wait_until, lambda: reader.line.connections > 2)
        assert reader.line.last_error is not None
        line.resume()
        await waiting


async def test_a_line_that_repeats_one_telegram(
    make_line: MakeLine, caplog: pytest.LogCaptureFixture
) -> None:
    """A line on which nothing new comes is opened again, as one that is silent; it is said once."""
    caplog.set_level(logging.INFO, "energy_core")
    line = make_line()
    reader = reader_of(line, timing=Timing(silence=0.2, first_pause=0.01, longest_pause=0.02))
    async with reader.stream() as readings:
        (before, *_) = await some(readings, 2)
        line.freeze()
        async for _ in readings:
            if reader.line.connections > 3:
                break
        assert reader.line.last_error is not None
        assert "the time stamp stands still" in reader.line.last_error
        assert reader.line.fault == "frozen"
        assert len(caplog.messages) == 1
        line.thaw()
        async for reading in readings:
            if reading.at > before.at + timedelta(seconds=5):
                break
    assert [record.levelno for record in caplog.records] == [logging.INFO, logging.INFO]
    assert caplog.messages[-1] == "meter: the meter is back"


async def test_age(make_line: MakeLine) -> None:
    """Data age while the meter's clock stands still, however many telegrams come."""
    line, clock = make_line(speed=0), HandClock()
    reader = reader_of(line, clock)

    async def age_after_next(readings: AsyncIterator[Reading]) -> float | None:
        clock.seconds += 10
        line.step()
        await some(readings, 1)
        return reader.age

    async with reader.stream() as readings:
        first = asyncio.create_task(some(readings, 1))
        await connection(reader, line)
        line.step()
        await first
        assert (reader.line.accepted, reader.age) == (1, None)
        assert await age_after_next(readings) == 0
        clock.seconds += 7
        assert reader.age == 7
        assert await age_after_next(readings) == 0
        line.freeze()
        assert await age_after_next(readings) == 0
        assert await age_after_next(readings) == 10
        assert await age_after_next(readings) == 20
        line.thaw()
        assert await age_after_next(readings) == 0
        line.clock_offset(-3600)
        assert await age_after_next(readings) == 10
        assert await age_after_next(readings) == 0


async def test_a_clock_that_stands_still_from_the_start(make_line: MakeLine) -> None:
    """What a gateway may have repeated for days is not fresh when it is first heard, nor after."""
    line = make_line(speed=50)
    line.freeze()
    reader = reader_of(line)
    async with reader.stream() as readings:
        await some(readings, 3)
        assert reader.latest is not None
        assert reader.age is None
        line.thaw()
        async for reading in readings:
            if reading.at > line.meter.options.start + timedelta(seconds=2):
                break
    assert reader.age is not None


async def test_age_without_time_stamps(make_line: MakeLine) -> None:
    """From a meter that gives no time, every good telegram is fresh, whatever the clock of the house."""
    line, clock = make_line("nl-2.2", speed=500), HandClock()
    reader = reader_of(line, clock)
    async with reader.stream() as readings:
        for _ in range(3):
            await some(readings, 1)
            assert reader.age == 0
            clock.seconds += 10
            clock.set_back += timedelta(hours=1)
    assert reader.age == 10


class EnoughError(Exception):
    """There were as many pauses as a test needs."""


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the pauses between attempts, as they are made; the sixth is an EnoughError."""
    made: list[float] = []
    pause = Backoff.pause

    def noted(backoff: Backoff) -> float:
        made.append(pause(backoff))
        if len(made) == 6:
            raise EnoughError
        return made[-1]

    monkeypatch.setattr(Backoff, "pause", noted)
    return made


async def test_pauses_begin_again_after_success(pauses: list[float]) -> None:
    """A line that gives a telegram each time it is opened is never waited for longer."""
    async with server(signed(*BELGIAN), hang_up=True) as address:
        reader = DsmrReader(DsmrConfig(name="meter", url=address), timing=Timing(first_pause=0.01))
        async with reader.stream() as readings:
            await some(readings, 6)
    assert len(pauses) == 5
    assert max(pauses) <= 0.012


@pytest.mark.parametrize(
    ("address", "timing"),
    [
        ("/dev/no-such-port", Timing(first_pause=0.01, longest_serial_pause=0.02)),
        ("tcp://127.0.0.1:1", Timing(first_pause=0.01, longest_pause=0.02, longest_serial_pause=60)),
    ],
    ids=["serial", "network"],
)
async def test_longest_pause(pauses: list[float], address: str, timing: Timing) -> None:
    """A serial port and a gateway each have a longest pause of their own."""
    reader = DsmrReader(DsmrConfig(name="meter", url=address), timing=timing)
    async with reader.stream() as readings:
        with pytest.raises(EnoughError):
            await some(readings, 1)
    assert max(pauses) <= 0.02


async def test_halves_of_two_connections_are_no_telegram() -> None:
    """What was begun on one connection is not completed on the next."""
    good, other = signed(*BELGIAN), signed(*BELGIAN[:-1], "1-0:1.7.0(05.678*kW)")
    said = iter([good[:60], good[60:] + other])
    async with server(lambda: next(said, b""), hang_up=True) as address:
        reader = DsmrReader(DsmrConfig(name="meter", url=address), timing=QUICK)
        async with reader.stream() as readings:
            (reading,) = await some(readings, 1)
    assert reading.values["import_power_w"] == 5678
    assert reader.line.connections == 2


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("milliseconds", [0, 1, 5, 11, 15, 30, 100])
async def test_cancelled_at_any_moment(make_line: MakeLine, milliseconds: int, times: int) -> None:
    """Whenever and however often it is cancelled, the line is closed and no task is left."""
    line = make_line()
    reader = reader_of(line)

    async def follow() -> None:
        async with reader.stream() as readings:
            async for _ in readings:
                pass

    task = asyncio.create_task(follow())
    await asyncio.sleep(milliseconds / 1000)
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0)
    with suppress(asyncio.CancelledError):
        await task
    assert not reader.line.connected
    assert asyncio.all_tasks() == {asyncio.current_task()}
    await asyncio.to_thread(line.wait_until, lambda: not line.listeners)
    assert (await reader.read_first(10)).source == "meter"


async def test_cancelled_while_a_lost_line_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that is stopped at that moment does not go on with the next line."""
    closing, close = asyncio.Event(), p1_line._close

    async def linger(writer: Any) -> None:
        closing.set()
        await asyncio.sleep(0.02)
        await close(writer)

    monkeypatch.setattr(p1_line, "_close", linger)
    async with server(b"hello", hang_up=True) as address:
        task = asyncio.create_task(DsmrReader(DsmrConfig(name="meter", url=address)).read_first(60))
        await closing.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, 10)


async def test_cancelled_while_a_missing_device_is_opened(tmp_path: Path) -> None:
    """What becomes of the opening is nobody's error."""
    complaints: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    reader = DsmrReader(DsmrConfig(name="meter", url=str(tmp_path / "missing")))
    for turns in range(8):
        task = asyncio.create_task(reader.read_first(10))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError, ReaderConnectionError):
            await task
        gc.collect()
    assert not complaints


async def test_read_first_closes(make_line: MakeLine) -> None:
    """One telegram is read, and the line is free again."""
    line = make_line()
    reader = reader_of(line)
    reading = await reader.read_first(10)
    assert reading.values.items() >= line.meter.truth(reading.at).items()
    assert reader.latest == reading
    assert not reader.line.connected
    line.wait_until(lambda: not line.listeners)


async def test_the_country_is_passed_on(make_line: MakeLine) -> None:
    """A reader for another country does not take a Belgian meter's telegrams."""
    line = make_line()
    reader = DsmrReader(DsmrConfig(name="meter", url=url(line), country=Country.LU), timing=QUICK)
    async with reader.stream() as readings:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await anext(readings)
    assert reader.line.rejected["wrong_country"]


async def test_a_swapped_meter(make_line: MakeLine) -> None:
    """Another meter on the same line goes on under the same source."""
    line = make_line()
    async with reader_of(line).stream() as readings:
        (before,) = await some(readings, 1)
        serial = line.swap()
        async for after in readings:
            if after.info["meter_id"] == serial:
                break
    assert before.source == after.source
    assert before.info["meter_id"] != serial
    assert after.at - before.at < timedelta(minutes=10)


def test_nothing_is_opened_by_itself() -> None:
    """Making a reader, or its stream, opens nothing."""
    reader = DsmrReader(DsmrConfig(name="meter", url=os.devnull))
    reader.stream()
    assert reader.line.connections == 0
