"""What is for adults, before anything is made of it: named only where a server's rule allows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from bot.dispatch.suggestions import Suggestions
from bot.errors import NotAllowed, say
from bot.invocation import Address
from bot.provider.naming import ForAdults
from bot.serversettings import ServerSettings
from bot.tasks.showing import House
from commands.spec import Command, Options
from storage import guilds
from storage.database import Database

NOWHERE = (
    "“{option}” names what is for adults. This server shows that in a channel of its own, but has "
    "set none: a moderator does, with /settings set adult_channel, there."
)

O = TypeVar("O", bound=Options)  # noqa: E741


@dataclass(frozen=True)
class Adults:
    """Asks the server's rule where something is named that is for adults, and only then."""

    suggestions: Suggestions
    database: Database

    async def settle(self, command: Command, options: O, *, here: Address) -> tuple[O, bool]:
        """The options with titles replaced by values; whether one names what is for adults.

        Raises InvalidOption as `Suggestions.settle` does.
        """
        try:
            settled = self.suggestions.settle(command, options, adult=here.adult)
        except ForAdults as refusal:
            await self._require(here, refusal)
            settled = self.suggestions.settle(command, options, adult=True)
        return settled, self.suggestions.names_adult(command, dict(settled))

    async def check(self, command: Command, typed: Mapping[str, object], *, here: Address) -> bool:
        """The same for what was settled before; raises the same."""
        try:
            self.suggestions.meant(command, typed, adult=here.adult)
        except ForAdults as refusal:
            await self._require(here, refusal)
        return self.suggestions.names_adult(command, typed)

    async def offered(self, space: str) -> bool:
        """Whether what is for adults may be asked for in any channel of a server."""
        return (await self._settings(space)).offers_adult

    async def _require(self, here: Address, refusal: ForAdults) -> None:
        settings = await self._settings(here.space)
        if House.of(settings, here).takes_adult():
            return
        if settings.adult == "move":
            raise NotAllowed(say(NOWHERE, option=refusal.option)) from refusal
        raise refusal

    async def _settings(self, space: str) -> ServerSettings:
        guild = await self.database.read(guilds.get(space))
        return ServerSettings.of({} if guild is None else guild.settings)
