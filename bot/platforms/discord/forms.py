"""Forms: opened from a button or a menu, read when they are sent, never waited for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.errors import Busy, NotFound, render, say
from bot.invocation import Filled, Invocation, Message, Press
from bot.platforms.discord import modal, source, why
from bot.platforms.discord.asking import Asking, wants_private, with_results
from bot.platforms.discord.custom_id import decode_form, decode_page_form
from bot.platforms.discord.held import Held
from bot.platforms.discord.menus import TAKEDOWN
from bot.platforms.discord.posted import pictures_of
from bot.platforms.discord.reading import (
    PLATFORM,
    Interaction,
    address_of,
    event_of,
    language_of,
    person_of,
    was_private,
)
from bot.platforms.discord.refusals import FAILURES, described
from commands.spec import Attachment, Command

log = logging.getLogger(__name__)

REFILL_S = 2.0  #: A form must be the first answer, and Discord waits three seconds for that.
FETCH_S = 10.0

UNKNOWN_FORM = say("This form is not known here any more. Open it again.")
TOO_SLOW = say("The form could not be filled in in time. Press the button again.")
GONE = say(
    "The picture to start from cannot be reached any more. Open “Use as source” on its message "
    "again, or attach it to /imagine or /faceswap."
)


@dataclass(frozen=True)
class Forms:
    """Opens forms and acts on those that are sent. `hosts` are those of pictures to be fetched."""

    asking: Asking
    commands: Sequence[Command]
    hosts: Collection[str]
    edited: Held[Filled] = field(default_factory=Held)

    async def open_source(
        self, interaction: Interaction, message_id: int, pictures: tuple[Attachment, ...]
    ) -> None:
        """Ask what is to be made from the picture of a message."""
        # Discord tells what a message shows when a menu is opened on it. Later the bot would need
        # the privileged intent for message content, unless the message is its own.
        await self.asking.dispatch.hold(person_of(interaction), _about(message_id), pictures)
        form = source.source_form(message_id, language_of(interaction))
        await self.asking.answering.open(interaction, form)

    async def open_edit(self, interaction: Interaction, press: Press) -> None:
        """Ask what is to be changed of a task. Raises Busy where that takes too long."""
        filled = await self._filled(press)
        if isinstance(filled, Message):
            await self.asking.answering.whisper(interaction, filled)
            return
        self.edited.keep(interaction.user.id, press.task_id, filled)
        form = modal.edit_form(
            filled,
            self._command(filled.command),
            language=press.person.language,
            task_id=press.task_id,
        )
        await self.asking.answering.open(interaction, form)

    async def open_page(self, interaction: Interaction, press: Press) -> None:
        """Ask what a command on a page wants to know. Raises Busy where that takes too long."""
        filled = await self._filled(press)
        if isinstance(filled, Message):
            await self.asking.answering.whisper(interaction, filled)
            return
        form = modal.page_form(filled, token=press.task_id)
        await self.asking.answering.open(interaction, form)

    async def open_why(self, interaction: Interaction, message_id: int) -> None:
        """Ask why a message of ours shall go."""
        form = why.why_form(message_id, language_of(interaction))
        await self.asking.answering.open(interaction, form)

    async def submit(self, interaction: Interaction, custom_id: str) -> None:
        """Act on a form of ours. Raises NotFound for any other, InvalidOptions."""
        message_id, doomed = source.message_of(custom_id), why.message_of(custom_id)
        if message_id is not None:
            await self._use_source(interaction, message_id)
        elif doomed is not None:
            await self._take_down(interaction, doomed)
        elif decode_form(custom_id) is not None:
            await self._repeat(interaction)
        elif decode_page_form(custom_id) is not None:
            await self._send_page(interaction)
        else:
            raise NotFound(UNKNOWN_FORM)

    async def _take_down(self, interaction: Interaction, message_id: int) -> None:
        options = {
            "result": f"{PLATFORM}:{interaction.channel_id}/{message_id}",
            "reason": why.read_why(interaction),
        }
        await self.asking.run(interaction, self._command(TAKEDOWN), options)

    # -- Change and repeat -------------------------------------------------------------------

    async def _filled(self, press: Press) -> Filled | Message:
        with self.asking.answering.gate.leaving():
            try:
                async with asyncio.timeout(REFILL_S):
                    return await self.asking.dispatch.refill(press)
            except TimeoutError:
                raise Busy(TOO_SLOW) from None

    async def _repeat(self, interaction: Interaction) -> None:
        task_id, typed = modal.read(interaction)
        private = was_private(interaction) or wants_private(typed)
        press = Press(
            event_of(interaction), "edit", task_id, person_of(interaction),
            address_of(interaction, private=private),
        )  # fmt: skip
        filled = self.edited.find(interaction.user.id, task_id)
        if filled and (refused := await self._vet(press, filled, typed)):
            await self.asking.answering.whisper(interaction, refused)
            return

        async def ask(press: Press) -> Message:
            filled = await self.asking.dispatch.refill(press)
            if isinstance(filled, Message):
                return filled
            refused = await self._vet(press, filled, typed)
            return refused or await self.asking.dispatch.invoke(self._again(press, filled, typed))

        await self.asking.answering.answer(interaction, press, ask)

    async def _vet(self, press: Press, filled: Filled, typed: Mapping[str, str]) -> Message | None:
        return await self.asking.dispatch.vet(self._again(press, filled, typed))

    def _again(self, press: Press, filled: Filled, typed: Mapping[str, str]) -> Invocation:
        """The command with what was typed, and the pictures it had."""
        command = self._command(filled.command)
        pictures = {
            name: Attachment(media=picture.media_id) for name, picture in filled.pictures.items()
        }
        options = {**modal.coerced(typed, command.declared), **pictures}
        return Invocation(press.id, command.name, options, press.person, press.address)

    # -- A page's form -----------------------------------------------------------------------

    async def _send_page(self, interaction: Interaction) -> None:
        """The command with what was typed; its page takes the place of the one it was on."""
        token, typed = modal.read(interaction)
        press = Press(
            event_of(interaction), "form", token, person_of(interaction),
            address_of(interaction, private=True),
        )  # fmt: skip

        async def ask(press: Press) -> Message:
            filled = await self.asking.dispatch.refill(press)
            if isinstance(filled, Message):
                return filled
            given = {**modal.coerced(typed, filled.asks), **filled.given}
            options = with_results(self._command(filled.command), given)
            return await self.asking.dispatch.invoke(
                Invocation(
                    press.id, filled.command, options, press.person, press.address, on_page=True
                )
            )

        await self.asking.answering.answer(
            interaction, press, ask, in_place=was_private(interaction)
        )

    # -- Use as source -----------------------------------------------------------------------

    async def _use_source(self, interaction: Interaction, message_id: int) -> None:
        filled = source.read_source(interaction)

        async def ask(invocation: Invocation) -> Message:
            pictures = await self._sources(interaction, message_id)
            if not pictures:
                return Message(render(GONE, invocation.person.language))
            options = {**invocation.options, filled.slot: pictures[0]}
            return await self.asking.dispatch.invoke(replace(invocation, options=options))

        command = self._command(filled.command)
        await self.asking.run(interaction, command, filled.options, ask=ask)

    async def _sources(self, interaction: Interaction, message_id: int) -> tuple[Attachment, ...]:
        held = await self.asking.dispatch.held(person_of(interaction), _about(message_id))
        return held or await self._fetched(interaction, message_id)

    async def _fetched(self, interaction: Interaction, message_id: int) -> tuple[Attachment, ...]:
        """The pictures of a message of this channel, as far as Discord shows it to the bot."""
        channel = interaction.client.get_partial_messageable(interaction.channel_id)
        # Not cancelled when it is late: discord.py must not be, while it waits out a rate limit.
        fetching = asyncio.ensure_future(channel.fetch_message(message_id))
        fetching.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.wait([fetching], timeout=FETCH_S)
        try:
            message = fetching.result() if fetching.done() else None
        except FAILURES as error:
            log.info("message %s could not be looked up: %s", message_id, described(error))
            return ()
        return () if message is None else pictures_of(message, hosts=self.hosts)

    def _command(self, name: str) -> Command:
        found = next((command for command in self.commands if command.name == name), None)
        if found is None:
            raise NotFound(UNKNOWN_FORM)
        return found


def _about(message_id: int) -> str:
    return f"{PLATFORM}:{message_id}"
