"""Application commands: registered as a whole, everywhere or in one server."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from support.fakediscord.errors import DiscordError
from support.fakediscord.records import Exchange, Route, answer
from support.fakediscord.world import World

CHAT_INPUT = 1
EVERYWHERE = "/applications/{application_id}/commands"
IN_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"


class CommandRoutes:
    """Reads and replaces the lists of commands, and counts the replacements."""

    def __init__(self, world: World) -> None:
        self._world = world

    def table(self) -> list[Route]:
        paths = (EVERYWHERE, IN_GUILD)
        return [
            *(("GET", path, self._list) for path in paths),
            *(("PUT", path, self._replace) for path in paths),
            *(("GET", path + "/{command_id}", self._one) for path in paths),
        ]

    async def _list(self, exchange: Exchange) -> web.Response:
        return answer(self._registered(exchange))

    async def _one(self, exchange: Exchange) -> web.Response:
        for command in self._registered(exchange):
            if command["id"] == exchange.values["command_id"]:
                return answer(command)
        raise DiscordError(10063)

    async def _replace(self, exchange: Exchange) -> web.Response:
        before = {(one["type"], one["name"]): one for one in self._registered(exchange)}
        given = exchange.payload or []
        scope = self._scope(exchange)
        made = [self._made(one, before, scope) for one in given]
        self._world.application.commands[scope] = made
        self._world.application.syncs.append(scope)
        self._world.changes.tell()
        return answer(made)

    def _registered(self, exchange: Exchange) -> list[dict[str, Any]]:
        return self._world.application.commands.get(self._scope(exchange), [])

    def _scope(self, exchange: Exchange) -> int | None:
        if exchange.number("application_id") != self._world.application.id:
            raise DiscordError(50001)
        if "guild_id" not in exchange.values:
            return None
        guild_id = exchange.number("guild_id")
        if guild_id not in self._world.guilds:
            raise DiscordError(50001)
        return guild_id

    def _made(
        self, given: dict[str, Any], before: dict[Any, dict[str, Any]], scope: int | None
    ) -> dict[str, Any]:
        """A command keeps its id over a replacement by its kind and name."""
        kind = given.get("type") or CHAT_INPUT
        old = before.get((kind, given["name"]), {})
        permissions = given.get("default_member_permissions")
        return {
            "contexts": None,
            "nsfw": False,
            "integration_types": [0],
            "description": "",
            **{key: value for key, value in given.items() if value is not None},
            "id": old.get("id") or str(self._world.ids()),
            "application_id": str(self._world.application.id),
            "version": str(self._world.ids()),
            "type": kind,
            "default_member_permissions": None if permissions is None else str(permissions),
            **({"guild_id": str(scope)} if scope else {"dm_permission": True}),
        }
