"""Whatever stands in names, addresses and values does nothing but show, on every screen and for everybody."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from .dashboard import Dashboard, violations
from .hostile_house import NAMES, SCRIPT, shine, today
from .live_home_assistant import LiveHomeAssistant

pytestmark = [pytest.mark.live, pytest.mark.browser, pytest.mark.timeout(180)]

TEN_YEARS = timedelta(days=3653)
EDITED = ("realtime", "totals", "charger", "date", "day-graph", "agents")
FAR = ("0001-01-01", "9999-12-31")


def test_names_only_show(dashboard: Dashboard) -> None:
    """That of the charger on its card, those of all that runs among the services."""
    page = dashboard.show()
    assert page.locator("energy-app-charger-card h2").inner_text() == NAMES["charger"]
    dashboard.show("services")
    agents = page.locator("energy-app-agents-card")
    agents.get_by_text(SCRIPT).first.wait_for()
    agents.get_by_text(NAMES["charger"]).first.click()
    agents.locator("form input").first.wait_for()
    assert agents.locator("img").count() == 0


def test_what_is_no_day_is_said(dashboard: Dashboard) -> None:
    """As it stands in the address; today is shown."""
    page = dashboard.show()
    for text in ("../../etc/passwd", "2026-01-31; rm -rf", SCRIPT, "1e308", "0000-00-00"):
        dashboard.go_to(text)
        page.locator("energy-app-date-card [role=alert]", has_text=f"“{text}” is no day").wait_for()


def test_a_day_that_is_far_is_said(dashboard: Dashboard) -> None:
    """By the card of the day and by those that cannot show it; one step leads back."""
    page = dashboard.page
    for day in FAR:
        dashboard.go_to(day)
        for name in ("date", "totals", "day-graph"):
            page.locator(f"energy-app-{name}-card [role=alert]").first.wait_for()
        page.get_by_role("button", name="Today").click()
        page.locator("energy-app-day-graph-card canvas").wait_for()
        dashboard.until(lambda: page.locator("energy-app-totals-card [role=alert]").count() == 0)


def test_errors_are_in_the_language_of_the_user(dashboard: Dashboard) -> None:
    """As all other words are."""
    page = dashboard.page
    page.evaluate("localStorage.setItem('selectedLanguage', JSON.stringify('nl'))")
    page.goto(f"{dashboard.home.url}/energy-app/day?date={FAR[0]}", wait_until="domcontentloaded")
    for name in ("totals", "day-graph"):
        alerts = page.locator(f"energy-app-{name}-card [role=alert]")
        alerts.filter(has_text="kan niet gevraagd worden").first.wait_for()
    page.evaluate("localStorage.removeItem('selectedLanguage')")
    dashboard.show()


def test_values_beyond_all_measure(dashboard: Dashboard, hostile_home: LiveHomeAssistant) -> None:
    """A day of them is drawn; what an entity cannot mean is not known."""
    page = dashboard.page
    dashboard.go_to(str(today() - timedelta(days=2)))
    graph = page.locator("energy-app-day-graph-card")
    graph.get_by_text("As a table").click()
    graph.locator("td", has_text="0:00").first.wait_for()
    solar = hostile_home.command("energy_app/house")["entities"]["solar_w"]
    for state in ("1e308", "NaN"):
        shine(hostile_home, "500")
        dashboard.until(lambda: hostile_home.state(solar) == "500.0")
        shine(hostile_home, state)
        dashboard.until(lambda: hostile_home.state(solar) == "unavailable")
    shine(hostile_home, "500")


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        ("readings/query", {"start_ms": 1.4e12, "end_ms": 1.4e12 + TEN_YEARS.total_seconds() * 1000}),
        ("totals", {"by": "day", "start": "2016-01-01", "end": "2026-01-01"}),
        *(("readings/query", {"date": day}) for day in FAR),
        ("totals", {"by": "year", "start": "0001-01-01", "end": "9999-12-31"}),
    ],
)
def test_too_much_is_refused(hostile_home: LiveHomeAssistant, command: str, asked: dict[str, Any]) -> None:
    """In words, at once."""
    with pytest.raises(RuntimeError, match="service_validation_error"):
        hostile_home.command(f"energy_app/{command}", **asked)


def test_ten_years_are_an_answer(hostile_home: LiveHomeAssistant) -> None:
    """Of as many rows as there are months, whatever is known."""
    asked = {"by": "month", "start": "2016-12-01", "end": "2026-12-01"}
    assert len(hostile_home.command("energy_app/totals", **asked)["rows"]) == 120


@pytest.mark.parametrize("view", ["services", "periods", "day"])
def test_everybody_on_every_screen(dashboard: Dashboard, view: str) -> None:
    """Nothing is wider than a phone or a wall, and nobody is kept out, by day and by night."""
    page = dashboard.show(view)
    page.locator("energy-app-totals-card table, energy-app-agents-card summary").first.wait_for(
        state="attached"
    )
    for summary in page.locator("energy-app-agents-card summary").all():
        summary.click()
    for width in (360, 3840, 1280):
        page.set_viewport_size({"width": width, "height": 1900})
        page.wait_for_timeout(100)  # columns are counted anew
        assert page.evaluate("window.clipped()") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(500)  # the theme fades
    found = violations(page)
    page.emulate_media(color_scheme="light")
    assert found == []


def test_less_motion(dashboard: Dashboard) -> None:
    """Who has asked for it sees the lines without dots that move."""
    page = dashboard.page
    moving = page.locator("energy-app-realtime-card .moving").first
    moving.wait_for(state="attached")
    animation = "(line) => getComputedStyle(line).animationName"
    assert moving.evaluate(animation) == "flow"
    page.emulate_media(reduced_motion="reduce")
    assert moving.evaluate(animation) == "none"
    page.emulate_media(reduced_motion="no-preference")


@pytest.fixture
def own_cards(hostile_home: LiveHomeAssistant) -> Iterator[str]:
    """A dashboard that somebody makes of our cards; returns where it is."""
    cards = [{"type": f"custom:energy-app-{name}"} for name in EDITED]
    made = hostile_home.command(
        "lovelace/dashboards/create", url_path="own-cards", title="Own", mode="storage"
    )
    view = {"type": "sections", "sections": [{"type": "grid", "cards": cards}]}
    hostile_home.command("lovelace/config/save", url_path="own-cards", config={"views": [view]})
    yield f"{hostile_home.url}/own-cards/0?edit=1"
    hostile_home.command("lovelace/dashboards/delete", dashboard_id=made["id"])


def test_nobody_is_kept_out_of_the_editors(dashboard: Dashboard, own_cards: str) -> None:
    """Its form has our words, and beside it the card is shown as it will be."""
    page = dashboard.page
    page.goto(own_cards, wait_until="domcontentloaded")
    for place, name in enumerate(EDITED):
        page.locator("hui-card-edit-mode").nth(place).click()
        dialog = page.locator("hui-dialog-edit-card")
        dialog.locator(f"energy-app-{name}-card ha-card").wait_for()
        dialog.get_by_text("House (only needed where there are several)").wait_for()
        assert violations(page) == []
        dialog.get_by_role("button", name="Cancel").click()
        dialog.wait_for(state="hidden")
