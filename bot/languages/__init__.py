"""What people read, in their language: English stands in the code, the others beside this file.

A catalogue is a gettext file, `zh_CN.po`, keyed by the English sentence with its `{named}` places.
Names that are typed have keys of their own: `command imagine`, `option prompt`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import as_file, files

import polib

#: The language in a chat's words, without region or with it, to the catalogue's name.
CATALOGUES = {"zh": "zh_CN"}


def translated(message: str, language: str) -> str:
    """The sentence in `language` (`zh-CN`, `zh-hans`); in English where there is none."""
    name = CATALOGUES.get(language.replace("_", "-").partition("-")[0].lower())
    return message if name is None else catalogue(name).get(message, message)


@cache
def catalogue(name: str) -> Mapping[str, str]:
    """Every sentence of a catalogue that is translated, read once."""
    with as_file(files(__name__) / f"{name}.po") as path:
        return {entry.msgid: entry.msgstr for entry in polib.pofile(str(path)) if entry.msgstr}
