"""A meter on a serial line, alive in a real Home Assistant: from the wire to the state and the file."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from tests.emulators.p1_meter import PtyLine

from .house import POWER, add_meter, follows
from .live_home_assistant import LiveHomeAssistant

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

FOLLOWS_WITHIN_S = 15
MAX_AGE_S = 3
LATE_S = 5  # a busy machine
SILENT = "has said nothing new"


@pytest.fixture(scope="module", autouse=True)
def _added(home: LiveHomeAssistant, line: PtyLine) -> Iterator[None]:
    """Add the meter by the flow."""
    add_meter(home, str(line.path), max_age=MAX_AGE_S, update_interval=1)
    yield
    ours = [words for words in home.console().splitlines() if "energy_app" in words]
    complaints = [words for words in ours if " ERROR (" in words or " WARNING (" in words]
    unexpected = [words for words in complaints if "not been tested" not in words and SILENT not in words]
    assert not unexpected, "\n".join(unexpected)
    assert sum(SILENT in words for words in ours) == 1, "a loss is said once"
    assert "Traceback" not in "\n".join(ours)


def _follows(home: LiveHomeAssistant, line: PtyLine) -> bool:
    return follows(home, line, POWER, "import_power_w", within=timedelta(seconds=LATE_S))


def _silent(home: LiveHomeAssistant) -> bool:
    return any(issue["issue_id"].startswith("meter_silent") for issue in home.issues())


def test_the_power_follows_the_meter_soon_after_a_start(home: LiveHomeAssistant, line: PtyLine) -> None:
    """Restarted, Home Assistant shows the meter's power within seconds, and goes on doing so."""
    home.wait_until(lambda: home.state(POWER), FOLLOWS_WITHIN_S, "no power sensor")
    home.stop()
    home.start()
    for _ in range(3):
        home.wait_until(lambda: _follows(home, line), FOLLOWS_WITHIN_S, "the power does not follow")


def test_a_pulled_cable_is_said_and_forgotten_once_it_is_back(home: LiveHomeAssistant, line: PtyLine) -> None:
    """Silence: unavailable within the maximum age, and a repair issue; back: values, without a restart."""
    home.wait_until(lambda: _follows(home, line), FOLLOWS_WITHIN_S, "the power does not follow")
    line.pull()
    home.wait_until(
        lambda: home.state(POWER) == "unavailable", MAX_AGE_S + LATE_S, "a stale power is still shown"
    )
    home.wait_until(lambda: _silent(home), LATE_S, "no repair issue")
    line.plug()
    home.wait_until(lambda: _follows(home, line), 60, "the power does not come back")
    home.wait_until(lambda: not _silent(home), LATE_S, "the repair issue stays")


def test_what_the_meter_said_is_in_the_file(home: LiveHomeAssistant, line: PtyLine) -> None:
    """A row a period holds the registers as they were on the wire, also after Home Assistant was killed."""
    folder = home.config / "energy_app"
    home.wait_until(lambda: list(folder.glob("readings_meter_????-??-??.csv")), 30, "no file")
    home.kill()
    files = sorted(folder.glob("readings_meter_????-??-??.csv"))
    texts = [path.read_text(encoding="utf-8") for path in files]
    kept = [row for text in texts for row in csv.DictReader(io.StringIO(text, newline=""))]
    home.start()
    assert kept
    for row in kept:
        truth = line.meter.truth(datetime.fromisoformat(row["time"]))
        assert float(row["import_t1_kwh"]) == truth["import_t1_kwh"]
        assert float(row["gas_m3"]) == truth["gas_m3"]
    assert len({row["time"] for row in kept}) == len(kept)
