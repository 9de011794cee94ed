"""Every language says everything, and names the same things in it."""

import json
import re
from collections.abc import Iterator, Mapping

import pytest

from .repository import COMPONENT

FOLDER = COMPONENT / "translations"
OTHERS = ["de", "fr", "nl"]

type Words = Mapping[str, str | Words]


def _flat(words: Words, path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in words.items():
        here = f"{path}.{key}" if path else key
        if isinstance(value, str):
            yield here, value
        else:
            yield from _flat(value, here)


def _language(code: str) -> dict[str, str]:
    return dict(_flat(json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8"))))


def _placeholders(words: Mapping[str, str]) -> dict[str, list[str]]:
    return {key: sorted(re.findall(r"\{(\w+)\}", value)) for key, value in words.items()}


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_has_every_key_in_the_same_order(code: str) -> None:
    """A missing key shows as English in the middle of a sentence."""
    assert list(_language(code)) == list(_language("en"))


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_fills_in_the_same_values(code: str) -> None:
    """A placeholder that is misspelt shows as it stands."""
    assert _placeholders(_language(code)) == _placeholders(_language("en"))


@pytest.mark.parametrize("code", ["en", *OTHERS])
def test_nothing_is_left_unsaid(code: str) -> None:
    """An empty text shows as nothing at all."""
    assert [key for key, value in _language(code).items() if not value.strip()] == []
