"""Controllers of their settings."""

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING

from ..config import (
    ControllerLinks,
    ControllerSetup,
    HouseConfig,
    decode,
)
from ..controllers.config import ControllerConfig
from ..protocols import Clock, Output

if TYPE_CHECKING:
    from ..agents.controller import Controller
    from ..agents.samples import Latest, Prices
    from ..agents.states_keeper import StatesKeeper
    from ..agents.turns import Turns


def controller_setup(
    table: Mapping[str, object], *, key: str = "controller", where: str | None = None
) -> ControllerSetup:
    """Return a controller of a mapping: what it works with by name, all else are its settings."""
    names = {setting.name for setting in fields(ControllerLinks)}
    links = {name: value for name, value in table.items() if name in names}
    rest = {name: value for name, value in table.items() if name not in names}
    return ControllerSetup(
        links=decode(ControllerLinks, links, key=key, where=where),
        settings=decode(ControllerConfig, rest, key=key, where=where),
    )


def make_controller(  # noqa: PLR0913 - all but the first three are named by the caller
    setup: ControllerSetup,
    output: Output,
    readers: Mapping[str, Latest],
    *,
    house: HouseConfig,
    clock: Clock,
    prices: Prices | None = None,
    keeper: StatesKeeper | None = None,
    turns: Turns | None = None,
) -> Controller:
    """Return a controller of an output, which reads among `readers` by name; nothing is commanded yet."""
    from ..agents.controller import Controller  # noqa: PLC0415 - only where something is switched
    from ..agents.samples import Sources, night_tariff  # noqa: PLC0415 - as above

    links = setup.links
    sources = Sources(
        meter=readers[links.meter],
        charger=None if links.charger is None else readers[links.charger],
        charger_column=links.charger_column,
        charger_max_age_s=links.charger_max_age.total_seconds(),
        battery=None if links.battery is None else readers[links.battery],
        battery_max_age_s=links.battery_max_age.total_seconds(),
        prices=prices,
        night_tariff=night_tariff(house.country),
    )
    if not isinstance(setup.settings, ControllerConfig):
        raise TypeError(f"no controller takes {type(setup.settings).__name__}")
    return Controller(
        links.name,
        output,
        sources,
        setup.settings,
        zone=house.time_zone,
        clock=clock,
        keeper=keeper,
        turns=turns,
        dry_run=links.dry_run,
    )
