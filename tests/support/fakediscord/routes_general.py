"""The application itself, the gateway's address, and the servers the bot is in."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from support.fakediscord import payloads
from support.fakediscord.endpoint import Endpoint
from support.fakediscord.errors import DiscordError, bad_form
from support.fakediscord.gateway import STARTS, Gateway
from support.fakediscord.records import Exchange, Route, answer
from support.fakediscord.world import Guild, World

MOST_GUILDS = 200  #: In one answer.
RESET_MS = 90 * 60 * 1000


class GeneralRoutes:
    """The bot, its application, the gateway's address, servers and who is in them."""

    def __init__(self, world: World, gateway: Gateway, endpoint: Endpoint) -> None:
        self._world = world
        self._gateway = gateway
        self._endpoint = endpoint

    def table(self) -> list[Route]:
        return [
            ("GET", "/gateway", self._address),
            ("GET", "/gateway/bot", self._address_for_bots),
            ("GET", "/users/@me", self._me),
            ("GET", "/users/@me/guilds", self._my_guilds),
            ("GET", "/users/{user_id}", self._user),
            ("GET", "/applications/@me", self._application),
            ("PATCH", "/applications/@me", self._change_application),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/guilds/{guild_id}", self._guild),
            ("GET", "/guilds/{guild_id}/channels", self._channels),
            ("GET", "/guilds/{guild_id}/roles", self._roles),
            ("GET", "/guilds/{guild_id}/members/{user_id}", self._member),
        ]

    async def _address(self, _: Exchange) -> web.Response:
        return answer({"url": self._gateway.url})

    async def _address_for_bots(self, _: Exchange) -> web.Response:
        limit = {
            "total": STARTS,
            "remaining": self._gateway.starts_left,
            "reset_after": RESET_MS,
            "max_concurrency": 1,
        }
        shards = self._gateway.shards
        return answer({"url": self._gateway.url, "shards": shards, "session_start_limit": limit})

    async def _me(self, _: Exchange) -> web.Response:
        return answer(payloads.me(self._world.application.bot))

    async def _my_guilds(self, exchange: Exchange) -> web.Response:
        bot = self._world.application.bot
        after = int(exchange.query.get("after", 0))
        limit = int(exchange.query.get("limit", MOST_GUILDS))
        later = sorted(id for id in self._world.guilds if id > after)[:limit]
        return answer([payloads.my_guild(self._world.guilds[id], bot) for id in later])

    async def _user(self, exchange: Exchange) -> web.Response:
        user = self._world.users.get(exchange.number("user_id"))
        if user is None:
            raise DiscordError(10013)
        return answer(payloads.user(user))

    async def _application(self, _: Exchange) -> web.Response:
        one = self._world.application
        return answer(payloads.application(one, guilds=len(self._world.guilds)))

    async def _change_application(self, exchange: Exchange) -> web.Response:
        """Only its endpoint: that is looked at before it is taken."""
        url = exchange.payload["interactions_endpoint_url"]
        if url is not None and not await self._endpoint.is_right(url):
            code = "APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID"
            words = "The specified interactions endpoint URL could not be verified."
            raise bad_form("interactions_endpoint_url", code, words)
        self._world.application.endpoint = url
        self._world.changes.tell()
        return await self._application(exchange)

    async def _guild(self, exchange: Exchange) -> web.Response:
        guild = self._found(exchange)
        told: dict[str, Any] = payloads.guild(guild)
        if exchange.query.get("with_counts", "").lower() in ("1", "true"):
            told |= {"approximate_member_count": len(guild.members)}
            told |= {"approximate_presence_count": 1}
        return answer(told)

    async def _channels(self, exchange: Exchange) -> web.Response:
        guild = self._found(exchange)
        channels = [one for one in guild.channels.values() if one.parent is None]
        return answer([payloads.channel(one) for one in channels])

    async def _roles(self, exchange: Exchange) -> web.Response:
        return answer([payloads.role(one) for one in self._found(exchange).roles])

    async def _member(self, exchange: Exchange) -> web.Response:
        member = self._found(exchange).members.get(exchange.number("user_id"))
        if member is None:
            raise DiscordError(10007)
        return answer(payloads.member(member))

    def _found(self, exchange: Exchange) -> Guild:
        guild = self._world.guilds.get(exchange.number("guild_id"))
        if guild is None:
            raise DiscordError(10004)
        return guild
