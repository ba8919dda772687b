"""The poller: does whatever has become due. Its first pass after a start is the recovery.

A task is due when a lease ran out (its process died), when its result has come, when a person
has to be told, or when its callback is later than usual: then the provider is asked.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping

from bot.provider.errors import NotAccepted, NotReached, OutcomeUnknown
from bot.provider.protocol import Empty, Outcome, Reason, Running, Unheard
from bot.tasks.delivery import Delivery
from bot.tasks.lifecycle import Lifecycle
from bot.tasks.looks import Looks
from bot.tasks.patience import EMPTY_AGAIN_MS, Patience
from bot.tasks.routes import Provider, client_id, request_of
from bot.tasks.steps import Steps
from bot.tasks.submission import Submission
from bot.tasks.wake import LONGEST_SLEEP_S, TOGETHER_S, Wake
from bot.tasks.watching import wants_previews
from storage import tasks
from storage.database import Database
from storage.tasks import State, Task

log = logging.getLogger(__name__)

CLAIM_AT_ONCE = 64


class Poller:
    """Claims due tasks and does the step their state asks for."""

    def __init__(
        self,
        lifecycle: Lifecycle,
        *,
        submission: Submission,
        delivery: Delivery,
        steps: Steps,
        database: Database,
        providers: Mapping[str, Provider],
        patience: Patience,
        looks: Looks,
        wake: Wake,
        clock: Callable[[], int],
    ) -> None:
        self._lifecycle = lifecycle
        self._submission = submission
        self._delivery = delivery
        self._steps = steps
        self._database = database
        self._providers = providers
        self._patience = patience
        self._looks = looks
        self._wake = wake
        self._clock = clock
        self.polls: Counter[str] = Counter()  #: paid queries since the start, by provider

    async def run(self) -> None:
        """Do what is due until cancelled."""
        while True:
            limit = min(self._steps.free, CLAIM_AT_ONCE)
            if limit <= 0:
                await self._steps.ended.wait(LONGEST_SLEEP_S)
                continue
            claimed = await self._lifecycle.claim_due(limit)
            for task in claimed:
                self._steps.start(task, self._step(task))
            if len(claimed) < limit:
                await asyncio.sleep(TOGETHER_S)
                await self._wake.due.wait(await self._sleep_s())

    async def poll(self, task: Task) -> None:
        """Ask for a result that is late; one paid call."""
        provider = self._providers[task.provider]
        try:
            answer = await self._ask(task, provider)
        except (NotReached, OutcomeUnknown, NotAccepted) as error:
            log.info("task %s: the query failed: %s", task.id, error)
            await self._not_yet(task)
            return
        match answer:
            case Running():
                await self._looks.show(task, answer)
                await self._not_yet(task)
            case Unheard():
                await self._not_yet(task)
            case Empty():
                await self._empty(task)
            case _:
                await self._lifecycle.finish(task, answer, ended_by="poll")

    async def _ask(self, task: Task, provider: Provider) -> Outcome | Unheard:
        endpoint = provider.endpoint(request_of(task))
        # The archive has no preview, and what is not late need not be looked for there.
        early = self._patience.looks(task.polls + 1) and await self._shows(task)
        self.polls[provider.name] += 1
        return await provider.client.query(endpoint, client_id(task), archived=not early)

    async def _not_yet(self, task: Task) -> None:
        polls = task.polls + 1
        submitted_at = task.submitted_at or task.created_at
        if self._patience.is_over(submitted_at=submitted_at, polls=polls, now=self._clock()):
            await self._lifecycle.fail(task, Reason.EXPIRED, fenced=True, polls=1)
        else:
            wait = self._patience.next_poll_ms(polls, shows=await self._shows(task))
            await self._lifecycle.postpone(task, wait, polls=1)

    async def _shows(self, task: Task) -> bool:
        """Whether it can be told how far this task is, and its server wants to see it."""
        if not self._providers[task.provider].endpoint(request_of(task)).tells_progress:
            return False
        usual = self._patience.polling.previews
        return await wants_previews(self._database, task.space_id, usual=usual)

    async def _empty(self, task: Task) -> None:
        """Finished without output: once more after a moment, then it has failed (section 12)."""
        if task.tries:
            await self._lifecycle.fail(task, Reason.NO_OUTPUT, fenced=True, polls=1)
        else:
            await self._lifecycle.postpone(task, EMPTY_AGAIN_MS, tries=1, polls=1)

    def _step(self, task: Task) -> Coroutine[None, None, None]:
        match task.state:
            case State.SUBMITTING:
                return self._submission.resolve(task)
            case State.SUBMITTED:
                return self.poll(task)
            case State.SUCCEEDED:
                return self._delivery.deliver(task)
            case _:
                return self._delivery.tell(task)

    async def _sleep_s(self) -> float:
        due = await self._database.read(tasks.next_due())
        if due is None:
            return LONGEST_SLEEP_S
        return min(max(0.0, (due - self._clock()) / 1000), LONGEST_SLEEP_S)
