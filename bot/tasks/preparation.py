"""What is asked before a task itself is sent: more words for its prompt.

The words are written down before the task leaves, so that a crash after that asks for them no
more. One before it may ask twice, which costs a call and changes nothing.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from bot.provider.endpoints import Endpoint
from bot.provider.errors import NotAccepted
from bot.provider.protocol import Empty, Failed, Outcome, Running, Succeeded, Unheard
from bot.tasks.lifecycle import Lifecycle
from bot.tasks.routes import Provider, client_id, request_of
from commands.spec import Request
from storage.tasks import Task

log = logging.getLogger(__name__)

ASK_AFTER_S = (1.0, 3.0, 6.0, 15.0)  #: Where the words are not in the answer itself; each is paid.
NO_WORDS = "No other words came."


class Preparation:
    """Asks first for what a task needs. `waits` are seconds between questions."""

    def __init__(self, lifecycle: Lifecycle, *, waits: tuple[float, ...] = ASK_AFTER_S) -> None:
        self._lifecycle = lifecycle
        self._waits = waits

    async def prepare(self, task: Task, provider: Provider) -> Task | None:
        """The task, ready to be sent; None where its lease was lost meanwhile.

        Raises as the client does; NotAccepted where no words came.
        """
        request = request_of(task)
        first = request.preparation()
        if first is None:
            return task
        words = await self._words(first, provider, f"{client_id(task)}-words")
        json = request.prepared(words).model_dump_json()
        if not await self._lifecycle.rewrite(task, json):
            return None
        log.info("task %s: more words were found for it", task.id)
        return replace(task, request=json)

    async def _words(self, first: Request, provider: Provider, own_id: str) -> str:
        endpoint = provider.endpoint(first)
        body = endpoint.body(first, client_id=own_id, pictures={}, callback_url=None)
        accepted = await provider.client.submit(endpoint, body)
        outcome = accepted.outcome or await self._asked(endpoint, provider, own_id)
        if isinstance(outcome, Failed):
            raise NotAccepted(outcome.detail or NO_WORDS)
        if not isinstance(outcome, Succeeded) or not outcome.caption:
            raise NotAccepted(NO_WORDS)
        return outcome.caption

    async def _asked(
        self, endpoint: Endpoint, provider: Provider, own_id: str
    ) -> Outcome | Unheard:
        answer: Outcome | Unheard = Running()
        for wait_s in self._waits:
            await asyncio.sleep(wait_s)
            answer = await provider.client.query(endpoint, own_id)
            if not isinstance(answer, Running | Unheard | Empty):
                break
        return answer
