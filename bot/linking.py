"""Linking: a short-lived code, typed on another platform, makes two ids one person."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import moment
from bot.invocation import Address, Person
from commands.answers import Answer, line
from storage import links
from storage.database import Database

CODE_MS = 10 * 60 * 1000  #: How long a code can be used.

CODE = "Type this on the other platform, in a message to the bot: /link {code}"
CODE_ENDS = "The code ends {moment}. Whoever types it becomes you here: show it to nobody."
ALREADY = "You are linked already: {others}. A new code adds another platform."
LINKED = "Done: this is one person now, here and there. /unlink undoes it."
REFUSALS = {
    "unknown": "There is no such code, or it has ended. Get a new one with /link.",
    "same": "This code is your own: type it on the other platform.",
    "taken": "One of you is linked there already. Use /unlink first, then try the code again.",
}
UNLINKED = "Done: your accounts are separate again. What each of them made stays its own."
NOT_LINKED = "Your account here is not linked to another."

_MISREAD = str.maketrans("OIL", "011")  # as Crockford's base32 reads them


@dataclass(frozen=True, kw_only=True)
class Linking:
    """Gives and takes codes. `new_code` makes them of Crockford's base32; `clock` is UTC ms."""

    database: Database
    new_code: Callable[[], str]
    clock: Callable[[], int]

    async def others(self, person_id: str) -> tuple[str, ...]:
        """The ids of this person on other platforms."""
        return await self.database.read(links.of(person_id))

    async def offer(self, person: Person, here: Address) -> Answer:
        """A new code; an earlier one of this person ends."""
        code, now = self.new_code().upper(), self.clock()
        ends = now + CODE_MS
        operation = links.offer(
            person.id, platform=here.platform, code_hash=_hash(code), now=now, expires_at=ends
        )
        await self.database.write(operation)
        known = [line(ALREADY, others=", ".join(map(_platform, person.others)))]
        return Answer(
            (
                *(known if person.others else ()),
                line(CODE, code=code),
                line(CODE_ENDS, moment=moment(ends)),
            )
        )

    async def join(self, person: Person, here: Address, code: str) -> Answer:
        """Use a code from another platform."""
        operation = links.join(
            person.id, platform=here.platform, code_hash=_hash(code), now=self.clock()
        )
        joined = await self.database.write(operation)
        return Answer((line(LINKED if joined == "joined" else REFUSALS[joined]),))

    async def part(self, person: Person) -> Answer:
        """Undo it for the account that asks."""
        parted = await self.database.write(links.part(person.id))
        return Answer((line(UNLINKED if parted else NOT_LINKED),))


def _hash(code: str) -> str:
    """Of a code however it was typed. What is kept must not be of use to who reads the file."""
    plain = "".join(code.split()).replace("-", "").upper().translate(_MISREAD)
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()


def _platform(person_id: str) -> str:
    return person_id.partition(":")[0].capitalize()
