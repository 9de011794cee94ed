"""Everything that has a key has its words, its icon and its rule."""

import json
import re
import struct
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import probatio
import pytest
from homeassistant.components.brands.const import ALLOWED_IMAGES
from homeassistant.data_entry_flow import section
from homeassistant.util.yaml import load_yaml_dict

import custom_components.energy_app as integration
from custom_components.energy_app.actions import ACTIONS
from custom_components.energy_app.actions.export import CHOICES
from custom_components.energy_app.actions.importing import KINDS
from custom_components.energy_app.binary_sensor import BINARY_SENSORS, STORE_BINARY_SENSORS
from custom_components.energy_app.const import DOMAIN, NAME, SUBENTRY_METER, SUBENTRY_TARIFF
from custom_components.energy_app.energy_core import __version__
from custom_components.energy_app.energy_core.controllers.config import Count, Mode as ChargingMode
from custom_components.energy_app.energy_core.controllers.decision import ProblemKind
from custom_components.energy_app.energy_core.costs.absence import Absence
from custom_components.energy_app.energy_core.costs.presets import OPERATORS
from custom_components.energy_app.energy_core.readers.dsmr import Country
from custom_components.energy_app.energy_core.readers.mcp3008 import Mode
from custom_components.energy_app.energy_core.readers.openweathermap import Api
from custom_components.energy_app.energy_core.readers.sma import Group
from custom_components.energy_app.event import EVENTS
from custom_components.energy_app.flows import (
    analogue,
    charging,
    entities,
    forms,
    inverter,
    outputs,
    prices,
    tariff,
    trial,
    weather,
)
from custom_components.energy_app.flows.reading import ERRORS
from custom_components.energy_app.flows.steps import FAULTS
from custom_components.energy_app.number import NUMBERS
from custom_components.energy_app.select import SELECTS
from custom_components.energy_app.silence import Silence
from custom_components.energy_app.switch import SWITCHES
from custom_components.energy_app.tables.analogue import INPUT
from custom_components.energy_app.tables.charger import CHARGER_BINARY_SENSORS, CHARGER_SENSORS
from custom_components.energy_app.tables.columns import QUANTITIES, describe
from custom_components.energy_app.tables.demand import DEMAND_SENSORS
from custom_components.energy_app.tables.house import HOUSE_SENSORS
from custom_components.energy_app.tables.meter import SENSORS
from custom_components.energy_app.tables.prices import PRICE_SENSORS
from custom_components.energy_app.tables.store import STORE_SENSORS

FOLDER = Path(integration.__file__).parent
LANGUAGES = ("en", "nl", "fr", "de")
OWN_ERRORS = {"already_configured", "in_use_by_dsmr", "unknown", "unsupported"}

# What is called the same everywhere.
PROPER_NAMES = {"Chip select", "One Call 3.0", "Raspberry Pi (optional)"}

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


def test_what_is_missing_has_words() -> None:
    """As what an action says, and as the reason of whatever sensor it may be the reason of."""
    english = words("en")
    assert {f"missing_{absence}" for absence in Absence} <= english["exceptions"].keys()
    reasons: set[str] = set()
    for sensor in HOUSE_SENSORS:
        if sensor.key not in {"month_peak", "mean_peak", "contract_balance_eur"}:
            attribute = english["entity"]["sensor"][sensor.translation_key]["state_attributes"]["reason"]
            reasons |= attribute["state"].keys()
    assert reasons == set(Absence)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_translated_indeed(language: str) -> None:
    """A sentence is in the language that it says it is."""
    english, other = dict(leaves(words("en"))), dict(leaves(words(language)))
    same = {text for key, text in other.items() if " " in text and text == english[key]}
    assert same <= PROPER_NAMES


def test_every_language_is_tested() -> None:
    """There is no file of words that nobody looks at."""
    assert {path.stem for path in (FOLDER / "translations").iterdir()} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_entities_have_words_and_icons(language: str) -> None:
    """Each entity has a name, each of its states a word, and each an icon; none is left over."""
    named = words(language)["entity"]
    described = map(describe, (*QUANTITIES, *NUMBERED))
    columns = [description for description in described if description is not None]
    sensors: list[Any] = [
        *SENSORS,
        *STORE_SENSORS,
        *HOUSE_SENSORS,
        *DEMAND_SENSORS,
        *PRICE_SENSORS,
        *columns,
        INPUT,
        *CHARGER_SENSORS,
    ]
    binary_sensors = (*BINARY_SENSORS, *STORE_BINARY_SENSORS, *CHARGER_BINARY_SENSORS)
    assert named["switch"].keys() == {description.translation_key for description in SWITCHES}
    assert named["number"].keys() == {description.translation_key for description in NUMBERS}
    assert named["event"].keys() == {description.translation_key for description in EVENTS}
    assert named["select"].keys() == {description.translation_key for description in SELECTS}
    assert named["select"]["charging_mode"]["state"].keys() == set(ChargingMode)
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


