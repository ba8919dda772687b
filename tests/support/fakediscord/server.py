"""A stand-in Discord on real sockets: REST, gateway and files for an unmodified discord.py."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any, Self

from aiohttp import web
from support.fakediscord.acts import Acts
from support.fakediscord.endpoint import Endpoint
from support.fakediscord.errors import DiscordError
from support.fakediscord.faults import Cut, Faults
from support.fakediscord.gateway import Gateway
from support.fakediscord.judge import Judge
from support.fakediscord.messages import Message
from support.fakediscord.records import Exchange, Handler, Route, answer
from support.fakediscord.routes_channels import ChannelRoutes
from support.fakediscord.routes_commands import CommandRoutes
from support.fakediscord.routes_files import FileRoutes
from support.fakediscord.routes_general import GeneralRoutes
from support.fakediscord.routes_interactions import InteractionRoutes
from support.fakediscord.snowflakes import Clock
from support.fakediscord.uploads import read
from support.fakediscord.world import Channel, World
from support.fakediscord.writing import Writer

BASE = "/api/v10"
BACKLOG = 4096  #: A burst opens a connection for each interaction.
MAX_BODY = 256 * 2**20
#: Who has an interaction's token may answer it.
WITHOUT_BOT_TOKEN = ("/interactions/", "/webhooks/")


class FakeDiscord(Acts):
    """Serves on loopback while it is entered; see `Acts` for what people do.

    It begins with a server where Ada and Ben are members and Mia moderates, a channel for
    everybody and one for adults. `fail`, `lose`, `cut` and `hold` are faults of single requests
    (faults.py), `gateway` has those of connections. Servers are added before a bot connects.
    """

    def __init__(self, *, judge: Judge | None = None) -> None:
        self.clock = Clock()
        world = World(self.clock)
        gateway = Gateway(world)
        self._writer = Writer(world, gateway)
        self.ada, self.ben, self.mia = map(world.user, ("Ada", "Ben", "Mia"))
        self.guild = world.guild("Harbour", self.ada, self.ben)
        world.moderator(self.guild, self.mia)
        home = world.channel(self.guild, "general")
        super().__init__(world, gateway, Endpoint(world), self._writer, home=home)
        self.adults = world.channel(self.guild, "after-dark", nsfw=True)
        self.faults = faults = Faults(world.changes)
        self.fail, self.cut = faults.fail, faults.cut
        self.lose, self.hold = faults.lose, faults.hold
        self.requests: list[Exchange] = []
        self._judge = judge or Judge.at_hand()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=MAX_BODY)
        for path in ("/gateway", "/gateway/"):
            app.router.add_get(path, self.gateway.connect)
        app.router.add_routes(FileRoutes(self.world).table())
        for method, path, handler in self._table():
            app.router.add_route(method, BASE + path, self._serving(path, handler))
        app.router.add_route("*", BASE + "/{rest:.*}", self._serving("", _unknown))
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, backlog=BACKLOG)
        await site.start()
        self.world.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.faults.release()
        self.gateway.drop()
        await self.endpoint.close()
        await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """For `discord.http.Route.BASE`, and for EASEL_DISCORD__API_URL."""
        return f"{self.world.url}{BASE}"

    @property
    def token(self) -> str:
        return self.world.application.token

    @property
    def commands(self) -> list[dict[str, Any]]:
        """The commands registered for every server."""
        return self.world.application.commands.get(None, [])

    @property
    def violations(self) -> list[str]:
        """What Discord's own description does not allow, of all requests and answers so far."""
        broken = [f"{one.method} {one.path}: {one.broken}" for one in self.requests if one.broken]
        return broken + self._judge.violations(self.requests)

    def settings(self) -> dict[str, str]:
        """What makes Easel come here, as an environment."""
        return {
            "EASEL_DISCORD__TOKEN": self.token,
            "EASEL_DISCORD__API_URL": self.api_url,
            "EASEL_DISCORD__ATTACHMENT_HOSTS": '["127.0.0.1"]',
            "EASEL_ALLOW_PRIVATE_ADDRESSES": "true",
        }

    async def until(self, condition: Callable[[], object], timeout_s: float = 10) -> None:
        """Wait until something here is so. Raises TimeoutError."""
        await self.world.changes.until(condition, timeout_s)

    async def ready(self, *, shards: int = 1, timeout_s: float = 30) -> None:
        """Wait until a bot listens on so many shards and has registered commands.

        Without shards, until interactions are posted to it instead.
        """
        application = self.world.application
        await self.until(
            lambda: (
                application.syncs
                and len(self.gateway.listening) >= shards
                and (application.endpoint is None) == bool(shards)
            ),
            timeout_s,
        )

    def asked(self, pattern: str) -> list[Exchange]:
        """The requests so far that match, as for a fault: `PATCH */messages/@original`."""
        return [one for one in self.requests if one.matches(pattern)]

    async def deny(self, channel: Channel, *names: str) -> None:
        """Take permissions from the bot in a channel, by discord.py's names; the bot is told."""
        await self._writer.deny(channel, names)

    async def remove(self, channel: Channel) -> None:
        """Delete a channel; the bot is told."""
        await self._writer.remove(channel)

    async def take_away(self, message: Message) -> None:
        """A moderator deletes a message; the bot is told."""
        await self._writer.delete(message)

    # -- Every request -----------------------------------------------------------------------

    def _table(self) -> list[Route]:
        return [
            *GeneralRoutes(self.world, self.gateway, self.endpoint).table(),
            *CommandRoutes(self.world).table(),
            *ChannelRoutes(self.world, self._writer).table(),
            *InteractionRoutes(self.world, self._writer).table(),
        ]

    def _serving(
        self, route: str, handler: Handler
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            exchange = Exchange(
                request.method,
                request.path.removeprefix(BASE),
                route,
                self.clock(),
                time.perf_counter(),
                values=dict(request.match_info),
                query=dict(request.query),
                token=request.headers.get("Authorization"),
            )
            self.requests.append(exchange)
            try:
                exchange.body = await read(request)
                response = await self._answered(exchange, handler)
            except Cut:
                exchange.cut = True
                if request.transport is not None:
                    request.transport.abort()
                return web.Response(status=500)
            except ConnectionResetError:
                raise  # the bot was killed while it was sending
            except Exception as error:
                exchange.broken = f"this fake broke: {error!r}"
                raise
            finally:
                self.world.changes.tell()
            return response

        return serve

    async def _answered(self, exchange: Exchange, handler: Handler) -> web.Response:
        self.world.changes.tell()
        response = await self.faults.befall(exchange, after=False)
        if response is None:
            response = await self._handled(exchange, handler)
            response = await self.faults.befall(exchange, after=True) or response
        exchange.status = response.status
        exchange.answer = response.body if isinstance(response.body, bytes) else None
        return response

    async def _handled(self, exchange: Exchange, handler: Handler) -> web.Response:
        free = exchange.path.startswith(WITHOUT_BOT_TOKEN)
        if not free and exchange.token != f"Bot {self.token}":
            return answer({"message": "401: Unauthorized", "code": 0}, status=401)
        try:
            return await handler(exchange)
        except DiscordError as error:
            return answer(error.body, status=error.status)


async def _unknown(_: Exchange) -> web.Response:
    return answer({"message": "404: Not Found", "code": 0}, status=404)
