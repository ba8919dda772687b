"""The styles of /imagine: whoever runs the bot has some, and a server may have its own.

A server's are read for every request, so that a change counts at once in every process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.dispatch.orders import Order
from bot.provider.naming import meant
from bot.provider.offers import Offer, Offers
from bot.provider.ranking import Ranking
from commands.imagine import ImagineRequest
from commands.spec import Command, ImageCommand, InvalidOption, Option, Options, Picture, Request
from storage import styles
from storage.database import Database
from storage.styles import Style, folded

NO_STYLES = "“{option}”: there are no styles here. A moderator makes one with /styles add."

O = TypeVar("O", bound=Options)  # noqa: E741


@dataclass(frozen=True)
class Styles:
    """Completes and checks the option of a command that is a style's name."""

    database: Database

    async def ranking(self, option: Option, space: str) -> Ranking:
        """What the option may be in this server."""
        return _ranking(option, await self._own(space))

    async def settle(self, command: Command, options: O, *, space: str) -> tuple[O, Style | None]:
        """The options with the style's own name, and its words where it is the server's.

        Raises InvalidOption for one that is not there.
        """
        option = _style_option(command)
        typed = None if option is None else getattr(options, option.name)
        if option is None or typed is None:
            return options, None
        own = await self._own(space)
        ranking = _ranking(option, own)
        if not ranking.offers.rows:
            raise InvalidOption(option.name, NO_STYLES)
        name = meant(typed, ranking, option=option.name, adult=True)
        return options.model_copy(update={option.name: name}), own.get(folded(name))

    async def _own(self, space: str) -> Mapping[str, Style]:
        found = await self.database.read(styles.of_space(space))
        return {folded(style.name): style for style in found}


def in_style(order: Order, style: Style | None) -> Order:
    """The order with the words of a server's own style."""
    if style is None:
        return order
    request, words = order.request, style

    def styled(pictures: Mapping[str, Picture]) -> Request:
        made = request(pictures)
        if not isinstance(made, ImagineRequest):
            return made
        return made.in_style(words.prompt, words.negative)

    return replace(order, request=styled)


def _style_option(command: Command) -> Option | None:
    """The option of a command that draws in a style."""
    if not isinstance(command, ImageCommand):
        return None
    return next((option for option in command.declared if option.suggests == "styles"), None)


def _ranking(option: Option, own: Mapping[str, Style]) -> Ranking:
    """Both kinds by name; a server's own goes before one of the same name."""
    others = (name for name in option.names or () if folded(name) not in own)
    names: Iterable[str] = (*(style.name for style in own.values()), *others)
    rows = tuple(Offer(name, name) for name in names)
    return Ranking(Offers(rows, whole=True, source="", read_at=0))
