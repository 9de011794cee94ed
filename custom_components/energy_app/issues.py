"""The repairs that the user is told of; each goes away by itself with its cause."""

from collections.abc import Iterable

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import CHARGING_DOCUMENTATION_URL, DOCUMENTATION_URL, DOMAIN, STORAGE_DOCUMENTATION_URL
from .energy_core.controllers.decision import Problem, ProblemKind
from .settings import MeterSettings
from .silence import Silence

_SILENT = "meter_silent"
_STORE = "store_failing"
_PACKAGE = "cannot_install"
_LITTLE_ROOM = "disk_nearly_full"
_LEFT_ON = "left_on"


def silent_placeholders(settings: MeterSettings) -> dict[str, str]:
    """Return what the words about a silent meter name."""
    return {"meter": settings.name, "port": settings.line.label, "seconds": f"{settings.max_age:g}"}


@callback
def async_create_silent(
    hass: HomeAssistant, subentry_id: str, settings: MeterSettings, silence: Silence, error: str | None
) -> None:
    """Tell that nothing new comes from a meter, and why; the error is that of the line."""
    placeholders = silent_placeholders(settings)
    if silence is Silence.UNREACHABLE:
        placeholders["error"] = str(error)
    _async_create(hass, _SILENT, subentry_id, placeholders, silence)


@callback
def async_clear_silent(hass: HomeAssistant, subentry_id: str) -> None:
    """Take back that a meter is silent."""
    ir.async_delete_issue(hass, DOMAIN, f"{_SILENT}_{subentry_id}")


@callback
def async_create_store(hass: HomeAssistant, store_id: str, placeholders: dict[str, str]) -> None:
    """Tell that the readings of a device cannot be written."""
    _async_create(hass, _STORE, store_id, placeholders)


@callback
def async_clear_store(hass: HomeAssistant, store_id: str) -> None:
    """Take back that the readings of a device cannot be written."""
    ir.async_delete_issue(hass, DOMAIN, f"{_STORE}_{store_id}")


@callback
def async_create_package(hass: HomeAssistant, subentry_id: str, device: str, packages: str) -> None:
    """Tell that a device cannot be read without packages that could not be installed."""
    _async_create(hass, _PACKAGE, subentry_id, {"device": device, "packages": packages})


@callback
def async_clear_package(hass: HomeAssistant, subentry_id: str) -> None:
    """Take back that packages are missing."""
    ir.async_delete_issue(hass, DOMAIN, f"{_PACKAGE}_{subentry_id}")


@callback
def async_create_little_room(hass: HomeAssistant, entry_id: str, free: int) -> None:
    """Tell that the disk with the readings of a house is nearly full; `free` is in bytes."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{_LITTLE_ROOM}_{entry_id}",
        is_fixable=False,
        learn_more_url=STORAGE_DOCUMENTATION_URL,
        severity=ir.IssueSeverity.WARNING,
        translation_key=_LITTLE_ROOM,
        translation_placeholders={"free": f"{free / 1_000_000:.0f}"},
    )


@callback
def async_clear_little_room(hass: HomeAssistant, entry_id: str) -> None:
    """Take back that the disk is nearly full."""
    ir.async_delete_issue(hass, DOMAIN, f"{_LITTLE_ROOM}_{entry_id}")


@callback
def async_create_charger(
    hass: HomeAssistant, subentry_id: str, names: dict[str, str], problem: Problem
) -> None:
    """Tell of a problem of a charger; a contactor that sticks is an error, as nothing here can open it.

    `names` are those of the `charger` and of the `place` at which it is switched.
    """
    severe = problem.kind in (ProblemKind.STUCK, ProblemKind.FAILED)
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"charger_{problem.kind}_{subentry_id}",
        is_fixable=False,
        learn_more_url=CHARGING_DOCUMENTATION_URL,
        severity=ir.IssueSeverity.ERROR if severe else ir.IssueSeverity.WARNING,
        translation_key=f"charger_{problem.kind}",
        translation_placeholders=names | {key: _plain(value) for key, value in problem.data.items()},
    )


def _plain(value: float | str) -> str:
    """Return a number of a problem without decimals, and a text as it is."""
    return value if isinstance(value, str) else f"{value:.0f}"


@callback
def async_clear_charger(hass: HomeAssistant, subentry_id: str, kinds: Iterable[str]) -> None:
    """Take back problems of a charger."""
    for kind in kinds:
        ir.async_delete_issue(hass, DOMAIN, f"charger_{kind}_{subentry_id}")


@callback
def async_create_left_on(hass: HomeAssistant, place: str, charger: str) -> None:
    """Tell that what a charger switched could not be switched off, and that nobody controls it any more."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{_LEFT_ON}_{place}",
        is_fixable=False,
        is_persistent=True,  # without a house nobody begins to try again after a restart
        learn_more_url=CHARGING_DOCUMENTATION_URL,
        severity=ir.IssueSeverity.ERROR,
        translation_key=_LEFT_ON,
        translation_placeholders={"charger": charger, "place": place},
    )


@callback
def async_clear_left_on(hass: HomeAssistant, place: str) -> None:
    """Take back that something may still be on."""
    ir.async_delete_issue(hass, DOMAIN, f"{_LEFT_ON}_{place}")


@callback
def _async_create(
    hass: HomeAssistant, key: str, subentry_id: str, placeholders: dict[str, str], words: str | None = None
) -> None:
    """Tell of an error that the user can end, and this program cannot; its words are those of its key."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{key}_{subentry_id}",
        is_fixable=False,
        learn_more_url=f"{DOCUMENTATION_URL}#troubleshooting",
        severity=ir.IssueSeverity.ERROR,
        translation_key=words or key,
        translation_placeholders=placeholders,
    )
