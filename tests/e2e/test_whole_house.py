"""Every device of a house in one real Home Assistant: all agree, and a person finds them on one page."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import psutil
import pytest
from playwright.sync_api import BrowserContext, Page

from tests.emulators.plant import Flows
from tests.servers.ports import free_port

from .complaints import Complaints
from .dashboard import CARDS, violations
from .devices import CHARGER, PERIOD_S, add_house
from .emulated_house import AMPERES_PER_VOLT, CAR_A, EmulatedHouse, place_of_noon
from .live_home_assistant import REPOSITORY, LiveHomeAssistant

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

DEVICES = ("Meter", "Fronius", "SMA", "Weather", "Car current", "Charger")
AGREES_WITHIN_S = 45
LATE_S = 2 * PERIOD_S + 5  # asked in its period, on a busy machine
STEP_V = 3.3 / 1024

# Home Assistant says the former of every integration that is not its own; the latter is said where the
# processor is busy with other tests.
_OF_OTHERS = ("not been tested", "samples a second came over the line")

type Told = Callable[[Flows], float]

_SAID: dict[str, Told] = {
    "sensor.meter_power_from_grid": lambda flows: max(flows.grid_w, 0),
    "sensor.fronius_grid_power": lambda flows: flows.grid_w,
    "sensor.fronius_power_of_the_house": lambda flows: flows.load_w,
    "sensor.fronius_battery_power": lambda flows: flows.battery_w or 0,
    "sensor.fronius_battery_charge": lambda flows: flows.charge_pct or 0,
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatedHouse]:
    """A house where the sun is high now."""
    device = tmp_path_factory.mktemp("dev") / "p1-meter"
    with EmulatedHouse(device, place=place_of_noon(datetime.now(UTC))) as house:
        yield house


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, house: EmulatedHouse) -> Iterator[LiveHomeAssistant]:
    """A Home Assistant with every device of the house, which has nothing to complain of in the end."""
    home = LiveHomeAssistant(tmp_path_factory.mktemp("config"))
    home.configure(place=house.place, more=CHARGER)
    with home:
        add_house(home, house)
        yield home
    told = [line for line in home.console().splitlines() if "energy_app" in line]
    complaints = [line for line in told if " ERROR (" in line or " WARNING (" in line]
    assert not [line for line in complaints if not any(words in line for words in _OF_OTHERS)]


@pytest.fixture(scope="module")
def more_current(home: LiveHomeAssistant, house: EmulatedHouse) -> float:
    """What a car takes from the next minute on, once the clamp has shown what it took: other tests go on."""
    home.wait_until(lambda: _car(home, house, CAR_A), AGREES_WITHIN_S, "the car differs")
    house.charge(16)
    return 16


def _recent(house: EmulatedHouse) -> list[Flows]:
    """Return what flowed in each second that a sensor may show now."""
    now = int(datetime.now(UTC).timestamp())
    return [house.plant.flows(datetime.fromtimestamp(now - ago, UTC)) for ago in range(-1, LATE_S)]


def _number(home: LiveHomeAssistant, entity: str) -> float | None:
    """Return what a sensor shows, None for nothing."""
    state = home.state(entity)
    return None if state in {None, "unknown", "unavailable"} else float(str(state))


def _agrees(home: LiveHomeAssistant, house: EmulatedHouse, entity: str) -> bool:
    """Whether a sensor shows what flowed a moment ago."""
    shown = _number(home, entity)
    return shown is not None and any(abs(shown - _SAID[entity](flows)) < 0.6 for flows in _recent(house))


def _sun(home: LiveHomeAssistant, house: EmulatedHouse) -> bool:
    """Whether both inverters together show the sun of the house, which changes every minute."""
    shown = [_number(home, f"sensor.{name}_solar_power") for name in ("fronius", "sma")]
    given = [watts for watts in shown if watts is not None]
    return len(given) == 2 and any(abs(sum(given) - flows.pv_w) < 1 for flows in _recent(house))


def _car(home: LiveHomeAssistant, house: EmulatedHouse, amperes: float) -> bool:
    """Whether the clamp shows a current as well as ten bits can."""
    shown = _number(home, "sensor.car_current")
    charger = _number(home, "sensor.charger_power_of_the_car")
    assert house.pigpiod.clients <= 1
    if shown is None or charger is None:
        return False
    return abs(shown - amperes) < 2 * STEP_V * AMPERES_PER_VOLT and abs(charger - 230 * shown) < 100


@pytest.mark.parametrize("entity", _SAID)
def test_a_sensor_shows_what_flows(home: LiveHomeAssistant, house: EmulatedHouse, entity: str) -> None:
    """The grid as the meter and as the inverter say it, the load and the battery."""
    home.wait_until(lambda: _agrees(home, house, entity), AGREES_WITHIN_S, f"{entity} differs")


def test_the_inverters_give_the_sun_together(home: LiveHomeAssistant, house: EmulatedHouse) -> None:
    """Which shines; and the clouds are those of the weather."""
    home.wait_until(lambda: _sun(home, house), AGREES_WITHIN_S, "the sun differs")
    assert (_number(home, "sensor.sma_solar_power") or 0) > 50
    minute = int(datetime.now(UTC).timestamp()) // 60
    clouds = {round(100 * house.weather.weather.clouds(minute - ago)) for ago in range(6)}
    shown = _number(home, "sensor.weather_cloud_cover")
    assert shown is not None
    assert min(clouds) - 1 <= shown <= max(clouds) + 1


@pytest.mark.usefixtures("more_current")
def test_today_moves_with_the_sun(home: LiveHomeAssistant) -> None:
    """A house that was set up a minute ago counts, and each of its readings is told."""
    solar, demand = "sensor.energy_app_solar_today", "sensor.energy_app_demand_of_this_quarter_hour_so_far"
    home.wait_until(lambda: _number(home, solar) is not None, 150, "nothing is counted")
    before = _number(home, solar) or 0
    home.wait_until(lambda: (_number(home, solar) or 0) > before, 60, "it stands still")
    meters = "sensor.meter_quarter_hour_demand"
    home.wait_until(lambda: _number(home, demand) == _number(home, meters), 45, "the demand differs")


@pytest.mark.browser
def test_the_page_shows_every_device(
    browser: BrowserContext, home: LiveHomeAssistant, screenshots: Path
) -> None:
    """A person finds them by the names that they were given; the frontend does not crash."""
    page = browser.new_page()
    crashes = Complaints(page, only_crashes=True)
    page.goto(f"{home.url}/config/integrations/integration/energy_app", wait_until="domcontentloaded")
    for name in DEVICES:
        page.get_by_text(name, exact=True).first.wait_for()
    page.set_viewport_size({"width": 1280, "height": 1700})
    page.screenshot(path=screenshots / "house-1-integration.png")
    page.get_by_text("Fronius", exact=True).last.click()
    page.get_by_text("Solar power").first.wait_for()
    page.screenshot(path=screenshots / "house-2-fronius.png")
    assert not crashes


def _dashboard(browser: BrowserContext, home: LiveHomeAssistant, query: str = "") -> tuple[Page, Complaints]:
    """Open the dashboard, wait until every card is there, and note what the browser complains of."""
    page = browser.new_page()
    complaints = Complaints(page)
    page.goto(f"{home.url}/energy-app/day{query}", wait_until="domcontentloaded")
    for name in CARDS:
        page.wait_for_selector(f"energy-app-{name}-card ha-card")
    return page, complaints


@pytest.mark.browser
def test_the_dashboard_is_there(browser: BrowserContext, home: LiveHomeAssistant, screenshots: Path) -> None:
    """Without a step: it shows what flows, draws the day, and switches the charger."""
    page, complaints = _dashboard(browser, home)
    page.set_viewport_size({"width": 1280, "height": 1900})
    page.wait_for_selector("energy-app-day-graph-card canvas")
    page.wait_for_selector("energy-app-totals-card table")
    totals = page.locator("energy-app-totals-card").first
    totals.locator("summary", has_text="Why some figures are missing").click()
    totals.get_by_text("There is no contract").wait_for()  # the house has no tariff
    totals.get_by_text("Measured for the first time on this day").wait_for()
    seen = page.locator("energy-app-realtime-card time")
    before = seen.inner_text()
    home.wait_until(lambda: seen.inner_text() != before, 60, "nothing moves")
    page.screenshot(path=screenshots / "dashboard-1-light.png")
    switch = page.locator("energy-app-charger-card [role=switch]")
    assert switch.get_attribute("aria-checked") == "false"
    mode = page.locator("energy-app-charger-card button[aria-pressed]", has_text="Off").last
    mode.click()
    home.wait_until(lambda: home.state("select.car_mode") == "off", 10, "the mode stays")
    slider = page.locator("energy-app-charger-card input[type=range]").first
    slider.fill("900")
    slider.dispatch_event("change")
    home.wait_until(lambda: _number(home, "number.car_upper_threshold") == 900, 10, "the threshold stays")
    assert not complaints


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_kept_out(
    browser: BrowserContext,
    home: LiveHomeAssistant,
    screenshots: Path,
    scheme: Literal["light", "dark"],
) -> None:
    """Contrast, names and roles, by day and by night."""
    page, complaints = _dashboard(browser, home)
    page.emulate_media(color_scheme=scheme)
    page.wait_for_selector("energy-app-day-graph-card canvas")
    page.wait_for_selector("energy-app-totals-card table")
    page.set_viewport_size({"width": 1280, "height": 1900})
    page.wait_for_timeout(500)  # the theme fades
    page.screenshot(path=screenshots / f"dashboard-4-{scheme}.png")
    assert not violations(page)
    assert not complaints


@pytest.mark.browser
def test_a_bar_leads_to_its_day(browser: BrowserContext, home: LiveHomeAssistant, screenshots: Path) -> None:
    """By the keyboard; the month, the year and what runs keep nobody out either."""
    page, complaints = _dashboard(browser, home)
    page.goto(f"{home.url}/energy-app/services", wait_until="domcontentloaded")
    page.wait_for_selector("energy-app-agents-card summary")
    assert not violations(page)
    page.goto(f"{home.url}/energy-app/periods", wait_until="domcontentloaded")
    today = page.locator("energy-app-totals-bars").first.locator("button[aria-current=date]")
    today.wait_for()
    page.screenshot(path=screenshots / "dashboard-5-periods.png")
    assert not violations(page)
    today.press("Enter")
    page.wait_for_url("**/energy-app/day?date=*")
    page.wait_for_selector("energy-app-realtime-card ha-card")
    assert not complaints


@pytest.mark.browser
def test_a_day_is_in_the_address(browser: BrowserContext, home: LiveHomeAssistant, screenshots: Path) -> None:
    """It is linked to, gone back from and picked; one that is none is said, and shows nothing else."""
    page, complaints = _dashboard(browser, home, "?date=2026-01-31")
    day = page.locator("energy-app-date-card .day")
    assert "31 January 2026" in day.inner_text()
    page.locator("energy-app-totals-card").get_by_text("Nothing was measured yet.").first.wait_for()
    page.get_by_role("button", name="Previous day").click()
    page.wait_for_url("**date=2026-01-30*")
    assert "30 January" in day.inner_text()
    page.go_back()
    page.wait_for_url("**date=2026-01-31*")
    page.goto(f"{home.url}/energy-app/day?date=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    page.get_by_text("is no day").wait_for()
    page.set_viewport_size({"width": 360, "height": 2600})
    page.screenshot(path=screenshots / "dashboard-2-phone.png")
    page.goto(f"{home.url}/energy-app/services")
    page.locator("energy-app-agents-card summary").first.wait_for()
    page.set_viewport_size({"width": 1280, "height": 1400})
    page.screenshot(path=screenshots / "dashboard-3-services.png")
    assert not complaints


def test_the_clamp_shows_the_car(home: LiveHomeAssistant, house: EmulatedHouse, more_current: float) -> None:
    """As do the entities of another integration; when the car takes more, both say so, and the meter too."""
    home.wait_until(lambda: _car(home, house, more_current), 60 + AGREES_WITHIN_S, "the car differs")
    load = "sensor.fronius_power_of_the_house"
    home.wait_until(lambda: (_number(home, load) or 0) > 230 * more_current, AGREES_WITHIN_S, "it differs")


def _processes(folder: Path) -> list[str]:
    """Return the command lines of the processes that have to do with a folder."""
    lines = [" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])]
    return [line for line in lines if str(folder) in line]


def test_ctrl_c_ends_the_demo_and_all_that_it_started() -> None:
    """It says where everything is, takes commands, and leaves no process behind."""
    port = free_port()
    demo = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.demo", "--port", str(port)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with demo:
        assert demo.stdin is not None
        assert demo.stdout is not None
        said = ""
        while "Ctrl-C ends it all" not in said:
            line = demo.stdout.readline()
            assert line, said
            said += line
        answers = []
        for command in ("fronius off", "fronius on", "car 10", "dance"):
            demo.stdin.write(f"{command}\n")
            demo.stdin.flush()
            answers.append(demo.stdout.readline().strip())
        demo.send_signal(signal.SIGINT)
        rest = demo.stdout.read()
    assert answers == ["ok: fronius off", "ok: fronius on", "ok: car 10", "error: dance is no command"]
    assert "Ended." in rest
    assert demo.returncode == 0
    assert all(f"127.0.0.1:{port}" in said or word in said for word in ("Fronius", "SMA", "weather", "clamp"))
    assert not _processes(REPOSITORY / "demo" / str(port))