def assert_charger_problems(told: Mapping[str, Any]) -> None:
    """Check that the words about a charger leave open what is known of each problem, and say what to do."""
    known = {"clock": {"offset_s"}, "stuck": {"charger_w"}, "never_fits": {"power_w", "limit_w"}}
    known |= {"unkept": {"error"}, "failed": {"error"}}
    for kind in ProblemKind:
        about = told[f"charger_{kind}"]
        open_ = placeholders(about["title"]) | placeholders(about["description"])
        assert known.get(kind, set()) <= open_ <= {"charger", "place"} | known.get(kind, set())
        assert "\n\n" in about["description"], f"what to do about {kind}?"


@pytest.mark.parametrize("language", LANGUAGES)
def test_repairs_have_words(language: str) -> None:
    """Each cause of a silence has its words, and names what the others name."""
    told = words(language)["issues"]
    assert told.keys() == {
        *Silence,
        *(f"charger_{kind}" for kind in ProblemKind),
        "cannot_install",
        "disk_nearly_full",
        "left_on",
        "store_failing",
    }
    assert_charger_problems(told)
    for silence in Silence:
        named = placeholders(told[silence]["description"])
        assert named - {"seconds"} == {"meter", "port"} | (
            {"error"} if silence is Silence.UNREACHABLE else set()
        )


NUMBERED = (
    "inverter_1_power_w",
    "inverter_1_day_kwh",
    "inverter_1_total_kwh",
    "inverter_1_soc_pct",
    "meter_1_power_w",
    "storage_1_soc_pct",
)


def test_names_differ() -> None:
    """No two entities of a meter have the same name."""
    for language in LANGUAGES:
        names = [sensor["name"] for sensor in words(language)["entity"]["sensor"].values()]
        assert len(names) == len(set(names)), language


def test_dialogs_about_meters_have_words() -> None:
    """Each step, field, choice, error and progress has its words, in both flows the same."""
    first = words("en")["config"]
    further = words("en")["config_subentries"][SUBENTRY_METER]
    steps = {"user", "serial", "network", "confirm"}
    assert set(first["step"]) == steps | {"inverter", "reauth_key", "reauth_password"}
    assert set(further["step"]) == steps | {"reconfigure", "settings"}
    assert first["step"]["confirm"]["data"].pop("store_url")
    assert first["step"]["confirm"]["data_description"].pop("store_url")
    for told in ("menu_options", "menu_option_descriptions"):
        assert first["step"]["user"][told].pop("without_meter")
    assert all(further["step"][step] == first["step"][step] for step in steps)
    assert words("en")["options"]["error"].keys() <= first["error"].keys()
    assert first["error"].keys() - further["error"].keys() == OF_OTHERS
    assert first["progress"] == further["progress"]
    assert further["error"].keys() == FAULTS | OWN_ERRORS
    for schema, named in (
        (forms.SERIAL, ["serial"]),
        (forms.NETWORK, ["network"]),
        (forms.METER, ["confirm", "settings"]),
    ):
        for step in named:
            assert_described(schema, further["step"][step])
    assert first["step"]["user"]["menu_options"].keys() == {"serial", "network"}
    assert further["step"]["reconfigure"]["menu_options"].keys() == {"settings", "serial", "network"}
    assert words("en")["selector"]["country"]["options"].keys() == {"automatic", *Country}


OF_OTHERS = {*(key for _, key in trial._ERRORS), "not_mongodb", "not_valid", *ERRORS}


def assert_described(schema: probatio.Schema, step: dict[str, Any]) -> None:
    """Each field of a form has its words, those of its sections too."""
    fields, sections = set[str](), set[str]()
    for field, kind in schema.schema.items():
        if isinstance(kind, section):
            sections.add(str(field))
            assert step["sections"][str(field)]["name"]
            assert_described(kind.schema, step["sections"][str(field)])
        else:
            fields.add(str(field))
    assert step["data"].keys() == step["data_description"].keys() == fields
    assert step.get("sections", {}).keys() == sections


