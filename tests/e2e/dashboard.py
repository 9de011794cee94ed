"""The dashboard in a browser that notes what goes wrong, what is asked, and what shifts."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from playwright.sync_api import BrowserContext, Page, TimeoutError as TooLateError, WebSocket

from .complaints import Complaints
from .live_home_assistant import REPOSITORY, LiveHomeAssistant

PATIENCE_S = 15
CARDS = ("date", "realtime", "totals", "charger", "day-graph")
# Shifts count from the frame in which our first card keeps its column: as it draws the first ones,
# Home Assistant finds out how many columns it has.
_WATCH = """
window.hurt = () => { window.isHurt = true; };
window.shifts = [];
new PerformanceObserver((list) => window.shifts.push(...list.getEntries()))
  .observe({ type: "layout-shift", buffered: true });
const inside = (root) => [...root.querySelectorAll("*")].map((each) => each.shadowRoot).filter(Boolean);
const found = (root, tag) =>
  root.querySelector(tag) ?? inside(root).map((each) => found(each, tag)).find(Boolean);
const FRAMES = 5;
const wait = (last = "", kept = 0) => {
  const card = document.body && found(document, "energy-app-date-card");
  const { x, width } = card?.getBoundingClientRect() ?? { width: 0 };
  const place = width ? `${x} ${width}` : "";
  const frames = place && place === last ? kept + 1 : 0;
  if (frames === 1) window.since = performance.now();
  if (frames < FRAMES) requestAnimationFrame(() => wait(place, frames));
};
wait();
window.shifted = () =>
  window.shifts.filter((each) => each.startTime >= window.since).reduce((sum, each) => sum + each.value, 0);
// What is wider than its place, and cannot be scrolled.
window.clipped = (root = document) =>
  [...root.querySelectorAll("*")].flatMap((each) => {
    const within = each.shadowRoot ? window.clipped(each.shadowRoot) : [];
    const isOurs = root.host?.localName.startsWith("energy-app-");
    const isClipped = isOurs && !each.matches(".unseen, .unseen *, .scroll *, .plot *, svg *")
      && (each.scrollWidth > each.clientWidth + 1 || each.getBoundingClientRect().right > innerWidth + 1)
      && getComputedStyle(each).display !== "inline";
    const where = `${root.host?.localName} ${each.localName}.${each.className}`;
    return isClipped ? [`${where}: ${each.scrollWidth} of ${each.clientWidth}`, ...within] : within;
  });
"""


class Dashboard:
    """A page of the dashboard, and all that was noted of it."""

    def __init__(self, context: BrowserContext, home: LiveHomeAssistant) -> None:
        """Open a page; nothing is shown yet."""
        self.home = home
        self.page: Page = context.new_page()
        self.asked: list[dict[str, Any]] = []
        self.page.add_init_script(_WATCH)
        self.complaints = Complaints(self.page)
        self.page.on("websocket", self._connected)

    def _connected(self, line: WebSocket) -> None:
        """Note what is asked over a connection."""
        line.on("framesent", lambda data: self.asked.extend(_messages(data)))

    def until(self, condition: Callable[[], object]) -> None:
        """Wait until something holds; the page goes on meanwhile."""
        end = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < end
            self.page.wait_for_timeout(50)

    def show(self, view: str = "day", query: str = "") -> Page:
        """Go to a view, and wait until its cards are there; AssertionError with what is complained of."""
        self.page.goto(f"{self.home.url}/energy-app/{view}{query}", wait_until="domcontentloaded")
        try:
            if view == "day":
                for name in CARDS:
                    self.page.wait_for_selector(f"energy-app-{name}-card ha-card")
                self.page.wait_for_selector("energy-app-day-graph-card canvas")
        except TooLateError as error:
            said = f"{error}\n{self.complaints}\n{self.home.console()[-4000:]}"
            raise AssertionError(said) from error
        return self.page

    def go_to(self, day: str) -> None:
        """Have another day in the address, as a link on the page would."""
        self.page.evaluate(
            """(day) => {
                history.pushState(null, "", `?${new URLSearchParams({ date: day })}`);
                dispatchEvent(new PopStateEvent("popstate"));
            }""",
            day,
        )

    def queries(self) -> list[dict[str, Any]]:
        """Return which readings were asked for, the last one last."""
        return [asked for asked in self.asked if asked.get("type") == "energy_app/readings/query"]

    def shifted(self) -> float:
        """Return how much was shifted since our cards are there, as the Web Vitals count it."""
        assert self.page.evaluate("window.since") > 0
        return float(self.page.evaluate("window.shifted()"))

    def is_unhurt(self) -> bool:
        """Whether no script of a name ran, and nothing was complained of."""
        return self.page.evaluate("window.isHurt") is None and not self.complaints


def violations(page: Page) -> list[str]:
    """Return what keeps people out of our cards, of what is serious."""
    page.add_script_tag(path=REPOSITORY / "frontend/node_modules/axe-core/axe.min.js")
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
        if "energy-app-" in str(node["target"])
    ]


def _messages(data: str | bytes) -> Iterator[dict[str, Any]]:
    """Yield the messages of a frame, which may hold several."""
    sent = json.loads(data)
    yield from sent if isinstance(sent, list) else [sent]
