"""What the doctor asks Discord, by the bot's token and plain REST; nothing is changed there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

import aiohttp
from pydantic import BaseModel, Field, RootModel, ValidationError
from yarl import URL

ANSWER_S = 8.0
LONGEST_WAIT_S = 5.0  #: A longer one that Discord asks for is not waited out.
PAGE = 200  #: Servers an answer ("Get Current User Guilds").
MOST_PAGES = 5
AGENT = "DiscordBot (Easel, 1.0)"  #: Discord turns others away ("User Agent").
FIRST_WORD = (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY)

Id = Annotated[str, Field(pattern=r"^\d+$")]


class User(BaseModel):
    """The bot as a member of servers."""

    username: str


class Application(BaseModel):
    """What its owner has set in Discord's developer portal ("Application Object")."""

    id: Id
    name: str
    flags: int = 0
    bot: User | None = None
    bot_public: bool = True
    bot_require_code_grant: bool = False
    interactions_endpoint_url: str | None = None
    verify_key: str | None = None
    #: By where it can be installed: "0" servers, "1" people's own accounts.
    integration_types_config: dict[str, Any] | None = None
    approximate_guild_count: int = 0


class Starts(BaseModel):
    """How often a session may still be begun; `reset_after` is milliseconds."""

    total: int
    remaining: int
    reset_after: int


class Gateway(BaseModel):
    """Where the gateway is, and how many shards Discord recommends ("Get Gateway Bot")."""

    url: str
    shards: int
    session_start_limit: Starts


class Server(BaseModel):
    """A server the bot is in, and what it may do there, channels apart."""

    id: Id
    name: str
    permissions: int


class _Page(RootModel[list[Server]]):
    """Servers, by their ids."""


Model = TypeVar("Model", bound=BaseModel)


class NotAnswered(Exception):
    """Not as Discord's API answers; `status` is 0 where nothing came back."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes
    wait_s: float


class Api:
    """Discord at `base`. Everything raises NotAnswered."""

    def __init__(self, http: aiohttp.ClientSession, base: str, *, token: str) -> None:
        self.base = base
        self._http = http
        self._headers = {"Authorization": f"Bot {token}", "User-Agent": AGENT}

    async def application(self) -> Application:
        """The bot's own application."""
        return await self._get(Application, "/applications/@me")

    async def gateway(self) -> Gateway:
        """How to connect."""
        return await self._get(Gateway, "/gateway/bot")

    async def servers(self) -> list[Server]:
        """The servers the bot is in, `MOST_PAGES` pages of them at most."""
        servers: list[Server] = []
        for _ in range(MOST_PAGES):
            after = servers[-1].id if servers else "0"
            page = await self._get(_Page, "/users/@me/guilds", limit=str(PAGE), after=after)
            servers += page.root
            if len(page.root) < PAGE:
                break
        return servers

    async def greets(self, gateway: Gateway) -> bool:
        """Whether the gateway takes a connection from here and says its first word."""
        url = URL(gateway.url).update_query(v="10", encoding="json")
        try:
            async with asyncio.timeout(ANSWER_S), self._http.ws_connect(url) as socket:
                return (await socket.receive()).type in FIRST_WORD
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return False

    async def _get(self, kind: type[Model], path: str, **query: str) -> Model:
        answer = await self._ask(path, query)
        if answer.status == 429 and answer.wait_s <= LONGEST_WAIT_S:
            await asyncio.sleep(answer.wait_s)
            answer = await self._ask(path, query)
        if answer.status != 200:
            raise NotAnswered(answer.status)
        try:
            return kind.model_validate_json(answer.body)
        except ValidationError:
            raise NotAnswered(answer.status) from None

    async def _ask(self, path: str, query: dict[str, str]) -> _Answer:
        try:
            async with self._http.get(
                self.base + path, params=query, headers=self._headers, allow_redirects=False
            ) as response:
                wait_s = _seconds(response.headers.get("Retry-After", ""))
                return _Answer(response.status, await response.read(), wait_s)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            raise NotAnswered(0) from None


def _seconds(header: str) -> float:
    """How long to wait; for ever where that is not said in seconds."""
    try:
        return max(0.0, float(header))
    except ValueError:
        return float("inf")
