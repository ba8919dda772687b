"""The pictures of a result: fetched where somebody is to see them, looked at, and kept as ours."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.errors import PictureError
from bot.invocation import PictureFile
from bot.pictures.check import PictureCheck
from bot.pictures.errors import Unfetchable
from bot.pictures.label import Label
from bot.pictures.results import Results
from bot.pictures.store import MediaStore
from bot.provider.protocol import Succeeded, Verdict
from bot.tasks.lifecycle import Lifecycle
from bot.tasks.patience import step_backoff_ms
from bot.tasks.plan import Facts, Placed, Plan, facts_of, plan_of
from bot.tasks.routes import Provider, request_of
from bot.tasks.showing import Deed
from storage.database import Database
from storage.findings import Finding
from storage.media import Media, NewMedia
from storage.tasks import Task

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is stored of a result once all that is needed of it is here, and the plan for it."""

    facts: Facts
    plan: Plan


@dataclass(frozen=True, kw_only=True)
class Gallery:
    """Gathers pictures. Raises PictureError. `check` is the host's own, if there is one."""

    lifecycle: Lifecycle
    database: Database
    providers: Mapping[str, Provider]
    results: Results
    store: MediaStore
    check: PictureCheck | None = None

    async def gather(self, task: Task, succeeded: Succeeded) -> Gathered | None:
        """Fetch and look at what is still needed; None when the lease was lost meanwhile."""
        facts = await self.database.read(facts_of(task))
        fetched: dict[str, NewMedia] = {}
        found: dict[str, Finding] = {}
        absent: set[str] = set()
        for one in plan_of(task, succeeded, facts).wanted:
            slot = one.slot or ""
            picture = facts.kept.get(slot) or await self._fetched(task, one)
            if picture is None:
                absent.add(slot)
                continue
            if slot not in facts.kept:
                fetched[slot] = picture
            if self.check is not None and slot not in facts.found:
                found[slot] = await self._looked_at(slot, picture, self.check)
        facts = replace(facts, found={**facts.found, **found})
        plan = plan_of(task, succeeded, facts, absent=absent)
        kept = await self._keep(task, plan, {**facts.kept, **fetched}, fetched, found)
        if kept is None:
            return None
        return Gathered(replace(facts, kept={**facts.kept, **kept}), plan)

    @asynccontextmanager
    async def lent(self, gathered: Gathered) -> AsyncIterator[AsyncExitStack]:
        """Bring the pictures that somebody is to see to this machine, until the block ends."""
        async with AsyncExitStack() as lent:
            for one in (*gathered.plan.shown, *gathered.plan.held):
                kept = gathered.facts.kept[one.slot or ""]
                await lent.enter_async_context(self.store.lent(kept))
            yield lent

    def file(self, gathered: Gathered, placed: Placed) -> PictureFile:
        """A picture that was gathered and is `lent`, as a platform takes it."""
        kept = gathered.facts.kept[placed.slot or ""]
        return replace(_file_at(self.store.place_of(kept), kept), spoiler=placed.fate.spoiler)

    async def borrowed(self, kept: Media, lent: AsyncExitStack) -> PictureFile:
        """Another picture of ours, brought here for as long as those are `lent`."""
        return _file_at(await lent.enter_async_context(self.store.lent(kept)), kept)

    async def drop(self, task: Task, gathered: Gathered) -> bool:
        """Delete what shall not be kept; False when the lease was lost."""
        slots = {one.slot for one in gathered.plan.of(Deed.DELETE)}
        doomed = [one for slot, one in gathered.facts.kept.items() if slot in slots]
        if not doomed:
            return True
        if not await self.lifecycle.drop_results(task, doomed):
            return False
        await self.store.remove(doomed)
        return True

    # -- Private ---------------------------------------------------------------------------

    async def _keep(
        self,
        task: Task,
        plan: Plan,
        here: Mapping[str, NewMedia],
        fetched: Mapping[str, NewMedia],
        found: Mapping[str, Finding],
    ) -> Mapping[str, NewMedia] | None:
        """Write down what is new; from then on nobody sees what is not to be shown.

        What was hidden before becomes visible when it is delivered, and not here.
        """
        placed = {one.slot: one for one in plan.pictures}
        doomed = {slot for slot in fetched if placed[slot].fate.deed is Deed.DELETE}
        await self.store.remove([fetched[slot] for slot in doomed])
        marked = {
            slot: _marked(one, placed[slot], new=slot in fetched)
            for slot, one in here.items()
            if slot in placed and slot not in doomed
        }
        kept = {slot: one for slot, one in marked.items() if slot in fetched or one != here[slot]}
        # Asked also where nothing is new: it proves the lease.
        written = await self.lifecycle.keep_results(
            task, list(kept.values()), found=list(found.values())
        )
        return kept if written else None

    async def _looked_at(self, slot: str, picture: Media, check: PictureCheck) -> Finding:
        async with self.store.lent(picture) as path:
            opinion = await check.look(path)
        return Finding(slot, opinion.flagged, opinion.labels)

    async def _fetched(self, task: Task, placed: Placed) -> NewMedia | None:
        """Our own copy; None of one that was flagged, which a provider may have taken away."""
        image = placed.image
        label = Label.EDITED if request_of(task).pictures() else Label.GENERATED
        try:
            return await self.results.keep(
                image.url,
                policy=self.providers[task.provider].results,
                task_id=task.id,
                index=int(placed.slot or 0),
                label=label,
            )
        except PictureError as error:
            again = isinstance(error, Unfetchable) and error.transient
            if image.verdict is Verdict.OK or (again and step_backoff_ms(task.tries) is not None):
                raise
            log.warning("task %s: a flagged picture cannot be fetched: %s", task.id, error)
            return None


def _file_at(path: Path, kept: Media) -> PictureFile:
    return PictureFile(
        path=path,
        media_id=kept.id,
        media_type=kept.media_type,
        width=kept.width,
        height=kept.height,
    )


def _marked(one: Media, placed: Placed, *, new: bool) -> Media:
    """A picture with who may see it, as far as that is known before it is delivered."""
    shown = placed.fate.deed is Deed.SHOW
    hidden = not shown if new else one.hidden or not shown
    return replace(one, hidden=hidden, adult=one.adult or placed.adult)
