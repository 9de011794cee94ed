"""The settings of a reader of prices."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from ...config import is_time_zone
from ...exceptions import ConfigError, ReaderDataError
from .intervals import QUARTER
from .units import factor_of

_ENTITY_ID = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotPricesConfig:
    """Where the prices of the market are: an entity, or a CSV file.

    Attributes:
        name: the source of the readings.
        unit: for an entity that does not state one, or a file whose header does not.
        vat_pct: the VAT that these prices hold, which is taken off; 0 for prices without.
        time_zone: of the house, whose days are told.
    """

    name: str
    entity_id: str | None = None
    path: str | None = None
    unit: str | None = None
    vat_pct: float = field(default=0.0, metadata={"minimum": 0, "maximum": 100})
    time_zone: str = "Europe/Brussels"

    def __post_init__(self) -> None:
        """Refuse with a ConfigError two places or none, and units that are no price."""
        if (self.entity_id is None) == (self.path is None):
            raise ConfigError("entity_id", self.entity_id, "an entity or the path of a file, one of the two")
        if self.entity_id is not None and not _ENTITY_ID.fullmatch(self.entity_id):
            raise ConfigError("entity_id", self.entity_id, "the id of an entity, as sensor.spot_price")
        if not is_time_zone(self.time_zone):
            raise ConfigError("time_zone", self.time_zone, "a time zone as Europe/Brussels")
        if self.unit is not None:
            try:
                factor_of(self.unit)
            except ReaderDataError as error:
                raise ConfigError("unit", self.unit, "EUR/kWh, EUR/MWh or ct/kWh") from error

    @property
    def period(self) -> timedelta:
        """How often there is another price."""
        return QUARTER
