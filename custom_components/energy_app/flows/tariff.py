"""The subentry flow of the tariff: one to begin with, of which every number may be changed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import probatio
from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.helpers.selector import (
    BooleanSelector,
    DateSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    ObjectSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
from homeassistant.util import dt as dt_util

from ..const import CONF_TARIFF, SUBENTRY_TARIFF
from ..energy_core.costs.charges import EnergyCharge, FixedCharge
from ..energy_core.costs.presets import CARDS, OPERATORS, dutch_contract, flemish_tariff
from ..energy_core.costs.tables import table_of
from ..energy_core.costs.tariffs import Contract, Tariff, tariff_from
from ..energy_core.exceptions import ConfigError
from ..unquoted import as_day

_START = "start"


def _price(unit: str) -> NumberSelector:
    """Return a box for a price."""
    return NumberSelector(
        NumberSelectorConfig(
            min=-10, max=10_000, step="any", mode=NumberSelectorMode.BOX, unit_of_measurement=unit
        )
    )


FLANDERS = probatio.Schema(
    {
        probatio.Required("operator"): SelectSelector(
            SelectSelectorConfig(
                options=list(OPERATORS), mode=SelectSelectorMode.DROPDOWN, translation_key="operator"
            )
        ),
        probatio.Required("card"): SelectSelector(
            SelectSelectorConfig(
                options=[SelectOptionDict(value=key, label=card.title) for key, card in CARDS.items()],
                mode=SelectSelectorMode.DROPDOWN,
            )
        ),
        probatio.Required(_START): DateSelector(),
        probatio.Required("domiciled", default=True): BooleanSelector(),
    }
)
NETHERLANDS = probatio.Schema(
    {
        probatio.Required(_START): DateSelector(),
        probatio.Required("normal_eur_kwh"): _price("EUR/kWh"),
        probatio.Required("low_eur_kwh"): _price("EUR/kWh"),
        probatio.Required("injection_eur_kwh"): _price("EUR/kWh"),
        probatio.Required("fixed_eur_month", default=0): _price("EUR"),
    }
)
NUMBERS = probatio.Schema({probatio.Required(CONF_TARIFF): ObjectSelector()})


class TariffSubentryFlow(ConfigSubentryFlow):
    """Add the tariff of the house, or change any number in it; a house has one, with all its contracts."""

    async def async_step_user(self, _user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask with which tariff to begin."""
        if any(self._get_entry().get_subentries_of_type(SUBENTRY_TARIFF)):
            return self.async_abort(reason="already_configured")
        return self.async_show_menu(step_id="user", menu_options=["flanders", "netherlands", "own"])

    async def async_step_reconfigure(self, _user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show the tariff as it is."""
        return self._ask_numbers(self._get_reconfigure_subentry().data[CONF_TARIFF])

    async def async_step_flanders(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for the network operator and the supplier's card."""
        return self._begin("flanders", FLANDERS, user_input)

    async def async_step_netherlands(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for the supplier's prices; the energy tax is added."""
        return self._begin("netherlands", NETHERLANDS, user_input)

    async def async_step_own(self, _user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Begin with a contract of two lines."""
        start = dt_util.now().date().replace(month=1, day=1)
        return self._ask_numbers(table_of(Tariff(contracts=(_plain(start, 0.30, 0.30, 0.03, 0.0),))))

    async def async_step_numbers(self, user_input: dict[str, Any]) -> SubentryFlowResult:
        """Take the tariff as it was changed."""
        table = _with_days(user_input[CONF_TARIFF])
        try:
            tariff = tariff_from(table if isinstance(table, Mapping) else {})
        except ConfigError as error:
            return self._ask_numbers(table, "not_valid", f"{error.key}: {error.takes}")
        title, data = tariff.contracts[-1].name, {CONF_TARIFF: table_of(tariff)}
        if self.source == SOURCE_RECONFIGURE:
            subentry = self._get_reconfigure_subentry()
            return self.async_update_and_abort(self._get_entry(), subentry, title=title, data=data)
        return self.async_create_entry(title=title, data=data)

    def _begin(
        self, step: str, schema: probatio.Schema, user_input: dict[str, Any] | None
    ) -> SubentryFlowResult:
        """Ask for what a tariff is made of, and go on to its numbers."""
        words = ""
        if user_input is not None:
            try:
                return self._ask_numbers(table_of(_TARIFFS[step](user_input)))
            except ConfigError as error:
                words = f"{error.key}: {error.takes}"
        return self.async_show_form(
            step_id=step,
            data_schema=self.add_suggested_values_to_schema(schema, user_input or {}),
            errors={"base": "not_valid"} if words else {},
            description_placeholders={"error": words},
        )

    def _ask_numbers(self, table: object, error: str | None = None, words: str = "") -> SubentryFlowResult:
        """Show a tariff, with what is wrong in it."""
        return self.async_show_form(
            step_id="numbers",
            data_schema=self.add_suggested_values_to_schema(NUMBERS, {CONF_TARIFF: table}),
            errors={"base": error} if error else {},
            description_placeholders={"error": words},
        )


def _with_days(item: Any) -> Any:
    """Return a table in which days are days, with quotes or without."""
    if isinstance(item, Mapping):
        return {name: _with_days(value) for name, value in item.items()}
    if isinstance(item, list):
        return [_with_days(value) for value in item]
    return as_day(item)


def _flanders(user_input: Mapping[str, Any]) -> Tariff:
    """Return a tariff of Flanders. Raises ConfigError for a time of which it is not known."""
    return flemish_tariff(
        user_input["operator"],
        user_input["card"],
        date.fromisoformat(user_input[_START]),
        domiciled=user_input["domiciled"],
    )


def _netherlands(user_input: Mapping[str, Any]) -> Tariff:
    """Return a tariff of the Netherlands, where register 1 counts the low tariff. Raises ConfigError."""
    contract = _plain(
        date.fromisoformat(user_input[_START]),
        user_input["low_eur_kwh"],
        user_input["normal_eur_kwh"],
        user_input["injection_eur_kwh"],
        user_input["fixed_eur_month"],
    )
    return Tariff(contracts=(dutch_contract(contract),))


def _plain(start: date, first: float, second: float, injection: float, month: float) -> Contract:
    """Return a contract with prices by register, what is paid for injection and a fee, all with VAT."""
    return Contract(
        name="Contract",
        start=start,
        offtake=(EnergyCharge(name="energy", t1_eur_kwh=first, t2_eur_kwh=second, vat_included=True),),
        injection=(EnergyCharge(name="injection", eur_kwh=injection, vat_pct=0.0),),
        fixed=(FixedCharge(name="fixed fee", eur_month=month, vat_included=True),) if month else (),
    )


_TARIFFS = {"flanders": _flanders, "netherlands": _netherlands}
