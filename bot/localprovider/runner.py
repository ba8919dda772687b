"""Does the jobs: fetches what they need, has them worked on, keeps the end."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.localprovider.assignment import Answer, Assignment
from bot.localprovider.faults import Fault, Faults
from bot.localprovider.forms import Progress, without_output
from bot.localprovider.intermediate import glimpse, intermediate
from bot.localprovider.jobs import Job, Journal
from bot.localprovider.orders import Made, Order, Result
from bot.localprovider.worker import Worker
from bot.pictures.errors import Unfetchable
from bot.pictures.fetch import Fetcher
from bot.pictures.guard import Policy

log = logging.getLogger(__name__)

HANDS = 4  #: Jobs in hand at once: while one is drawn, others' inputs are fetched.
MAX_INPUT_BYTES = 25 * 2**20
NOT_DOWNLOADED = 2  #: `errCode` of the tools
_FAULT_OF_OURS = "The local provider failed; its log says why."


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the jobs are done with. `name` makes an unguessable file name."""

    journal: Journal
    worker: Worker
    fetcher: Fetcher
    policy: Policy
    results: Path
    inputs: Path
    models: Path
    faults: Faults
    clock: Callable[[], int]
    name: Callable[[], str]


@dataclass
class Runner:
    """Takes numbers of unfinished jobs and finishes them; `told` is called after each."""

    shop: Workshop
    told: Callable[[], None] = lambda: None
    progress: dict[int, Progress] = field(default_factory=dict)
    _waiting: asyncio.Queue[int] = field(default_factory=asyncio.Queue)
    _ends: set[asyncio.Task[None]] = field(default_factory=set)
    _in_hand: dict[int, Path] = field(default_factory=dict)

    @property
    def unfinished(self) -> int:
        """How many jobs wait or are in hand."""
        return len(self.progress)

    def state(self, job: Job) -> Progress:
        """Where a job stands, with what there is of the picture in hand."""
        progress, target = self.progress.get(job.number, Progress()), self._in_hand.get(job.number)
        return progress if target is None else replace(progress, picture=glimpse(target))

    def take(self, job: Job) -> None:
        """Put a job that is in the journal into the queue."""
        if Fault.from_json(job.fault).hold:
            self.shop.faults.hold(job.number, job.client_id)
        self.progress[job.number] = Progress()
        self._waiting.put_nowait(job.number)

    async def resume(self) -> None:
        """Take what an earlier process left unfinished."""
        for number in await self.shop.journal.unfinished():
            if job := await self.shop.journal.get(number):
                self.take(job)

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            async with asyncio.TaskGroup() as hands:
                for _ in range(HANDS):
                    hands.create_task(self._hand())
        finally:
            await _cancel(self._ends)

    async def _hand(self) -> None:
        while True:
            number = await self._waiting.get()
            job = await self.shop.journal.get(number)
            if job is None or job.result is not None:
                self.progress.pop(number, None)
                continue
            result = await self._do(job)
            # What a test slows down or holds back must not keep a hand from other jobs.
            end = asyncio.create_task(self._end(job, result))
            self._ends.add(end)
            end.add_done_callback(self._ends.discard)

    async def _do(self, job: Job) -> Result:
        fault = Fault.from_json(job.fault)
        if fault.fail:
            return Result(failure=fault.fail)
        folder = self.shop.inputs / str(job.number)
        try:
            result = await self._make(job, folder)
        except Unfetchable as error:
            result = Result(
                failure=f"A picture could not be fetched: {error.text}", error=NOT_DOWNLOADED
            )
        except Exception:
            log.exception("job %s failed", job.provider_id)
            result = Result(failure=_FAULT_OF_OURS)
        finally:
            self._in_hand.pop(job.number, None)
            shutil.rmtree(folder, ignore_errors=True)
        return without_output(result) if fault.no_output else result

    async def _make(self, job: Job, folder: Path) -> Result:
        order = job.order
        self.progress[job.number] = Progress(started=True)
        inputs = _places(folder, order.pictures)
        for slot, url in order.pictures.items():
            await self._fetch(url, inputs[slot])
        name, pictures, captions, answer = self.shop.name(), [], list[str](), Answer()
        for index, seed in enumerate(order.seeds):
            target = self.shop.results / f"{name}-{index}.part"
            self._in_hand[job.number] = target
            answer = await self._ask(order, seed, target, inputs)
            if answer.refused:
                target.unlink(missing_ok=True)
                return Result(failure=answer.refused, error=answer.error)
            captions.append(answer.caption)
            if target.exists():
                pictures.append(Made(_keep(target), seed))
            latest = self.shop.results / pictures[-1].name if pictures else None
            self.progress[job.number] = Progress(started=True, done=index + 1, latest=latest)
        # One note for all pictures of which it is true.
        return Result(
            pictures=tuple(pictures),
            caption=" ".join(dict.fromkeys(captions)).strip(),
            faces=answer.faces,
        )

    async def _ask(
        self, order: Order, seed: int, target: Path, inputs: Mapping[str, Path]
    ) -> Answer:
        options = {**order.options, "seed": seed, "models": str(self.shop.models)}
        try:
            return await self.shop.worker.run(Assignment(order.tool, options, target, inputs))
        finally:
            intermediate(target).unlink(missing_ok=True)

    async def _fetch(self, url: str, path: Path) -> None:
        fetch, policy = self.shop.fetcher.to_file, self.shop.policy
        try:
            await fetch(url, path, policy=policy, limit_bytes=MAX_INPUT_BYTES)
        except Unfetchable as error:
            if not error.transient:
                raise
            await fetch(url, path, policy=policy, limit_bytes=MAX_INPUT_BYTES)

    async def _end(self, job: Job, result: Result) -> None:
        fault = Fault.from_json(job.fault)
        if fault.hold:
            await self.shop.faults.released(job.number)
        if fault.slow_s:
            await asyncio.sleep(fault.slow_s)
        now = self.shop.clock()
        calls = job.order.callback_url is not None and not fault.callback_lost
        await self.shop.journal.finish(
            job.number, result, now=now, callback_at=now if calls else None
        )
        self.progress.pop(job.number, None)
        log.info("job %s finished", job.provider_id)
        self.told()


def _places(folder: Path, slots: Iterable[str]) -> dict[str, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    return {slot: folder / slot for slot in slots}


def _keep(target: Path) -> str:
    """Move a finished file to its name, which ends as its bytes begin."""
    with target.open("rb") as file:
        start = file.read(12)
    suffix = ".png" if start.startswith(b"\x89PNG") else ".webp" if start[8:] == b"WEBP" else ".jpg"
    kept = target.with_suffix(suffix)
    target.rename(kept)
    return kept.name


async def _cancel(tasks: set[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
