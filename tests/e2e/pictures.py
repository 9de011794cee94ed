"""The pictures of the documentation: of an emulated house that has been lived in, in a real browser."""

import argparse
import os
import sys
import tempfile
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from .conftest import BROWSER_OPTIONS
from .demo import say
from .house import logged_in
from .live_home_assistant import REPOSITORY, LiveHomeAssistant
from .lived_in import lived_in
from .past import DAY, Past

IMAGES = REPOSITORY / "docs" / "images"
LOOKS = REPOSITORY / "build" / "looks"
_SETTLED_MS = 2500  # what is asked has come, what fades has faded
_QUALITY = 85  # of a hundred
_PATIENCE_MS = 60_000
_READY = {
    "day": ("realtime-card time", "totals-card table", "day-graph-card canvas", "totals-bars button"),
    "periods": ("totals-bars button",),
    "services": ("agents-card summary",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A page of the dashboard on a day, on a screen; or a `card` of it, so many times as large."""

    name: str
    page: str = "day"
    day: date | None = None
    size: tuple[int, int] = (1280, 1400)
    scheme: Literal["light", "dark"] = "light"
    scale: float = 1
    card: str | None = None


def shown(past: Past) -> Iterator[Picture]:
    """Yield what the documentation shows: the last sunny day."""
    day = past.sunny[-1]
    yield Picture(name="dashboard", day=day, size=(1280, 1300))
    yield Picture(name="dashboard-phone", day=day, size=(390, 1290), scheme="dark")
    yield Picture(name="charger", card="charger", size=(1280, 1900), scale=1.5)
    yield Picture(name="month-and-year", page="periods", day=day, size=(1280, 920))


def looked_at(past: Past) -> Iterator[Picture]:
    """Yield every page on a phone, a desk and a wall, by day and by night, on days of all kinds."""
    days = {"today": None, "sunny": past.sunny[-1], "silent": past.silent}
    days |= {f"{day}": day for day in past.longer}
    pages = [("day", name, day) for name, day in days.items()]
    pages += [("periods", "periods", past.sunny[-1]), ("services", "services", None)]
    screens = {"phone": (360, 3300), "desk": (1280, 2000), "wall": (3840, 2160)}
    for screen, size in screens.items():
        for scheme in ("light", "dark"):
            for page, name, day in pages:
                yield Picture(
                    name=f"{name}-{screen}-{scheme}", page=page, day=day, size=size, scheme=_SCHEMES[scheme]
                )


_SCHEMES: dict[str, Literal["light", "dark"]] = {"light": "light", "dark": "dark"}


def take(home: LiveHomeAssistant, browser: Browser, picture: Picture) -> bytes:
    """Return a picture as WebP."""
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="en-GB",
        color_scheme=picture.scheme,
    )
    context.set_default_timeout(_PATIENCE_MS)
    context.add_init_script(logged_in(home))
    page = context.new_page()
    query = f"?date={picture.day}" if picture.day else ""
    page.goto(f"{home.url}/energy-app/{picture.page}{query}", wait_until="domcontentloaded")
    for selector in _READY[picture.page]:
        page.wait_for_selector(f"energy-app-{selector}")
    expect(page.locator("energy-app-totals-card [role=status]")).to_have_count(0, timeout=_PATIENCE_MS)
    page.wait_for_timeout(_SETTLED_MS)
    taken = _captured(page, picture.card, picture.scale)
    context.close()
    return taken


def _captured(page: Page, card: str | None, scale: float) -> bytes:
    """Return what is seen of a page, or a card of it."""
    wanted: dict[str, object] = {"format": "webp", "quality": _QUALITY}
    if card is not None:
        box = page.locator(f"energy-app-{card}-card").first.bounding_box()
        wanted["clip"] = {**(box or {}), "scale": scale}
    answer = page.context.new_cdp_session(page).send("Page.captureScreenshot", wanted)
    return b64decode(answer["data"])


def a_past(now: datetime) -> Past:
    """Return some months until now."""
    today = now.date()
    first = (today.replace(day=1) - 75 * DAY).replace(day=1)
    plain = Past(first=first, fine=frozenset(), silent=today - 16 * DAY, now=now)
    fine = frozenset({plain.sunny[-1], plain.silent, today, *plain.longer})
    return Past(first=first, fine=fine, silent=plain.silent, now=now)


def main() -> int:
    """Take the pictures of the documentation, or all that are to be looked at."""
    parser = argparse.ArgumentParser(prog="scripts/pictures", description=__doc__)
    parser.add_argument("--looks", action="store_true", help=f"also every page on every screen, in {LOOKS}")
    options = parser.parse_args()
    past = a_past(datetime.now(UTC).replace(microsecond=0))
    wanted = [(IMAGES, picture) for picture in shown(past)]
    if options.looks:
        wanted += [(LOOKS, picture) for picture in looked_at(past)]
    say(f"Living in the house since {past.first} (it takes a quarter of an hour) …")
    with (
        tempfile.TemporaryDirectory() as folder,
        lived_in(Path(folder), past) as home,
        sync_playwright() as it,
    ):
        program = os.environ["ENERGY_APP_BROWSER"]
        browser = it.chromium.launch(executable_path=program, args=list(BROWSER_OPTIONS))
        for place, picture in wanted:
            place.mkdir(parents=True, exist_ok=True)
            file = place / f"{picture.name}.webp"
            file.write_bytes(take(home, browser, picture))
            say(f"  {file.relative_to(REPOSITORY)}  {file.stat().st_size / 1000:.0f} kB")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
