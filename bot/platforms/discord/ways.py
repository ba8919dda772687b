"""The ways to a message: by an interaction's token while it lives, by the bot's own for good.

Both raise what discord.py raises (refusals.FAILURES); ids are as Discord's, in text.
"""

from __future__ import annotations

import asyncio
from typing import Any, Protocol, cast

import discord
from discord.webhook.async_ import async_context

from bot.errors import DeliveryError, say
from bot.platforms.discord.draft import Draft, has_key
from bot.platforms.discord.refusals import Fault, fault_of

LOOKED_THROUGH = 50  #: Messages of a channel, newest first, among which ours may be.
ANSWER_PAUSES_S = (0.1, 0.2, 0.5, 1.0)
STILL_ANSWERING = say("The command is still being answered.")


class Way(Protocol):
    """A way to put messages somewhere."""

    async def edit(self, message: str, draft: Draft) -> None:
        """Replace a message of ours, its files included."""

    async def send(self, draft: Draft, *, reply_to: str | None = None) -> str:
        """Post a new message; its id. The same nonce twice is one message, where that can be."""

    async def remove(self, message: str) -> None:
        """Delete a message of ours."""


class TokenWay:
    """By the token of an interaction: private answers, and for 15 minutes public ones too.

    Each token has a rate limit of its own, where a channel has one for all that goes on in it.
    """

    def __init__(self, client: discord.Client, *, app: int, token: str) -> None:
        self._webhook = discord.Webhook.partial(app, token, client=client)
        # What an interaction gives is an application's webhook: such a one may be ephemeral.
        self._webhook.type = discord.WebhookType.application

    async def edit(self, message: str, draft: Draft) -> None:
        await self._webhook.edit_message(
            int(message),
            view=draft.view(),
            attachments=draft.files(),
            allowed_mentions=draft.mentions(),
        )

    async def send(self, draft: Draft, *, reply_to: str | None = None) -> str:
        """For the person's eyes alone. Discord takes no nonce here: it may appear twice."""
        await self._answered()
        sent = await self._webhook.send(
            view=draft.view(),
            files=draft.files(),
            allowed_mentions=draft.mentions(),
            ephemeral=True,
            wait=True,
        )
        return str(sent.id)

    async def remove(self, message: str) -> None:
        await self._webhook.delete_message(int(message))

    async def _answered(self) -> None:
        """Wait for the interaction's own answer.

        Until then Discord would put a further message in place of that answer, which would then
        replace it ("Create Followup Message").
        """
        for pause_s in ANSWER_PAUSES_S:
            if not await self._is_loading():
                return
            await asyncio.sleep(pause_s)
        raise DeliveryError(STILL_ANSWERING, retry_after=1)

    async def _is_loading(self) -> bool:
        # A webhook of discord.py knows its messages by number only, and this one has a name.
        webhook = self._webhook
        asked = async_context.get().get_original_interaction_response(
            webhook.id, webhook.token or "", session=webhook.session
        )
        try:
            original = await asked
        except discord.NotFound as error:
            if fault_of(error) is Fault.MESSAGE_GONE:
                return False
            raise
        return bool(original.get("flags", 0) & discord.MessageFlags(loading=True).value)


class ChannelWay:
    """By the bot's own token, to a channel it may write in, or to a person."""

    def __init__(self, client: discord.Client, channel: str) -> None:
        self._client = client
        self._channel = client.get_partial_messageable(int(channel))

    async def edit(self, message: str, draft: Draft) -> None:
        await self._channel.get_partial_message(int(message)).edit(
            view=draft.view(),
            attachments=draft.files(),
            allowed_mentions=draft.mentions(),
        )

    async def send(self, draft: Draft, *, reply_to: str | None = None) -> str:
        """A nonce is good for minutes: an earlier attempt is looked for first."""
        if draft.key is not None and (found := await self._find(draft.key)):
            await self.edit(found, draft)
            return found
        sent = await self._channel.send(
            view=draft.view(),
            files=draft.files(),
            allowed_mentions=draft.mentions(),
            nonce=cast(str, draft.nonce),
            reference=self._reference(reply_to),
        )
        return str(sent.id)

    async def remove(self, message: str) -> None:
        await self._channel.get_partial_message(int(message)).delete()

    async def _find(self, key: int) -> str | None:
        """Our own message with this key among the newest; None where that cannot be seen."""
        me = self._client.user
        try:
            async for message in self._channel.history(limit=LOOKED_THROUGH):
                ours = me is None or message.author.id == me.id
                if ours and any(has_key(one, key) for one in message.components):
                    return str(message.id)
        except discord.HTTPException as error:
            if fault_of(error) is Fault.FOR_NOW:
                raise
        return None

    def _reference(self, reply_to: str | None) -> Any:
        if reply_to is None:
            return None
        return discord.MessageReference(
            message_id=int(reply_to), channel_id=self._channel.id, fail_if_not_exists=False
        )
