"""Another language is one file, made as CONTRIBUTING.md tells."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from support.catalogues import faults, missing, read, texts_of

from bot.languages.catalogues import Catalogues

ROOT = Path(__file__).parents[2]


def test_the_command_for_it_makes_a_file_to_be_filled_in(tmp_path: Path) -> None:
    there = tmp_path / "bot/languages"
    there.mkdir(parents=True)
    shutil.copy(ROOT / "bot/languages/zh_CN.po", there)
    told = re.search(r"```sh\n\s+(sed .*)\n", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert told is not None
    subprocess.run(told[1], shell=True, check=True, cwd=tmp_path)  # noqa: S602 - our own command
    file = read(there / "pt_BR.po")
    assert faults(file, "pt_BR") == []
    assert [one.msgid for one in file] == [one.msgid for one in read(there / "zh_CN.po")]
    texts, _ = texts_of(ROOT)
    assert missing(texts, file).count("msgid") == len(texts)  # all of it is still to be done


def test_people_are_served_in_it_as_soon_as_it_is_filled_in(tmp_path: Path) -> None:
    text = (ROOT / "bot/languages/zh_CN.po").read_text("utf-8")
    made = re.sub(r'^msgstr "(.+)"$', r'msgstr "‹\1›"', text, flags=re.MULTILINE)
    (tmp_path / "eo.po").write_text(made.replace("zh_CN", "eo"), "utf-8")
    catalogues = Catalogues(tmp_path)
    assert catalogues.languages == ("eo",)
    assert catalogues.translated("Cancel", "eo") == "‹取消›"
    assert catalogues.translated("Cancel", "zh-CN") == "Cancel"
