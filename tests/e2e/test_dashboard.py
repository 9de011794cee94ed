"""The dashboard of a house whose names and values are meant to do harm, as a person uses it."""

import csv
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, Route

from .conftest import PATIENCE_MS
from .dashboard import Dashboard
from .hostile_house import PLUG, ZONE, today
from .house import logged_in
from .live_home_assistant import LiveHomeAssistant

pytestmark = [pytest.mark.live, pytest.mark.browser, pytest.mark.timeout(180)]

DAY = timedelta(days=1)
MOST_SHIFTED = 0.1  # of the Web Vitals
STRATEGY_TIMEOUT_S = 5
LOADED_AT_MOST = 4  # times


@pytest.fixture(scope="module", autouse=True)
def shown(opened: Dashboard) -> None:
    """The page of today, wherever other tests have been."""
    opened.show()


def _day_is(dashboard: Dashboard, day: date) -> None:
    """Check that the address and every card are of a day."""
    page = dashboard.page
    where = f"?date={day}" if day != today() else "/day"
    dashboard.until(lambda: page.url.endswith(where))
    written = f"{day:%A}, {day.day} {day:%B %Y}"
    page.locator("energy-app-date-card .day", has_text=written).wait_for()
    page.locator("energy-app-totals-card p", has_text=written).first.wait_for()


def _drawn(dashboard: Dashboard) -> dict[str, Any]:
    """Return what the graph has drawn, once the last question is answered."""
    graph = dashboard.page.locator("energy-app-day-graph-card")
    found: dict[str, Any] = graph.evaluate(
        """(card) => ({ start: card.readings.start, end: card.readings.end, zoom: card.zoom ?? null,
        points: Math.max(...[...card.series.values()].map((each) => each.times.length)) })"""
    )
    return found


def test_nothing_shifts(dashboard: Dashboard) -> None:
    """While it loads, while what flows moves, and when another day is chosen."""
    page = dashboard.page
    update = page.locator("energy-app-realtime-card time")
    before = update.inner_text()
    dashboard.until(lambda: update.inner_text() != before)
    page.get_by_role("button", name="Previous day").click()
    _day_is(dashboard, today() - DAY)
    dashboard.until(lambda: _drawn(dashboard)["points"] > 1000)
    assert dashboard.shifted() < MOST_SHIFTED


def test_all_cards_follow_the_day(dashboard: Dashboard) -> None:
    """It is picked in the calendar, or one goes from day to day; today needs no address."""
    page = dashboard.page
    page.get_by_label("Choose a day").fill(str(today() - 2 * DAY))
    _day_is(dashboard, today() - 2 * DAY)
    page.get_by_role("button", name="Next day").click()
    _day_is(dashboard, today() - DAY)
    page.get_by_role("button", name="Today").click()
    _day_is(dashboard, today())
    assert page.get_by_role("button", name="Next day").is_disabled()
    page.get_by_role("button", name="Previous day").click()
    _day_is(dashboard, today() - DAY)
    assert dashboard.queries()[-1]["date"] == str(today() - DAY)


@pytest.fixture
def yesterday(dashboard: Dashboard) -> None:
    """The page of the day that has a row a second."""
    dashboard.go_to(str(today() - DAY))
    _day_is(dashboard, today() - DAY)
    dashboard.until(lambda: _drawn(dashboard)["points"] > 1000)


@pytest.mark.usefixtures("yesterday")
def test_a_part_is_looked_at_in_full(dashboard: Dashboard) -> None:
    """It is chosen with the pointer and asked for again, row by row; a double click shows the day again."""
    page = dashboard.page
    place = page.locator("energy-app-day-graph-card .u-over")
    box = place.bounding_box()
    assert box is not None
    whole = _drawn(dashboard)
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.515, box["y"] + 120, steps=4)
    page.mouse.up()
    dashboard.until(lambda: _drawn(dashboard)["end"] < whole["end"])
    part, asked = _drawn(dashboard), dashboard.queries()[-1]
    assert (asked["start_ms"], asked["end_ms"]) == (part["start"], part["end"])
    seconds = (part["end"] - part["start"]) / 1000
    assert 600 < seconds < 1500
    assert part["points"] >= seconds - 1  # every row of a second
    assert whole["points"] <= 1500
    place.dblclick()
    dashboard.until(lambda: _drawn(dashboard) == whole)


def _said(page: Page) -> str:
    """Return what a screen reader is told of the graph."""
    return page.locator("energy-app-day-graph-card [aria-live]").inner_text()


@pytest.mark.usefixtures("yesterday")
def test_the_graph_is_used_by_keyboard(dashboard: Dashboard) -> None:
    """It is reached with the tabulator; its values are said, and it is looked at closer and from afar."""
    page = dashboard.page
    page.get_by_role("button", name="Download CSV").focus()
    page.keyboard.press("Tab")
    graph = page.get_by_role("application", name="The power of the day")
    assert graph.evaluate("(place) => place === place.getRootNode().activeElement")
    page.keyboard.press("Home")
    assert _said(page).startswith("Time 0:00:00, House 400\xa0W, Panels 0\xa0W, Grid 400\xa0W")
    page.keyboard.press("ArrowRight")
    assert not _said(page).startswith("Time 0:00:00")
    for _ in range(12):
        page.keyboard.press("PageUp")
    assert ", Panels 4.00\xa0kW" in _said(page)
    whole = _drawn(dashboard)
    page.keyboard.press("+")
    dashboard.until(lambda: _drawn(dashboard)["end"] < whole["end"])
    closer = _drawn(dashboard)
    assert closer["end"] - closer["start"] == (whole["end"] - whole["start"]) / 2
    assert _said(page).startswith("6:0")  # the stretch, around the cursor
    page.keyboard.press("ArrowRight")
    assert ", Panels 4.00\xa0kW" in _said(page)
    page.keyboard.press("-")
    dashboard.until(lambda: _drawn(dashboard) == whole)
    page.keyboard.press("+")
    page.keyboard.press("Escape")
    dashboard.until(lambda: _drawn(dashboard) == whole)


