"""Settings that were changed while agents ran, kept beside what the configuration says."""

import logging
from collections.abc import Mapping
from typing import Any

from ..config import changed
from ..exceptions import ConfigError, SettingsError, StoreError
from .agent import Requestable
from .plain import settings
from .states_keeper import StatesKeeper

_LOGGER = logging.getLogger(__name__)


class Overlay:
    """For each agent the settings that are not as configured.

    Without a keeper they are gone with the process. What was kept of an agent that is not there now stays.
    """

    def __init__(self, keeper: StatesKeeper | None = None) -> None:
        """Keep them with `keeper`."""
        self._keeper = keeper
        self._kept: dict[str, Mapping[str, Any]] = {}

    async def load(self) -> None:
        """Take up what was kept; what cannot be read is said, and left out."""
        try:
            found = {} if self._keeper is None else await self._keeper.load() or {}
        except StoreError as error:
            _LOGGER.warning("The settings are those of the configuration: %s", error)
            return
        self._kept = {name: value for name, value in found.items() if isinstance(value, Mapping)}

    def apply(self, agent_id: str, agent: Requestable) -> None:
        """Give an agent the settings that were kept for it; each one that it no longer takes is said."""
        kept = dict(self._kept.get(agent_id, {}))
        while kept:
            try:
                agent.set_config(changed(agent.config, kept))
            except (ConfigError, SettingsError) as error:
                errors = error.errors if isinstance(error, SettingsError) else (error,)
                wrong = {each.key for each in errors} & kept.keys() or set(kept)
                for each in errors:
                    _LOGGER.warning("%s: a setting that was changed before is left out: %s", agent_id, each)
                kept = {name: value for name, value in kept.items() if name not in wrong}
            else:
                return

    async def forget(self, agent_id: str) -> None:
        """Have an agent as configured from its next start on. Raises StoreError: all is kept then."""
        if agent_id in self._kept:
            await self._save({name: value for name, value in self._kept.items() if name != agent_id})

    async def keep(self, agent_id: str, configured: Any, config: Any) -> None:
        """Keep what of an agent's settings is not as configured. Raises StoreError: nothing is kept then."""
        before = settings(configured)
        other = {name: value for name, value in settings(config).items() if value != before[name]}
        kept = {name: value for name, value in self._kept.items() if name != agent_id}
        if other:
            kept[agent_id] = other
        await self._save(kept)

    async def _save(self, kept: dict[str, Mapping[str, Any]]) -> None:
        """Keep settings. Raises StoreError: those of before are kept then."""
        if self._keeper is not None:
            await self._keeper.save(kept)
        self._kept = kept
