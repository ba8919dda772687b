"""What people read, in their language: English stands in the code, the others beside this file.

A catalogue is a gettext file, `zh_CN.po`, keyed by the English sentence with its `{named}` places.
Names that are typed have keys of their own: `command imagine`, `option prompt`. A file that lies
here is a language people are served in; nothing lists them.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from bot.languages.catalogues import Catalogues


@cache
def ours() -> Catalogues:
    """The catalogues beside this file."""
    return Catalogues(files(__name__))


def translated(message: str, language: str) -> str:
    """The sentence in `language` (`zh-CN`, `zh-hans`); in English where there is none."""
    return ours().translated(message, language)
