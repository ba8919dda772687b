"""Whether the channels that threads belong to are age-restricted, where no gateway tells it.

An interaction in a thread names the channel above it and says nothing more of that.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.platforms.discord.refusals import FAILURES, described

log = logging.getLogger(__name__)

THREADS = (10, 11, 12)  #: Discord: "Channel Types"
KEPT_MS = 5 * 60_000
MOST = 10_000  #: Channels.
LOOK_S = 1.0  #: The person is not answered yet, and has two seconds more.

LookUp = Callable[[int], Awaitable[bool]]


class Parents:
    """What is known of such channels; of an unknown one, that it is not for adults."""

    def __init__(self, *, look_s: float = LOOK_S) -> None:
        self._look_s = look_s
        self._known: OrderedDict[int, tuple[bool, int]] = OrderedDict()  # the oldest first
        self._looking: dict[int, asyncio.Task[None]] = {}

    def is_adult(self, channel: int) -> bool:
        """Whether this channel was age-restricted when it was looked at last."""
        adult, _ = self._known.get(channel, (False, 0))
        return adult

    def suffice(self, told: Mapping[str, Any], *, now: int) -> bool:
        """Whether nothing has to be learnt for this interaction."""
        parent = _parent_of(told)
        return parent is None or self._is_known(parent, now=now)

    async def learn(self, told: Mapping[str, Any], look_up: LookUp, *, now: int) -> None:
        """Look at the channel above the thread of an interaction, if that was not done lately.

        `now` is milliseconds. Never raises, and takes a second at most.
        """
        parent = _parent_of(told)
        if parent is None or self._is_known(parent, now=now):
            return
        # Not cancelled when it is late: discord.py must not be, while it waits out a rate limit.
        looking = self._looking.get(parent)
        if looking is None:
            looking = asyncio.create_task(self._look(parent, look_up, now=now))
            self._looking[parent] = looking
        await asyncio.wait([looking], timeout=self._look_s)

    async def _look(self, parent: int, look_up: LookUp, *, now: int) -> None:
        try:
            self._keep(parent, await look_up(parent), now=now)
        except FAILURES as error:
            log.info("channel %s could not be looked at: %s", parent, described(error))
        except Exception:
            log.exception("looking at channel %s broke", parent)
        finally:
            del self._looking[parent]

    def _is_known(self, parent: int, *, now: int) -> bool:
        return parent in self._known and self._known[parent][1] > now - KEPT_MS

    def _keep(self, parent: int, adult: bool, *, now: int) -> None:
        self._known[parent] = adult, now
        self._known.move_to_end(parent)
        if len(self._known) > MOST:
            self._known.popitem(last=False)


def _parent_of(told: Mapping[str, Any]) -> int | None:
    channel = told.get("channel") or {}
    parent = channel.get("parent_id")
    return int(parent) if channel.get("type") in THREADS and parent is not None else None
