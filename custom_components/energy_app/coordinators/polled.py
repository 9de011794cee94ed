"""The readings of a device that is asked."""

import asyncio
from abc import abstractmethod
from collections.abc import Awaitable
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any, Protocol, override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.update_coordinator import UpdateFailed

from .. import issues
from ..const import CONF_SUBENTRY_ID, DOMAIN
from ..coordinator import DeviceCoordinator, EnergyAppConfigEntry
from ..energy_core.agents.feed import FeedSettings
from ..energy_core.config import changed
from ..energy_core.exceptions import ReaderAuthenticationError, ReaderError, ReaderQuotaError
from ..energy_core.models import Reading
from ..energy_core.protocols import Clock, Reader
from ..packages import PackageError, async_install
from ..requestable.pace import last_of_each
from ..settings import PolledSettings

# A password that is wrong is not tried again and again, which would lock it; a key may become active.
_AFTER_REFUSAL = timedelta(hours=1)


class PolledConfig(Protocol):
    """What the settings of all readers that are asked have in common."""

    @property
    def period(self) -> timedelta:
        """How often it is asked."""


class PolledCoordinator[ConfigT: PolledConfig, ReaderT: Reader](DeviceCoordinator):
    """Asks a device in its period; what goes wrong makes its values unavailable until it is right again."""

    config_class: type[ConfigT]
    pace_class: type[Any] = FeedSettings  # settings of that name, which may change while it is asked
    requirements: tuple[str, ...] = ()  # Python packages that only those need who have such a device

    def __init__(
        self, hass: HomeAssistant, entry: EnergyAppConfigEntry, subentry: ConfigSubentry, clock: Clock
    ) -> None:
        """Know the device, and leave it alone until `async_start`. Raises ConfigError."""
        super().__init__(hass, entry, subentry, clock)
        self._settings = self._configured = self._settings_of(subentry)
        self.reader = self.make_reader(hass, self._settings.config, clock)
        self._asking: asyncio.Task[Reading] | None = None
        self._unsubscribe: CALLBACK_TYPE | None = None
        self._lacks_package = False
        self._answered_at: float | None = None

    @property
    def latest(self) -> Reading | None:
        """The last good answer, None before the first."""
        return self.data

    @property
    @override
    def age(self) -> float | None:
        """Monotonic seconds since the last good answer, None before the first."""
        return None if self._answered_at is None else self._clock.monotonic() - self._answered_at

    @property
    @override
    def pace(self) -> Any:
        """How often it is asked."""
        return self._pace_of(self._settings.config)

    @property
    @override
    def configured_pace(self) -> Any:
        """How often the user wants it to be asked."""
        return self._pace_of(self._configured.config)

    @callback
    @override
    def async_set_pace(self, pace: Any) -> None:
        """Ask more or less often, but never more often than it bears: a SettingsError.

        Who lets us in no more, or was asked too much, is asked no sooner by that.
        """
        config: Any = self._settings.config
        wanted = {each.name: getattr(pace, each.name) for each in fields(pace)}
        self._settings = replace(self._settings, config=changed(config, wanted))
        period = self.settings.config.period
        if self._unsubscribe is None or self.update_interval in {None, period}:
            return
        self.update_interval = period
        if self._asking is None and getattr(self.last_exception, "retry_after", None) is None:
            self._schedule_refresh()

    def _pace_of(self, config: ConfigT) -> Any:
        """Return what of some settings is the pace."""
        return self.pace_class(**{each.name: getattr(config, each.name) for each in fields(self.pace_class)})

    @property
    @override
    def settings(self) -> PolledSettings[ConfigT]:
        """What the user set."""
        return self._settings

    def _settings_of(self, subentry: ConfigSubentry) -> PolledSettings[ConfigT]:
        """Return the settings that a subentry holds. Raises ConfigError."""
        return PolledSettings.from_subentry(self.config_class, subentry, self.hass.config.time_zone)

    @classmethod
    @abstractmethod
    def make_reader(cls, hass: HomeAssistant, config: ConfigT, clock: Clock) -> ReaderT:
        """Return a reader; nothing is opened yet."""

    @classmethod
    async def async_close(cls, reader: ReaderT) -> None:
        """Give back what a reader holds."""

    @classmethod
    async def async_read_once(cls, hass: HomeAssistant, config: ConfigT, clock: Clock) -> Reading:
        """Ask a device that does not run. Raises ReaderError or PackageError."""
        if cls.requirements:
            await async_install(hass, cls.requirements)
        reader = cls.make_reader(hass, config, clock)
        try:
            return await reader.read()
        finally:
            await cls.async_close(reader)

    @callback
    @override
    def async_start(self) -> None:
        """Ask at once, and then in the period; nobody waits for the first answer."""
        self.update_interval = self.settings.config.period
        self._unsubscribe = self.async_add_listener(lambda: None)
        self.config_entry.async_create_background_task(
            self.hass, self.async_refresh(), f"{DOMAIN} {self.name}"
        )

    @override
    async def async_stop(self) -> None:
        """Ask no more: a question that is not answered yet is broken off."""
        self.update_interval = None
        unsubscribe, self._unsubscribe = self._unsubscribe, None
        if unsubscribe is not None:
            unsubscribe()
        asking, self._asking = self._asking, None
        if asking is not None:
            asking.cancel()
            await asyncio.wait([asking])
        await self.async_close(self.reader)
        self._async_clear_package()

    @override
    async def async_change(self, subentry: ConfigSubentry) -> None:
        """Take other settings: a new name alone interrupts nothing."""
        configured = self._settings_of(subentry)
        settings = last_of_each(self._configured, configured, self._settings)
        self._configured = configured
        if settings == self.settings:
            return
        is_renamed_only = settings.config == self.settings.config
        self._settings, self.name = settings, settings.name
        if is_renamed_only:
            return
        await self.async_stop()
        self.reader = self.make_reader(self.hass, settings.config, self._clock)
        self.data, self.last_update_success, self._answered_at = None, True, None
        self.async_update_listeners()
        self.async_start()

    @override
    async def _async_update_data(self) -> Reading | None:
        """Ask the device, and keep what it says."""
        if self._unsubscribe is None:
            return self.data
        self._asking = asking = self.hass.async_create_background_task(
            self._async_ask(), f"{DOMAIN} question to {self.name}"
        )
        await asyncio.wait([asking])
        if self._asking is not asking:  # it is stopped, or another device by now
            _ = asking.cancelled() or asking.exception()
            return self.data
        self._asking = None
        with self._noting():
            reading = self._completed(await self._answered(asking))
        self.sampler.push(reading)
        self._answered_at = self._clock.monotonic()
        return reading

    async def _async_ask(self) -> Reading:
        """Ask the device, with whatever that takes. Raises ReaderError or PackageError."""
        if self.requirements:
            await async_install(self.hass, self.requirements)
        return await self.reader.read()

    async def _answered(self, answer: Awaitable[Reading]) -> Reading:
        """Return an answer, or what stands for one that is missing. Raises UpdateFailed."""
        try:
            reading = await answer
        except PackageError as error:
            self._lacks_package = True
            issues.async_create_package(self.hass, self.subentry_id, self.settings.name, error.packages)
            raise self._failure(error, _AFTER_REFUSAL) from error
        except ReaderAuthenticationError as error:
            self.config_entry.async_start_reauth(self.hass, data={CONF_SUBENTRY_ID: self.subentry_id})
            raise self._failure(error, _AFTER_REFUSAL) from error
        except ReaderQuotaError as error:
            raise self._failure(error, timedelta(seconds=error.retry_after)) from error
        except ReaderError as error:
            return self._without_answer(error)
        self._async_clear_package()
        return reading

    @callback
    def _async_clear_package(self) -> None:
        """Take back that a package is missing."""
        if self._lacks_package:
            self._lacks_package = False
            issues.async_clear_package(self.hass, self.subentry_id)

    def _without_answer(self, error: ReaderError) -> Reading:
        """Return what stands for an answer that did not come. Raises UpdateFailed where nothing does."""
        raise self._failure(error) from error

    def _completed(self, reading: Reading) -> Reading:
        """Return a reading with what the integration knows besides."""
        return reading

    def _failure(self, error: Exception, retry_after: timedelta | None = None) -> UpdateFailed:
        """Return what to log, once; `retry_after` is when to ask again, if not in the period."""
        return UpdateFailed(
            translation_domain=DOMAIN,
            translation_key="no_answer",
            translation_placeholders={"device": self.settings.name, "error": str(error)},
            retry_after=None if retry_after is None else retry_after.total_seconds(),
        )
