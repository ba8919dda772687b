"""The first answer to an interaction: Discord gives it three seconds.

Whether the reply is private is fixed here, for good.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
import discord

from bot.invocation import Message
from bot.platforms.discord.layout import layout
from bot.platforms.discord.reading import Interaction
from bot.platforms.discord.refusals import FAILURES, described

log = logging.getLogger(__name__)

T = TypeVar("T")

ANSWER_S = 3.0  #: Discord forgets an interaction that was not answered by then.
LOOK_S = 3.0
UNKNOWN_INTERACTION = 10062
ALREADY_ANSWERED = 40060


async def acknowledge(interaction: Interaction, *, private: bool) -> str | None:
    """Promise an answer, in a message of its own; the id of that message.

    None where Discord has not taken it: nobody would see what came of it.
    """
    try:
        response = await _sent(lambda: interaction.response.defer(ephemeral=private, thinking=True))
        if response is not None and response.message_id is not None:
            return str(response.message_id)
    except FAILURES as error:
        if getattr(error, "code", None) == UNKNOWN_INTERACTION:
            log.warning("interaction %s came too late to be answered", interaction.id)
            return None
        log.warning("interaction %s: acknowledging it failed: %s", interaction.id, described(error))
    return await _placeholder(interaction)


async def acknowledge_in_place(interaction: Interaction) -> str | None:
    """Promise to change the message that was pressed; its id, None where Discord has not taken it.

    Until then it stays as it was.
    """
    try:
        await _sent(lambda: interaction.response.defer())
    except FAILURES as error:
        if getattr(error, "code", None) != ALREADY_ANSWERED:  # by a try whose answer was lost
            log.warning("interaction %s: it was not taken: %s", interaction.id, described(error))
            return None
    return None if interaction.message is None else str(interaction.message.id)


async def _sent(answer: Callable[[], Awaitable[T]]) -> T:
    """Send a first answer, once more where the connection broke: an idle one ends at any moment.

    If the first one arrived all the same, Discord refuses the second.
    """
    async with asyncio.timeout(ANSWER_S):
        try:
            return await answer()
        except (aiohttp.ClientError, ConnectionError):
            return await answer()


async def _placeholder(interaction: Interaction) -> str | None:
    """Look whether it arrived all the same: a repeated, interrupted or late answer may have."""
    try:
        async with asyncio.timeout(LOOK_S):
            message = await interaction.original_response()
    except FAILURES as error:
        log.warning("interaction %s was not acknowledged: %s", interaction.id, described(error))
        return None
    return str(message.id)


async def whisper(interaction: Interaction, message: Message) -> None:
    """Answer for this person's eyes alone, as the first and only answer; best effort."""
    if interaction.response.is_done():
        return
    try:
        view = layout(message)
        await _sent(lambda: interaction.response.send_message(view=view, ephemeral=True))
    except FAILURES as error:
        log.warning("interaction %s: a private answer failed: %s", interaction.id, described(error))


async def open_form(interaction: Interaction, form: discord.ui.Modal) -> None:
    """Answer with a form, as the first and only answer; best effort."""
    form.stop()  # it is read when it comes: discord.py need not wait for it
    try:
        await _sent(lambda: interaction.response.send_modal(form))
    except FAILURES as error:
        log.warning(
            "interaction %s: a form could not be shown: %s", interaction.id, described(error)
        )
