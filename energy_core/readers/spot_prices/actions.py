"""Which integrations of Home Assistant are asked for prices by an action."""

from collections.abc import Mapping
from datetime import date, timedelta

from . import easyenergy_action, energyzero_action, nordpool_action, tibber_action
from .intervals import PriceInterval
from .origin import Action, PriceEntity, PriceSource

ACTIONS: Mapping[str, Action] = {
    "easyenergy": easyenergy_action,
    "energyzero": energyzero_action,
    "nordpool": nordpool_action,
    "tibber": tibber_action,
}


def action_of(entity: PriceEntity, source: PriceSource) -> Action | None:
    """Return how the integration behind an entity is asked, None where it cannot be."""
    action = ACTIONS.get(entity.platform)
    if action is None or not source.offers(action.request(entity, date.min + timedelta(days=1))):
        return None
    return action


async def asked(action: Action, entity: PriceEntity, source: PriceSource, day: date) -> list[PriceInterval]:
    """Return the prices of a day, none for one that is not known yet. Raises ReaderError."""
    return action.extract(entity, await source.ask(action.request(entity, day)))
