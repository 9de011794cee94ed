"""Everything that has a key has its words, its icon and its rule."""

import json
import re
import struct
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from homeassistant.components.brands.const import ALLOWED_IMAGES
from homeassistant.util.yaml import load_yaml_dict

import custom_components.energy_app as integration
from custom_components.energy_app.binary_sensor import BINARY_SENSORS, STORE_BINARY_SENSORS
from custom_components.energy_app.const import DOMAIN, NAME, SUBENTRY_METER
from custom_components.energy_app.energy_core import __version__
from custom_components.energy_app.energy_core.readers.dsmr import Country
from custom_components.energy_app.flows import forms, trial
from custom_components.energy_app.flows.steps import FAULTS
from custom_components.energy_app.silence import Silence
from custom_components.energy_app.tables.meter import SENSORS
from custom_components.energy_app.tables.store import STORE_SENSORS

FOLDER = Path(integration.__file__).parent
LANGUAGES = ("en", "nl", "fr", "de")
OWN_ERRORS = {"already_configured", "in_use_by_dsmr", "unknown", "unsupported"}

# Home Assistant's own list; a custom integration is held to the same.
RULES = re.findall(
    r"[a-z-]+",
    """
    action-setup appropriate-polling brands common-modules config-flow config-flow-test-coverage
    dependency-transparency docs-actions docs-conditions docs-high-level-description
    docs-installation-instructions docs-removal-instructions docs-triggers entity-event-setup
    entity-unique-id has-entity-name runtime-data test-before-configure test-before-setup
    unique-config-entry action-exceptions config-entry-unloading docs-configuration-parameters
    docs-installation-parameters entity-unavailable integration-owner log-when-unavailable
    parallel-updates reauthentication-flow test-coverage devices diagnostics discovery-update-info
    discovery docs-data-update docs-examples docs-known-limitations docs-supported-devices
    docs-supported-functions docs-troubleshooting docs-use-cases dynamic-devices entity-category
    entity-device-class entity-disabled-by-default entity-translations exception-translations
    icon-translations reconfiguration-flow repair-issues stale-devices async-dependency
    inject-websession strict-typing
    """,
)


