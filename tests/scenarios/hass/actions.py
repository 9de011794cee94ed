"""What people do to a charger in Home Assistant, over the same interface as the frontend."""

from collections.abc import Mapping
from typing import Any

from tests.e2e.live_home_assistant import LiveHomeAssistant

from .seeding import charger_id, house_id


class Actions:
    """What is done to one charger."""

    def __init__(self, home: LiveHomeAssistant, seed: int, number: int) -> None:
        """Know the charger, and its house by number."""
        self._home = home
        self._seed = seed
        self._number = number

    def entity(self, platform: str, key: str) -> str:
        """Return an entity of the charger."""
        unique_id = f"{charger_id(self._seed)}_{key}"
        listed = self._home.command("config/entity_registry/list")
        (found,) = (
            each["entity_id"]
            for each in listed
            if each["unique_id"] == unique_id and each["entity_id"].startswith(f"{platform}.")
        )
        return str(found)

    def call(self, domain: str, action: str, entity_id: str, **data: Any) -> None:
        """Call an action with an entity."""
        self._home.rest("POST", f"services/{domain}/{action}", {"entity_id": entity_id, **data})

    def wish(self, *, on: bool) -> None:
        """Switch it by its switch, which is a wish."""
        self.call("switch", f"turn_{'on' if on else 'off'}", self.entity("switch", "on"))

    def mode(self, option: str) -> None:
        """Choose a mode."""
        self.call("select", "select_option", self.entity("select", "mode"), option=option)

    def set_number(self, key: str, value: float) -> None:
        """Set a number."""
        self.call("number", "set_value", self.entity("number", key), value=value)

    def reconfigure(self, **changed: Any) -> None:
        """Go through its dialog, and leave all as it is but what is named here."""
        start = {"handler": [house_id(self._number), "charger"], "subentry_id": charger_id(self._seed)}
        path = "config/config_entries/subentries/flow"
        step = self._home.rest("POST", path, start)
        while step["type"] == "form":
            answers = _as_it_is(step["data_schema"], changed)
            step = self._home.rest("POST", f"{path}/{step['flow_id']}", answers)
            assert not step.get("errors"), step
        assert step["reason"] == "reconfigure_successful", step

    def remove(self) -> None:
        """Remove it."""
        entry_id, subentry_id = house_id(self._number), charger_id(self._seed)
        self._home.command("config_entries/subentries/delete", entry_id=entry_id, subentry_id=subentry_id)

    def reload(self) -> None:
        """Reload its house."""
        self._home.rest("POST", f"config/config_entries/entry/{house_id(self._number)}/reload")


def _as_it_is(fields: list[dict[str, Any]], changed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers to a form by which nothing changes but what is named."""
    answers: dict[str, Any] = {}
    for field in fields:
        name = field["name"]
        suggested = (field.get("description") or {}).get("suggested_value", field.get("default"))
        if field.get("type") == "expandable":
            answers[name] = _as_it_is(field["schema"], changed)
        elif name in changed:
            answers[name] = changed[name]
        elif suggested is not None:
            answers[name] = suggested
    return answers
