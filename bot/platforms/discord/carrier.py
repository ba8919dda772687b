"""Puts one message somewhere by one way: smaller where it is too large, plainer where it is odd."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.errors import DeliveryError, say
from bot.invocation import Message
from bot.platforms.discord.draft import Draft, nonce_of
from bot.platforms.discord.files import Limit, falling
from bot.platforms.discord.layout import PLAINEST
from bot.platforms.discord.parcel import Packer, Parcel, rest_of
from bot.platforms.discord.refusals import REFUSED, Fault, described, fault_of
from bot.platforms.discord.ways import Way

log = logging.getLogger(__name__)

NOT_SHOWN = say(
    "The pictures are too large for Discord, and there is no public address to offer them from."
)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a message is now: its id, and those of further ones that belong to it."""

    message: str
    more: tuple[str, ...] = ()


class Carrier:
    """Carries messages. Raises what discord.py raises, OSError, PictureError and DeliveryError."""

    def __init__(self, packer: Packer) -> None:
        self._packer = packer

    async def show(self, way: Way, message: Message, *, at: str, limit: int) -> None:
        """Edit, with what fits of the pictures and files; without where Discord takes less."""
        try:
            await self._show(way, message, at=at, limit=limit)
        except discord.HTTPException as error:
            if fault_of(error) is not Fault.TOO_LARGE:
                raise
            log.info("Discord takes less than %d here: %s", limit, described(error))
            await self._show(way, message, at=at, limit=0)

    async def _show(self, way: Way, message: Message, *, at: str, limit: int) -> None:
        parcels = await self._packer.pack(message, limit=Limit(limit, limit))
        parcel = parcels[0] if parcels else Parcel()
        await _put(way, Draft(message, parcel), at=at)

    async def put(
        self,
        way: Way,
        message: Message,
        *,
        at: str | None,
        further: Way,
        limit: int,
        nonce: str,
        lead: str = "",
    ) -> Placed:
        """Edit the message `at`, or post a new one, and what follows it by `further`.

        `limit` is bytes of one file; where Discord takes less than that, less is tried.
        """
        refused: Exception = DeliveryError(REFUSED, permanent=True)
        tried: Sequence[object] = ()
        for lower in falling(limit):
            parcels = await self._packer.pack(message, limit=lower)
            if not parcels:
                raise DeliveryError(NOT_SHOWN, permanent=True)
            files = [(parcel.pictures, parcel.files) for parcel in parcels]
            if files == tried:
                continue  # all of that is below this limit too
            tried = files
            draft = Draft(message, parcels[0], nonce=nonce, lead=lead)
            try:
                placed = await _put(way, draft, at=at)
                return Placed(placed, await _rest(further, message, parcels[1:], nonce, placed))
            except discord.HTTPException as error:
                if fault_of(error) is not Fault.TOO_LARGE:
                    raise
                log.info("Discord takes less than %s here: %s", lower, described(error))
                refused = error
        raise refused


async def _rest(
    way: Way, message: Message, parcels: Sequence[Parcel], nonce: str, reply_to: str
) -> tuple[str, ...]:
    more = []
    for place, parcel in enumerate(parcels, start=1):
        draft = Draft(rest_of(message), parcel, nonce=nonce_of(nonce, f"part {place}"))
        more.append(await _put(way, draft, at=None, reply_to=reply_to))
    return tuple(more)


async def _put(way: Way, draft: Draft, *, at: str | None, reply_to: str | None = None) -> str:
    """Edit or post; plainer and plainer where Discord does not like what is in it."""
    while True:
        try:
            return await _send(way, draft, at=at, reply_to=reply_to)
        except discord.HTTPException as error:
            if draft.plain >= PLAINEST or fault_of(error) is not Fault.BAD_FORM:
                raise
            task = draft.message.task_id
            log.error("task %s: Discord refused a message: %s", task, described(error))
            log.debug("%s", error.text)
        draft = draft.plainer()


async def _send(way: Way, draft: Draft, *, at: str | None, reply_to: str | None) -> str:
    if at is None:
        return await way.send(draft, reply_to=reply_to)
    await way.edit(at, draft)
    return at
