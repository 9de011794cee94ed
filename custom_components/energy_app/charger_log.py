"""What a charger does, kept as rows of its own: so that any past day shows when it charged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from homeassistant.core import HomeAssistant, callback

from .coordinators.charger import ChargerCoordinator
from .energy_core.graphs.roles import CHARGER_ON, CHARGER_W
from .energy_core.models import Reading
from .energy_core.protocols import Clock
from .energy_core.readers.sampling import Sampler, SamplingMode
from .late_rows import LateRows
from .logger import LoggerCoordinator
from .storage import StorageSettings


@dataclass(frozen=True, slots=True)
class _Named:
    """What is told of the store of a charger: its name, and that of its rows."""

    name: str
    source: str


class LoggedCharger:
    """A charger as a logger knows it."""

    corrects = False

    def __init__(self, charger: ChargerCoordinator) -> None:
        """Know the charger."""
        self._charger = charger
        self.hass: HomeAssistant = charger.hass
        self.config_entry = charger.config_entry
        self.subentry_id = charger.subentry_id

    @property
    def settings(self) -> _Named:
        """Its name now, and the source of its rows, which stays."""
        return _Named(self._charger.name, f"charger_{self.subentry_id.lower()}")


class ChargerLog:
    """Keeps whether a charger is on, and the power that it takes, as often as readings are kept."""

    def __init__(
        self,
        charger: ChargerCoordinator,
        clock: Clock,
        *,
        storage: StorageSettings,
        late_rows: LateRows,
        on_rows: Callable[[Sequence[Reading]], None],
    ) -> None:
        """Begin to keep what is decided each second."""
        logged = LoggedCharger(charger)
        self.source = logged.settings.source
        self._charger = charger
        self._clock = clock
        self._sampler = Sampler(SamplingMode.MEAN)
        self.logger = LoggerCoordinator(
            logged,
            self.source,
            sampler=self._sampler,
            storage=storage,
            late_rows=late_rows,
            on_rows=on_rows,
        )
        self._unsubscribe = charger.async_add_listener(self._async_take)
        self.logger.async_start()

    async def async_stop(self) -> None:
        """Keep no more than what was taken until now."""
        self._unsubscribe()
        await self.logger.async_stop()

    @callback
    def _async_take(self) -> None:
        """Take what was decided; before anything is known of the house, that is nothing."""
        data = self._charger.data
        power = data.get("charger_w")
        if power is None:
            return
        at = self._clock.now().replace(microsecond=0)
        values = {CHARGER_ON: int(data["on"]), CHARGER_W: round(power)}
        self._sampler.push(Reading(self.source, at, values))
