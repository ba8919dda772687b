"""The adapter for the stand-in chat: a platform like any other, on the service's side."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Any

import aiohttp

from bot.errors import DeliveryError, say
from bot.invocation import Address, Invocation, Message, Person
from bot.platforms.base import Dispatch
from commands.spec import Attachment

AT_ONCE = 64


class SocketChat:
    """Takes events from the chat in order, answers each in its placeholder."""

    name = "test"

    def __init__(self, url: str) -> None:
        self._url = url
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.Task[None] | None = None
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._answering: set[asyncio.Task[None]] = set()

    async def start(self, dispatch: Dispatch | None) -> None:
        self._session = aiohttp.ClientSession(
            self._url, connector=aiohttp.TCPConnector(limit=AT_ONCE * 4)
        )
        if dispatch is not None:
            self._loop = asyncio.create_task(self._listen(dispatch))

    async def stop(self) -> None:
        assert self._session is not None
        going = [*self._answering, *([] if self._loop is None else [self._loop])]
        for task in going:
            task.cancel()
        await asyncio.gather(*going, return_exceptions=True)
        await self._session.close()

    async def show(self, address: Address, message: Message) -> None:
        await self._put(address, message, nonce=None)

    async def deliver(self, address: Address, message: Message, *, nonce: str) -> Address:
        if address.message is None:
            address = address.at(f"new-{nonce}")
        await self._put(address, message, nonce=nonce)
        return address

    async def remove(self, address: Address) -> None:
        assert self._session is not None
        try:
            async with self._session.delete(f"/messages/{address.message}") as response:
                await response.read()
        except aiohttp.ClientError as error:
            raise DeliveryError(say("The chat is away: {error}", error=error)) from error

    async def retract(self, address: Address, message: Message) -> None:
        await self._put(address, message, nonce=f"retracted-{address.message}")

    async def forget(self, person_ids: Sequence[str], *, before: int) -> None:
        """Nothing is kept here."""

    async def problem(self) -> str | None:
        return None

    async def _listen(self, dispatch: Dispatch) -> None:
        assert self._session is not None
        seen = 0
        while True:
            async with self._session.get("/events", params={"after": str(seen)}) as response:
                events = await response.json()
            for event in events:
                await self._slots.acquire()
                task = asyncio.create_task(self._answer(dispatch, event))
                self._answering.add(task)
                task.add_done_callback(self._answered)
            seen += len(events)

    def _answered(self, task: asyncio.Task[None]) -> None:
        self._answering.discard(task)
        self._slots.release()

    async def _answer(self, dispatch: Dispatch, event: dict[str, Any]) -> None:
        address = Address("test", event["space"], "channel", message=event["id"])
        options = {name: _option(value) for name, value in event["options"].items()}
        invocation = Invocation(
            id=f"test:{event['id']}",
            command=event["command"],
            options=options,
            person=Person(event["person"], event["person"], moderator=event["moderator"]),
            address=address,
        )
        message = await dispatch.invoke(invocation)
        nonce = f"refused{event['id']}" if message.task_id is None else None
        await self._put(address, message, nonce=nonce)

    async def _put(self, address: Address, message: Message, *, nonce: str | None) -> None:
        assert self._session is not None
        body = {
            "text": message.text,
            "status": message.status,
            "task_id": message.task_id,
            "channel": address.channel,
            "spoilers": [picture.spoiler for picture in message.pictures],
            "buttons": [button.action for button in message.buttons],
            "pictures": [
                hashlib.sha256(picture.path.read_bytes()).hexdigest()
                for picture in message.pictures
            ],
            "nonce": nonce,
        }
        try:
            async with self._session.put(f"/messages/{address.message}", json=body) as response:
                if response.status != 200:
                    answer = await response.json()
                    raise DeliveryError(
                        say("The chat said {status}.", status=response.status),
                        retry_after=answer.get("retry_after"),
                        permanent=response.status == 403,
                    )
        except aiohttp.ClientError as error:
            raise DeliveryError(say("The chat is away: {error}", error=error)) from error


def _option(value: Any) -> Any:
    return Attachment(**value) if isinstance(value, dict) else value
