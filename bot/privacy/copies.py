"""Copies of what is kept of somebody: made when asked for, in parts for a chat, or by a link."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import Busy, NotFound, PictureError, Refusal, moment, say
from bot.invocation import Address, Person
from bot.pictures.store import MediaStore
from bot.privacy.archive import OVERHEAD, Archive
from bot.privacy.dossier import Dossier, Pictures
from bot.privacy.exports import MEDIA_TYPE, Exports
from commands.answers import MAX_FILE, Answer, File, Line, line
from storage import forgettings
from storage.database import Database

AGAIN_MS = 3600 * 1000  #: How long until somebody may have the same part again.
AT_ONCE = 2  #: Copies that are made at the same time.
MAKING_S = 120.0
MOST_REMEMBERED = 1_000

HERE_IT_IS = "Everything that is kept of you, as a ZIP file. README.txt in it says what is what."
FIRST_PART = (
    "What is kept of you, as a ZIP file: this is part 1 of {parts}, with everything but the "
    "pictures. /mydata 2 brings the next part."
)
PART = "Pictures that are kept of you, part {part} of {parts}. /mydata {next} brings the next part."
LAST_PART = "Pictures that are kept of you, part {part} of {parts}, which is the last."
LINK = "Everything that is kept of you, as a ZIP file: {url}"
LINK_ENDS = "Whoever has this address can open it, for one day. Show it to nobody."
TOO_LARGE = (
    "Pictures that are too large for a chat: {count}. Whoever hosts this bot can give them to you."
)
NO_PART = "There is no part {part}: what is kept of you has {parts} parts."
SOON_AGAIN = "You got this less than an hour ago. You can ask for it again {moment}."
UNDER_WAY = say("A copy for you is being made just now. It comes when it is done.")
TOO_MANY = say("Copies for other people are being made just now. Try again in a minute.")
TOO_LONG = say("The copy could not be made in time. Try again later.")
TOO_MUCH = say(
    "What is kept of you is too much for a chat. Whoever hosts this bot can give it to you."
)
FORGETTING = say("You are being forgotten just now. Ask again in a minute for what is left.")


@dataclass(kw_only=True)
class Copies:
    """Makes them, one at a time for each person. `mark` is of a space's and a person's id; `clock`
    is UTC milliseconds; no file of a chat has more than `most` bytes."""

    database: Database
    store: MediaStore
    exports: Exports
    mark: Callable[[str, str], str]
    clock: Callable[[], int]
    most: int = MAX_FILE
    _making: set[str] = field(default_factory=set)
    _given: dict[tuple[str, int], int] = field(default_factory=dict)

    async def give(self, person: Person, here: Address, part: int) -> Answer:
        """A part of the copy, or a link to all of it. Raises refusals."""
        if await self.database.read(forgettings.under_way(person.ids)):
            raise Busy(FORGETTING)
        self._refuse_soon(person, part)
        async with self._alone(person):
            try:
                async with asyncio.timeout(MAKING_S):
                    answer = await self._made(person, here, part)
            except TimeoutError:
                raise Busy(TOO_LONG) from None
            except PictureError as error:
                raise Busy(error.text) from error
        self._remember(person, part)
        return answer

    # -- Private ---------------------------------------------------------------------------

    async def _made(self, person: Person, here: Address, part: int) -> Answer:
        marks = [self.mark(here.space, person_id) for person_id in person.ids]
        dossier = Dossier(self.database, self.store, person.ids, marks, self.clock)
        pictures = await dossier.pictures()
        divided = pictures.divided(self.most - OVERHEAD)
        if part > 1:
            return await self._pictures(dossier, divided, part, person)
        if self.exports.base is not None or pictures.size < self.most:
            answer = await self._first(dossier, pictures.in_one(), person)
            if answer is not None:
                return answer
        answer = await self._first(dossier, divided, person)
        if answer is None:
            raise Refusal(TOO_MUCH)
        return answer

    async def _first(self, dossier: Dossier, pictures: Pictures, person: Person) -> Answer | None:
        """The tables and the first part's pictures; None where that can be sent in no way."""
        name, path = self.exports.new(person.id)
        async with Archive(path) as archive:
            # Whether it fits into one file is known only now.
            await dossier.write_tables(archive, pictures, language=person.language)
            await dossier.write_pictures(archive, pictures.of(1))
            size = await archive.finish()
        if size <= self.most:
            return await self._sent(path, pictures, part=1)
        link = await self.exports.publish(name, path)
        if link is not None:
            return Answer((line(LINK, url=link), line(LINK_ENDS)))
        await asyncio.to_thread(path.unlink, missing_ok=True)
        return None

    async def _pictures(
        self, dossier: Dossier, pictures: Pictures, part: int, person: Person
    ) -> Answer:
        if part > pictures.last:
            raise NotFound(say(NO_PART, part=part, parts=pictures.last))
        _, path = self.exports.new(person.id)
        async with Archive(path) as archive:
            await dossier.write_pictures(archive, pictures.of(part))
            await archive.finish()
        return await self._sent(path, pictures, part=part)

    async def _sent(self, path: Path, pictures: Pictures, *, part: int) -> Answer:
        """The file itself: read whole, since a chat takes it whole, and gone from the disk."""
        content = await asyncio.to_thread(path.read_bytes)
        await asyncio.to_thread(path.unlink, missing_ok=True)
        name = "easel-mydata.zip" if part == 1 else f"easel-mydata-{part}.zip"
        return Answer(_said(pictures, part), files=(File(name, MEDIA_TYPE, content),))

    @asynccontextmanager
    async def _alone(self, person: Person) -> AsyncIterator[None]:
        if self._making & set(person.ids):
            raise Busy(UNDER_WAY)
        if len(self._making) >= AT_ONCE:
            raise Busy(TOO_MANY)
        self._making.add(person.id)
        try:
            yield
        finally:
            self._making.discard(person.id)

    def _refuse_soon(self, person: Person, part: int) -> None:
        given = [self._given.get((person_id, part)) for person_id in person.ids]
        again = max((at for at in given if at is not None), default=-AGAIN_MS) + AGAIN_MS
        if self.clock() < again:
            raise Busy(say(SOON_AGAIN, moment=moment(again)))

    def _remember(self, person: Person, part: int) -> None:
        now = self.clock()
        self._given[person.id, part] = now
        if len(self._given) > MOST_REMEMBERED:
            recent = {key: at for key, at in self._given.items() if at > now - AGAIN_MS}
            self._given = dict(list(recent.items())[-MOST_REMEMBERED:])


def _said(pictures: Pictures, part: int) -> tuple[Line, ...]:
    parts = pictures.last
    if part == 1:
        first = line(FIRST_PART, parts=parts) if parts > 1 else line(HERE_IT_IS)
        left = (line(TOO_LARGE, count=pictures.left_out),) if pictures.left_out else ()
        return (first, *left)
    if part == parts:
        return (line(LAST_PART, part=part, parts=parts),)
    return (line(PART, part=part, parts=parts, next=part + 1),)
