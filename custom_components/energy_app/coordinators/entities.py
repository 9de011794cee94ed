"""The coordinator of entities that Home Assistant has already."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any, override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, CoreState, HomeAssistant, callback
from homeassistant.helpers.device_registry import DeviceEntryType
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.update_coordinator import UpdateFailed

from ..bridge import HomeAssistantStates
from ..const import DOMAIN
from ..coordinator import EnergyAppConfigEntry
from ..energy_core.models import Reading
from ..energy_core.protocols import Clock
from ..energy_core.readers.entity import EntityConfig, EntityReader
from ..energy_core.readers.entity.zeros import PATIENCE, REGISTERS, Zeros, without
from ..settings import PolledSettings
from .listening import ListeningCoordinator

_LOGGER = logging.getLogger(__name__)

_LOOKED_AGAIN_AFTER = PATIENCE + timedelta(seconds=1)


class EntitiesCoordinator(ListeningCoordinator[EntityReader]):
    """Passes on what entities say, together as one device, which says nothing when none of them does."""

    def __init__(
        self, hass: HomeAssistant, entry: EnergyAppConfigEntry, subentry: ConfigSubentry, clock: Clock
    ) -> None:
        """Know the entities, and leave them alone until `async_start`. Raises ConfigError."""
        super().__init__(hass, entry, subentry, clock)
        self._settings = self._settings_of(subentry)
        self.reader = self._make_reader()
        self._zeros = Zeros()
        self._unsubscribe: CALLBACK_TYPE = lambda: None
        self._wait: CALLBACK_TYPE = lambda: None

    @property
    @override
    def settings(self) -> PolledSettings[EntityConfig]:
        """What the user set."""
        return self._settings

    @property
    @override
    def age(self) -> float | None:
        """For how many seconds none of the entities has said anything."""
        return self.reader.age

    @property
    @override
    def identity(self) -> Mapping[str, Any]:
        """It is no device of its own."""
        return {"entry_type": DeviceEntryType.SERVICE}

    @callback
    @override
    def async_start(self) -> None:
        """Listen to the entities, of which the registers wait until Home Assistant has started."""
        self._async_begin_listening()
        self._unsubscribe = async_at_started(self.hass, self._async_repeat)

    @override
    async def async_stop(self) -> None:
        """Listen no more."""
        self._unsubscribe()
        self._wait()
        await self._end_listening()

    @override
    async def async_change(self, subentry: ConfigSubentry) -> None:
        """Take other settings: a new name alone interrupts nothing."""
        settings = self._settings_of(subentry)
        if settings == self.settings:
            return
        is_renamed_only = settings.config == self.settings.config
        self._settings, self.name = settings, settings.name
        if is_renamed_only:
            return
        await self.async_stop()
        self.reader, self.data, self.last_update_success = self._make_reader(self.reader), None, True
        self.async_update_listeners()
        self.async_start()

    @override
    async def _async_update_data(self) -> Reading | None:
        """Say the same again to who asks for an update: entities speak when they like."""
        if not self.last_update_success:
            raise self._failure()
        return self.data

    def _settings_of(self, subentry: ConfigSubentry) -> PolledSettings[EntityConfig]:
        """Return the settings that a subentry holds. Raises ConfigError."""
        return PolledSettings.from_subentry(EntityConfig, subentry, self.hass.config.time_zone)

    def _make_reader(self, before: EntityReader | None = None) -> EntityReader:
        """Return a reader of the entities, for which those that were read before are no older."""
        states = HomeAssistantStates(self.hass)
        return EntityReader(self.settings.config, states, self._clock, before=before)

    @callback
    @override
    def _async_receive(self, reading: Reading) -> None:
        """Pass a reading on, or that nothing is said any more, once."""
        if not reading.values:
            with suppress(UpdateFailed), self._noting():
                raise self._failure()
            self.async_set_update_error(self._failure())
            return
        settled = self._settled(reading)
        if not settled.values:
            return
        with self._noting():
            self.sampler.push(settled)
        if not self.last_update_success:
            _LOGGER.info("%s has values again", self.name)
        self.async_set_updated_data(settled)

    @callback
    def _async_repeat(self, _when: object) -> None:
        """Take what was said last once more: who has registers alone may say no more for hours."""
        if self.reader.latest is not None and self.reader.latest.values:
            self._async_receive(self.reader.latest)

    @callback
    def _settled(self, reading: Reading) -> Reading:
        """Return a reading without the registers that are in doubt.

        While Home Assistant starts, and while it stops, templates count with entities that are not there.
        """
        if self.hass.state is not CoreState.running:
            return without(reading, REGISTERS)
        settled = self._zeros.settled(reading, self._clock.monotonic())
        if settled is not reading:
            self._wait()
            self._wait = async_call_later(self.hass, _LOOKED_AGAIN_AFTER, self._async_repeat)
        return settled

    def _failure(self) -> UpdateFailed:
        """Return that none of the entities says anything, and why."""
        reasons = ", ".join(f"{entity} ({absence})" for entity, absence in self.reader.absent.items())
        return UpdateFailed(
            translation_domain=DOMAIN,
            translation_key="no_answer",
            translation_placeholders={"device": self.settings.name, "error": reasons},
        )
