"""Settings, decoded strictly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, time, timedelta
from enum import StrEnum

import pytest

from energy_core.config import HouseConfig, LogLevel, ServerConfig, changed, decode, is_time_zone
from energy_core.exceptions import ConfigError, SettingsError


class Colour(StrEnum):
    """A choice."""

    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, kw_only=True)
class Inner:
    """A table in a table."""

    number: int = field(metadata={"minimum": 1})


@dataclass(frozen=True, kw_only=True)
class Outer:
    """One field of each type."""

    text: str = "text"
    number: int = field(default=1, metadata={"minimum": 1, "maximum": 9})
    ratio: float = field(default=0.5, metadata={"maximum": 1, "takes": "a share"})
    yes: bool = False
    colour: Colour = Colour.RED
    maybe: Colour | None = None
    at: time = time(7)
    period: timedelta = field(default=timedelta(seconds=10), metadata={"minimum": timedelta(seconds=1)})
    inner: Inner | None = None
    inners: tuple[Inner, ...] = ()
    texts: tuple[str, ...] = ()
    free: Mapping[str, object] = field(default_factory=dict)
    derived: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        """Refuse what no single field can know to be wrong."""
        if self.text == "wrong":
            raise ValueError("a text that is right")
        if self.text == "worse":
            raise ConfigError("text", self.text, "a better text")


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("text", "é", "é"),
        ("number", 9, 9),
        ("ratio", 1, 1.0),
        ("ratio", -0.25, -0.25),
        ("yes", True, True),
        ("colour", "blue", Colour.BLUE),
        ("colour", Colour.BLUE, Colour.BLUE),
        ("maybe", None, None),
        ("maybe", "red", Colour.RED),
        ("period", "1s", timedelta(seconds=1)),
        ("period", "1.5 m", timedelta(seconds=90)),
        ("period", "2h", timedelta(hours=2)),
        ("period", "3d", timedelta(days=3)),
        ("period", "1500ms", timedelta(milliseconds=1500)),
        ("period", 15, timedelta(seconds=15)),
        ("period", 1.5, timedelta(seconds=1.5)),
        ("period", timedelta(minutes=1), timedelta(minutes=1)),
        ("at", "22:30", time(22, 30)),
        ("at", " 06:05:30 ", time(6, 5, 30)),
        ("at", time(0), time(0)),
        ("inner", {"number": 3}, Inner(number=3)),
        ("inner", None, None),
        ("inners", [{"number": 3}, {"number": 4}], (Inner(number=3), Inner(number=4))),
        ("texts", ("a", "b"), ("a", "b")),
        ("free", {"anything": 1}, {"anything": 1}),
    ],
)
def test_a_value_is_taken(name: str, given: object, value: object) -> None:
    """As the type that the field has."""
    assert getattr(decode(Outer, {name: given}), name) == value


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"txt": 1}, "txt: got something, takes no such key here; known are text, number, "),
        ({"derived": 1}, "derived: got something, takes no such key here"),
        ({"text": 1}, "text: got 1, takes a text"),
        ({"text": None}, "text: got None, takes a text"),
        ({"number": "1"}, "number: got '1', takes a whole number from 1 to 9"),
        ({"number": 1.0}, "number: got 1.0, takes a whole number from 1 to 9"),
        ({"number": True}, "number: got True, takes a whole number from 1 to 9"),
        ({"number": 10}, "number: got 10, takes a whole number from 1 to 9"),
        ({"number": 0}, "number: got 0, takes a whole number from 1 to 9"),
        ({"ratio": 1.5}, "ratio: got 1.5, takes a share, at most 1"),
        ({"ratio": float("nan")}, "ratio: got nan, takes a share, at most 1"),
        ({"ratio": -(10**400)}, "ratio: got -1000"),
        ({"ratio": False}, "ratio: got False, takes a share, at most 1"),
        ({"yes": 1}, "yes: got 1, takes true or false"),
        ({"at": "25:00"}, "at: got '25:00', takes a time of the day as 07:30"),
        ({"at": 7}, "at: got 7, takes a time of the day as 07:30"),
        ({"at": time(7, tzinfo=UTC)}, "at: got datetime.time(7, 0, tzinfo="),
        ({"colour": "green"}, "colour: got 'green', takes one of red, blue"),
        ({"maybe": 1}, "maybe: got 1, takes one of red, blue"),
        (
            {"period": "500ms"},
            "period: got '500ms', takes a duration as 10s, 15m or 1h, or a number of seconds, at",
        ),
        ({"period": "soon"}, "period: got 'soon', takes a duration"),
        ({"period": "-1s"}, "period: got '-1s', takes a duration"),
        ({"period": True}, "period: got True, takes a duration"),
        ({"period": 1e300}, "period: got 1e+300, takes a duration"),
        ({"inner": 3}, "inner: got 3, takes a table of number"),
        ({"inner": {}}, "inner.number: got nothing, takes a whole number, at least 1"),
        ({"inners": {}}, "inners: got {}, takes a list"),
        ({"inners": "abc"}, "inners: got 'abc', takes a list"),
        (
            {"inners": [{"number": 1}, {"number": 0}]},
            "inners[1].number: got 0, takes a whole number, at least 1",
        ),
        ({"texts": ["a", 2]}, "texts[1]: got 2, takes a text"),
        ({"free": 1}, "free: got 1, takes a table"),
        ({"text": "wrong"}, "settings: got something, takes a text that is right"),
        ({"text": "worse"}, "text: got 'worse', takes a better text"),
    ],
)
def test_a_wrong_value_says_what_is_right(data: dict[str, object], message: str) -> None:
    """The key, what it got and what it takes."""
    with pytest.raises(ConfigError) as caught:
        decode(Outer, data)
    assert str(caught.value).startswith(message)


def test_the_place_is_said() -> None:
    """Of a table that is itself somewhere in a file."""
    with pytest.raises(ConfigError) as caught:
        decode(Outer, {"inner": {"number": 0}}, key="things[2]", where="house.toml")
    assert str(caught.value) == (
        "house.toml: things[2].inner.number: got 0, takes a whole number, at least 1"
    )


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"time_zone": "Mars/Base"}, "house.time_zone"),
        ({"time_zone": "../etc"}, "house.time_zone"),
        ({"country": "Belgium"}, "house.country"),
        ({"latitude": 91}, "house.latitude"),
        ({"longitude": -181}, "house.longitude"),
    ],
)
def test_a_house_must_be_on_earth(data: dict[str, object], key: str) -> None:
    """In a zone and a country that there are."""
    with pytest.raises(ConfigError) as caught:
        decode(HouseConfig, {"name": "Home", **data}, key="house")
    assert caught.value.key == key


def test_what_is_left_out_has_a_default() -> None:
    """Belgium is where most of our houses are."""
    assert decode(HouseConfig, {"name": "Home"}) == HouseConfig(name="Home", time_zone="Europe/Brussels")
    assert list(LogLevel) == ["debug", "info", "warning", "error"]


@pytest.mark.parametrize(
    ("name", "known"),
    [("UTC", True), ("Europe/Brussels", True), ("Europe", False), ("", False), ("/x", False)],
)
def test_a_time_zone_is_known_or_not(name: str, *, known: bool) -> None:
    """A folder of zones is none."""
    assert is_time_zone(name) is known


def test_settings_are_changed_as_strictly_as_they_are_decoded() -> None:
    """And what is not changed stays as it is, without being decoded again."""
    before = Outer(number=3, inner=Inner(number=2))
    after = changed(before, {"period": "1m", "colour": "blue", "inner": None, "texts": ["a"]})
    assert after == Outer(number=3, period=timedelta(minutes=1), colour=Colour.BLUE, texts=("a",))
    assert changed(before, {}) == before


def test_every_wrong_change_is_said() -> None:
    """In the order in which they were given, and none of the right ones holds."""
    with pytest.raises(SettingsError) as caught:
        changed(Outer(), {"derived": 1, "number": 0, "text": "fine", "inner": {"number": 0}})
    assert [error.key for error in caught.value.errors] == ["derived", "number", "inner.number"]
    assert str(caught.value).count("; ") >= 2


@pytest.mark.parametrize(("text", "key"), [("wrong", "settings"), ("worse", "text")])
def test_what_no_single_change_can_know_is_said_as_well(text: str, key: str) -> None:
    """By the settings themselves."""
    with pytest.raises(SettingsError) as caught:
        changed(Outer(), {"text": text})
    assert [error.key for error in caught.value.errors] == [key]


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"host": "0.0.0.0"}, "host"),  # noqa: S104 - that is what is refused
        ({"host": "::"}, "host"),
        ({"host": "house.local"}, "host"),
        ({"host": ""}, "host"),
        ({"host": "127.0.0.1\n"}, "host"),
        ({"token": "short"}, "token"),
        ({"read_token": "short"}, "read_token"),
        ({"token": "sixteen-letters-or-more", "read_token": "sixteen-letters-or-more"}, "read_token"),
        ({"port": 65536}, "port"),
    ],
)
def test_a_server_is_never_open_to_all(settings: dict[str, object], key: str) -> None:
    """Nor does an error tell a secret."""
    with pytest.raises(ConfigError) as caught:
        decode(ServerConfig, settings)
    assert caught.value.key == key
    assert "sixteen" not in str(caught.value)
    assert "short" not in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_a_server_of_this_machine_needs_no_token_of_yours(host: str) -> None:
    """One is made."""
    assert ServerConfig(host=host).is_local
    assert not ServerConfig(host="192.168.1.2", token="sixteen-letters-or-more").is_local  # noqa: S106 - of a test
