"""A charger is added and changed in the real frontend, as a person would who does not read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.emulators.p1_meter import PtyLine

from .complaints import Complaints
from .house import add_meter
from .live_home_assistant import LiveHomeAssistant

pytestmark = [pytest.mark.live, pytest.mark.browser, pytest.mark.timeout(300)]

PLUG = "input_boolean:\n  plug:\n    name: Plug\n"
MODE = "select.charger_mode"
HOUSE = "config/integrations/integration/energy_app"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, line: PtyLine) -> Iterator[LiveHomeAssistant]:
    """A house with a meter, and a helper in place of a plug."""
    home = LiveHomeAssistant(tmp_path_factory.mktemp("config"))
    home.configure(more=PLUG)
    with home:
        add_meter(home, str(line.path))
        yield home


def _submit(page: Page) -> None:
    """Send a form off."""
    page.get_by_role("button", name="Submit").click()


def _least_time_on(page: Page) -> str:
    """Open the first section, and return the minutes of the least time on."""
    page.get_by_text("When it switches").click()
    minutes = page.locator("ha-selector-duration").nth(1).locator("input").nth(1)
    minutes.wait_for()
    return minutes.input_value()


def _add(page: Page, home: LiveHomeAssistant, screenshots: Path) -> None:
    """Choose the plug, and leave all else as it is."""
    page.goto(f"{home.url}/{HOUSE}", wait_until="domcontentloaded")
    page.get_by_role("button", name="Add charger").first.click()
    page.get_by_text("A switch, plug or light of Home Assistant").click()
    page.locator("ha-selector-entity").click()
    page.get_by_text("Plug", exact=True).first.click()
    page.screenshot(path=screenshots / "charger-1-plug.png")
    _submit(page)
    page.get_by_text("How it charges").wait_for()
    page.screenshot(path=screenshots / "charger-2-charging.png")
    assert int(_least_time_on(page)) == 10
    page.locator("ha-selector-duration").nth(1).locator("input").nth(1).fill("15")
    page.screenshot(path=screenshots / "charger-3-section.png")
    _submit(page)


def test_a_charger_is_added_and_changed(
    browser: BrowserContext, home: LiveHomeAssistant, screenshots: Path
) -> None:
    """Forms that are sent off as they are shown are taken; what was set is there when it is changed."""
    page = browser.new_page()
    crashes = Complaints(page, only_crashes=True)
    _add(page, home, screenshots)
    home.wait_until(lambda: home.state(MODE) == "solar", 30, f"no {MODE}")
    page.goto(f"{home.url}/{HOUSE}", wait_until="domcontentloaded")
    row = page.locator("ha-config-sub-entry-row").filter(has_text="Charger")
    row.get_by_role("button", name="Change charger").click()
    page.locator("ha-selector-entity").wait_for()
    _submit(page)
    page.get_by_text("How it charges").wait_for()
    assert int(_least_time_on(page)) == 15
    page.screenshot(path=screenshots / "charger-4-changed.png")
    _submit(page)
    page.get_by_text("Reconfiguration was successful").wait_for()
    assert home.state("input_boolean.plug") == "off"
    assert not crashes
