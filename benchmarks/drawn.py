"""From the click on a day to the drawn graph, beside Home Assistant's own history graph of the same day.

One Home Assistant holds a week of a meter with panels: 86,400 rows a day in our store and, in its recorder,
what its own entities would have left there (see `benchmarks.recorded`). One Chromium has both open: our
dashboard with all of its cards, and the page *History* with the power from the grid, to the grid and of the
panels. Each draws three lines of powers; ours has the quarter-hours besides. In turns, the button for the
previous or the next day is clicked in either: a click fetches and draws a day that was not on the screen
for the last two. The results of these days are not made yet, so that each quarter-hour is shaded as missing.
Which day was drawn, and that its points are there, is looked up after each click.

The time is taken inside the page, from the event of the click to the end of the last stroke on a canvas
of the graph, after which nothing was drawn for a second and a half.

    scripts/setup && ENERGY_APP_BROWSER=$(scripts/browser) .venv/bin/python -m benchmarks.drawn [--quick]
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright

from energy_core.calendar import local_date, midnight
from tests.e2e.conftest import BROWSER_OPTIONS
from tests.e2e.house import POWER, add_meter, logged_in
from tests.e2e.live_home_assistant import START_SECONDS, LiveHomeAssistant
from tests.emulators.p1_meter import Meter, MeterOptions, PtyLine

from .measure import against, title
from .recorded import keep, record, rows_of

ZONE = "Europe/Brussels"
DAYS = 7  # the recorder keeps ten
CLICKS = 20
PREVIOUS, NEXT = 0, 1
_RECORDED_S = 3  # until the recorder has written what there is
_CALM_S = 8
_FIRST_S = 900  # of a day, in which its first point is
MOST = "≤ 0.5"
SOLAR = "sensor.power_of_the_panels"
COLUMNS = {
    POWER: "import_power_w",
    "sensor.meter_power_to_grid": "export_power_w",
    SOLAR: "pv_power_w",
}
PANELS = """\
template:
  - sensor:
      - name: Power of the panels
        unique_id: power_of_the_panels
        device_class: power
        state_class: measurement
        unit_of_measurement: W
        state: "{{ 0 }}"
