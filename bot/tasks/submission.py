"""Submit: send a task to its provider, and find out what became of a sending nobody answered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from bot.provider.endpoints import Endpoint
from bot.provider.errors import NotAccepted, NotReached, OutcomeUnknown, Unsupported
from bot.provider.protocol import Accepted, Reason, Running, Unheard
from bot.signing import Signer
from bot.tasks import messages
from bot.tasks.lifecycle import Lifecycle
from bot.tasks.patience import MAX_SENDS, SEND_BACKOFF_MS, UNKNOWN_AFTER_MS, Patience
from bot.tasks.preparation import Preparation
from bot.tasks.progress import Progress
from bot.tasks.routes import Provider, client_id, request_of
from bot.tasks.watching import are_wanted
from storage import guilds, tasks
from storage.database import Database, Steps
from storage.guilds import Guild
from storage.operation import together
from storage.tasks import Task

log = logging.getLogger(__name__)


class Submission:
    """The steps of a task in state `submitting`."""

    def __init__(
        self,
        lifecycle: Lifecycle,
        *,
        database: Database,
        providers: Mapping[str, Provider],
        patience: Patience,
        progress: Progress,
        signer: Signer,
        clock: Callable[[], int],
    ) -> None:
        self._lifecycle = lifecycle
        self._database = database
        self._providers = providers
        self._patience = patience
        self._progress = progress
        self._signer = signer
        self._clock = clock
        self._preparation = Preparation(lifecycle)

    async def send(self, task: Task) -> None:
        """Send a task that was just claimed. `submitting` is committed already."""
        provider = self._providers[task.provider]
        try:
            ready = await self._preparation.prepare(task, provider)
            if ready is None:
                return
            task, endpoint = ready, provider.endpoint(request_of(ready))
            body = await self._body(task, provider, endpoint)
            accepted = await provider.client.submit(endpoint, body)
        except NotAccepted as refused:
            detail = refused.detail or str(refused.text)
            await self._lifecycle.fail(task, Reason.REFUSED, detail, fenced=True)
        except Unsupported as unsupported:  # a setting was taken away since it was checked
            await self._lifecycle.fail(task, Reason.REFUSED, str(unsupported.text), fenced=True)
        except NotReached as unreached:
            await self._not_reached(task, unreached)
        except OutcomeUnknown:
            log.warning(
                "task %s: no answer to its submission; asking before it is sent again", task.id
            )
            await self._lifecycle.postpone(task, UNKNOWN_AFTER_MS[0], tries=1)
        else:
            await self._accepted(task, accepted, provider, endpoint)

    async def resolve(self, task: Task) -> None:
        """Ask by our own id what became of a sending, after a time-out or a crash.

        The submit is not idempotent (provider-api Q47): only an id that the provider does not
        know, asked for twice with a pause, is sent again.
        """
        provider = self._providers[task.provider]
        endpoint = provider.endpoint(request_of(task))
        if not endpoint.query_paths:  # nowhere to ask: sending it again might do it twice
            await self._lifecycle.fail(task, Reason.UNREACHABLE, fenced=True)
            return
        try:
            answer = await provider.client.query(endpoint, client_id(task))
        except (NotReached, OutcomeUnknown, NotAccepted) as unanswered:
            await self._not_answered(task, unanswered)
            return
        if not isinstance(answer, Unheard):
            await self._accepted(task, Accepted(outcome=answer), provider, endpoint, "poll")
        elif task.polls < task.sends * (len(UNKNOWN_AFTER_MS) - 1):  # asked once for this sending
            await self._lifecycle.postpone(task, UNKNOWN_AFTER_MS[1], polls=1)
        elif task.sends < MAX_SENDS:
            await self._lifecycle.requeue(task, after_ms=0)
        else:
            await self._lifecycle.fail(task, Reason.UNREACHABLE, fenced=True, polls=1)

    async def _accepted(
        self,
        task: Task,
        accepted: Accepted,
        provider: Provider,
        endpoint: Endpoint,
        by: str = "ack",
    ) -> None:
        wait = await self._first_poll_ms(task, provider, endpoint)
        await self._lifecycle.accepted(task, provider_id=accepted.provider_id, poll_in_ms=wait)
        if accepted.outcome is not None:
            await self._lifecycle.finish(task, accepted.outcome, ended_by=by)
        if accepted.outcome is None or isinstance(accepted.outcome, Running):
            self._progress.note(task, messages.running(task, request_of(task), progress=None))

    async def _first_poll_ms(self, task: Task, provider: Provider, endpoint: Endpoint) -> int:
        durations, guild = await self._database.read(lambda: _durations_and_guild(task))
        usual = self._patience.polling.previews
        return self._patience.first_poll_ms(
            durations,
            calls_back=provider.calls_back(endpoint),
            shows=endpoint.tells_progress and are_wanted(guild, usual=usual),
        )

    async def _not_reached(self, task: Task, error: NotReached) -> None:
        """Nothing was sent: wait in the queue again, and give up after the last of the waits."""
        if task.tries < len(SEND_BACKOFF_MS) and not self._is_over(task):
            wait = max(SEND_BACKOFF_MS[task.tries], round((error.retry_after or 0) * 1000))
            await self._lifecycle.requeue(task, after_ms=wait)
        else:
            await self._lifecycle.fail(task, Reason.UNREACHABLE, str(error.text), fenced=True)

    async def _not_answered(self, task: Task, error: Exception) -> None:
        """The question itself failed. It is asked until the deadline, then refunded."""
        if self._is_over(task):
            await self._lifecycle.fail(task, Reason.UNREACHABLE, str(error), fenced=True)
        else:
            wait = self._patience.next_poll_ms(task.tries + 1)
            await self._lifecycle.postpone(task, wait, tries=1)

    def _is_over(self, task: Task) -> bool:
        return self._patience.is_over(
            submitted_at=task.created_at, polls=task.polls, now=self._clock()
        )

    async def _body(self, task: Task, provider: Provider, endpoint: Endpoint) -> dict[str, object]:
        request = request_of(task)
        pictures = await provider.picture_urls(request, self._signer, now=self._clock())
        return endpoint.body(
            request,
            client_id=client_id(task),
            pictures=pictures,
            callback_url=provider.callback_url(task, endpoint, self._signer),
        )


def _durations_and_guild(task: Task) -> Steps[tuple[list[int], Guild | None]]:
    durations, guild = yield from together(
        tasks.durations(task.provider, task.command), guilds.get(task.space_id)
    )
    return durations, guild
