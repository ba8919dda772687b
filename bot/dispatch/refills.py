"""What a form is filled with: a task as it was asked, or its result to be painted over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.dispatch.access import NO_TASK, Access, refuse_unless_kept
from bot.dispatch.orders import NO_PICTURE
from bot.errors import NotFound
from bot.invocation import Address, Filled, PictureFile, Press
from bot.pictures.store import MediaStore
from bot.tasks.routes import request_of
from commands import find
from commands.imagine import ImagineRequest
from commands.spec import Command, Kind
from storage import media
from storage.database import Database
from storage.media import Media
from storage.tasks import Task


@dataclass(frozen=True, kw_only=True)
class Refills:
    """Answers the buttons that open a form. Raises refusals."""

    commands: Sequence[Command]
    database: Database
    access: Access
    store: MediaStore

    async def fill(self, press: Press) -> Filled:
        """The options and pictures for a form that asks once more."""
        task = refuse_unless_kept(
            await self.access.access_task(press.task_id, person=press.person, here=press.address)
        )
        if press.action == "paint":
            return await self._over(task, press.picture)
        return await self._as_it_was(task)

    async def _as_it_was(self, task: Task) -> Filled:
        inputs = await self.database.read(media.of_task(task.id, "input"))
        return self._filled(
            task.command,
            {**request_of(task).typed(), "private": _private(task)},
            {one.slot: self._file(one) for one in inputs},
        )

    async def _over(self, task: Task, number: int) -> Filled:
        """/imagine with a result as what it starts from, and with the words that made it."""
        results = await self.database.read(media.of_task(task.id, "result"))
        if not 0 <= number < len(results):
            raise NotFound(NO_PICTURE)
        request = request_of(task)
        typed = request.paint_over() if isinstance(request, ImagineRequest) else {}
        return self._filled(
            "imagine",
            {**typed, "private": _private(task)},
            {"image": self._file(results[number])},
        )

    def _filled(
        self, name: str, typed: Mapping[str, object], pictures: Mapping[str, PictureFile]
    ) -> Filled:
        command = find(name, self.commands)
        if command is None:
            raise NotFound(NO_TASK)
        # What was gathered, beside the options, is gathered anew.
        slots = {option.name for option in command.declared}
        options = {
            option.name: _plain(typed[option.name])
            for option in command.declared
            if option.kind is not Kind.PICTURE
            and typed.get(option.name) not in (None, option.default)
        }
        return Filled(
            command.name, options, {slot: one for slot, one in pictures.items() if slot in slots}
        )

    def _file(self, kept: Media) -> PictureFile:
        # Not brought here: a form shows it by its id, and who needs the file asks for it.
        return PictureFile(
            path=self.store.place_of(kept), media_id=kept.id, media_type=kept.media_type,
            width=kept.width, height=kept.height,
        )  # fmt: skip


def _private(task: Task) -> bool:
    return Address.from_json(task.address).private


def _plain(value: object) -> str | int | float | bool:
    return value if isinstance(value, str | int | float) else str(value)
