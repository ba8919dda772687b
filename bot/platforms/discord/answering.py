"""From the first sign of life to the answer: acknowledge, wait one's turn, ask, show."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

import discord

from bot.errors import DeliveryError, EaselError, Text, render, say
from bot.invocation import Address, Invocation, Message, Press
from bot.platforms.discord.acknowledging import (
    acknowledge,
    acknowledge_in_place,
    open_form,
    whisper,
)
from bot.platforms.discord.errands import Errands
from bot.platforms.discord.gate import Gate
from bot.platforms.discord.preflight import missing_permissions
from bot.platforms.discord.reading import TURNED, Interaction, language_of

log = logging.getLogger(__name__)

SHOW_TRIES = 3  #: What is not a task's message is shown by nobody else later.
SHOW_PAUSE_S = 1.0
MAX_PAUSE_S = 5.0

BROKEN = (
    "Something went wrong here. If it happens again, tell whoever hosts this bot and name {trace}."
)

Asked = TypeVar("Asked", Invocation, Press)


@dataclass(frozen=True)
class Answering:
    """Answers interactions. Nothing here raises; `show` raises DeliveryError only."""

    show: Callable[[Address, Message], Awaitable[None]]
    errands: Errands
    gate: Gate

    @asynccontextmanager
    async def handling(self, interaction: Interaction) -> AsyncIterator[None]:
        """Around a handler: what goes wrong before it acknowledged is told in private."""
        try:
            with self.errands.handled():
                yield
        except EaselError as error:
            await self.whisper(interaction, error.text)
        except Exception:
            await self.whisper(interaction, _broken(interaction))

    async def whisper(self, interaction: Interaction, said: Text | Message) -> None:
        """Answer in private, as the first and only answer."""
        if isinstance(said, Text):
            said = Message(render(said, language_of(interaction)), private=True)
        with self.gate.leaving():
            await whisper(interaction, said)

    async def open(self, interaction: Interaction, form: discord.ui.Modal) -> None:
        """Answer with a form, as the first and only answer."""
        with self.gate.leaving():
            await open_form(interaction, form)

    async def answer(
        self,
        interaction: Interaction,
        asked: Asked,
        ask: Callable[[Asked], Awaitable[Message]],
        *,
        in_place: bool = False,
    ) -> None:
        """Acknowledge, ask with the place of the answer, and show there what comes of it.

        With `in_place` that is the message whose button was pressed or opened a form.
        """
        address = await self._begin(interaction, asked.address, in_place=in_place)
        if address is None:
            return
        try:
            async with self.errands.place():
                await self.gate.passed()
                message = await ask(replace(asked, address=address))
        except EaselError as error:
            message = Message(render(error.text, asked.person.language))
        except Exception:
            message = Message(render(_broken(interaction), asked.person.language))
        await self.gate.passed()
        await self._show(address, message)

    async def _begin(
        self, interaction: Interaction, address: Address, *, in_place: bool
    ) -> Address | None:
        """Where the answer goes; None where there will be none."""
        if not address.private and (lacking := missing_permissions(interaction)):
            await self.whisper(interaction, lacking)
            return None
        with self.gate.leaving():
            if in_place:
                message = await acknowledge_in_place(interaction)
                address = replace(address, extra={**address.extra, TURNED: f":{interaction.id}"})
            else:
                message = await acknowledge(interaction, private=address.private)
        return None if message is None else address.at(message)

    async def _show(self, address: Address, message: Message) -> None:
        for attempt in range(SHOW_TRIES):
            try:
                return await self.show(address, message)
            except DeliveryError as error:
                log.info("message %s could not be shown: %s", address.message, error)
                if error.permanent:
                    return None
                pause = error.retry_after or SHOW_PAUSE_S * (attempt + 1)
            await asyncio.sleep(min(pause, MAX_PAUSE_S))
        return None


def _broken(interaction: Interaction) -> Text:
    """A fault of ours, told and logged under the end of the interaction's id."""
    log.exception("interaction %s broke", interaction.id)
    return say(BROKEN, trace=str(interaction.id)[-8:])
