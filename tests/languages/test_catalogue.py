"""Every text people read is there in every language, and says the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.catalogues import (
    faults,
    left_english,
    misplaced,
    missing,
    out_of_order,
    read,
    texts_of,
    unused,
)
from support.pagetexts import unsaid

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted((ROOT / "bot/languages").glob("*.po"))
#: What is written the same in another language.
SAME: dict[str, tuple[str, ...]] = {"zh_CN": ()}

Texts = tuple[dict[str, str], list[str]]

each = pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def found() -> Texts:
    """Every text of the source, and what kept others from being found."""
    return texts_of(ROOT)


def test_there_is_simplified_chinese() -> None:
    assert "zh_CN" in [path.stem for path in CATALOGUES]


def test_every_text_can_be_found(found: Texts) -> None:
    _, complaints = found
    assert not complaints, "\n".join(complaints)


def test_every_word_on_the_page_is_said() -> None:
    words = unsaid(ROOT / "bot/platforms/console")
    assert not words, "\n".join(words)


@each
def test_no_text_is_missing(path: Path, found: Texts) -> None:
    lacking = missing(found[0], read(path))
    assert not lacking, f"Add to {path.name}, in its order, and translate:\n\n{lacking}"


@each
def test_no_entry_is_left_over(path: Path, found: Texts) -> None:
    over = unused(found[0], read(path))
    assert not over, f"Remove from {path.name}, since nothing says it:\n" + "\n".join(over)


@each
def test_places_commands_and_settings_are_those_of_the_english(path: Path) -> None:
    assert misplaced(read(path)) == []


@each
def test_nothing_is_left_in_english(path: Path) -> None:
    assert left_english(read(path), SAME.get(path.stem, ())) == []


def test_chinese_is_written_in_chinese() -> None:
    entries = read(ROOT / "bot/languages/zh_CN.po")
    foreign = [
        one.msgid
        for one in entries
        if not re.search(r"[\u3000-\u9fff\uff00-\uffef]|^/ ", one.msgstr)
    ]
    assert set(foreign) <= {"{number} of {count}"}


@each
def test_entries_are_sorted_and_stand_once(path: Path) -> None:
    assert out_of_order(read(path)) == []


@each
def test_the_file_says_what_it_is(path: Path) -> None:
    assert faults(read(path), path.stem) == []
