"""How a meter's readings are passed on, how often, and what happens when they end."""

import logging
from collections import Counter
from pathlib import Path

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.entity_component import async_update_entity

from custom_components.energy_app.const import DOMAIN
from custom_components.energy_app.coordinators.meter import MeterCoordinator
from custom_components.energy_app.energy_core.readers.dsmr import DsmrReader, LineStatistics
from custom_components.energy_app.silence import Counts, Silence, silence_of
from tests.emulators.p1_meter import Line, Meter, MeterOptions, PtyLine, TcpLine

from .clock import HandClock
from .conftest import START
from .house import coordinators, entity_id, meter_data, say, set_up, state, until


def written(hass: HomeAssistant, coordinator: MeterCoordinator, key: str) -> float:
    """Return when a state was last written, whatever it was."""
    found = hass.states.get(entity_id(hass, coordinator, key))
    assert found
    return found.last_reported_timestamp


def silent_issue(hass: HomeAssistant, coordinator: MeterCoordinator) -> ir.IssueEntry | None:
    """Return the issue that says that a meter is silent."""
    return ir.async_get(hass).async_get_issue(DOMAIN, f"meter_silent_{coordinator.subentry_id}")


async def reject(line: Line, coordinator: MeterCoordinator) -> None:
    """Have a meter send a telegram that is rejected."""
    rejected = coordinator.reader.line.rejected
    before = rejected.total()
    line.bad_crc()
    line.step()
    await until(lambda: rejected.total() > before)


