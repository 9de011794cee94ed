"""What a user or an automation can have done: actions that answer."""

import probatio
from homeassistant.core import HomeAssistant, SupportsResponse, callback
from homeassistant.helpers.service import async_register_admin_service

from ..const import DOMAIN
from . import backfill, bill, charging, day, export, importing, reprocess
from .handling import Work, handled

# Figures are for anybody; what reads or writes files, or changes what is kept, is for administrators.
_FOR_ALL: tuple[tuple[str, probatio.Schema, Work], ...] = (
    ("explain", charging.EXPLAIN, charging.async_explain),
    ("get_bill", bill.SCHEMA, bill.async_get_bill),
    ("get_day", day.SCHEMA, day.async_get_day),
)
_FOR_ADMINISTRATORS: tuple[tuple[str, probatio.Schema, Work], ...] = (
    ("backfill_statistics", backfill.SCHEMA, backfill.async_backfill_statistics),
    ("export", export.SCHEMA, export.async_export),
    ("import_history", importing.SCHEMA, importing.async_import_history),
    ("reprocess", reprocess.SCHEMA, reprocess.async_reprocess),
)
# Whoever may switch the charger may have it charge.
_TO_CHARGE: tuple[tuple[str, probatio.Schema, Work], ...] = (
    ("charge_now", charging.CHARGE_NOW, charging.async_charge_now),
)
ACTIONS = {name: schema for name, schema, _ in (*_FOR_ALL, *_TO_CHARGE, *_FOR_ADMINISTRATORS)}


@callback
def async_setup_actions(hass: HomeAssistant) -> None:
    """Offer the actions, whether a house is set up or not."""
    for name, schema, work in _FOR_ALL:
        hass.services.async_register(
            DOMAIN, name, handled(work), schema=schema, supports_response=SupportsResponse.ONLY
        )
    for name, schema, work in _TO_CHARGE:
        hass.services.async_register(
            DOMAIN, name, handled(work), schema=schema, supports_response=SupportsResponse.OPTIONAL
        )
    for name, schema, work in _FOR_ADMINISTRATORS:
        async_register_admin_service(
            hass, DOMAIN, name, handled(work), schema=schema, supports_response=SupportsResponse.OPTIONAL
        )


__all__ = ["ACTIONS", "async_setup_actions"]
