"""The reader of an inverter, over real HTTP: its sessions, and what it makes of the answers."""

import asyncio
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from energy_core.config import decode
from energy_core.exceptions import (
    ConfigError,
    ReaderAuthenticationError,
    ReaderConnectionError,
    ReaderDataError,
    ReaderError,
)
from energy_core.readers.sma import Group, SmaConfig, SmaReader
from tests.emulators.sma import Fault, Flows, Form, Inverter, SteadyPlant
from tests.energy_core.readers.web_faults import TABLE, Told

from .devices import NOON, PASSWORD, STEADY, asked, house, reader_of

QUICK = timedelta(milliseconds=300)
IN, OUT, VALUES, ALL = "login", "logout", "getValues", "getAllOnlValues"


@pytest.fixture
def inverter() -> Iterator[Inverter]:
    """An inverter that is always the same."""
    with Inverter(STEADY, password=PASSWORD, at=NOON) as device:
        yield device


@pytest.mark.parametrize("hours", [0, 3.5, 9])
async def test_it_says_what_the_meter_says(hours: float) -> None:
    """Sun, battery, grid and load of the emulated house add up, with its own smart meter."""
    plant, at = house(battery=True), NOON + timedelta(hours=hours)
    with Inverter(plant, password=PASSWORD, at=at) as device:
        values = (await reader_of(device).read()).values
    flows, meter = plant.flows(at), plant.meter.truth(at)
    assert values["grid_power_w"] == meter["import_power_w"] - meter["export_power_w"]  # type: ignore[operator] # of any type
    assert values["pv_generation_power_w"] == flows.pv_w
    assert values["pv_power_w"] == flows.pv_w - (flows.battery_w or 0)
    assert values["battery_power_w"] == flows.battery_w
    assert values["load_power_w"] == flows.pv_w + flows.grid_w - (flows.battery_w or 0)
    assert values["battery_soc_pct"] == round(flows.charge_pct or 0)
    assert values["import_total_kwh"] == flows.import_wh / 1000


@pytest.mark.parametrize("form", Form)
async def test_the_forms_of_values(inverter: Inverter, form: Form) -> None:
    """They say the same."""
    inverter.form = form
    reading = await reader_of(inverter).read()
    assert (reading.source, reading.at) == ("roof", NOON)
    assert reading.values == {
        "pv_power_w": 4000,
        "pv_generation_power_w": 4000,
        "pv_day_kwh": 9,
        "pv_total_kwh": 900,
        "grid_power_w": -1500,
        "load_power_w": 2500,
        "import_total_kwh": 1,
        "export_total_kwh": 2,
        "frequency_hz": 50.01,
        "device_status": 307,
    }


@pytest.mark.parametrize("form", Form)
async def test_the_night(inverter: Inverter, form: Form) -> None:
    """No power is absent, not 0; totals stay. Without an energy meter there is no grid."""
    inverter.form, inverter.is_asleep, inverter.has_meter = form, True, False
    assert (await reader_of(inverter).read()).values == {
        "pv_total_kwh": 900,
        "frequency_hz": 50.01,
        "device_status": 307,
    }


async def test_what_an_inverter_takes_at_night(inverter: Inverter) -> None:
    """Is negative, as it says."""
    inverter.plant = SteadyPlant(Flows(pv_w=-4, grid_w=300, load_w=296, total_wh=900_000))
    assert (await reader_of(inverter).read()).values["pv_power_w"] == -4


async def test_several_devices(inverter: Inverter) -> None:
    """Are summed and apart; while one is silent, there is no total."""
    inverter.others["012F-7309D11A"] = SteadyPlant(
        Flows(pv_w=1000, grid_w=-1500, load_w=2500, day_wh=500, total_wh=100_000)
    )
    values = (await reader_of(inverter).read()).values
    assert (values["pv_power_w"], values["pv_day_kwh"], values["pv_total_kwh"]) == (5000, 9.5, 1000)
    assert (values["grid_power_w"], values["import_total_kwh"]) == (-1500, 1)
    assert (values["inverter_1_power_w"], values["inverter_2_power_w"]) == (4000, 1000)
    assert (values["inverter_1_total_kwh"], values["inverter_2_day_kwh"]) == (900, 0.5)
    charges = {
        "012F-7309D11A": SteadyPlant(Flows(pv_w=0, grid_w=0, load_w=0, battery_w=-50, charge_pct=40)),
        "012F-7309D11B": SteadyPlant(Flows(pv_w=0, grid_w=0, load_w=0, battery_w=0, charge_pct=60)),
    }
    inverter.others = {**charges}
    values = (await reader_of(inverter).read()).values
    assert "battery_soc_pct" not in values
    assert (values["inverter_2_soc_pct"], values["inverter_3_soc_pct"]) == (40, 60)


