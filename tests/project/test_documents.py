"""The documents point at what exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from .repository import ROOT, tracked_files

DOCUMENTS = sorted(path for path in tracked_files() if path.suffix == ".md")
RECORDS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
LINK = re.compile(r"\]\(([^)\s]+)\)")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _broken(document: Path) -> Iterator[str]:
    for link in LINK.findall(document.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        place, _, anchor = link.partition("#")
        target = document.parent / place if place else document
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            yield link


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_every_link_leads_somewhere(document: Path) -> None:
    """Within the repository, to a file and to a heading in it."""
    assert list(_broken(document)) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_every_script_that_is_named_exists(document: Path) -> None:
    """A command of a document can be typed as it stands."""
    named = set(re.findall(r"\bscripts/([a-z0-9_-]+)", document.read_text(encoding="utf-8")))
    assert sorted(name for name in named if not list((ROOT / "scripts").glob(f"{name}*"))) == []


def test_the_index_lists_every_decision() -> None:
    """In their order, under their titles."""
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    titles = [record.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ") for record in RECORDS]
    expected = [f"[{title}]({record.name})" for title, record in zip(titles, RECORDS, strict=True)]
    assert expected
    assert re.findall(r"\[.+?\]\(\d.+?\)", index) == expected


@pytest.mark.parametrize("record", RECORDS, ids=_name)
def test_a_decision_says_why_and_what_else_there_was(record: Path) -> None:
    """So that nobody decides it again by accident."""
    text = record.read_text(encoding="utf-8")
    assert re.match(rf"# {record.name[:4]}: .+\n", text)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [
        "Situation",
        "Decision",
        "Alternatives",
        "Consequences",
    ]
