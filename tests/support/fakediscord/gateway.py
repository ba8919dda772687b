"""The gateway: bots connect here and hear what happens. It can be made to fail."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import IntFlag
from typing import Any

from aiohttp import WSMsgType, web
from support.fakediscord import payloads
from support.fakediscord.sessions import PACKERS, Session, Socket
from support.fakediscord.world import Guild, World

HEARTBEAT_MS = 41_250
STARTS = 1000
HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, ACK = 1, 2, 6, 7, 9, 10, 11
DECODE_ERROR, AUTHENTICATION_FAILED, INVALID_SHARD, DISALLOWED_INTENTS = 4002, 4004, 4010, 4014


class Intent(IntFlag):
    """https://discord.com/developers/docs/events/gateway#gateway-intents"""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    DIRECT_MESSAGES = 1 << 12
    MESSAGE_CONTENT = 1 << 15


PRIVILEGED = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT


class Gateway:
    """Sessions and their connections."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._away = False
        self.shards = 1  #: What a bot is told to use.
        self.starts_left = 999  #: Sessions it may begin today, as it is told; of `STARTS`.
        self.heartbeat_ms = HEARTBEAT_MS
        self.sessions: dict[str, Session] = {}
        self.identified: list[dict[str, Any]] = []  #: What each IDENTIFY said, tokens apart.
        self.refused = 0  #: Connections turned away in an outage.
        self._sockets: set[Socket] = set()

    @property
    def url(self) -> str:
        return self._world.url.replace("http", "ws", 1) + "/gateway"

    @property
    def listening(self) -> list[Session]:
        """The sessions with somebody at the other end."""
        return [session for session in self.sessions.values() if session.socket is not None]

    async def dispatch(
        self, event: str, data: dict[str, Any], *, guild: Guild | None, intent: int = 0
    ) -> None:
        """Tell everybody whom it concerns: by shard, and by what they asked to hear."""
        for session in tuple(self.sessions.values()):
            number, count = session.shard
            place = 0 if guild is None else (guild.id >> 22) % count
            if place == number and (not intent or session.intents & intent):
                await session.dispatch(event, data)

    # -- Faults ------------------------------------------------------------------------------

    def drop(self) -> None:
        """Cut every connection without a word."""
        for socket in tuple(self._sockets):
            socket.drop()

    async def reconnect(self) -> None:
        """Ask every client to connect anew and resume."""
        await self._send_all({"op": RECONNECT, "d": None})

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Tell every client that its session is over, or that it may try to resume."""
        if not resumable:
            self._forget(lambda session: True)
        await self._send_all({"op": INVALID_SESSION, "d": resumable})

    @asynccontextmanager
    async def outage(self) -> AsyncIterator[None]:
        """Cut every connection and take no new one until this is left."""
        self._away = True
        self.drop()
        try:
            yield
        finally:
            self._away = False

    async def _send_all(self, payload: dict[str, Any]) -> None:
        for socket in tuple(self._sockets):
            await socket.send(payload)

    def _forget(self, which: Callable[[Session], bool]) -> None:
        kept = {key: one for key, one in self.sessions.items() if not which(one)}
        self.sessions = kept

    # -- Connections -------------------------------------------------------------------------

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection to its end."""
        if self._away:
            self.refused += 1
            self._world.changes.tell()
            return web.Response(status=503)
        if request.query.get("compress", "zlib-stream") not in PACKERS:
            return web.Response(status=400, text="This fake does not know this compression.")
        socket = Socket(request)
        await socket.stream.prepare(request)
        self._sockets.add(socket)
        try:
            await socket.send({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_ms}})
            await self._listen(socket)
        finally:
            self._sockets.discard(socket)
            self._gone(socket)
        return socket.stream

    async def _listen(self, socket: Socket) -> None:
        async for message in socket.stream:
            if message.type is not WSMsgType.TEXT:
                return await socket.close(DECODE_ERROR)
            said = json.loads(message.data)
            if said["op"] == HEARTBEAT:
                await socket.send({"op": ACK})
            elif said["op"] == IDENTIFY:
                await self._identify(socket, said["d"])
            elif said["op"] == RESUME:
                await self._resume(socket, said["d"])
        return None

    def _gone(self, socket: Socket) -> None:
        """A session whose client said goodbye is over; another can be resumed."""
        polite = socket.stream.close_code in (1000, 1001)
        self._forget(lambda session: session.socket is socket and polite)
        for session in self.sessions.values():
            if session.socket is socket:
                session.socket = None
        self._world.changes.tell()

    async def _identify(self, socket: Socket, said: dict[str, Any]) -> None:
        number, count = said.get("shard", (0, 1))
        self.identified.append({key: said[key] for key in said if key != "token"})
        if said["token"] != self._world.application.token:
            return await socket.close(AUTHENTICATION_FAILED)
        if number >= count:
            return await socket.close(INVALID_SHARD)
        if said["intents"] & PRIVILEGED:
            return await socket.close(DISALLOWED_INTENTS)
        session = Session(uuid.uuid4().hex, shard=(number, count), intents=said["intents"])
        session.socket = socket
        self.sessions[session.id] = session
        await self._greet(session)
        self._world.changes.tell()
        return None

    async def _greet(self, session: Session) -> None:
        application, (number, count) = self._world.application, session.shard
        mine = [one for one in self._world.guilds.values() if (one.id >> 22) % count == number]
        ready = {
            "v": 10,
            "user": payloads.me(application.bot),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in mine],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": [number, count],
            "application": {"id": str(application.id), "flags": application.flags},
        }
        await session.dispatch("READY", ready)
        if session.intents & Intent.GUILDS:
            for guild in mine:
                told = payloads.guild_create(guild, application.bot)
                await session.dispatch("GUILD_CREATE", told)

    async def _resume(self, socket: Socket, said: dict[str, Any]) -> None:
        session = self.sessions.get(said["session_id"] or "")
        right = said["token"] == self._world.application.token
        if session is None or not right or not await session.resume(socket, said["seq"] or 0):
            await socket.send({"op": INVALID_SESSION, "d": False})
        self._world.changes.tell()
