"""Purging: what a purge is about is decided in batches, and what was decided is carried out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.errors import moment, render, say
from bot.invocation import Address, Message
from bot.logchannel import LogChannel
from bot.moderation.marks import Mark, unmarked
from bot.moderation.naming import trace_of
from bot.moderation.removals import Removals
from bot.moderation.seat import name_of
from bot.serversettings import ServerSettings
from bot.signals import Signal
from storage import guilds, purges, takedowns
from storage.blocks import Block
from storage.database import Database
from storage.pauses import takedowns_of
from storage.purges import Purge
from storage.takedowns import Order

log = logging.getLogger(__name__)

BATCH = 25  #: Tasks in one transaction.
PURGES_AT_ONCE = 10
REMOVALS_A_ROUND = 5
IDLE_S = 5.0  #: What another process decided, and what a crash left, is seen this late.
#: Between two messages, by platform: Telegram takes twenty a minute in a group.
PACE_S: Mapping[str, float] = {"telegram": 3.0}
USUAL_PACE_S = 1.0

PURGED = "The purge of {person} has ended: {taken} results and requests are gone."
PURGED_ROOT = "What was made from {trace} is gone: {taken} results and requests."
PAUSED = (
    "{person} may not use this bot here any more; it ends {moment}. Results taken down within 30 "
    "days: {count}."
)


@dataclass(frozen=True, kw_only=True)
class Purging:
    """Goes on with purges and takedowns until nothing is left. `clock` is UTC milliseconds.

    `pace_s` are the seconds between two messages of a platform.
    """

    database: Database
    removals: Removals
    log_channel: LogChannel
    clock: Callable[[], int]
    mark: Mark = unmarked
    pace_s: Mapping[str, float] = field(default_factory=lambda: PACE_S)
    usual_pace_s: float = USUAL_PACE_S
    _woken: Signal = field(default_factory=Signal)

    def wake(self) -> None:
        """Something was decided."""
        self._woken.set()

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            if not await self.some():
                await self._woken.wait(IDLE_S)

    async def some(self) -> int:
        """Do some of what there is to do; how much that was."""
        going = await self.database.read(purges.unended(PURGES_AT_ONCE))
        decided = sum([await self._batch(purge) for purge in going])
        removed = await self._remove()
        ended = sum([await self._end(purge) for purge in going])
        return decided + removed + ended

    async def tell_pause(self, block: Block, near: Address, language: str) -> None:
        """Tell the log channel that somebody was paused."""
        text = say(
            PAUSED, person=name_of(block.person_id), count=takedowns_of(block) or 0,
            moment=moment(block.expires_at or 0),
        )  # fmt: skip
        await self.log_channel.tell(near, Message(render(text, language)))

    # -- Private ---------------------------------------------------------------------------

    async def _batch(self, purge: Purge) -> int:
        if purge.decided_at is not None:
            return 0
        settings = await self._settings(purge.space_id)
        like = Order(
            task_id="", space_id=purge.space_id, actor_id=purge.actor_id, reason=purge.reason,
            refund=purge.refund, pause_after=settings.pause_after, pause_days=settings.pause_days,
            mark=self.mark, purge_id=purge.id,
        )  # fmt: skip
        operation = purges.batch(purge, like, limit=BATCH, now=self.clock())
        decided = await self.database.write(operation)
        for one in decided:
            if one.paused is not None:
                near, language = Address.from_json(purge.near), settings.language or "en"
                await self.tell_pause(one.paused, near, language)
        return len(decided) or 1  # the next look finds that it is over

    async def _remove(self) -> int:
        for count in range(REMOVALS_A_ROUND):
            if not await self._remove_one():
                return count
        return REMOVALS_A_ROUND

    async def _remove_one(self) -> bool:
        # One by one: what waits for its turn needs no lease, and a crash holds up one alone.
        operation = takedowns.claim_due(now=self.clock(), lease_ms=self.removals.lease_ms, limit=1)
        for takedown in await self.database.write(operation):
            await self.removals.carry_out(takedown)
            platform = takedown.space_id.partition(":")[0]
            await asyncio.sleep(self.pace_s.get(platform, self.usual_pace_s))
            return True
        return False

    async def _end(self, purge: Purge) -> int:
        ended = await self.database.write(purges.end(purge, now=self.clock()))
        if ended is None:
            return 0
        log.info("purge %s has ended: %d tasks", ended.id, ended.taken)
        if ended.person_id is not None:
            text = say(PURGED, person=name_of(ended.person_id), taken=ended.taken)
        else:
            text = say(PURGED_ROOT, trace=trace_of(ended.root_id or ""), taken=ended.taken)
        language = (await self._settings(ended.space_id)).language or "en"
        near = Address.from_json(ended.near)
        await self.log_channel.tell(near, Message(render(text, language)))
        return 1

    async def _settings(self, space_id: str) -> ServerSettings:
        guild = await self.database.read(guilds.get(space_id))
        return ServerSettings.of({} if guild is None else guild.settings)
