"""Python packages that only those need who chose something that takes them."""

from collections.abc import Iterable

from homeassistant.core import HomeAssistant
from homeassistant.requirements import RequirementsNotFound, async_process_requirements

from .const import DOMAIN
from .energy_core.exceptions import EnergyCoreError


class PackageError(EnergyCoreError):
    """A package could not be installed; Home Assistant tries again once it is restarted."""

    def __init__(self, packages: Iterable[str]) -> None:
        """Name them."""
        self.packages = ", ".join(packages)
        super().__init__(
            f"{self.packages} could not be installed; it is tried again once Home Assistant is restarted"
        )


async def async_install(hass: HomeAssistant, requirements: Iterable[str]) -> None:
    """Install packages that are not there yet. Raises PackageError."""
    try:
        await async_process_requirements(hass, DOMAIN, list(requirements), is_built_in=False)
    except RequirementsNotFound as error:
        raise PackageError(error.requirements) from error
