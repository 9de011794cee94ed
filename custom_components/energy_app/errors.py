"""What the library could not do, as Home Assistant tells its users."""

from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN
from .energy_core.costs.absence import MissingDataError
from .energy_core.exceptions import EnergyCoreError


def action_failed(error: EnergyCoreError) -> HomeAssistantError:
    """Return the error of an action, in words that can be translated: what is missing has its own."""
    key = f"missing_{error.absence}" if isinstance(error, MissingDataError) else "action_failed"
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"error": str(error)},
    )
