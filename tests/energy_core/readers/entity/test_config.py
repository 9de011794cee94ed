"""Which entity stands for what."""

from datetime import timedelta

import pytest

from energy_core.config import decode
from energy_core.exceptions import ConfigError
from energy_core.readers.entity import EntityConfig, Role, SourceEntity

GRID = {"role": "grid_power", "entity_id": "sensor.grid"}


def test_a_table_becomes_settings() -> None:
    """As of a form."""
    table = {"name": "house", "entities": [{**GRID, "inverted": True, "max_age": "90s", "unit": "kW"}]}
    config = decode(EntityConfig, table)
    (entity,) = config.entities
    assert entity == SourceEntity(
        role=Role.GRID_POWER,
        entity_id="sensor.grid",
        inverted=True,
        unit="kW",
        max_age=timedelta(seconds=90),
    )
    assert entity.patience == timedelta(seconds=90)


@pytest.mark.parametrize(("role", "hours"), [("gas", 24), ("battery_soc", 1), ("temperature", 2)])
def test_patience_is_that_of_its_kind(role: str, hours: int) -> None:
    """Registers may say nothing for hours."""
    assert SourceEntity(role=Role(role), entity_id="sensor.x").patience == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"name": "", "entities": [GRID]}, "name: got ''"),
        ({"name": "x", "entities": []}, "entities: got [], takes one entity or more"),
        ({"name": "x", "entities": [{**GRID, "role": "sun"}]}, "entities[0].role: got 'sun', takes one of"),
        ({"name": "x", "entities": [{**GRID, "entity_id": "grid"}]}, "entities[0].entity_id: got 'grid'"),
        (
            {"name": "x", "entities": [{**GRID, "unit": "kWh"}]},
            "entities[0].unit: got 'kWh', takes one of mW",
        ),
        ({"name": "x", "entities": [{**GRID, "max_age": "1s"}]}, "entities[0].max_age: got '1s'"),
        (
            {"name": "x", "entities": [{**GRID, "role": "gas", "inverted": True}]},
            "entities[0].inverted: got True, takes true for a power only",
        ),
        ({"name": "x", "entities": [GRID, GRID]}, "entities[1].role: got 'grid_power', takes a role that"),
        (
            {"name": "x", "entities": [GRID, {**GRID, "role": "export_power"}]},
            "entities: got 'grid_power', takes either it, or import_power and export_power",
        ),
        (
            {
                "name": "x",
                "entities": [{**GRID, "role": "import_energy_t1"}, {**GRID, "role": "import_energy"}],
            },
            "entities: got 'import_energy', takes either it, or import_energy_t1 and import_energy_t2",
        ),
    ],
)
def test_what_cannot_be_is_refused(table: dict[str, object], message: str) -> None:
    """In words."""
    with pytest.raises(ConfigError) as caught:
        decode(EntityConfig, table)
    assert str(caught.value).startswith(message)