@pytest.mark.usefixtures("yesterday")
def test_the_day_is_downloaded(dashboard: Dashboard) -> None:
    """As a table of what is drawn, by its day."""
    with dashboard.page.expect_download() as download:
        dashboard.page.get_by_role("button", name="Download CSV").click()
    assert download.value.suggested_filename == f"energy-app-{today() - DAY}.csv"
    with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert set(rows[0]) >= {"time", "load_w", "solar_w", "grid_w"}
    assert len(rows) > 1000
    times = [datetime.fromisoformat(row["time"]) for row in rows]
    assert times == sorted(times)
    assert times[-1] - times[0] > timedelta(hours=23)
    assert max(float(row["solar_w"] or 0) for row in rows) == 4000


def test_the_charger_is_pressed(dashboard: Dashboard, hostile_home: LiveHomeAssistant) -> None:
    """On arrives at the plug; off waits for the contactor, and it is said until when; then off arrives."""
    card = dashboard.page.locator("energy-app-charger-card")
    switch, why = card.get_by_role("switch", name="Charging"), card.locator("p[aria-live]")
    hostile_home.wait_until(lambda: why.inner_text() == "Too little sun" or None, 30, "it does not start")
    switch.click()
    hostile_home.wait_until(lambda: hostile_home.state(PLUG) == "on", 15, "on does not arrive")
    card.locator("[role=switch][aria-checked=true]").wait_for()
    switch.click()
    said = "On a little longer, for the contactor, until "
    card.locator("p[aria-live]", has_text=said).wait_for()
    until = datetime.strptime(why.inner_text().removeprefix(said), "%H:%M")  # noqa: DTZ007
    assert (until.hour, until.minute) in _soon(600)
    assert hostile_home.state(PLUG) == "on"
    agents = hostile_home.command("energy_app/agents/list")
    (controller,) = (each["agent_id"] for each in agents if each["kind"] == "controller")
    hostile_home.command("energy_app/agents/set_config", agent_id=controller, config={"min_on_seconds": 0})
    hostile_home.wait_until(lambda: hostile_home.state(PLUG) == "off", 15, "off does not arrive")
    card.locator("[role=switch][aria-checked=false]").wait_for()


def test_code_that_comes_late_is_waited_for(chromium: Browser, hostile_home: LiveHomeAssistant) -> None:
    """As on a phone far from home: longer than Home Assistant waits for who makes a dashboard in the page."""

    def late(route: Route) -> None:
        time.sleep(STRATEGY_TIMEOUT_S + 1)
        route.continue_()

    with _new_page(chromium, hostile_home) as page:
        page.route("**/loader.js", late)
        page.goto(f"{hostile_home.url}/energy-app", wait_until="domcontentloaded")
        page.wait_for_selector("energy-app-date-card ha-card", timeout=PATIENCE_MS)


def test_a_dashboard_of_ones_own(chromium: Browser, hostile_home: LiveHomeAssistant) -> None:
    """It is made by the strategy; its pages have names in the language of who looks."""
    own, config = "own-energy", {"strategy": {"type": "custom:energy-app"}}
    hostile_home.command("lovelace/dashboards/create", url_path=own, title="Own", mode="storage")
    hostile_home.command("lovelace/config/save", url_path=own, config=config)
    with _new_page(chromium, hostile_home) as page:
        page.add_init_script("localStorage.setItem('selectedLanguage', JSON.stringify('nl'))")
        month = page.get_by_role("tab", name="Maand en jaar")
        for _ in range(LOADED_AT_MOST):  # as a strategy that comes late makes an error of the page
            page.goto(f"{hostile_home.url}/{own}", wait_until="domcontentloaded")
            page.locator("energy-app-date-card ha-card, ha-markdown-element").first.wait_for(
                timeout=PATIENCE_MS
            )
            if month.count():
                break
        month.wait_for(timeout=PATIENCE_MS)


@contextmanager
def _new_page(chromium: Browser, home: LiveHomeAssistant) -> Iterator[Page]:
    """Yield a page of a browser in which nothing was looked at yet."""
    with chromium.new_context(locale="en-GB") as context:
        context.add_init_script(logged_in(home))
        yield context.new_page()


def _soon(seconds: int) -> set[tuple[int, int]]:
    """Return the local times at most so many seconds from now."""
    now = datetime.now(UTC).astimezone(ZoneInfo(ZONE))
    return {
        ((now + timedelta(seconds=each)).hour, (now + timedelta(seconds=each)).minute)
        for each in range(seconds + 1)
    }
