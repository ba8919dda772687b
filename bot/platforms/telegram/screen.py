"""What the core shows and delivers, put into chats: the adapter's side of `Platform`."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.errors import DeliveryError, render, say
from bot.invocation import Address, Message
from bot.pictures.links import LinkOf
from bot.platforms.base import Endings
from bot.platforms.telegram import refusals
from bot.platforms.telegram.budget import Urgency
from bot.platforms.telegram.edits import Edits, spot_of
from bot.platforms.telegram.keyboard import keyboard
from bot.platforms.telegram.parcels import ORIGINAL, SMALLER, Packer, Parcel
from bot.platforms.telegram.places import ALBUM, Place, album_of, extra_of, place_of
from bot.platforms.telegram.posting import Content, Poster
from bot.platforms.telegram.records import Records
from bot.platforms.telegram.turns import Turns
from bot.platforms.telegram.wording import MAX_CAPTION, MAX_TEXT, compose, plain
from commands.answers import File

log = logging.getLogger(__name__)

NOBODY = say("This is private, and there is nobody it could be sent to.")
DELETED = say("Deleted.")
FILE_NOT_SENT = "Telegram did not take the file {name} just now. Ask again for it in a while."
FILE_PAUSE_S = 20.0  #: For longer a file does not wait, where Telegram asks for a pause.


class Screen:
    """Shows progress, delivers results, removes messages.

    `link` makes an address of one of our pictures, where we have one; `clock` is UTC ms.
    `endings` are those of other processes, where there are such.
    """

    def __init__(
        self,
        poster: Poster,
        *,
        records: Records,
        packer: Packer,
        turns: Turns,
        link: LinkOf,
        clock: Callable[[], int],
        endings: Endings | None = None,
    ) -> None:
        self._endings = endings
        self._link = link
        self._poster = poster
        self._records = records
        self._packer = packer
        self._clock = clock
        self._edits = Edits(turns, self._show_now)

    def now_s(self) -> int:
        """UTC seconds, as moments are told by."""
        return self._clock() // 1000

    async def stop(self) -> None:
        """Give up the progress that was not shown yet."""
        await self._edits.stop()

    def show(self, address: Address, message: Message) -> None:
        """Show progress as soon as there is room for it."""
        if address.message is not None:
            self._edits.note(address, message)

    async def answer(self, place: Place, message: Message) -> Place:
        """Put an answer that will not change any more; where it is.

        Its pictures stand above it, its files below.
        """
        if message.pictures:
            await self._put_above(place, message)
        content = self.content(message, about=place.about)
        there = await self._poster.put(place, content, urgency=Urgency.ANSWER)
        await self._put_below(there, message)
        return there

    async def deliver(self, address: Address, message: Message, *, nonce: str) -> Address:
        """Put the final message. Raises DeliveryError."""
        place = place_of(address, message.person)
        if place is None:
            raise DeliveryError(NOBODY, permanent=True)
        await self._edits.close(spot_of(address))
        with refusals.as_delivery_errors():
            arrived = await self._records.delivered(nonce)
            if arrived is None:
                arrived = await self._deliver(address, place, message, nonce)
            await self._clear(address, arrived, place)
            if message.files and not await self._records.delivered(_files_of(nonce)):
                await self._put_below(place_of(arrived, message.person) or place, message)
                await self._records.note_delivery(_files_of(nonce), arrived, [])
            return arrived

    async def remove(self, address: Address) -> None:
        """Delete a delivered message, with its album. Raises DeliveryError."""
        place = place_of(address, None)
        if place is None or place.message is None:
            return
        await self._edits.close(spot_of(address))
        with refusals.as_delivery_errors():
            messages = [*album_of(address), place.message]
            await self._poster.remove(place, messages, instead=render(DELETED, "en"))

    async def retract(self, address: Address, message: Message) -> None:
        """Put words in place of a delivered message, and delete its album. Raises DeliveryError."""
        place = place_of(address, None)
        if place is None or place.message is None:
            raise DeliveryError(NOBODY, permanent=True)
        await self._edits.close(spot_of(address))
        with refusals.as_delivery_errors():
            await self._poster.remove(place, album_of(address), instead=message.text)
            await self._poster.replace(place, place.message, message.text)

    async def _put_above(self, place: Place, message: Message) -> None:
        """An answer's pictures, in a message of their own: a caption is too short for a list."""
        above = replace(place, message=None)
        try:
            parcels = await self._packer.pack(message)
            if len(parcels) > 1:
                await self._poster.album(above, parcels)
            else:
                content = Content("", parcel=parcels[0])
                await self._poster.put(above, content, urgency=Urgency.ANSWER)
        except (BadRequest, DeliveryError) as error:
            # The words tell the same.
            log.info("an answer's pictures were left out: %s", error)

    async def _put_below(self, place: Place, message: Message) -> None:
        """Files to be saved, each in a message of its own; where one cannot be sent, it is said.

        Nothing is raised: the words above would be sent a second time.
        """
        below = replace(place, message=None)
        for file in message.files:
            try:
                await self._send(below, file)
            except TelegramError as error:
                log.info("the file %s of an answer could not be sent: %s", file.safe_name, error)
                text = render(say(FILE_NOT_SENT, name=file.name), _language(message))
                with suppress(TelegramError):
                    content = Content(plain(text))
                    await self._poster.put(below, content, urgency=Urgency.ANSWER)

    async def _send(self, place: Place, file: File) -> None:
        try:
            await self._poster.file(place, file)
        except RetryAfter as error:
            if refusals.pause_of(error) > FILE_PAUSE_S:
                raise
            await self._poster.file(place, file)  # its turn comes after the pause

    def content(
        self, message: Message, parcel: Parcel | None = None, *, about: int | None = None
    ) -> Content:
        """A message as it is sent; `about` is the group it speaks of elsewhere."""
        caption = self._composed(message, MAX_CAPTION)
        html = self._composed(message, MAX_TEXT) if parcel is None else caption
        return Content(html, keyboard(message, about=about), parcel, caption)

    # -- Private ---------------------------------------------------------------------------

    async def _deliver(
        self, address: Address, place: Place, message: Message, nonce: str
    ) -> Address:
        parcels = await self._packer.pack(message)
        if len(parcels) > 1:
            return await self._deliver_album(address, place, message, parcels, nonce)
        return await self._deliver_one(address, place, message, parcels, nonce)

    async def _shows_photo(self, address: Address, place: Place) -> bool:
        """Whether a picture was delivered there before, which stays in its message for good."""
        if place.message is None or album_of(address):
            return False
        return await self._records.picture(place.chat, place.message) is not None

    async def _clear(self, before: Address, now: Address, place: Place) -> None:
        """Take away what was delivered before and stands beside what is there now.

        Best effort: what is there now would be sent a second time.
        """
        there = {*album_of(now), int(now.message or 0)}
        old = [number for number in album_of(before) if number not in there]
        last = place.message
        if last is not None and last not in there:
            old += [last] if await self._records.is_final(place.chat, last) else []
        try:
            await self._poster.remove(place, old, instead=render(DELETED, "en"))
        except TelegramError as error:
            log.info("what was delivered before could not be taken away: %s", error)

    def _composed(self, message: Message, limit: int) -> str:
        return compose(message, limit=limit, now=self.now_s(), language=_language(message))

    async def _show_now(self, address: Address, message: Message) -> None:
        place = place_of(address, message.person)
        if place is None or place.message is None:
            return
        with refusals.as_delivery_errors():
            if await self._records.is_final(place.chat, place.message):
                return
            if self._endings is not None and await self._endings.is_behind(message):
                return
            preview = await self._packer.preview(message)
            await self._poster.progress(place, self.content(message, preview))
            await self._mend(place.chat, place.message, message)

    async def _has_ended(self, message: Message) -> bool:
        """Whether another process shows the end of what this is the progress of."""
        if self._endings is None or message.task_id is None:
            return False
        return await self._endings.has_ended(message.task_id)

    async def _mend(self, chat: int, number: int, message: Message) -> None:
        """Where the end came meanwhile, progress may stand over it: have it put once more."""
        if not await self._has_ended(message):
            return
        assert self._endings is not None and message.task_id is not None  # noqa: S101
        await self._records.uncover(chat, number)
        self._endings.cover(message.task_id)

    async def _deliver_one(
        self,
        address: Address,
        place: Place,
        message: Message,
        parcels: tuple[Parcel, ...],
        nonce: str,
    ) -> Address:
        try:
            parcel = parcels[0] if parcels else None
            there = await self._put(place, message, parcel)
        except BadRequest as error:
            if not refusals.is_no_photo(error) or message.pictures[0].spoiler:
                raise
            (parcel,) = await self._packer.documents(message)
            there = await self._put(place, message, parcel)
        shown = [(there.message or 0, parcel.media)] if parcel else []
        arrived = _arrived(address, there)
        await self._records.note_delivery(nonce, arrived, shown)
        return arrived

    async def _put(self, place: Place, message: Message, parcel: Parcel | None) -> Place:
        content = self.content(await self._with_remarks(message, parcel), parcel)
        return await self._poster.put(place, content, urgency=Urgency.RESULT)

    async def _with_remarks(self, message: Message, parcel: Parcel | None) -> Message:
        if parcel is None or not parcel.smaller:
            return message
        url = await self._link(parcel.media)
        text = SMALLER if url is None else say(ORIGINAL, url=url)
        return replace(message, details=(*message.details, render(text, _language(message))))

    async def _deliver_album(
        self,
        address: Address,
        place: Place,
        message: Message,
        parcels: tuple[Parcel, ...],
        nonce: str,
    ) -> Address:
        """The pictures, written down as soon as they are there; then words and buttons."""
        album = await self._records.delivered(_album_of(nonce))
        if album is None:
            there, numbers = await self._poster.album(place, parcels)
            shown = list(zip(numbers, (parcel.media for parcel in parcels), strict=True))
            album = _arrived(address, replace(there, message=numbers[0]), numbers)
            await self._records.note_delivery(_album_of(nonce), album, shown)
        words = replace(place, message=None) if await self._shows_photo(address, place) else place
        carrier = await self._put(words, message, None)
        arrived = _arrived(address, carrier, album_of(album))
        # A reply to the words means the first picture, as it does where both are one message.
        shown = [(carrier.message or 0, parcels[0].media)]
        await self._records.note_delivery(nonce, arrived, shown)
        return arrived


def _album_of(nonce: str) -> str:
    return f"{nonce}/album"


def _files_of(nonce: str) -> str:
    return f"{nonce}/files"


def _arrived(address: Address, place: Place, album: list[int] | None = None) -> Address:
    """The address of what was put at a place; it stays in its space, whatever its chat is."""
    extra = extra_of(place)
    if album:
        extra[ALBUM] = ",".join(map(str, album))
    return replace(
        address,
        channel=str(place.chat),
        message=str(place.message),
        direct=place.chat > 0,
        extra=extra,
    )


def _language(message: Message) -> str:
    return "en" if message.person is None else message.person.language