"""

# Notes when there was a click, and when a canvas of a graph was drawn on last.
_WATCH = """
(() => {
  const graphs = ["energy-app-day-graph-card", "ha-chart-base"];
  window.watched = { clicked: 0, drawn: 0 };
  addEventListener("click", () => { watched = { clicked: performance.now(), drawn: 0 }; }, true);
  const canvas = CanvasRenderingContext2D.prototype;
  for (const name of ["stroke", "fill", "fillRect", "fillText", "drawImage"]) {
    const draw = canvas[name];
    canvas[name] = function (...given) {
      draw.apply(this, given);
      if (graphs.includes(this.canvas.getRootNode().host?.localName)) watched.drawn = performance.now();
    };
  }
})()
"""
_QUIET = "watched.drawn && performance.now() - watched.drawn > 1500 && watched"
_OURS = """
({ readings, series }) => {
  const lines = [...series.values()];
  return { start: readings?.start, points: lines.map(({ times }) => times.length) };
}
"""
_THEIRS = """
({ chart }) => {
  const lines = (chart?.getOption().series ?? []).filter(({ data }) => data?.length > 100);
  return { start: lines[0]?.data[0][0], points: lines.map(({ data }) => data.length) };
}
"""


class Graph:
    """A page with the graph of a day, and with buttons for the day before and the day after."""

    def __init__(self, page: Page, graph: str, told: str, buttons: tuple[str, ...]) -> None:
        """Know what is on the page, and the script that tells what the graph has drawn."""
        self.page = page
        self.graph = page.locator(graph).first
        self.told = told
        self.buttons = buttons
        self.points: list[int] = []

    def click(self, button: int, start: datetime) -> float:
        """Go to the day before or after, which begins then; returns in how many seconds it was drawn."""
        self.page.bring_to_front()
        self.page.locator(self.buttons[button]).first.click()
        return self.settled(start)

    def settled(self, start: datetime) -> float:
        """Wait until a day is drawn; returns the seconds since the click."""
        seen = 0.0
        while True:
            times = self.page.wait_for_function(_QUIET, polling=250, timeout=120_000).json_value()
            if times["drawn"] != seen and self._has_drawn(start):
                return float(times["drawn"] - times["clicked"]) / 1000
            seen = times["drawn"]
            self.page.wait_for_timeout(250)

    def _has_drawn(self, start: datetime) -> bool:
        """Whether the graph has the points of a day."""
        found = self.graph.evaluate(self.told)
        self.points = found["points"]
        late_s = (found["start"] or 0) / 1000 - start.timestamp()
        return len(self.points) == len(COLUMNS) and abs(late_s) < _FIRST_S


def prepare(home: LiveHomeAssistant, device: str, days: list[date]) -> None:
    """Set up the house and stop it, and put the days where either side keeps its own."""
    with home:
        add_meter(home, device)
        home.wait_until(lambda: all(map(home.state, COLUMNS)), START_SECONDS, "an entity is missing")
        time.sleep(_RECORDED_S)
    rows = [rows_of(day, ZONE) for day in days]
    keep(f"csv://{quote(str(home.config))}/energy_app/readings?distributed=date", ZONE, "meter", rows)
    count = record(home.config / "home-assistant_v2.db", COLUMNS, rows)
    sys.stdout.write(f"{len(days)} days of {len(rows[0]):,} rows; of each, {count // len(days):,} states\n")


@contextmanager
def graphs(home: LiveHomeAssistant, day: date) -> Iterator[tuple[Graph, Graph]]:
    """Open both pages on a day, in one browser."""
    start = midnight(day, ZONE)
    end = midnight(day + timedelta(days=1), ZONE) - timedelta(milliseconds=1)
    entities = ",".join(COLUMNS)
    stretch = f"start_date={quote(start.isoformat())}&end_date={quote(end.isoformat())}"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("ENERGY_APP_BROWSER"), args=list(BROWSER_OPTIONS)
        )
        context = chromium.new_context(
            viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id=ZONE
        )
        context.set_default_timeout(60_000)
        context.add_init_script(logged_in(home))
        context.add_init_script(_WATCH)
        ours, theirs = context.new_page(), context.new_page()
        ours.goto(f"{home.url}/energy-app/day?date={day}", wait_until="domcontentloaded")
        theirs.goto(f"{home.url}/history?entity_id={entities}&{stretch}", wait_until="domcontentloaded")
        buttons = tuple(
            f"energy-app-date-card button[aria-label='{name} day']" for name in ("Previous", "Next")
        )
        arrows = tuple(f"ha-date-range-nav ha-icon-button-{name}" for name in ("prev", "next"))
        yield (
            Graph(ours, "energy-app-day-graph-card", _OURS, buttons),
            Graph(theirs, "ha-chart-base", _THEIRS, arrows),
        )
        chromium.close()


def walk_of(count: int, clicks: int) -> list[int]:
    """Return which of some days to go to, click by click, from the last one back and forth."""
    way = [*range(count - 2, -1, -1), *range(1, count)]
    return [way[click % len(way)] for click in range(clicks)]


def measure(sides: tuple[Graph, Graph], days: list[date], clicks: int) -> list[list[float]]:
    """Return the seconds of each click of either side; the first one of each is not counted."""
    taken: list[list[float]] = [[], []]
    at = len(days) - 1
    for side in sides:
        side.page.bring_to_front()
        side.settled(midnight(days[at], ZONE))
    for place in walk_of(len(days), clicks + 1):
        for side, seconds in zip(sides, taken, strict=True):
            seconds.append(side.click(PREVIOUS if place < at else NEXT, midnight(days[place], ZONE)))
        at = place
    return [seconds[1:] for seconds in taken]


def show(ours: list[float], theirs: list[float]) -> None:
    """Print the table."""
    title(f"from the click on a day to its graph, median of {len(ours)}")
    peer = "Home Assistant's history"
    against("a day of 86,400 rows", statistics.median(ours), {peer: statistics.median(theirs)}, {peer: MOST})
    against("the fastest of them", min(ours), {peer: min(theirs)}, {})
    against("the slowest of them", max(ours), {peer: max(theirs)}, {})


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer clicks")
    clicks = 5 if parser.parse_args().quick else CLICKS
    now = datetime.now(UTC).replace(microsecond=0)
    days = [local_date(now, ZONE) - timedelta(days=ago) for ago in range(DAYS, 0, -1)]
    with (
        tempfile.TemporaryDirectory() as folder,
        PtyLine(Meter(MeterOptions(start=now)), link=Path(folder) / "p1-meter", start=now) as meter,
    ):
        home = LiveHomeAssistant(Path(folder) / "config")
        home.configure(more=PANELS)
        prepare(home, meter.path, days)
        try:
            home.start()
            home.wait_until(lambda: home.state(POWER), START_SECONDS, "it does not start")
            time.sleep(_CALM_S)
            with graphs(home, days[-1]) as sides:
                taken = measure(sides, days, clicks)
                for side, what in zip(sides, ("ours", "theirs"), strict=True):
                    sys.stdout.write(f"{what}: {side.points} points\n")
        finally:
            home.stop()
    show(*taken)
    return 0


if __name__ == "__main__":
    sys.exit(main())
