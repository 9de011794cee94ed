"""What a device that was asked said first, for the user to recognise it by."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN, SUBENTRY_ANALOGUE
from ..energy_core.models import Reading
from ..energy_core.units import unit_of
from ..tables.columns import columns_of, describe

_MOST = 8
_NOTHING = "-"


async def async_summary(hass: HomeAssistant, kind: str, reading: Reading) -> str:
    """Return a list of the values of a reading, by their names in the language of the house."""
    if kind == SUBENTRY_ANALOGUE:
        shown = [f"{value:g} {unit_of(column)}" for column, value in reading.values.items()]
        return "\n".join(f"- **{text}** ({reading.info['input_v']} V)" for text in shown)
    words = await async_get_translations(hass, hass.config.language, "entity", [DOMAIN])
    lines = []
    for column in columns_of(kind, reading):
        description = describe(column)
        value = reading.values.get(column)
        if description is None or not isinstance(value, int | float):
            continue
        if description.entity_registry_enabled_default and not description.translation_placeholders:
            name = words[f"component.{DOMAIN}.entity.sensor.{description.translation_key}.name"]
            lines.append(f"- {name}: **{f'{value:g} {unit_of(column) or ""}'.strip()}**")
    return "\n".join(lines[:_MOST]) or _NOTHING
