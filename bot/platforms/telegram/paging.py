"""Pages of moderators: a press that opens one changes the message it was made on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.invocation import Filled, Message, Person
from bot.platforms.telegram.asking import Asking
from bot.platforms.telegram.forms import Forms
from bot.platforms.telegram.places import Place
from bot.platforms.telegram.posting import Poster
from commands.spec import Command


@dataclass(frozen=True)
class Paging:
    """Shows pages and asks their forms. Raises the library's errors."""

    poster: Poster
    asking: Asking
    forms: Forms

    async def turn(self, pressed: Place, person: Person, page: Message) -> None:
        """Show a page where the pressed one is; one with pictures stands below them."""
        page = page.to(person)
        here = replace(pressed, asked=None, message=pressed.asked)
        if not page.pictures:
            await self.asking.screen.answer(here, page)
            return
        await self.asking.screen.answer(replace(here, message=None), page)
        if here.message is not None:
            await self.poster.remove(here, [here.message])

    async def ask(self, pressed: Place, person: Person, filled: Filled, command: Command) -> None:
        """Ask for what a form asks for, below the page."""
        await self.forms.offer(pressed, person, filled, command)
