"""The two pages as HTML, in the language of whoever opens them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

from bot.languages import translated
from bot.platforms.console.forms import page_data
from bot.platforms.console.wording import said_in, texts_for
from commands.spec import Command


class Pages:
    """Made of the templates; `scripts` is the folder of what the page runs."""

    def __init__(self, commands: Sequence[Command], *, scripts: Path) -> None:
        self._commands = commands
        self._said = said_in(scripts)
        self._templates = Environment(
            loader=PackageLoader("bot.platforms.console"), autoescape=select_autoescape()
        )

    def console(self, language: str) -> str:
        """The channel, with everything its scripts need at the start."""
        texts = texts_for(language, self._said)
        data = page_data(self._commands, language=language, texts=texts)
        return self._page("console.html", language, data=data)

    def login(self, language: str, *, wrong: bool) -> str:
        """The form that asks for the token; `wrong` after one that was not it."""
        return self._page("login.html", language, wrong=wrong)

    def _page(self, template: str, language: str, **more: Any) -> str:
        def say(sentence: str, **values: object) -> str:
            return translated(sentence, language).format_map(values)

        return self._templates.get_template(template).render(say=say, language=language, **more)
