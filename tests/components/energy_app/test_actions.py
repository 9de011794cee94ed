"""The actions: what they answer, and how they refuse."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.energy_app import exporting, past
from custom_components.energy_app.actions import day, handling, importing
from custom_components.energy_app.backfill.costs import counted_days
from custom_components.energy_app.const import CONF_STORE_URL, DOMAIN
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.counting import Counter
from custom_components.energy_app.energy_core.exceptions import StoreUnavailableError
from custom_components.energy_app.energy_core.models import Reading
from custom_components.energy_app.energy_core.stores import open_store
from tests.energy_core.importers import older

from .house import coordinators, kept, until
from .test_house import (
    METER,
    MIDNIGHT,
    NOW,
    QUARTER,
    TABLE,
    a_house,
    keep,
    keep_house,
    noon,
    shown,
    tariff_data,
)
from .test_prices import DYNAMIC

__all__ = ["noon"]

TODAY = date(2026, 7, 1)
YESTERDAY = date(2026, 6, 30)
TOMORROW = date(2026, 7, 2)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask at noon."""
    for module in (day, handling, importing):
        monkeypatch.setattr(module, "dt_util", SimpleNamespace(utcnow=lambda: NOW))


async def act(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Have something done; returns the answer."""
    return await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)


async def test_today(hass: HomeAssistant, tmp_path: Path) -> None:
    """It is what the sensors say, with the parts of cost and profit."""
    keep_house(hass)
    entry = await a_house(hass, tmp_path, tariff_data(TABLE))
    answer = await act(hass, "get_day")
    values = {key: float(value) for key, value in shown(hass, entry).items() if key in answer}
    assert len(values) >= 8
    assert values == pytest.approx({key: answer[key] for key in values}, abs=1e-4)
    assert (answer["date"], answer["is_over"]) == (str(TODAY), False)
    assert answer["absent"]["gas_m3"]["reason"] == "no_gas"
    assert answer["quality"] == {"quarters": 48, "known": 48, "estimated": 0, "missing": []}
    assert sum(part["exact_eur"] for part in answer["cost_parts"]) == pytest.approx(answer["cost_eur"])
    parts = answer["profit_parts"]
    named = ("avoided_import_eur", "injection_revenue_eur", "peak_effect_eur")
    assert sum(parts[name] for name in named) == pytest.approx(parts["eur"])
    assert answer["tariff"]


async def test_a_day_before(hass: HomeAssistant, tmp_path: Path) -> None:
    """A day that is over is counted as it was at its end."""
    keep_house(hass)
    await a_house(hass, tmp_path, tariff_data(TABLE))
    answer = await act(hass, "get_day", date=str(YESTERDAY))
    assert answer["is_over"]
    assert answer["until"] == "2026-06-30T22:00:00Z"
    assert answer["from_grid_kwh"] == pytest.approx(9.6)
    assert answer["cost_eur"] == pytest.approx(9.6 * 0.30 - 4.8 * 0.05)
    assert answer["quality"]["quarters"] == 96


async def test_a_day_with_gaps(hass: HomeAssistant, tmp_path: Path) -> None:
    """It is said which quarters are not known, or not well; what is not known at all has its reason."""
    keep(hass, "meter_quarters", quarters=20, quality="gap_reconciled", **METER)
    store = open_store(f"csv://{hass.config.path(DOMAIN)}/readings?distributed=date", source="meter_quarters")
    store.append([Reading("meter_quarters", MIDNIGHT + 46 * QUARTER, {**METER, "quality": "complete"})])
    store.remove(MIDNIGHT - QUARTER, MIDNIGHT + 4 * QUARTER)
    store.close()
    await a_house(hass, tmp_path)
    answer = await act(hass, "get_day")
    assert answer["quality"]["known"] == 16 + 1
    assert answer["quality"]["estimated"] == 16
    assert [each["start"] for each in answer["quality"]["missing"]] == [
        "2026-06-30T22:00:00Z",
        "2026-07-01T03:00:00Z",
        "2026-07-01T09:45:00Z",
    ]
    assert "cost_parts" not in answer
    long_ago = await act(hass, "get_day", date="2026-06-01")
    assert long_ago["from_grid_kwh"] is None
    assert long_ago["absent"]["from_grid_kwh"]["reason"] == "no_meter"
    assert len(long_ago["quality"]["missing"]) == 1


async def test_a_bill(hass: HomeAssistant, tmp_path: Path) -> None:
    """Every component, the sum, what was paid in advance; days add up to it."""
    keep_house(hass)
    await a_house(hass, tmp_path, tariff_data(TABLE))
    answer = await act(hass, "get_bill", start=str(YESTERDAY), advances=2.5)
    days = [await act(hass, "get_day", date=str(each)) for each in (YESTERDAY, TODAY)]
    assert await act(hass, "get_day", date=f"{YESTERDAY}T00:00:00.000Z") == days[0]  # written without quotes
    assert answer["exact_eur"] == pytest.approx(sum(each["cost_eur"] for each in days), abs=1e-7)
    (contract,) = answer["contracts"]
    assert sum(line["eur"] for line in contract["lines"]) == pytest.approx(answer["eur"])
    assert {line["name"] for line in contract["lines"]} == {"energy", "injection"}
    assert answer["balance_eur"] == pytest.approx(answer["eur"] - 2.5)
    assert answer["profit"]["eur"] == pytest.approx(sum(each["profit_eur"] for each in days), abs=0.01)
    one = await act(hass, "get_bill", start=str(YESTERDAY), end=str(TODAY))
    assert one["advances_eur"] == 0
    assert one["exact_eur"] == pytest.approx(days[0]["cost_eur"])
    with pytest.raises(HomeAssistantError, match=r"known from 2026-06-30T00:00:00\+02:00 on") as failure:
        await act(hass, "get_bill", start="2026-06-01")
    assert failure.value.translation_key == "missing_no_meter"


STATISTICS = {"kind": "statistics", "place": "x", "columns": {"import_t1_kwh": "sensor.meter"}}


@pytest.mark.parametrize(
    ("action", "data", "key"),
    [
        ("get_day", {"date": "2026-07-02"}, "in_future"),
        ("get_day", {"date": "0001-01-01"}, "no_such_day"),
        ("get_day", {"date": "9999-12-31"}, "no_such_day"),
        ("get_bill", {"start": "2026-07-02"}, "in_future"),
        ("get_bill", {"start": "2026-07-01", "end": "2026-07-01"}, "no_days"),
        ("get_bill", {"start": "0001-01-01"}, "no_such_day"),
        ("get_bill", {"start": "2026-07-01", "end": "9999-12-31"}, "no_such_day"),
        ("get_bill", {"start": "2026-06-30"}, "no_tariff"),
        ("reprocess", {"start": "2026-07-01", "end": "2026-06-01"}, "no_days"),
        ("reprocess", {"start": "0001-01-01", "end": "9999-12-31"}, "no_such_day"),
        ("export", {"start": "0001-01-01", "end": "2026-07-01", "device_id": "none"}, "no_such_day"),
        ("backfill_statistics", {"start": "0001-01-01"}, "no_such_day"),
        ("export", {"start": "2026-06-30", "end": "2026-07-01", "device_id": "none"}, "no_such_device"),
        ("import_history", {"kind": "fluvius", "place": "/etc"}, "path_not_allowed"),
        ("import_history", {"kind": "fluvius", "place": "mongodb://host"}, "path_not_allowed"),
        ("import_history", {"kind": "fluvius", "place": "import", "names": {"a": "b"}}, "not_valid"),
        ("import_history", {**STATISTICS, "source": "house_days"}, "not_a_target"),
        ("import_history", {**STATISTICS, "source": "meter"}, "not_a_target"),
        ("import_history", {"kind": "older", "place": "x", "names": {"a": "meter_means"}}, "not_a_target"),
        ("import_history", {"kind": "older", "place": "x", "names": {"a": ["meter"]}}, "not_valid"),
        ("backfill_statistics", {}, "no_recorder"),
    ],
)
async def test_refused(
    hass: HomeAssistant, tmp_path: Path, action: str, data: dict[str, Any], key: str
) -> None:
    """What cannot be asked is said in words of the user's language."""
    keep_house(hass)
    await a_house(hass, tmp_path)
    with pytest.raises(ServiceValidationError) as refusal:
        await act(hass, action, **data)
    assert (refusal.value.translation_domain, refusal.value.translation_key) == (DOMAIN, key)
    assert str(refusal.value) != key


async def test_nothing_is_kept(hass: HomeAssistant, tmp_path: Path) -> None:
    """Without a store that outlives the program nothing can be asked, nor imported."""
    entry = await a_house(hass, tmp_path)
    hass.config_entries.async_update_entry(entry, options={CONF_STORE_URL: "memory:"})
    await hass.async_block_till_done()
    hass.config.components.add("recorder")
    window = {"start": "2026-06-30", "end": "2026-07-01"}
    for action, data in (
        ("get_day", {}),
        ("export", {**window, "device_id": device_id(hass, entry)}),
        ("backfill_statistics", {}),
        ("import_history", {"kind": "older", "place": "old"}),
    ):
        with pytest.raises(ServiceValidationError) as refusal:
            await act(hass, action, **data)
        assert refusal.value.translation_key == "nothing_kept"
    assert await act(hass, "reprocess", **window) == {"blocks": 0, "results": {}}


async def test_without_a_house(hass: HomeAssistant, tmp_path: Path) -> None:
    """The actions are there, and say what is missing."""
    assert await async_setup_component(hass, DOMAIN, {})
    assert hass.services.has_service(DOMAIN, "get_day")
    with pytest.raises(ServiceValidationError):
        await act(hass, "get_day")
    entry = await a_house(hass, tmp_path)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    with pytest.raises(ServiceValidationError):
        await act(hass, "get_day")


async def test_a_store_that_fails(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user is told what went wrong."""
    keep_house(hass)
    await a_house(hass, tmp_path)

    def fail(*_: object, **__: object) -> None:
        raise StoreUnavailableError("out of reach")

    monkeypatch.setattr(Counter, "begun", fail)
    with pytest.raises(HomeAssistantError, match="out of reach") as failure:
        await act(hass, "get_day")
    assert failure.value.translation_key == "action_failed"
    assert not isinstance(failure.value, ServiceValidationError)


async def test_only_for_administrators(
    hass: HomeAssistant, tmp_path: Path, hass_read_only_user: MockUser
) -> None:
    """Figures are for everybody; what reads and writes files is not."""
    keep_house(hass)
    await a_house(hass, tmp_path)
    context = Context(user_id=hass_read_only_user.id)
    data = {"start": "2026-06-30", "end": "2026-07-01"}
    assert await hass.services.async_call(
        DOMAIN, "get_day", {}, blocking=True, return_response=True, context=context
    )
    with pytest.raises(Unauthorized):
        await hass.services.async_call(DOMAIN, "reprocess", data, blocking=True, context=context)


def device_id(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> str:
    """Return the device of the meter."""
    identifier = (DOMAIN, coordinators(entry)[0].subentry_id)
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return next(device.id for device in devices if identifier in device.identifiers)


async def test_an_export(hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows are in the answer, many in a file; both are the same text. Of nothing there is none."""
    keep_house(hass)
    entry = await a_house(hass, tmp_path)
    asked = {"device_id": device_id(hass, entry), "start": str(YESTERDAY), "end": str(TOMORROW)}
    answer = await act(hass, "export", **asked)
    assert (answer["source"], answer["rows"]) == ("meter_quarters", 96 + 48)
    header, *rows = answer["csv"].splitlines()
    assert header.split(",") == ["time", *answer["columns"]]
    assert len(rows) == 96 + 48
    assert rows[0].startswith("2026-06-29T22:00:00.000000Z,0.1,")
    monkeypatch.setattr(exporting, "MOST_ROWS", 10)
    found = await act(hass, "export", **asked)
    path = Path(found["path"])
    assert path == Path(hass.config.path(DOMAIN, "exports", "meter_quarters_2026-06-30_2026-07-02.csv"))
    assert in_folder(path.parent) == {path.name: "\n".join([header, *rows, ""])}
    for nothing in ({"rows": "readings"}, {"start": "2020-01-01", "end": "2020-02-01"}):
        assert (await act(hass, "export", **asked | nothing))["rows"] == 0


def in_folder(folder: Path) -> dict[str, str]:
    """Return the files of a folder, with their text."""
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def spoil(hass: HomeAssistant) -> None:
    """Have a file where there should be a folder."""
    Path(hass.config.path(DOMAIN, "exports")).write_text("no folder", encoding="utf-8")


async def test_an_export_that_cannot_be_written(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user is told, and nothing is left behind."""
    keep_house(hass)
    entry = await a_house(hass, tmp_path)
    spoil(hass)
    monkeypatch.setattr(exporting, "MOST_ROWS", 10)
    asked = {"device_id": device_id(hass, entry), "start": str(YESTERDAY), "end": str(TOMORROW)}
    with pytest.raises(HomeAssistantError, match="cannot be written"):
        await act(hass, "export", **asked)


def keep_readings(hass: HomeAssistant, days: int = 2) -> None:
    """Have a reading of the meter every minute, of days before today."""
    store = open_store(f"csv://{hass.config.path(DOMAIN)}/readings?distributed=date", source="meter")
    minutes = days * 24 * 60
    store.append(
        Reading(
            "meter", MIDNIGHT - (minutes - number) * timedelta(minutes=1), {"import_t1_kwh": number / 100}
        )
        for number in range(minutes)
    )
    store.close()


def in_order(hass: HomeAssistant, source: str) -> list[dict[str, str]]:
    """Return what is kept of a source; what came late stands at the end of its file."""
    return sorted(kept(hass, source), key=lambda row: row["time"])


async def test_results_are_made_again(hass: HomeAssistant, tmp_path: Path) -> None:
    """Those of the days, and of the names; what was spoilt is right again."""
    keep_readings(hass)
    entry = await a_house(hass, tmp_path)
    processing = entry.runtime_data.processing
    await processing._run(NOW)
    before = in_order(hass, "meter_quarters")
    assert len(before) >= 2 * 96 - 1
    url = f"csv://{hass.config.path(DOMAIN)}/readings?distributed=date"
    store = open_store(url, source="meter_quarters")
    store.remove(MIDNIGHT - 96 * QUARTER, MIDNIGHT - 90 * QUARTER)
    store.close()
    asked = {"start": str(YESTERDAY), "end": str(TODAY)}
    answer = await act(hass, "reprocess", **asked, results=["quarters"])
    assert answer["results"].keys() == {"meter quarters", "fronius quarters"}
    assert answer["blocks"] in {95, 96}  # the last waits for a later row
    await until(lambda: in_order(hass, "meter_quarters") == before)
    everything = await act(hass, "reprocess", **asked)
    assert everything["results"].keys() > {"meter means", "meter quarters", "meter days"}
    assert (await act(hass, "reprocess", start="2020-01-01", end="2020-02-01"))["blocks"] == 0


def keep_older(hass: HomeAssistant) -> None:
    """Have two days of the older energy_app, in the configuration folder."""
    folder = Path(hass.config.path("old"))
    folder.mkdir()
    begin = MIDNIGHT - timedelta(days=4)
    rows = [older.meter_row(begin + number * timedelta(hours=1), number) for number in range(48)]
    older.write(folder / "dsmr_2026-06-27.csv", older.METER, *rows)


def begins(hass: HomeAssistant, source: str) -> str:
    """Return when the oldest row of a source is."""
    return in_order(hass, source)[0]["time"]


async def test_history_is_imported(hass: HomeAssistant, tmp_path: Path) -> None:
    """First it is said what would be; then it is, once, and what is made of it follows."""
    keep_older(hass)
    keep_readings(hass, 1)
    entry = await a_house(hass, tmp_path)
    await entry.runtime_data.processing._run(NOW)
    asked = {"kind": "older", "place": "old", "names": {"dsmr": "meter"}}
    planned = await act(hass, "import_history", **asked)
    assert planned["dry_run"]
    assert planned["sources"]["meter"]["imported"] == 48, planned
    assert not planned["results"]
    assert begins(hass, "meter") == "2026-06-29T22:00:00.000000Z"
    done = await act(hass, "import_history", **asked, dry_run=False)
    assert done["sources"]["meter"]["imported"] == 48
    assert done["results"]["meter quarters"] > 0
    await until(lambda: begins(hass, "meter_quarters") == "2026-06-26T22:00:00.000000Z")
    again = await act(hass, "import_history", **asked, dry_run=False)
    assert (again["sources"]["meter"]["imported"], again["sources"]["meter"]["there"]) == (0, 48)
    assert again["results"] == {}


FLUVIUS = (
    "Van (datum);Van (tijdstip);Tot (datum);Tot (tijdstip);EAN-code;Meter;Metertype;"
    "Register;Volume;Eenheid;Validatiestatus;Omschrijving\n"
    '15-01-2024;00:00:00;15-01-2024;00:15:00;="541448000000000001";1SAG0000000001;Digitale meter;'
    "Afname Dag;0,25;kWh;Uitgelezen;\n"
)


def keep_fluvius(hass: HomeAssistant) -> Path:
    """Have a quarter-hour of the portal of Fluvius, in the configuration folder."""
    folder = Path(hass.config.path("import"))
    folder.mkdir()
    (folder / "export.csv").write_text(FLUVIUS, encoding="utf-8-sig")
    return folder


async def test_amounts_stay_apart(hass: HomeAssistant, tmp_path: Path) -> None:
    """What is no register goes into files of its own, and nothing is made again of it."""
    folder = keep_fluvius(hass)
    await a_house(hass, tmp_path)
    answer = await act(hass, "import_history", kind="fluvius", place=str(folder), dry_run=False)
    assert answer["sources"]["electricity"]["imported"] == 1
    assert answer["results"] == {}
    assert "0.25" in in_folder(Path(hass.config.path(DOMAIN)))["amounts_electricity.csv"]


async def test_today_is_left_to_the_devices(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is of today is not taken of a device that is being written; what is of a source of its own is."""
    keep_older(hass)
    await a_house(hass, tmp_path)
    early = MIDNIGHT - timedelta(days=2, hours=12)
    monkeypatch.setattr(importing, "dt_util", SimpleNamespace(utcnow=lambda: early))
    asked = {"kind": "older", "place": "old"}
    answer = await act(hass, "import_history", **asked, names={"dsmr": "meter"})
    assert answer["sources"]["meter"]["imported"] == 24
    answer = await act(hass, "import_history", **asked)
    assert answer["sources"]["dsmr"]["imported"] == 48


async def test_by_the_prices_of_the_market(hass: HomeAssistant, tmp_path: Path) -> None:
    """A day that is over and a bill are counted by the prices that are kept of them."""
    keep_house(hass)
    keep(hass, "prices", spot_eur_kwh=0.10)
    entry = await a_house(hass, tmp_path, tariff_data(DYNAMIC))
    asked = replace(entry.runtime_data.house.question(NOW), prices={"prices": {}})
    day = await hass.async_add_executor_job(past.day_of, asked, YESTERDAY)
    assert day["cost_eur"] == pytest.approx(9.6 * 0.11 - 4.8 * 0.10)
    bill = await hass.async_add_executor_job(past.bill_of, asked, YESTERDAY, TODAY, None)
    assert bill["exact_eur"] == pytest.approx(day["cost_eur"])
    found = await hass.async_add_executor_job(counted_days, asked, (MIDNIGHT - timedelta(days=1), NOW))
    assert found["cost_eur"].amounts == pytest.approx([day["cost_eur"]])
    without = await act(hass, "get_day", date=str(YESTERDAY))
    assert without["absent"]["cost_eur"]["reason"] == "no_spot"
