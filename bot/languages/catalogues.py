"""A folder of gettext files, one a language: found by its name, read when somebody needs it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import as_file
from importlib.resources.abc import Traversable
from pathlib import PurePath

import polib

ENGLISH = "en"  #: What the code is written in; it needs no file.


class Catalogues:
    """The `.po` files of a folder, called `zh_CN.po` or `pt.po`."""

    def __init__(self, folder: Traversable) -> None:
        names = (PurePath(file.name) for file in folder.iterdir())
        self._names = sorted(name.stem for name in names if name.suffix == ".po")
        self._folder = folder
        self._read: dict[str, Mapping[str, str]] = {}

    @property
    def languages(self) -> tuple[str, ...]:
        """What there is beside English, as chats and browsers write it: `zh-CN`."""
        return tuple(name.replace("_", "-") for name in self._names)

    def find(self, language: str) -> str | None:
        """The one of `languages` for somebody who reads `language`; None for English.

        With the region, then the language alone, then any region of it: who reads `zh-TW` or
        `zh-hans` has more of `zh-CN` than of English.
        """
        spoken, *more = language.replace("_", "-").lower().split("-")
        wanted = (*(f"{spoken}-{region}" for region in more), spoken)
        known = {name.lower(): name for name in self.languages}
        exact = next((known[name] for name in wanted if name in known), None)
        others = (name for key, name in known.items() if key.startswith(f"{spoken}-"))
        return exact or next(others, None)

    def translated(self, message: str, language: str) -> str:
        """The message in `language`, or as it is where no catalogue has it."""
        found = self.find(language)
        return message if found is None else self.texts(found).get(message, message)

    def texts(self, language: str) -> Mapping[str, str]:
        """Every text that one of `languages` has, by its English; read once."""
        if language not in self._read:
            with as_file(self._folder / f"{language.replace('-', '_')}.po") as path:
                entries = polib.pofile(str(path), encoding="utf-8")
            done = (entry for entry in entries if entry.translated())
            self._read[language] = {entry.msgid: entry.msgstr for entry in done}
        return self._read[language]