async def test_a_session_is_kept(inverter: Inverter) -> None:
    """One log-in for all, and one log-out."""
    reader = reader_of(inverter)
    for _ in range(3):
        await reader.read()
    await reader.close()
    assert asked(inverter) == [IN, VALUES, VALUES, VALUES, OUT]
    assert inverter.sessions == set()
    await reader.close()
    assert asked(inverter) == []
    assert (await reader.read()).values["pv_power_w"] == 4000


async def test_one_question_after_the_other(inverter: Inverter) -> None:
    """Also when several ask at the same time: they share a session."""
    reader = reader_of(inverter)
    await asyncio.gather(*(reader.read() for _ in range(4)))
    assert inverter.at_a_time == 1
    assert len(inverter.sessions) == 1


async def test_a_session_that_ends_is_renewed(inverter: Inverter) -> None:
    """Once, without a word."""
    reader = reader_of(inverter)
    await reader.read()
    inverter.end_sessions()
    asked(inverter)
    assert (await reader.read()).values["pv_power_w"] == 4000
    assert asked(inverter) == [VALUES, IN, VALUES]
    assert len(inverter.sessions) == 1


async def test_an_http_status_ends_a_session_too(inverter: Inverter) -> None:
    """Some firmwares answer so."""
    reader = reader_of(inverter)
    await reader.read()
    inverter.fail(Fault.UNAUTHORIZED)
    assert (await reader.read()).values["pv_power_w"] == 4000


@pytest.mark.parametrize("group", Group)
async def test_both_groups_log_in(inverter: Inverter, group: Group) -> None:
    """With their own word for it."""
    await reader_of(inverter, group=group).read()
    right = {Group.USER: b'"right": "usr"', Group.INSTALLER: b'"right": "istl"'}[group]
    assert right in inverter.requests[0].body


async def test_a_wrong_password(inverter: Inverter, caplog: pytest.LogCaptureFixture) -> None:
    """It is said as that, and not itself: neither in the error nor in a log."""
    caplog.set_level("DEBUG")
    reader = reader_of(inverter, "wr0ng")
    with pytest.raises(ReaderAuthenticationError, match="refuses the password") as caught:
        await reader.read()
    assert caught.value.fault == "wrong_password"
    assert asked(inverter) == [IN]
    assert "wr0ng" not in str(caught.value) + repr(caught.value) + caplog.text + repr(reader._config)


async def test_all_sessions_are_taken(inverter: Inverter) -> None:
    """Which is no wrong password, and passes."""
    inverter.most_sessions = 0
    reader = reader_of(inverter)
    with pytest.raises(ReaderConnectionError, match="all sessions of the inverter are taken") as caught:
        await reader.read()
    assert caught.value.fault == "busy"
    inverter.most_sessions = 1
    assert (await reader.read()).values["pv_power_w"] == 4000


async def test_a_firmware_with_one_page_for_all(inverter: Inverter) -> None:
    """It is found, and remembered."""
    inverter.has.discard("/dyn/getValues.json")
    reader = reader_of(inverter)
    for _ in range(2):
        assert (await reader.read()).values["pv_power_w"] == 4000
    assert asked(inverter) == [IN, VALUES, ALL, ALL]


async def test_a_page_that_is_gone_for_a_moment(inverter: Inverter) -> None:
    """It is not given up, and the session is a new one."""
    reader = reader_of(inverter)
    await reader.read()
    asked(inverter)
    pages, inverter.has = inverter.has, set()
    with pytest.raises(ReaderDataError, match="no WebConnect"):
        await reader.read()
    inverter.has = pages
    await reader.read()
    assert asked(inverter) == [VALUES, ALL, OUT, IN, VALUES]
    assert len(inverter.sessions) == 1


async def test_without_a_password(inverter: Inverter) -> None:
    """What is shown to anybody; if that is nothing, it is said."""
    reader = reader_of(inverter, None)
    assert (await reader.read()).values["pv_power_w"] == 4000
    await reader.close()
    assert asked(inverter) == ["getDashValues"]
    inverter.error = 401
    with pytest.raises(ReaderAuthenticationError, match="asks for a password") as caught:
        await reader.read()
    assert caught.value.fault == "password_needed"


async def test_an_inverter_that_shows_nothing_to_anybody(inverter: Inverter) -> None:
    """An older one asks for a password."""
    inverter.has.discard("/dyn/getDashValues.json")
    with pytest.raises(ReaderAuthenticationError, match="asks for a password"):
        await reader_of(inverter, None).read()


@pytest.mark.parametrize(
    ("error", "kind", "fault"),
    [
        (503, ReaderConnectionError, "busy"),
        (404, ReaderDataError, "not_found"),
        (-1, ReaderDataError, "api_status"),
    ],
)
@pytest.mark.parametrize("was_read", [False, True])
async def test_an_error_of_webconnect(
    inverter: Inverter, error: int, kind: type[ReaderError], fault: str, *, was_read: bool
) -> None:
    """It is told apart, at the log-in and later; then the inverter is back."""
    reader = reader_of(inverter)
    for _ in range(was_read):
        await reader.read()
    inverter.error = error
    with pytest.raises(kind) as caught:
        await reader.read()
    assert caught.value.fault == fault
    inverter.error = None
    assert (await reader.read()).values["pv_power_w"] == 4000


