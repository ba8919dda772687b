"""The sentences of the page itself, in the language of whoever opens it.

They stand in English where they are shown, in the scripts as `say("…")` and in the templates as
`{{ say("…") }}`. The page gets the translations of what its scripts say, and no other text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from aiohttp import web

from bot.languages import ours, translated
from bot.languages.accepting import accepted

#: A sentence in a script or template; its quotation marks are “ ”, so that nothing is escaped.
SAID = re.compile(r'\b(?:say|saying)\(\s*"([^"\\\n]+)"')


def reader_of(request: web.Request) -> str:
    """The language of the browser that sent this."""
    return accepted(request.headers.get("Accept-Language", ""), ours())


def said_in(folder: Path) -> Sequence[str]:
    """What the scripts of a folder say, in English."""
    scripts = (path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.js")))
    return sorted({text for script in scripts for text in SAID.findall(script)})


def texts_for(language: str, sentences: Sequence[str]) -> Mapping[str, str]:
    """The sentences that are others in this language, by their English."""
    pairs = ((sentence, translated(sentence, language)) for sentence in sentences)
    return {sentence: text for sentence, text in pairs if text != sentence}
