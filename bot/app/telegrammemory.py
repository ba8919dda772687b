"""What the Telegram adapter remembers, kept in the database that all processes share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from bot.platforms.telegram.memory import Held, Question, Update
from bot.signals import ALL, Signal
from storage import leases
from storage.database import Database
from storage.telegram import forgetting, inbox, prompts, records

TELEGRAM = "telegram"  #: What is rung when an update was written down.
FORGOTTEN = "telegram forgotten"  #: What is rung when somebody was forgotten.


class TelegramMemory:
    """Satisfies `bot.platforms.telegram.memory.Memory`.

    `shared`: other processes may be on the same database. `owner` names this one among them.
    """

    def __init__(self, database: Database, *, shared: bool, owner: str) -> None:
        self.shared = shared
        self._database = database
        self._owner = owner
        self._arrived = Signal(database, TELEGRAM)
        self._forgetting: Callable[[], None] | None = None
        database.listen(self.hear)

    # -- The inbox -------------------------------------------------------------------------

    async def keep(self, updates: Sequence[tuple[int, str]], *, now: int, most_open: int) -> bool:
        return await self._database.write(inbox.keep(updates, now=now, most_open=most_open))

    def tell(self) -> None:
        self._arrived.set()

    async def told(self, timeout_s: float) -> None:
        await self._arrived.wait(timeout_s)

    async def left(self, known: Collection[int], *, limit: int) -> list[Update]:
        found = await self._database.read(inbox.left(known, limit=limit))
        return [Update(*one) for one in found]

    async def answered(self, ids: Sequence[int], message: int, *, term: int) -> bool:
        return await self._database.write(inbox.answered(ids, message, term=term))

    async def done(self, ids: Sequence[int], *, term: int) -> bool:
        return await self._database.write(inbox.done(ids, term=term))

    async def expire(self, *, done_before: int, open_before: int, noted_before: int) -> None:
        await self._database.write(inbox.expire(done_before=done_before, open_before=open_before))
        await self._database.write(records.expire(noted_before))

    # -- Who listens -----------------------------------------------------------------------

    async def hold(self, *, now: int, until: int) -> Held:
        held = leases.hold(inbox.LEASE, self._owner, now=now, until=until)
        return Held(*await self._database.write(held))

    async def let_go(self) -> None:
        await self._database.write(leases.let_go(inbox.LEASE, self._owner))

    # -- What is in the chats --------------------------------------------------------------

    async def delivered(self, nonce: str) -> str | None:
        return await self._database.read(records.delivered(nonce))

    async def is_final(self, chat: int, message: int) -> bool:
        return await self._database.read(records.is_final(chat, message))

    async def note_delivery(
        self,
        nonce: str,
        place: tuple[int, int],
        address: str,
        *,
        pictures: Iterable[tuple[int, str]],
        now: int,
    ) -> None:
        await self._database.write(
            records.note_delivery(nonce, place, address, pictures=tuple(pictures), now=now)
        )

    async def uncover(self, chat: int, message: int) -> None:
        await self._database.write(records.uncover(chat, message))

    async def picture(self, chat: int, message: int) -> str | None:
        return await self._database.read(records.picture(chat, message))

    async def moves(self) -> list[tuple[int, int]]:
        return await self._database.read(records.moves())

    async def moved(self, old: int, new: int) -> None:
        await self._database.write(records.moved(old, new))

    # -- Questions -------------------------------------------------------------------------

    async def ask(self, question: Question, *, most: int) -> None:
        await self._database.write(prompts.keep(prompts.Question(*question), most=most))

    async def asked_at(self, chat: int, message: int, *, now: int) -> Question | None:
        found = await self._database.read(prompts.at(chat, message, now=now))
        return None if found is None else Question(*found)

    async def asked_of(self, chat: int, person_id: str, *, now: int) -> list[Question]:
        found = await self._database.read(prompts.of_person(chat, person_id, now=now))
        return [Question(*one) for one in found]

    async def next_end(self) -> Question | None:
        found = await self._database.read(prompts.next_end())
        return None if found is None else Question(*found)

    async def close(self, chat: int, message: int) -> bool:
        return await self._database.write(prompts.close(chat, message))

    async def forget(self, person_id: str, chat: int | None) -> None:
        await self._database.write(forgetting.forget(person_id, chat))
        self._database.ring(FORGOTTEN)

    def when_forgotten(self, forget: Callable[[], None]) -> None:
        self._forgetting = forget

    def hear(self, name: str) -> None:
        """Another process rang; without a name it may have been anything."""
        if name in (TELEGRAM, ALL):
            self._arrived.heard()
        if name in (FORGOTTEN, ALL) and self._forgetting is not None:
            self._forgetting()
