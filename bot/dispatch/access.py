"""The only door to a task, one's own or another person's."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import NotAllowed, NotFound, say
from bot.invocation import Address, Person
from bot.moderation.removals import notice_of
from commands.spec import Command
from storage import takedowns, tasks
from storage.database import Database, Steps, operation
from storage.rollups import ANONYMOUS
from storage.takedowns import Takedown
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
        asked and the person is neither its owner nor a moderator, NotFound for what
        a moderator has taken down.
        """
        task, takedown = await self.database.read(_task_and_takedown(task_id))
        if task is None or task.person_id == ANONYMOUS:  # nobody's: whoever asked was forgotten
            raise NotFound(NO_TASK)
        is_here, is_own = task.space_id == here.space, task.person_id in person.ids
        if not (is_own and (is_here or here.direct)):
            if not is_here or Address.from_json(task.address).private:
                raise NotFound(NO_TASK)
            if own and not person.moderator:
                raise NotAllowed(NOT_YOURS)
        if takedown is not None:
            # Why is between the moderators and whoever asked for it.
            raise NotFound(notice_of(takedown, why=is_own))
        return task


def refuse_unless_kept(task: Task) -> Task:
    """The task, where its words are still known: they go with time, or with who is forgotten.

    Raises NotFound.
    """
    if not task.request:
        raise NotFound(NO_TASK)
    return task


@operation
def _task_and_takedown(task_id: str) -> Steps[tuple[Task | None, Takedown | None]]:
    task = yield from tasks.get(task_id)()
    return task, (yield from takedowns.get(task_id)())
