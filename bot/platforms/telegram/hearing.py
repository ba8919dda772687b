"""What people write: whether it is for us, and where it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Message

from bot.errors import Refusal, say
from bot.platforms.telegram import reading, referring
from bot.platforms.telegram.asked import wanted_file
from bot.platforms.telegram.asking import Asking
from bot.platforms.telegram.files import Source
from bot.platforms.telegram.heard import Heard, spokesman
from bot.platforms.telegram.people import People, author
from bot.platforms.telegram.prompts import Prompt, Prompts
from bot.platforms.telegram.reading import Me
from bot.platforms.telegram.records import Records
from bot.platforms.telegram.replying import Replying
from bot.platforms.telegram.starting import START, Starting
from bot.platforms.telegram.tickets import Ticket
from bot.platforms.typed import heads
from commands.spec import Attachment, Command

CANCEL = "cancel"

NO_COMMAND_HERE = say(
    "Type a command such as /imagine a lighthouse in a storm, or /help for all of them."
)
WHAT_WITH_IT = say(
    "What shall be done with it? Reply to your picture with /upscale, /removebg or /describe."
)


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """Takes messages to what they mean. Raises the library's errors."""

    me: Me
    people: People
    commands: Sequence[Command]
    asking: Asking
    starting: Starting
    replying: Replying
    prompts: Prompts
    records: Records

    async def hear(self, messages: Sequence[Message], ticket: Ticket) -> None:
        """One message, or those of an album."""
        message = spokesman(messages)
        words = reading.words_of(message)
        meant = reading.meant(words, self.me)
        prompt = await self._prompt(message)
        if meant == "foreign" or not (prompt or self._is_for_us(message, words)):
            return
        person = author(message)
        if person is None:
            return
        self.people.remember(message.from_user)
        heard = Heard(messages, message, person, ticket)
        if prompt is not None and prompt.person.id != person.id:
            prompt = None  # the question was somebody else's
        if meant == "ours":
            await self._command(heard, prompt)
        elif prompt is not None:
            await self.replying.go_on(prompt, heard)
        elif heard.in_private:
            # Silence would look like a fault.
            text = WHAT_WITH_IT if heard.pictures else NO_COMMAND_HERE
            await self.asking.refuse(heard.place, person, text)

    # -- Private ---------------------------------------------------------------------------

    def _is_for_us(self, message: Message, words: str) -> bool:
        """In a group: commands that we know, or that name us. In private: everything."""
        name = reading.command_of(words)
        known = name == START or name in heads(self.commands)
        return message.chat.id > 0 or known or reading.names_us(words)

    async def _prompt(self, message: Message) -> Prompt | None:
        """The open question of ours that this answers."""
        replied = message.reply_to_message
        if replied is None or not reading.answers_us(message, self.me):
            return None
        return await self.prompts.find(message.chat.id, replied.message_id)

    async def _command(self, heard: Heard, prompt: Prompt | None) -> None:
        name = reading.command_of(heard.words)
        if name == START:
            await self.starting.start(heard)
        elif name != CANCEL or not await self.replying.give_up(heard.place, heard.person):
            await self._ask(heard, prompt)

    async def _ask(self, heard: Heard, prompt: Prompt | None) -> None:
        try:
            typed = referring.read(heard.message, heard.words, self.commands, self.people.named)
        except Refusal as refusal:
            await self.asking.refuse(heard.place, heard.person, refusal.text)
            return
        # A line that was given back to be changed keeps its pictures, unless others come with it.
        changed = prompt is not None and prompt.wants is None and not heard.pictures
        if prompt is None or not changed or prompt.command != typed.command.name:
            replied = await self._replied(heard.message, typed.command)
            own = heard.attached(typed.command)
            asked = heard.asked(typed.command, typed.options, own=own, replied=replied)
            await self.asking.ask(asked)
            return
        more = {"have": prompt.have, "space": prompt.place.about, "on_page": prompt.on_page}
        await self.asking.ask(heard.asked(typed.command, typed.options, **more))
        await self.replying.close(prompt)

    async def _replied(self, message: Message, command: Command) -> list[Source]:
        """The picture of the message this answers: ours as we keep it, others as Telegram does.

        The file of it, where the command wants one.
        """
        replied = message.reply_to_message
        if replied is None:
            return []
        if option := wanted_file(command):
            file = reading.file_of(replied, most_bytes=option.most_bytes)
            return [] if file is None else [file]
        media = await self.records.picture(message.chat.id, replied.message_id)
        if media is not None:
            return [Attachment(media=media)]
        found = reading.picture_of(replied)
        return [] if found is None else [found]
