"""Buttons about what should not be there: anybody reports a result, moderators decide about it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dispatch.access import Access
from bot.dispatch.answers import message_of, no_looks
from bot.errors import NotAllowed, NotFound, say
from bot.invocation import Message, Press
from bot.moderation import Counter
from bot.tasks.messages import notice
from storage.tasks import State

NO_RESULT = say("There is no result to report.")
FOR_MODERATORS = say("That is for the moderators of this server.")


@dataclass(frozen=True, kw_only=True)
class Verdicts:
    """Acts on them. Raises refusals."""

    access: Access
    counter: Counter

    async def report(self, press: Press) -> Message:
        """Tell the moderators, once a person."""
        task = await self.access.access_task(press.task_id, person=press.person, here=press.address)
        if task.state not in (State.SUCCEEDED, State.DELIVERED):
            raise NotFound(NO_RESULT)
        told = await self.counter.office.hands.reported.file(task, press.person)
        return notice(told, language=press.person.language)

    async def take_down(self, press: Press) -> Message:
        """Whatever the button is under: a moderator of the result's own server alone."""
        bench = self.counter.desk(press.person, here=press.address).bench
        self._refuse_others(press)
        answer = await bench.take_down(press.task_id)
        return await message_of(answer, command="", person=press.person, looks=no_looks)

    async def dismiss(self, press: Press) -> Message:
        """Likewise."""
        bench = self.counter.desk(press.person, here=press.address).bench
        self._refuse_others(press)
        answer = await bench.dismiss_reports(press.task_id)
        return await message_of(answer, command="", person=press.person, looks=no_looks)

    def _refuse_others(self, press: Press) -> None:
        if not press.person.moderator:
            raise NotAllowed(FOR_MODERATORS)
