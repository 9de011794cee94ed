"""From the readings of devices to the samples that controllers decide on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..controllers.sample import PriceStretch, Sample
from ..models import Observed, Reading

_PHASES = 1, 2, 3
_REGISTERS = 1, 2
_NIGHT = {"BE": 2, "NL": 1}  # as the meters of a country number their registers


class Latest(Protocol):
    """What a device said last, and for how many monotonic seconds nothing newer came; readers are that."""

    @property
    def latest(self) -> Reading | None:
        """The last good reading, None before the first."""

    @property
    def age(self) -> float | None:
        """Monotonic seconds since the data last advanced, None before they ever did."""


class Prices(Protocol):
    """What a kWh from the grid costs; whoever knows the tariff hands it in."""

    def price(self, now: datetime, register: int = 1) -> float | None:
        """Return what one costs at an instant [EUR/kWh] where that register counts, None if not known."""

    def known(self, now: datetime, register: int = 1) -> Sequence[PriceStretch]:
        """Return the prices in a register that are known from an instant on, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where a controller reads. The column of the charger is that of its power [W].

    Controllers of which `meter_id` gives the same, by default their meter, are behind one meter.

    `night_tariff` is the number by which the meter calls the night tariff, None where it has none.

    What a charger or a battery said longer ago than its maximum age [s] is not known. That of the meter is
    among the settings of the controller, as it switches off without.
    """

    meter: Latest
    meter_id: Callable[[], object] | None = None  # asked each time, as the meter of a house may be another
    charger: Latest | None = None
    charger_column: str = "power_w"
    charger_max_age_s: float = 60.0
    battery: Latest | None = None
    battery_max_age_s: float = 300.0
    prices: Prices | None = None
    night_tariff: int | None = None

    @property
    def connection(self) -> object:
        """What is the same for all chargers that are behind the same meter."""
        return self.meter if self.meter_id is None else self.meter_id()

    def sample(self, now: datetime, observed: Observed) -> Sample:
        """Return what is known at an instant, with an output as it was observed."""
        prices, register = self.prices, register_of(self.meter.latest)
        return sample_of(
            self.meter.latest,
            self.meter.age,
            charger_w=_number(_fresh(self.charger, self.charger_max_age_s), self.charger_column),
            is_charger_measured=self.charger is not None,
            battery=_fresh(self.battery, self.battery_max_age_s),
            price_eur_kwh=None if prices is None else prices.price(now, register),
            night_tariff=self.night_tariff,
            prices=() if prices is None else prices.known(now, register),
            observed=observed,
        )


def sample_of(  # noqa: PLR0913  # all but the meter is named by the caller
    meter: Reading | None,
    age: float | None,
    *,
    charger_w: float | None = None,
    is_charger_measured: bool = False,
    battery: Reading | None = None,
    price_eur_kwh: float | None = None,
    night_tariff: int | None = None,
    prices: Sequence[PriceStretch] = (),
    observed: Observed = Observed(None),  # noqa: B008  # frozen
) -> Sample:
    """Return the sample of what devices said."""
    peak_at = None if meter is None else meter.values.get("month_peak_at")
    return Sample(
        data_at=None if meter is None else meter.at,
        age=age,
        import_w=_number(meter, "import_power_w"),
        export_w=_number(meter, "export_power_w"),
        import_total_kwh=_number(meter, "import_total_kwh"),
        import_t1_kwh=_number(meter, "import_t1_kwh"),
        import_t2_kwh=_number(meter, "import_t2_kwh"),
        demand_w=_number(meter, "demand_w"),
        month_peak_w=_number(meter, "month_peak_w"),
        month_peak_at=peak_at if isinstance(peak_at, datetime) else None,
        currents_a=() if meter is None else _currents(meter),
        is_charger_measured=is_charger_measured,
        charger_w=charger_w,
        battery_w=_number(battery, "battery_power_w"),
        battery_soc_pct=_number(battery, "battery_soc_pct"),
        price_eur_kwh=price_eur_kwh,
        is_night=_is_night(meter, night_tariff),
        prices=prices,
        observed=observed,
    )


def register_of(meter: Reading | None) -> int:
    """Return which register counts now, the first where the meter does not say."""
    tariff = _number(meter, "tariff")
    return int(tariff) if tariff in _REGISTERS else 1


def night_tariff(country: str) -> int | None:
    """Return how the meters of a country, as `BE`, number the night tariff; None if that is not known."""
    return _NIGHT.get(country)


def _is_night(meter: Reading | None, night: int | None) -> bool | None:
    """Say whether the night tariff holds, None if nobody says."""
    tariff = _number(meter, "tariff")
    return None if tariff is None or night is None else tariff == night


def _currents(meter: Reading) -> tuple[float, ...]:
    """Return the currents of the phases; a meter says how large, its powers which way."""
    found = []
    for phase in _PHASES:
        current = _number(meter, f"current_l{phase}_a")
        if current is not None:
            given = _number(meter, f"export_power_l{phase}_w") or 0.0
            found.append(-current if given > (_number(meter, f"import_power_l{phase}_w") or 0.0) else current)
    return tuple(found)


def _fresh(source: Latest | None, max_age: float) -> Reading | None:
    """Return the last reading of a source, None where it is too old."""
    if source is None or source.age is None or source.age > max_age:
        return None
    return source.latest


def _number(reading: Reading | None, column: str) -> float | None:
    """Return a value of a reading, None where it is none."""
    value = None if reading is None else reading.values.get(column)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
