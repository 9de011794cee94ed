"""Where the readings of a meter are kept, and under which name."""

from pathlib import Path

import pytest
from homeassistant.core import HomeAssistant

from custom_components.energy_app.const import CONF_STORE_URL
from custom_components.energy_app.stores import async_free_source

from .house import meter_data, set_up


def keep(folder: Path, *names: str) -> None:
    """Have files in a folder."""
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).touch()


@pytest.mark.parametrize(
    ("files", "source"),
    [
        ([], "meter"),
        (["readings_meter_2_2026-03-10.csv", "readings.csv", "other_meter.csv"], "meter"),
        (["readings_meter_2026-03-10.csv", "readings_meter_3_2026-03.csv"], "meter_2"),
        (["readings_meter_2026-03-10.csv.zst", "readings_meter_2.csv"], "meter_3"),
    ],
)
async def test_no_source_is_given_twice(hass: HomeAssistant, files: list[str], source: str) -> None:
    """A source is free when nothing was ever kept under its name."""
    keep(Path(hass.config.path("energy_app")), *files)
    assert await async_free_source(hass, None, "meter") == source


async def test_sources_of_a_house(hass: HomeAssistant, tmp_path: Path) -> None:
    """Those of its meters are taken, and those of the files where it keeps its readings."""
    entry = await set_up(hass, meter_data(str(tmp_path / "missing")))
    assert await async_free_source(hass, entry, "meter") == "meter_2"
    keep(tmp_path / "kept", "p1_meter_2.csv")
    data = {CONF_STORE_URL: f"csv://{tmp_path}/kept/p1.csv"}
    hass.config_entries.async_update_entry(entry, options=data)
    assert await async_free_source(hass, entry, "meter") == "meter_3"
    hass.config_entries.async_update_entry(entry, options={CONF_STORE_URL: "memory:"})
    assert await async_free_source(hass, entry, "meter") == "meter_2"
