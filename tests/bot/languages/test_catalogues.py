"""A catalogue is found by its file: with the region, then the language, then any region of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.languages import ours, translated
from bot.languages.catalogues import Catalogues

ENTRY = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Done."\nmsgstr "{}"\n'
)


def folder_of(folder: Path, **words: str) -> Catalogues:
    for name, word in words.items():
        (folder / f"{name}.po").write_text(ENTRY.format(word), encoding="utf-8")
    return Catalogues(folder)


def test_a_language_is_there_as_soon_as_its_file_is(tmp_path: Path) -> None:
    assert Catalogues(tmp_path).languages == ()
    catalogues = folder_of(tmp_path, eo="Preta.")
    assert catalogues.languages == ("eo",)
    assert catalogues.translated("Done.", "eo") == "Preta."


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("pt-BR", "Pronto."),
        ("pt_br", "Pronto."),
        ("pt-PT", "Está."),
        ("pt", "Está."),
        ("zh-Hant-TW", "好了。"),
        ("zh-TW", "好了。"),
        ("zh-CN", "完成。"),
        ("zh-hans", "完成。"),
        ("zh", "完成。"),
        ("en", "Done."),
        ("en-GB", "Done."),
        ("fr", "Done."),
        ("p", "Done."),
        ("", "Done."),
    ],
)
def test_one_gets_the_nearest_of_the_languages_there_are(
    tmp_path: Path, language: str, word: str
) -> None:
    words = {"pt": "Está.", "pt_BR": "Pronto.", "zh_CN": "完成。", "zh_TW": "好了。"}
    assert folder_of(tmp_path, **words).translated("Done.", language) == word


def test_what_no_catalogue_has_is_said_in_english(tmp_path: Path) -> None:
    assert folder_of(tmp_path, eo="Preta.").translated("Deleted.", "eo") == "Deleted."


def test_an_entry_that_is_empty_or_unsure_is_not_used(tmp_path: Path) -> None:
    assert folder_of(tmp_path, eo="").translated("Done.", "eo") == "Done."
    (tmp_path / "eo.po").write_text("#, fuzzy\n" + 'msgid "Done."\nmsgstr "Ĉu?"\n', "utf-8")
    assert Catalogues(tmp_path).translated("Done.", "eo") == "Done."


def test_ours_has_simplified_chinese() -> None:
    assert "zh-CN" in ours().languages
    assert translated("Cancel", "zh-CN") == "取消"
