"""Which sensors the prices of the market have."""

from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Any

from homeassistant.components.sensor import SensorStateClass
from homeassistant.util import dt as dt_util

from ..coordinators.prices import PricesCoordinator
from .description import DeviceSensorDescription
from .house import EUR_PER_KWH

_DECIMALS = 6


def _current(prices: PricesCoordinator) -> float | None:
    """Return the price of now."""
    return None if prices.current is None else round(prices.current, _DECIMALS)


def _listed(prices: PricesCoordinator) -> dict[str, Any]:
    """Return the prices of today and later, and why that of now is missing, if it is."""
    listed = [
        {"start": dt_util.as_local(at).isoformat(), "eur_kwh": round(price, _DECIMALS)}
        for at, price in prices.ahead.items()
    ]
    return {"prices": listed, **({} if prices.reason is None else {"reason": prices.reason})}


def _price(key: str, **more: Any) -> DeviceSensorDescription[PricesCoordinator]:
    """Describe a price."""
    return DeviceSensorDescription(
        key=key,
        translation_key=key,
        native_unit_of_measurement=EUR_PER_KWH,
        suggested_display_precision=4,
        survives_silence=True,
        **more,
    )


def _of_today(
    key: str, function: Callable[[Sequence[float]], float]
) -> DeviceSensorDescription[PricesCoordinator]:
    """Describe a price of all of today; unknown while one of its quarter-hours is."""

    def value(prices: PricesCoordinator) -> float | None:
        today = prices.today
        return None if today is None else round(function(today), _DECIMALS)

    def reason(prices: PricesCoordinator) -> dict[str, Any] | None:
        return {"reason": prices.reason or "not_known"} if prices.today is None else None

    return _price(key, value_fn=value, attributes_fn=reason)


PRICE_SENSORS: tuple[DeviceSensorDescription[PricesCoordinator], ...] = (
    _price("spot_price", state_class=SensorStateClass.MEASUREMENT, value_fn=_current, attributes_fn=_listed),
    _of_today("spot_price_lowest", min),
    _of_today("spot_price_highest", max),
    _of_today("spot_price_mean", fmean),
)
