"""Charging on cloudy days beside naive controls, and what a decision takes beside decoding a telegram.

Thirty days of broken clouds, a sample each 5 s, a charger of 1.4 kW and a house that now and then boils
water. All controls see the same days and the same meter. The naive ones are those of most automations:

- `export`: on above 1400 W to the grid, off when the grid gives more than 200 W;
- `mean`: the mean of the grid over as many minutes as ours, plus what the charger takes now, with our
  thresholds: it sees an excess after each switch that is not there.

    .venv-library/bin/python -m benchmarks.charging [--days 30]
"""

import argparse
import math
import random
import sys
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from energy_core.agents.replay import replay
from energy_core.controllers.charging import Charging
from energy_core.controllers.config import ControllerConfig
from energy_core.controllers.sample import Instant, Sample
from energy_core.models import Observed
from energy_core.readers.dsmr import TelegramDecoder
from tests.emulators.p1_meter import Meter, MeterOptions

from .measure import line, seconds, text_of, title

STEP_S = 5
START = datetime(2026, 4, 30, 22, tzinfo=UTC)
CHARGER_W = 1400.0
REACH = {
    ("export", "switched on a day"): "≤ 0.5",
    ("export", "kWh a day from the sun"): "≥ 1",
    ("mean", "switched on a day"): "≤ 1",
}
ZONE = "Europe/Brussels"
SUNRISE_S, SUNSET_S = 6 * 3600, 20 * 3600
_DAY_S = 86_400
_W_S = 3_600_000


def grid_w(days: int, seed: int = 7) -> Iterator[float]:
    """Yield what a house without a charger draws from the grid [W], a value each step."""
    dice = random.Random(seed)  # noqa: S311 - weather, no secret
    clear, until, kettle_until = 1.0, 0.0, 0.0
    for second in range(0, days * _DAY_S, STEP_S):
        local = second % _DAY_S
        if second >= until:
            clear, until = dice.choice((0.15, 0.3, 0.6, 1.0)), second + dice.expovariate(1 / 240)
        if local > SUNRISE_S and dice.random() < STEP_S / 14_400:
            kettle_until = second + 180
        height = math.sin((local - SUNRISE_S) * math.pi / (SUNSET_S - SUNRISE_S))
        sun = 3800 * height if SUNRISE_S < local < SUNSET_S else 0.0
        yield 280 + (2000 if second < kettle_until else 0) - sun * clear


def samples(days: int) -> Iterator[tuple[Instant, Sample]]:
    """Yield the samples of those days."""
    kwh = 1000.0
    for number, grid in enumerate(grid_w(days)):
        second = number * STEP_S
        at = START + timedelta(seconds=second)
        sample = Sample(
            data_at=at,
            age=0.0,
            import_w=max(0.0, grid),
            export_w=max(0.0, -grid),
            import_total_kwh=kwh,
            observed=Observed(on=False),
        )
        yield Instant(at, float(second)), sample
        kwh += max(0.0, grid) * STEP_S / _W_S


@dataclass
class Naive:
    """A control that only compares."""

    wants: Callable[[float, bool], bool]
    switches: int = 0
    shortest_s: float = math.inf  # between two switchings
    charged_kwh: float = 0.0
    solar_kwh: float = 0.0

    def run(self, days: int) -> Naive:
        """Live through the days."""
        on, changed = False, -math.inf
        for number, grid in enumerate(grid_w(days)):
            wants = self.wants(grid + (CHARGER_W if on else 0.0), on)
            self.switches += wants and not on
            if wants is not on:
                self.shortest_s = min(self.shortest_s, number * STEP_S - changed)
                on, changed = wants, number * STEP_S
            if on:
                self.charged_kwh += CHARGER_W * STEP_S / _W_S
                self.solar_kwh += min(CHARGER_W, max(0.0, -grid)) * STEP_S / _W_S
        return self


def export_control() -> Naive:
    """Return the one that looks at the export."""
    return Naive(lambda grid, on: grid < (200 if on else -1400))


def mean_control(config: ControllerConfig) -> Naive:
    """Return the one that adds what the charger takes now to a mean of the grid."""
    window = deque[float](maxlen=int(config.moving_average_seconds / STEP_S))

    def wants(grid: float, on: bool) -> bool:  # noqa: FBT001 - what it is
        window.append(grid)
        excess = -sum(window) / len(window) + (CHARGER_W if on else 0.0)
        return excess > (config.lower_threshold_power if on else config.upper_threshold_power)

    return Naive(wants)


def measure_days(days: int) -> None:
    """Print switches, energy and the share of the sun of each control."""
    config = ControllerConfig(charging_power=CHARGER_W)
    ours = replay(samples(days), config, zone=ZONE)
    moments = [at for at, _ in ours.changes]
    shortest = min((later - at).total_seconds() for at, later in pairwise(moments))
    for name, peer in (("export", export_control()), ("mean", mean_control(config))):
        peer.run(days)
        title(f"{days} cloudy days, beside `{name}`")
        figures = {
            "switched on a day": (ours.switches / days, peer.switches / days),
            "kWh a day from the sun": (ours.solar_kwh / days, peer.solar_kwh / days),
            "seconds between two switchings, at least": (shortest, peer.shortest_s),
            "share of the sun": (ours.solar_share or 0.0, peer.solar_kwh / peer.charged_kwh),
        }
        for what, (mine, theirs) in figures.items():
            line(what, f"{mine:.3g}", f"{theirs:.3g}", mine / theirs, REACH.get((name, what), ""))


def measure_decision(rounds: int) -> None:
    """Print what a decision takes, beside decoding the telegram that it is made of."""
    given = list(samples(1))[: _DAY_S // STEP_S // 4]
    meter = Meter(MeterOptions(start=START))
    telegrams = [meter.telegram(START + timedelta(seconds=second)) for second in range(500)]

    def decide() -> None:
        charging = Charging(ControllerConfig(), ZONE)
        charging.supervisor.command_done(given[0][0])
        for at, sample in given:
            charging.step(sample, at)

    def decode() -> None:
        decoder = TelegramDecoder("meter")
        for telegram in telegrams:
            list(decoder.feed(telegram, START))

    found = seconds(rounds, {"decide": decide, "decode": decode})
    ours, peer = found["decide"] / len(given), found["decode"] / len(telegrams)
    title("a decision")
    line("on each telegram", text_of(ours), f"decoding it: {text_of(peer)}", ours / peer, "≤ 0.2")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    measure_days(arguments.days)
    measure_decision(arguments.rounds)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
