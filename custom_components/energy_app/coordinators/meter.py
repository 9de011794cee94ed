"""The readings of a meter as they come, and its silence."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any, override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.update_coordinator import UpdateFailed

from .. import issues
from ..brands import brand
from ..const import DOMAIN
from ..coordinator import EnergyAppConfigEntry
from ..energy_core.models import Reading
from ..energy_core.protocols import Clock
from ..energy_core.readers.dsmr import DsmrReader
from ..requestable.pace import MeterPace, last_of_each
from ..settings import MeterSettings
from ..silence import Counts, silence_of
from .listening import ListeningCoordinator

_LOGGER = logging.getLogger(__name__)

# Telegrams of one a second or one in ten do not come to the millisecond: one that is due but
# a little early is shown, not put off until the next.
_EARLY_SECONDS = 0.5


class MeterCoordinator(ListeningCoordinator[DsmrReader]):
    """Passes on what a meter says, and says when it has fallen silent.

    Its `data` are None until they are known to be fresh: the second reading, or the first of a
    meter that gives no time stamps. A value is `due` when the update interval has passed since the one that
    was last.
    """

    def __init__(
        self, hass: HomeAssistant, entry: EnergyAppConfigEntry, subentry: ConfigSubentry, clock: Clock
    ) -> None:
        """Know the meter, and leave it alone until `async_start`. Raises ConfigError for no kind of line."""
        super().__init__(hass, entry, subentry, clock)
        self._settings = self._configured = MeterSettings.from_subentry(subentry)
        self.reader = self._make_reader(self._settings)
        self._last_news = Counts()
        self._next_due = 0.0
        self._started = 0.0
        self._is_running = False
        self._age_timer: asyncio.TimerHandle | None = None

    @property
    @override
    def settings(self) -> MeterSettings:
        """What the user set."""
        return self._settings

    @property
    @override
    def age(self) -> float | None:
        """For how many seconds the meter has said nothing new."""
        return self.reader.age

    @property
    @override
    def pace(self) -> MeterPace:
        """When it counts as silent, and how often its values are shown."""
        return _pace_of(self._settings)

    @property
    @override
    def configured_pace(self) -> MeterPace:
        """The same, as the user configured it."""
        return _pace_of(self._configured)

    @callback
    @override
    def async_set_pace(self, pace: MeterPace) -> None:
        """Call it silent later or sooner, and show it more or less often; its line stays open."""
        seconds = {each.name: getattr(pace, each.name).total_seconds() for each in fields(pace)}
        self._settings = replace(self._settings, **seconds)
        self._next_due = 0.0
        if self._is_running:
            self._async_check_age()

    @property
    @override
    def identity(self) -> Mapping[str, Any]:
        """What a meter says of itself, nothing before it has spoken."""
        reading = self.data
        if reading is None:
            return {}
        return {
            "manufacturer": brand(reading),
            "model": f"P1 {reading.info.get('version', '')}".strip(),
            "serial_number": reading.info.get("meter_id"),
        }

    @override
    async def _async_update_data(self) -> Reading | None:
        """Say the same again to who asks for an update: a meter speaks when it likes."""
        if not self.last_update_success:
            raise self._silence()
        return self.data

    @callback
    @override
    def async_start(self) -> None:
        """Start listening to the line."""
        self._is_running = True
        self._started = self._clock.monotonic()
        self.async_resume()
        self._async_check_age()

    @callback
    def async_resume(self) -> None:
        """Listen again after a pause, unless it was for good."""
        if self._is_running:
            self._async_begin_listening()

    async def async_pause(self) -> None:
        """Let go of the line; the data age meanwhile."""
        await self._end_listening()

    @override
    async def async_stop(self) -> None:
        """Let go of the line for good."""
        self._is_running = False
        self._async_cancel_age_timer()
        await self.async_pause()
        issues.async_clear_silent(self.hass, self.subentry_id)

    @override
    async def async_change(self, subentry: ConfigSubentry) -> None:
        """Take other settings; only another line interrupts the readings, and the entities stay.

        What the line before said is not known of the new one: there are no values until it speaks.
        """
        configured = MeterSettings.from_subentry(subentry)
        settings = last_of_each(self._configured, configured, self._settings)
        if settings == self.settings:
            self._configured = configured
            return
        has_other_line = settings.line != self.settings.line
        if has_other_line:
            reader = self._make_reader(settings)
            await self.async_stop()
            self.reader, self.data, self.last_update_success = reader, None, True
            self._last_news = Counts()
        self._settings, self._configured = settings, configured
        self.name = settings.name
        self._next_due = 0.0
        if has_other_line:
            self.due = True
            self.async_update_listeners()
            self.async_start()
        else:
            self._async_check_age()

    def _make_reader(self, settings: MeterSettings) -> DsmrReader:
        """Return a reader of the line. Raises ConfigError if there can be none."""
        return DsmrReader(settings.line.reader_config(settings.source), self._clock)

    @callback
    @override
    def _async_receive(self, reading: Reading) -> None:
        """Keep a reading and pass it on, once and while the meter is heard to say something new."""
        self.sampler.push(reading)
        if self.reader.age is None or self.reader.age >= self.settings.max_age:
            return
        now = self._clock.monotonic()
        self.due = now >= self._next_due
        if self.due:
            self._next_due = now + self.settings.update_interval - _EARLY_SECONDS
        if not self.last_update_success:
            self._async_recover()
        if self.data is None or reading.at > self.data.at:
            self._last_news = Counts.of(self.reader.line)
        with self._noting():
            self.async_set_updated_data(reading)

    def _age(self) -> float:
        """Return for how many seconds nothing new has come."""
        waited = self._clock.monotonic() - self._started
        return waited if self.reader.age is None else self.reader.age

    @callback
    def _async_check_age(self) -> None:
        """Call the meter silent when its data are too old, else look again when they would be."""
        self._async_cancel_age_timer()
        left = self.settings.max_age - self._age()
        if left > 0:
            self._age_timer = self.hass.loop.call_later(left, self._async_check_age)
        else:
            self._async_lose()
            self._async_wait_silently()

    @callback
    def _async_wait_silently(self) -> None:
        """Tell again in an interval, while the meter is silent, of what is known without it."""
        self._age_timer = self.hass.loop.call_later(self.settings.update_interval, self._async_tell_silent)

    @callback
    def _async_tell_silent(self) -> None:
        """Tell of what is known without the meter: its line may be anything but silent."""
        self._async_tell_cause()
        self.due = True
        self.async_update_listeners()
        self._async_wait_silently()

    @callback
    def _async_cancel_age_timer(self) -> None:
        """Forget what is waited for: the age at which data are too old or, in silence, the next interval."""
        if self._age_timer is not None:
            self._age_timer.cancel()
            self._age_timer = None

    @callback
    def _async_lose(self) -> None:
        """Say once that the meter is silent."""
        self._async_tell_cause()
        self.due = True
        if self.last_update_success:
            with suppress(UpdateFailed), self._noting():
                raise self._silence()
        self.async_set_update_error(self._silence())

    @callback
    def _async_tell_cause(self) -> None:
        """Tell why nothing new comes, as far as it can be heard by now."""
        line = self.reader.line
        silence = silence_of(line, self._last_news)
        issues.async_create_silent(self.hass, self.subentry_id, self.settings, silence, line.last_error)

    def _silence(self) -> UpdateFailed:
        """Return what is wrong with a meter that is silent."""
        return UpdateFailed(
            translation_domain=DOMAIN,
            translation_key="meter_silent",
            translation_placeholders=issues.silent_placeholders(self.settings),
        )

    @callback
    def _async_recover(self) -> None:
        """Say once that the meter is back."""
        issues.async_clear_silent(self.hass, self.subentry_id)
        _LOGGER.info("%s speaks again", self.name)
        self.due = True
        self._async_check_age()


def _pace_of(settings: MeterSettings) -> MeterPace:
    """Return what of the settings of a meter may be set while it is read."""
    return MeterPace(
        max_age=timedelta(seconds=settings.max_age),
        update_interval=timedelta(seconds=settings.update_interval),
    )
