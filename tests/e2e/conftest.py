"""What the tests of a whole house share."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.emulators.p1_meter import Meter, MeterOptions, PtyLine

from .dashboard import Dashboard
from .hostile_house import PLUGS, add_hostile_house, keep_past
from .house import logged_in
from .live_home_assistant import REPOSITORY, LiveHomeAssistant

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_OPTIONS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
SCREENSHOTS = REPOSITORY / "build" / "screenshots"
PATIENCE_MS = 60_000  # on a machine that is busy with other tests, and with other machines


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PtyLine]:
    """A Belgian three-phase meter that lives now, on a serial device."""
    now = datetime.now(UTC).replace(microsecond=0)
    device = tmp_path_factory.mktemp("dev") / "p1-meter"
    with PtyLine(Meter(MeterOptions(start=now)), link=device, start=now) as line:
        yield line


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHomeAssistant]:
    """A running Home Assistant, in which the integration is still to be added."""
    with LiveHomeAssistant(tmp_path_factory.mktemp("config")) as home:
        yield home


@pytest.fixture(scope="session")
def browser_program() -> str:
    """The Chromium of this machine; without one, the browser tests are skipped, but not in CI."""
    named = os.environ.get("ENERGY_APP_BROWSER")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None and os.environ.get("CI"):
        pytest.fail("no Chromium on this machine: scripts/browser installs one")
    if found is None:
        pytest.skip("no Chromium on this machine: scripts/browser installs one")
    return found


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """The folder in which pictures of what a person sees are kept."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return SCREENSHOTS


@pytest.fixture(scope="session")
def chromium(browser_program: str) -> Iterator[Browser]:
    """The browser: one for all tests of a worker, as only one can be driven at a time."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_program, args=list(BROWSER_OPTIONS))
        yield chromium
        chromium.close()


@pytest.fixture
def browser(chromium: Browser, home: LiveHomeAssistant, screenshots: Path) -> Iterator[BrowserContext]:
    """A browser in which the owner of the house is logged in."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB") as context:
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(logged_in(home))
        yield context
        for number, page in enumerate(context.pages):
            page.screenshot(path=screenshots / f"last-{number}.png")


@pytest.fixture(scope="session")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHomeAssistant]:
    """A running Home Assistant with a house that is meant to do harm; it complains of nothing in the end."""
    now = datetime.now(UTC).replace(microsecond=0)
    place = tmp_path_factory.mktemp("hostile")
    home = LiveHomeAssistant(place)
    home.configure(more=PLUGS)
    with PtyLine(Meter(MeterOptions(start=now)), link=place / "p1", start=now) as line, home:
        add_hostile_house(home, line)
        keep_past(home.config)
        yield home
    assert not [
        word for word in ("OverflowError", "unknown_error", "Unexpected error") if word in home.console()
    ]


@pytest.fixture(scope="session")
def opened(chromium: Browser, hostile_home: LiveHomeAssistant, screenshots: Path) -> Iterator[Dashboard]:
    """Its dashboard, opened once: to open it for each test would take most of the time."""
    with chromium.new_context(viewport={"width": 1280, "height": 1900}, locale="en-GB") as context:
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(logged_in(hostile_home))
        dashboard = Dashboard(context, hostile_home)
        dashboard.show()
        yield dashboard
        dashboard.page.screenshot(path=screenshots / "last-dashboard.png")


@pytest.fixture
def dashboard(opened: Dashboard) -> Iterator[Dashboard]:
    """The dashboard, in which no script of a name runs and the console says nothing, whatever is done."""
    yield opened
    assert opened.is_unhurt(), opened.complaints