STATUSES: tuple[Told, ...] = (
    (Fault.REDIRECT, ReaderDataError, "redirect", "https"),
    (Fault.NO_PAGE, ReaderDataError, "not_found", "no WebConnect"),
    (Fault.SERVER_ERROR, ReaderDataError, "api_status", "500"),
    (Fault.UNAVAILABLE, ReaderConnectionError, "busy", "busy|sessions"),
)


@pytest.mark.parametrize("told", [*TABLE, *STATUSES], ids=lambda told: told[0])
@pytest.mark.parametrize("was_read", [False, True])
async def test_a_fault(inverter: Inverter, told: Told, *, was_read: bool) -> None:
    """It is named, with its place; when it is over, the inverter is back at once, in the session it had."""
    fault, kind, word, sentence = told
    reader = reader_of(inverter, timeout=QUICK)
    for _ in range(was_read):
        await reader.read()
    inverter.fail(fault, 4)
    with pytest.raises(kind, match=sentence) as caught:
        await reader.read()
    assert caught.value.fault == word
    assert str(caught.value).startswith(inverter.url)
    assert PASSWORD not in str(caught.value)
    inverter.recover()
    assert (await reader_of(inverter).read()).values["pv_power_w"] == 4000
    assert (await reader.read()).values["pv_power_w"] == 4000
    assert len(inverter.sessions) <= 4


async def test_refused_and_back(inverter: Inverter) -> None:
    """An inverter without power at night; logging out of it is no error."""
    reader = reader_of(inverter)
    await reader.read()
    inverter.die()
    with pytest.raises(ReaderConnectionError, match="nothing listens there") as caught:
        await reader.read()
    assert caught.value.fault == "refused"
    inverter.revive()
    inverter.end_sessions()
    assert (await reader.read()).values["pv_power_w"] == 4000
    inverter.die()
    await reader.close()


async def test_the_session_of_its_door(inverter: Inverter) -> None:
    """It is used, and left open."""
    config = SmaConfig(name="roof", url=inverter.url, password=PASSWORD)
    async with ClientSession() as session:
        reader = SmaReader(config, session=session)
        assert (await reader.read()).values["pv_power_w"] == 4000
        await reader.close()
        assert not session.closed


@pytest.fixture
def certified(tmp_path: Path) -> ssl.SSLContext:
    """A certificate as an inverter signs it itself."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl here to make a certificate with")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    command = [program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=SMA"]
    subprocess.run(
        [*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True, text=True
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


async def test_a_certificate_of_its_own(certified: ssl.SSLContext) -> None:
    """It is trusted only where that is wanted."""
    with Inverter(STEADY, password=PASSWORD, at=NOON, tls=certified) as device:
        trusting = SmaConfig(name="roof", url=device.url, password=PASSWORD, verify_tls=False)
        assert (await SmaReader(trusting).read()).values["pv_power_w"] == 4000
        with pytest.raises(ReaderConnectionError, match="not trusted") as caught:
            await reader_of(device).read()
        assert caught.value.fault == "certificate"


async def test_without_pysma(inverter: Inverter, monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install is said."""
    monkeypatch.delitem(sys.modules, "energy_core.readers.sma.webconnect", raising=False)
    monkeypatch.setitem(sys.modules, "pysma", None)
    with pytest.raises(ReaderError, match=r"install energy-core\[sma\]") as caught:
        await reader_of(inverter).read()
    assert caught.value.fault == "not_installed"


def test_it_is_imported_late() -> None:
    """Nothing of pysma, before an inverter is asked."""
    program = "import sys, energy_core.readers.sma; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"pysma", "jmespath"} & set(loaded.stdout.split())


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ({"name": "", "url": "http://roof"}, "name"),
        ({"name": "roof", "url": f"http://me:{PASSWORD}@roof"}, "url"),
        ({"name": "roof", "url": "http://roof", "period": "1s"}, "period"),
        ({"name": "roof", "url": "http://roof", "group": "root"}, "group"),
        ({"name": "roof", "url": "http://roof", "password": [PASSWORD]}, "password"),
    ],
)
def test_settings_that_are_refused(table: dict[str, object], key: str) -> None:
    """By their key; a password is not shown."""
    with pytest.raises(ConfigError) as caught:
        decode(SmaConfig, table)
    assert caught.value.key == key
    assert PASSWORD not in str(caught.value)


def test_a_password_is_not_shown() -> None:
    """Of the settings everything else is."""
    config = SmaConfig(name="roof", url="192.168.1.6", password=PASSWORD)
    assert PASSWORD not in repr(config)
    assert config.base_url == "http://192.168.1.6"
