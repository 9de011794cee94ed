"""Settings of an import of Home Assistant's statistics."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...exceptions import ConfigError
from .units import factor_to


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsConfig:
    """The database, and which statistic becomes which column, as `import_t1_kwh` of `sensor.meter_t1`.

    `source` is that to whose store the rows go.
    """

    place: str
    columns: Mapping[str, object]
    source: str = "statistics"

    def __post_init__(self) -> None:
        """Refuse columns without a unit in which things are counted, and names that are none."""
        if not self.columns:
            raise ConfigError(
                "columns", "nothing", "a column and its statistic, as import_t1_kwh=sensor.meter"
            )
        for column, statistic in self.columns.items():
            if factor_to(column, "kWh") is None and factor_to(column, "m³") is None:
                raise ConfigError(f"columns.{column}", column, "a column that ends in _kwh or _m3")
            if not isinstance(statistic, str) or not statistic:
                raise ConfigError(f"columns.{column}", statistic, "a statistic as sensor.meter")
