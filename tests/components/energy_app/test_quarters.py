"""The quarter-hours of a house, as they are read again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from custom_components.energy_app.energy_core.data_managers import Quality
from custom_components.energy_app.energy_core.models import Reading
from custom_components.energy_app.energy_core.stores import open_store
from custom_components.energy_app.quarters import Quarters

QUARTER = timedelta(minutes=15)
MIDNIGHT = datetime(2026, 3, 10, tzinfo=UTC)
SINCE = datetime(2026, 3, 1, tzinfo=UTC)


def make(url: str, *starts: datetime) -> None:
    """Have quarter-hours of a meter made."""
    store = open_store(url, zone="UTC", source="meter_quarters")
    values: dict[str, float | str] = {"import_t1_kwh": 1.0, "quality": Quality.COMPLETE.word}
    store.append([Reading("meter", start, values) for start in starts])
    store.close()


def test_the_last_quarter_of_yesterday(tmp_path: Path) -> None:
    """It is made after midnight, when the day before was counted already: it is not left out all day."""
    url = f"csv://{tmp_path}/readings?distributed=date"
    make(url, SINCE, MIDNIGHT - 2 * QUARTER)
    quarters = Quarters(url, "UTC", ("meter",), MIDNIGHT)

    def count() -> list[float]:
        spread = quarters.devices(SINCE, MIDNIGHT, MIDNIGHT + QUARTER)["meter"]["import_t1_kwh"]
        return list(spread.starts)

    before = count()
    make(url, MIDNIGHT - QUARTER)
    assert count() == [*before, (MIDNIGHT - QUARTER).timestamp()]
