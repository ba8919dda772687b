"""The only door to a task, one's own or another person's."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import NotAllowed, NotFound, say
from bot.invocation import Address, Person
from commands.spec import Command
from storage import tasks
from storage.database import Database
from storage.tasks import Task

NO_TASK = say("That request is not known here any more.")
NOT_YOURS = say("Only the person who asked for this, or a moderator, may do that.")


MODERATORS = "/{command} is for moderators."


def refuse_unless_moderator(command: Command, person: Person) -> None:
    """Raise NotAllowed where a command is for moderators and the person is none."""
    if command.moderators and not person.moderator:
        raise NotAllowed(say(MODERATORS, command=command.name))


@dataclass(frozen=True)
class Access:
    """Looks tasks up for people."""

    database: Database

    async def access_task(
        self, task_id: str, *, person: Person, here: Address, own: bool = False
    ) -> Task:
        """A task that this person may see in this server; one's own in direct messages too.

        Raises NotFound for one of another server and for a private one, NotAllowed where `own` is
        asked and the person is neither its owner nor a moderator.
        """
        task = await self.database.read(tasks.get(task_id))
        if task is None:
            raise NotFound(NO_TASK)
        is_here = task.space_id == here.space
        if task.person_id in person.ids and (is_here or here.direct):
            return task
        if not is_here or Address.from_json(task.address).private:
            raise NotFound(NO_TASK)
        if own and not person.moderator:
            raise NotAllowed(NOT_YOURS)
        return task
