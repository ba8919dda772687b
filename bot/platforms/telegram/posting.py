"""Sends, edits and deletes messages; edits where there is one, follows a group that moved."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from telegram import (
    ForceReply,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram import Message as Sent
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated

from bot.platforms.telegram import refusals
from bot.platforms.telegram.budget import Urgency
from bot.platforms.telegram.connection import ANSWER_S, Bot
from bot.platforms.telegram.parcels import Parcel
from bot.platforms.telegram.places import Place
from bot.platforms.telegram.records import Records
from bot.platforms.telegram.uploading import as_file, as_media, thumbnail_of
from bot.platforms.telegram.wiping import wipe
from commands.answers import File

PROGRESS_S = 4.0  #: The result behind it waits until an edit has arrived or is given up.
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Content:
    """What a message shall be: HTML, buttons or a question below it, at most one picture.

    `caption` is the same HTML as short as it has to be beside a picture.
    """

    html: str
    markup: InlineKeyboardMarkup | ForceReply | None = None
    parcel: Parcel | None = None
    caption: str = ""

    @property
    def keyboard(self) -> InlineKeyboardMarkup | None:
        """The buttons: all that can be put below a message there is already."""
        return self.markup if isinstance(self.markup, InlineKeyboardMarkup) else None


class Poster:
    """Raises the library's errors, but for those that mean nothing is left to do."""

    def __init__(self, bot: Bot, records: Records) -> None:
        self._bot = bot
        self._records = records

    async def put(self, place: Place, content: Content, *, urgency: Urgency) -> Place:
        """Edit the message there, or send a new one where none is (any more); where it is now."""
        place = self._today(place)
        try:
            return await self._put(place, content, urgency)
        except ChatMigrated as error:
            moved = await self._follow(place, error)
            return await self._put(moved, content, urgency)

    async def progress(self, place: Place, content: Content) -> None:
        """Edit the text there, if it is there; its turn has come."""
        place = self._today(place)
        if place.message is not None:
            await self._edit(place, content, Urgency.GRANTED, answer_s=PROGRESS_S)

    async def album(self, place: Place, parcels: Sequence[Parcel]) -> tuple[Place, list[int]]:
        """Send several pictures as one; where, and the messages they are."""
        place = self._today(place)
        try:
            return place, await self._album(place, parcels)
        except ChatMigrated as error:
            moved = await self._follow(place, error)
            return moved, await self._album(moved, parcels)

    async def file(self, place: Place, file: File) -> Place:
        """Send a file to be saved, in a message of its own; where."""
        place = self._today(place)
        try:
            await self._send_file(place, file)
        except ChatMigrated as error:
            place = await self._follow(place, error)
            await self._send_file(place, file)
        return place

    async def remove(self, place: Place, messages: Sequence[int], *, instead: str = "–") -> None:
        """Delete messages of ours; those that are gone are no error.

        What is too old for that (48 hours) is emptied, and says `instead`.
        """
        if self._today(place) != place:
            return  # a group's old messages stay behind, in what nobody can open any more
        for message in messages:
            try:
                await self._bot.delete_message(place.chat, message)
            except ChatMigrated as error:
                await self._follow(place, error)
                return  # as above
            except BadRequest as error:
                if refusals.is_too_old_to_delete(error):
                    await wipe(self._bot, place.chat, message, instead)
                elif not refusals.is_deleted_already(error):
                    raise

    async def replace(self, place: Place, message: int, text: str) -> None:
        """Put a text in place of whatever a message of ours shows; else delete it."""
        if self._today(place) != place:
            return  # as above
        try:
            await wipe(self._bot, place.chat, message, text)
        except ChatMigrated as error:
            await self._follow(place, error)
        except BadRequest:
            await self.remove(place, [message], instead=text)

    # -- Private ---------------------------------------------------------------------------

    def _today(self, place: Place) -> Place:
        return place.moved(self._records.newest(place.chat))

    async def _follow(self, place: Place, error: ChatMigrated) -> Place:
        await self._records.moved(place.chat, error.new_chat_id)
        return place.moved(error.new_chat_id)

    async def _put(self, place: Place, content: Content, urgency: Urgency) -> Place:
        if place.message is not None and await self._edit(place, content, urgency):
            return place
        sent = await self._send(place, content, urgency)
        return replace(place, message=sent.message_id)

    async def _edit(
        self, place: Place, content: Content, urgency: Urgency, *, answer_s: float = ANSWER_S
    ) -> bool:
        try:
            if content.parcel is not None:
                await self._edit_media(place, content, content.parcel, urgency)
            else:
                await self._edit_words(place, content, urgency, answer_s)
        except BadRequest as error:
            if refusals.is_message_gone(error):
                return False
            if not refusals.is_unchanged(error):
                raise
        return True

    async def _edit_words(
        self, place: Place, content: Content, urgency: Urgency, answer_s: float
    ) -> None:
        try:
            await self._edit_text(place, content, urgency, answer_s)
        except BadRequest as error:
            if not refusals.is_no_text(error):
                raise
            # A preview stands there; a message that shows a picture never again shows none.
            await self._bot.edit_message_caption(
                place.chat,
                place.message,
                caption=content.caption or content.html,
                parse_mode=ParseMode.HTML,
                reply_markup=content.keyboard,
                rate_limit_args=Urgency.GRANTED,
            )

    async def _edit_text(
        self, place: Place, content: Content, urgency: Urgency, answer_s: float
    ) -> None:
        await self._bot.edit_message_text(
            content.html,
            chat_id=place.chat,
            message_id=place.message,
            parse_mode=ParseMode.HTML,
            reply_markup=content.keyboard,
            link_preview_options=NO_PREVIEW,
            read_timeout=answer_s,
            rate_limit_args=urgency,
        )

    async def _edit_media(
        self, place: Place, content: Content, parcel: Parcel, urgency: Urgency
    ) -> None:
        with as_media(parcel, caption=content.html) as media:
            await self._bot.edit_message_media(
                media,
                chat_id=place.chat,
                message_id=place.message,
                reply_markup=content.keyboard,
                rate_limit_args=urgency,
            )

    async def _send(self, place: Place, content: Content, urgency: Urgency) -> Sent:
        if content.parcel is None:
            return await self._bot.send_message(
                place.chat,
                content.html,
                message_thread_id=place.thread,
                reply_parameters=_reply(place),
                reply_markup=content.markup,
                parse_mode=ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
                rate_limit_args=urgency,
            )
        return await self._send_media(place, content, content.parcel, urgency)

    async def _send_media(
        self, place: Place, content: Content, parcel: Parcel, urgency: Urgency
    ) -> Sent:
        with ExitStack() as files:
            file = as_file(parcel.file, files, name=parcel.name)
            if parcel.kind == "photo":
                return await self._bot.send_photo(
                    place.chat,
                    file,
                    caption=content.html,
                    has_spoiler=parcel.file.spoiler or None,
                    message_thread_id=place.thread,
                    reply_parameters=_reply(place),
                    reply_markup=content.markup,
                    parse_mode=ParseMode.HTML,
                    rate_limit_args=urgency,
                )
            return await self._bot.send_document(
                place.chat,
                file,
                thumbnail=thumbnail_of(parcel, files),
                caption=content.html,
                message_thread_id=place.thread,
                reply_parameters=_reply(place),
                reply_markup=content.markup,
                parse_mode=ParseMode.HTML,
                rate_limit_args=urgency,
            )

    async def _send_file(self, place: Place, file: File) -> None:
        await self._bot.send_document(
            place.chat,
            InputFile(file.content, filename=file.safe_name),
            message_thread_id=place.thread,
            reply_parameters=_reply(place),
            rate_limit_args=Urgency.ANSWER,
        )

    async def _album(self, place: Place, parcels: Sequence[Parcel]) -> list[int]:
        with ExitStack() as files:
            media = [files.enter_context(as_media(parcel)) for parcel in parcels]
            sent = await self._bot.send_media_group(
                place.chat,
                media,
                message_thread_id=place.thread,
                reply_parameters=_reply(place),
                rate_limit_args=Urgency.RESULT,
            )
        return [message.message_id for message in sent]


def _reply(place: Place) -> ReplyParameters | None:
    if place.asked is None:
        return None
    return ReplyParameters(place.asked, allow_sending_without_reply=True)