def read(name: str) -> Any:
    """Return a JSON file of the integration."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def words(language: str) -> dict[str, Any]:
    """Return the words of a language."""
    return dict(read(f"translations/{language}.json"))


def leaves(tree: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the dotted keys of the texts, with the texts."""
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def placeholders(text: str) -> set[str]:
    """Return what a text leaves open."""
    return set(re.findall(r"{(\w+)}", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_say_the_same(language: str) -> None:
    """Each language has every text, none is empty, and each leaves open what the English does."""
    english, other = dict(leaves(words("en"))), dict(leaves(words(language)))
    assert other.keys() == english.keys()
    assert all(text.strip() for text in other.values())
    assert {key: placeholders(text) for key, text in other.items()} == {
        key: placeholders(text) for key, text in english.items()
    }


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_translated_indeed(language: str) -> None:
    """A sentence is in the language that it says it is."""
    english, other = dict(leaves(words("en"))), dict(leaves(words(language)))
    assert [key for key, text in other.items() if " " in text and text == english[key]] == []


def test_every_language_is_tested() -> None:
    """There is no file of words that nobody looks at."""
    assert {path.stem for path in (FOLDER / "translations").iterdir()} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_entities_have_words_and_icons(language: str) -> None:
    """Each entity has a name, each of its states a word, and each an icon; none is left over."""
    named = words(language)["entity"]
    sensors = (*SENSORS, *STORE_SENSORS)
    binary_sensors = (*BINARY_SENSORS, *STORE_BINARY_SENSORS)
    assert named["sensor"].keys() == {description.translation_key for description in sensors}
    assert named["binary_sensor"].keys() == {description.translation_key for description in binary_sensors}
    for description in sensors:
        states = named["sensor"][description.translation_key].get("state", {})
        assert set(states) == set(description.options or ())
        known = description.translation_placeholders or {}
        assert placeholders(named["sensor"][description.translation_key]["name"]) == set(known)
    icons = read("icons.json")["entity"]
    assert {platform: keys.keys() for platform, keys in icons.items()} == {
        platform: keys.keys() for platform, keys in named.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_repairs_have_words(language: str) -> None:
    """Each cause of a silence has its words, and names what the others name."""
    told = words(language)["issues"]
    assert told.keys() == {*Silence, "disk_nearly_full", "store_failing"}
    for silence in Silence:
        named = placeholders(told[silence]["description"])
        assert named - {"seconds"} == {"meter", "port"} | (
            {"error"} if silence is Silence.UNREACHABLE else set()
        )


def test_names_differ() -> None:
    """No two entities of a meter have the same name."""
    for language in LANGUAGES:
        names = [sensor["name"] for sensor in words(language)["entity"]["sensor"].values()]
        assert len(names) == len(set(names)), language


def test_dialogs_have_words() -> None:
    """Each step, field, choice, error and progress has its words, in both flows the same."""
    first = words("en")["config"]
    further = words("en")["config_subentries"][SUBENTRY_METER]
    assert set(first["step"]) == {"user", "serial", "network", "confirm"}
    assert set(further["step"]) == {*first["step"], "reconfigure", "settings"}
    assert first["step"]["confirm"]["data"].pop("store_url")
    assert first["step"]["confirm"]["data_description"].pop("store_url")
    assert all(further["step"][step] == first["step"][step] for step in first["step"])
    of_stores = {key: first["error"].pop(key) for key in words("en")["options"]["error"]}
    assert of_stores == words("en")["options"]["error"]
    assert first["error"] == further["error"]
    assert first["progress"] == further["progress"]
    assert first["error"].keys() == FAULTS | OWN_ERRORS
    for schema, steps in (
        (forms.SERIAL, ["serial"]),
        (forms.NETWORK, ["network"]),
        (forms.METER, ["confirm", "settings"]),
    ):
        fields = {str(field) for field in schema.schema}
        for step in steps:
            assert further["step"][step]["data"].keys() == fields
            assert further["step"][step]["data_description"].keys() == fields
    assert first["step"]["user"]["menu_options"].keys() == {"serial", "network"}
    assert further["step"]["reconfigure"]["menu_options"].keys() == {"settings", "serial", "network"}
    assert words("en")["selector"]["country"]["options"].keys() == {"automatic", *Country}


def test_options_have_words() -> None:
    """Each step, field, choice, error and end of the options has its words."""
    told = words("en")["options"]
    assert set(told["step"]) == {"copy", "init", "mongodb", "store", "writing"}
    for schema, step in ((forms.WRITING, "writing"), (forms.MONGODB, "mongodb"), (forms.COPY, "copy")):
        fields = {str(field) for field in schema.schema}
        assert told["step"][step]["data"].keys() == told["step"][step]["data_description"].keys() == fields
    assert told["step"]["init"]["menu_options"].keys() == {"writing", "store"}
    assert told["step"]["store"]["menu_options"].keys() == {"files", "mongodb"}
    assert told["error"].keys() == {"not_mongodb", *(key for _, key in trial._ERRORS)}
    assert told["progress"].keys() == {"moving"}
    assert told["abort"].keys() == {"copy_failed", "same_store"}


def test_quality_scale() -> None:
    """Every rule is answered; what is not done says why."""
    answers = load_yaml_dict(str(FOLDER / "quality_scale.yaml"))["rules"]
    assert answers.keys() == set(RULES)
    assert len(RULES) == 54
    for rule, answer in answers.items():
        status = answer if isinstance(answer, str) else answer["status"]
        assert status in {"done", "exempt", "todo"}, rule
        assert status == "done" or answer["comment"].strip(), rule
    assert [rule for rule, answer in answers.items() if answer != "done" and answer["status"] == "todo"] == [
        "dependency-transparency"
    ]


def test_manifest() -> None:
    """The manifest is in the order that Home Assistant wants, and says what is true."""
    manifest = read("manifest.json")
    first, second, *rest = manifest
    assert [first, second] == ["domain", "name"]
    assert all(before < after for before, after in pairwise(rest))
    assert (manifest["domain"], manifest["name"], manifest["version"]) == (DOMAIN, NAME, __version__)
    assert manifest["dependencies"] == ["usb"]
    assert manifest["single_config_entry"] is True


def png_size(path: Path) -> tuple[int, int]:
    """Return the width and the height of an image, from its header."""
    width, height = struct.unpack(">II", path.read_bytes()[16:24])
    return width, height


def test_brand_images() -> None:
    """The images have the names and the sizes that Home Assistant looks for."""
    sizes = {path.name: png_size(path) for path in (FOLDER / "brand").iterdir()}
    assert sizes.keys() <= ALLOWED_IMAGES
    assert sizes["icon.png"] == (256, 256)
    assert sizes["icon@2x.png"] == (512, 512)
    assert sizes["logo.png"][1] == 128
    assert sizes["logo@2x.png"][1] == 256
