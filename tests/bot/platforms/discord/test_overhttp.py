"""Without a gateway: Discord is told where to post, looked after, and missed when it is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from nacl.signing import SigningKey
from support.discordbot import Told, make_client
from support.discordservice import now_ms, platform_of, posted_to, redirected
from support.fakediscord.server import FakeDiscord
from support.ports import free_port

from bot.errors import OperatorError
from bot.platforms.base import Hooked
from bot.platforms.discord.client import Client
from bot.platforms.discord.connection import Connection
from bot.platforms.discord.door import Door
from bot.platforms.discord.endpoint import INTERACTIONS_PATH
from bot.platforms.discord.overhttp import OverHttp
from bot.platforms.discord.uptime import Uptime
from bot.web.listener import bind, listen

SET = "PATCH /applications/@me"
LOOK = "GET /oauth2/applications/@me"


# -- Where Discord posts -------------------------------------------------------------------


async def test_the_address_is_told_at_the_start_and_looked_at_by_discord(tmp_path: Path) -> None:
    async with FakeDiscord() as discord:
        async with posted_to(discord, tmp_path) as platform:
            assert isinstance(platform, Hooked)
            assert await platform.problem() is None
            endpoint = discord.world.application.endpoint
            assert endpoint is not None
            assert endpoint.endswith(INTERACTIONS_PATH)
        assert discord.endpoint.pings == [200, 401]
        assert discord.gateway.identified == []
        assert not discord.violations


async def test_an_address_that_is_set_already_is_left_as_it_is(tmp_path: Path) -> None:
    async with FakeDiscord() as discord:
        discord.world.application.endpoint = f"http://easel.example.org{INTERACTIONS_PATH}"
        url = "http://Easel.example.org/"
        async with posted_to(discord, tmp_path, public_url=url) as platform:
            assert await platform.problem() is None
        assert discord.asked(SET) == []


async def test_an_address_that_leads_nowhere_is_a_problem_and_no_end(
    tmp_path: Path,
) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    async with FakeDiscord() as discord:
        platform = platform_of(discord, tmp_path, mode="http", public_url=nowhere)
        with redirected():
            starting = asyncio.create_task(platform.start(Told()))
            await discord.until(lambda: [one.status for one in discord.asked(SET)] == [400])
            assert await platform.problem() == "Discord does not post interactions here yet"
            starting.cancel()
            await platform.stop()
        assert not discord.violations


async def test_without_a_public_address_the_start_ends_with_one_sentence(tmp_path: Path) -> None:
    async with FakeDiscord() as discord:
        platform = platform_of(discord, tmp_path, mode="http")
        with redirected(), pytest.raises(OperatorError, match="EASEL_PUBLIC_URL"):
            await platform.start(Told())


async def test_in_gateway_mode_our_own_address_is_taken_back(tmp_path: Path) -> None:
    port = free_port()
    async with FakeDiscord() as discord:
        async with posted_to(discord, tmp_path, port=port):
            await discord.ready(shards=0)
        async with posted_to(discord, tmp_path, told := Told(), port=port, mode="gateway"):
            await discord.ready()
            await (await discord.use(discord.ada, "quota")).message()
            url = f"http://127.0.0.1:{port}{INTERACTIONS_PATH}"
            assert (await discord.endpoint.post(url, b"{}"))[0] == 404
        assert len(told.invoked) == 1
        assert not discord.violations


# -- The key -------------------------------------------------------------------------------


async def test_a_key_that_is_set_is_used_instead_of_the_applications(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    async with FakeDiscord() as discord:
        own = discord.world.application.key.verify_key.encode().hex()
        async with posted_to(discord, tmp_path, port=port, public_key=own):
            await discord.ready(shards=0)
        assert "PUBLIC_KEY" not in caplog.text
        other = SigningKey.generate().verify_key.encode().hex()
        async with posted_to(discord, tmp_path, port=port, public_key=other):
            await discord.use(discord.ada, "quota")
        assert discord.endpoint.posted == [401]
        assert "EASEL_DISCORD__PUBLIC_KEY is not the key of this application" in caplog.text


# -- Discord's moods -----------------------------------------------------------------------


async def test_a_wrong_token_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    async with FakeDiscord() as discord:
        with pytest.raises(OperatorError, match="EASEL_DISCORD__TOKEN"):
            async with posted_to(discord, tmp_path, token="another"):
                raise AssertionError("it started")


async def test_a_discord_that_is_away_does_not_keep_the_service_from_starting(
    tmp_path: Path,
) -> None:
    async with FakeDiscord() as discord:
        discord.cut("GET /users/@me", times=2)  # aiohttp itself tries twice
        async with posted_to(discord, tmp_path, told := Told()) as platform:
            assert await platform.problem() is not None
            await discord.ready(shards=0)
            await (await discord.use(discord.ada, "quota")).message()
        assert len(told.invoked) == 1


async def test_discord_py_warns_of_an_endpoint_only_where_none_is_meant(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    async with FakeDiscord() as discord:
        for mode, warned in (("http", 0), ("http", 0), ("gateway", 1)):
            async with posted_to(discord, tmp_path, port=port, mode=mode):
                await discord.ready(shards=mode == "gateway")
            assert caplog.text.count("interaction endpoint URL") == warned


@dataclass
class Bench:
    """A line that looks all the time, with a clock of its own."""

    discord: FakeDiscord
    url: str
    now: list[int] = field(default_factory=lambda: [1_000_000])
    clients: list[Client] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.door = Door(clock=now_ms)
        self.uptime = Uptime(lambda: self.now[0])
        line = OverHttp(
            self.door,
            self.uptime,
            url=self.url,
            public_key=None,
            clock=now_ms,
            look_every_s=0.02,
            look_again_s=0.02,
        )
        self.connection = Connection(
            self._make,
            token=self.discord.token,
            api_url=self.discord.api_url,
            line=line,
            uptime=self.uptime,
            meanwhile=_nothing,
        )

    def _make(self) -> Client:
        async def show(*_: object) -> None: ...

        self.clients.append(make_client(Told(), show))
        return self.clients[-1]

    async def looked(self) -> None:
        """Until it has looked at least once from now on, and knows what it saw."""
        before = len(self.discord.asked(LOOK))
        await self.discord.until(lambda: len(self.discord.asked(LOOK)) > before + 1)


async def _nothing(_: Client) -> None: ...


@asynccontextmanager
async def looking() -> AsyncIterator[Bench]:
    bound = bind(host="127.0.0.1", port=0)
    async with FakeDiscord() as discord:
        bench = Bench(discord, f"http://127.0.0.1:{bound.getsockname()[1]}{INTERACTIONS_PATH}")
        app = web.Application()
        app.router.add_post(INTERACTIONS_PATH, bench.door.receive)
        listener = await listen(app, bound)
        with redirected():
            try:
                await bench.connection.start()
                yield bench
            finally:
                await bench.connection.stop()
                await listener.close()


async def test_to_be_idle_is_not_to_be_ill() -> None:
    async with looking() as bench:
        bench.now[0] += 24 * 3_600_000
        await bench.looked()
        assert bench.connection.problem() is None


async def test_it_is_unhealthy_when_discord_has_not_answered_for_a_minute() -> None:
    async with looking() as bench:
        away = bench.discord.fail(LOOK, 403, times=1_000_000)
        await bench.discord.until(lambda: away.hit)
        await bench.looked()
        bench.now[0] += 59_000
        assert bench.connection.problem() is None
        bench.now[0] += 2_000
        assert bench.connection.problem() == "Discord's API has not answered for 61 s"
        away.times = 0
        await bench.looked()
        assert bench.connection.problem() is None
        assert len(bench.clients) == 1


async def test_that_discord_posts_elsewhere_is_noticed_and_left_to_whoever_changed_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with looking() as bench:
        for endpoint in ("https://other.example.org/", None):
            bench.discord.world.application.endpoint = endpoint
            await bench.looked()
            assert "no longer here" in str(bench.connection.problem())
            assert bench.discord.world.application.endpoint == endpoint
        bench.discord.world.application.endpoint = bench.url
        await bench.looked()
        assert bench.connection.problem() is None
        assert caplog.text.count("not posted to") == 1


async def test_a_token_that_is_refused_later_is_an_end_and_said() -> None:
    async with looking() as bench:
        bench.discord.world.application.token = "another"
        problem = bench.connection.problem
        await bench.discord.until(lambda: bench.discord.asked(LOOK)[-1].status == 401)
        while problem() is None:  # until the answer has got there
            await bench.discord.endpoint.post(bench.url, b"")
        assert problem() == "Discord refuses this bot; the log says why"
        assert (await bench.discord.endpoint.post(bench.url, {"id": "1", "type": 2}))[0] == 503


async def test_a_client_that_was_closed_is_replaced_by_a_fresh_one() -> None:
    async with looking() as bench:
        await bench.clients[0].close()
        await bench.discord.until(lambda: len(bench.discord.asked("GET /users/@me")) == 2, 20)
        await bench.looked()
        assert len(bench.clients) == 2
        assert bench.connection.problem() is None
