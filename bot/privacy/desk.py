"""What a person may ask about their own data: a copy, to be forgotten, what is kept at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.invocation import Address, Person
from bot.privacy.copies import Copies
from bot.privacy.forgetting import Forgetters
from commands.answers import Answer, File, Line, Open, line
from storage import forgettings
from storage.database import Database

MOST_SHOWN = 3_000  #: Characters of a text that a chat shows; the rest is in the file.

WHAT_GOES = (
    "This deletes what is kept of you here, in every server: your words and pictures with their "
    "settings and results, your consents, and the links between your accounts. What you have under "
    "way is cancelled, with its credits given back, and credits that were granted to you are gone."
)
WHAT_STAYS = (
    "What stays is without your name: how much was asked for, for the sums of a server, and what "
    "moderators did. Blocks, limits set for you and the credits used today go on, by a keyed hash "
    "of your id, until they end."
)
MESSAGES_STAY = (
    "What was posted in chats stays there, and its buttons do nothing any more. With the option "
    "messages, the results posted for you are deleted too, as far as the chat lets the bot."
)
CONFIRM = "It cannot be undone. If you want that, press the button or use /forgetme yes."
LINKED = "It is about all your linked accounts: {platforms}."
BEGUN = (
    "You are being forgotten. It takes a moment, longer where there is much. Whatever you ask for "
    "from now on is kept as anybody's."
)
BEGUN_MESSAGES = "The results posted for you are deleted one after the other."
ALREADY = "You are being forgotten already; it takes a moment longer."
YES = "Forget me"
REST = "…"
SURE = Open(line(YES), "forgetme", form=True, given="yes")

FromSettings = Callable[[str], tuple[str, bool]]


@dataclass(frozen=True, kw_only=True)
class PrivacyDesk:
    """Answers for anybody. `text` tells, for a language, what people are told about their data,
    and whether it is the host's own; it may block."""

    database: Database
    copies: Copies
    forgetters: Forgetters
    text: FromSettings

    async def notice(self, person: Person) -> Answer:
        """What is kept, for how long, and who gets it."""
        text, own = await asyncio.to_thread(self.text, person.language)
        files = (File("privacy.txt", "text/plain", text.encode()),) if own else ()
        shown = text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}{REST}"
        return Answer((line("{text}", text=shown),), files=files if shown != text else ())

    async def copy(self, person: Person, here: Address, part: int) -> Answer:
        """Everything that is kept of this person. Raises refusals."""
        return await self.copies.give(person, here, part)

    async def forget(self, person: Person, *, confirm: bool, messages: bool) -> Answer:
        """Say what would happen or, confirmed, let it happen."""
        if not confirm:
            return Answer(_explained(person), opens=(SURE,))
        under_way = await self.database.read(forgettings.under_way(person.ids))
        await self.forgetters.begin(person.ids, messages=messages)
        if under_way:
            return Answer((line(ALREADY),))
        more = (line(BEGUN_MESSAGES),) if messages else ()
        return Answer((line(BEGUN), *more))


def _explained(person: Person) -> tuple[Line, ...]:
    platforms = [one.partition(":")[0].capitalize() for one in person.ids]
    linked = (line(LINKED, platforms=", ".join(platforms)),) if person.others else ()
    return (line(WHAT_GOES), line(WHAT_STAYS), line(MESSAGES_STAY), *linked, line(CONFIRM))