async def test_silence_and_return(
    hass: HomeAssistant,
    network: TcpLine,
    clock: HandClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Values are lost when they are too old, and come back by themselves; each is said once."""
    entry = await set_up(hass, meter_data(network.url, max_age=30))
    (coordinator,) = coordinators(entry)
    await say(hass, network, coordinator)
    await clock.move(29.9)
    assert state(hass, coordinator, "gas_m3") != STATE_UNAVAILABLE
    assert silent_issue(hass, coordinator) is None

    await clock.move(0.1)
    assert state(hass, coordinator, "gas_m3") == STATE_UNAVAILABLE
    assert state(hass, coordinator, "import_power_w") == STATE_UNAVAILABLE
    issue = silent_issue(hass, coordinator)
    place = f"127.0.0.1:{network.port}"
    assert issue
    assert (issue.severity, issue.is_fixable, issue.translation_key) == (
        ir.IssueSeverity.ERROR,
        False,
        "meter_silent",
    )
    assert issue.translation_placeholders == {
        "meter": "Meter",
        "port": place,
        "seconds": "30",
    }
    await clock.move(300)

    await say(hass, network, coordinator)
    assert state(hass, coordinator, "gas_m3") == "613.456"
    assert silent_issue(hass, coordinator) is None
    await say(hass, network, coordinator)
    said = [record for record in caplog.records if ".energy_app.coordinator" in record.name]
    assert [record.getMessage() for record in said if record.levelno > logging.DEBUG] == [
        f"Error requesting Meter data: Meter on 127.0.0.1:{network.port} has said nothing new for 30 seconds",
        "Meter speaks again",
    ]


async def test_why_it_is_silent(hass: HomeAssistant, network: TcpLine, clock: HandClock) -> None:
    """The repair names the cause as it is heard by now, and takes it back with the silence."""
    entry = await set_up(hass, meter_data(network.url, update_interval=5))
    (coordinator,) = coordinators(entry)

    def told() -> str | None:
        issue = silent_issue(hass, coordinator)
        return issue.translation_key if issue else None

    await say(hass, network, coordinator)
    await clock.move(60)
    assert told() == "meter_silent"
    await reject(network, coordinator)
    await clock.move(5)
    assert told() == "meter_unreadable"

    await say(hass, network, coordinator)
    assert told() is None
    network.freeze()
    accepted = coordinator.reader.line.accepted
    network.step(2)
    await until(lambda: coordinator.reader.line.accepted == accepted + 2)
    await clock.move(60)
    assert told() == "meter_frozen"

    network.pull()
    await until(lambda: coordinator.reader.line.fault)
    await clock.move(5)
    assert told() == "meter_unreachable"
    issue = silent_issue(hass, coordinator)
    assert issue
    assert issue.translation_placeholders
    assert issue.translation_placeholders["error"] == coordinator.reader.line.last_error


@pytest.mark.parametrize(
    ("line", "silence"),
    [
        (LineStatistics(connected=True), Silence.NOTHING),
        (LineStatistics(accepted=2, rejected=Counter(crc=1), connected=True), Silence.NOTHING),
        (LineStatistics(rejected=Counter(crc=2), connected=True), Silence.UNREADABLE),
        (LineStatistics(rejected=Counter(crc=2, encrypted=1), connected=True), Silence.ENCRYPTED),
        (LineStatistics(accepted=3, connected=True, fault="busy"), Silence.FROZEN),
        (LineStatistics(fault="busy"), Silence.UNREACHABLE),
        (LineStatistics(fault="noise"), Silence.UNREADABLE),
        (LineStatistics(fault="encrypted"), Silence.ENCRYPTED),
        (LineStatistics(fault="frozen"), Silence.FROZEN),
        (LineStatistics(fault="silent"), Silence.NOTHING),
    ],
)
def test_cause(line: LineStatistics, silence: Silence) -> None:
    """What the reader found comes first, then what was counted since the last news."""
    assert silence_of(line, Counts(2, Counter(crc=1))) is silence


async def test_real_silence(hass: HomeAssistant, serial: PtyLine) -> None:
    """A cable that is pulled out and put back, on the clock of the wall."""
    entry = await set_up(hass, meter_data(serial.path, max_age=2))
    (coordinator,) = coordinators(entry)
    await say(hass, serial, coordinator)
    serial.pull()
    await until(lambda: state(hass, coordinator, "gas_m3") == STATE_UNAVAILABLE)
    assert silent_issue(hass, coordinator)
    serial.plug()
    await say(hass, serial, coordinator)
    assert state(hass, coordinator, "gas_m3") == "613.456"
    assert silent_issue(hass, coordinator) is None


async def test_stopped_clock(hass: HomeAssistant, network: TcpLine, clock: HandClock) -> None:
    """A meter that goes on saying the same instant says nothing new."""
    entry = await set_up(hass, meter_data(network.url))
    (coordinator,) = coordinators(entry)
    await say(hass, network, coordinator)
    network.freeze()
    network.step()
    await until(lambda: coordinator.reader.line.accepted == 3)
    await clock.move(60)
    network.step()
    await until(lambda: coordinator.reader.line.accepted == 4)
    assert state(hass, coordinator, "import_power_w") == STATE_UNAVAILABLE

    network.thaw()
    await say(hass, network, coordinator)
    assert state(hass, coordinator, "import_power_w") != STATE_UNAVAILABLE


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("update_interval", [1, 3600])
async def test_values_come_with_the_second_telegram(
    hass: HomeAssistant, network: TcpLine, update_interval: int
) -> None:
    """The first may be an old one that is repeated: its values are shown when its clock is seen to run."""
    entry = await set_up(hass, meter_data(network.url, update_interval=update_interval))
    (coordinator,) = coordinators(entry)
    await until(lambda: network.listeners)
    network.freeze()
    network.step(2)
    await until(lambda: coordinator.reader.line.accepted == 2)
    assert coordinator.data is None
    network.thaw()
    await say(hass, network, coordinator)
    assert state(hass, coordinator, "gas_m3") == "613.456"


@pytest.mark.usefixtures("clock")
async def test_values_of_a_meter_without_time_stamps_come_at_once(hass: HomeAssistant) -> None:
    """Whatever such a meter says is new."""
    with TcpLine(Meter(MeterOptions(start=START, flavour="nl-2.2")), speed=0) as line:
        entry = await set_up(hass, meter_data(line.url))
        (coordinator,) = coordinators(entry)
        await until(lambda: line.listeners)
        line.step()
        await until(lambda: coordinator.data)


async def test_silent_from_the_start(
    hass: HomeAssistant, tmp_path: Path, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    """A meter that is not there keeps nobody waiting, and is told of when it should have spoken."""
    entry = await set_up(hass, meter_data(str(tmp_path / "missing")))
    (coordinator,) = coordinators(entry)
    assert silent_issue(hass, coordinator) is None
    await clock.move(60)
    assert silent_issue(hass, coordinator)
    await clock.move(600)
    assert caplog.text.count("has said nothing new") == 1
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert silent_issue(hass, coordinator) is None


async def test_known_entities_wait_for_the_meter(hass: HomeAssistant, network: TcpLine) -> None:
    """After a restart everything is there at once, without values until the meter speaks."""
    entry = await set_up(hass, meter_data(network.url))
    (coordinator,) = coordinators(entry)
    await say(hass, network, coordinator)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    (coordinator,) = coordinators(entry)
    found = hass.states.get(entity_id(hass, coordinator, "gas_m3"))
    assert found
    assert found.state == STATE_UNAVAILABLE
    assert "restored" not in found.attributes
    await say(hass, network, coordinator)
    assert state(hass, coordinator, "gas_m3") == "613.456"


async def test_update_interval(hass: HomeAssistant, network: TcpLine, clock: HandClock) -> None:
    """A value that keeps changing is written once an interval, from the same telegram as the others."""
    entry = await set_up(hass, meter_data(network.url, update_interval=10))
    (coordinator,) = coordinators(entry)
    await say(hass, network, coordinator)
    first = written(hass, coordinator, "export_power_w"), state(hass, coordinator, "export_power_w")
    for _ in range(9):
        await clock.move(1)
        await say(hass, network, coordinator)
        assert first == (
            written(hass, coordinator, "export_power_w"),
            state(hass, coordinator, "export_power_w"),
        )
    await clock.move(1)
    await say(hass, network, coordinator)
    truth = network.meter.truth(network.sent[-1].at)
    assert float(state(hass, coordinator, "export_power_w")) == truth["export_power_w"]
    assert float(state(hass, coordinator, "grid_power_w")) == -float(str(truth["export_power_w"]))


@pytest.mark.parametrize("lateness", [0.96, 1.0, 1.04])
async def test_telegrams_that_come_a_little_off(
    hass: HomeAssistant, network: TcpLine, clock: HandClock, lateness: float
) -> None:
    """A meter that speaks as often as values are shown is shown each time, to the millisecond or not."""
    entry = await set_up(hass, meter_data(network.url, update_interval=10))
    (coordinator,) = coordinators(entry)
    for _ in range(3):
        await say(hass, network, coordinator)
        truth = network.meter.truth(network.sent[-1].at)
        assert float(state(hass, coordinator, "export_power_w")) == truth["export_power_w"]
        await clock.move(10 * lateness)


async def test_unchanged_values_are_not_written(
    hass: HomeAssistant, network: TcpLine, clock: HandClock
) -> None:
    """What stays the same is not written again."""
    entry = await set_up(hass, meter_data(network.url, update_interval=1))
    (coordinator,) = coordinators(entry)
    await say(hass, network, coordinator)
    before = written(hass, coordinator, "gas_m3")
    power = written(hass, coordinator, "export_power_w")
    await clock.move(5)
    await say(hass, network, coordinator)
    assert written(hass, coordinator, "gas_m3") == before
    assert written(hass, coordinator, "export_power_w") > power


async def test_loss_is_not_put_off(hass: HomeAssistant, network: TcpLine, clock: HandClock) -> None:
    """A long interval does not delay that values are lost, nor that they are back."""
    entry = await set_up(hass, meter_data(network.url, max_age=2, update_interval=3600))
    (coordinator,) = coordinators(entry)
    await say(hass, network, coordinator)
    await clock.move(2)
    assert state(hass, coordinator, "import_power_w") == STATE_UNAVAILABLE
    await say(hass, network, coordinator)
    assert state(hass, coordinator, "import_power_w") != STATE_UNAVAILABLE


async def test_failing_meter_leaves_the_others_alone(
    hass: HomeAssistant, network: TcpLine, tmp_path: Path, clock: HandClock
) -> None:
    """One meter is silent, one can never be read, and the third goes on."""
    missing = meter_data(str(tmp_path / "missing"), source="meter_2")
    impossible = meter_data("carrier pigeon://", source="meter_3")
    entry = await set_up(hass, missing, impossible, meter_data(network.url))
    silent, speaking = coordinators(entry)
    await say(hass, network, speaking)
    await clock.move(59)
    await say(hass, network, speaking)
    await clock.move(1)
    assert silent_issue(hass, silent)
    assert silent_issue(hass, speaking) is None
    assert state(hass, speaking, "gas_m3") == "613.456"
    assert entry.state is ConfigEntryState.LOADED


async def test_a_mistake_of_ours_does_not_end_the_readings(
    hass: HomeAssistant,
    network: TcpLine,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whatever is raised while a line is read is logged, and the line is read again."""
    monkeypatch.setattr("custom_components.energy_app.coordinators.listening._RESTART_SECONDS", 0)
    real, calls = DsmrReader.stream, iter([RuntimeError("Never seen before")])

    def stream(reader: DsmrReader) -> object:
        for error in calls:
            raise error
        return real(reader)

    monkeypatch.setattr(DsmrReader, "stream", stream)
    entry = await set_up(hass, meter_data(network.url))
    (coordinator,) = coordinators(entry)
    await say(hass, network, coordinator)
    assert "Reading Meter failed" in caplog.text


async def test_nothing_of_the_line_before(
    hass: HomeAssistant, network: TcpLine, serial: PtyLine, clock: HandClock
) -> None:
    """On another line there are no values until it speaks, and it is as long in speaking as any."""
    entry = await set_up(hass, meter_data(network.url))
    (coordinator,) = coordinators(entry)
    await say(hass, network, coordinator)
    subentry = entry.subentries[coordinator.subentry_id]
    data = {**subentry.data, "url": serial.path}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    await hass.async_block_till_done()
    assert coordinator.fresh is None
    assert state(hass, coordinator, "gas_m3") == STATE_UNAVAILABLE
    await clock.move(60)
    assert silent_issue(hass, coordinator)

    await say(hass, serial, coordinator)
    assert silent_issue(hass, coordinator) is None
    assert state(hass, coordinator, "gas_m3") == "613.456"


@pytest.mark.usefixtures("everything_enabled")
async def test_connected(hass: HomeAssistant, network: TcpLine, clock: HandClock) -> None:
    """Whether the meter speaks is known also when it does not."""
    entry = await set_up(hass, meter_data(network.url, update_interval=10))
    (coordinator,) = coordinators(entry)
    assert state(hass, coordinator, "connected") == STATE_OFF
    await say(hass, network, coordinator)
    assert state(hass, coordinator, "connected") == STATE_ON
    await say(hass, network, coordinator)
    network.bad_crc()
    network.step()
    await until(lambda: coordinator.reader.line.rejected)
    assert state(hass, coordinator, "telegrams_rejected") == "0"
    await clock.move(60)
    assert state(hass, coordinator, "connected") == STATE_OFF
    assert state(hass, coordinator, "telegrams_rejected") == "1"
    assert state(hass, coordinator, "last_telegram") == STATE_UNAVAILABLE


@pytest.mark.usefixtures("everything_enabled")
async def test_counts_in_silence(hass: HomeAssistant, network: TcpLine, clock: HandClock) -> None:
    """What is known of the line goes on while no telegram is good, once an interval, and ends with it all."""
    entry = await set_up(hass, meter_data(network.url, update_interval=5))
    (coordinator,) = coordinators(entry)
    await say(hass, network, coordinator)
    await clock.move(60)
    for count in (1, 2):
        await reject(network, coordinator)
        assert state(hass, coordinator, "telegrams_rejected") == str(count - 1)
        await clock.move(5)
        assert state(hass, coordinator, "telegrams_rejected") == str(count)
    network.disconnect()
    await until(lambda: coordinator.reader.line.connections == 2)
    await clock.move(5)
    assert state(hass, coordinator, "connections") == "2"
    assert state(hass, coordinator, "import_power_w") == STATE_UNAVAILABLE
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert coordinator._age_timer is None


async def test_asking_for_an_update(hass: HomeAssistant, network: TcpLine, clock: HandClock) -> None:
    """Who asks for an update gets what is known, and no silent meter speaks again for it."""
    entry = await set_up(hass, meter_data(network.url))
    (coordinator,) = coordinators(entry)
    await say(hass, network, coordinator)
    await async_update_entity(hass, entity_id(hass, coordinator, "gas_m3"))
    await hass.async_block_till_done()
    assert state(hass, coordinator, "gas_m3") == "613.456"

    await clock.move(60)
    await async_update_entity(hass, entity_id(hass, coordinator, "gas_m3"))
    await hass.async_block_till_done()
    assert state(hass, coordinator, "gas_m3") == STATE_UNAVAILABLE
