"""Everything that is kept of a person, put into an archive: tables page by page, then pictures."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from bot.errors import Text, render, say
from bot.pictures.store import MediaStore
from bot.privacy import records
from bot.privacy.archive import OVERHEAD, Archive, Table
from storage import media, personal
from storage.database import Operation
from storage.media import Media
from storage.personal import Asked

T = TypeVar("T")

MOST_TASKS = 50_000  #: Of one id; the oldest first.
MOST_ROWS = 50_000

#: What each file is, in the order in which they stand in the archive.
FILES: Mapping[str, Text] = {
    "tasks.json": say(
        "What you asked for: the words and settings, where, when, what came of it, and the credits."
    ),
    "usage.json": say("How much you asked for by day, server and command."),
    "grants.json": say("Credits that moderators gave you."),
    "limits.json": say("Limits that moderators set for you alone."),
    "blocks.json": say("Where you may not use this bot, with the reason."),
    "consents.json": say("Texts of servers that you agreed to, by their SHA-256."),
    "reports.json": say("Results that you reported."),
    "links.json": say("Your accounts on other platforms that you linked."),
    "audit.json": say("What moderators decided about you, and what you decided as a moderator."),
    "kept.json": say(
        "Credits that still count here from before you were forgotten the last time, if you were."
    ),
    "pictures.json": say(
        "Pictures that are kept: those you attached and those that were made. The pictures "
        "themselves are in the folder pictures; the column part says in which of the files."
    ),
}
HEADING = say("This is what is kept of you. Times are UTC, and every file is JSON.")
FILE = "{name}: {about}"

_TABLES: tuple[personal.Table, ...] = (
    "usage", "grants", "limits", "blocks", "consents", "reports", "links",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pictures:
    """One's pictures, oldest first, and in which part of the copy each is; None: in none."""

    all: tuple[Media, ...]
    parts: tuple[int | None, ...]

    @property
    def size(self) -> int:
        """What they take in an archive, in bytes."""
        return sum(one.size + OVERHEAD for one in self.all)

    @property
    def last(self) -> int:
        return max((part for part in self.parts if part is not None), default=1)

    @property
    def left_out(self) -> int:
        return sum(part is None for part in self.parts)

    def of(self, part: int) -> list[Media]:
        return [one for one, its in zip(self.all, self.parts, strict=True) if its == part]

    def in_one(self) -> Pictures:
        """All of them in the first part."""
        return replace(self, parts=(1,) * len(self.all))

    def divided(self, most: int) -> Pictures:
        """In parts from the second on, of so many bytes at most; what is larger is in none."""
        parts: list[int | None] = []
        part, used = 2, 0
        for one in self.all:
            size = one.size + OVERHEAD
            if size > most:
                parts.append(None)
                continue
            if used + size > most:
                part, used = part + 1, 0
            used += size
            parts.append(part)
        return replace(self, parts=tuple(parts))


class Reads(Protocol):
    """A database that is only read."""

    async def read(self, operation: Operation[T]) -> T: ...


@dataclass(frozen=True)
class Dossier:
    """What is kept of one person. `marks` stand for them where they ask, `clock` is UTC ms."""

    database: Reads
    store: MediaStore
    person_ids: Sequence[str]
    marks: Sequence[str]
    clock: Callable[[], int]

    async def pictures(self) -> Pictures:
        """The pictures that are kept and may be seen."""
        found: list[Media] = []
        await self._each_task(lambda asked: self._pictures_of(asked, found))
        found.sort(key=lambda one: (one.created_at, one.id))
        return Pictures(tuple(found), (None,) * len(found))

    async def write_tables(self, archive: Archive, pictures: Pictures, *, language: str) -> None:
        """Everything but the pictures themselves."""
        await archive.text("README.txt", readme(language))
        await self._write_tasks(await archive.table("tasks.json"))
        for table in _TABLES:
            await self._write(table, await archive.table(f"{table}.json"))
        await self._write_changes(await archive.table("audit.json"))
        kept = await self.database.read(personal.marked(self.marks, now=self.clock()))
        await _all(await archive.table("kept.json"), map(records.dated, kept))
        rows = (
            records.picture_row(one, part=part)
            for one, part in zip(pictures.all, pictures.parts, strict=True)
        )
        await _all(await archive.table("pictures.json"), rows)

    async def write_pictures(self, archive: Archive, pictures: Sequence[Media]) -> None:
        """These pictures, as far as their files are still there. Raises PictureError."""
        for one in pictures:
            with suppress(FileNotFoundError):
                async with self.store.lent(one) as path:
                    await archive.picture(records.file_name(one), path)

    async def write_whole(self, path: Path, *, language: str) -> int:
        """Everything into one file; its size in bytes."""
        pictures = (await self.pictures()).in_one()
        async with Archive(path) as archive:
            await self.write_tables(archive, pictures, language=language)
            await self.write_pictures(archive, pictures.all)
            return await archive.finish()

    # -- Private ---------------------------------------------------------------------------

    async def _each_task(self, do: Callable[[list[Asked]], Awaitable[None]]) -> None:
        for person_id in self.person_ids:
            await do(await self._read(personal.open_tasks(person_id)))
            after, seen = "", 0
            while seen < MOST_TASKS:
                page = await self._read(personal.tasks(person_id, after=after))
                if not page:
                    break
                await do(page)
                after, seen = page[-1].task.id, seen + len(page)

    async def _pictures_of(self, page: list[Asked], found: list[Media]) -> None:
        for asked in page:
            for kind in ("input", "result"):
                found += await self._read(media.of_task(asked.task.id, kind))

    async def _write_tasks(self, table: Table) -> None:
        await self._each_task(lambda page: table.add(map(records.task_row, page)))
        await table.end()

    async def _write(self, name: personal.Table, table: Table) -> None:
        for person_id in self.person_ids:
            for offset in range(0, MOST_ROWS, personal.PAGE):
                rows = await self._read(personal.rows(person_id, name, offset=offset))
                if not rows:
                    break
                await table.add(records.dated({"id": person_id, **row}) for row in rows)
        await table.end()

    async def _write_changes(self, table: Table) -> None:
        for person_id in self.person_ids:
            after: int | None = 0
            while after is not None:
                entries, after = await self._read(personal.changes(person_id, after=after))
                await table.add(records.change_row(one, self.person_ids) for one in entries)
        await table.end()

    async def _read(self, operation: Operation[T]) -> T:
        return await self.database.read(operation)


def readme(language: str) -> str:
    """What stands beside the files."""
    lines = [render(HEADING, language), ""]
    lines += [render(say(FILE, name=name, about=about), language) for name, about in FILES.items()]
    return "\n".join((*lines, ""))


async def _all(table: Table, rows: Any) -> None:
    await table.add(rows)
    await table.end()