@pytest.mark.parametrize(
    ("kind", "schema"),
    [
        ("analogue", analogue.ANALOGUE),
        ("entities", entities.ENTITIES),
        ("fronius", inverter.FRONIUS),
        ("prices", prices.PRICES),
        ("sma", inverter.SMA),
        ("weather", weather.WEATHER),
    ],
)
def test_dialogs_about_devices_have_words(kind: str, schema: probatio.Schema) -> None:
    """Each kind of device has the words of its dialog."""
    told = words("en")["config_subentries"][kind]
    assert told["initiate_flow"].keys() == {"user", "reconfigure"}
    assert_described(schema, told["step"]["connection"])
    offered = {"user", "foreign"} if "foreign" in told["step"] else set()
    asked = {"entities": {"name"}, "prices": {"confirm"}}.get(kind, {"confirm", "asleep"})
    assert told["step"].keys() == {"connection"} | offered | asked
    assert all(step["data"].keys() == {"name"} for name, step in told["step"].items() if name in asked)
    if kind == "entities":
        assert told["error"].keys() == {"none_chosen", "own_entity", "said_twice"}
    else:
        own = {"one_of_two", "own_entity"} if kind == "prices" else set()
        assert told["error"].keys() == ERRORS | own | {"already_configured", "not_valid", "unknown"}


def test_the_dialog_about_the_tariff_has_words() -> None:
    """Each step, field and error has its words."""
    told = words("en")["config_subentries"][SUBENTRY_TARIFF]
    assert told["step"].keys() == {"user", "flanders", "netherlands", "numbers"}
    for step, schema in (
        ("flanders", tariff.FLANDERS),
        ("netherlands", tariff.NETHERLANDS),
        ("numbers", tariff.NUMBERS),
    ):
        assert_described(schema, told["step"][step])
    assert told["step"]["user"]["menu_options"].keys() == {"flanders", "netherlands", "own"}
    assert told["error"].keys() == {"not_valid"}


def test_the_dialog_about_a_charger_has_words() -> None:
    """Each step, field and error has its words."""
    told = words("en")["config_subentries"]["charger"]
    form = charging.form({"one": "Home", "other": "Heat pump"})
    steps = {"plug": outputs.FORMS["entity_switch"], "pin": outputs.FORMS["gpio"], "charging": form}
    assert told["step"].keys() == {"user", "boot", "active_low_boot", "never_fits", *steps}
    for step, schema in steps.items():
        assert_described(schema, told["step"][step])
    assert told["step"]["user"]["menu_options"].keys() == {"plug", "pin"}
    durations = {f"{key}_out_of_bounds" for key in charging.DURATIONS}
    wrong = {"already_configured", "heartbeat_not_valid", "host_not_valid", "not_valid", "own_entity"}
    assert told["error"].keys() == wrong | durations


def test_choices_have_words() -> None:
    """Each choice of a list has its words."""
    told = {key: set(selector["options"]) for key, selector in words("en")["selector"].items()}
    assert told == {
        "after_on": set(ChargingMode) - {ChargingMode.ON},
        "api": set(Api),
        "country": {"automatic", *Country},
        "device_class": set(analogue.DEVICE_CLASSES),
        "group": set(Group),
        "kind": set(KINDS),
        "mode": set(Mode),
        "operator": set(OPERATORS),
        "ready_by_count": set(Count),
        "rows": set(CHOICES),
    }


def test_actions_have_words() -> None:
    """Each action and each of its fields has its words, its icon, and what the dialog asks with."""
    told, asked = words("en")["services"], load_yaml_dict(str(FOLDER / "services.yaml"))
    assert told.keys() == asked.keys() == read("icons.json")["services"].keys() == ACTIONS.keys()
    for name, schema in ACTIONS.items():
        fields = {str(field): field for field in schema.schema}
        assert told[name]["fields"].keys() == asked[name]["fields"].keys() == fields.keys()
        for field, shown in asked[name]["fields"].items():
            assert shown.get("required", False) == isinstance(fields[field], probatio.Required)


def test_options_have_words() -> None:
    """Each step, field, choice, error and end of the options has its words."""
    told = words("en")["options"]
    assert set(told["step"]) == {"copy", "init", "mongodb", "store", "totals", "writing"}
    for schema, step in (
        (forms.WRITING, "writing"),
        (forms.MONGODB, "mongodb"),
        (forms.COPY, "copy"),
        (forms.TOTALS, "totals"),
    ):
        fields = {str(field) for field in schema.schema}
        assert told["step"][step]["data"].keys() == told["step"][step]["data_description"].keys() == fields
    assert told["step"]["init"]["menu_options"].keys() == {"writing", "store", "totals"}
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
    assert "single_config_entry" not in manifest  # or nothing that is discovered could be added


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
