"""Whether a drawing is looked at while it is made: the host allows it, the server may not want it.

Every look is a paid call. It is asked anew for every one, so that what a moderator changes counts
for what is running.
"""

from __future__ import annotations

from bot.serversettings import ServerSettings
from storage import guilds
from storage.database import Database
from storage.guilds import Guild


async def wants_previews(database: Database, space_id: str, *, usual: bool) -> bool:
    """Whether this server wants previews; `usual` is what holds where it has not set that."""
    return are_wanted(await database.read(guilds.get(space_id)), usual=usual)


def are_wanted(guild: Guild | None, *, usual: bool) -> bool:
    """The same of what is known of the server."""
    wanted = ServerSettings.of({} if guild is None else guild.settings).previews
    return usual if wanted is None else wanted
