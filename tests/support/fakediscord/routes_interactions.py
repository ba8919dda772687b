"""Answers to interactions: the first by its id, all others by its token as if by a webhook."""

from __future__ import annotations

from aiohttp import web
from support.fakediscord import payloads_message
from support.fakediscord.answering import Answers
from support.fakediscord.interactions import Interaction
from support.fakediscord.messages import Message
from support.fakediscord.records import Exchange, Route, answer
from support.fakediscord.world import World
from support.fakediscord.writing import Writer

CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
ORIGINAL = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
MESSAGE = "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"


class InteractionRoutes:
    """No bot token is needed here: who has the interaction's may answer it."""

    def __init__(self, world: World, writer: Writer) -> None:
        self._world = world
        self._writer = writer
        self._answers = Answers(world, writer)

    def table(self) -> list[Route]:
        return [
            ("POST", CALLBACK, self._callback),
            ("POST", WEBHOOK, self._follow_up),
            *(("GET", path, self._get) for path in (ORIGINAL, MESSAGE)),
            *(("PATCH", path, self._edit) for path in (ORIGINAL, MESSAGE)),
            *(("DELETE", path, self._delete) for path in (ORIGINAL, MESSAGE)),
        ]

    async def _callback(self, exchange: Exchange) -> web.Response:
        told = await self._answers.begin(
            exchange.number("interaction_id"),
            exchange.values["interaction_token"],
            exchange.body,
            arrived=exchange.arrived,
        )
        return answer(told if exchange.with_response else None)

    async def _follow_up(self, exchange: Exchange) -> web.Response:
        message = await self._answers.follow_up(self._by_token(exchange), exchange.body)
        return answer(payloads_message.message(message, self._world))

    async def _get(self, exchange: Exchange) -> web.Response:
        return answer(payloads_message.message(self._message(exchange), self._world))

    async def _edit(self, exchange: Exchange) -> web.Response:
        message = await self._writer.edit(self._message(exchange), exchange.body)
        return answer(payloads_message.message(message, self._world))

    async def _delete(self, exchange: Exchange) -> web.Response:
        await self._writer.delete(self._message(exchange))
        return answer()

    def _by_token(self, exchange: Exchange) -> Interaction:
        return self._answers.by_token(
            exchange.number("webhook_id"), exchange.values["webhook_token"]
        )

    def _message(self, exchange: Exchange) -> Message:
        name = exchange.values.get("message_id", "@original")
        return self._answers.message(self._by_token(exchange), name)
