"""Posts results to `callbackUrl` until they are answered `{"code":"200"}` (section 4.1)."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import aiohttp

from bot.localprovider.faults import Fault, Faults
from bot.localprovider.jobs import Job, Journal

log = logging.getLogger(__name__)

#: Seconds before each retry; the last repeats up to MAX_RETRIES, as the vendor's seven for ten.
LADDER = (3.0, 5.0, 15.0, 30.0, 60.0, 600.0, 3600.0)
MAX_RETRIES = 10
AT_ONCE = 16
POST_SECONDS = 10.0
MAX_ANSWER = 64 * 2**10  # bytes
IDLE_SECONDS = 3600.0
_HEADERS = {"Content-Type": "application/json;charset=UTF-8"}


@dataclass
class Courier:
    """`envelope` writes a job's callback; `ladder` is in seconds, `clock` UTC milliseconds."""

    journal: Journal
    session: aiohttp.ClientSession
    envelope: Callable[[Job], bytes]
    faults: Faults
    clock: Callable[[], int]
    ladder: Sequence[float] = LADDER
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _in_hand: dict[int, asyncio.Task[None]] = field(default_factory=dict)

    def wake(self) -> None:
        """There may be something to post."""
        self._woken.set()

    async def run(self) -> None:
        """Post what is due until cancelled; what an earlier process left is due as well."""
        try:
            while True:
                self._woken.clear()
                await self._start_due()
                await self._rest()
        finally:
            for task in self._in_hand.values():
                task.cancel()
            await asyncio.gather(*self._in_hand.values(), return_exceptions=True)

    async def _start_due(self) -> None:
        free = AT_ONCE - len(self._in_hand)
        if free <= 0:
            return
        for number in await self.journal.due(self.clock(), limit=free, besides=self._in_hand):
            task = asyncio.create_task(self._post(number))
            self._in_hand[number] = task
            task.add_done_callback(lambda _, number=number: self._done(number))  # type: ignore[misc]

    def _done(self, number: int) -> None:
        self._in_hand.pop(number, None)
        self.wake()

    async def _rest(self) -> None:
        due = await self.journal.next_due(besides=self._in_hand)
        wait = IDLE_SECONDS if due is None else max(0.0, (due - self.clock()) / 1000)
        if len(self._in_hand) >= AT_ONCE:
            wait = IDLE_SECONDS
        try:
            async with asyncio.timeout(wait):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _post(self, number: int) -> None:
        job = await self.journal.get(number)
        if job is None or job.order.callback_url is None:
            return
        fault = Fault.from_json(job.fault)
        body = fault.garble(self.envelope(job))
        answered = False
        for _ in range(max(1, fault.callback_times)):
            answered = await self._send(job, body) or answered
        await self.journal.tried(number, again_at=None if answered else self._again(job))

    async def _send(self, job: Job, body: bytes) -> bool:
        """Whether the receiver took it. Counted once it was sent, whatever the answer."""
        try:
            async with asyncio.timeout(POST_SECONDS):
                return await self._exchange(job.order.callback_url or "", body)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            log.info("callback of job %s failed: %s", job.provider_id, type(error).__name__)
            return False
        finally:
            await self.faults.count(job.client_id, "callback")

    async def _exchange(self, url: str, body: bytes) -> bool:
        async with self.session.post(
            url, data=body, headers=_HEADERS, allow_redirects=False
        ) as response:
            return response.status == 200 and _is_taken(await response.content.read(MAX_ANSWER))

    def _again(self, job: Job) -> int | None:
        if job.callback_tries >= MAX_RETRIES:
            log.warning("callback of job %s given up", job.provider_id)
            return None
        wait = self.ladder[min(job.callback_tries, len(self.ladder) - 1)]
        return self.clock() + round(wait * 1000)


def _is_taken(answer: bytes) -> bool:
    try:
        fields = json.loads(answer)
    except ValueError:
        return False
    return isinstance(fields, dict) and str(fields.get("code")).strip() == "200"
