"""The integration is added in the real frontend, as a person would."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.emulators.p1_meter import PtyLine

from .complaints import Complaints
from .live_home_assistant import LiveHomeAssistant

pytestmark = [pytest.mark.live, pytest.mark.browser, pytest.mark.timeout(300)]

POWER = "sensor.smart_meter_power_from_grid"


def _add_integration(page: Page, home: LiveHomeAssistant, screenshots: Path) -> None:
    """Find the integration and get to its first question."""
    page.goto(f"{home.url}/config/integrations/dashboard", wait_until="domcontentloaded")
    page.get_by_text("Add integration").first.click()
    page.locator("dialog-add-integration input").fill("energy app")
    page.locator("dialog-add-integration").get_by_text("Energy App", exact=True).click()
    page.get_by_text("How is the meter connected?").wait_for()
    page.screenshot(path=screenshots / "flow-1-menu.png")


def _choose_port(page: Page, port: str) -> None:
    """Fill in a serial port that is in no list."""
    page.locator("ha-selector-serial_port").click()
    page.get_by_text("Enter manually").first.click()
    page.get_by_text("Enter manually").wait_for(state="hidden")
    page.locator("ha-selector-serial_port input").fill(port)
    page.get_by_role("button", name="Submit").click()


def test_a_meter_is_added_by_hand(
    browser: BrowserContext, home: LiveHomeAssistant, line: PtyLine, screenshots: Path
) -> None:
    """A wrong port is said; the right one shows what was found; then there are sensors, and no complaints."""
    page = browser.new_page()
    crashes = Complaints(page, only_crashes=True)
    _add_integration(page, home, screenshots)
    page.get_by_text("Serial port").first.click()
    _choose_port(page, "/dev/nothing-here")
    page.get_by_text("There is no serial port /dev/nothing-here").wait_for()
    page.screenshot(path=screenshots / "flow-2-wrong-port.png")
    _choose_port(page, str(line.path))
    page.get_by_text("A meter was found").wait_for()
    page.screenshot(path=screenshots / "flow-3-found.png")
    page.get_by_role("button", name="Submit").click()
    page.get_by_role("button", name="Skip and finish").click()
    home.wait_until(lambda: home.state(POWER), 30, f"no {POWER}")
    page.goto(f"{home.url}/config/integrations/integration/energy_app", wait_until="domcontentloaded")
    page.get_by_text("Smart meter").first.wait_for()
    page.screenshot(path=screenshots / "flow-4-integration.png")
    page.get_by_text("Smart meter").last.click()
    page.get_by_text("Power from grid").first.wait_for()
    page.screenshot(path=screenshots / "flow-5-device.png", full_page=True)
    assert not crashes
