"""The application's interactions endpoint: looked at when it is set, then posted to, signed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import aiohttp
from nacl.signing import SigningKey
from support.fakediscord import payloads
from support.fakediscord.interactions import ANSWER_MS, Interaction
from support.fakediscord.snowflakes import Clock
from support.fakediscord.world import World

PING = PONG = 1
AGENT = "Discord-Interactions/1.0 (+https://discord.com)"
CONNECTIONS = 512


class Endpoint:
    """Posts to wherever the application's endpoint is.

    `posted` is what was answered to each interaction, 0 where nothing came in time. `clock` is the
    one it signs by, UTC milliseconds: whoever is posted to has to have the same time.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._http: aiohttp.ClientSession | None = None
        self.clock: Callable[[], int] = Clock()
        self.looks = True  #: Before an address is taken; else any is.
        self.times = 1  #: How often each interaction is posted; Discord does so once.
        self.told: list[dict[str, Any]] = []  #: Every interaction that was posted.
        self.posted: list[int] = []
        self.pings: list[int] = []  #: What was answered to each look at the address.

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()

    async def tell(self, interaction: Interaction, told: dict[str, Any]) -> None:
        """Post an interaction. One that is not taken has failed: nobody can answer it any more."""
        url = self._world.application.endpoint
        assert url is not None
        self.told.append(told)
        answers = [await self.post(url, told) for _ in range(self.times)]
        self.posted += [status for status, _ in answers]
        interaction.failed = (202, b"") not in answers
        self._world.changes.tell()

    async def is_right(self, url: str) -> bool:
        """Whether this address answers a ping, and refuses one that is signed by somebody else."""
        if not self.looks:
            return True
        told = self._ping()
        status, body = await self.post(url, told)
        forged, _ = await self.post(url, told, key=SigningKey.generate())
        self.pings += [status, forged]
        return (status, forged) == (200, 401) and json.loads(body).get("type") == PONG

    async def post(
        self,
        url: str,
        told: dict[str, Any] | bytes,
        *,
        key: SigningKey | None = None,
        late_s: float = 0,
        **headers: str,
    ) -> tuple[int, bytes]:
        """Sign and post something; status and body of the answer, 0 where there is none in time.

        By another `key`, or with a time stamp that is `late_s` seconds old, it is not Discord's.
        """
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        timestamp = str(int(self.clock() / 1000 - late_s))
        signed = (key or self._world.application.key).sign(timestamp.encode() + body)
        sent = {
            "Content-Type": "application/json",
            "User-Agent": AGENT,
            "X-Signature-Ed25519": signed.signature.hex(),
            "X-Signature-Timestamp": timestamp,
        }
        try:
            async with (
                asyncio.timeout(ANSWER_MS / 1000),
                self._session().post(url, data=body, headers={**sent, **headers}) as answer,
            ):
                return answer.status, await answer.read()
        except (aiohttp.ClientError, TimeoutError):
            return 0, b""

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS)
            self._http = aiohttp.ClientSession(connector=connector)
        return self._http

    def _ping(self) -> dict[str, Any]:
        application = self._world.application
        return {
            "id": str(self._world.ids()),
            "application_id": str(application.id),
            "type": PING,
            "token": "a-token-of-a-ping",
            "version": 1,
            "user": payloads.user(application.owner),
            "entitlements": [],
        }
