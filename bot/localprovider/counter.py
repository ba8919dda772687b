"""The counter: takes submissions and answers questions about them, in the vendor's protocol."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

from bot.localprovider import fields
from bot.localprovider.endpoints import Endpoint
from bot.localprovider.envelope import BadRequest, Envelope, success, vendor_id
from bot.localprovider.faults import NONE, Fault
from bot.localprovider.fields import Body
from bot.localprovider.forms import Data, diffusion_v1
from bot.localprovider.jobs import Job, Journal, digest
from bot.localprovider.orders import Result
from bot.localprovider.reading.terms import Terms
from bot.localprovider.runner import Runner

log = logging.getLogger(__name__)

CHINA = timezone(timedelta(hours=8))  #: Whose month the live query goes by (Q14).


@dataclass(frozen=True, slots=True)
class Counter:
    """`link` makes the URL of a result's file; `chance` a random number below its argument."""

    journal: Journal
    runner: Runner
    endpoints: Mapping[str, Endpoint]
    terms: Terms
    link: Callable[[str], str]
    clock: Callable[[], int]
    chance: Callable[[int], int]
    max_waiting: int

    async def submit(self, endpoint: Endpoint, body: Body, fault: Fault) -> Job:
        """Accept a job; the same body again is the job there is. Raises BadRequest."""
        order = endpoint.read(body, self.terms)
        known = await self.journal.find(endpoint.family, order.client_id)
        if known is None and self.runner.unfinished >= self.max_waiting:
            raise BadRequest("The queue is full. Try again in a minute.")
        now, mark = self.clock(), digest(body)
        job = known or await self.journal.add(
            order,
            family=endpoint.family,
            provider_id=vendor_id(now=now, chance=self.chance),
            digest=mark,
            fault=fault.to_json(),
            now=now,
        )
        if job is None or job.digest != mark or job.order.endpoint != endpoint.name:
            raise BadRequest("This task id was already used for another request.")
        if known is None:
            log.info("job %s accepted: %s", job.provider_id, endpoint.name)
            job = await self._begun(endpoint, job, fault)
        return job

    async def _begun(self, endpoint: Endpoint, job: Job, fault: Fault) -> Job:
        """Into the queue with it, unless its result takes no work."""
        if endpoint.at_once is None or fault != NONE:
            self.runner.take(job)
            return job
        result, now = endpoint.at_once(job.order), self.clock()
        calls = now if job.order.callback_url else None
        await self.journal.finish(job.number, result, now=now, callback_at=calls)
        self.runner.told()
        return replace(job, result=result)

    async def query(self, family: str, body: Body, *, this_month: bool) -> Job:
        """The job a query asks for. Raises BadRequest, also for an unknown id."""
        client_id = fields.text(body, "businessTaskId", limit=fields.MAX_ID)
        job = await self.journal.find(family, client_id)
        if job is None or (this_month and _month(job.created_at) != _month(self.clock())):
            raise BadRequest("There is no such task.")
        return job

    def data(self, job: Job) -> Data:
        """What a live query, or a callback, says of a job."""
        form = self.endpoints[job.order.endpoint].form
        if job.result is None:
            return form.unfinished(job, self.runner.state(job))
        return Fault.from_json(job.fault).distort(form.finished(job, job.result, self.link))

    def archived(self, job: Job) -> Data:
        """What the archive says of an sd job."""
        return diffusion_v1(self.data(job))

    def acknowledgement(self, job: Job) -> Envelope:
        """The immediate reply: the task's id; the result itself where it takes no work."""
        if job.result is not None and self.endpoints[job.order.endpoint].at_once:
            return self.told(job, self.data(job))
        return success(self.endpoints[job.order.endpoint].form.acknowledged(job))

    def told(self, job: Job, data: Data) -> Envelope:
        """The envelope round a job's data: `msg` says why it failed, or what was done without."""
        result = job.result or Result()
        note = result.caption if result.pictures else ""
        return success(data, result.failure or note or "success")

    def callback(self, job: Job) -> bytes:
        """What is posted to `callbackUrl`: the envelope a query would get."""
        return json.dumps(self.told(job, self.data(job)), ensure_ascii=False).encode()


def _month(moment: int) -> tuple[int, int]:
    there = datetime.fromtimestamp(moment / 1000, UTC).astimezone(CHINA)
    return there.year, there.month
