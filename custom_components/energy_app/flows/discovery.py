"""Devices that make themselves known: inverters by DHCP, P1 gateways by mDNS, P1 cables when plugged in."""

from abc import abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, override

from homeassistant.components import usb
from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult, ConfigSubentry
from homeassistant.const import CONF_NAME, CONF_URL
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.usb import UsbServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from yarl import URL

from ..const import CONF_SOURCE, DOMAIN, NAME as HOUSE_NAME, SUBENTRY_FRONIUS
from ..energy_core.exceptions import ReaderError
from ..energy_core.models import Reading
from ..settings import Line
from ..stores import async_free_source
from .device import NAME
from .foreign import foreign_entities
from .probe import async_conflict, async_read_telegram
from .reading import READ_ERRORS, async_read
from .summary import async_summary

_RAW_PORT = 23  # where gateways pass telegrams on as they are, over Telnet


class DiscoverySteps(ConfigFlow):
    """Show what was found once it has said something; nothing is added without the user."""

    _url: str
    _reading_found: Reading
    _discovered_line: Line

    @override
    async def async_step_dhcp(self, discovery_info: DhcpServiceInfo) -> ConfigFlowResult:
        """Ask a Fronius data logger that came to the network; one of the house is followed to its address."""
        unique_id = f"{SUBENTRY_FRONIUS}_{discovery_info.macaddress}"
        await self.async_set_unique_id(unique_id)
        self._url = f"http://{discovery_info.ip}"
        if self._is_followed(unique_id, discovery_info.ip):
            return self.async_abort(reason="already_configured")
        self._abort_if_unique_id_configured(reload_on_update=False)  # the user does not want to see it
        if foreign_entities(self.hass, SUBENTRY_FRONIUS, has_meter=False):
            return self.async_abort(reason="in_use_by_fronius")
        try:
            self._reading_found = await async_read(self.hass, SUBENTRY_FRONIUS, {CONF_URL: self._url})
        except READ_ERRORS:
            return self.async_abort(reason="cannot_connect")
        self.context["title_placeholders"] = {"name": f"Fronius {discovery_info.ip}"}
        return await self.async_step_inverter()

    async def async_step_inverter(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show what an inverter said, and ask for a name."""
        if user_input is not None:
            return await self._async_add(
                SUBENTRY_FRONIUS, user_input[CONF_NAME], {CONF_URL: self._url}, self.unique_id
            )
        return self.async_show_form(
            step_id="inverter",
            data_schema=self.add_suggested_values_to_schema(NAME, {CONF_NAME: "Fronius"}),
            description_placeholders={
                "address": self._url,
                "found": await async_summary(self.hass, SUBENTRY_FRONIUS, self._reading_found),
            },
        )

    @override
    async def async_step_zeroconf(self, discovery_info: ZeroconfServiceInfo) -> ConfigFlowResult:
        """Listen to a gateway that may pass on telegrams."""
        return await self._async_listen(Line.network(discovery_info.host, _RAW_PORT), discovery_info.host)

    @override
    async def async_step_usb(self, discovery_info: UsbServiceInfo) -> ConfigFlowResult:
        """Listen to a cable that was plugged in."""
        device = await self.hass.async_add_executor_job(usb.get_serial_by_id, discovery_info.device)
        return await self._async_listen(Line.serial(device), discovery_info.serial_number or device)

    async def _async_listen(self, line: Line, unique_id: str) -> ConfigFlowResult:
        """Read one telegram off a line, and go on as with a meter whose line was typed in."""
        await self.async_set_unique_id(f"p1_{unique_id}")
        self._abort_if_unique_id_configured(reload_on_update=False)  # the user does not want to see it
        if await async_conflict(self.hass, line, None):
            return self.async_abort(reason="already_configured")
        try:
            reading = await async_read_telegram(self.hass, line)
        except ReaderError:
            return self.async_abort(reason="no_telegram")
        self.context["title_placeholders"] = {"name": line.label}
        return await self._async_found_meter(line, reading)

    @abstractmethod
    async def _async_found_meter(self, line: Line, reading: Reading) -> ConfigFlowResult:
        """Go on with a meter that was found."""

    def _is_followed(self, unique_id: str, host: str) -> bool:
        """Say whether an inverter is one of the house, which is read at its address from now on.

        One that was typed in is known by its address, and by its hardware once it was found there.
        """
        if (house := self._house()) is None:
            return False
        inverters = house.get_subentries_of_type(SUBENTRY_FRONIUS)
        if known := next((each for each in inverters if each.unique_id == unique_id), None):
            url = str(_url_of(known).with_host(host))
            if _url_of(known).host != host:
                self.hass.config_entries.async_update_subentry(
                    house, known, data={**known.data, CONF_URL: url}
                )
            return True
        there = [each for each in inverters if _url_of(each).host == host]
        if nameless := next((each for each in there if each.unique_id is None), None):
            self.hass.config_entries.async_update_subentry(house, nameless, unique_id=unique_id)
        return bool(there)

    async def _async_add(
        self, kind: str, title: str, data: Mapping[str, Any], unique_id: str | None = None
    ) -> ConfigFlowResult:
        """Add a device to the house, or make a house of it."""
        house = self._house()
        source = await async_free_source(self.hass, house, kind)
        return self._add(kind, title, {CONF_SOURCE: source, **data}, {}, unique_id)

    def _add(
        self,
        kind: str,
        title: str,
        data: Mapping[str, Any],
        options: Mapping[str, Any],
        unique_id: str | None = None,
    ) -> ConfigFlowResult:
        """Add a device whose source is known to the house, or make a house of it with those options."""
        if house := self._house():
            subentry = ConfigSubentry(
                data=MappingProxyType(dict(data)), subentry_type=kind, title=title, unique_id=unique_id
            )
            self.hass.config_entries.async_add_subentry(house, subentry)
            return self.async_abort(reason="added")
        self.context.pop("unique_id", None)  # that of a device, not of the house
        return self.async_create_entry(
            title=HOUSE_NAME,
            data={},
            options=options,
            subentries=[{"subentry_type": kind, "title": title, "unique_id": unique_id, "data": dict(data)}],
        )

    def _house(self) -> ConfigEntry[Any] | None:
        """Return the house, None before there is one."""
        return next(iter(self.hass.config_entries.async_entries(DOMAIN, include_ignore=False)), None)


def _url_of(subentry: ConfigSubentry) -> URL:
    """Return where an inverter is, of what people write."""
    address = subentry.data[CONF_URL]
    return URL(address if "://" in address else f"http://{address}")
